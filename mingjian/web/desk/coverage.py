"""The coverage of a plan of tests: category and technique by site, signatories, what is missing, and tests proposed."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from mingjian.cases import queries
from mingjian.registers.capability.headings import CATEGORY, NUMBER, OBJECT, PARAMETER, SITE
from mingjian.registers.capability.planning import CELL, TECHNIQUE, plan_of_tests
from mingjian.registers.capability.techniques import label_of
from mingjian.web.account.acting import acting_of, signed_in
from mingjian.web.clauses import clause_of
from mingjian.web.components.notes import Empty, Note
from mingjian.web.components.part import Link
from mingjian.web.components.table import Cell, Column, Row, Table
from mingjian.web.components.tag import Tag
from mingjian.web.desk.case import crumbs_below
from mingjian.web.desk.case_page import CasePage

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from django.http import HttpRequest, HttpResponse

    from mingjian.registers.capability.planning import Aspect, PlanOfTests
    from mingjian.registers.capability.planning import Cell as Covered

#: So many fields are named in a sentence.
_NAMED = 12


@signed_in
@require_safe
def test_coverage(request: HttpRequest, case: str, key: str) -> HttpResponse:
    """What the planned tests cover, what they do not, and a small set that would."""
    view = queries.case_for(acting_of(request), case)
    plan = plan_of_tests(view, key)
    words = CasePage(view).words
    name = words.label("steps", key)
    step = reverse("desk:step", args=[view.case.pk, key])
    may_plan = (key, "") not in view.reading.state.done
    context = {
        "title": _("考核项目覆盖情况"),
        "crumbs": crumbs_below(view, _("考核项目覆盖情况"), Link(name, step)),
        "cited": clause_of(view.law, plan.step.clause),
        "plan": plan,
        "notes": _notes(plan),
        "categories": _matrix("categories", _("类别与场所"), _("类别"), plan.categories, plan, str),
        "techniques": _matrix(
            "techniques", _("方法类型与场所"), _("方法类型"), plan.techniques, plan, lambda one: _(label_of(one))
        ),
        "signatories": _signatories(plan),
        "proposed": _proposed(plan, step, may_plan=may_plan),
        "take_all": _from(step, [line.path for line, _adds in plan.proposed]) if may_plan and plan.proposed else "",
        "step": step,
    }
    return render(request, "desk/coverage.html", context)


def _from(step: str, paths: list[str]) -> str:
    return f"{step}?{urlencode([('from', one) for one in paths])}"


def _notes(plan: PlanOfTests) -> list[Note]:
    notes = []
    if not plan.lines:
        notes.append(Note(_("办件中还没有能力表的行，没有可以核对的覆盖情况。"), "warn"))
    elif plan.uncovered:
        n = len(plan.uncovered)
        notes.append(Note(_("还有 {n} 处没有考核项目，见下表和建议。").format(n=n), "warn", _("没有全部覆盖")))
    else:
        notes.append(Note(_("每个类别、方法类型、场所和授权签字人的领域都有考核项目。"), "ok", _("已全部覆盖")))
    if plan.unmastered:
        notes.append(Note(_("能力行所属的领域，评审组中没有人具备：{fields}。").format(fields=_counted(plan.unmastered)),
                          "warn", _("评审组没有覆盖的领域")))  # fmt: skip
    if plan.unknown:
        notes.append(
            Note(_("领域表中没有对应的领域，请人工判断：{fields}。").format(fields=_counted(plan.unknown)), "info")
        )
    if plan.strays:
        names = "、".join(one.thread.label for one in plan.strays[:_NAMED])
        notes.append(
            Note(_("这些考核项目的参数和方法与申请的能力行对不上，没有计入：{names}。").format(names=names), "warn")
        )
    return notes


def _counted(found: tuple[tuple[str, int], ...]) -> str:
    shown = [_("{name}（{n} 行）").format(name=name, n=n) for name, n in found[:_NAMED]]
    return "、".join(shown) + ("…" if len(found) > _NAMED else "")


def _matrix(
    key: str,
    caption: str,
    first: str,
    cells: Mapping[str, Mapping[str, Covered]],
    plan: PlanOfTests,
    name: Callable[[str], str],
) -> Table:
    rows = tuple(
        Row(what, (Cell(name(what) or "—", strong=True), *(_cell(at.get(site)) for site in plan.sites)))
        for what, at in cells.items()
    )
    columns = (Column(first), *(Column(_("场所 {site}").format(site=site)) for site in plan.sites))
    return Table(key, caption, columns, rows, Empty(_("没有能力行。"), ""), title_seen=True)


def _cell(found: Covered | None) -> Cell:
    if found is None:
        return Cell("—")
    lines = _("能力 {n} 行").format(n=found.lines)
    if not found.tests:
        return Cell(tag=Tag(_("没有考核项目"), "warn", "warning", "bare"), detail=lines)
    return Cell(tag=Tag(_("考核项目 {n}").format(n=found.tests), "ok", "check", "covered"), detail=lines)


def _signatories(plan: PlanOfTests) -> Table:
    rows = tuple(
        Row(
            one.person,
            (
                Cell(one.person, one.field, strong=True),
                Cell(_("{n} 行").format(n=lines) if lines else _("没有属于这一领域的行")),
                Cell(tag=Tag(_("考核项目 {n}").format(n=tests), "ok", "check", "covered"))
                if tests
                else Cell(tag=Tag(_("没有考核项目"), "warn", "warning", "bare")),
            ),
        )
        for one, lines, tests in plan.signatories
    )
    columns = (Column(_("授权签字人与领域")), Column(_("领域内的能力行")), Column(_("考核项目")))
    empty = Empty(_("还没有列出授权签字人。"), _("列出以后，这里按其签字领域核对。"))
    return Table("signatories", _("授权签字人"), columns, rows, empty, title_seen=True)


def _proposed(plan: PlanOfTests, step: str, *, may_plan: bool) -> Table:
    rows = tuple(
        Row(
            line.path,
            (
                Cell(line.values[PARAMETER], line.values[OBJECT], strong=True),
                Cell(line.values[NUMBER], mono=True),
                Cell(f"{line.values[SITE]} / {line.values[CATEGORY]}"),
                Cell("、".join(_aspect(one) for one in adds)),
                Cell(_("列为考核项目"), href=_from(step, [line.path])) if may_plan else Cell(""),
            ),
        )
        for line, adds in plan.proposed
    )
    columns = (
        Column(_("参数与对象")),
        Column(_("方法编号")),
        Column(_("场所 / 类别")),
        Column(_("补上的空缺")),
        Column(_("办理")),
    )
    empty = Empty(_("没有要补充的考核项目。"), _("现有的考核项目已经覆盖。"))
    return Table("proposed", _("建议补充的考核项目"), columns, rows, empty, title_seen=True)


def _aspect(one: Aspect) -> str:
    if one.of == CELL:
        return _("类别“{what}”在场所 {site}").format(what=one.what, site=one.at)
    if one.of == TECHNIQUE:
        return _("{what}在场所 {site}").format(what=_(label_of(one.what)), site=one.at)
    return _("授权签字人{what}的领域").format(what=one.what)
