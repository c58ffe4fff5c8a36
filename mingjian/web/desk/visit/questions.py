"""Questions (提问): who is still due, what is to be asked, and one question with its answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from mingjian import clock, ids
from mingjian.cases import queries
from mingjian.conduct import questioning
from mingjian.conduct.drafting import Draft
from mingjian.conduct.questioning import LONGEST, NEW_STAFF, TESTER, VERDICTS
from mingjian.errors import MingjianError, Refused
from mingjian.errors import gettext_noop as _n
from mingjian.web.account.acting import acting_of, signed_in
from mingjian.web.clauses import clause_of
from mingjian.web.components.days import clock as clock_face
from mingjian.web.components.fields import error_summary
from mingjian.web.components.notes import Empty
from mingjian.web.components.part import Link
from mingjian.web.components.table import Cell, Column, Row, Table
from mingjian.web.components.tag import Tag
from mingjian.web.desk.visit.around import around, held_against
from mingjian.web.desk.visit.bank_words import field_words
from mingjian.web.refusals import refusal_note, status_of
from mingjian.web.wording import Wording

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpRequest, HttpResponse
    from django.utils.safestring import SafeString

    from mingjian.cases.queries import CaseInView
    from mingjian.conduct.models import PlanRow
    from mingjian.conduct.questioning import Asked, BankQuestion, Due
    from mingjian.people.rules import Acting
    from mingjian.proof.canonical import Value
    from mingjian.web.components.tag import Tone

_MOST_AT_ONCE = 20


class PlanForm(forms.Form):
    """Whom to ask what: questions of the bank that are ticked, and one of one's own."""

    use_required_attribute = False

    person = forms.CharField(max_length=60, widget=forms.TextInput({"list": "people-due"}))
    post = forms.ChoiceField()
    bank = forms.MultipleChoiceField(required=False, widget=forms.CheckboxSelectMultiple)
    own = forms.CharField(max_length=LONGEST, required=False, widget=forms.Textarea({"rows": 2}))

    def __init__(self, view: CaseInView, data: Any = None, *, post: str, taken: Sequence[str], **named: Any) -> None:  # noqa: ANN401
        super().__init__(data, prefix="plan", **named)
        labels = (_("问谁"), _("岗位"), _("从题库选"), _("另外要问的"))
        for field, label in zip(self.fields.values(), labels, strict=True):
            field.label = label
        self.fields["post"].choices = [("", "—"), *posts(view)]  # type: ignore[attr-defined]
        offered = questioning.bank_for(post, taken) if post else list(questioning.bank())
        names = dict(posts(view))
        self.fields["bank"].choices = [  # type: ignore[attr-defined]
            (one.text, _offered(one, "" if post else names.get(one.post, one.post))) for one in offered
        ]
        if not offered:
            del self.fields["bank"]

    def questions(self) -> list[str]:
        given = self.cleaned_data
        own = " ".join(given["own"].replace("\0", " ").split())
        return [*given.get("bank", ())[:_MOST_AT_ONCE], *((own,) if own else ())]


def _offered(one: BankQuestion, post: str) -> SafeString:
    """A question of the bank, in the language in which it is asked, with whom and what it is for."""
    beside = " · ".join(filter(None, (post, field_words(one.field))))
    return format_html('<span lang="zh-hans">{}</span> <span class="muted">{}</span>', one.text, beside)


class AnswerForm(forms.Form):
    """One question, what was answered, and what the team made of it."""

    use_required_attribute = False

    row = forms.CharField(max_length=26, widget=forms.HiddenInput)
    version = forms.IntegerField(min_value=0, max_value=2**31 - 1, widget=forms.HiddenInput)
    person = forms.CharField(max_length=60)
    post = forms.ChoiceField()
    question = forms.CharField(max_length=LONGEST, widget=forms.Textarea({"rows": 2}))
    answer = forms.CharField(max_length=1000, required=False, widget=forms.Textarea({"rows": 4}))
    verdict = forms.ChoiceField(required=False, widget=forms.RadioSelect)

    def __init__(self, view: CaseInView, data: Any = None, **named: Any) -> None:  # noqa: ANN401
        super().__init__(data, **named)
        labels = (_("问谁"), _("岗位"), _("问题"), _("回答要点"), _("判定"))
        for name, label in zip(("person", "post", "question", "answer", "verdict"), labels, strict=True):
            self.fields[name].label = label
        self.fields["post"].choices = posts(view)  # type: ignore[attr-defined]
        self.fields["verdict"].choices = [("", _("还没有问")), *((one, verdict_words(one)) for one in VERDICTS)]  # type: ignore[attr-defined]

    def words(self, before: PlanRow) -> dict[str, Value]:
        names = ("person", "post", "question", "answer", "verdict")
        said = {name: str(self.cleaned_data[name]).replace("\0", " ").replace("\r\n", "\n").strip() for name in names}
        words: dict[str, Value] = {name: text for name, text in said.items() if text}
        if said["verdict"]:
            words["asked_at"] = str(before.words.get("asked_at") or clock.now().isoformat(timespec="seconds"))
        return words


