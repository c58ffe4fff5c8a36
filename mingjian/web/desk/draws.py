"""随机抽取 for a step: freezing a list, giving the seed, what came out, and how anybody reckons it again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from mingjian.cases import actions, drawing, queries, team
from mingjian.cases.doing import Doing, Sending, Supply
from mingjian.errors import MingjianError, NotFound
from mingjian.errors import gettext_noop as _n
from mingjian.evidence import actions as evidence
from mingjian.people.rules import LEVELS
from mingjian.web.account.acting import acting_of, signed_in
from mingjian.web.components.fields import error_summary
from mingjian.web.components.notes import Note
from mingjian.web.components.part import Link
from mingjian.web.desk.case import crumbs_below
from mingjian.web.desk.case_page import CasePage
from mingjian.web.desk.draw_parts import DrawPage, draws_table, record_text
from mingjian.web.desk.team_words import coverage_said
from mingjian.web.pool_words import field_words
from mingjian.web.refusals import refusal_note, status_of

if TYPE_CHECKING:
    from django.http import HttpRequest, QueryDict

    from mingjian.cases.queries import CaseInView
    from mingjian.people.rules import Acting


#: The piece of evidence that a step asks for as the record of its draw.
RECORD = "draw-record"


@dataclass(frozen=True, slots=True)
class Forming:
    """A step that forms a team, before somebody who may do it and keeps a pool."""

    view: CaseInView
    step: str
    item: str
    members: tuple[team.Candidate, ...]
    acting: Acting

    @property
    def back(self) -> str:
        query = f"?item={self.item}" if self.item else ""
        return reverse("desk:step", args=[self.view.case.pk, self.step]) + query


def forming(view: CaseInView, step: str, item: str, acting: Acting) -> Forming:
    """Raises NotFound for everybody but those who form this team from a pool of theirs."""
    law = view.reading.state.steps.get(step)
    if law is not None and set(view.roles) & {law.by, *law.or_by} and set(law.appoints) & set(team.LEVELS_OF_ROLE):
        members = tuple(team.candidates(view, acting, LEVELS))
        if members:
            return Forming(view, step, item, members, acting)
    raise NotFound(_n("没有可以办理的抽取或征询。只有组建评审组的单位可以办理。"))


class WishForm(forms.Form):
    """What is to be drawn, and where the seed will come from."""

    leader = forms.BooleanField(required=False, initial=True)
    fields_wanted = forms.MultipleChoiceField(required=False, widget=forms.SelectMultiple({"size": 10}))
    each = forms.IntegerField(min_value=1, max_value=5, initial=1)
    source = forms.ChoiceField(widget=forms.RadioSelect, initial="system")
    announced = forms.CharField(required=False, max_length=200)
    again = forms.CharField(max_length=200)

    def __init__(self, data: QueryDict | None, proposed: list[str], *, again: bool) -> None:
        super().__init__(data, initial={"fields_wanted": proposed}, prefix="wish")
        labels = (
            _("抽取评审组长一名"),
            _("抽取哪些专业领域的人员"),
            _("每个领域抽取人数"),
            _("种子从哪里来"),
            _("公开数字的约定"),
            _("再固定一份名单的原因"),
        )
        for field, label in zip(self.fields.values(), labels, strict=True):
            field.label = label
        self.fields["again"].help_text = _("这一步已经固定过名单。原有的名单和结果都留在记录中。")
        if not again:
            del self.fields["again"]
        self.fields["fields_wanted"].choices = field_words()  # type: ignore[attr-defined]
        self.fields["fields_wanted"].help_text = _("已按申请的领域选好，可以改。按住 Ctrl 可以多选。")
        self.fields["source"].choices = [  # type: ignore[attr-defined]
            ("system", _("系统随机数：名单固定之后才产生")),
            ("public", _("事先约定的公开数字：名单固定之后公布")),
        ]
        self.fields["announced"].help_text = _("例如：某日某期公开开奖号码。选择公开数字时必填。")

    def wish(self) -> drawing.Wish:
        given = self.cleaned_data
        return drawing.Wish(
            leader=given["leader"],
            fields=tuple(given["fields_wanted"]),
            each=given["each"],
            source=given["source"],
            announced=given["announced"],
            again=given.get("again", ""),
        )


@signed_in
def draws(request: HttpRequest, case: str, key: str) -> HttpResponse:
    """GET shows the draws of a step and the form for a new one; POST freezes a list."""
    acting = acting_of(request)
    view = queries.case_for(acting, case)
    sent = request.POST if request.method == "POST" else None
    item = (sent if sent is not None else request.GET).get("item", "")
    place = forming(view, key, item, acting)
    asked = team.fields_asked(view)
    earlier = drawing.draws_of(view, key, item)
    form = WishForm(sent, team.fields_to_draw(asked, place.members), again=bool(earlier))
    refused: MingjianError | None = None
    if sent is not None and form.is_valid():
        try:
            draw = drawing.freeze(view, key, item, form.wish(), acting=acting)
        except MingjianError as error:
            refused = error
        else:
            messages.success(request, _("名单已固定，已记入账簿第 {n} 条。现在可以抽取。").format(n=draw.frozen_n))
            return redirect("desk:draw", case=case, draw=draw.pk)
    page = CasePage(view)
    free = [one for one in place.members if not one.blocks]
    words, tone = coverage_said(team.covered_by(asked, free), pool=True)
    context = {
        "title": _("随机抽取"),
        "crumbs": crumbs_below(view, _("随机抽取"), Link(page.words.label("steps", key), place.back)),
        "item": item,
        "form": form,
        "summary": error_summary([form]),
        "refused": refusal_note(view, refused, _("没有办理")),
        "coverage": Note(words, tone),
        "table": draws_table(earlier),
        "back": place.back,
    }
    status = status_of(refused) if refused else 422 if sent is not None else 200
    return render(request, "desk/draws.html", context, status=status)


@signed_in
def draw(request: HttpRequest, case: str, draw: str) -> HttpResponse:
    """GET shows a draw; POST gives the seed (``do=draw``) or records who cannot come (``do=refuse``)."""
    acting = acting_of(request)
    view = queries.case_for(acting, case)
    found = drawing.drawing_for(view, draw)
    place = forming(view, found.draw.step, found.draw.item, acting)
    refused: MingjianError | None = None
    if request.method == "POST":
        try:
            if request.POST.get("do") == "keep":
                _keep_record(found, view, acting)
                messages.success(
                    request,
                    _("抽取记录已作为材料存入“{step}”。").format(
                        step=CasePage(view).words.label("steps", found.draw.step)
                    ),
                )
            elif request.POST.get("do") == "refuse":
                person, reason = request.POST.get("person", ""), request.POST.get("reason", "")
                drawing.refuse(view, draw, person, reason, acting=acting)
                messages.success(request, _("已登记，下一号递补。"))
            else:
                drawing.draw_tickets(view, draw, request.POST.get("seed", ""), acting=acting)
                messages.success(request, _("已抽取，种子和结果已记入账簿。"))
        except MingjianError as error:
            refused = error
        else:
            return redirect("desk:draw", case=case, draw=draw)
    page = CasePage(view)
    shown = DrawPage(found)
    up = reverse("desk:draws", args=[case, found.draw.step])
    up += f"?item={found.draw.item}" if found.draw.item else ""
    context = {
        "title": _("随机抽取"),
        "crumbs": crumbs_below(
            view, _("抽取记录"), Link(page.words.label("steps", found.draw.step), place.back), Link(_("随机抽取"), up)
        ),
        "state": shown.state(),
        "facts": shown.facts(),
        "drawn": bool(found.draw.seed),
        "public": found.draw.source == "public",
        "announced": found.draw.announced,
        "result": shown.result(),
        "short": shown.short(),
        "strata": shown.strata(),
        "excluded": shown.excluded(),
        "refusals": shown.refusals(),
        "picks": [(one.person, found.names.get(one.person, "")) for one in found.picks],
        "record": reverse("desk:draw_record", args=[case, draw]),
        "digest": found.draw.digest,
        "keeps": _asks_for_record(view, found),
        "refused": refusal_note(view, refused, _("没有办理")),
        "back": place.back,
    }
    return render(request, "desk/draw.html", context, status=status_of(refused) if refused else 200)


@signed_in
def draw_record(request: HttpRequest, case: str, draw: str) -> HttpResponse:
    """Everything that is needed to reckon a draw again, as a plain text to be kept with the team's papers."""
    acting = acting_of(request)
    view = queries.case_for(acting, case)
    found = drawing.drawing_for(view, draw)
    forming(view, found.draw.step, found.draw.item, acting)
    answer = HttpResponse(record_text(view, found), content_type="text/plain; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="draw-{found.draw.frozen_n}.txt"'
    return answer


def _keep_record(found: drawing.Drawing, view: CaseInView, acting: Acting) -> None:
    """Bring the record of a draw to its step as the piece of evidence that the law asks for."""
    content = record_text(view, found).encode()
    received = evidence.receive_whole(
        f"{_('随机抽取记录')}-{found.draw.frozen_n}.txt", [content], len(content), person=acting.person
    )
    doing = Doing(found.draw.step, (found.draw.item,), supplies=(Supply(RECORD, received),))
    actions.prepare(view.case.pk, doing, acting=acting, sending=Sending())


def _asks_for_record(view: CaseInView, found: drawing.Drawing) -> bool:
    """Whether the step asks for the record of a draw and has none yet."""
    needs = view.reading.state.steps[found.draw.step].needs
    given = view.reading.state.given.get((found.draw.step, found.draw.item, RECORD))
    return bool(found.draw.seed) and not given and any(getattr(one, "key", "") == RECORD for one in needs)
