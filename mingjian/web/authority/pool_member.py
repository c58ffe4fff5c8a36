"""One person of the pool: particulars, what demands recusal, and what may be changed of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import forms
from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from mingjian import clock
from mingjian.errors import MingjianError, Refused
from mingjian.errors import gettext_noop as _n
from mingjian.people import enrolling, pool
from mingjian.people.queries import organisation_called
from mingjian.people.rules import LEVELS, RELATIONS
from mingjian.web.account.acting import acting_of, signed_in
from mingjian.web.authority.pool import demand_pool, validity_tag
from mingjian.web.components.facts import Fact, Facts
from mingjian.web.components.fields import error_summary
from mingjian.web.components.navigation import Crumbs
from mingjian.web.components.notes import Empty, Note
from mingjian.web.components.part import Link
from mingjian.web.components.table import Cell, Column, Row, Table
from mingjian.web.components.tag import Tag
from mingjian.web.pool_words import day_words, field_words, fields_said, level_words, relation_words
from mingjian.web.refusals import sentence_of, status_of

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse, QueryDict

    from mingjian.people.models import PoolMember
    from mingjian.people.rules import Acting


class DayInput(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class ParticularsForm(forms.Form):
    """What the pool holds of somebody."""

    number = forms.CharField(max_length=12)
    level = forms.ChoiceField(widget=forms.RadioSelect)
    fields_held = forms.MultipleChoiceField(widget=forms.SelectMultiple({"size": 8}))
    employer = forms.CharField(max_length=120)
    city = forms.CharField(max_length=20)
    valid_until = forms.DateField(required=False, widget=DayInput)
    mentor = forms.CharField(required=False, max_length=12)

    def __init__(self, member: PoolMember, data: QueryDict | None) -> None:
        initial = {
            "number": member.number,
            "level": member.level,
            "fields_held": [one.field for one in member.fields.all()],
            "employer": member.employer,
            "city": member.city,
            "valid_until": member.valid_until,
            "mentor": member.mentor.number if member.mentor else "",
        }
        super().__init__(data, initial=initial, prefix="particulars")
        labels = (_("编号"), _("级别"), _("专业领域"), _("工作单位"), _("所在市"), _("有效期至"), _("导师编号"))
        for field, label in zip(self.fields.values(), labels, strict=True):
            field.label = label
        self.fields["level"].choices = [(one, level_words(one)) for one in LEVELS]  # type: ignore[attr-defined]
        self.fields["fields_held"].choices = field_words()  # type: ignore[attr-defined]
        self.fields["mentor"].help_text = _("只有见习评审员有导师。")


class RelationForm(forms.Form):
    """Why somebody must not assess an organisation."""

    organisation = forms.CharField(max_length=120)
    kind = forms.ChoiceField(widget=forms.RadioSelect)
    reason = forms.CharField(max_length=200)
    since = forms.DateField(required=False, widget=DayInput)

    def __init__(self, data: QueryDict | None) -> None:
        super().__init__(data, prefix="relation")
        labels = (_("机构全称或统一社会信用代码"), _("类别"), _("具体情况"), _("自何时起"))
        for field, label in zip(self.fields.values(), labels, strict=True):
            field.label = label
        self.fields["kind"].choices = [(one, relation_words(one)) for one in RELATIONS]  # type: ignore[attr-defined]


class ReasonForm(forms.Form):
    """Why somebody leaves the pool."""

    reason = forms.CharField(max_length=200)

    def __init__(self, data: QueryDict | None) -> None:
        super().__init__(data, prefix="leave")
        self.fields["reason"].label = _("移出原因")


@signed_in
def member(request: HttpRequest, member: str) -> HttpResponse:
    """GET shows the person; POST changes one thing: ``do`` says which."""
    acting = acting_of(request)
    demand_pool(acting)
    found = pool.member_for(acting, member)
    sent, do = (request.POST, request.POST.get("do", "")) if request.method == "POST" else (None, "")
    forms_ = {
        "change": ParticularsForm(found, sent if do == "change" else None),
        "relate": RelationForm(sent if do == "relate" else None),
        "leave": ReasonForm(sent if do == "leave" else None),
    }
    refused: MingjianError | None = None
    if sent is not None:
        form = forms_.get(do)
        try:
            if form is None or form.is_valid():
                _do(found, do, form, sent, acting)
                messages.success(request, _("已保存，已记入账簿。"))
                return redirect("authority:member", member=found.pk)
        except MingjianError as error:
            refused = error
    status = 200 if sent is None else status_of(refused) if refused else 422
    return render(request, "authority/member.html", _context(found, forms_, refused), status=status)


def _do(found: PoolMember, do: str, form: forms.Form | None, sent: QueryDict, acting: Acting) -> None:
    given = form.cleaned_data if form is not None else {}
    if do == "change":
        mentor = pool.numbered(acting, found.pool_id, given["mentor"]) if given["mentor"] else None
        if given["mentor"] and mentor is None:
            raise Refused(_n("导师编号 {number} 不在库中。"), number=given["mentor"])
        particulars = enrolling.Particulars(
            number=given["number"].strip(),
            level=given["level"],
            fields=tuple(given["fields_held"]),
            employer=given["employer"].strip(),
            city=given["city"].strip(),
            valid_until=given["valid_until"],
            mentor=mentor.pk if mentor else "",
        )
        enrolling.change(found.pk, particulars, by=acting)
    elif do == "relate":
        organisation = organisation_called(given["organisation"].strip())
        if organisation is None:
            raise Refused(
                _n("没有登记“{name}”这个机构。请填写机构全称或统一社会信用代码。"), name=given["organisation"]
            )
        enrolling.record_relation(
            found.pk, organisation, kind=given["kind"], reason=given["reason"], since=given["since"], by=acting
        )
    elif do == "leave":
        enrolling.leave(found.pk, reason=given["reason"], by=acting)
    elif do == "end-relation":
        enrolling.end_relation(
            found.pk, sent.get("relation", ""), reason=sent.get("reason", "").replace("\0", " ")[:200], by=acting
        )
    else:
        raise Refused(_n("没有选择要办理的事项。请刷新页面后再试。"))


def _context(found: PoolMember, forms_: dict[str, forms.Form], refused: MingjianError | None) -> dict[str, object]:
    today = clock.today()
    return {
        "title": found.person.name,
        "crumbs": Crumbs((Link(_("评审员库"), reverse("authority:pool")),), found.person.name),
        "state": validity_tag(found, today),
        "facts": _facts(found),
        "relations": _relations(found),
        "open_relations": [one for one in found.relations.all() if one.until is None],
        "forms": forms_,
        "summary": error_summary(forms_.values()),
        "refused": Note(sentence_of(refused), "bad", _("没有保存")) if refused else None,
        "left": found.left_on is not None,
        "opened": next((name for name, form in forms_.items() if form.is_bound), ""),
    }


def _facts(found: PoolMember) -> Facts:
    rows = [
        Fact(_("编号"), found.number),
        Fact(_("级别"), level_words(found.level)),
        Fact(_("专业领域"), fields_said(one.field for one in found.fields.all())),
        Fact(_("工作单位"), f"{found.employer}（{found.city}）"),
        Fact(_("有效期至"), day_words(found.valid_until) or _("无（见习）")),
    ]
    if found.mentor is not None:
        link = Link(_("查看"), reverse("authority:member", args=[found.mentor.pk]))
        rows.append(Fact(_("导师"), found.mentor.person.name, link))
    return Facts(tuple(rows))


def _relations(found: PoolMember) -> Table:
    columns = (Column(_("机构")), Column(_("类别")), Column(_("具体情况")), Column(_("起止")), Column(_("作用")))
    rows = tuple(
        Row(
            one.pk,
            (
                Cell(one.organisation.name, strong=True),
                Cell(relation_words(one.kind)),
                Cell(one.reason),
                Cell(f"{day_words(one.since) or '—'} – {day_words(one.until)}"),
                Cell(tag=_effect(one.kind, ended=one.until is not None)),
            ),
        )
        for one in found.relations.all()
    )
    empty = Empty(_("没有登记需要回避的机构。"), _("登记后，组建这些机构的评审组时不能选派此人。"), icon="check")
    return Table("relations", _("利害关系"), columns, rows, empty=empty)


def _effect(kind: str, *, ended: bool) -> Tag:
    if ended:
        return Tag(_("已终止"))
    return Tag(_("只作提示"), "warn", "info") if kind == "customer" else Tag(_("应当回避"), "bad", "cross")