def posts(view: CaseInView) -> list[tuple[str, str]]:
    words = Wording(view.law.words)
    own = {TESTER: _("检测人员"), NEW_STAFF: _("新进人员")}
    return [(key, own.get(key) or words.label("items", f"post:{key}")) for key in questioning.posts_of(view)]


def verdict_words(key: str) -> str:
    return {"good": _("好"), "fair": _("一般"), "poor": _("差")}.get(key, key)


@signed_in
def questions(request: HttpRequest, case: str) -> HttpResponse:
    """Who is due and what was asked; ``person`` and ``post`` offer the bank's questions for somebody. POST plans."""
    acting = acting_of(request)
    view = queries.case_for(acting, case)
    asked = questioning.questions_for(view)
    source = request.POST if request.method == "POST" else request.GET
    person, post = (source.get(name, "")[:60] for name in (
        ("plan-person", "plan-post") if request.method == "POST" else ("person", "post")
    ))  # fmt: skip
    listed = dict(posts(view))
    taken = [one.question for one in asked if one.person == person]
    # What was ticked on the page stays on offer, whichever post was chosen since.
    narrow = post if request.method == "GET" and post in listed else ""
    form = PlanForm(
        view,
        request.POST if request.method == "POST" else None,
        post=narrow,
        taken=taken,
        initial={"person": person, "post": post},
    )
    refused: MingjianError | None = None
    if request.method == "POST" and form.is_valid():
        try:
            _plan(view, form, asked, acting)
        except MingjianError as error:
            refused = error
        else:
            messages.success(request, _("已列入提问计划。"))
            return redirect("desk:questions", case=case)
    due = questioning.people_to_ask(view)
    step = next((one for one in view.law.procedure.steps if one.per == "post"), None)
    context = around(view, "questions", _("提问")) | {
        "cited": clause_of(view.law, step.clause) if step else None,
        "due": _due_table(view, due),
        "left": sum(one.is_due for one in due),
        "table": _asked_table(view, asked),
        "form": form,
        "summary": error_summary([form]) if form.is_bound and refused is None else None,
        "refused": refusal_note(view, refused, _("没有保存，填写的内容仍在下方")),
        "names": list(dict.fromkeys(one.name for one in due)),
        "token": ids.new_id(),
    }
    status = status_of(refused) if refused else 422 if form.is_bound else 200
    return render(request, "visit/questions.html", context, status=status)


def _plan(view: CaseInView, form: PlanForm, asked: Sequence[Asked], acting: Acting) -> None:
    """List what is to be asked; what is listed for somebody already is not listed twice."""
    given, wanted = form.cleaned_data, form.questions()
    if not wanted:
        raise Refused(_n("没有选择或者写下问题，没有保存。"))
    person = given["person"].strip()
    taken = {one.question for one in asked if one.person == person}
    for question in [one for one in wanted if one not in taken]:
        words: dict[str, Value] = {"person": person, "post": given["post"], "question": question}
        questioning.save_question(view, Draft(ids.new_id(), 0, words), acting=acting)


def _due_table(view: CaseInView, due: Sequence[Due]) -> Table:
    listed, here = dict(posts(view)), reverse("desk:questions", args=[view.case.pk])
    rows = tuple(
        Row(
            f"{one.post}-{at}",
            (
                Cell(one.name, strong=True),
                Cell(listed.get(one.post, one.post)),
                Cell(_("计划 {planned} 问，已答 {answered} 问").format(planned=one.planned, answered=one.answered)),
                Cell(tag=Tag(_("还未提问"), "warn", "hourglass", "due") if one.is_due
                     else Tag(_("已提问"), "ok", "check", "asked")),
                Cell(_("选题"), href=f"{here}?{urlencode({'person': one.name, 'post': one.post})}#plan"),
            ),
        )
        for at, one in enumerate(due)
    )  # fmt: skip
    columns = (
        Column(_("姓名")),
        Column(_("岗位")),
        Column(_("问题")),
        Column(_("状态")),
        Column(_("办理"), quiet=True),
    )
    empty = Empty(_("还不知道要问谁。"), _("机构确定各岗位人员、评审组列出授权签字人后会显示在这里。"))
    return Table("due", _("应当提问的人员"), columns, rows, empty)


