"""What pages say of an institution's key equipment, and devices chosen into the plan of tests."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.urls import reverse
from django.utils.translation import gettext as _

from mingjian.applying.at_case import has_intake
from mingjian.applying.equipment import equipment_of
from mingjian.applying.tables import EQUIPMENT
from mingjian.web.components.notes import Note
from mingjian.web.components.part import Link

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mingjian.applying.equipment import Device, Equipment
    from mingjian.web.desk.step_sheet import StepSheet

#: The form in which a plan names equipment, and its field.
_FORM, _FIELD = "test-plan", "camera-plan"
#: So many devices are told one by one.
_TOLD: Final = 20


@dataclass(frozen=True, slots=True)
class Picker:
    """Devices to be chosen into the plan: key, words, whether chosen, whether its calibration ends too soon."""

    devices: tuple[tuple[str, str, bool, bool], ...]
    action: str


def equipment_notes(found: Equipment, case_id: str) -> tuple[Note, ...]:
    """Whose calibration ends before the visit does, and of which no day is known."""
    way = (Link(_("关键设备表"), reverse("desk:listing", args=[case_id, EQUIPMENT.key])),)
    notes = []
    if lapsing := found.lapsing:
        day = found.last_day.isoformat()
        told = _("评审结束（{day}）前校准到期的设备 {n} 台。")
        if not found.planned:
            told = _("今天（{day}）以前校准已到期的设备 {n} 台。")
        said = [_("{device}：{due} 到期").format(device=one.called, due=one.due) for one in lapsing[:_TOLD]]
        title = _("请机构说明或更换设备")
        notes.append(Note(told.format(day=day, n=len(lapsing)), "warn", title, tuple(said), links=way))
    if blank := found.without_day:
        notes.append(Note(_("{n} 台设备没有填写校准有效期。").format(n=len(blank)), "info", links=way))
    return tuple(notes)


def picker_at(sheet: StepSheet, chosen: Sequence[str]) -> tuple[Picker | None, tuple[Note, ...]]:
    """For the step that plans tests: what may be chosen, and what to be warned of. Nothing, and no query, elsewhere."""
    if sheet.step.form != _FORM or not (sheet.open and sheet.may_act and has_intake(sheet.view.law)):
        return None, ()
    found = equipment_of(sheet.view)
    if not found.devices:
        return None, ()
    lapsing = {one.key for one in found.lapsing}
    rows = tuple((one.key, _words(one), one.key in chosen, one.key in lapsing) for one in found.devices)
    here = reverse("desk:step", args=[sheet.view.case.pk, sheet.step.key])
    return Picker(rows, here), equipment_notes(found, sheet.view.case.pk)


def write_into_plan(sheet: StepSheet, chosen: Sequence[str]) -> None:
    """Put the devices that were chosen into the plan's form, for whoever plans to go on writing. Nothing is kept."""
    if not chosen or sheet.step.form != _FORM or sheet.written is None or not has_intake(sheet.view.law):
        return
    devices = equipment_of(sheet.view).chosen(chosen)
    if devices:
        lines = [str(sheet.written.initial.get(_FIELD) or ""), *(_("关键设备：{device}").format(device=_words(one))
                                                                 for one in devices)]  # fmt: skip
        sheet.written.initial[_FIELD] = "\n".join(filter(None, lines))


def _words(one: Device) -> str:
    due = _("校准有效期至 {day}").format(day=one.due) if one.due else _("没有填写校准有效期")
    return "，".join(filter(None, (one.called, one.place, due)))
