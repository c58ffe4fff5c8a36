"""What nobody has opened or answered in the cases of an office: notices, enquiries, letters that could not be sent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from mingjian import clock, ids
from mingjian.cases.models import Case
from mingjian.ledger.models import Outgoing
from mingjian.notices.models import Notice
from mingjian.people.models import Enquiry
from mingjian.registers.casebook.queries import cases_of_office

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mingjian.people.rules import Acting

PAGE: Final = 50
#: Whoever was told only just now has not left anything unread.
SINCE: Final = timedelta(hours=4)
#: So many letters that failed are looked through for those of the office's cases.
_LOOKED_THROUGH: Final = 500


@dataclass(frozen=True, slots=True)
class Unread:
    """Notices nobody opened, oldest first, and where the next page goes on."""

    notices: tuple[Notice, ...]
    after: str


def unread(acting: Acting, *, after: str = "") -> Unread:
    """Fifty notices of the office's cases that their readers have not opened. Their own are not among them."""
    rows = Notice.objects.filter(read_at__isnull=True, at__lt=clock.now() - SINCE, case__in=cases_of_office(acting))
    rows = rows.exclude(person=acting.person).select_related("case", "case__institution", "person")
    last = rows.filter(pk=after).first() if ids.is_id(after) else None
    if last is not None:
        rows = rows.filter(at__gte=last.at).exclude(at=last.at, pk__lte=last.pk)
    found = list(rows.order_by("at", "pk")[: PAGE + 1])
    return Unread(tuple(found[:PAGE]), found[PAGE - 1].pk if len(found) > PAGE else "")


def open_enquiries(acting: Acting) -> tuple[list[Enquiry], Mapping[str, Case]]:
    """Enquiries that their people have not answered, oldest first, with their cases."""
    rows = Enquiry.objects.filter(
        answer="", asked_for=acting.organisation, case_id__in=cases_of_office(acting).values("pk")
    )
    found = list(rows.select_related("person").order_by("asked_at")[:PAGE])
    cases = Case.objects.select_related("institution").in_bulk({one.case_id for one in found})
    return found, cases


@dataclass(frozen=True, slots=True)
class Undelivered:
    """A letter that could not be sent: about which notice, how often it was tried, and why not."""

    notice: Notice
    channel: str
    tries: int
    failure: str


def undelivered(acting: Acting) -> list[Undelivered]:
    """Letters about the office's cases that were tried and not sent; never to which address or number."""
    waiting = Outgoing.objects.filter(sent_at__isnull=True, tries__gt=0, key__startswith="notice").order_by(
        "written_at"
    )
    letters = {key.partition(":")[2]: (channel, tries, failure) for key, channel, tries, failure in
               waiting.values_list("key", "channel", "tries", "failure")[:_LOOKED_THROUGH]}  # fmt: skip
    notices = Notice.objects.filter(pk__in=letters, case__in=cases_of_office(acting))
    return [
        Undelivered(one, *letters[one.pk])
        for one in notices.select_related("case", "case__institution", "person").order_by("at")[:PAGE]
    ]
