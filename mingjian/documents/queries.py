"""Reads of papers. The case they belong to has been checked by whoever asks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mingjian import ids
from mingjian.documents.models import Paper
from mingjian.errors import NotFound
from mingjian.errors import gettext_noop as _

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence


def papers_of(case_id: str, *, step: str = "") -> Sequence[Paper]:
    """The papers of a case, or of one step, in the order in which their numbers were reserved; void ones too."""
    rows = Paper.objects.filter(case_id=case_id).select_related("file").order_by("reserved_n")
    return list(rows.filter(step=step) if step else rows)


def count_issued(case_id: str, steps: Collection[str]) -> int:
    """How many papers of some steps of a case were issued."""
    return Paper.objects.filter(case_id=case_id, step__in=steps, state="issued").count()


def paper_for(case_id: str, paper_id: str) -> Paper:
    """An issued paper of a case."""
    rows = Paper.objects.select_related("file").filter(case_id=case_id, state="issued")
    found = rows.filter(pk=paper_id).first() if ids.is_id(paper_id) else None
    if found is None:
        raise NotFound(_("没有这份文书，或您无权查看。"))
    return found
