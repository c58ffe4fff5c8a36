"""The only source of time. Aware, in UTC, to the millisecond, and never backwards within a process."""

from __future__ import annotations

import threading
import time
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from collections.abc import Iterator

#: Dates of law are dates here, whatever zone the server or the browser is in.
LAW_ZONE = ZoneInfo("Asia/Shanghai")

#: A jump of the wall clock against the monotonic one beyond this is a fact for the ledger (``clock:step:seen``).
STEP = timedelta(seconds=1)

_guard = threading.Lock()
_last = datetime.min.replace(tzinfo=UTC)
_shift: timedelta | None = None
_seen: tuple[float, float] | None = None


def _wall() -> datetime:
    return datetime.fromtimestamp(time.time(), UTC)  # noqa: TID251 - the one place


def now() -> datetime:
    """This moment in UTC; at least the moment given last, even when the wall clock was set back."""
    global _last
    with _guard:
        moment = _wall() if _shift is None else _wall() + _shift
        moment = moment.replace(microsecond=moment.microsecond // 1000 * 1000)
        if _shift is None:
            _last = moment = max(moment, _last)
        return moment


def today() -> date:
    """The date of law of this moment, in the authority's zone."""
    return date_of_law(now())


def date_of_law(moment: datetime) -> date:
    return moment.astimezone(LAW_ZONE).date()


def step_seen() -> timedelta:
    """How far the wall clock has jumped against the monotonic clock since the last call; zero on the first."""
    global _seen
    with _guard:
        wall, steady = time.time(), time.monotonic()  # noqa: TID251 - compared with the monotonic clock
        jump = 0.0 if _seen is None else (wall - _seen[0]) - (steady - _seen[1])
        _seen = (wall, steady)
        return timedelta(seconds=jump)


@contextmanager
def standing_at(moment: datetime) -> Iterator[None]:
    """Run as if it were ``moment``: for the made-up world and for tests, never in production (config refuses)."""
    global _shift
    before = _shift
    with _guard:
        _shift = moment.astimezone(UTC) - _wall()
    try:
        yield
    finally:
        with _guard:
            _shift = before
