"""可用性征询: asking people whether they are free without telling whom it is about, and their one press."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import forms
from django.conf import settings
from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from mingjian.cases import asking, queries, team
from mingjian.errors import MingjianError, Refused
from mingjian.errors import gettext_noop as _n
from mingjian.people.fields import fields_for
from mingjian.web.account.acting import acting_of, signed_in
from mingjian.web.components.days import bare_day
from mingjian.web.components.fields import error_summary
from mingjian.web.components.navigation import Crumbs
from mingjian.web.components.notes import Empty, Note
from mingjian.web.components.part import Link
from mingjian.web.components.table import Cell, Column, Row, Table
from mingjian.web.components.tag import Tag
from mingjian.web.desk.case import crumbs_below
from mingjian.web.desk.case_page import CasePage
from mingjian.web.desk.draws import forming
from mingjian.web.desk.edition_fields import DayInput
from mingjian.web.desk.pools import members_as_candidates
from mingjian.web.live import passes
from mingjian.web.refusals import refusal_note, sentence_of, status_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpRequest, HttpResponse, QueryDict

    from mingjian.people.models import Enquiry


class QuestionForm(forms.Form):
    """Whom is asked what."""

    people = forms.MultipleChoiceField(widget=forms.CheckboxSelectMultiple)
    first_day = forms.DateField(widget=DayInput)
    last_day = forms.DateField(widget=DayInput)
    city = forms.CharField(max_length=40)
    field = forms.CharField(max_length=120)

    def __init__(self, data: QueryDict | None, members: Sequence[team.Candidate], asked: Sequence[str]) -> None:
        super().__init__(data, prefix="question", initial={"field": "、".join(asked)[:120]})
        labels = (_("向谁征询"), _("从哪天"), _("到哪天"), _("城市"), _("专业领域"))
        for field, label in zip(self.fields.values(), labels, strict=True):
            field.label = label
        wanted = frozenset().union(*(fields_for(text) for text in asked))
        free = [one for one in members if not one.blocks and one.level != "trainee"]
        free.sort(key=lambda one: (wanted.isdisjoint(one.fields), one.number))
        choices = [(one.key, one.label) for one in members_as_candidates(free, wanted)]
        self.fields["people"].choices = choices  # type: ignore[attr-defined]
        self.fields["city"].help_text = _("只写城市，不写机构名称。")


@signed_in
def enquiries(request: HttpRequest, case: str, key: str) -> HttpResponse:
    """GET shows who was asked and what they said; POST asks some more."""
    acting = acting_of(request)
    view = queries.case_for(acting, case)
    sent = request.POST if request.method == "POST" else None
    item = (sent if sent is not None else request.GET).get("item", "")
    place = forming(view, key, item, acting)
    form = QuestionForm(sent, place.members, team.fields_asked(view))
    refused: MingjianError | None = None
    if sent is not None and form.is_valid():
        given = form.cleaned_data
        question = asking.Question(given["first_day"], given["last_day"], given["city"], given["field"])
        try:
            asked = asking.ask(
                asking.Place(view, key, item), given["people"], question, acting=acting, letter=letter_of
            )
        except MingjianError as error:
            refused = error
        else:
            messages.success(request, _("已向 {n} 人征询，内容中没有机构名称。").format(n=len(asked)))
            return redirect(request.get_full_path())
    page = CasePage(view)
    context = {
        "title": _("可用性征询"),
        "crumbs": crumbs_below(view, _("可用性征询"), Link(page.words.label("steps", key), place.back)),
        "item": item,
        "form": form,
        "summary": error_summary([form]),
        "refused": refusal_note(view, refused, _("没有征询")),
        "table": _table(asking.enquiries_of(view, key, item)),
        "back": place.back,
    }
    status = status_of(refused) if refused else 422 if sent is not None else 200
    return render(request, "desk/enquiries.html", context, status=status)


def availability(request: HttpRequest, held: str) -> HttpResponse:
    """What somebody is asked, for whoever holds the link; POST answers it, once. Looking at it answers nothing."""
    enquiry = asking.enquiry_for(passes.read_availability_pass(held).enquiry)
    refused: MingjianError | None = None
    if request.method == "POST" and request.POST.get("answer") in {"yes", "no"}:
        signed = request.user.is_authenticated and request.user.pk == enquiry.person_id
        try:
            if request.user.is_authenticated and not signed:
                raise Refused(_n("这次征询不是向您本人发出的，没有记录。请由被征询人本人答复。"))
            enquiry = asking.answer(
                enquiry.pk,
                enquiry.person_id,
                free=request.POST["answer"] == "yes",
                reason=request.POST.get("reason", ""),
                means="work" if signed else "link",
            )
        except MingjianError as error:
            refused = error
        else:
            if signed:
                messages.success(request, _("已答复，谢谢。"))
                return redirect("desk:work")
    context = {
        "title": _("可用性征询"),
        "crumbs": Crumbs((), _("可用性征询")),
        "enquiry": enquiry,
        "days": days_words(enquiry),
        "answered": bool(enquiry.answer),
        "free": enquiry.answer == "yes",
        "refused": Note(sentence_of(refused), "bad") if refused else None,
    }
    return render(request, "desk/availability.html", context, status=status_of(refused) if refused else 200)


def days_words(enquiry: Enquiry) -> str:
    first, last = bare_day(enquiry.first_day), bare_day(enquiry.last_day)
    return first if first == last else _("{first} 至 {last}").format(first=first, last=last)


def link_for(enquiry: Enquiry) -> str:
    """The address at which one enquiry is answered without an account."""
    return reverse("desk:availability", args=[passes.give(passes.AvailabilityPass(enquiry.pk))])


def letter_of(enquiry: Enquiry) -> tuple[str, str]:
    """Subject and text of the letter about one enquiry. It names no institution."""
    text = _("{days}，在{city}，{field}：您能参加评审吗？请打开下面的链接答复，只能答复一次。").format(
        days=days_words(enquiry), city=enquiry.city, field=enquiry.field
    )
    return _("可用性征询"), f"{text}\n\n{settings.BASE_URL.rstrip('/')}{link_for(enquiry)}\n"


def _table(asked: Sequence[Enquiry]) -> Table:
    columns = (
        Column(_("姓名"), short=True),
        Column(_("日期与城市")),
        Column(_("答复"), short=True),
        Column(_("原因")),
        Column(_("短信用的链接")),
    )
    rows = tuple(
        Row(
            one.pk,
            (
                Cell(one.person.name, strong=True),
                Cell(days_words(one), f"{one.city} · {one.field}"),
                Cell(tag=_answer(one)),
                Cell(one.reason or "—"),
                Cell("—" if one.answer else settings.BASE_URL.rstrip("/") + link_for(one)),
            ),
        )
        for one in asked
    )
    empty = Empty(_("还没有征询过。"), _("在下方选择人员，写明日期、城市和专业领域。"), icon="message")
    return Table("enquiries", _("征询与答复"), columns, rows, empty=empty)


def _answer(enquiry: Enquiry) -> Tag:
    match enquiry.answer:
        case "yes":
            return Tag(_("能参加"), "ok", "check")
        case "no":
            return Tag(_("不能参加"), "warn", "cross")
        case _unanswered:
            return Tag(_("待答复"), "plain", "hourglass")
