"""Those beside the team (随行人员): who they are, their admission and dismissal, what is open to them, presences."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from mingjian import ids
from mingjian.cases import admitting, companions, queries
from mingjian.cases.capacities import ADMITTED_BY, LEADER, LET_INSIDE, ONLY_OPENED, TEAM, Capacity
from mingjian.cases.doing import Sending
from mingjian.errors import MingjianError, NotFound
from mingjian.errors import gettext_noop as _n
from mingjian.procedures.sides import INSTITUTION_SIDE, forming_step
from mingjian.web.account.acting import acting_of, signed_in
from mingjian.web.components.days import short_moment
from mingjian.web.components.notes import Empty
from mingjian.web.components.table import Cell, Column, Row, Table
from mingjian.web.components.tag import Tag
from mingjian.web.desk.beside_forms import AdmitForm, OpenForm
from mingjian.web.desk.beside_words import capacity_words, rights_words, state_tag
from mingjian.web.desk.case import case_head
from mingjian.web.desk.case_page import CasePage
from mingjian.web.desk.sent import digest_of
from mingjian.web.refusals import refusal_note, status_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from django.http import HttpRequest, HttpResponse

    from mingjian.cases.beside_models import Companion, CompanionPresence
    from mingjian.cases.queries import CaseInView
    from mingjian.people.rules import Acting


@signed_in
def beside(request: HttpRequest, case: str) -> HttpResponse:
    """GET shows who is beside the team as far as the reader may know; POST ``do`` admits, opens, attends, dismisses."""
    acting = acting_of(request)
    view = queries.case_for(acting, case)
    form = AdmitForm(view, acting, request.POST if request.POST.get("do") == "admit" else None)
    refused: MingjianError | None = None
    if request.method == "POST":
        if INSTITUTION_SIDE.issuperset(view.roles) or not companions.sees_arrangements(view.roles):
            raise NotFound(_n("没有这项安排，或不由您办理。"))
        try:
            if _done(request, view, form, acting):
                return redirect("desk:beside", case=case)
        except MingjianError as error:
            refused = error
    status = status_of(refused) if refused else 422 if request.method == "POST" else 200
    return render(request, "desk/beside.html", _context(view, form, refused), status=status)


def _done(request: HttpRequest, view: CaseInView, form: AdmitForm, acting: Acting) -> bool:
    """Whether what was asked for has been done; False leaves the page with its form."""
    case, sent = view.case.pk, request.POST
    one = sent.get("companion", "")
    do = sent.get("do", "")
    if do == "admit" and companions.admits(view.roles):
        if not form.is_valid():
            return False
        sending = Sending(sent.get("token", ""), 0, digest_of(sent, request.FILES))
        admitting.admit(case, form.admission(), acting=acting, sending=sending)
        messages.success(request, _("已准入。本人签署承诺之前看不到办件内容。"))
    elif do in {"inside", "outside"}:
        admitting.open_to(case, one, steps=(), inside=do == "inside", acting=acting)
        messages.success(request, _("已更改，已记入操作记录。"))
    elif do == "open":
        admitting.open_to(case, one, steps=sent.getlist(f"open-{one}-steps"), inside=False, acting=acting)
        messages.success(request, _("已更改，已记入操作记录。"))
    elif do == "attend":
        step, _bar, item = sent.get("session", "").partition("|")
        admitting.attend(case, one, session=(step, item), acting=acting)
        messages.success(request, _("已登记到场。"))
    elif do == "dismiss":
        admitting.dismiss(case, one, reason=sent.get("reason", ""), acting=acting)
        messages.success(request, _("已解除。本人不能再查看办件，已写的内容保留。"))
    else:
        raise NotFound(_n("没有这项安排，或不由您办理。"))
    return True


def _context(view: CaseInView, form: AdmitForm, refused: MingjianError | None) -> dict[str, object]:
    page = CasePage(view)
    places = companions.companions_of(view)
    arranged = companions.sees_arrangements(view.roles)
    presences = companions.presences_of(view, [one.pk for one in places])
    return case_head(page, "beside") | {
        "table": _table(page, places, presences, arranged=arranged),
        "people": [_person(page, one) for one in places if one.dismissed_n is None] if arranged else [],
        "sessions": _sessions(page) if not set(TEAM).isdisjoint(view.roles) else [],
        "form": form if companions.admits(view.roles) and forming_step(view.law.procedure) else None,
        "token": ids.new_id(),
        "refused": refusal_note(view, refused, _("没有办成")),
        "lead": _lead(view),
        "case_id": view.case.pk,
        "mine": view.companion is not None or "observer" in view.roles,
        "replace": arranged and view.companion is None,
    }


def _lead(view: CaseInView) -> str:
    if INSTITUTION_SIDE.issuperset(view.roles):
        return _(
            "下列人员随评审组参加与贵机构共同进行的会议和活动，均已签署公正性与保密承诺。认为应当回避的，请与资质认定部门联系。"
        )
    return _("随行人员不是评审组成员：不计入人数和专业覆盖，不在评审文书上签字。每个人先签承诺，再看到内容。")


def _table(
    page: CasePage,
    places: Sequence[Companion],
    presences: Mapping[str, Sequence[CompanionPresence]],
    *,
    arranged: bool,
) -> Table:
    columns = [Column(_("姓名"), short=True), Column(_("身份"), short=True), Column(_("单位"))]
    if arranged:
        columns += [Column(_("带教与开放")), Column(_("到场")), Column(_("状态"), short=True)]
    rows = []
    for one in places:
        cells = [Cell(one.name, strong=True), Cell(capacity_words(one.capacity)), Cell(one.unit or "—")]
        if arranged:
            there = [page.words.label("steps", seen.step) for seen in presences.get(one.pk, ())]
            learning = one.capacity == Capacity.TRAINEE.value
            href = reverse("desk:learning", args=[page.view.case.pk, one.pk]) if learning else ""
            cells += [
                Cell(_open_words(page, one), _("见习记录") if href else "", href=href),
                Cell("、".join(dict.fromkeys(there)) or "—"),
                Cell(tag=state_tag(one)),
            ]
        rows.append(Row(one.pk, tuple(cells)))
    empty = Empty(
        _("没有随行人员。"),
        _("见习评审员、观察员、见证人员、翻译等准入后列在这里。"),
        icon="people",
    )
    return Table("beside", _("随行人员"), tuple(columns), tuple(rows), empty=empty)


def _open_words(page: CasePage, one: Companion) -> str:
    if one.mentor is not None:
        return _("导师 {name}").format(name=one.mentor.name)
    capacity = Capacity(one.capacity)
    if capacity in LET_INSIDE:
        return _("准予旁听内部会") if one.inside else _("不进入内部会")
    if capacity in ONLY_OPENED:
        return "、".join(page.words.label("steps", key) for key in one.opened) or _("还没有开放内容")
    return "—"


def _person(page: CasePage, one: Companion) -> dict[str, object]:
    """What may be done about one of them."""
    capacity, roles = Capacity(one.capacity), page.view.roles
    opens = capacity in ONLY_OPENED and LEADER in roles
    return {
        "place": one,
        "capacity": capacity_words(one.capacity),
        "rights": rights_words(one.capacity),
        "tag": state_tag(one) if one.dismissed_n is None else Tag(_("已解除")),
        "open": OpenForm(page.view, one) if opens else None,
        "inside": capacity in LET_INSIDE and "authority" in roles,
        "dismiss": not set(ADMITTED_BY[capacity]).isdisjoint(roles),
        "attend": one.promised_n is not None and not set(TEAM).isdisjoint(roles),
        "since": short_moment(one.admitted_at),
    }


def _sessions(page: CasePage) -> list[tuple[str, str]]:
    found = []
    for step, item in companions.sessions_held(page.view):
        label = page.words.label("steps", step)
        found.append((f"{step}|{item}", f"{label} {page.item_name(item)}" if item else label))
    return found
