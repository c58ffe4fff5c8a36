"""Notices of one person, newest first, and how that person wants to be told."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from mingjian import ids
from mingjian.errors import NotFound
from mingjian.errors import gettext_noop as _
from mingjian.notices.models import Notice, Ways

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

PAGE = 50
#: Beyond this the bell says "more than" instead of counting.
COUNTED = 99


@dataclass(frozen=True, slots=True)
class NoticesPage:
    notices: tuple[Notice, ...]
    #: Where the next page goes on; "" on the last.
    before: str


@dataclass(frozen=True, slots=True)
class Chosen:
    mail: bool = True
    sms: bool = False


def unread_of(person_id: str) -> int:
    """How many are unread, counted up to 99."""
    return Notice.objects.filter(person=person_id, read_at__isnull=True)[:COUNTED].count()


def notices_of(person_id: str, *, before: str = "") -> NoticesPage:
    """Fifty at a time. ``before`` is the notice with which the page before ended; another's begins from the newest."""
    rows = Notice.objects.filter(person=person_id).select_related("case").order_by("-at", "-id")
    last = rows.filter(pk=before).first() if ids.is_id(before) else None
    if last is not None:
        rows = rows.filter(at__lte=last.at).exclude(at=last.at, id__gte=last.pk)
    found = list(rows[: PAGE + 1])
    return NoticesPage(tuple(found[:PAGE]), found[PAGE - 1].pk if len(found) > PAGE else "")


def notice_of(person_id: str, notice_id: str) -> Notice:
    """Raises NotFound where there is no such notice, or it is another's."""
    rows = Notice.objects.select_related("case").filter(person=person_id)
    found = rows.filter(pk=notice_id).first() if ids.is_id(notice_id) else None
    if found is None:
        raise NotFound(_("没有这条通知。"))
    return found


def chosen_by(person_ids: Iterable[str]) -> Mapping[str, Chosen]:
    """What each of them has chosen; who has chosen nothing is left out."""
    rows = Ways.objects.filter(person__in=list(person_ids)).values_list("person_id", "mail", "sms")
    return {person_id: Chosen(mail, sms) for person_id, mail, sms in rows}
