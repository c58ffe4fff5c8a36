"""Whose side a role is on, and what the institution's side may read of a step. Pages and verifiers ask here alike."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from mingjian.procedures.conditions import AllOf, Each
from mingjian.procedures.entries import Kind

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from mingjian.procedures.conditions import Condition
    from mingjian.procedures.fold import State
    from mingjian.procedures.shape import Procedure
    from mingjian.procedures.steps import Step

#: Roles of the institution's side. What the team does among itself is not theirs to read.
INSTITUTION_SIDE: Final = frozenset(
    {"institution", "top-manager", "technical-manager", "quality-manager", "tester", "escort"}
)

#: How the roles of those begin who stand beside the team; no edition knows them.
BESIDE: Final = "beside-"
#: Whom the authority let into the closed meetings of the team.
INSIDE: Final = "beside-inside"
#: Who listens: closed meetings are not open to them unless the authority says so.
LISTENERS: Final = frozenset({"observer", "beside-observer", "beside-industry"})
#: Kinds of entries that stay within the office whatever the step: who drew up, reviewed, approved, sent back a draft.
INTERNAL_KINDS: Final = frozenset({"case:paper:handled"})
#: Offices whose own papers go through hands before they are issued; to all others the hands are not there.
OFFICES_WITH_HANDS: Final = frozenset({"authority", "evaluation-body"})

_NUMBER: Final = re.compile("[1-9][0-9]{0,14}")


def may_read(roles: Collection[str], step: Step) -> bool:
    """Whether somebody in these roles may see what was brought to a step and said in it; nobody in no role at all.

    Whoever acts in a step, may attend its session, supplies its evidence or is sent its papers may read it; so may
    every side but the institution's. A session the institution may not enter is never readable to it (annex 3 §4.4.11),
    nor to who only listens, unless they were let in.
    """
    if roles and LISTENERS.issuperset(roles):
        return not is_closed(step)
    if not INSTITUTION_SIDE.issuperset(roles):
        return True
    if step.session is not None:
        return not set(step.session.may_enter).isdisjoint(roles)
    return not set(_concerned(step)).isdisjoint(roles)


def is_closed(step: Step) -> bool:
    """Whether a step is a session that the institution may not enter."""
    return step.session is not None and INSTITUTION_SIDE.isdisjoint(step.session.may_enter)


def may_know(roles: Collection[str], step: Step) -> bool:
    """Whether somebody in these roles may know that a step is waited for: all but meetings behind closed doors."""
    return step.session is None or may_read(roles, step)


def told_of(roles: Collection[str], state: State, kind: str) -> bool:
    """Whether somebody in these roles has been told of all items of a kind.

    That is so for whoever may read the steps, and for others once a step was done that they may read and that waits for
    each of the items: findings are told in the communication with the institution (annex 1 §4.4.12).
    """
    if not INSTITUTION_SIDE.issuperset(roles):
        return True
    done = {key for key, _item in state.done}
    return any(
        step.key in done and may_read(roles, step) and _waits_for_each(step.after, kind)
        for step in state.steps.values()
    )


def _waits_for_each(condition: Condition | None, kind: str) -> bool:
    match condition:
        case Each(named, _):
            return named == kind
        case AllOf(of):
            return any(_waits_for_each(one, kind) for one in of)
        case _:
            return False


def may_read_kind(roles: Collection[str], kind: str) -> bool:
    """Whether somebody in these roles may see entries of a kind, if the step is theirs to read."""
    return kind not in INTERNAL_KINDS or not OFFICES_WITH_HANDS.isdisjoint(roles)


def internal_steps(procedure: Procedure) -> frozenset[str]:
    """The steps whose fields and files a package for the institution keeps back, and may keep back."""
    return frozenset(step.key for step in procedure.steps if not may_read(INSTITUTION_SIDE, step))


def forming_step(procedure: Procedure) -> str:
    """The step that forms the team, kept from the institution: entries about people beside the team stand under it.

    "" where an edition forms no team of its own: nobody stands beside it then.
    """
    hidden = internal_steps(procedure)
    return next((step.key for step in procedure.steps if step.key in hidden and "team-leader" in step.appoints), "")


def step_told_of(kind: str, law: Mapping[str, object], earlier: Mapping[int, str]) -> str:
    """The step an entry tells of, "" where it is of none: an annulment tells of that of the entry it strikes.

    ``earlier`` are the steps that the entries before told of, by their numbers.
    """
    if kind != Kind.ANNULLED:
        return str(law.get("step", ""))
    struck = str(law.get("about", ""))
    return earlier.get(int(struck), "") if _NUMBER.fullmatch(struck) else ""


def _concerned(step: Step) -> Iterator[str]:
    yield from (step.by, *step.or_by)
    for one in step.evidence:
        yield from (one.by, *one.or_by)
    for document in step.produces:
        yield from (*document.to, *document.signed_by)
