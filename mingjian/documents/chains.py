"""Through whose hands the papers of an office go: set by its own people, one line for all kinds and one for each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction

from mingjian import clock
from mingjian.documents.models import Chain
from mingjian.errors import NotFound, Refused
from mingjian.errors import gettext_noop as _
from mingjian.ledger.actions import writing_about
from mingjian.people.queries import running_on
from mingjian.procedures.sides import OFFICES_WITH_HANDS

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from mingjian.people.models import Organisation
    from mingjian.people.rules import Acting

#: Who acts for an office, and so may draw up, review and approve its papers.
_ACTING = ("officer", "clerk")

MODES = ("three", "two", "none", "default")


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody of an office who may lay a hand on its papers."""

    person: str
    name: str
    title: str


def office_of(acting: Acting) -> Organisation:
    """The office whose chains somebody may set: their own. NotFound for everybody else."""
    held = running_on(clock.today()).filter(
        pk=acting.appointment, person=acting.person, office__in=_ACTING, organisation__kind__in=OFFICES_WITH_HANDS
    )
    found = held.select_related("organisation").first()
    if found is None:
        raise NotFound(_("没有这一页，或您无权查看。"))
    return found.organisation


def colleagues_of(organisation_id: str) -> list[Colleague]:
    """Who acts for an office today, by name."""
    held = running_on(clock.today()).filter(organisation=organisation_id, office__in=_ACTING, person__is_active=True)
    found = {
        one.person_id: Colleague(one.person_id, one.person.name, one.title) for one in held.select_related("person")
    }
    return sorted(found.values(), key=lambda one: one.name)


def chains_of(organisation_id: str) -> dict[str, Chain]:
    """What an office has set, by kind of paper; "" for all kinds."""
    return {one.document: one for one in Chain.objects.filter(organisation=organisation_id)}


def chain_in_force(organisation_id: str, document: str) -> Chain | None:
    """The chain a paper goes through: its kind's own, else that for all; None where it goes through no hands."""
    lines = chains_of(organisation_id)
    own = lines.get(document)
    found = own if own is not None and own.mode != "default" else lines.get("")
    return found if found is not None and found.mode in {"two", "three"} else None


def people_for(tokens: Collection[str], colleagues: Collection[Colleague]) -> list[str]:
    """The persons that a hand names, by name or by post, of those who act for the office today."""
    return [one.person for one in colleagues if not {f"person:{one.person}", f"post:{one.title}"}.isdisjoint(tokens)]


def set_chain(document: str, mode: str, review: Sequence[str], approve: Sequence[str], *, acting: Acting) -> Chain:
    """Set the chain of one kind of paper, or of all with "". Papers on their way keep the hands they were given to.

    Raises Refused where a hand would be nobody's.
    """
    review = review if mode == "three" else ()
    approve = approve if mode in {"two", "three"} else ()
    with transaction.atomic():
        office = office_of(acting)
        _demand_hands(office, mode, review, approve)
        with writing_about(office.pk) as pen:
            law = {"mode": mode} | ({"document": document} if document else {})
            hands = {"review": sorted(review), "approve": sorted(approve)}
            pen.write("organisation:chain:set", actor=acting.person, law=law, fields=hands)  # type: ignore[arg-type]
        chain, _new = Chain.objects.update_or_create(
            organisation=office, document=document, defaults={"mode": mode, **hands}
        )
    return chain


def _demand_hands(office: Organisation, mode: str, review: Sequence[str], approve: Sequence[str]) -> None:
    colleagues = colleagues_of(office.pk)
    if mode not in MODES:
        raise Refused(_("没有这种呈批程序。请刷新页面后重新选择。"))
    if mode == "three" and not people_for(review, colleagues):
        raise Refused(_("三级呈批须指定审核人。请从本单位人员或职务中选择，没有保存。"))
    if mode in {"two", "three"} and not people_for(approve, colleagues):
        raise Refused(_("呈批须指定批准人。请从本单位人员或职务中选择，没有保存。"))
    known = {f"person:{one.person}" for one in colleagues} | {f"post:{one.title}" for one in colleagues}
    if not known.issuperset((*review, *approve)):
        raise Refused(_("所选人员或职务已不在本单位任职，没有保存。请刷新页面后重新选择。"))
