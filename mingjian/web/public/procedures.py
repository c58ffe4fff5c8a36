"""The procedures in force, for everybody: steps in order, and every clause with what the platform does for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from mingjian import clock
from mingjian.procedures import catalogue
from mingjian.procedures.lacking import actors
from mingjian.web.clauses import anchor, clause_of, number_of
from mingjian.web.components import days
from mingjian.web.components.facts import Fact, Facts
from mingjian.web.components.navigation import Crumbs
from mingjian.web.components.part import Link
from mingjian.web.components.table import Cell, Column, Row, Table
from mingjian.web.components.tag import Clause, Tag
from mingjian.web.wording import Wording

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.http import HttpRequest, HttpResponse

    from mingjian.procedures.catalogue import Edition


def procedures(request: HttpRequest) -> HttpResponse:
    """Every edition, with the day since when it is in force."""
    rows = tuple(
        Row(
            one.key,
            (
                Cell(
                    Wording(one.words).label("procedure", "title"),
                    one.source.documents[0].reference if one.source.documents else "",
                    href=reverse("public:procedure", args=[one.key]),
                    strong=True,
                ),
                Cell(tag=_in_force(one)),
                Cell(days.bare_day(one.source.in_force)),
                Cell(
                    _("{steps} 步，{clauses} 条").format(
                        steps=len(one.procedure.steps), clauses=len(one.source.clauses)
                    )
                ),
                Cell(one.hash[:16] + "…", mono=True),
            ),
        )
        for one in catalogue.editions()
    )
    columns = (
        Column(_("程序"), quiet=True),
        Column(_("状态"), short=True),
        Column(_("施行日期"), short=True),
        Column(_("步骤与条款"), short=True),
        Column(_("版本摘要"), short=True),
    )
    table = Table("procedures", _("程序与条款"), columns, rows)
    return render(request, "public/procedures.html", {"title": _("程序与条款"), "table": table})


def procedure(request: HttpRequest, edition: str) -> HttpResponse:
    """One edition: its steps in the order of the law, then its clauses, document by document."""
    law = catalogue.edition(edition)
    words = Wording(law.words)
    context = {
        "title": words.label("procedure", "title"),
        "state": _in_force(law),
        "crumbs": Crumbs((Link(_("程序与条款"), reverse("public:procedures")),), words.label("procedure", "title")),
        "facts": _facts(law),
        "phases": tuple(_phases(law, words)),
        "documents": tuple(_documents(law, words)),
    }
    return render(request, "public/procedure.html", context)


def _in_force(law: Edition) -> Tag:
    today = clock.today()
    if law.source.in_force > today:
        return Tag(_("尚未施行"), "line", "clock")
    if law.source.until is not None and law.source.until < today:
        return Tag(_("已被替代"), "plain", "history")
    return Tag(_("施行中"), "ok", "check")


def _facts(law: Edition) -> Facts:
    return Facts(
        (
            Fact(_("版本"), law.key, mono=True),
            Fact(_("施行日期"), days.bare_day(law.source.in_force)),
            Fact(_("步骤"), str(len(law.procedure.steps))),
            Fact(_("条款"), str(len(law.source.clauses))),
            Fact(_("版本摘要"), law.hash[:32] + "…", mono=True),
        )
    )


def _phases(law: Edition, words: Wording) -> Iterator[Table]:
    """The steps of a phase: clause, name, who acts, what must be done."""
    known = {step.key: step for step in law.procedure.steps}
    columns = (
        Column(_("条款"), short=True),
        Column(_("步骤"), quiet=True),
        Column(_("办理"), short=True),
        Column(_("做什么"), quiet=True),
    )
    for phase in law.words.phases:
        rows = tuple(
            Row(
                key,
                (
                    Cell(clause=_here(law, known[key].clause)),
                    Cell(words.label("steps", key), strong=True),
                    Cell(words.roles(actors(known[key])[:2])),
                    Cell(words.duty(key)),
                ),
            )
            for key in phase.steps
            if key in known
        )
        yield Table(f"phase-{phase.key}", phase.zh if words.chinese else phase.en, columns, rows)


def _here(law: Edition, key: str) -> Clause:
    """A clause that leads down this page."""
    return Clause(number_of(law, key), f"#{anchor(key)}", clause_of(law, key).title)


def _documents(law: Edition, words: Wording) -> Iterator[tuple[str, str, Table]]:
    """Each document the edition rests on: title, reference, its clauses."""
    steps: dict[str, list[str]] = {}
    for step in law.procedure.steps:
        steps.setdefault(step.clause, []).append(words.label("steps", step.key))
    columns = (
        Column(_("条款"), short=True),
        Column(_("要求（概述）"), quiet=True),
        Column(_("步骤")),
        Column(_("办理方式"), short=True),
    )
    joint = "、" if words.chinese else ", "
    for document in law.source.documents:
        rows = tuple(
            Row(
                clause.id,
                (
                    Cell(clause=Clause(clause.id.partition("/")[2])),
                    Cell(clause.says, clause.reason),
                    Cell(joint.join(steps.get(clause.id, [])) or "—"),
                    Cell(_HANDLED[clause.handled.value]()),
                ),
                anchor=anchor(clause.id),
            )
            for clause in law.source.clauses
            if clause.id.startswith(f"{document.prefix}/")
        )
        if rows:
            yield document.title, document.reference, Table(f"clauses-{document.prefix}", _("条款"), columns, rows)


_HANDLED = {
    "step": lambda: _("系统步骤"),
    "rule": lambda: _("系统规则"),
    "manual": lambda: _("由人判断"),
    "outside": lambda: _("系统之外"),
}
