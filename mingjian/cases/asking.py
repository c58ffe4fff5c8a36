"""Asking people of the pool whether they are free: days, city and field, never whom it is about; and their answers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction

from mingjian import clock, ids
from mingjian.cases import desk, drawing, team
from mingjian.cases.names import name_at_opening
from mingjian.cases.rules import reason_of
from mingjian.errors import Conflict, NotFound, Refused
from mingjian.errors import gettext_noop as _
from mingjian.ledger.actions import send_later
from mingjian.people.models import Draw, Enquiry
from mingjian.people.queries import addresses_of
from mingjian.people.rules import Acting, plain_name

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date

    from mingjian.cases.queries import CaseInView

#: So many are asked at once; a list of everybody is no enquiry.
_MOST = 60


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked: the first and the last day, the city, the field. It names no institution."""

    first_day: date
    last_day: date
    city: str
    field: str


@dataclass(frozen=True, slots=True)
class Place:
    """For which step of a case somebody asks."""

    view: CaseInView
    step: str
    item: str = ""


def ask(
    place: Place,
    people: Sequence[str],
    question: Question,
    *,
    acting: Acting,
    letter: Callable[[Enquiry], tuple[str, str]] | None = None,
) -> list[Enquiry]:
    """Ask some people; who has an address gets a letter, whose subject and text ``letter`` gives.

    Raises Refused where the question tells of the institution, Conflict where one is asked already.

    Source: practice of evaluation bodies; the name is not told before acceptance.
    """
    view, step, item = place.view, place.step, place.item
    _demand_question(view, people, question)
    known = {one.person: one for one in team.candidates(view, acting, ("leader", "assessor", "expert"))}
    for person in people:
        if person not in known:
            raise NotFound(_("评审员库中没有这个人，或您无权查看。"))
        if known[person].blocks:
            raise Refused(
                _("不能选派“{name}”。"), clause="163/29", missing=known[person].blocks, name=known[person].name
            )
    try:
        with transaction.atomic(), desk.desk_for(view.case.pk, acting) as at_desk:
            at_desk.role_for(step)
            at_desk.demand_open(step, item)
            asked = [_ask(at_desk, step, item, person, question) for person in people]
            if letter is not None:
                _send(asked, letter)
    except IntegrityError:
        raise Conflict(_("所选人员中有人已被征询、尚未答复。请刷新页面后再选。")) from None
    return asked


def _send(asked: Sequence[Enquiry], letter: Callable[[Enquiry], tuple[str, str]]) -> None:
    """Lay the letters down with the act; without an address it stands in "my work" and on the clerk's page."""
    addresses = addresses_of([one.person_id for one in asked])
    for one in asked:
        if (address := addresses.get(one.person_id)) and address.email:
            subject, text = letter(one)
            send_later("mail", f"enquiry:{one.pk}", {"to": address.email, "subject": subject, "text": text})


def _ask(at_desk: desk.Desk, step: str, item: str, person: str, question: Question) -> Enquiry:
    enquiry = Enquiry(
        case_id=at_desk.case.pk,
        step=step,
        item=item,
        person_id=person,
        asked_for_id=at_desk.acting.organisation,
        first_day=question.first_day,
        last_day=question.last_day,
        city=question.city.strip(),
        field=question.field.strip(),
    )
    written = at_desk.note(
        "case:enquiry:sent",
        law={"step": step, "item": item, "enquiry": enquiry.pk},
        fields={
            "person": person,
            "first_day": question.first_day.isoformat(),
            "last_day": question.last_day.isoformat(),
            "city": enquiry.city,
            "field": enquiry.field,
        },
    )
    enquiry.asked_n, enquiry.asked_at = written.n, written.at
    enquiry.save(force_insert=True)
    return enquiry


