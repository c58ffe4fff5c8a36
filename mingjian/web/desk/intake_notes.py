"""What a step's page says of what was brought beside the form of the application."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _

from mingjian.applying import queries, remote
from mingjian.applying.at_case import has_intake
from mingjian.web.components.notes import Note
from mingjian.web.components.part import Link
from mingjian.web.desk.remote_words import advice_note

if TYPE_CHECKING:
    from mingjian.web.desk.step_sheet import StepSheet

#: Forms of the steps in which the leader plans: what is not planned yet is said there.
_PLANNING = frozenset({"contact", "schedule", "test-plan"})
#: Forms of the steps at which the table of remote conditions is asked.
_REMOTE = frozenset({"application", "mode"})
#: Forms into which is put what was brought already.
_FILLED = frozenset({"special-circumstances", "site-tour"})


def intake_notes(sheet: StepSheet) -> tuple[Note, ...]:
    """Nothing for most steps, and no query for them."""
    view, form = sheet.view, sheet.step.form
    if not has_intake(view.law) or not sheet.open:
        return ()
    case = view.case.pk
    if form in _REMOTE:
        return (advice_note(view, remote.advice_for(view)),)
    if form in _PLANNING:
        left = queries.still_to_plan(view)
        if left:
            way = Link(_("逐项安排"), reverse("desk:circumstances", args=[case]))
            return (Note(_("还有 {n} 项特殊情况没有列入方案。").format(n=left), "warn", links=(way,)),)
    if form in _FILLED and sheet.may_act:
        way = Link(_("申请资料"), reverse("desk:intake", args=[case]))
        words = _("表中已带入机构填写的人员、房间和特殊情况，请核对后再提交。")
        return (Note(words, "info", links=(way,)),)
    return ()
