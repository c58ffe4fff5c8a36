"""What is told of the text read aloud: whether it still holds, which part changed, its findings and lines by number."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _

from mingjian.cases import reading_text
from mingjian.cases.report_record import CLOSE, DETERMINE, GRADE, JUDGE, ReportRecord
from mingjian.web.components.days import moment
from mingjian.web.components.notes import Note
from mingjian.web.components.part import Link
from mingjian.web.desk.report_words import finding_sentence

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from mingjian.web.desk.case_page import CasePage


def reading_note(page: CasePage, fixed: reading_text.Fixed | None, *, linked: bool = False) -> Note:
    """One sentence: the text read aloud at such a moment, unchanged, or changed since and in which parts."""
    way = (Link(_("打开宣读稿"), reverse("desk:reading", args=[page.view.case.pk])),) if linked else ()
    if fixed is None:
        return Note(
            _("作出结论时系统还不固定宣读稿。请评审组长固定一次，再召开末次会议。"),
            "warn",
            _("宣读稿还没有固定。"),
            links=way,
        )
    title = _("宣读稿 {digest}").format(digest=fixed.spoken)
    if fixed.changed:
        said = _("{at}固定以后又有变动。各方须在重新固定、重新生成报告之后再签署。").format(at=moment(fixed.at))
        return Note(said, "bad", title, changed_said(fixed.changed), way)
    return Note(
        _("{at}固定，至今没有变动。{read}").format(at=moment(fixed.at), read=_read(page, fixed)),
        "proof",
        title,
        links=way,
    )


def _read(page: CasePage, fixed: reading_text.Fixed) -> str:
    """Whether the closing meeting has heard this very text."""
    closed = page.view.reading.state.done.get((CLOSE, ""))
    if closed is None:
        return ""
    if closed.at < fixed.at:
        return _("末次会议宣读的是此前的宣读稿。")
    return _("末次会议{at}已宣读。").format(at=moment(closed.at))


def report_notes(page: CasePage, fixed: reading_text.Fixed | None) -> tuple[Note, ...]:
    """That the report was drawn up again with other content since the text was fixed."""
    again = reading_text.reports_drawn(page.view, fixed) if fixed else ()
    if not again:
        return ()
    points = tuple(f"{one.number}　{moment(one.issued_at)}" if one.issued_at else one.number for one in again)
    return (Note("", "warn", _("宣读稿固定以后，评审报告又以不同内容生成过。"), points),)


def changed_said(parts: Iterable[str]) -> tuple[str, ...]:
    """The changed parts by name."""
    names = {
        reading_text.CONCLUSION: _("评审结论、宣读内容"),
        reading_text.LINES: _("检验检测能力表"),
        reading_text.SIGNATORIES: _("授权签字人"),
    }
    return tuple(names.get(one) or _("第 {n} 项基本符合/不符合项").format(n=one.rpartition(":")[2]) for one in parts)


def findings_said(page: CasePage) -> tuple[tuple[str, str, str], ...]:
    """Number, grade and sentence of each finding that the reader has been told of."""
    record = ReportRecord(page.view.case.pk, page.view.reading.state)
    return tuple(
        (one.number, page.words.label("outcomes", one.outcome, of=GRADE), finding_sentence(one))
        for one in record.findings
        if page.may_see_item(one.path)
    )


def lines_said(page: CasePage) -> tuple[tuple[str, int], ...]:
    """How many lines came out how."""
    counts = ReportRecord(page.view.case.pk, page.view.reading.state).outcomes(DETERMINE)
    step = page.view.reading.state.steps.get(DETERMINE)
    keys = [one.key for one in step.outcomes] if step else []
    return tuple((page.words.label("outcomes", key, of=DETERMINE), counts[key]) for key in keys)


def basis_of_conclusion(page: CasePage) -> Note:
    """What a conclusion stands on, before it is chosen: findings by grade, starred points, points judged, lines."""
    view = page.view
    record = ReportRecord(view.case.pk, view.reading.state)
    graded, judged = record.outcomes(GRADE), record.outcomes(JUDGE)
    starred = [_("第 {n} 项").format(n=key) for key in record.starred_short()]
    starred += [
        _("不符合项 {n}").format(n=one.number) for one in record.findings if one.starred and one.outcome == "nonconform"
    ]
    points = (
        _("基本符合/不符合项：{words}").format(words=_counted(page, GRADE, ("nonconform", "basically"), graded)),
        _("评审准则核查：{words}").format(
            words=_counted(page, JUDGE, ("nonconform", "basically", "conform", "not-applicable"), judged)
        ),
        _("带星号条款不符合：{words}").format(words=page.words.joined(starred) or _("没有")),
        _("能力表：{words}").format(words=_joined(page, lines_said(page))),
    )
    steps = view.reading.state.steps
    links = tuple(
        Link(page.words.label("steps", key), reverse("desk:step", args=[view.case.pk, key]))
        for key in (GRADE, JUDGE, DETERMINE)
        if key in steps
    )
    return Note("", "info", _("结论的依据"), points, links)


def _counted(page: CasePage, step: str, keys: Iterable[str], counts: Mapping[str, int]) -> str:
    return _joined(page, [(page.words.label("outcomes", key, of=step), counts.get(key, 0)) for key in keys])


def _joined(page: CasePage, counted: Iterable[tuple[str, int]]) -> str:
    joint = "，" if page.words.chinese else ", "
    return joint.join(_("{name} {n} 项").format(name=name, n=n) for name, n in counted)
