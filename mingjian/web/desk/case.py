"""A case: where it stands, what is next, whose turn, by when, by which clause."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from mingjian.applying.at_case import has_intake
from mingjian.archive import queries as archive
from mingjian.cases import files, opinions, queries, replacing
from mingjian.conduct.places import has_plan
from mingjian.ledger import queries as ledger
from mingjian.procedures.sides import INSTITUTION_SIDE
from mingjian.registers.capability import queries as capability
from mingjian.web.account.acting import acting_of, signed_in
from mingjian.web.components.navigation import Crumbs, Drop, Tab, Tabs
from mingjian.web.components.part import Link
from mingjian.web.desk.case_findings import findings
from mingjian.web.desk.case_owed import owed_now, turns
from mingjian.web.desk.case_page import CasePage
from mingjian.web.desk.case_steps import CaseSteps
from mingjian.web.desk.package_parts import packages_table, profiles_offered

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@signed_in
def case(request: HttpRequest, case: str) -> HttpResponse:
    """Where the case stands, what is next, whose turn, by when, by which clause."""
    view = queries.case_for(acting_of(request), case)
    page = CasePage(view)
    duties = page.duties()
    steps = CaseSteps(page, in_hand=duties[0].step if duties else "", view=request.GET.get("show", ""))
    context = case_head(page, "steps") | {
        "steps": steps.listed(),
        "next": page.next_action(),
        "turns": turns(page),
        "findings": findings(page),
        "people": page.people(),
        "deadlines": page.deadlines(),
        "packages": packages_table(view, archive.packages_for(view)),
        "profiles": profiles_offered(archive.profiles_for(view.roles)),
        "integrity": ledger.proven_up_to(view.case.pk),
        "entries": view.record.n,
        "case_id": view.case.pk,
    }
    return render(request, "desk/case.html", context)


def case_head(page: CasePage, current: str) -> dict[str, object]:
    """What stands above every tab of a case: its name, state and facts, what is owed, the tabs, and ways from here."""
    view = page.view
    here = reverse("desk:case", args=[view.case.pk])
    return {
        "title": view.case.institution.name,
        "crumbs": crumbs(view),
        "state": page.state(),
        "facts": page.facts(),
        "owed": owed_now(page),
        "turns_href": f"{here}#turns",
        "tabs": tabs(view, current),
        "export": f"{here}#packages" if archive.profiles_for(view.roles) else "",
        "ways": _ways(view),
    }


def _ways(view: queries.CaseInView) -> Drop:
    case = view.case
    told = replacing.may_see(view.roles) or ("institution" in view.roles and replacing.was_told(view))
    rates = {"member-rating", "lab-feedback"}.intersection(opinions.forms_for(view))
    theirs = INSTITUTION_SIDE.issuperset(view.roles)
    days = () if theirs else (Link(_("评审工作日"), reverse("desk:case_days", args=[case.pk]), "calendar"),)
    return Drop(
        _("更多"),
        (
            Link(_("操作记录"), reverse("desk:log", args=[case.pk]), "list"),
            *((Link(_("评价与反馈"), reverse("desk:rating", args=[case.pk]), "message"),) if rates else ()),
            *((Link(_("评审组变更"), reverse("desk:replace", args=[case.pk]), "people"),) if told else ()),
            *days,
            Link(_("程序原文"), reverse("public:procedure", args=[case.edition]), "document"),
            Link(_("怎样自行校验"), reverse("public:verify"), "seal"),
        ),
    )


def crumbs(view: queries.CaseInView) -> Crumbs:
    return Crumbs((Link(_("办件"), reverse("desk:cases")),), view.case.serial, mono=True)


def crumbs_below(view: queries.CaseInView, here: str, *between: Link) -> Crumbs:
    """The way down to a page that belongs to a case."""
    case = view.case
    up = Link(f"{case.institution.name} {case.serial}", reverse("desk:case", args=[case.pk]))
    return Crumbs((Link(_("办件"), reverse("desk:cases")), up, *between), here)


def tabs(view: queries.CaseInView, current: str) -> Tabs:
    case = view.case.pk
    lines = Tab(_("能力表"), reverse("desk:lines", args=[case]), current == "lines", capability.how_many_lines(view))
    intake = Tab(_("申请资料"), reverse("desk:intake", args=[case]), current == "intake")
    return Tabs(
        _("办件各页"),
        (
            Tab(_("程序与证据"), reverse("desk:case", args=[case]), current == "steps"),
            *((lines,) if capability.has_lines(view) else ()),
            *((intake,) if has_intake(view.law) else ()),
            *((Tab(_("现场工作"), reverse("desk:plan", args=[case]), current == "visit"),) if has_plan(view) else ()),
            Tab(_("文件"), reverse("desk:files", args=[case]), current == "files", files.count_of(view)),
            Tab(_("随行人员"), reverse("desk:beside", args=[case]), current == "beside"),
            Tab(_("操作记录"), reverse("desk:log", args=[case]), current == "log", view.record.n),
        ),
    )
