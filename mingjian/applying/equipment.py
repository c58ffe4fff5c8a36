"""关键设备: what an institution tests with, and whose calibration ends before the visit does."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

from mingjian.applying.models import ListedRow
from mingjian.applying.tables import EQUIPMENT
from mingjian.cases.planned import planned_of

if TYPE_CHECKING:
    from collections.abc import Collection

    from mingjian.cases.queries import CaseInView

#: So many are read for a page.
_MOST: Final = 500


@dataclass(frozen=True, slots=True)
class Device:
    """One row of the table. ``due`` is the last day of its calibration; None where none was given."""

    key: str
    name: str
    model: str
    number: str
    due: date | None
    place: str

    @property
    def called(self) -> str:
        return " ".join(filter(None, (self.name, self.model, self.number)))


@dataclass(frozen=True, slots=True)
class Equipment:
    """The devices of a case beside its visit. ``last_day`` is the visit's, else today."""

    devices: tuple[Device, ...]
    last_day: date
    planned: bool

    @property
    def lapsing(self) -> list[Device]:
        """Those whose calibration ends before the visit does, the earliest first."""
        found = [(one.due, one) for one in self.devices if one.due is not None and one.due < self.last_day]
        return [one for _due, one in sorted(found, key=lambda pair: (pair[0], pair[1].number))]

    @property
    def without_day(self) -> list[Device]:
        return [one for one in self.devices if one.due is None]

    def chosen(self, keys: Collection[str]) -> list[Device]:
        return [one for one in self.devices if one.key in keys]


def equipment_of(view: CaseInView) -> Equipment:
    """Three queries, however many devices there are."""
    rows = ListedRow.objects.filter(case=view.case, table=EQUIPMENT.key, gone_n__isnull=True).order_by("pk")[:_MOST]
    devices = tuple(_device(one) for one in rows)
    planned = planned_of([view.case], {view.case.pk: view.roles}).get(view.case.pk)
    last_day = planned.last_day if planned is not None else None
    today = view.reading.calendar.day_of(view.reading.now)
    return Equipment(devices, last_day or today, last_day is not None)


def _device(row: ListedRow) -> Device:
    said = {key: str(text) for key, text in row.values.items()}
    due = date.fromisoformat(said["due"]) if said.get("due") else None
    texts = {key: said.get(key, "") for key in ("name", "model", "number", "place")}
    return Device(row.key, due=due, **texts)
