"""评审员库: who may be sent as what, filtered and paged in the address."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django import forms
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from mingjian import clock
from mingjian.errors import NotFound
from mingjian.errors import gettext_noop as _n
from mingjian.people import pool
from mingjian.people.rules import LEVELS
from mingjian.web.account.acting import acting_of, signed_in
from mingjian.web.components.navigation import Pager
from mingjian.web.components.notes import Empty
from mingjian.web.components.part import Link
from mingjian.web.components.table import Cell, Column, Row, Table
from mingjian.web.components.tag import Tag
from mingjian.web.pool_words import day_words, field_words, fields_said, level_words, relation_words

if TYPE_CHECKING:
    from datetime import date

    from django.http import HttpRequest, HttpResponse

    from mingjian.people.models import Organisation, PoolMember
    from mingjian.people.rules import Acting

_VALIDITIES = ("valid", "soon", "expired", "left")


class FilterForm(forms.Form):
    """What the list is limited to; anything that is none of the choices limits nothing."""

    q = forms.CharField(required=False, max_length=80)
    level = forms.ChoiceField(required=False)
    field = forms.ChoiceField(required=False)
    city = forms.ChoiceField(required=False)
    validity = forms.ChoiceField(required=False)

    def __init__(self, acting: Acting, data: object) -> None:
        super().__init__(data)  # type: ignore[arg-type]
        validities = dict(zip(_VALIDITIES, (_("有效"), _("三个月内到期"), _("已过期"), _("已移出")), strict=True))
        offered = {
            "level": (_("级别"), [(one, level_words(one)) for one in LEVELS]),
            "field": (_("专业领域"), field_words()),
            "city": (_("所在市"), [(one, one) for one in pool.cities_of(acting)]),
            "validity": (_("有效期"), list(validities.items())),
        }
        self.fields["q"].label = _("姓名、单位或编号")
        for name, (label, choices) in offered.items():
            field = self.fields[name]
            field.label = label
            field.choices = [("", label), *choices]  # type: ignore[attr-defined]

    def wanted(self) -> pool.Wanted:
        self.is_valid()
        known = self.cleaned_data
        return pool.Wanted(
            level=known.get("level", ""),
            field=known.get("field", ""),
            city=known.get("city", ""),
            validity=known.get("validity", ""),
            text=known.get("q", "").strip(),
        )


def demand_pool(acting: Acting) -> list[Organisation]:
    """The pools of the reader. Raises NotFound for whoever has none."""
    found = pool.pools_of(acting)
    if not found:
        raise NotFound(_n("没有可以查看的评审员库。评审员库只对使用它的资质认定部门和评价机构开放。"))
    return found


@signed_in
def members(request: HttpRequest) -> HttpResponse:
    """Fifty at a time; the address holds what limits the list, and ``after`` says where the page goes on."""
    acting, today = acting_of(request), clock.today()
    pools = demand_pool(acting)
    form = FilterForm(acting, request.GET)
    wanted = form.wanted()
    after = request.GET.get("after", "")
    page = pool.members_page(acting, wanted, after=after)
    kept = {name: value for name, value in form.cleaned_data.items() if value}
    here = reverse("authority:pool")
    pager = None
    if page.after or after:
        later = f"{here}?{urlencode(kept | {'after': page.after})}" if page.after else ""
        pager = Pager(_("本页 {n} 人").format(n=len(page.members)), f"{here}?{urlencode(kept)}" if after else "", later)
    columns = (
        Column(_("姓名")),
        Column(_("级别"), short=True),
        Column(_("专业领域")),
        Column(_("工作单位")),
        Column(_("有效期至"), short=True),
        Column(_("回避与提示")),
    )
    rows = tuple(_row(one, today) for one in page.members)
    context = {
        "title": _("评审员库"),
        "pools": "、".join(one.name for one in pools),
        "form": form,
        "limited": bool(kept),
        "table": Table("pool", _("评审员库"), columns, rows, empty=_empty(limited=bool(kept)), pager=pager),
    }
    return render(request, "authority/pool.html", context)


def validity_tag(member: PoolMember, today: date) -> Tag:
    """Whether somebody may be sent today, as a word."""
    if member.left_on is not None:
        return Tag(_("已移出"), "plain", "cross")
    if member.valid_until is None:
        return Tag(_("见习"), "plain", "person")
    if pool.is_expired(member, today):
        return Tag(_("已过期，不能选派"), "bad", "cross")
    if member.valid_until <= today + pool.SOON:
        return Tag(_("即将到期"), "warn", "warning")
    return Tag(_("有效"), "ok", "check")


def _row(member: PoolMember, today: date) -> Row:
    relations = [one for one in member.relations.all() if one.until is None or one.until > today]
    said = "；".join(f"{relation_words(one.kind)}：{one.organisation.name}" for one in relations)
    mentor = _("导师 {name}").format(name=member.mentor.person.name) if member.mentor else ""
    return Row(
        member.pk,
        (
            Cell(
                member.person.name,
                _("编号 {number}").format(number=member.number),
                href=reverse("authority:member", args=[member.pk]),
                strong=True,
            ),
            Cell(level_words(member.level), mentor),
            Cell(fields_said(one.field for one in member.fields.all())),
            Cell(member.employer, member.city),
            Cell(day_words(member.valid_until), tag=validity_tag(member, today)),
            Cell(said or "—"),
        ),
    )


def _empty(*, limited: bool) -> Empty:
    if limited:
        return Empty(
            _("没有符合条件的评审员。"),
            _("请放宽级别、领域、所在市或者有效期。"),
            Link(_("清除筛选"), reverse("authority:pool")),
        )
    return Empty(
        _("库中还没有人员。"),
        _("可以用 Excel 或 CSV 表格导入人员名单。"),
        Link(_("导入名单"), reverse("authority:pool_import")),
        icon="people",
    )
