"""The forms of a step, built from what its edition asks for.

Fields, outcome, facts, threads, evidence, presence.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _

from mingjian.cases.doing import Excuse, NewThread, Supply
from mingjian.evidence import actions as evidence
from mingjian.evidence.rules import endings_for
from mingjian.procedures.steps import Evidence, Taken
from mingjian.web.clauses import clause_of
from mingjian.web.desk.edition_fields import MomentInput, add_fields, initial_of, recorded
from mingjian.web.wording import Wording

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from django.core.files.uploadedfile import UploadedFile
    from django.http import QueryDict
    from django.utils.datastructures import MultiValueDict
    from django.utils.safestring import SafeString

    from mingjian.cases.queries import CaseInView
    from mingjian.procedures.shape import Items
    from mingjian.procedures.steps import Step
    from mingjian.proof.canonical import Value

#: Blank rows for new threads on a page; saving gives as many again.
_BLANK_ROWS = 3


class ManyFiles(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files at once; a list."""

    widget = ManyFiles

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile[Any]]:  # noqa: ANN401 - Django's own signature
        files = data if isinstance(data, list) else [data] if data else []
        return [super(FilesField, self).clean(one, initial) for one in files]


class WrittenForm(forms.Form):
    """The form of the step itself."""

    def __init__(
        self, view: CaseInView, key: str, data: QueryDict | None, known: Mapping[str, Value] | None = None
    ) -> None:
        form = view.law.form(key)
        super().__init__(data, prefix="form", initial=initial_of(form, known or {}))
        self._form = form
        add_fields(self, self._form, view.law)

    def values(self) -> dict[str, Value]:
        return recorded(self._form, self.cleaned_data)


class ActForm(forms.Form):
    """What the act decides: outcome, ground, facts of the case."""

    def __init__(
        self, view: CaseInView, step: Step, outcomes: Iterable[str], data: QueryDict | None, chosen: str = ""
    ) -> None:
        super().__init__(data, prefix="act", initial={"outcome": chosen})
        words = Wording(view.law.words)
        shown = [(key, words.label("outcomes", key, of=step.key)) for key in outcomes]
        if shown:
            self.fields["outcome"] = forms.ChoiceField(choices=shown, widget=forms.RadioSelect, label=_("结果"))
        if step.grounds:
            grounds = [(one.key, words.label("grounds", one.key, of=step.key)) for one in step.grounds]
            self.fields["ground"] = forms.ChoiceField(choices=[("", "—"), *grounds], label=_("理由"))
        facts = {one.key: one for one in view.law.procedure.facts}
        self._facts = [facts[key] for key in step.states]
        for fact in self._facts:
            self.fields[f"fact-{fact.key}"] = self._fact(fact, words)

    def _fact(self, fact: Any, words: Wording) -> forms.Field:  # noqa: ANN401 - shape.Fact
        label = words.label("facts", fact.key)
        if fact.values:
            choices = [(value, words.label("values", value, of=fact.key)) for value in fact.values]
            return forms.ChoiceField(choices=choices, widget=forms.RadioSelect, label=label)
        if fact.kind.value == "number":
            return forms.DecimalField(max_digits=20, decimal_places=6, label=label)
        return forms.CharField(max_length=60, label=label)

    def facts(self) -> dict[str, str]:
        return {fact.key: str(self.cleaned_data[f"fact-{fact.key}"]) for fact in self._facts}


class ThreadForm(forms.Form):
    """One new thread: its name, its marks and the fields its kind asks for. An empty row is no thread."""

    label = forms.CharField(max_length=200, required=False)

    def __init__(self, *arguments: Any, view: CaseInView, items: Items, **named: Any) -> None:  # noqa: ANN401
        super().__init__(*arguments, **named)
        words = Wording(view.law.words)
        self._items = items
        self._form = view.law.form(items.form) if items.form else None
        self.fields["label"].label = words.label("items", items.kind)
        if items.marks:
            marks = [(mark, words.label("marks", mark)) for mark in items.marks]
            self.fields["marks"] = forms.MultipleChoiceField(
                choices=marks, required=False, widget=forms.CheckboxSelectMultiple, label=_("标记")
            )
        if self._form:
            add_fields(self, self._form, view.law)
        for field in self.fields.values():
            field.widget.is_required = False

    def full_clean(self) -> None:
        """A row in which nothing was typed is passed over."""
        if self.is_bound and not any(str(value).strip() for value in self._typed()):
            self._errors = forms.utils.ErrorDict()
            self.cleaned_data = {}
            return
        super().full_clean()
        if self.is_bound and not self.cleaned_data.get("label") and "label" not in self.errors:
            self.add_error("label", _("请填写名称。"))

    def _typed(self) -> Iterator[str]:
        for name in self.fields:
            yield from self.data.getlist(self.add_prefix(name))  # type: ignore[attr-defined]  # a QueryDict

    def thread(self) -> NewThread | None:
        if not self.cleaned_data:
            return None
        return NewThread(
            kind=self._items.kind,
            label=self.cleaned_data["label"].strip(),
            marks=tuple(self.cleaned_data.get("marks", ())),
            form=recorded(self._form, self.cleaned_data) if self._form else {},
        )


