"""The forms of rectification: one row for each finding to be written, and one choice for each row that was sent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _

from mingjian.cases.rectification import RETURN_FORM, RowState, carried, rows_of, same_finding
from mingjian.web.desk.step_forms import WrittenForm

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.http import QueryDict

    from mingjian.cases.queries import CaseInView
    from mingjian.proof.canonical import Value

_ROWS = "rows"
_LONGEST_REMARK = 1000


class RectifyForm(WrittenForm):
    """The table that the institution fills: the rows that are still owed. What was accepted is added as it was."""

    def __init__(self, view: CaseInView, key: str, data: QueryDict | None) -> None:
        self._carried = carried(view)
        owed = [one for one in rows_of(view) if one.state is not RowState.SETTLED]
        rows: list[Value] = [{"finding": one.finding, **one.written} for one in owed]
        super().__init__(view, key, data, {_ROWS: rows})
        if self._carried:
            self.fields[_ROWS].help_text = _("已经接受的 {n} 项原样带入，不在这里填写。").format(n=len(self._carried))
            # Everything may have been accepted: then nothing is left to be written.
            self.fields[_ROWS].required = bool(owed)

    def values(self) -> dict[str, Value]:
        """What was typed, behind the rows that were accepted before."""
        values = super().values()
        typed = values.get(_ROWS)
        own = (
            [one for one in typed if isinstance(one, dict) and not self._is_carried(one)]
            if isinstance(typed, list)
            else []
        )
        rows: list[Value] = [*(dict(one) for one in self._carried), *own]
        return values | ({_ROWS: rows} if rows else {})

    def _is_carried(self, row: Mapping[str, Value]) -> bool:
        return any(same_finding(str(row.get("finding", "")), str(one.get("finding", ""))) for one in self._carried)


class ReturnForm(forms.Form):
    """Accept or return, row by row. What is returned needs a remark; what is not is accepted and goes on as it is."""

    def __init__(self, view: CaseInView, data: QueryDict | None) -> None:
        super().__init__(data, prefix="form")
        self._rows = [one for one in rows_of(view) if one.state is RowState.SENT]
        for number, row in enumerate(self._rows, start=1):
            self.fields[f"row-{number}"] = forms.ChoiceField(
                choices=[("accept", _("接受")), ("return", _("退回"))],
                widget=forms.RadioSelect,
                initial="accept",
                label=row.finding or _("第 {n} 行").format(n=number),
            )
            self.fields[f"remark-{number}"] = forms.CharField(
                max_length=_LONGEST_REMARK,
                required=False,
                widget=forms.Textarea({"rows": 2}),
                label=_("退回意见"),
                help_text=_("退回的必须写明还差什么。"),
            )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        returned = [number for number, _row in self._numbered(cleaned)]
        if not returned and not self.errors:
            self.add_error(None, _("没有选择退回的行，没有退回。全部接受的，请办理“整改跟踪验证”。"))
        for number in returned:
            if not cleaned.get(f"remark-{number}", "").strip():
                self.add_error(f"remark-{number}", _("退回的行须写明退回意见。"))
        return cleaned

    def values(self) -> dict[str, Value]:
        rows: list[Value] = [
            {"finding": row, "remark": self.cleaned_data[f"remark-{number}"].strip()}
            for number, row in self._numbered(self.cleaned_data)
        ]
        return {_ROWS: rows}

    def _numbered(self, cleaned: Mapping[str, Any]) -> list[tuple[int, str]]:
        return [
            (number, row.finding) for number, row in enumerate(self._rows, start=1)
            if cleaned.get(f"row-{number}") == "return"
        ]  # fmt: skip


def return_form(view: CaseInView, data: QueryDict | None) -> WrittenForm | ReturnForm:
    """Row by row where rows were sent; the edition's own table where there are none, or a program sends it."""
    form = ReturnForm(view, data)
    if not form.fields or (data is not None and f"form-{_ROWS}" in data):
        return WrittenForm(view, RETURN_FORM, data)
    return form
