"""A follower of the ledger that enters what cases issue; and what `mingjian check` compares."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from mingjian.ledger.jobs import behind, follow
from mingjian.procedures.entries import Kind
from mingjian.registers.certificates.comparing import differences
from mingjian.registers.certificates.deriving import grounding_steps, issuing_steps
from mingjian.registers.certificates.keeping import bring_up_to_date
from mingjian.registers.certificates.models import Granting

if TYPE_CHECKING:
    from mingjian.proof.entry import Entry

__all__ = ["differences", "follow_cases"]

#: Entries that one turn takes: most are passed over.
BATCH = 1000
_FOLLOWER = "certificates"


def follow_cases() -> int:
    """Enter certificates that were issued, and take back those whose act or decision was struck; how many were taken.

    A decision made anew may bring one back.
    """
    if not behind(_FOLLOWER):
        return 0
    issued: dict[str, None] = {}
    struck: dict[str, None] = {}

    def take(entry: Entry, _position: int) -> None:
        if entry.kind == Kind.DONE.value and entry.law.get("step") in issuing_steps():
            issued[entry.subject] = None
        elif entry.kind == Kind.ANNULLED.value or (
            entry.kind == Kind.DONE.value and entry.law.get("step") in grounding_steps()
        ):
            struck[entry.subject] = None

    with transaction.atomic():
        taken = follow(_FOLLOWER, take, limit=BATCH)
        known = set(Granting.objects.filter(case__in=list(struck)).values_list("case_id", flat=True))
        for case_id in issued | dict.fromkeys(sorted(known)):
            bring_up_to_date(case_id)
    return taken
