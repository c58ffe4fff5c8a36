"""Serials of our own, for applications that did not come from the portal. No number is given twice."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mingjian import clock
from mingjian.cases.models import Case
from mingjian.ledger.queries import facts_between, recovered_places
from mingjian.procedures.entries import Kind

if TYPE_CHECKING:
    from mingjian.people.models import Organisation


def new_serial(authority: Organisation) -> str:
    """The next serial of an authority in a year; called under the authority's lock. Taken numbers are skipped."""
    year = clock.today().year
    cases = Case.objects.filter(authority=authority)
    number = cases.filter(opened_at__year=year).count() + _lost_in_restores(year) + 1
    while cases.filter(serial=f"MJ-{year}-{number:06d}").exists():
        number += 1
    return f"MJ-{year}-{number:06d}"


def _lost_in_restores(year: int) -> int:
    """How many cases of a year the log still knows and no table does.

    The log tells that a case was opened, not its serial nor whose it was: those were only in the database. So every
    authority leaves as many numbers out. A gap can be explained, the same serial on two cases cannot.
    """
    opened = {
        fact.subject
        for first, last in recovered_places()
        for fact in facts_between(first, last, kind=Kind.OPENED)
        if clock.date_of_law(fact.at).year == year
    }
    return len(opened) - Case.objects.filter(pk__in=opened).count()
