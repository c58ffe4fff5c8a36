"""What trainees draft in a check table, what became of it, and the learning record made from it.

A trainee writes under a mentor. What is drafted counts for nothing until one of the team takes it over: it cannot be
recorded, and the team's own words are never written over by it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction

from mingjian import clock
from mingjian.cases.beside_models import CompanionPresence, TraineeDraft
from mingjian.cases.capacities import TEAM, Capacity
from mingjian.cases.check_rows import check_table_for, only_drafts
from mingjian.cases.models import CheckRow
from mingjian.errors import Conflict, NotFound, Refused
from mingjian.errors import gettext_noop as _
from mingjian.procedures.sides import may_read

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from mingjian.cases.beside_models import Companion
    from mingjian.cases.queries import CaseInView
    from mingjian.people.rules import Acting

ACCEPTED, CHANGED = "accepted", "changed"


def is_of_the_team(row: CheckRow) -> bool:
    """Whether a row holds words that one of the team wrote or took over."""
    return not row.by_trainee and bool(row.outcome or row.written)


def note_draft(row: CheckRow, trainee: Companion | None, acting: Acting) -> None:
    """Keep, after a row was written, whose draft it is now, and what became of the draft before it.

    ``trainee`` is None where one of the team wrote: then a draft that lay there was changed. In the transaction of the
    writing.
    """
    before = TraineeDraft.objects.filter(row=row, fate="").first() if row.by_trainee or trainee is not None else None
    if trainee is None or (before is not None and before.companion_id != trainee.pk):
        _settle(row, CHANGED, acting)
        before = None
    if row.by_trainee != (trainee is not None):
        row.by_trainee = trainee is not None
        row.save(update_fields=["by_trainee"])
    if trainee is None:
        return
    if before is None:
        before = TraineeDraft(row=row, companion=trainee)
    before.outcome, before.written, before.at = row.outcome, row.written, clock.now()
    before.save()


def take_over(view: CaseInView, key: str, versions: Mapping[str, int], *, acting: Acting) -> int:
    """Take over trainees' drafts as one's own words, each at the version that was seen. Returns how many there were.

    Raises Conflict where a row was changed after it was looked at; then nothing is taken over.
    """
    step = check_table_for(view, key)
    if only_drafts(view, step):
        raise Refused(_("见习评审员只能代填草稿，不能分工、采用或者记入。请由导师办理。"))
    if not versions:
        raise Refused(_("没有选中事项。请先在列表中勾选。"))
    with transaction.atomic():
        rows = CheckRow.objects.select_for_update().filter(case=view.case, step=key, item__in=list(versions))
        drafts = [row for row in rows.order_by("item") if row.by_trainee]
        if not drafts:
            raise Refused(_("所选各项中没有见习代填的草稿，没有采用。"))
        for row in drafts:
            if row.version != versions[row.item]:
                raise Conflict(
                    _("您勾选之后，第 {number} 项的草稿又有人修改，没有采用。请核对后再采用。"),
                    number=row.item.rpartition(":")[2],
                )
        for row in drafts:
            _settle(row, ACCEPTED, acting)
            row.by_trainee, row.person_id, row.at = False, acting.person, clock.now()
            row.version, row.turn = row.version + 1, row.turn + 1
            row.save(update_fields=["by_trainee", "person", "at", "version", "turn"])
    return len(drafts)


def _settle(row: CheckRow, fate: str, acting: Acting) -> None:
    waiting = TraineeDraft.objects.filter(row=row, fate="")
    waiting.update(fate=fate, taken_by_id=acting.person, taken_at=clock.now())


@dataclass(frozen=True, slots=True)
class LearningRecord:
    """What a trainee was at and drafted in one case: sessions in order, drafts by item."""

    companion: Companion
    sessions: Sequence[CompanionPresence]
    drafts: Sequence[TraineeDraft]

    def count(self, fate: str) -> int:
        return sum(one.fate == fate for one in self.drafts)


def may_read_learning(view: CaseInView, place: Companion) -> bool:
    """The trainee themself, the team, and the offices that sent them."""
    return place.person_id == view.person or not {"authority", "evaluation-body", *TEAM}.isdisjoint(view.roles)


def learning_record(view: CaseInView, place: Companion) -> LearningRecord:
    """Raises NotFound for whoever is no trainee, or where it is not the reader's to see. Two queries."""
    if place.capacity != Capacity.TRAINEE.value or not may_read_learning(view, place):
        raise NotFound(_("没有这位随行人员，或您无权查看。"))
    readable = {step.key for step in view.law.procedure.steps if may_read(view.roles, step)}
    sessions = [one for one in CompanionPresence.objects.filter(companion=place).order_by("n") if one.step in readable]
    drafts = TraineeDraft.objects.filter(companion=place).select_related("row", "taken_by").order_by("row_id", "pk")
    return LearningRecord(place, sessions, list(drafts))
