"""Reading notices and choosing the ways. Neither is a fact of a case: rows change, and no entry is written."""

from __future__ import annotations

from mingjian import clock
from mingjian.notices.models import Notice, Ways
from mingjian.notices.queries import Chosen, notice_of


def mark_read(person_id: str, notice_id: str) -> Notice:
    """Raises NotFound where it is not this person's."""
    notice = notice_of(person_id, notice_id)
    Notice.objects.filter(pk=notice.pk, read_at__isnull=True).update(read_at=clock.now())
    return notice


def mark_all_read(person_id: str) -> int:
    return Notice.objects.filter(person=person_id, read_at__isnull=True).update(read_at=clock.now())


def choose(person_id: str, ways: Chosen) -> None:
    Ways.objects.update_or_create(person_id=person_id, defaults={"mail": ways.mail, "sms": ways.sms})
