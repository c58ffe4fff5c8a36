"""A change of the team during an assessment (更换评审组成员): what is open, handing over, telling, the answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from mingjian.cases import queries, replacing
from mingjian.errors import MingjianError, NotFound
from mingjian.errors import gettext_noop as _n
from mingjian.ledger import queries as ledger
from mingjian.people.absences import away_today
from mingjian.web.account.acting import acting_of, signed_in
from mingjian.web.components.days import bare_day, moment
from mingjian.web.components.notes import Empty, Note
from mingjian.web.components.part import Link
from mingjian.web.components.table import Cell, Column, Row, Table
from mingjian.web.components.tag import Tag
from mingjian.web.desk.case import crumbs_below
from mingjian.web.desk.case_page import CasePage
from mingjian.web.refusals import refusal_note, status_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpRequest, HttpResponse

    from mingjian.cases.beside_models import TeamChange
    from mingjian.cases.queries import CaseInView
    from mingjian.cases.replacing import Member, Replacing
    from mingjian.people.rules import Acting


@signed_in
def replace(request: HttpRequest, case: str) -> HttpResponse:
    """GET shows it to offices and team, and to the institution what it was told; POST ``do``: hand, tell, answer."""
    acting = acting_of(request)
    view = queries.case_for(acting, case)
    changes = replacing.changes_for(view)
    refused: MingjianError | None = None
    if request.method == "POST":
        try:
            _act(request, case, acting)
        except MingjianError as error:
            refused = error
        else:
            return redirect("desk:replace", case=case)
    page = CasePage(view)
    context: dict[str, object] = {
        "title": _("更换评审组成员"),
        "crumbs": crumbs_below(view, _("更换评审组成员")),
        "refused": refusal_note(view, refused, _("没有办成")),
        "changes": _changes(view, changes),
        "answers": "institution" in view.roles,
        "typed": request.POST,
        "case_id": case,
    }
    if replacing.may_see(view.roles):
        context |= _for_offices(page, replacing.replacing(view))
    return render(request, "desk/replacing.html", context, status=status_of(refused) if refused else 200)


def _act(request: HttpRequest, case: str, acting: Acting) -> None:
    sent = request.POST
    leaving, coming = sent.get("leaving", ""), sent.get("coming", "")
    match sent.get("do", ""):
        case "hand":
            count = replacing.hand_over(case, leaving=leaving, coming=coming, acting=acting)
            messages.success(request, _("已移交 {n} 项草稿，并标明由谁移交。").format(n=count))
        case "tell":
            replacing.tell(case, leaving=leaving, coming=coming, text=sent.get("text", ""), acting=acting)
            messages.success(request, _("已告知机构，机构可以答复“无异议”或者申请回避。"))
        case "answer":
            recusal = sent.get("answer") == "recusal"
            if sent.get("answer") not in {"recusal", "none"}:
                raise NotFound(_n("没有这项安排，或不由您办理。"))
            replacing.answer(
                case, sent.get("change", ""), recusal=recusal, reason=sent.get("reason", ""), acting=acting
            )
            messages.success(request, _("已答复，已记入操作记录。"))
        case _unknown:
            raise NotFound(_n("没有这项安排，或不由您办理。"))


def _for_offices(page: CasePage, found: Replacing) -> dict[str, object]:
    view = page.view
    running = [one for one in found.members if not one.left]
    left = [one for one in found.members if one.left]
    away = away_today({one.person for one in running})
    hands, tells = replacing.may_hand(view.roles), replacing.may_tell(view.roles)
    told = {(one.leaving_id, one.coming_id) for one in found.changes}
    return {
        "lead": _(
            "解除和补充成员在“调整评审组”一步办理。已经签字和记入的仍是原成员的；没有记入的草稿移交后标明由谁移交。"
        ),
        "notes": list(_notes(page, found, running)),
        "members": _members(page, found.members, {key: bare_day(one.until) for key, one in away.items()}),
        "tests": [page.item_name(one) for one in found.tests],
        "left": left,
        "handable": [one for one in left if one.drafts] if hands else [],
        "tellable": left if tells and running else [],
        "coming": [(one.person, one.name) for one in running],
        "untold": tells and any((one.person, new.person) not in told for one in left for new in running),
        "proposed": _("因工作安排，评审组成员有变更。认为新成员应当回避的，请说明理由申请回避。"),
        "step": Link(page.words.label("steps", found.step), reverse("desk:step", args=[view.case.pk, found.step]))
        if found.step
        else None,
    }


def _notes(page: CasePage, found: Replacing, running: Sequence[Member]) -> list[Note]:
    notes = []
    for one in found.shortages:
        role = page.words.label("roles", one.role)
        if one.too_few:
            notes.append(
                Note(
                    _(
                        "{role}现有 {n} 人，不足 {least} 人：评审不能继续。请补充人员；补不到的，中止本次评审，"
                        "由资质认定部门决定何时恢复或者改用其他方式。"
                    ).format(role=role, n=one.count, least=one.at_least),
                    "bad",
                    _("人数不足。"),
                )
            )
        else:
            notes.append(
                Note(
                    _("{role}现有 {n} 人，是最低人数：须先补充再解除。补不到的，中止本次评审。").format(
                        role=role, n=one.count
                    ),
                    "warn",
                )
            )
    unpromised = [one.name for one in running if not one.promised]
    if unpromised:
        notes.append(
            Note(
                _("{names}还没有签署现行的公正性承诺，签署前不要参加评审。").format(names="、".join(unpromised)), "warn"
            )
        )
    if any(one.answer == "recusal" for one in found.changes):
        notes.append(Note(_("机构对变更申请回避，请审查；应当回避的，再次变更评审组。"), "bad", _("机构申请回避。")))
    return notes


def _members(page: CasePage, members: Sequence[Member], away: dict[str, str]) -> Table:
    columns = (
        Column(_("姓名"), short=True),
        Column(_("角色"), short=True),
        Column(_("没有记入的草稿")),
        Column(_("待签文书")),
        Column(_("状态"), short=True),
    )
    rows = []
    for one in members:
        numbers = "、".join(row.item.rpartition(":")[2] for row in one.drafts[:20])
        papers = "、".join(page.words.label("documents", paper.document, of=paper.step) for paper in one.unsigned)
        tag = Tag(_("已解除"), "line") if one.left else Tag(_("在组"), "ok", "check")
        if one.person in away:
            tag = Tag(_("离岗至 {day}").format(day=away[one.person]), "warn", "clock")
        drafts = _("{n} 项").format(n=len(one.drafts)) if one.drafts else "—"
        rows.append(
            Row(
                one.person,
                (
                    Cell(one.name, strong=True),
                    Cell(page.words.label("roles", one.role)),
                    Cell(drafts, numbers),
                    Cell(papers or "—"),
                    Cell(tag=tag),
                ),
            )
        )
    empty = Empty(_("还没有组建评审组。"), _("组建后在这里看到每个人手上的事项。"), icon="people")
    return Table("members", _("成员和手上的事项"), columns, tuple(rows), empty=empty)


def _changes(view: CaseInView, changes: Sequence[TeamChange]) -> list[dict[str, object]]:
    numbers = [n for one in changes for n in (one.told_n, one.answered_n) if n]
    values = ledger.values_at(view.case.pk, numbers) if numbers else {}
    return [
        {
            "change": one,
            "leaving": one.leaving.name,
            "coming": one.coming.name,
            "text": str(values.get(one.told_n, {}).get("text", "")),
            "told": moment(one.told_at),
            "reason": str(values.get(one.answered_n or 0, {}).get("reason", "")),
            "tag": _answer_tag(one.answer),
        }
        for one in changes
    ]


def _answer_tag(answer: str) -> Tag:
    match answer:
        case "none":
            return Tag(_("无异议"), "ok", "check")
        case "recusal":
            return Tag(_("申请回避"), "bad", "warning")
        case _unanswered:
            return Tag(_("待答复"), "plain", "hourglass")
