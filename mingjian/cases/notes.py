"""Reads of notes: what was added to a step, by whom and when. Whoever asks has been asked whether they may read it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count

from mingjian.cases.models import Note
from mingjian.ledger import queries as ledger

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from mingjian.cases.queries import CaseInView

#: A step with more notes than this shows the latest.
_SHOWN = 50


@dataclass(frozen=True, slots=True)
class NoteRead:
    """One note. ``text`` is empty where it was destroyed or lost; the entry of that number is still there."""

    n: int
    item: str
    text: str
    reason: str
    who: str
    at: datetime


def notes_of(view: CaseInView, step: str) -> Sequence[NoteRead]:
    """The notes of a step, oldest first, the latest fifty. Two queries."""
    rows = list(Note.objects.filter(case=view.case, step=step).select_related("person").order_by("-n")[:_SHOWN])
    values = ledger.values_at(view.case.pk, [one.n for one in rows]) if rows else {}
    return [
        NoteRead(
            n=one.n,
            item=one.item,
            text=str(values.get(one.n, {}).get("text", "")),
            reason=str(values.get(one.n, {}).get("reason", "")),
            who=str(one.person),
            at=one.at,
        )
        for one in reversed(rows)
    ]


def counts_of(view: CaseInView) -> Mapping[str, int]:
    """How many notes each step of a case has."""
    counted = Note.objects.filter(case=view.case).order_by().values("step").annotate(notes=Count("pk"))
    return {str(row["step"]): int(row["notes"]) for row in counted}
