"""What stands beside the form of an application, each part with where it stands; and all of the case as one folder."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from django.http import StreamingHttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_POST, require_safe

from mingjian.applying import folder as folders
from mingjian.applying import queries, remote, rules
from mingjian.applying.at_case import demand_intake
from mingjian.applying.folder import Member
from mingjian.cases import queries as cases
from mingjian.procedures.sides import INSTITUTION_SIDE
from mingjian.registers.capability import queries as capability
from mingjian.registers.capability import writing
from mingjian.web.account.acting import acting_of, signed_in
from mingjian.web.desk.case import case_head
from mingjian.web.desk.case_page import CasePage
from mingjian.web.desk.remote_words import advice_note

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.http import HttpRequest, HttpResponse

    from mingjian.applying.queries import RequestList
    from mingjian.cases.queries import CaseInView


@signed_in
@require_safe
def intake(request: HttpRequest, case: str) -> HttpResponse:
    """Requested papers, staff, rooms, special circumstances: one line each, and the way to it."""
    view = cases.case_for(acting_of(request), case)
    demand_intake(view)
    page = CasePage(view)
    rows = queries.how_many_rows(view)
    answers = queries.circumstances_of(view)
    there = [one for one in answers.values() if one.there]
    context = case_head(page, "intake") | {
        "requests": counts_line(queries.requests_of(view)),
        "staff": rows.get("staff", 0),
        "rooms": rows.get("rooms", 0),
        "equipment": rows.get("equipment", 0),
        "plans": len(queries.plans_of(view)),
        "answered": len(answers),
        "circumstances": len(there),
        "to_plan": sum(one.state != "planned" for one in there),
        "advice": advice_note(view, remote.advice_for(view)),
        "briefing": not INSTITUTION_SIDE.issuperset(view.roles),
        "case_id": view.case.pk,
    }
    return render(request, "desk/intake.html", context)


def counts_line(found: RequestList) -> str:
    """How many items are how far, on one line."""
    counts = found.counts()
    parts = [f"{_(words)} {counts.get(state, 0)}" for state, words in rules.STATES.items()]
    if found.unassigned:
        parts.append(_("未归类文件 {n}").format(n=len(found.unassigned)))
    return _("共 {n} 项：").format(n=len(found.items)) + "，".join(parts)


@signed_in
@require_POST
def folder(request: HttpRequest, case: str) -> StreamingHttpResponse:
    """Everything the reader may see of a case as one zip, streamed. That it was taken away is an entry."""
    acting = acting_of(request)
    view = cases.case_for(acting, case)
    demand_intake(view)
    folders.note_download(case, purpose="离线阅读", acting=acting)
    answer = StreamingHttpResponse(folders.zipped(_members(view)), content_type="application/zip")
    name = f"mingjian-{view.case.pk}.zip"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["Cache-Control"] = "private, no-store"
    return answer


def _members(view: CaseInView) -> Iterator[Member]:
    """What the room knows, the capability list, and at last a page that leads to all of it."""
    listed: list[Member] = []
    for one in folders.members_of(view):
        listed.append(one)
        yield one
    if capability.has_lines(view) and capability.how_many_lines(view):
        lines = Member(
            "能力表.xlsx",
            "能力表",
            lambda: writing.workbook_of_lines(view.case.pk, view.record.n, capability.all_lines(view)),
        )
        listed.append(lines)
        yield lines
    with override("zh-hans"):
        context = {"case": view.case, "members": listed, "n": view.record.n}
        page = render_to_string("desk/folder_index.html", context).encode()
    yield Member("index.html", "目录", lambda: io.BytesIO(page))
