"""Rows of drafts and of what came back on paper: written in the transaction of the act whose entry says the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mingjian.documents.models import Draft, DraftHand, DraftMove, Original, Scan
from mingjian.documents.queries import LIVE
from mingjian.evidence.actions import name_file

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from mingjian.documents.models import Paper
    from mingjian.evidence.actions import Received


def hand_in(draft: Draft, received: Received, *, review: Sequence[str], approve: Sequence[str]) -> None:
    """A new draft takes the place of every earlier one of the same paper, and begins with the first hand."""
    Draft.objects.filter(
        case_id=draft.case_id, step=draft.step, item=draft.item, document=draft.document, state__in=LIVE
    ).update(state="replaced")
    draft.state = "review" if review else "approve"
    draft.file, draft.name = name_file(received), received.name
    draft.save(force_insert=True)
    DraftHand.objects.bulk_create(
        DraftHand(draft=draft, hand=hand, person_id=person)
        for hand, people in (("review", review), ("approve", approve))
        for person in people
    )
    lay_hand(draft, "submitted", n=draft.submitted_n, person=draft.drawn_by_id, at=draft.submitted_at)


def lay_hand(draft: Draft, act: str, *, n: int, person: str, at: datetime) -> None:
    """A hand was laid on a draft; its state follows."""
    DraftMove.objects.create(draft=draft, n=n, act=act, person_id=person, at=at)
    if act in AFTER:
        draft.state = AFTER[act]
        draft.save(update_fields=["state"])


#: What a draft is after a hand was laid on it.
AFTER = {"reviewed": "approve", "approved": "approved", "returned": "returned"}


def keep_sheet(draft: Draft, received: Received, *, n: int) -> None:
    draft.sheet, draft.sheet_name, draft.approved_n = name_file(received), received.name, n
    draft.save(update_fields=["sheet", "sheet_name", "approved_n"])


def mark_issued(draft: Draft) -> None:
    draft.state = "issued"
    draft.save(update_fields=["state"])


def keep_scan(  # noqa: PLR0913 - what a scan is of, and who brought it
    paper: Paper, received: Received, *, purpose: str, signer: str, n: int, person: str, at: datetime
) -> Scan:
    return Scan.objects.create(
        paper=paper, n=n, purpose=purpose, signer_id=signer or None, file=name_file(received), name=received.name,
        person_id=person, at=at,
    )  # fmt: skip


def keep_original(  # noqa: PLR0913 - what is registered
    paper: Paper, *, copies: int, place: str, received_from: str, n: int, person: str, at: datetime
) -> None:
    Original.objects.create(
        paper=paper, n=n, copies=copies, place=place, received_from=received_from, person_id=person, at=at
    )
