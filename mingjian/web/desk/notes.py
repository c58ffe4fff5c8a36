"""Notes at a step: those that are there, and the form by which whoever may read the step adds one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django import forms
from django.urls import reverse
from django.utils.translation import gettext_lazy

from mingjian import ids
from mingjian.cases import actions
from mingjian.cases.notes import NoteRead, notes_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mingjian.web.desk.case_page import CasePage

_LONGEST_REASON = 200


class NoteForm(forms.Form):
    """``item`` is the item of the step that the note is about, where there is one."""

    use_required_attribute = False
    prefix = "note"

    text = forms.CharField(
        label=gettext_lazy("备注"),
        max_length=actions.LONGEST_NOTE,
        widget=forms.Textarea(attrs={"rows": 3, "class": "form-control"}),
        help_text=gettext_lazy("能查看这一步的人都能看到，记入操作记录后不能修改或者删除。"),
    )
    reason = forms.CharField(
        label=gettext_lazy("补记的原因"),
        max_length=_LONGEST_REASON,
        required=False,
        widget=forms.TextInput(attrs={"class": "form-control"}),
    )


@dataclass(frozen=True, slots=True)
class Noted:
    """One note as it is shown: about which item, if any."""

    read: NoteRead
    item: str


@dataclass(frozen=True, slots=True)
class Notes:
    """``refused`` is why the note in the form was not taken."""

    notes: Sequence[Noted]
    form: NoteForm
    action: str
    token: str
    item: str
    refused: str = ""

    @property
    def open(self) -> bool:
        """Whether the form stands open: what was typed must be seen again."""
        return self.form.is_bound


def notes_at(page: CasePage, step: str, item: str, form: NoteForm | None = None, refused: str = "") -> Notes:
    """The notes of a step, and an empty form or the one that was sent."""
    read = notes_of(page.view, step)
    named = [Noted(one, page.item_name(one.item) if one.item else "") for one in read]
    action = reverse("desk:note", args=[page.view.case.pk, step])
    return Notes(named, form or NoteForm(), action, ids.new_id(), item, refused)
