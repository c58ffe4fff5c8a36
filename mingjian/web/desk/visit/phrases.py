"""Phrases for findings (常用语): one's own library, and choosing from it while a form stands half filled."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.forms.utils import ErrorDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from mingjian.conduct import phrases
from mingjian.conduct.phrases import FIELDS, LONGEST_CLAUSE, LONGEST_FACTS, OFFICE, OWN, TYPICAL
from mingjian.errors import MingjianError
from mingjian.web.account.acting import acting_of, signed_in
from mingjian.web.components.fields import error_summary
from mingjian.web.components.navigation import Crumbs
from mingjian.web.components.notes import Empty, Note
from mingjian.web.components.tag import Tag
from mingjian.web.desk.case import crumbs_below
from mingjian.web.desk.visit.bank_words import field_words
from mingjian.web.refusals import sentence_of, status_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.http import HttpRequest, HttpResponse, QueryDict

    from mingjian.conduct.phrases import Saying
    from mingjian.web.desk.step_sheet import StepSheet

#: What a form asks for with its button: to choose a phrase, and to go on with the one that was chosen or none.
CHOOSE, CHOSEN = "phrases", "phrased"
#: By these fields of its form an item takes a phrase.
_CLAUSE, _FACTS = "criteria-clause", "facts"
_LABEL = 40
#: The mark of a finding whose clause bears a star.
_STARRED = "starred"
_NOT_CARRIED = frozenset({"csrfmiddlewaretoken", "do", "phrase", "phrase-q"})


class PhraseForm(forms.Form):
    """A phrase to be kept."""

    use_required_attribute = False

    clause = forms.CharField(max_length=LONGEST_CLAUSE)
    facts = forms.CharField(max_length=LONGEST_FACTS, widget=forms.Textarea({"rows": 3}))
    field = forms.ChoiceField(initial="any")
    of = forms.ChoiceField(widget=forms.RadioSelect, initial=OWN)

    def __init__(self, data: Any = None) -> None:  # noqa: ANN401 - Django's own signature
        super().__init__(data, prefix="phrase")
        labels = (_("准则条款"), _("事实描述"), _("专业领域"), _("保存为"))
        for field, label in zip(self.fields.values(), labels, strict=True):
            field.label = label
        self.fields["clause"].help_text = _("例如：2.11.3（第25项）")
        self.fields["facts"].help_text = _("只写事实；使用时自动接上“不符合《评审准则》…的要求”。")
        self.fields["field"].choices = [(one, field_words(one)) for one in FIELDS]  # type: ignore[attr-defined]
        self.fields["of"].choices = [(OWN, _("我的常用语")), (OFFICE, _("本单位的常用语"))]  # type: ignore[attr-defined]


@signed_in
def phrase_list(request: HttpRequest) -> HttpResponse:
    """The library. POST keeps a phrase, or throws one away with ``drop``."""
    acting = acting_of(request)
    form = PhraseForm(request.POST if request.method == "POST" and "drop" not in request.POST else None)
    refused: MingjianError | None = None
    if request.method == "POST":
        try:
            if "drop" in request.POST:
                phrases.drop(request.POST["drop"], acting=acting)
                messages.success(request, _("已删除。"))
                return redirect("desk:phrases")
            if form.is_valid():
                given = form.cleaned_data
                phrases.keep(given["clause"], given["facts"], given["field"], of=given["of"], acting=acting)
                messages.success(request, _("已保存。"))
                return redirect("desk:phrases")
        except MingjianError as error:
            refused = error
    wanted = request.GET.get("q", "").strip()[:80]
    context = {
        "title": _("常用语"),
        "crumbs": Crumbs((), _("常用语")),
        "wanted": wanted,
        "sayings": [(one, source_tag(one)) for one in found(phrases.sayings_for(acting), wanted)],
        "empty": _nothing(),
        "form": form,
        "summary": error_summary([form]) if form.is_bound and refused is None else None,
        "refused": Note(sentence_of(refused), "bad", _("没有办理，填写的内容仍在下方")) if refused else None,
        "own": OWN,
    }
    status = status_of(refused) if refused else 422 if form.is_bound else 200
    return render(request, "visit/phrases.html", context, status=status)


def source_tag(one: Saying) -> Tag:
    words = {OWN: _("我的"), OFFICE: _("本单位"), TYPICAL: _("典型")}[one.source]
    return Tag(words, "primary" if one.source != TYPICAL else "plain", None, one.source)


def found(sayings: list[Saying], wanted: str) -> list[Saying]:
    """Those that hold every word looked for: in the clause, the facts, the field or what mends it."""
    parts = wanted.split()
    return [
        one for one in sayings
        if all(part in f"{one.clause} {one.facts} {one.proof} {field_words(one.field)}" for part in parts)
    ]  # fmt: skip


def _nothing() -> Empty:
    return Empty(_("没有符合的常用语。"), _("换一个词，或者清除筛选。"))


# --- choosing while a form stands half filled -------------------------------------------------------------------------


def kinds_taking(sheet: StepSheet) -> list[str]:
    """The kinds of items, named at a step, that take a phrase."""
    found = []
    for kind in sheet.threads:
        form = sheet.view.reading.state.kinds[kind].form
        if form and {_CLAUSE, _FACTS} <= {field.key for field in sheet.view.law.form(form).fields}:
            found.append(kind)
    return found


def offer(request: HttpRequest, sheet: StepSheet, sent: QueryDict) -> HttpResponse:
    """The phrases to choose from; what was typed so far goes there and comes back with the choice."""
    wanted = sent.get("phrase-q", "").strip()[:80]
    sayings = found(phrases.sayings_for(acting_of(request)), wanted)
    context = {
        "title": _("选择常用语"),
        "crumbs": crumbs_below(sheet.view, _("选择常用语")),
        "carried": list(_carried(sent)),
        "lost": [one.name for files in request.FILES.lists() for one in files[1]],
        "sayings": [(one, source_tag(one), phrases.in_house_style(sheet.view.law, one)) for one in sayings],
        "wanted": wanted,
        "empty": _nothing(),
        "choose": CHOOSE,
        "chosen": CHOSEN,
        "here": request.get_full_path(),
    }
    return render(request, "visit/choose.html", context)


def _carried(sent: QueryDict) -> Iterator[tuple[str, str]]:
    for name, values in sent.lists():
        if name not in _NOT_CARRIED:
            yield from ((name, str(value)) for value in values)


def filled(request: HttpRequest, sheet: StepSheet, sent: QueryDict) -> QueryDict:
    """What was typed, with the chosen phrase in the first row in which nothing stands; without one as it was."""
    typed = sent.copy()
    kinds = kinds_taking(sheet)
    if not sent.get("phrase") or not kinds:
        return typed
    saying = phrases.saying_for(acting_of(request), str(sent["phrase"]))
    facts = phrases.in_house_style(sheet.view.law, saying)
    slug = kinds[0].replace("/", "-")
    count = f"new-{slug}-rows"
    rows = int(typed.get(count, "0")) if typed.get(count, "0").isdecimal() else 0
    row = next((at for at in range(min(rows, 100)) if not _typed(typed, f"new-{slug}-{at}-")), min(rows, 100))
    typed[count] = str(max(rows, row + 1))
    if saying.starred and _STARRED in sheet.view.reading.state.kinds[kinds[0]].marks:
        typed.setlist(f"new-{slug}-{row}-marks", [_STARRED])
    typed[f"new-{slug}-{row}-label"] = saying.facts[:_LABEL]
    typed[f"new-{slug}-{row}-{_CLAUSE}"] = saying.clause
    typed[f"new-{slug}-{row}-{_FACTS}"] = facts
    return typed


def _typed(typed: QueryDict, prefix: str) -> bool:
    return any(value.strip() for name, values in typed.lists() if name.startswith(prefix) for value in values)


def as_typed(sheet: StepSheet) -> None:
    """Show the forms of a sheet as they stand, without a word about what is not filled in yet."""
    for form in sheet.forms(finishing=True):
        form._errors = ErrorDict()  # type: ignore[attr-defined]  # noqa: SLF001 - as if it had been asked and found well
        form.cleaned_data = {}
