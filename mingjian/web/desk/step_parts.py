"""What is there already at a step, as tables: evidence supplied, papers drawn up, threads named."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _

from mingjian.cases import queries
from mingjian.cases.papers import in_force
from mingjian.documents.queries import papers_of
from mingjian.procedures.entries import Kind, kind_of
from mingjian.registers.capability.case_lines import KIND
from mingjian.web.components import days
from mingjian.web.components.navigation import Pager
from mingjian.web.components.table import Cell, Column, Row, Table
from mingjian.web.components.tag import Tag

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mingjian.documents.models import Paper
    from mingjian.procedures.steps import Step
    from mingjian.web.desk.case_page import CasePage

#: How many threads of a kind the page of a step lists; a capability list has a page of its own.
_THREADS = 50


def exhibits_table(page: CasePage, step: str, items: tuple[str, ...]) -> Table | None:
    """Files supplied to a step, each opened by an act that the record keeps."""
    view = page.view
    found = [one for one in queries.exhibits_of(view, [step]) if one.item in items]
    if not found:
        return None
    rows = tuple(
        Row(
            one.pk,
            (
                Cell(one.name, page.words.label("evidence", one.evidence, of=step), strong=True,
                     struck=str(one.n) in view.reading.state.annulled,
                     href=reverse("desk:exhibit", args=[view.case.pk, one.pk])),
                Cell(size_words(one.file.size_bytes), one.file.media_type),
                Cell(days.moment(one.stored_at)),
                Cell(
                    tag=Tag(
                        _("已存证") if one.file.scan == "clean" else _("已存证，未查毒"), "proof", "seal"
                    )
                ),
                Cell(one.file.sha256[:16] + "…", mono=True),
            ),
        )
        for one in found
    )  # fmt: skip
    columns = tuple(
        Column(words) for words in (_("材料"), _("大小与类型"), _("接收时间"), _("状态"), _("SHA-256 摘要"))
    )
    return Table("exhibits", _("已提供的材料"), columns, rows, title_seen=True)


def papers_table(page: CasePage, step: Step, items: tuple[str, ...]) -> Table | None:
    """Papers of a step, void numbers included. Who has signed stands beside the paper that counts and no other."""
    view = page.view
    found = [one for one in papers_of(view.case.pk, step=step.key) if one.item in items]
    if not found:
        return None
    current, names = in_force(found), view.names()
    rows = []
    for paper in found:
        counts = current.get((paper.document, paper.item))
        superseded = paper.state == "issued" and counts is not None and counts.pk != paper.pk
        href = reverse("desk:paper", args=[view.case.pk, paper.pk]) if paper.state == "issued" else ""
        label = page.words.label("documents", paper.document, of=step.key)
        rows.append(
            Row(
                paper.pk,
                (
                    Cell(label, paper.number, strong=True, href=href),
                    Cell(tag=_superseded(counts) if superseded and counts else _PAPER_STATES[paper.state]()),
                    Cell(_signers(page, step, paper, names) if counts == paper else ""),
                    Cell(days.moment(paper.issued_at) if paper.issued_at else ""),
                ),
            )
        )
    columns = tuple(Column(words) for words in (_("文书与文号"), _("状态"), _("签字盖章"), _("制发时间")))
    return Table("papers", _("文书"), columns, tuple(rows), title_seen=True)


def _signers(page: CasePage, step: Step, paper: Paper, names: Mapping[str, str]) -> str:
    """Who has signed or sealed, by name, or by their role where the case does not hold one."""
    given = page.view.reading.state.given.get((step.key, paper.item, paper.document), ())
    signed = [entry for entry in given if entry.kind is Kind.SIGNED]
    who = page.words.joined(names.get(entry.who, page.words.label("roles", entry.role)) for entry in signed)
    return who or _("尚无签字")


def _superseded(by: Paper) -> Tag:
    """By which number; the title before it is the row's own, and a tag is one line on a phone."""
    _title, bracket, rest = by.number.rpartition("〔")
    return Tag(_("已由 {number} 代替").format(number=bracket + rest), "line", "history", "superseded")


_PAPER_STATES = {
    "issued": lambda: Tag(_("已制发"), "proof", "seal"),
    "reserved": lambda: Tag(_("已留号"), "warn", "clock"),
    "void": lambda: Tag(_("作废"), "line", "cross"),
}


def thread_table(page: CasePage, kind: str) -> Table | None:
    """The threads of a kind that have been named so far."""
    found = [one for path, one in page.threads.items() if kind_of(path) == kind and page.may_see_item(path)]
    if not found:
        return None
    pager = None
    if len(found) > _THREADS:
        shown = _("前 {n} 项，共 {total} 项").format(n=_THREADS, total=len(found))
        pager = Pager(shown, later=reverse("desk:lines", args=[page.view.case.pk]) if kind == KIND else "")
    rows = tuple(
        Row(
            one.path,
            (
                Cell(one.path.rpartition(":")[2], mono=True),
                Cell(one.label, strong=True),
                Cell("、".join(page.words.label("marks", mark) for mark in one.marks.split())),
            ),
        )
        for one in found[:_THREADS]
    )
    name = page.words.kind(kind)
    columns = (Column(_("序号")), Column(name), Column(_("标记")))
    return Table(f"threads-{kind.replace('/', '-')}", name, columns, rows, pager=pager, title_seen=True)


def size_words(size_bytes: int) -> str:
    for unit, bound in (("GB", 2**30), ("MB", 2**20), ("KB", 2**10)):
        if size_bytes >= bound:
            return f"{size_bytes / bound:.1f} {unit}"
    return f"{size_bytes} B"
