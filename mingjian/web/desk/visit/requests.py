"""Documents asked for during a visit (调阅与补充材料): the list, asking, and one request with what became of it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from mingjian import clock, ids
from mingjian.cases import queries
from mingjian.cases.doing import Sending
from mingjian.conduct import requesting
from mingjian.conduct.rules import VERDICTS, is_overdue
from mingjian.errors import MingjianError
from mingjian.evidence import actions as evidence
from mingjian.procedures.sides import INSTITUTION_SIDE
from mingjian.web.account.acting import acting_of, signed_in
from mingjian.web.clauses import clause_of
from mingjian.web.components.days import exact_moment, short_moment
from mingjian.web.components.facts import Fact, Facts
from mingjian.web.components.fields import error_summary
from mingjian.web.components.notes import Empty
from mingjian.web.components.part import Link
from mingjian.web.components.table import Cell, Column, Row, Table
from mingjian.web.components.tag import Tag
from mingjian.web.desk.edition_fields import MomentInput
from mingjian.web.desk.sent import digest_of
from mingjian.web.desk.step_forms import FilesField
from mingjian.web.desk.visit.around import around, whole
from mingjian.web.refusals import refusal_note, status_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from django.http import HttpRequest, HttpResponse

    from mingjian.cases.queries import CaseInView
    from mingjian.conduct.models import Request, RequestAct
    from mingjian.conduct.rules import RequestCounts
    from mingjian.people.rules import Acting
    from mingjian.web.components.tag import Tone

#: What is proposed as the time to find a document.
_USUAL_MINUTES = 30
_FORMATS = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"]
_TONES: dict[str, Tone] = {"clear": "ok", "unclear": "warn", "again": "warn", "missing": "bad", "delivered": "primary"}


class AskForm(forms.Form):
    """A document that is asked for."""

    use_required_attribute = False

    what = forms.CharField(max_length=300, widget=forms.Textarea({"rows": 2}))
    of = forms.CharField(max_length=120, required=False, widget=forms.TextInput({"list": "people-here"}))
    due = forms.DateTimeField(widget=MomentInput(format=_FORMATS[0]), input_formats=_FORMATS)

    def __init__(self, data: Any = None, **named: Any) -> None:  # noqa: ANN401 - Django's own signature
        super().__init__(data, prefix="ask", **named)
        labels = (_("调阅什么"), _("向谁要"), _("要求提交时间"))
        for field, label in zip(self.fields.values(), labels, strict=True):
            field.label = label
        self.fields["what"].help_text = _("写明名称和编号，一项一条。提出时间由系统记入。")


class DeliverForm(forms.Form):
    """What is handed in: files, or that it was shown before the camera."""

    use_required_attribute = False

    way = forms.ChoiceField(widget=forms.RadioSelect, initial=requesting.FILE)
    papers = FilesField(required=False)
    remark = forms.CharField(max_length=300, required=False)

    def __init__(self, data: Any = None, files: Any = None, *, sends: bool) -> None:  # noqa: ANN401
        super().__init__(data, files, prefix="deliver")
        labels = (_("怎样提交"), _("文件"), _("说明"))
        for field, label in zip(self.fields.values(), labels, strict=True):
            field.label = label
        ways = [(requesting.FILE, _("上传文件")), (requesting.SHOWN, _("在镜头前出示"))]
        self.fields["way"].choices = ways if sends else ways[1:]  # type: ignore[attr-defined]
        if not sends:
            self.fields["way"].initial = requesting.SHOWN
            del self.fields["papers"]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("way") == requesting.FILE and not given.get("papers") and "papers" not in self.errors:
            self.add_error("papers", _("请选择文件，或者改选“在镜头前出示”。"))
        return given


class JudgeForm(forms.Form):
    """What the team found."""

    use_required_attribute = False

    outcome = forms.ChoiceField(widget=forms.RadioSelect)
    due = forms.DateTimeField(widget=MomentInput(format=_FORMATS[0]), input_formats=_FORMATS, required=False)
    remark = forms.CharField(max_length=300, required=False)

    def __init__(self, data: Any = None, **named: Any) -> None:  # noqa: ANN401 - Django's own signature
        super().__init__(data, prefix="judge", **named)
        labels = (_("判定"), _("再次要求的提交时间"), _("说明"))
        for field, label in zip(self.fields.values(), labels, strict=True):
            field.label = label
        self.fields["outcome"].choices = [(one, verdict_words(one)) for one in VERDICTS]  # type: ignore[attr-defined]
        self.fields["due"].help_text = _("只有选“再次要求”时填写。")


def verdict_words(key: str) -> str:
    words = {
        "clear": _("清晰"),
        "unclear": _("不清晰"),
        "again": _("再次要求"),
        "missing": _("未提供"),
        "withdrawn": _("不再需要"),
        "asked": _("待提交"),
        "delivered": _("已提交，待判定"),
        requesting.FILE: _("上传文件"),
        requesting.SHOWN: _("在镜头前出示"),
    }
    return words.get(key, key)


# --- pages ------------------------------------------------------------------------------------------------------------


@signed_in
def requests(request: HttpRequest, case: str) -> HttpResponse:
    """The list, with what it amounts to; for who may ask, the form. POST asks."""
    acting = acting_of(request)
    view = queries.case_for(acting, case)
    asks = requesting.may_ask(view)
    form = AskForm(request.POST if request.method == "POST" else None, initial={"due": _usual()})
    refused: MingjianError | None = None
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        new = requesting.NewRequest(given["what"], given["of"], given["due"])
        try:
            answer = requesting.ask(view, new, acting=acting, sending=Sending(token=request.POST.get("token", "")))
        except MingjianError as error:
            refused = error
        else:
            said = _("这张表单刚才已经提交，没有重复办理。") if answer.again else _("已提出，机构现在能看到。")
            messages.success(request, said)
            return redirect("desk:requests", case=case)
    status = status_of(refused) if refused else 422 if form.is_bound else 200
    return _list(request, view, form if asks else None, refused, status)


def _list(
    request: HttpRequest, view: CaseInView, form: AskForm | None, refused: MingjianError | None, status: int
) -> HttpResponse:
    found, now = requesting.requests_of(view), clock.now()
    counts = requesting.counts_of(found, now)
    context = around(view, "requests", _("调阅与补充材料")) | {
        "form": form,
        "summary": error_summary([form]) if form is not None and form.is_bound else None,
        "refused": refusal_note(view, refused, _("没有记入，填写的内容仍在下方")),
        "counts": counts_words(counts),
        "table": _table(view, found, now, asks=form is not None),
        "cited": clause_of(view.law, requesting.request_step(view).clause),
        "printed": exact_moment(now),
        "token": ids.new_id(),
        "people": [one.name for one in view.parties if one.until_n is None and one.role in INSTITUTION_SIDE],
    }
    return render(request, "visit/requests.html", context, status=status)


def counts_words(counts: RequestCounts) -> str:
    """What a list amounts to, in one sentence."""
    parts = [
        _("共 {n} 项").format(n=counts.total),
        _("现在逾时未交 {n} 项").format(n=counts.overdue),
        _("逾时才交 {n} 项").format(n=counts.late),
        _("不清晰 {n} 项").format(n=counts.unclear),
        _("再次要求 {n} 项").format(n=counts.again),
        _("未提供 {n} 项").format(n=counts.missing),
    ]
    return _("，").join(parts)


def _table(view: CaseInView, found: Sequence[Request], now: datetime, *, asks: bool) -> Table:
    rows = []
    for number, one in enumerate(found, start=1):
        acts = list(one.acts.all())
        delivered = [act for act in acts if act.kind == "delivered"]
        last = delivered[-1] if delivered else None
        cells = (
            Cell(str(number), mono=True),
            Cell(one.what, one.of, reverse("desk:request", args=[view.case.pk, one.pk])),
            Cell(exact_moment(one.asked_at), str(one.person)),
            Cell(exact_moment(one.due_at)),
            Cell(exact_moment(last.at), verdict_words(last.outcome)) if last else Cell("—"),
            Cell(tag=state_tag(one, now), words=""),
        )
        rows.append(Row(one.pk, cells, anchor=f"request-{number}"))
    columns = (
        Column(_("序号"), short=True), Column(_("调阅什么")), Column(_("提出")), Column(_("要求提交")),
        Column(_("提交")), Column(_("状态")),
    )  # fmt: skip
    then = _("需要时在下面提出。") if asks else _("评审组提出后会显示在这里。")
    return Table(
        "requests", _("调阅清单"), columns, tuple(rows), Empty(_("还没有要求调阅的材料。"), then), shape="cards"
    )


def state_tag(one: Request, now: datetime) -> Tag:
    if is_overdue(one.state, one.due_at, now):
        return Tag(_("{state}，已过约定时间").format(state=verdict_words(one.state)), "warn", "clock", "overdue")
    return Tag(verdict_words(one.state), _TONES.get(one.state, "plain"), None, one.state)


@signed_in
def request_page(request: HttpRequest, case: str, held: str) -> HttpResponse:
    """One request: what was done about it; POST delivers (``do=deliver``) or judges (``do=judge``)."""
    acting = acting_of(request)
    view = queries.case_for(acting, case)
    known = requesting.request_for(view, held)
    wanted = request.POST.get("do", "")
    deliver = judge = None
    if requesting.may_deliver(view) and known.state not in {"clear", "withdrawn"}:
        sent = (request.POST, request.FILES) if wanted == "deliver" else (None, None)
        deliver = DeliverForm(*sent, sends=requesting.may_send_files(view))
    if requesting.may_ask(view) and known.state != "withdrawn":
        judge = JudgeForm(request.POST if wanted == "judge" else None, initial={"due": _usual()})
    form = deliver if wanted == "deliver" else judge if wanted == "judge" else None
    if form is None or not form.is_valid():
        return _one(request, view, known, deliver, judge, status=422 if request.method == "POST" else 200)
    sending = Sending(
        request.POST.get("token", ""),
        whole(request.POST.get("seen", "")),
        digest_of(request.POST, request.FILES),
    )
    try:
        answer = _take(form, view, held, acting=acting, sending=sending)
    except MingjianError as error:
        known = requesting.request_for(view, held)
        return _one(request, view, known, deliver, judge, refused=error, status=status_of(error))
    said = _("这张表单刚才已经提交，没有重复办理。") if answer.again else _("已记入账簿第 {n} 条。").format(n=answer.n)
    messages.success(request, said)
    return redirect("desk:request", case=case, held=held)


def _take(form: forms.Form, view: CaseInView, held: str, *, acting: Acting, sending: Sending) -> Any:  # noqa: ANN401
    given = form.cleaned_data
    if isinstance(form, JudgeForm):
        due = given["due"] if given["outcome"] == "again" else None
        verdict = requesting.Verdict(given["outcome"], given["remark"], due)
        return requesting.judge(view, held, verdict, acting=acting, sending=sending)
    files = given.get("papers") or [] if given["way"] == requesting.FILE else []
    received = [evidence.receive_whole(one.name, one.chunks(), one.size, person=acting.person) for one in files]
    return requesting.deliver(view, held, received, given["remark"], acting=acting, sending=sending)


def _one(  # noqa: PLR0913 - a request, its forms, and what became of them
    request: HttpRequest,
    view: CaseInView,
    known: Request,
    deliver: DeliverForm | None,
    judge: JudgeForm | None,
    *,
    refused: MingjianError | None = None,
    status: int = 200,
) -> HttpResponse:
    bound = [form for form in (deliver, judge) if form is not None and form.is_bound]
    up = Link(_("调阅与补充材料"), reverse("desk:requests", args=[view.case.pk]))
    context = around(view, "requests", _("调阅：{what}").format(what=known.what), up) | {
        "known": known,
        "tag": state_tag(known, clock.now()),
        "about": _about(known),
        "acts": _acts(view, known),
        "deliver": deliver,
        "judge": judge,
        "summary": error_summary(bound) if bound and refused is None else None,
        "refused": refusal_note(view, refused, _("没有记入，填写的内容仍在下方")),
        "token": ids.new_id(),
        "back": up.href,
    }
    return render(request, "visit/request.html", context, status=status)


def _about(known: Request) -> Facts:
    rows = [
        Fact(_("调阅什么"), known.what),
        *((Fact(_("向谁要"), known.of),) if known.of else ()),
        Fact(_("提出"), f"{known.person} {exact_moment(known.asked_at)}"),
        Fact(_("要求提交"), exact_moment(known.due_at), strong=True),
    ]
    return Facts(tuple(rows), shape="list")


def _acts(view: CaseInView, known: Request) -> Table:
    rows = tuple(
        Row(str(act.n), (Cell(exact_moment(act.at), _("存证第 {n} 条").format(n=act.n)), Cell(_said(act), act.remark),
                         Cell(str(act.person)), _file(view, act)))
        for act in known.acts.all()
    )  # fmt: skip
    columns = (Column(_("时间")), Column(_("记录")), Column(_("谁")), Column(_("材料")))
    return Table("request-acts", _("全部记录"), columns, rows)


def _said(act: RequestAct) -> str:
    if act.kind == "asked" or act.outcome == "again":
        words = _("提出") if act.kind == "asked" else verdict_words("again")
        return _("{what}，要求 {due} 前提交").format(what=words, due=short_moment(act.due_at)) if act.due_at else words
    if act.kind == "delivered":
        return _("提交：{way}").format(way=verdict_words(act.outcome))
    return _("判定：{verdict}").format(verdict=verdict_words(act.outcome))


def _file(view: CaseInView, act: RequestAct) -> Cell:
    if act.exhibit is None:
        return Cell("—")
    return Cell(act.exhibit.name, href=reverse("desk:exhibit", args=[view.case.pk, act.exhibit_id]))


def _usual() -> datetime:
    later = clock.now().astimezone(clock.LAW_ZONE) + timedelta(minutes=_USUAL_MINUTES)
    return later.replace(second=0, microsecond=0)
