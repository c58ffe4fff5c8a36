"""May an entry be annulled, and may a case move to another edition?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from mingjian.errors import gettext_noop as _
from mingjian.procedures import shape as s
from mingjian.procedures.entries import FIELDS, Kind, enclosing
from mingjian.procedures.opportunities import where_it_stands
from mingjian.procedures.reading import Reading
from mingjian.procedures.refusals import Refusal, refusal
from mingjian.procedures.shaken import reads, stands_on

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from mingjian.procedures.calendar import Calendar
    from mingjian.procedures.entries import Entry
    from mingjian.procedures.fold import State

_STAYS = frozenset({Kind.OPENED, Kind.MOVED, Kind.ANNULLED, Kind.APPOINTED, Kind.RELEASED, Kind.STRUCK})


def annulled(reading: Reading, entry: Entry) -> Iterator[Refusal]:
    """Annulment is for mistakes: by who made the entry while nothing stands on it, else by a role that corrects."""
    wrong = reading.state.by_id.get(entry.about)
    if wrong is None:
        yield refusal("entry", _("案件中没有编号为{id}的记录。"), id=entry.about)
    elif entry.about in reading.state.annulled:
        yield refusal("twice", _("编号为{id}的记录已经撤销。"), id=entry.about)
    elif wrong.kind in _STAYS:
        yield refusal("stays", _("这类记录不能撤销，请以新的记录更正。"), id=entry.about, kind=wrong.kind)
    elif not _corrects(reading, entry.role):
        maker = wrong.by if wrong.kind is Kind.ATTENDED else wrong.role
        if entry.role != maker:
            yield refusal(
                "maker", _("编号为{id}的记录不是由“{role}”作出的，不能由其撤销。"), id=entry.about, role=entry.role
            )
        elif _relied_on(reading, wrong) or where_it_stands(reading).how == "ended":
            yield refusal(
                "relied-on",
                _("编号为{id}的记录已有后续办理以其为依据，须由“{roles}”撤销。"),
                id=entry.about,
                roles=" ".join(role.key for role in reading.state.procedure.roles if role.corrects),
            )


def _corrects(reading: Reading, key: str) -> bool:
    return any(role.key == key and role.corrects for role in reading.state.procedure.roles)


def _relied_on(reading: Reading, wrong: Entry) -> bool:
    """Whether something done stands on this entry.

    Its own step for evidence and attendance, later steps for an act or its beginning and for a lapse; for an item
    whatever was done, begun or given for it, and the act that named it: what may not be struck is not annulled instead.
    """
    state = reading.state
    if wrong.kind is Kind.LAPSED:
        return any(_reads_lapse(state.steps[step].after, wrong.about) for step, _item in state.done)
    if wrong.kind is Kind.NAMED:
        return worked_on(state, wrong.item) or _named_for_good(state, wrong)
    if wrong.kind is not Kind.DONE and (wrong.step, wrong.item) in state.done:
        return True
    if wrong.kind not in {Kind.DONE, Kind.BEGUN}:
        return False
    relying = {step for step in {key[0] for key in state.done} if wrong.step in reads(state.steps[step].after)}
    return any(
        stands_on(state.steps[step].after, wrong.step, wrong.item, item) for step, item in state.done if step in relying
    )


def worked_on(state: State, item: str) -> bool:
    """Whether anything was done, begun or given for an item or one inside it."""
    return any(key[1] == item or key[1].startswith(f"{item}/") for key in (*state.done, *state.begun, *state.given))


def _named_for_good(state: State, named: Entry) -> bool:
    """Whether the act that named an item is over wherever it can be meant; one that may be repeated never is."""
    step = state.steps[named.step]
    around = enclosing(step.per, named.item.rpartition("/")[0])
    places = (around,) if around or not step.per else state.items.get(step.per, {})
    return not step.again and all((step.key, place) in state.done for place in places)


def _reads_lapse(condition: s.Condition | None, clock: str) -> bool:
    match condition:
        case s.Lapsed(key):
            return key == clock
        case s.AllOf(of) | s.AnyOf(of):
            return any(_reads_lapse(one, clock) for one in of)
        case s.Backdated(of, once):
            return _reads_lapse(of, clock) or _reads_lapse(once, clock)
        case s.Each(_, inner) | s.Some(_, inner):
            return _reads_lapse(inner, clock)
        case _:
            return False


def move_refusals(
    procedure: s.Procedure, state: State, entry: Entry, *, now: datetime, calendar: Calendar
) -> tuple[Refusal, ...]:
    """Why a case may not move to this edition: ``state`` is under the one it leaves."""
    needed, _possible = FIELDS[Kind.MOVED]
    if not all(getattr(entry, name) for name in needed):
        return (refusal("field", _("转入新版本须写明新旧版本、新版本的摘要和办理人。"), kind=entry.kind),)
    known = {succession.edition: succession for succession in procedure.successions}
    been = [past.about for past in state.entries if past.kind in {Kind.OPENED, Kind.MOVED}]
    stands = where_it_stands(Reading(state, now=now, calendar=calendar))
    facts = {"edition": procedure.key, "left": entry.outcome}
    if not been:
        return (refusal("unopened", _("案件尚未建立，请先建立案件。")),)
    if entry.about != procedure.key or entry.outcome != been[-1] or state.procedure.key != been[-1]:
        return (refusal("edition", _("案件并非由“{left}”转入“{edition}”，请核对版本。"), **facts),)
    if stands.how == "ended":
        return (refusal("ended", _("案件已经以“{which}”结束，不能转入其他版本。"), which=stands.which),)
    if not set(been) <= set(known):
        return (refusal("succession", _("没有由“{left}”转入“{edition}”的规定。"), **facts),)
    return ()
