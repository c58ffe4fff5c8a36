"""Time stamps of an outside authority over published checkpoints: once a day of law, and whenever one is asked for.

What was stamped, nobody can rewrite any more, not even with all keys of this instance. Stamping follows publishing and
never holds it up: an authority that fails is asked again later.
"""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import TYPE_CHECKING

from mingjian import clock
from mingjian.errors import Outside
from mingjian.ledger import ports
from mingjian.ledger.models import Checkpoint
from mingjian.ledger.queries import latest_checkpoint

if TYPE_CHECKING:
    from datetime import date, datetime

_log = logging.getLogger(__name__)

#: After the first failure, doubled with each further one, never beyond the last.
FIRST_PAUSE = timedelta(minutes=1)
LONGEST_PAUSE = timedelta(hours=6)


def stamp(checkpoint: Checkpoint) -> bool:
    """Have a published checkpoint stamped and remember the token; whether it has one now.

    Raises Outside where the authority failed. Without an authority, nothing is done. Never call it in a transaction:
    it may take seconds.
    """
    if checkpoint.timestamp:
        return True
    authority = ports.authority()
    if authority is None:
        return False
    token = authority.stamp(checkpoint.note.encode())
    # Of two workers that asked at once the first is remembered; both tokens are as good.
    Checkpoint.objects.filter(pk=checkpoint.pk, timestamp=b"").update(timestamp=token)
    checkpoint.timestamp = token
    return True


def stamp_or_go_on(checkpoint: Checkpoint) -> bool:
    """The same for whoever must go on without: a failure is a line in the running log."""
    try:
        return stamp(checkpoint)
    except Outside as failed:
        _log.warning("%s", failed)
        return False


class Daily:
    """The stamp of the day, as one worker pursues it: in memory is only when to look again."""

    def __init__(self) -> None:
        self._failures = 0
        self._not_before: datetime | None = None
        self._done_on: date | None = None

    def stamp_if_due(self) -> bool:
        """Stamp the latest checkpoint where the day asks for it; whether one was stamped.

        Called often: on a day that has its stamp the database is not asked again.
        """
        if ports.authority() is None or self._done_on == clock.today():
            return False
        if self._not_before and clock.now() < self._not_before:
            return False
        latest = latest_checkpoint()
        if latest is None:
            return False
        today = clock.today()
        due = is_due(today)
        if due and not stamp_or_go_on(latest):
            self._failures += 1
            self._not_before = clock.now() + pause_after(self._failures)
            return False
        self._failures, self._not_before, self._done_on = 0, None, today
        return due


def is_due(today: date) -> bool:
    """Whether nothing was ever stamped, or a day of law before this one ended with entries that no stamp covers."""
    last = Checkpoint.objects.exclude(timestamp=b"").order_by("-size").values_list("size", flat=True).first()
    if last is None:
        return True
    beyond = Checkpoint.objects.filter(size__gt=last).order_by("size").values_list("at", flat=True).first()
    return beyond is not None and clock.date_of_law(beyond) < today


def pause_after(failures: int) -> timedelta:
    """How long to wait after so many failures."""
    pause = FIRST_PAUSE
    for _failure in range(failures - 1):
        if pause >= LONGEST_PAUSE:
            break
        pause *= 2
    return min(pause, LONGEST_PAUSE)
