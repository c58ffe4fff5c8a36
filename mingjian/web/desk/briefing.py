"""机构概况 for leader and team before the visit. What the house does not hold is said."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from mingjian.applying import queries, remote, rules
from mingjian.applying.briefing import briefing_of
from mingjian.applying.equipment import equipment_of
from mingjian.cases import queries as cases
from mingjian.people.queries import sites_of
from mingjian.procedures import catalogue
from mingjian.registers.capability import queries as capability
from mingjian.registers.capability.counting import DUPLICATE, marks_count
from mingjian.registers.capability.marks import OF_CODE
from mingjian.registers.certificates.held import certificates_of_applicant
from mingjian.web.account.acting import acting_of, signed_in
from mingjian.web.components import days
from mingjian.web.components.notes import Empty
from mingjian.web.components.part import Link
from mingjian.web.components.table import Cell, Column, Row, Table
from mingjian.web.desk.case import crumbs_below
from mingjian.web.desk.equipment import equipment_notes
from mingjian.web.desk.intake import counts_line
from mingjian.web.desk.remote_words import advice_note
from mingjian.web.public.certificate_parts import state_tag
from mingjian.web.wording import Wording

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from mingjian.applying.briefing import Briefing, Earlier
    from mingjian.cases.queries import CaseInView
    from mingjian.registers.certificates.models import Certificate


@signed_in
@require_safe
def briefing(request: HttpRequest, case: str) -> HttpResponse:
    """For every side but the institution's: to it the page is not there."""
    view = cases.case_for(acting_of(request), case)
    found = briefing_of(view)
    rows = queries.how_many_rows(view)
    known = queries.circumstances_of(view)
    certificates = certificates_of_applicant(view)
    equipment = equipment_of(view)
    context = {
        "title": _("机构概况"),
        "crumbs": crumbs_below(view, _("机构概况"), Link(_("申请资料"), reverse("desk:intake", args=[case]))),
        "institution": view.case.institution,
        "certificates": _certificates(certificates),
        "earlier": _earlier(found),
        "findings": [one for one in found.earlier if one.finding_count],
        "changes": _changes(view, found),
        "compared": found.compared,
        "absent": _absent(found, certificates),
        "marks": _marks(view),
        "lines": capability.how_many_lines(view) if capability.has_lines(view) else 0,
        "staff": rows.get("staff", 0),
        "rooms": rows.get("rooms", 0),
        "equipment": len(equipment.devices),
        "lapsing": equipment_notes(equipment, case),
        "sites": sites_of(view.case.institution_id),
        "requests": counts_line(queries.requests_of(view)),
        "circumstances": [
            (_(kind.words), known[kind.key].place, _(rules.CONSEQUENCES.get(known[kind.key].consequence, "")))
            for kind in rules.KINDS
            if kind.key in known and known[kind.key].there
        ],
        "to_plan": queries.still_to_plan(view),
        "advice": advice_note(view, remote.advice_for(view)),
        "case_id": case,
    }
    return render(request, "desk/briefing.html", context)


def _certificates(found: tuple[Certificate, ...]) -> Table:
    columns = (
        Column(_("证书编号")), Column(_("状态"), short=True), Column(_("有效期至"), short=True), Column(_("场所")),
    )  # fmt: skip
    rows = tuple(
        Row(
            one.number,
            (
                Cell(one.number, href=reverse("public:certificate", args=[one.number]), mono=True),
                Cell(tag=state_tag(one)),
                Cell(days.bare_day(one.valid_until)),
                Cell("、".join(f"{label} {address}".strip() for label, address in one.sites) or "—"),
            ),
        )
        for one in found
    )
    empty = Empty(_("证书登记簿中没有这家机构的证书。"), _("以申请书填写的证书编号为准。"))
    return Table("certificates", _("现有证书"), columns, rows, empty, title_seen=True)


def _earlier(found: Briefing) -> Table:
    columns = (
        Column(_("流水号")), Column(_("程序")), Column(_("申请时间"), short=True), Column(_("结果")),
        Column(_("不符合项和基本符合项"), number=True), Column(_("证书编号")), Column(_("有效期至"), short=True),
    )  # fmt: skip
    rows = tuple(Row(one.case_id, _cells(one)) for one in found.earlier)
    empty = Empty(_("没有这家机构在本部门的历次办件。"), _("此前的办件不在本系统时，请向资质认定部门索取。"))
    return Table("earlier", _("历次办件"), columns, rows, empty, title_seen=True)


def _cells(one: Earlier) -> tuple[Cell, ...]:
    words = Wording(catalogue.edition(one.edition).words)
    return (
        Cell(one.serial, mono=True),
        Cell(words.label("procedure", "title")),
        Cell(days.moment(one.opened_at)),
        Cell(words.label("endings", one.ended_as) if one.ended_as else _("正在办理")),
        Cell(str(one.finding_count)),
        Cell(one.certificate or _("没有证书记录")),
        Cell(one.valid_until),
    )


def _changes(view: CaseInView, found: Briefing) -> list[tuple[str, str, str]]:
    words = Wording(view.law.words)
    return [
        (words.label("fields", field, of="application"), old or "—", new or "—") for field, old, new in found.changes
    ]


def _marks(view: CaseInView) -> list[tuple[str, int]]:
    """What the standards register says of the capability list, counted."""
    if not capability.has_lines(view):
        return []
    return [
        (_("与前面的行重复") if code == DUPLICATE else _(OF_CODE[code].words), count)
        for code, count in marks_count(view).items()
    ]


def _absent(found: Briefing, certificates: tuple[Certificate, ...]) -> list[str]:
    """What a leader looks for and the house does not hold."""
    absent = [_("没有能力验证数据。"), _("没有行政处罚数据。"), _("没有投诉举报数据。")]
    if not certificates and not any(one.certificate for one in found.earlier):
        absent.append(_("没有现有资质认定证书的记录，以申请书填写的证书编号为准。"))
    return absent
