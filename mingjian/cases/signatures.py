"""Who still owes a paper their signature or seal: one answer for the page that asks and the act that signs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mingjian.errors import Refused
from mingjian.errors import gettext_noop as _
from mingjian.procedures.entries import Kind

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from mingjian.cases.queries import CaseInView
    from mingjian.procedures.fold import GivenKey, State
    from mingjian.procedures.steps import Document


def roles_owed(state: State, place: GivenKey, *, roles: Collection[str], person: str) -> tuple[str, ...]:
    """The roles, of those somebody holds, in which a paper still lacks their signature or seal, as the law orders them.

    ``place`` is step, item and document. In a role held by name each holder signs; for an office whoever acts for it
    signs once, and of the offices that seal one is enough.
    """
    given = state.given.get(place, ())
    signed = {(entry.role, entry.who) for entry in given if entry.kind is Kind.SIGNED}
    return tuple(_owed(state, _document(state, place), signed, frozenset(roles), person))


def _owed(
    state: State, document: Document, signed: Collection[tuple[str, str]], roles: frozenset[str], person: str
) -> Iterator[str]:
    answered = {role for role, _who in signed}
    offices = {role.key for role in state.procedure.roles if role.office}
    for role in document.signed_by:
        there = role in answered if role in offices else (role, person) in signed
        if role in roles and not there:
            yield role
    if answered.isdisjoint(document.sealed_by):
        yield from [role for role in document.sealed_by if role in roles][:1]


def owed_by_reader(view: CaseInView, place: GivenKey) -> tuple[str, ...]:
    """The roles in which the reader of a case still owes a paper their signature or seal."""
    return roles_owed(view.reading.state, place, roles=view.roles, person=view.person)


def demand_owed(state: State, place: GivenKey, *, roles: Collection[str], person: str, role: str | None = None) -> str:
    """The role in which somebody signs or seals a paper: the one they mean, else the next they owe it in.

    Raises Refused where they hold none of the roles that the law names, or do not owe it any more.
    """
    owed = roles_owed(state, place, roles=roles, person=person)
    if owed and role in {None, *owed}:
        return role or owed[0]
    document = _document(state, place)
    signers = (*document.signed_by, *document.sealed_by)
    if frozenset(signers).isdisjoint(roles):
        raise Refused(
            _("“{document}”由“{roles}”签字或者盖章，您在本办件中没有这一角色。"),
            clause=document.clause,
            document=document.key,
            roles=" ".join(signers),
        )
    raise Refused(
        _("“{document}”已有您或者您所在单位的签字盖章，不必重复签署。"), clause=document.clause, document=document.key
    )


def _document(state: State, place: GivenKey) -> Document:
    step, _item, key = place
    return next(one for one in state.steps[step].produces if one.key == key)
