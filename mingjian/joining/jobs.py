"""Forgetting requests that never got their letter; and whether registrations are as their entries say."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mingjian import clock
from mingjian.errors import MingjianError
from mingjian.joining.models import Mandate, Registration
from mingjian.joining.rules import FORGOTTEN_AFTER
from mingjian.ledger.comparison import Difference, compare, fault, recorded_of, subjects

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mingjian.ledger.comparison import Columns
    from mingjian.ledger.queries import Recorded

_STATED = {"number": "number", "uscc": "uscc", "institution": "name", "legal_person": "legal_person",
           "applicant": "applicant", "name": "letter_name", "sha256": "letter"}  # fmt: skip


def forget() -> int:
    """Remove requests that waited thirty days for their letter; how many. They are no facts, and hold personal data."""
    gone, _each = Registration.objects.filter(state="draft", made_at__lt=clock.now() - FORGOTTEN_AFTER).delete()
    return gone


def differences() -> Iterator[Difference]:
    """Every difference between registrations, powers of attorney, and the entries about them."""
    known = set(subjects("registration"))
    for row in Registration.objects.exclude(submitted_at=None).order_by("pk").iterator():
        if row.pk not in known:
            yield Difference(row.number, "registration", row.pk, found=row.pk)
            continue
        known.discard(row.pk)
        try:
            expected = _told(row.pk)
        except MingjianError as error:
            yield fault(row.number, "ledger", error)
            continue
        # What was sent back may be written anew, until its next letter: nothing is told of it meanwhile.
        found = _columns(row, only=("state", "reason", "appointment") if row.state == "refused" else ())
        expected = {name: value for name, value in expected.items() if name in found}
        yield from compare(row.number, "registration", [(row.pk, expected)], [(row.pk, found)])
    for missing in sorted(known):
        yield Difference(missing, "registration", missing, expected=missing)
    for mandate in Mandate.objects.select_related("appointment").order_by("pk").iterator():
        yield from _of_mandate(mandate)


def _told(registration_id: str) -> dict[str, object]:
    told: dict[str, object] = {}
    for one in recorded_of(registration_id):
        match one.entry.kind:
            case "registration:letter:submitted":
                told = {column: one.values[name] for name, column in _STATED.items() if name in one.values}
                told |= {"state": "waiting", "reason": "", "appointment": None}
                told["authority"] = one.entry.law["authority"]
            case "registration:request:accepted":
                told |= {"state": "accepted", "appointment": one.entry.law["appointment"]}
            case "registration:request:refused":
                told |= {"state": "refused", **_kept(one, "reason")}
    return told


def _kept(one: Recorded, name: str) -> Columns:
    return {name: one.values[name]} if name in one.values else {}


def _columns(row: Registration, *, only: tuple[str, ...]) -> Columns:
    found = {name: getattr(row, name) for name in (*_STATED.values(), "state", "reason")}
    found |= {"letter": row.letter_id, "authority": row.authority_id, "appointment": row.appointment_id}
    return {name: found[name] for name in only or found}


def _of_mandate(mandate: Mandate) -> Iterator[Difference]:
    expected: dict[str, object] = {}
    for one in recorded_of(mandate.appointment.person_id):
        if one.entry.kind == "person:mandate:recorded" and one.entry.law["appointment"] == mandate.appointment_id:
            expected = {**_kept(one, "name"), **_kept(one, "sha256")}
    found = {"name": mandate.file_name, "sha256": mandate.file_id}
    yield from compare(str(mandate), "mandate", [(mandate.appointment_id, expected)], [(mandate.appointment_id, found)])
