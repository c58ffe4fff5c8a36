"""The second question: may this entry be written? Asked of every kind, from the values the opportunities come from.

A replay asks it of each entry in turn, with the moment of the entry as ``now``, and reports the first that was refused.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, TypeAlias

from mingjian.errors import gettext_noop as _
from mingjian.procedures import admission_of_acts as acts
from mingjian.procedures import admission_of_changes as changes
from mingjian.procedures import admission_of_clocks as clocks
from mingjian.procedures import admission_of_matters as matters
from mingjian.procedures.entries import FIELDS, Entry, Kind
from mingjian.procedures.fold import State, fold
from mingjian.procedures.reading import Reading
from mingjian.procedures.refusals import Halt, Refusal, refusal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from datetime import datetime

    from mingjian.procedures.calendar import Calendar
    from mingjian.procedures.shape import Procedure

#: A case as its entries, or as what they were already folded to.
Case: TypeAlias = Sequence[Entry] | State

_ADMIT: Mapping[Kind, Callable[[Reading, Entry], Iterator[Refusal]]] = {
    Kind.STATED: matters.stated,
    Kind.APPOINTED: matters.appointed,
    Kind.RELEASED: matters.released,
    Kind.NAMED: matters.named,
    Kind.STRUCK: matters.struck,
    Kind.BEGUN: acts.begun,
    Kind.ATTENDED: acts.attended,
    Kind.SUPPLIED: acts.supplied,
    Kind.EXCUSED: acts.excused,
    Kind.SIGNED: acts.signed,
    Kind.DONE: acts.done,
    Kind.AFFIRMED: acts.affirmed,
    Kind.PAUSED: clocks.paused,
    Kind.RESUMED: clocks.resumed,
    Kind.EXTENDED: clocks.extended,
    Kind.LAPSED: clocks.lapsed,
    Kind.ANNULLED: changes.annulled,
}

#: In these ``role`` and ``who`` are the person concerned, not the one who makes the entry.
_OF_ANOTHER = frozenset({Kind.APPOINTED, Kind.RELEASED, Kind.ATTENDED})


def may_enter(
    procedure: Procedure, case: Case, entry: Entry, *, now: datetime, calendar: Calendar
) -> tuple[Refusal, ...]:
    """Why an entry may not be written after those of the case; () if it may.

    The entry is judged in stages: its form, its time, whether the case takes it at all, who acts, then the rules of its
    kind. A stage that refuses is the answer: what follows it would speak of an entry that makes no sense.

    For ``case:edition:moved`` ``procedure`` is the edition moved to, and ``case`` must be the State under the edition
    that is left. For all other kinds the case must stand on ``procedure``. Raises Unverifiable if it does not.
    """
    state = case if isinstance(case, State) else fold(procedure, case)
    if entry.kind is Kind.MOVED:
        return changes.move_refusals(procedure, state, entry, now=now, calendar=calendar)
    reading = Reading(state, now=now, calendar=calendar)
    for stage in (_form, _order_in_time, _case, _actor, _rules):
        found = tuple(_until_halted(stage(reading, entry)))
        if found:
            return found
    return ()


def _until_halted(asked: Iterator[Refusal]) -> Iterator[Refusal]:
    try:
        yield from asked
    except Halt as halt:
        yield halt.refusal


def _form(_reading: Reading, entry: Entry) -> Iterator[Refusal]:
    needed, possible = FIELDS[entry.kind]
    for name in Entry.__dataclass_fields__:
        value = getattr(entry, name)
        if name in needed and not value:
            yield refusal("field", _("记录缺少“{field}”，请补全后再登记。"), field=name, kind=entry.kind)
        elif value and name not in needed and name not in possible and name not in {"kind", "at", "id"}:
            yield refusal("field", _("这类记录不应填写“{field}”，请去掉后再登记。"), field=name, kind=entry.kind)


def _order_in_time(reading: Reading, entry: Entry) -> Iterator[Refusal]:
    if entry.at > reading.now:
        yield refusal("time", _("记录时间晚于当前时间，请核对系统时钟。"))
    entries = reading.state.entries
    if entries and entry.at < entries[-1].at:
        yield refusal("time", _("记录时间早于上一条记录，请核对系统时钟。"))
    if entry.made and entry.made > entry.at:
        yield refusal("time", _("录制或者障碍的结束时间晚于登记时间，请核对后再登记。"))
    if entry.id and entry.id in reading.state.by_id:
        yield refusal("twice", _("编号为{id}的记录已经存在，请刷新后再登记。"), id=entry.id)


def _case(reading: Reading, entry: Entry) -> Iterator[Refusal]:
    is_open = bool(reading.state.entries)
    if entry.kind is Kind.OPENED:
        if is_open:
            yield refusal("opened", _("案件已经建立，不能重复建立。"))
        elif entry.about != reading.state.procedure.key:
            yield refusal(
                "edition", _("建立案件时须写明所适用的版本“{edition}”。"), edition=reading.state.procedure.key
            )
    elif not is_open:
        yield refusal("unopened", _("案件尚未建立，请先建立案件。"))


def _actor(reading: Reading, entry: Entry) -> Iterator[Refusal]:
    """The role exists, and who acts in a role filled by name holds it."""
    if entry.kind in _OF_ANOTHER:
        return
    role = next((one for one in reading.state.procedure.roles if one.key == entry.role), None)
    if entry.role and role is None:
        yield refusal("role", _("本程序没有“{role}”这一角色。"), role=entry.role)
    elif role and not role.office and entry.who not in reading.state.holders.get(role.key, {}):
        yield refusal(
            "holder", _("登记人不是本案的“{role}”，请由已确定的人员办理。"), clause=role.clause, role=role.key
        )


def _rules(reading: Reading, entry: Entry) -> Iterator[Refusal]:
    admit = _ADMIT.get(entry.kind)
    if admit is not None:
        yield from admit(reading, entry)
