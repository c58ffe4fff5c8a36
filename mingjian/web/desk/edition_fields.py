"""From a field that an edition declares to a field of a page, and from what was typed to a value for the record."""

from __future__ import annotations

import json
import re
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext as _

from mingjian.clock import LAW_ZONE
from mingjian.people.rules import uscc_is_valid
from mingjian.procedures.fields import Field, FieldKind
from mingjian.web.clauses import clause_of
from mingjian.web.wording import Wording

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mingjian.procedures.catalogue import Edition
    from mingjian.procedures.fields import Form
    from mingjian.proof.canonical import Value

_TEXT = 200
_LONG = 20_000
_TABLE_ROWS = 200


class DayInput(forms.DateInput):
    input_type = "date"


class MomentInput(forms.DateTimeInput):
    input_type = "datetime-local"


def page_field(field: Field, law: Edition, words: Wording, *, of: str) -> forms.Field:
    """The Django field for one question of an edition's form, with its words, limits and clause."""
    made = _made(field, words, of)
    made.label = words.label("fields", field.key, of=of)
    made.help_text = words.help(field.key, of=of)
    made.required = field.required and field.kind is not FieldKind.YES_NO
    made.clause = clause_of(law, field.clause) if field.clause else None  # type: ignore[attr-defined]
    made.error_messages = made.error_messages | {"required": _("请填写“{name}”。").format(name=made.label)}
    return made


def _made(field: Field, words: Wording, of: str) -> forms.Field:  # noqa: C901, PLR0911, PLR0912 - one kind a line
    choices = [(choice, words.label("choices", choice, of=of)) for choice in field.choices]
    match field.kind:
        case FieldKind.LONGTEXT:
            return forms.CharField(max_length=field.at_most or _LONG, widget=forms.Textarea({"rows": 3}))
        case FieldKind.CHOICE:
            if len(choices) <= 5:  # noqa: PLR2004 - more than five are easier to find in a list
                return forms.ChoiceField(choices=choices, widget=forms.RadioSelect)
            return forms.ChoiceField(choices=[("", "—"), *choices])
        case FieldKind.CHOICES:
            return forms.MultipleChoiceField(choices=choices, widget=forms.CheckboxSelectMultiple)
        case FieldKind.INTEGER:
            return forms.IntegerField(min_value=-(2**53) + 1, max_value=2**53 - 1)
        case FieldKind.DECIMAL:
            return forms.DecimalField(max_digits=30, decimal_places=12)
        case FieldKind.DATE:
            return forms.DateField(widget=DayInput)
        case FieldKind.MOMENT:
            return forms.DateTimeField(widget=MomentInput, input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"])
        case FieldKind.YES_NO:
            return forms.BooleanField()
        case FieldKind.EMAIL:
            return forms.EmailField()
        case FieldKind.PHONE:
            phone = RegexValidator(r"[0-9+() -]{3,30}$", _("电话只含数字、空格、加号、括号和连字符。"))
            return forms.CharField(max_length=30, validators=[phone])
        case FieldKind.USCC:
            return UsccField(max_length=18)
        case FieldKind.TABLE:
            return TableField(field, words, of)
        case _:
            return forms.CharField(max_length=field.at_most or _TEXT)


class UsccField(forms.CharField):
    """统一社会信用代码. A wrong check character is told, not refused: early codes may fail it and be lawful."""

    def clean(self, value: object) -> str:
        text = str(super().clean(value)).strip().upper()
        if text and not uscc_is_valid(text):
            self.help_text = _("校验码不符，请核对一遍；确认无误可以继续。")
        return text


class TableField(forms.CharField):
    """Rows of columns, one row a line, columns parted by a tab or by |: what a paste from Excel gives.

    With script the text field becomes a grid (frontend/scripts/step/grid.ts), which writes the same text.
    """

    def __init__(self, field: Field, words: Wording, of: str) -> None:
        super().__init__(max_length=_LONG * 10, widget=forms.Textarea({"rows": 4}))
        self._columns = field.columns
        self._names = [words.label("fields", column.key, of=of) for column in field.columns]
        self._choices = [
            {choice: words.label("choices", choice, of=of) for choice in column.choices} for column in field.columns
        ]
        self._most = field.at_most or _TABLE_ROWS
        self.columns_help = " | ".join(self._names)
        grid = [
            {
                "key": column.key,
                "kind": column.kind.value,
                "name": name,
                "required": column.required,
                "choices": list(choices.items()) if choices else _yes_no(column),
            }
            for column, name, choices in zip(field.columns, self._names, self._choices, strict=True)
        ]
        self.widget.attrs |= {
            "data-columns": " ".join(f"{column.key}:{column.kind.value}" for column in field.columns),
            "data-grid": json.dumps(grid, ensure_ascii=False),
            "data-name": words.label("fields", field.key, of=of),
            "data-must": _("必填"),
            "data-add": _("添加一行"),
            "data-remove": _("删除这一行"),
            "data-cell": _("第 {row} 行，{name}"),
            "data-paste": _("可以从 Excel 复制后粘贴到任一格"),
        }

    def clean(self, value: object) -> list[dict[str, str]]:
        text = str(super().clean(value) or "")
        rows = []
        for number, line in enumerate((one for one in text.splitlines() if one.strip()), start=1):
            cells = [cell.strip() for cell in (line.split("\t") if "\t" in line else line.split("|"))]
            if len(cells) > len(self._columns):
                raise forms.ValidationError(
                    _("第 {row} 行有 {got} 列，应为 {expected} 列：{names}。").format(
                        row=number, got=len(cells), expected=len(self._columns), names=self.columns_help
                    )
                )
            cells += [""] * (len(self._columns) - len(cells))
            rows.append({column.key: self._cell(at, cells[at], number) for at, column in enumerate(self._columns)})
        if len(rows) > self._most:
            raise forms.ValidationError(_("共 {got} 行，最多 {most} 行。").format(got=len(rows), most=self._most))
        return rows

    def _cell(self, at: int, cell: str, row: int) -> str:
        """One cell as it is recorded: the same whichever way it was typed. Raises ValidationError with its place."""
        column, name = self._columns[at], self._names[at]
        if not cell:
            if column.required:
                raise forms.ValidationError(_("第 {row} 行缺少“{name}”。").format(row=row, name=name))
            return ""
        if column.choices:
            found = next((key for key, label in self._choices[at].items() if cell in {key, label}), None)
            if found is None:
                raise forms.ValidationError(
                    _("第 {row} 行“{name}”应为下列之一：{choices}。").format(
                        row=row, name=name, choices=" / ".join(self._choices[at].values())
                    )
                )
            return found
        if column.kind in {FieldKind.DATE, FieldKind.MOMENT}:
            return _day_cell(column, name, cell, row)
        return cell


_DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[ T]+(\d{1,2}):(\d{2})(?::\d{2})?)?")