def answer(enquiry_id: str, person: str, *, free: bool, reason: str = "", means: str) -> Enquiry:
    """Record an answer, once. Whoever was drawn already and is not free makes room for the next ticket.

    ``means``: ``work`` when signed in, ``link`` by the link that was sent.
    """
    enquiry = enquiry_of(enquiry_id, person)
    by_oneself = Acting(person, "", "", "")
    with desk.desk_for(enquiry.case_id, by_oneself) as at_desk:
        enquiry = Enquiry.objects.select_for_update().get(pk=enquiry.pk)
        if enquiry.answer:
            raise Conflict(_("您已经答复过了，不能再改。情况有变请联系征询的单位。"))
        if enquiry.last_day < clock.today() or at_desk.case.standing == "ended":
            raise Refused(_("征询的日期已过，或者办件已经办结，不需要再答复。"))
        enquiry.answer = "yes" if free else "no"
        enquiry.reason = reason_of(reason)
        written = at_desk.note(
            "case:enquiry:answered",
            law={"step": enquiry.step, "item": enquiry.item, "enquiry": enquiry.pk, "outcome": enquiry.answer},
            fields={"person": person, "reason": enquiry.reason, "means": means},
        )
        enquiry.answered_n, enquiry.answered_at = written.n, written.at
        enquiry.save()
        if not free:
            _give_up_place(at_desk, enquiry)
    return enquiry


def _give_up_place(at_desk: desk.Desk, enquiry: Enquiry) -> None:
    """Enter the refusal in the newest draw of the same step, if it drew this person."""
    rows = Draw.objects.filter(case_id=enquiry.case_id, step=enquiry.step, item=enquiry.item).exclude(seed="")
    draw = rows.order_by("-frozen_n").first()
    if draw is not None and enquiry.person_id in {one.person for one in drawing.drawing_of(draw).picks}:
        drawing.enter_refusal(at_desk, draw, enquiry.person_id, enquiry.reason or "答复不能参加")


def enquiry_of(enquiry_id: str, person: str) -> Enquiry:
    """An enquiry by whom it asks. NotFound for anybody else."""
    found = None
    if ids.is_id(enquiry_id):
        found = Enquiry.objects.select_related("asked_for", "person").filter(pk=enquiry_id, person_id=person).first()
    if found is None:
        raise NotFound(_("没有这次征询，或不是向您征询的。"))
    return found


def enquiry_for(enquiry_id: str) -> Enquiry:
    """An enquiry by the link that was sent for it."""
    rows = Enquiry.objects.select_related("asked_for", "person").filter(pk=enquiry_id)
    found = rows.first() if ids.is_id(enquiry_id) else None
    if found is None:
        raise NotFound(_("没有这次征询，或不是向您征询的。"))
    return found


def open_enquiries_of(acting: Acting) -> list[Enquiry]:
    """What somebody is asked and has not answered, the nearest days first; what lies in the past is left out."""
    rows = Enquiry.objects.filter(person_id=acting.person, answer="", last_day__gte=clock.today())
    return list(rows.select_related("asked_for").order_by("first_day", "pk"))


def enquiries_of(view: CaseInView, step: str, item: str) -> list[Enquiry]:
    """Whom a case asked for a step, the newest first."""
    rows = Enquiry.objects.filter(case_id=view.case.pk, step=step, item=item)
    return list(rows.select_related("person").order_by("-asked_n"))


def _tells(view: CaseInView) -> tuple[str, ...]:
    """What a question may not hold: by each of these somebody knows the institution."""
    return view.case.institution.name, name_at_opening(view.case), view.case.institution.uscc


def _demand_question(view: CaseInView, people: Sequence[str], question: Question) -> None:
    if not people or len(people) > _MOST:
        raise Refused(_("请选择要征询的人员，一次不超过 {most} 人。"), most=_MOST)
    if question.last_day < question.first_day or question.first_day < clock.today():
        raise Refused(_("请核对日期：开始日不能早于今天，结束日不能早于开始日。"))
    if not question.city.strip() or not question.field.strip():
        raise Refused(_("请填写所在市和专业领域。"))
    said = plain_name(question.city + question.field)
    if any(plain_name(one) in said for one in _tells(view) if one):
        raise Refused(_("征询中不能出现被评审机构的名称或代码。请只写城市和专业领域。"), clause="163/29")
