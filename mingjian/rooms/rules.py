"""Which steps have a room, who may enter it, who leads it. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from mingjian.errors import Refused
from mingjian.errors import gettext_noop as _
from mingjian.procedures.sides import may_read
from mingjian.procedures.steps import RecordForm, Taken

if TYPE_CHECKING:
    from collections.abc import Collection

    from mingjian.procedures.steps import Step

_LONGEST_REASON: Final = 200
_RECORDED: Final = frozenset({RecordForm.VIDEO, RecordForm.AUDIO})


def has_room(step: Step) -> bool:
    """Whether something is recorded live in a step, or people meet in it."""
    live = any(one.form in _RECORDED and one.taken is Taken.LIVE for one in step.evidence)
    return step.session is not None or live


def may_enter(roles: Collection[str], step: Step) -> bool:
    """Whether somebody in these roles may be there: what the law says of a session.

    Who only listens is in a closed meeting only where the authority says so.
    """
    return may_read(roles, step) and _is_there(roles, step)


def _is_there(roles: Collection[str], step: Step) -> bool:
    if not has_room(step):
        return False
    if step.session is not None:
        return not set(step.session.may_enter).isdisjoint(roles)
    there = {step.by, *step.or_by}
    for one in step.evidence:
        there |= {one.by, *one.or_by}
    return not there.isdisjoint(roles)


def may_lead(roles: Collection[str], step: Step) -> bool:
    """Whether somebody in these roles opens and closes it, and admits devices."""
    if step.session is not None:
        return step.session.chair in roles
    return not {step.by, *step.or_by}.isdisjoint(roles)


def reason_in(text: str) -> str:
    """A reason as it is written down. Raises Refused where there is none, or it is a story."""
    said = " ".join(text.replace("\0", " ").split())
    if not said or len(said) > _LONGEST_REASON:
        raise Refused(_("请写明原因，不超过 {most} 个字；原因随记录保存。"), most=_LONGEST_REASON)
    return said


def role_of(roles: Collection[str], step: Step) -> str:
    """The role in which somebody is there; where they hold several, the first by name."""
    wanted = [role for role in sorted(roles) if _is_there({role}, step)]
    return wanted[0] if wanted else ""
