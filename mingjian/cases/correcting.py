"""Entries made by mistake: who may strike which, as the law answers. Nothing is written here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mingjian.errors import NotFound, Refused
from mingjian.errors import gettext_noop as _
from mingjian.procedures.admission import may_enter
from mingjian.procedures.entries import Entry, Kind
from mingjian.procedures.sides import may_read

if TYPE_CHECKING:
    from collections.abc import Collection

    from mingjian.cases.queries import CaseInView
    from mingjian.procedures.fold import State
    from mingjian.procedures.refusals import Refusal


def wrong_entry(view: CaseInView, n: int) -> Entry:
    """An entry that the reader may see. Raises NotFound where there is none; the two are not told apart."""
    found = view.reading.state.by_id.get(str(n))
    step = view.reading.state.steps.get(found.step) if found else None
    if found is None or (step is not None and not may_read(view.roles, step)):
        raise NotFound(_("没有这条记录，或您无权查看。请回到操作记录重新打开。"))
    return found


def role_to_annul(state: State, wrong: Entry, held: Collection[str]) -> str:
    """The role in which somebody would strike an entry: one that corrects, else the one in which it was made.

    Raises Refused where they hold neither.
    """
    correcting = [role.key for role in state.procedure.roles if role.corrects]
    maker = wrong.by if wrong.kind is Kind.ATTENDED else wrong.role
    for role in (*correcting, maker):
        if role in held:
            return role
    raise Refused(
        _("这条记录由“{maker}”作出，只能由其或“{roles}”撤销。请联系他们办理。"),
        maker=maker,
        roles=" ".join(correcting),
    )


def refusals_of_annulment(view: CaseInView, wrong: Entry, *, who: str) -> tuple[Refusal, ...]:
    """Why the law would not let the reader strike an entry now; empty where they may. Raises Refused as above."""
    state, at = view.reading.state, view.reading.now
    role = role_to_annul(state, wrong, view.roles)
    striking = Entry(kind=Kind.ANNULLED, at=at, id=str(view.record.n + 1), about=wrong.id, role=role, who=who)
    return may_enter(state.procedure, state, striking, now=at, calendar=view.reading.calendar)


def may_annul(view: CaseInView, wrong: Entry, *, who: str) -> bool:
    """Whether the reader may strike an entry now."""
    try:
        return not refusals_of_annulment(view, wrong, who=who)
    except Refused:
        return False
