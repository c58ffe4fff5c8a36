"""May a fact be stated, a role be filled or left, an item be named or struck?"""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

from mingjian.errors import gettext_noop as _
from mingjian.procedures import shape as s
from mingjian.procedures.admission_of_acts import check_actor, known_step, opportunity
from mingjian.procedures.entries import enclosing, is_item, kind_of
from mingjian.procedures.lacking import counted
from mingjian.procedures.refusals import Halt, Refusal, refusal

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from mingjian.procedures.entries import Entry
    from mingjian.procedures.reading import Reading


def _within(reading: Reading, entry: Entry, role: str, items: Iterable[str]) -> Iterator[Refusal]:
    """Whether the act an entry belongs to is its actor's, and open for one of these items."""
    step = known_step(reading, entry)
    yield from check_actor(step, role)
    shut: Halt | None = None
    for item in items:
        try:
            opportunity(reading, step, item)
        except Halt as halt:
            shut = shut or halt
        else:
            return
    raise shut or Halt(refusal("item", _("案件中没有可以办理“{step}”的事项。"), clause=step.clause, step=step.key))


def _everywhere(reading: Reading, step: s.Step) -> Iterable[str]:
    return reading.items(step.per) if step.per else ("",)


# --- facts ---------------------------------------------------------------------------------------------------------


def stated(reading: Reading, entry: Entry) -> Iterator[Refusal]:
    step = known_step(reading, entry)
    fact = next((one for one in reading.state.procedure.facts if one.key == entry.about), None)
    if fact is None or fact.key not in step.states:
        raise Halt(refusal("fact", _("“{step}”不填写“{fact}”。"), clause=step.clause, step=step.key, fact=entry.about))
    yield from _within(reading, entry, entry.role, (entry.item,) if entry.item else _everywhere(reading, step))
    if fact.kind is s.FactKind.CHOICE and entry.outcome not in fact.values:
        yield refusal(
            "value",
            _("“{fact}”须为所列之一，不能填写“{value}”。"),
            clause=fact.clause,
            fact=fact.key,
            value=entry.outcome,
            values=" ".join(fact.values),
        )
    elif fact.kind is s.FactKind.NUMBER and not _is_number(entry.outcome):
        yield refusal("value", _("“{fact}”须为数字。"), clause=fact.clause, fact=fact.key, value=entry.outcome)


def _is_number(text: str) -> bool:
    try:
        return Decimal(text).is_finite()
    except InvalidOperation:
        return False


# --- people --------------------------------------------------------------------------------------------------------


def _role(reading: Reading, entry: Entry) -> s.Role:
    """The role an entry fills or empties, if the act does that. Raises Halt."""
    step = known_step(reading, entry)
    role = next((one for one in reading.state.procedure.roles if one.key == entry.role), None)
    if role is None:
        raise Halt(refusal("role", _("本程序没有“{role}”这一角色。"), role=entry.role))
    facts = {"role": role.key, "step": step.key}
    if role.key not in step.appoints:
        raise Halt(refusal("role", _("“{step}”不确定“{role}”的人选。"), clause=step.clause, **facts))
    return role


def appointed(reading: Reading, entry: Entry) -> Iterator[Refusal]:
    role = _role(reading, entry)
    yield from _within(reading, entry, entry.by, _everywhere(reading, known_step(reading, entry)))
    holders = reading.state.holders.get(role.key, {})
    if entry.who in holders:
        yield refusal("twice", _("该人员已是本案的“{role}”。"), clause=role.clause, role=role.key)
    elif role.at_most and len(holders) >= role.at_most:
        yield refusal(
            "too-many",
            _("“{role}”至多{count}人，请先解除现任人员。"),
            clause=role.clause,
            role=role.key,
            count=role.at_most,
        )


def released(reading: Reading, entry: Entry) -> Iterator[Refusal]:
    """Nobody leaves a role that has been filled by a finished act if too few would remain: replace first."""
    role = _role(reading, entry)
    yield from _within(reading, entry, entry.by, _everywhere(reading, known_step(reading, entry)))
    holders = reading.state.holders
    if entry.who not in holders.get(role.key, {}):
        yield refusal("holder", _("该人员不是本案的“{role}”。"), clause=role.clause, role=role.key)
        return
    left = {**holders, role.key: {who: one for who, one in holders[role.key].items() if who != entry.who}}
    filled = {key for step, item in reading.state.done for key in reading.state.steps[step].appoints}
    for law in reading.state.procedure.roles:
        concerned = role.key in {law.key, *law.counts} and law.key in filled
        if concerned and counted(left, law) < law.at_least <= counted(holders, law) and role.at_most != 1:
            yield refusal(
                "too-few",
                _("解除后“{role}”不足{count}人，请先补充人员。"),
                clause=law.clause,
                role=law.key,
                count=law.at_least,
            )


# --- items ---------------------------------------------------------------------------------------------------------


def named(reading: Reading, entry: Entry) -> Iterator[Refusal]:
    kind = kind_of(entry.item)
    facts = {"item": entry.item, "kind": kind, "step": entry.step}
    items = reading.state.kinds.get(kind)
    step = known_step(reading, entry)
    if not is_item(entry.item) or items is None or kind not in step.names:
        raise Halt(refusal("item", _("“{step}”不能列出“{item}”，请核对事项编号。"), clause=step.clause, **facts))
    parent = entry.item.rpartition("/")[0]
    if parent and parent not in reading.state.items.get(kind_of(parent), {}):
        raise Halt(refusal("item", _("“{item}”所属的事项不存在。"), clause=items.clause, **facts))
    yield from _within(reading, entry, entry.role, _places(reading, step, entry))
    if entry.item in reading.state.items[kind]:
        yield refusal("twice", _("“{item}”已经列出，请使用其他编号。"), clause=items.clause, **facts)
    elif entry.item in reading.state.struck:
        yield refusal("twice", _("“{item}”曾经列出又删除，编号不得重复使用。"), clause=items.clause, **facts)
    unknown = set(entry.outcome.split()) - set(items.marks)
    if unknown:
        yield refusal(
            "mark", _("“{item}”不能标记为“{mark}”。"), clause=items.clause, mark=" ".join(sorted(unknown)), **facts
        )


def struck(reading: Reading, entry: Entry) -> Iterator[Refusal]:
    kind = kind_of(entry.item)
    facts = {"item": entry.item, "kind": kind, "step": entry.step}
    live = reading.state.items.get(kind, {}).get(entry.item)
    step = known_step(reading, entry)
    if live is None or kind not in step.names:
        yield refusal("item", _("案件中没有可由“{step}”删除的“{item}”。"), clause=step.clause, **facts)
    elif live.since is None:
        yield refusal("listed", _("“{item}”由准则列明，不能删除。"), clause=reading.state.kinds[kind].clause, **facts)
    else:
        yield from _within(reading, entry, entry.role, _places(reading, step, entry))


def _places(reading: Reading, step: s.Step, entry: Entry) -> Iterable[str]:
    """The items for which the naming act can be meant: the one around the named item, else any."""
    around = enclosing(step.per, entry.item.rpartition("/")[0])
    return (around,) if around else _everywhere(reading, step)
