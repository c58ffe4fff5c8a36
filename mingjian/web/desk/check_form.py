"""One row of a check table as it is sent: the item, the version that was seen, the outcome, and the words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django import forms
from django.utils.translation import gettext as _

from mingjian.cases.check_rows import fields_of
from mingjian.cases.checking import NewWords
from mingjian.procedures.fields import FieldKind
from mingjian.web.desk.step_forms import WrittenForm
from mingjian.web.wording import Wording

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from django.http import QueryDict

    from mingjian.cases.models import CheckRow
    from mingjian.cases.queries import CaseInView
    from mingjian.procedures.fields import Field
    from mingjian.procedures.steps import Step
    from mingjian.proof.canonical import Value

#: The outcome among the fields that are compared, and what may be chosen where two versions differ.
OUTCOME = "outcome"
THEIRS, MINE, BOTH = "theirs", "mine", "both"


class CheckRowForm(forms.Form):
    """What every row has, whatever the edition asks for."""

    item = forms.CharField(max_length=80)
    version = forms.IntegerField(min_value=0, max_value=2**31 - 1)

    def __init__(self, view: CaseInView, step: Step, data: QueryDict | None) -> None:
        super().__init__(data)
        words = Wording(view.law.words)
        outcomes = [(one.key, words.label("outcomes", one.key, of=step.key)) for one in step.outcomes]
        self.fields[OUTCOME] = forms.ChoiceField(choices=[("", "—"), *outcomes], required=False, label=_("结果"))
        self.written = WrittenForm(view, step.form, data)
        for field in self.written.fields.values():
            # A row is saved as far as it is written; what must be there is asked for when it is recorded.
            field.required = False

    def is_valid(self) -> bool:
        return all((super().is_valid(), self.written.is_valid()))

    def words(self) -> NewWords:
        """What was sent, with line breaks as one character however the browser writes them."""
        values = {key: _plain(value) for key, value in self.written.values().items()}
        given = self.cleaned_data
        return NewWords(given["item"], given["version"], given[OUTCOME], values)

    def mistakes(self) -> list[str]:
        """Each as a sentence that names its field."""
        return [
            f"{form.fields[name].label or name}：{error}"
            for form in (self, self.written)
            for name, errors in form.errors.items()
            for error in errors
        ]


def _plain(value: Value) -> Value:
    return value.replace("\r\n", "\n") if isinstance(value, str) else value


@dataclass(frozen=True, slots=True)
class Difference:
    """One field of two versions of a row."""

    key: str
    label: str
    theirs: str
    mine: str
    #: What stands between the two then; "" where they may not.
    joint: str
    #: As it is sent, where the words differ from what is shown; several values where several were ticked.
    mine_value: str
    mine_values: tuple[str, ...] = ()
    ticked: bool = False

    @property
    def same(self) -> bool:
        return self.theirs == self.mine


def differences(view: CaseInView, step: Step, row: CheckRow | None, mine: NewWords) -> tuple[Difference, ...]:
    """What stands in a row beside what somebody wanted to write there, field by field."""
    words = Wording(view.law.words)
    outcome, written = (row.outcome, row.written) if row is not None else ("", {})
    first = Difference(
        OUTCOME,
        _("结果"),
        outcome_words(words, step, outcome),
        outcome_words(words, step, mine.outcome),
        joint="",
        mine_value=mine.outcome,
    )
    return (first, *_written(words, step, fields_of(view, step), written, mine.written))


def _written(
    words: Wording, step: Step, fields: tuple[Field, ...], theirs: Mapping[str, Value], mine: Mapping[str, Value]
) -> Iterator[Difference]:
    for field in fields:
        if field.kind is FieldKind.CHOICES:
            yield _ticked(words, step, field, theirs, mine)
            continue
        one, other = str(theirs.get(field.key, "")), str(mine.get(field.key, ""))
        fit = bool(one and other) and (not field.at_most or len(one) + len(other) < field.at_most)
        joint = ("\n" if field.kind is FieldKind.LONGTEXT else "；") if fit else ""
        label = words.label("fields", field.key, of=step.form)
        yield Difference(field.key, label, one, other, joint=joint, mine_value=other)


def _ticked(
    words: Wording, step: Step, field: Field, theirs: Mapping[str, Value], mine: Mapping[str, Value]
) -> Difference:
    one, other = (ticked_in(written, field.key) for written in (theirs, mine))
    said = [words.joined(words.label("choices", key, of=step.form) for key in keys) for keys in (one, other)]
    label = words.label("fields", field.key, of=step.form)
    return Difference(field.key, label, said[0], said[1], joint="", mine_value="", mine_values=other, ticked=True)


def ticked_in(written: Mapping[str, Value], key: str) -> tuple[str, ...]:
    value = written.get(key)
    return tuple(str(one) for one in value) if isinstance(value, list) else ()


def outcome_words(words: Wording, step: Step, outcome: str) -> str:
    return words.label("outcomes", outcome, of=step.key) if outcome else ""


def merged(view: CaseInView, step: Step, row: CheckRow, mine: NewWords, sent: QueryDict) -> NewWords | None:
    """The row as it was chosen field by field; None where a choice was left open."""
    chosen: dict[str, Value] = {}
    for one in differences(view, step, row, mine):
        theirs: Value = row.outcome if one.key == OUTCOME else one.theirs
        if one.ticked:
            theirs = list(ticked_in(row.written, one.key))
        choice = sent.get(f"choose-{one.key}", THEIRS if one.same else "")
        if choice == MINE:
            chosen[one.key] = list(one.mine_values) if one.ticked else one.mine_value
        elif choice == BOTH and one.joint:
            chosen[one.key] = f"{one.theirs}{one.joint}{one.mine}"
        elif choice == THEIRS:
            chosen[one.key] = theirs
        else:
            return None
    outcome = str(chosen.pop(OUTCOME))
    return NewWords(mine.item, mine.version, outcome, {key: value for key, value in chosen.items() if value})
