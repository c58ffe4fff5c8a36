"""Letters to the outside: written with the act they follow from, sent afterwards, at least once.

A letter is taken for a while before it is sent: whoever dies while sending leaves it to the next after that while, and
nothing slow ever happens inside a transaction.
"""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import connection, transaction

from mingjian import clock
from mingjian.errors import Outside
from mingjian.ledger.models import Outgoing
from mingjian.ledger.ports import Undeliverable, couriers

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

_log = logging.getLogger(__name__)

#: How long a letter is taken for: longer than any courier waits for the other side.
TAKEN = timedelta(minutes=5)

#: After the first failure, doubled with each further one, never beyond the last.
FIRST_PAUSE = timedelta(seconds=30)
LONGEST_PAUSE = timedelta(hours=6)

#: A letter whose address takes none is given up after so long, and not before so many tries. While the other side is
#: silent as a whole nothing is given up: that is no fault of an address.
GIVEN_UP_AFTER = timedelta(days=3)
LEAST_TRIES = 10

#: Letters taken in one turn.
BATCH = 20


def send_waiting() -> int:
    """Send what is due; how many letters were taken up, sent or not."""
    letters = _take()
    for letter in letters:
        # Those before took so long that this one is anybody's again: whoever takes it next sends it.
        if clock.now() < letter.next_try_at:
            _send(letter)
    return len(letters)


def pause_after(tries: int) -> timedelta:
    """How long to wait after so many failures."""
    pause = FIRST_PAUSE
    for _failure in range(tries - 1):
        if pause >= LONGEST_PAUSE:
            break
        pause *= 2
    return min(pause, LONGEST_PAUSE)


def _take() -> list[Outgoing]:
    now = clock.now()
    skips = connection.features.has_select_for_update_skip_locked
    waiting = Outgoing.objects.filter(sent_at__isnull=True, given_up_at__isnull=True)
    due = waiting.filter(next_try_at__lte=now, channel__in=list(couriers()))
    if not due.exists():
        return []
    with transaction.atomic():
        letters = list(due.select_for_update(skip_locked=skips).order_by("next_try_at", "written_at", "id")[:BATCH])
        for letter in letters:
            letter.tries += 1
            letter.next_try_at = now + TAKEN
        Outgoing.objects.bulk_update(letters, ["tries", "next_try_at"])
    return letters


def _send(letter: Outgoing) -> None:
    try:
        couriers()[letter.channel].carry(letter.key, letter.letter)
    except Undeliverable as refused:
        _put_off(letter, str(refused), forever=False)
    except Outside as silent:
        _put_off(letter, str(silent))
    except Exception as error:  # noqa: BLE001 - one courier's bug must not stop the letters of all others
        _log.exception("Letter %s could not be carried", letter.key)
        _put_off(letter, type(error).__name__)
    else:
        Outgoing.objects.filter(pk=letter.pk).update(sent_at=clock.now(), failure="", letter=kept_of(letter.letter))


def kept_of(letter: Mapping[str, object]) -> dict[str, object]:
    """What stays of a letter that is done with: of one that holds a secret (``once``) nothing but to whom it went."""
    return {name: one for name, one in letter.items() if not letter.get("once") or name in {"to", "subject", "once"}}


def _put_off(letter: Outgoing, failure: str, *, forever: bool = True) -> None:
    now = clock.now()
    again: datetime = now + pause_after(letter.tries)
    changed: dict[str, object] = {"next_try_at": again, "failure": failure[:200]}
    if not forever and letter.tries >= LEAST_TRIES and now - letter.written_at >= GIVEN_UP_AFTER:
        changed |= {"given_up_at": now, "letter": kept_of(letter.letter)}
    Outgoing.objects.filter(pk=letter.pk, sent_at__isnull=True).update(**changed)
