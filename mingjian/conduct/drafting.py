"""Rows that the team drafts side by side: saved with the version that was seen, nothing written over unseen.

Saving is no act and leaves no entry. Every version is kept with who wrote it; a row is struck, never removed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.db import transaction
from django.db.models import Prefetch

from mingjian import clock, ids
from mingjian.conduct.models import PlanRow, PlanWords
from mingjian.errors import NotFound, Refused
from mingjian.errors import gettext_noop as _

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mingjian.cases.queries import CaseInView
    from mingjian.people.rules import Acting
    from mingjian.proof.canonical import Value

SESSION, QUESTION = "session", "question"
#: So many rows of a kind a case may have, the struck ones too.
_MOST: Final = 400


@dataclass(frozen=True, slots=True)
class Draft:
    """What somebody wants a row to say; ``version`` is the one they saw, 0 for a row that is new."""

    row: str
    version: int
    words: Mapping[str, Value]


def rows_of(view: CaseInView, kind: str) -> list[PlanRow]:
    """The rows that count, each with who wrote it. One query."""
    rows = PlanRow.objects.filter(case=view.case, kind=kind, struck=False).select_related("person")
    return list(rows.order_by("at", "pk"))


def row_for(view: CaseInView, kind: str, row_id: str) -> PlanRow:
    """One row with every version that is kept, the newest first."""
    kept = Prefetch("kept", PlanWords.objects.select_related("person").order_by("-pk"))
    rows = PlanRow.objects.filter(case=view.case, kind=kind).select_related("person").prefetch_related(kept)
    found = rows.filter(pk=row_id).first() if ids.is_id(row_id) else None
    if found is None:
        raise NotFound(_("没有这一行，或您无权查看。请回到列表重新打开。"))
    return found


def save(view: CaseInView, kind: str, draft: Draft, *, acting: Acting) -> PlanRow | None:
    """Write a row. None where somebody was faster: what was sent is kept beside the row, and nothing is written over.

    The same words sent again change nothing.
    """
    _demand_id(draft.row)
    words = dict(draft.words)
    with transaction.atomic():
        row = _held(view, kind, draft, acting)
        if row.words == words and not row.struck:
            return row
        if row.version != draft.version or row.struck:
            _keep(row, "aside", words, acting.person)
            return None
        if row.version:
            _keep(row, "replaced", row.words, row.person_id)
        row.words, row.version = words, row.version + 1
        row.person_id, row.at = acting.person, clock.now()
        row.save()
    return row


def strike(view: CaseInView, kind: str, row_id: str, version: int, *, acting: Acting) -> bool:
    """Let a row count no more; False where it was changed after it was looked at, and nothing was done."""
    with transaction.atomic():
        row = PlanRow.objects.select_for_update().filter(pk=row_id, case=view.case, kind=kind).first()
        if row is None:
            raise NotFound(_("没有这一行，或您无权查看。请回到列表重新打开。"))
        if row.struck:
            return True
        if row.version != version:
            return False
        _keep(row, "struck", row.words, row.person_id)
        row.struck, row.version = True, row.version + 1
        row.person_id, row.at = acting.person, clock.now()
        row.save()
    return True


def _held(view: CaseInView, kind: str, draft: Draft, acting: Acting) -> PlanRow:
    """The row, made where there was none, held until the transaction ends."""
    if draft.version == 0 and not PlanRow.objects.filter(pk=draft.row).exists():
        if PlanRow.objects.filter(case=view.case, kind=kind).count() >= _MOST:
            raise Refused(_("已有 {most} 行，不能再增加。请先修改已有的行。"), most=_MOST)
        blank = PlanRow(pk=draft.row, case=view.case, kind=kind, person_id=acting.person, at=clock.now())
        PlanRow.objects.bulk_create([blank], ignore_conflicts=True)
    row = PlanRow.objects.select_for_update().filter(pk=draft.row, case=view.case, kind=kind).first()
    if row is None:
        raise NotFound(_("没有这一行，或您无权查看。请回到列表重新打开。"))
    return row


def _keep(row: PlanRow, why: str, words: Mapping[str, Value], person: str) -> None:
    """Keep words beside a row; the same words sent aside again are kept once."""
    at = clock.now() if why == "aside" else row.at
    same = PlanWords.objects.filter(row=row, why="aside", words=dict(words), person_id=person)
    if why != "aside" or not same.exists():
        PlanWords.objects.create(row=row, why=why, version=row.version, words=dict(words), person_id=person, at=at)


def _demand_id(row_id: str) -> None:
    if not ids.is_id(row_id):
        raise Refused(_("表单的标记有误，没有办理。请刷新页面后重新填写。"))