def thread_forms(
    view: CaseInView, kind: str, data: QueryDict | None, begun: Sequence[Mapping[str, str]] = ()
) -> list[ThreadForm]:
    """Rows for new items: as many as were sent, or those ``begun`` for the reader and a few blank ones."""
    items = next(one for one in view.law.procedure.items if one.kind == kind)
    slug = kind.replace("/", "-")
    sent = data.get(f"new-{slug}-rows", "") if data is not None else ""
    rows = min(int(sent), 500) if sent.isdecimal() else len(begun) + _BLANK_ROWS
    filled = dict(enumerate(begun))
    return [
        ThreadForm(data, prefix=f"new-{slug}-{row}", view=view, items=items, initial=filled.get(row))
        for row in range(rows)
    ]


class EvidenceForm(forms.Form):
    """One piece of evidence: files, when the recording ended, or a written reason in its place."""

    def __init__(
        self, view: CaseInView, step: Step, item: str, asked: Evidence, data: QueryDict | None,
        files: Any,  # noqa: ANN401 - as Django gives them
    ) -> None:  # fmt: skip
        super().__init__(data, files, prefix=f"evidence-{asked.key}")
        words = Wording(view.law.words)
        self.asked = asked
        self.label = words.label("evidence", asked.key, of=step.key)
        self.fields["files"] = FilesField(
            required=False,
            label=self.label,
            help_text=_("可接收：{endings}").format(endings=endings_for(asked.form.value)),
        )
        self.fields["uploads"] = forms.CharField(required=False, max_length=4000, widget=forms.HiddenInput)
        if asked.form.value in {"video", "audio", "photo"}:
            self.fields["made"] = forms.DateTimeField(
                required=False,
                label=_("录制结束时间"),
                widget=MomentInput,
                input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"],
                help_text=_("以现场设备显示的时间为准；留空即以接收时间为准。"),
            )
        if asked.excuses:
            reasons = [(key, words.label("excuses", key, of=asked.key)) for key in asked.excuses]
            self.fields["reason"] = forms.ChoiceField(
                required=False, choices=[("", _("无，将提供材料")), *reasons], label=_("不能提供的理由")
            )
            self.fields["statement"] = forms.CharField(
                required=False, max_length=2000, widget=forms.Textarea({"rows": 2}), label=_("书面说明")
            )

        self.cited = clause_of(view.law, asked.clause)
        self.live = asked.taken is Taken.LIVE
        self.there = sum(
            len(given)
            for (key, where, about), given in view.reading.state.given.items()
            if (key, where, about) == (step.key, item, asked.key)
        )

    @property
    def control(self) -> SafeString:
        """The plain file input, which works without script."""
        return self["files"].as_widget(attrs={"class": "form-control"})

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("reason") and not cleaned.get("statement", "").strip():
            self.add_error("statement", _("选择了不能提供的理由，须写明具体情况。"))
        return cleaned

    def supplies(self, person: str) -> list[Supply]:
        """The files, checked and stored. Raises Refused for a file that is not taken in."""
        received = [evidence.receive(one, person=person) for one in self.cleaned_data.get("uploads", "").split()]
        received += [
            evidence.receive_whole(one.name or "", one.chunks(), one.size or 0, person=person)
            for one in self.cleaned_data.get("files", [])
        ]
        taken = "" if self.asked.taken is Taken.ANY else self.asked.taken.value
        made = self.cleaned_data.get("made")
        return [Supply(self.asked.key, one, made=made, taken=taken) for one in received]

    def excuses(self) -> list[Excuse]:
        reason = self.cleaned_data.get("reason")
        return [Excuse(self.asked.key, reason, self.cleaned_data["statement"].strip())] if reason else []


def evidence_forms(
    view: CaseInView,
    step: Step,
    item: str,
    data: QueryDict | None,
    files: MultiValueDict[str, UploadedFile[Any]] | None,
) -> list[EvidenceForm]:
    """One form for each piece of evidence that the step asks for now."""
    asked = {one.key: one for one in step.evidence if one.when is None or view.reading.since(one.when, item)}
    return [EvidenceForm(view, step, item, one, data, files) for one in asked.values()]


class PresenceForm(forms.Form):
    """Who was there: persons, not connections. A tick for each holder of a role that may enter."""

    def __init__(self, view: CaseInView, step: Step, item: str, data: QueryDict | None) -> None:
        super().__init__(data, prefix="present")
        words = Wording(view.law.words)
        session = step.session
        if session is None:
            raise ValueError(step.key)
        there = view.reading.state.attended.get((step.key, item), {})
        must = {role for attend in session.attend for role in (attend.role, *attend.or_roles)}
        names = view.names()
        for role in session.may_enter:
            holders = [key for key in view.reading.state.holders.get(role, {}) if (role, key) not in there]
            if holders:
                self.fields[role] = forms.MultipleChoiceField(
                    choices=[(key, names.get(key, key)) for key in holders],
                    required=False,
                    widget=forms.CheckboxSelectMultiple,
                    label=words.label("roles", role),
                )
                self.fields[role].expected = role in must  # type: ignore[attr-defined]

    def present(self) -> Iterator[tuple[str, str]]:
        for role in self.fields:
            for holder in self.cleaned_data.get(role, []):
                yield role, holder
