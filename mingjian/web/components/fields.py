"""How a form field is laid out: name, clause, help, what is wrong, control. Works on any Django form."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Literal, TypeAlias

from django.forms import (
    CheckboxInput,
    CheckboxSelectMultiple,
    RadioSelect,
    Select,
)

from mingjian.web.components.tag import Clause

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.forms import BaseForm, BoundField
    from django.utils.safestring import SafeString

    from mingjian.web.components.part import Words

Layout: TypeAlias = Literal["line", "choice", "choices"]


@dataclass(frozen=True, slots=True)
class FieldBox:
    """One visible field. The clause is the one given, or the form field's own ``clause`` attribute."""

    part: ClassVar[str] = "field"

    field: BoundField
    clause: Clause | None = None

    @property
    def layout(self) -> Layout:
        """``line``: a control under its name; ``choice``: one box before its name; ``choices``: a group of them."""
        widget = self.field.field.widget
        if isinstance(widget, (RadioSelect, CheckboxSelectMultiple)):
            return "choices"
        return "choice" if isinstance(widget, CheckboxInput) else "line"

    @property
    def cited(self) -> Clause | None:
        own: Clause | str | None = getattr(self.field.field, "clause", None)
        if isinstance(own, str):
            own = Clause(own) if own else None
        return self.clause or own

    @property
    def described_by(self) -> str:
        """The ids of help and errors, for a group that describes itself."""
        return self.field.aria_describedby or ""

    @property
    def control(self) -> SafeString:
        """The widget with the class that gives it its look."""
        widget = self.field.field.widget
        classes = widget.attrs.get("class", "")
        if self.layout == "line":
            look = "form-select" if isinstance(widget, Select) else "form-control"
            return self.field.as_widget(attrs={"class": f"{look} {classes}".strip()})
        return self.field.as_widget()

    @property
    def wide(self) -> bool:
        """A table to be typed into takes the width there is."""
        return "data-grid" in self.field.field.widget.attrs


@dataclass(frozen=True, slots=True)
class WrongField:
    """``target`` is the id of the first control to correct."""

    label: Words
    error: str
    target: str


@dataclass(frozen=True, slots=True)
class ErrorSummary:
    """The list at the top of a form that was sent with mistakes. It takes focus when the page opens."""

    part: ClassVar[str] = "error_summary"

    wrong: tuple[WrongField, ...]
    general: tuple[str, ...] = ()

    @property
    def count(self) -> int:
        return len(self.wrong) + len(self.general)


def error_summary(forms: Iterable[BaseForm]) -> ErrorSummary:
    """Every mistake of the bound forms, in the order of the page."""
    wrong: list[WrongField] = []
    general: list[str] = []
    for form in forms:
        if not form.is_bound:
            continue
        general.extend(str(error) for error in form.non_field_errors())
        for bound in form:
            # A group of boxes has no control of its own: the group's id is where to go.
            group = FieldBox(bound).layout == "choices"
            target = (bound.auto_id if group else bound.id_for_label) or bound.auto_id
            wrong.extend(WrongField(bound.label, str(error), target) for error in bound.errors)
    return ErrorSummary(tuple(wrong), tuple(general))
