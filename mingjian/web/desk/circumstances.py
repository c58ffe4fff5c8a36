"""Special circumstances of a case: the institution's answers, each with what follows for the plan."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from mingjian.applying import conditions, queries, rules
from mingjian.applying.at_case import demand_intake, is_closed, may
from mingjian.applying.conditions import Settled
from mingjian.cases import queries as cases
from mingjian.errors import MingjianError
from mingjian.web.account.acting import acting_of, signed_in
from mingjian.web.components.notes import Note
from mingjian.web.components.part import Link
from mingjian.web.components.tag import Tag
from mingjian.web.desk.case import crumbs_below
from mingjian.web.refusals import sentence_of

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from mingjian.applying.models import Circumstance
    from mingjian.cases.queries import CaseInView


@dataclass(frozen=True, slots=True)
class Answer:
    """One kind with its answer as it stands, or as it was sent and refused."""

    key: str
    words: str
    #: ``yes``, ``no`` or "" where it is not answered yet.
    there: str
    place: str
    text: str
    consequence: str
    consequence_words: str
    remark: str
    tag: Tag
    told_n: int


@signed_in
def circumstances(request: HttpRequest, case: str) -> HttpResponse:
    """GET shows the answers; POST is the team's: confirmed, or planned."""
    acting = acting_of(request)
    view = cases.case_for(acting, case)
    demand_intake(view)
    if request.method != "POST":
        return show_circumstances(request, view)
    sent = request.POST
    seen = sent.get("seen", "")
    new = Settled(
        sent.get("kind", ""),
        sent.get("do", ""),
        sent.get("consequence", ""),
        sent.get("remark", ""),
        int(seen) if seen.isdecimal() and len(seen) < 16 else 0,  # noqa: PLR2004 - fits a bigint
    )
    try:
        conditions.settle(case, new, acting=acting)
    except MingjianError as error:
        return show_circumstances(request, view, refused=sentence_of(error))
    messages.success(request, _("已更新，已记入账簿。"))
    return redirect(f"{reverse('desk:circumstances', args=[case])}#kind-{new.kind}")


def show_circumstances(request: HttpRequest, view: CaseInView, *, refused: str = "") -> HttpResponse:
    known = queries.circumstances_of(view)
    typed = request.POST if refused else None
    answers = []
    for kind in rules.KINDS:
        one = known.get(kind.key)
        told = typed is not None and f"there-{kind.key}" in typed
        consequence = one.consequence if one and one.consequence else kind.usual
        there = "" if one is None else "yes" if one.there else "no"
        place, text = (one.place, one.text) if one else ("", "")
        if typed is not None and told:
            there = typed.get(f"there-{kind.key}", "")
            place, text = typed.get(f"place-{kind.key}", ""), typed.get(f"text-{kind.key}", "")
            consequence = typed.get(f"consequence-{kind.key}", "")
        remark = one.remark if one else ""
        if typed is not None and typed.get("kind") == kind.key:
            remark, consequence = typed.get("remark", ""), typed.get("consequence", "")
        answers.append(
            Answer(
                kind.key, _(kind.words), there, place, text, consequence,
                _(rules.CONSEQUENCES[consequence]) if consequence in rules.CONSEQUENCES else "",
                remark, _tag(one), one.told_n if one else 0,
            )
        )  # fmt: skip
    left = sum(one.there and one.state != "planned" for one in known.values())
    context = {
        "title": _("特殊情况"),
        "crumbs": crumbs_below(view, _("特殊情况"), Link(_("申请资料"), reverse("desk:intake", args=[view.case.pk]))),
        "answers": answers,
        "consequences": [(key, _(words)) for key, words in rules.CONSEQUENCES.items()],
        "answered": len(known),
        "left": left,
        "tells": may(view, {rules.INSTITUTION}),
        "settles": may(view, rules.REVIEWERS),
        "closed": is_closed(view.reading.state, view.case.standing),
        "refused": Note(refused, "bad", _("没有写入")) if refused else None,
        "case_id": view.case.pk,
    }
    return render(request, "desk/circumstances.html", context, status=422 if refused else 200)


def _tag(one: Circumstance | None) -> Tag:
    if one is None:
        return Tag(_("还没有回答"), "line", "minus", "unanswered")
    if not one.there:
        return Tag(_("没有"), "plain", "check", "none")
    return {
        "told": Tag(_("待确认"), "warn", "clock", "told"),
        "confirmed": Tag(_("已确认，待安排"), "primary", "clock", "confirmed"),
        "planned": Tag(_("已列入方案"), "ok", "check", "planned"),
    }[one.state]
