"""The forms with which a capability list is brought to a case, and listed in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import forms
from django.utils.translation import gettext as _

from mingjian.registers.capability.actions import Choice
from mingjian.registers.capability.marks import OF_CODE, TAKEN_ON_REQUEST

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


class SheetForm(forms.Form):
    """``sites`` are the labels under which the institution has registered its places."""

    def __init__(self, *arguments: object, sites: Sequence[str] = (), **named: object) -> None:
        super().__init__(*arguments, **named)  # type: ignore[arg-type]
        self.fields["file"] = forms.FileField(
            label=_("能力申请表"),
            help_text=_("Excel 文件（.xlsx）或 .csv，一次最多 100000 行。首行是表头，列的先后不限。"),
            error_messages={
                "required": _("请选择能力申请表的 Excel 文件。"),
                "empty": _("所选的文件是空的（0 字节）。请检查后重新选择。"),
            },
            max_length=200,
        )
        self.fields["site"] = forms.CharField(
            required=False,
            max_length=200,
            label=_("表中没有“场所”列时填写"),
            initial=sites[0] if len(sites) == 1 else "",
            help_text=_("已登记的场所：{sites}").format(sites="、".join(sites)) if sites else "",
        )
        self.fields["field"] = forms.CharField(required=False, max_length=200, label=_("表中没有“领域”列时填写"))
        self.fields["category"] = forms.CharField(required=False, max_length=200, label=_("表中没有“类别”列时填写"))


class ConfirmForm(forms.Form):
    """What is decided about a draft; ``counts`` say which questions there are to ask."""

    def __init__(self, counts: Mapping[str, int], data: object = None) -> None:
        super().__init__(data)  # type: ignore[arg-type]
        taken = [(code, count) for code in TAKEN_ON_REQUEST if (count := counts.get(f"mark:{code}", 0))]
        if taken:
            self.fields["taken"] = forms.MultipleChoiceField(
                required=False,
                choices=[(code, _("{mark}（{n} 行）").format(mark=_(OF_CODE[code].words), n=n)) for code, n in taken],
                widget=forms.CheckboxSelectMultiple,
                label=_("退回的行中，下列情形也照原样列入"),
            )
        missing = counts.get("kind:missing", 0)
        if missing:
            self.fields["strike_missing"] = forms.BooleanField(
                required=False, label=_("删除表中没有的 {n} 行").format(n=missing)
            )

    def choice(self) -> Choice:
        return Choice(
            taken=frozenset(self.cleaned_data.get("taken", ())),
            strike_missing=self.cleaned_data.get("strike_missing", False),
        )
