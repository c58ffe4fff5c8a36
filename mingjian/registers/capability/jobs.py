"""What the worker does with capability lists: read one after another. The waiting row is the queue."""

from __future__ import annotations

import logging
from datetime import timedelta

from django.db import InterfaceError, OperationalError, connection, transaction
from django.db.models import F, Q

from mingjian import clock
from mingjian.errors import MingjianError
from mingjian.errors import gettext_noop as _
from mingjian.registers.capability.models import Sheet
from mingjian.registers.capability.reading import Draft, Overtaken

_log = logging.getLogger(__name__)

#: What the page shows; the reason is in the log.
_UNEXPECTED = _("读取时出错。请重新上传；仍然不行时，请系统管理员查看日志。")

#: A sheet whose reader has not been heard of for so long is read again from its beginning.
STALE = timedelta(minutes=5)

#: A file in whose reading so many readers died is read no more.
MOST_TRIES = 3

#: The sheet this process is reading.
_in_hand: set[str] = set()


def read_next() -> bool:
    """Read one waiting sheet; whether there was one."""
    sheet = _claim()
    if sheet is None:
        return False
    if sheet.tries > MOST_TRIES:
        _log.error("Sheet %s ended %d readers and is read no more", sheet.pk, MOST_TRIES)
        _fail(sheet, str(_UNEXPECTED), {})
        return True
    draft = Draft(sheet)
    _in_hand.add(sheet.pk)
    try:
        draft.read()
    except Overtaken:
        _log.info("Sheet %s was taken over or dropped while it was read", sheet.pk)
    except (OperationalError, InterfaceError):
        # It will answer again: the sheet waits, and the worker tries once more after a pause.
        connection.close()
        give_back()
        raise
    except MingjianError as error:
        _fail(sheet, error.sentence, error.facts)
    except Exception:  # noqa: BLE001 - whatever it was, whoever waits must be told, and the next sheet read
        _log.exception("Sheet %s could not be read", sheet.pk)
        _fail(sheet, str(_UNEXPECTED), {})
    _in_hand.discard(sheet.pk)
    return True


def give_back() -> int:
    """Let what this process is reading wait for the next; called when the process ends in the middle of it."""
    mine = Sheet.objects.filter(pk__in=_in_hand, state="reading")
    return mine.update(state="waiting", begun_at=None, tries=F("tries") - 1)


def _fail(sheet: Sheet, sentence: str, facts: dict[str, object]) -> None:
    told = {name: value if isinstance(value, int) else str(value) for name, value in facts.items()}
    mine = Sheet.objects.filter(pk=sheet.pk, state="reading", begun_at=sheet.begun_at)
    mine.update(state="failed", failure=sentence[:300], failure_facts=told)


def _claim() -> Sheet | None:
    """Take the oldest sheet that waits, or whose reader died; nobody else takes it."""
    now = clock.now()
    with transaction.atomic():
        waiting = Sheet.objects.select_for_update(of=("self",)).filter(
            Q(state="waiting") | Q(state="reading", begun_at__lt=now - STALE)
        )
        sheet = waiting.select_related("case", "file").order_by("brought_at", "id").first()
        if sheet is not None:
            sheet.state, sheet.begun_at, sheet.done_rows, sheet.tries = "reading", now, 0, sheet.tries + 1
            sheet.save(update_fields=["state", "begun_at", "done_rows", "tries"])
    return sheet
