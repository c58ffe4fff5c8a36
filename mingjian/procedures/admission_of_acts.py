"""May a session begin, a person attend, evidence be supplied or excused, a document be signed, a step be done?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from mingjian.errors import gettext_noop as _
from mingjian.procedures import shape as s
from mingjian.procedures.entries import Kind
from mingjian.procedures.lacking import actors, asks, unmet
from mingjian.procedures.opportunities import closed_by, of_step, outcomes, where_it_stands
from mingjian.procedures.refusals import Halt, Missing, Refusal, refusal
from mingjian.procedures.shaken import shaken

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mingjian.procedures.entries import Entry
    from mingjian.procedures.opportunities import Opportunity
    from mingjian.procedures.reading import Reading

_CLOSED = {
    "ended": _("案件已经以“{which}”结束，不能再办理“{step}”。"),
    "leaving": _("案件已转入“{which}”，只能办理其后续事项，不能办理“{step}”。"),
    "done": _("“{step}”已经办理，不能重复办理；确有错误的，请先撤销原记录。"),
    "until": _("办理“{step}”的时机已过，不能再办理。"),
    "over": _("“{clock}”已经届满，不能再办理“{step}”。"),
}


# --- whether a step is there to be worked on -----------------------------------------------------------------------


def known_step(reading: Reading, entry: Entry) -> s.Step:
    """The step an entry names. Raises Halt if the edition has none."""
    step = reading.state.steps.get(entry.step)
    if step is None:
        raise Halt(refusal("step", _("本程序没有“{step}”这一步骤。"), step=entry.step))
    return step


def step_of(reading: Reading, entry: Entry) -> s.Step:
    """The step of an entry whose item is one the step is kept for. Raises Halt."""
    step = known_step(reading, entry)
    if not step.per and entry.item:
        raise Halt(refusal("item", _("“{step}”按全案办理，不应指明事项。"), clause=step.clause, step=step.key))
    if step.per and entry.item not in reading.state.items.get(step.per, {}):
        raise Halt(
            refusal(
                "item",
                _("“{step}”须按“{kind}”逐项办理，案件中没有“{item}”。"),
                clause=step.clause,
                step=step.key,
                kind=step.per,
                item=entry.item,
            )
        )
    return step


def closed(reading: Reading, step: s.Step, item: str) -> tuple[str, Refusal] | None:
    """Why a step is closed for an item, and how to say so."""
    stands = where_it_stands(reading)
    why = closed_by(reading, step, item, stands, shaken(reading))
    if why is None:
        return None
    return why, refusal(
        why, _CLOSED[why], clause=step.clause, step=step.key, item=item, which=stands.which, clock=step.within
    )


def opportunity(reading: Reading, step: s.Step, item: str) -> Opportunity:
    """The open opportunity to work on a step. Raises Halt with the reason if there is none."""
    shut = closed(reading, step, item)
    if shut is not None:
        raise Halt(shut[1])
    found = of_step(reading, step, item, where_it_stands(reading), shaken(reading))
    if found is None or found.waits:
        raise Halt(_not_yet(step, item, found.waits if found else ()))
    return found


def _not_yet(step: s.Step, item: str, waits: tuple[Missing, ...]) -> Refusal:
    sentence = _("“{step}”尚不能办理，请先完成所列事项。")
    return refusal("order", sentence, clause=step.clause, step=step.key, item=item).lacking(waits)


def check_actor(step: s.Step, role: str) -> Iterator[Refusal]:
    """Whether a role may do a step."""
    if role not in actors(step):
        yield refusal(
            "actor",
            _("“{step}”由“{roles}”办理，“{role}”不能办理。"),
            clause=step.clause,
            step=step.key,
            role=role,
            roles=" ".join(actors(step)),
        )


# --- sessions ------------------------------------------------------------------------------------------------------


def begun(reading: Reading, entry: Entry) -> Iterator[Refusal]:
    step = step_of(reading, entry)
    opportunity(reading, step, entry.item)
    if (step.key, entry.item) in reading.state.begun:
        yield refusal(
            "begun", _("“{step}”已经开始，不必重复登记。"), clause=step.clause, step=step.key, item=entry.item
        )
    elif step.session is None or entry.role != step.session.chair:
        yield from check_actor(step, entry.role)


def attended(reading: Reading, entry: Entry) -> Iterator[Refusal]:
    step = step_of(reading, entry)
    opportunity(reading, step, entry.item)
    session = step.session
    role = next((one for one in reading.state.procedure.roles if one.key == entry.role), None)
    facts = {"step": step.key, "role": entry.role}
    if session is None:
        yield refusal("session", _("“{step}”不是会议或者现场活动，不登记到场人员。"), clause=step.clause, **facts)
    elif role is None or entry.role not in session.may_enter:
        yield refusal("enter", _("“{role}”不得进入“{step}”，不能登记到场。"), clause=step.clause, **facts)
    elif (step.key, entry.item) not in reading.state.begun:
        yield refusal("unbegun", _("“{step}”尚未登记开始，请先开始。"), clause=step.clause, **facts)
    elif not role.office and entry.who not in reading.state.holders.get(role.key, {}):
        yield refusal("holder", _("到场人员不是本案的“{role}”，请先确定人员。"), clause=role.clause, **facts)
    elif (entry.role, entry.who) in reading.state.attended.get((step.key, entry.item), {}):
        yield refusal("twice", _("该人员已登记到场，不必重复登记。"), clause=step.clause, **facts)


# --- evidence and signatures ---------------------------------------------------------------------------------------


def _gives(reading: Reading, entry: Entry) -> s.Step:
    """The step something is given to: open, done in this round, or under way when the case turned to an exit."""
    step = step_of(reading, entry)
    shut = closed(reading, step, entry.item)
    if shut is not None and (shut[0] == "ended" or not _under_way(reading, step, entry.item)):
        raise Halt(shut[1])
    return step


def _under_way(reading: Reading, step: s.Step, item: str) -> bool:
    return (step.key, item) in reading.state.done or (step.key, item) in reading.state.begun


def _asked(reading: Reading, step: s.Step, entry: Entry) -> s.Evidence:
    """The evidence an entry gives, if the step asks for it here and from this role. Raises Halt."""
    known = [one for one in step.evidence if one.key == entry.about]
    facts = {"step": step.key, "evidence": entry.about, "role": entry.role}
    if not known:
        sentence = _("“{step}”不要求“{evidence}”，请核对材料归属的步骤。")
        raise Halt(refusal("evidence", sentence, clause=step.clause, **facts))
    asked = next((one for one in known if asks(reading, one, entry.item)), None)
    if asked is None:
        sentence = _("在本案情形下“{step}”不要求“{evidence}”。")
        found = refusal("not-asked", sentence, clause=known[0].clause, **facts)
        raise Halt(found.lacking(unmet(reading, known[0].when, entry.item)))
    suppliers = (asked.by, *asked.or_by)
    if entry.role not in suppliers:
        sentence = _("“{evidence}”由“{roles}”提供，“{role}”不能提供。")
        raise Halt(refusal("supplier", sentence, clause=asked.clause, roles=" ".join(suppliers), **facts))
    return asked


def supplied(reading: Reading, entry: Entry) -> Iterator[Refusal]:
    step = _gives(reading, entry)
    evidence = _asked(reading, step, entry)
    facts = {"step": step.key, "evidence": evidence.key, "taken": evidence.taken}
    waits = _waits(reading, step, entry.item)
    if waits and evidence.taken is s.Taken.LIVE:
        yield _not_yet(step, entry.item, waits)
    if evidence.taken is not s.Taken.ANY and entry.outcome != evidence.taken:
        yield refusal("taken", _("“{evidence}”须注明为“{taken}”方式取得。"), clause=evidence.clause, **facts)
    elif entry.outcome and entry.outcome not in set(s.Taken):
        yield refusal("taken", _("“{evidence}”的取得方式填写有误。"), clause=evidence.clause, **facts)
    if evidence.stored_within and entry.made is None:
        yield refusal("made", _("“{evidence}”须注明录制结束时间。"), clause=evidence.clause, **facts)


def _waits(reading: Reading, step: s.Step, item: str) -> tuple[Missing, ...]:
    """What the order still asks for before a step; nothing once it is done or under way."""
    if _under_way(reading, step, item):
        return ()
    found = of_step(reading, step, item, where_it_stands(reading), shaken(reading))
    return found.waits if found else ()


def excused(reading: Reading, entry: Entry) -> Iterator[Refusal]:
    evidence = _asked(reading, _gives(reading, entry), entry)
    grounds = (*evidence.excuses, *evidence.delays)
    if entry.ground not in grounds:
        yield refusal(
            "excuse",
            _("“{ground}”不是可以不提供“{evidence}”的情形，请按所列情形书面说明。"),
            clause=evidence.clause,
            evidence=evidence.key,
            ground=entry.ground,
            excuses=" ".join(grounds),
        )
    elif entry.made and entry.ground not in evidence.delays:
        yield refusal("made", _("只有无法及时保存的说明才填写障碍结束时间。"), clause=evidence.clause)


def signed(reading: Reading, entry: Entry) -> Iterator[Refusal]:
    step = _gives(reading, entry)
    waits = _waits(reading, step, entry.item)
    if waits:
        raise Halt(_not_yet(step, entry.item, waits))
    document = next((one for one in step.produces if one.key == entry.about), None)
    facts = {"step": step.key, "document": entry.about, "role": entry.role}
    if document is None:
        raise Halt(refusal("document", _("“{step}”不产生“{document}”。"), clause=step.clause, **facts))
    given = reading.state.given.get((step.key, entry.item, document.key), ())
    signers = (*document.signed_by, *document.sealed_by)
    if entry.role not in signers:
        sentence = _("“{document}”由“{roles}”签字或者盖章，“{role}”不能签字。")
        yield refusal("signer", sentence, clause=document.clause, roles=" ".join(signers), **facts)
    elif any((one.kind, one.role, one.who) == (Kind.SIGNED, entry.role, entry.who) for one in given):
        yield refusal("twice", _("“{document}”已由本人签字，不必重复签字。"), clause=document.clause, **facts)


# --- the act itself ------------------------------------------------------------------------------------------------


def done(reading: Reading, entry: Entry) -> Iterator[Refusal]:
    step = step_of(reading, entry)
    yield from check_actor(step, entry.role)
    found = opportunity(reading, step, entry.item)
    facts = {"step": step.key, "item": entry.item}
    if found.lacks:
        sentence = _("“{step}”尚缺所列内容，补齐后方可办结。")
        yield refusal("lacking", sentence, clause=step.clause, **facts).lacking(found.lacks)
    yield from _outcome(reading, step, entry)
    if entry.ground not in (found.grounds or ("",)):
        sentence = _("办理“{step}”须写明所列情形之一。") if step.grounds else _("办理“{step}”不填写情形。")
        grounds = " ".join(found.grounds)
        yield refusal("ground", sentence, clause=step.clause, ground=entry.ground, grounds=grounds, **facts)
    if step.batch and step.batch.whole and not entry.act:
        yield refusal("batch", _("“{step}”须对同组案件一并办理。"), clause=step.clause, **facts)


def _outcome(reading: Reading, step: s.Step, entry: Entry) -> Iterator[Refusal]:
    allowed = outcomes(reading, step, entry.item)
    if entry.outcome in (allowed or ("",)) and (allowed or not step.outcomes):
        return
    facts = {"step": step.key, "outcome": entry.outcome, "outcomes": " ".join(allowed)}
    law = next((one for one in step.outcomes if one.key == entry.outcome), None)
    if law is None:
        yield refusal("outcome", _("“{step}”的结果须为所列之一。"), clause=step.clause, **facts)
    elif any(one.forced_by and reading.since(one.forced_by, entry.item) for one in step.outcomes):
        yield refusal("forced", _("按所列情形，“{step}”的结果只能为“{outcomes}”。"), clause=step.clause, **facts)
    else:
        found = refusal("only-if", _("尚不具备作出“{outcome}”结果的条件。"), clause=step.clause, **facts)
        yield found.lacking(unmet(reading, law.only_if, entry.item))


def affirmed(reading: Reading, entry: Entry) -> Iterator[Refusal]:
    step = step_of(reading, entry)
    yield from check_actor(step, entry.role)
    if (step.key, entry.item) not in shaken(reading):
        sentence = _("“{step}”所依据的记录没有被撤销，不必维持。")
        yield refusal("firm", sentence, clause=step.clause, step=step.key, item=entry.item)