def _asked_table(view: CaseInView, asked: Sequence[Asked]) -> Table:
    listed = dict(posts(view))
    order = {post: at for at, post in enumerate(listed)}
    rows = tuple(
        Row(
            one.row.pk,
            (
                Cell(one.person, listed.get(one.post, ""), strong=True),
                Cell(one.question, href=reverse("desk:question", args=[view.case.pk, one.row.pk])),
                Cell(one.answer or "—"),
                Cell(tag=_verdict(one.verdict), detail=f"{one.row.person} {clock_face(one.row.at)}"),
            ),
            anchor=f"row-{one.row.pk}",
        )
        for one in sorted(asked, key=lambda one: (order.get(one.post, len(order)), one.person))
    )
    columns = (Column(_("问谁")), Column(_("问题")), Column(_("回答要点")), Column(_("判定")))
    return Table("questions", _("问题与回答"), columns, rows, Empty(_("还没有列出问题。"), _("从题库选，或者自己写。")))


def _verdict(verdict: str) -> Tag:
    if not verdict:
        return Tag(_("待问"), "line", None, "planned")
    tone: Tone = "ok" if verdict == "good" else "bad" if verdict == "poor" else "plain"
    return Tag(verdict_words(verdict), tone, None, verdict)


@signed_in
def question(request: HttpRequest, case: str, row: str) -> HttpResponse:
    """One question. POST saves what was answered, or strikes it with ``do=strike``."""
    acting = acting_of(request)
    view = queries.case_for(acting, case)
    known = questioning.question_row(view, row)
    if request.method != "POST":
        first = {**known.words, "row": known.pk, "version": known.version}
        return _question(request, view, known, AnswerForm(view, initial=first))
    form = AnswerForm(view, request.POST)
    if not form.is_valid():
        return _question(request, view, known, form, status=422)
    version = form.cleaned_data["version"]
    try:
        if request.POST.get("do") == "strike":
            there = questioning.strike_question(view, row, version, acting=acting)
        else:
            saved = questioning.save_question(view, Draft(row, version, form.words(known)), acting=acting)
            there = saved is not None
    except MingjianError as error:
        return _question(request, view, known, form, refused=error, status=status_of(error))
    if there:
        messages.success(request, _("已保存。"))
        return redirect(f"{reverse('desk:questions', args=[case])}#row-{row}")
    known = questioning.question_row(view, row)
    form = AnswerForm(view, held_against(request.POST, known.version))
    return _question(request, view, known, form, theirs=True, status=409)


def _said(view: CaseInView, words: dict[str, Value]) -> list[tuple[str, str]]:
    form, listed = AnswerForm(view), dict(posts(view))
    told = {"post": listed.get(str(words.get("post")), ""), "verdict": verdict_words(str(words.get("verdict") or ""))}
    names = ("person", "post", "question", "answer", "verdict")
    said = ((str(form.fields[name].label), told.get(name) or str(words.get(name) or "")) for name in names)
    return [(label, text) for label, text in said if text]


def _question(  # noqa: PLR0913 - a question, and what became of it
    request: HttpRequest,
    view: CaseInView,
    known: PlanRow,
    form: AnswerForm,
    *,
    refused: MingjianError | None = None,
    theirs: bool = False,
    status: int = 200,
) -> HttpResponse:
    up = Link(_("提问"), reverse("desk:questions", args=[view.case.pk]))
    context = around(view, "questions", _("提问：{person}").format(person=known.words.get("person", "")), up) | {
        "form": form,
        "summary": error_summary([form]) if form.is_bound and refused is None and not theirs else None,
        "refused": refusal_note(view, refused, _("没有保存，填写的内容仍在下方")),
        "known": known,
        "theirs": _said(view, known.words) if theirs else None,
        "history": [(one, _said(view, one.words)) for one in known.kept.all()],
        "back": up.href,
    }
    return render(request, "visit/question.html", context, status=status)