def _day_cell(column: Field, name: str, cell: str, row: int) -> str:
    """A day as ISO writes it, whatever a sheet made of it; with the time for a moment."""
    found = _DAY.fullmatch(cell)
    try:
        parts = [int(part) for part in found.groups(default="0")] if found else []
        when = datetime(*parts, tzinfo=LAW_ZONE) if found else None  # type: ignore[arg-type,misc]
    except ValueError:
        when = None
    if when is None:
        raise forms.ValidationError(
            _("第 {row} 行“{name}”应写成 2026-03-09 这样的日期，现在是“{got}”。").format(row=row, name=name, got=cell)
        )
    return when.strftime("%Y-%m-%d %H:%M" if column.kind is FieldKind.MOMENT else "%Y-%m-%d")


def _yes_no(column: Field) -> list[tuple[str, str]]:
    """是 and 否 to choose from; recorded as they are written."""
    return [("是", _("是")), ("否", _("否"))] if column.kind is FieldKind.YES_NO else []


def add_fields(page: forms.Form, form: Form, law: Edition) -> None:
    """Put every question of an edition's form on a page's form."""
    words = Wording(law.words)
    for field in form.fields:
        page.fields[field.key] = page_field(field, law, words, of=form.key)


def recorded(form: Form, cleaned: Mapping[str, Any]) -> dict[str, Value]:
    """What was typed, as values that can be hashed: texts, whole numbers, truth, lists. Nothing typed is left out."""
    values: dict[str, Value] = {}
    for field in form.fields:
        value = cleaned.get(field.key)
        if value in (None, "", []):
            continue
        values[field.key] = _recorded(field, value)
    return values


def _recorded(field: Field, value: Any) -> Value:  # noqa: ANN401, PLR0911 - whatever the page's field gave
    match field.kind:
        case FieldKind.DATE:
            return str(value.isoformat())
        case FieldKind.MOMENT:
            return str(value.astimezone(LAW_ZONE).isoformat(timespec="minutes"))
        case FieldKind.DECIMAL:
            return format(Decimal(value), "f")
        case FieldKind.INTEGER:
            return int(value)
        case FieldKind.YES_NO:
            return bool(value)
        case FieldKind.CHOICES | FieldKind.TABLE:
            return list(value)
        case _:
            return str(value)


def initial_of(form: Form, values: Mapping[str, Value]) -> dict[str, object]:
    """Recorded values as a page's fields show them: the way back of :func:`recorded`."""
    shown: dict[str, object] = {}
    for field in form.fields:
        value = values.get(field.key)
        if value is None:
            continue
        if field.kind is FieldKind.TABLE and isinstance(value, list):
            rows = [row for row in value if isinstance(row, dict)]
            shown[field.key] = "\n".join("\t".join(str(row.get(one.key, "")) for one in field.columns) for row in rows)
        elif field.kind is FieldKind.MOMENT:
            shown[field.key] = str(value)[:16]
        else:
            shown[field.key] = value
    return shown
