"""A trainee's learning record (见习记录): sessions attended, rows drafted, taken over or not; a page and CSV."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING
from urllib.parse import quote

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from mingjian.cases import companions, queries, trainees
from mingjian.web.account.acting import acting_of, signed_in
from mingjian.web.components.days import moment
from mingjian.web.components.facts import Fact, Facts
from mingjian.web.components.notes import Empty
from mingjian.web.components.part import Link
from mingjian.web.components.table import Cell, Column, Row, Table
from mingjian.web.components.tag import Tag
from mingjian.web.desk.case import crumbs_below
from mingjian.web.desk.case_page import CasePage
from mingjian.web.desk.check_form import outcome_words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.http import HttpRequest

    from mingjian.cases.beside_models import TraineeDraft
    from mingjian.cases.trainees import LearningRecord


@signed_in
def learning(request: HttpRequest, case: str, companion: str) -> HttpResponse:
    """The record as a page to be printed; ``as=csv`` as a table."""
    view = queries.case_for(acting_of(request), case)
    record = trainees.learning_record(view, companions.companion_of(view, companion))
    page = CasePage(view)
    if request.GET.get("as") == "csv":
        return _csv(page, record)
    context = {
        "title": _("见习记录：{name}").format(name=record.companion.name),
        "crumbs": crumbs_below(view, _("见习记录"), Link(_("随行人员"), reverse("desk:beside", args=[case]))),
        "facts": _facts(page, record),
        "sessions": _sessions(page, record),
        "drafts": _drafts(page, record),
        "csv": f"{reverse('desk:learning', args=[case, companion])}?as=csv",
    }
    return render(request, "desk/learning.html", context)


def _facts(page: CasePage, record: LearningRecord) -> Facts:
    place = record.companion
    return Facts(
        (
            Fact(_("见习评审员"), f"{place.name} · {place.unit}"),
            Fact(_("导师"), place.mentor.name if place.mentor else "—"),
            Fact(_("办件"), page.view.case.serial, mono=True),
            Fact(_("参加"), _("{n} 次会议和活动").format(n=len(record.sessions))),
            Fact(
                _("代填"),
                _("{n} 项：原样采用 {accepted}，修改后采用 {changed}，未采用 {left}").format(
                    n=len(record.drafts),
                    accepted=record.count(trainees.ACCEPTED),
                    changed=record.count(trainees.CHANGED),
                    left=record.count(""),
                ),
            ),
        )
    )


def _sessions(page: CasePage, record: LearningRecord) -> Table:
    columns = (Column(_("会议或活动")), Column(_("登记时间"), short=True))
    rows = tuple(
        Row(str(one.pk), (Cell(_session(page, one.step, one.item)), Cell(moment(one.at)))) for one in record.sessions
    )
    empty = Empty(_("还没有登记到场。"), _("评审组成员在“随行人员”中登记。"))
    return Table("sessions", _("参加的会议和活动"), columns, rows, empty=empty, title_seen=True)


def _session(page: CasePage, step: str, item: str) -> str:
    label = page.words.label("steps", step)
    return f"{label} {page.item_name(item)}" if item else label


def _drafts(page: CasePage, record: LearningRecord) -> Table:
    columns = (
        Column(_("评审项"), short=True),
        Column(_("代填的内容")),
        Column(_("时间"), short=True),
        Column(_("采用"), short=True),
        Column(_("采用人"), short=True),
    )
    rows = tuple(
        Row(
            str(one.pk),
            (
                Cell(one.row.item.rpartition(":")[2]),
                Cell(_outcome(page, one) or "—", _words(one)),
                Cell(moment(one.at)),
                Cell(tag=fate_tag(one.fate)),
                Cell(str(one.taken_by) if one.taken_by else "—"),
            ),
        )
        for one in record.drafts
    )
    empty = Empty(_("还没有代填。"), _("在评审表中保存一行后列在这里。"))
    return Table("drafts", _("评审表代填"), columns, rows, empty=empty, title_seen=True)


def _outcome(page: CasePage, one: TraineeDraft) -> str:
    step = page.view.reading.state.steps[one.row.step]
    return outcome_words(page.words, step, one.outcome)


def _words(one: TraineeDraft) -> str:
    return "；".join(str(value) for value in one.written.values() if value)


def fate_tag(fate: str) -> Tag:
    match fate:
        case trainees.ACCEPTED:
            return Tag(_("原样采用"), "ok", "check")
        case trainees.CHANGED:
            return Tag(_("修改后采用"), "primary", "pencil")
        case _waiting:
            return Tag(_("未采用"), "plain", "hourglass")


def _csv(page: CasePage, record: LearningRecord) -> HttpResponse:
    out = io.StringIO()
    csv.writer(out).writerows(_lines(page, record))
    # With the mark by which Excel knows the letters.
    answer = HttpResponse("\ufeff" + out.getvalue(), content_type="text/csv; charset=utf-8")
    name = f"{page.view.case.serial}-{record.companion.name}.csv"
    answer["Content-Disposition"] = f"attachment; filename=\"learning.csv\"; filename*=UTF-8''{quote(name)}"
    answer["Cache-Control"] = "private, no-store"
    return answer


def _lines(page: CasePage, record: LearningRecord) -> Iterator[list[str]]:
    yield [_("类别"), _("步骤"), _("评审项"), _("时间"), _("结果"), _("代填的内容"), _("采用"), _("采用人")]
    for there in record.sessions:
        yield [_("到场"), _session(page, there.step, there.item), "", moment(there.at), "", "", "", ""]
    for one in record.drafts:
        yield [
            _("代填"),
            page.words.label("steps", one.row.step),
            one.row.item.rpartition(":")[2],
            moment(one.at),
            _plain(_outcome(page, one)),
            _plain(_words(one)),
            str(fate_tag(one.fate).words),
            str(one.taken_by) if one.taken_by else "",
        ]


def _plain(text: str) -> str:
    """Words that a spreadsheet takes for no formula."""
    return f"'{text}" if text[:1] in {"=", "+", "-", "@", "\t", "\r"} else text
