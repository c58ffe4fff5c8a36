"""Reads of papers. The case they belong to has been checked by whoever asks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import F, Q

from mingjian import ids
from mingjian.documents.models import Draft, DraftMove, Original, Paper, Scan
from mingjian.errors import NotFound
from mingjian.errors import gettext_noop as _

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

#: A draft in one of these may still be issued, or go on.
LIVE = ("review", "approve", "approved", "returned")
#: What is read of a draft with it.
_LAID = ("hands__person", "moves__person")


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


def latest_draft(case_id: str, *, step: str, item: str, document: str) -> Draft | None:
    """The draft that counts for a paper: the one handed in last."""
    rows = Draft.objects.filter(case_id=case_id, step=step, item=item, document=document).select_related("drawn_by")
    return rows.order_by("-submitted_n").first()


def drafts_of(case_id: str, step: str) -> Sequence[Draft]:
    """The drafts of a step that count, the latest of each paper, in the order in which they were handed in."""
    rows = Draft.objects.filter(case_id=case_id, step=step).select_related("drawn_by").prefetch_related(*_LAID)
    rows = rows.order_by("submitted_n")
    return list({(one.item, one.document): one for one in rows}.values())


def draft_for(case_id: str, draft_id: str) -> Draft:
    """A draft of a case. Whoever asks has been asked whether the hands of its office are theirs to see."""
    rows = Draft.objects.select_related("file", "sheet", "drawn_by", "issuer").prefetch_related(*_LAID)
    rows = rows.filter(case_id=case_id)
    found = rows.filter(pk=draft_id).first() if ids.is_id(draft_id) else None
    if found is None:
        raise NotFound(_("没有这份呈批稿，或您无权查看。"))
    return found


def moves_of(draft: Draft) -> Sequence[DraftMove]:
    """The hands laid on a draft, in order."""
    return sorted(draft.moves.all(), key=lambda one: one.n)


def hands_laid_in(case_id: str, offices: Collection[str], numbers: Collection[int]) -> frozenset[int]:
    """Of some entries of a case those by which a hand was laid on a draft of one of these offices."""
    rows = DraftMove.objects.filter(draft__case_id=case_id, draft__issuer__in=list(offices), n__in=list(numbers))
    return frozenset(rows.values_list("n", flat=True))


def hands_of(draft: Draft) -> dict[str, list[tuple[str, str]]]:
    """Who may lay which hand on a draft: identity and name."""
    found: dict[str, list[tuple[str, str]]] = {"review": [], "approve": []}
    for one in sorted(draft.hands.all(), key=lambda one: one.person.name):
        found[one.hand].append((one.person_id, one.person.name))
    return found


def drafts_in_hand(person: str, organisation: str, *, limit: int) -> Sequence[Draft]:
    """Drafts of an office that wait for somebody's hand, and their own that came back or may be issued; oldest first.

    Who drew a draft up or reviewed it lays no further hand on it.
    """
    rows = Draft.objects.filter(issuer=organisation).select_related("drawn_by").order_by("submitted_at", "pk")
    waits = Q(hands__person=person, hands__hand=F("state")) & ~Q(drawn_by=person)
    own = Q(drawn_by=person, state__in=("returned", "approved"))
    reviewed = DraftMove.objects.filter(person=person, act="reviewed").values("draft")
    found = rows.filter(waits).exclude(state="approve", pk__in=reviewed)
    return sorted(
        {one.pk: one for one in (*found[:limit], *rows.filter(own)[:limit])}.values(), key=lambda one: one.submitted_at
    )


def drafts_on_their_way(case_ids: Collection[str]) -> Sequence[Draft]:
    """The drafts of some cases that wait for a hand, came back or may be issued, with who may lay which hand on."""
    rows = Draft.objects.filter(case_id__in=case_ids, state__in=LIVE).prefetch_related(*_LAID)
    return list(rows.order_by("submitted_at", "pk"))


def scans_of(paper: Paper) -> Sequence[Scan]:
    """What came back on paper of one paper, in the order of its entries."""
    return list(Scan.objects.filter(paper=paper).select_related("file", "person", "signer").order_by("n"))


def scan_for(paper: Paper, scan_id: str) -> Scan:
    rows = Scan.objects.select_related("file").filter(paper=paper)
    found = rows.filter(pk=scan_id).first() if ids.is_id(scan_id) else None
    if found is None:
        raise NotFound(_("没有这份扫描件，或您无权查看。"))
    return found


def originals_of(paper: Paper) -> Sequence[Original]:
    """Copies on paper that were registered, in the order of their entries."""
    return list(Original.objects.filter(paper=paper).select_related("person").order_by("n"))


def scans_at(case_id: str, numbers: Collection[int]) -> dict[int, str]:
    """The steps of the papers of which some entries brought a scan."""
    rows = Scan.objects.filter(paper__case_id=case_id, n__in=numbers)
    return dict(rows.values_list("n", "paper__step"))
