"""A case in hand for what comes beside its form: who may bring, set and review, and until when."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from mingjian.applying.rules import INSTITUTION
from mingjian.cases import desk
from mingjian.errors import NotFound, Refused
from mingjian.errors import gettext_noop as _

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from mingjian.cases.queries import CaseInView
    from mingjian.people.rules import Acting
    from mingjian.procedures.catalogue import Edition
    from mingjian.procedures.fold import State

#: The form of the step in which an institution tells its conditions: procedures that have it are assessed remotely.
_FORM = "special-circumstances"
#: With the closing meeting nothing more is brought here: what is still asked for comes with the rectification.
_LAST = "close"


def has_intake(law: Edition) -> bool:
    """Whether cases of an edition have these pages."""
    return any(step.form == _FORM for step in law.procedure.steps)


def demand_intake(view: CaseInView) -> None:
    if not has_intake(view.law):
        raise NotFound(_("本办件的程序没有申请资料页，或您无权查看。"))


def is_closed(state: State, standing: str) -> bool:
    return (_LAST, "") in state.done or standing == "ended"


def may(view: CaseInView, roles: Collection[str]) -> bool:
    """Whether the reader may act in one of these roles now."""
    return not view.roles.isdisjoint(roles) and not is_closed(view.reading.state, view.case.standing)


@contextmanager
def at_case(case_id: str, acting: Acting, *, by: Collection[str]) -> Iterator[desk.Desk]:
    """Take a case in hand in one of these roles.

    Raises NotFound where they hold no role in it, Refused where none of theirs may do this or the case is past it.
    """
    with desk.desk_for(case_id, acting) as at_desk:
        held = desk.roles_of(acting, at_desk.parties)
        if not held or not has_intake(at_desk.law):
            raise NotFound(_("没有这个办件，或您无权查看。请核对流水号，或切换到对应的身份。"))
        if held.isdisjoint(by):
            if INSTITUTION in by:
                raise Refused(_("这里由申请机构填写和上传，您在本办件中没有这一角色。没有写入。"))
            raise Refused(_("这里由资质认定部门、评审机构和评审组办理，您在本办件中没有这一角色。没有写入。"))
        if is_closed(at_desk.state, at_desk.case.standing):
            raise Refused(_("末次会议已经结束或办件已经办结，这里不再更改。需要补交的，请随整改材料提交。"))
        yield at_desk
