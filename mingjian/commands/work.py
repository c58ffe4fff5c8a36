"""``mingjian work``: the worker. Orders and publishes the log; beside it packages, letters, time stamps, tidying up."""

from __future__ import annotations

import argparse
import logging
import os
import signal
import sys
import threading
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import Error as DatabaseFailed
from django.db import connection

from mingjian import clock
from mingjian.archive import jobs as archive
from mingjian.cases import calendar_table
from mingjian.cases import jobs as cases
from mingjian.errors import MingjianError
from mingjian.errors import gettext_noop as _
from mingjian.evidence import jobs as evidence
from mingjian.joining import jobs as joining
from mingjian.ledger import jobs as ledger
from mingjian.ledger import letters, stamps
from mingjian.notices import jobs as notices
from mingjian.registers.capability import jobs as capability
from mingjian.registers.certificates import jobs as certificates
from mingjian.rooms import jobs as rooms
from mingjian.running import turns

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

_log = logging.getLogger(__name__)

#: An entry waits at most this long for its place in the log when nothing else is going on.
PAUSE_SECONDS = 0.4

#: Somebody who looks at the bell waits no longer.
NOTICE_PAUSE_SECONDS = 2.0

#: What is recorded names the last beacon: it dates the recording to within this.
BEACON_PAUSE_SECONDS = 1.0

#: For what nobody waits for.
LONG_PAUSE_SECONDS = 5.0

#: After a failure nobody expected, so that it is neither hidden nor repeated a thousand times a second.
PAUSE_AFTER_FAILURE_SECONDS = 5.0

#: How long a turn may go on once the worker was told to end. All can be cut off anywhere and are taken up again.
GRACE_SECONDS = 1.0

#: What the health page tells of a turn that failed.
_AHEAD = _("已公布的账簿比数据库新，已停止写入。请运行 mingjian ledger recover。")
_SILENT = _("数据库没有应答，正在重试。")


@dataclass(frozen=True, slots=True)
class Loop:
    """``turn`` says whether it found anything to do: then the next follows at once."""

    name: str
    turn: Callable[[], bool]
    pause_seconds: float = PAUSE_SECONDS


class OnceADay:
    """At the start and after each midnight of the law; again soon where it failed."""

    def __init__(self, do: Callable[[], object]) -> None:
        self._do = do
        self._done_on: date | None = None

    def __call__(self) -> bool:
        today = clock.today()
        if self._done_on != today:
            self._do()
            self._done_on = today
        return False


def loops() -> list[Loop]:
    """Everything the worker does. None waits for another, and none stops because another failed."""
    return [
        Loop("log", order_and_publish),
        Loop("packages", archive.build_next),
        Loop("capability lists", capability.read_next),
        Loop("letters", lambda: letters.send_waiting() > 0),
        Loop("cases", lambda: calendar_table.follow_table() or cases.look_again() > 0, LONG_PAUSE_SECONDS),
        Loop("time stamps", stamps.Daily().stamp_if_due, LONG_PAUSE_SECONDS),
        Loop("notices", notices.Followers().turn, NOTICE_PAUSE_SECONDS),
        Loop("certificates", lambda: certificates.follow_cases() > 0, NOTICE_PAUSE_SECONDS),
        Loop("beacons", rooms.beat, BEACON_PAUSE_SECONDS),
        Loop("seals", rooms.Sealing().turn, BEACON_PAUSE_SECONDS),
        Loop("sweeping", OnceADay(evidence.sweep), LONG_PAUSE_SECONDS),
        Loop("registrations", OnceADay(joining.forget), LONG_PAUSE_SECONDS),
    ]


def main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="mingjian work")
    parser.add_argument("--once", action="store_true", help="do what waits, then end")
    parser.add_argument("--with-parent", action="store_true", help="end when standard input is closed")
    arguments = parser.parse_args(argv)
    ledger.prepare()
    if arguments.once:
        found = loops()
        while any(loop.turn() for loop in found):
            pass
        return 0
    turns.begin([loop.name for loop in loops()])
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    if arguments.with_parent:
        threading.Thread(target=_end_with_parent, args=(stop,), daemon=True).start()
    threads = [threading.Thread(target=repeat, args=(stop, loop), name=loop.name, daemon=True) for loop in loops()]
    for thread in threads:
        thread.start()
    # Waited for in slices, so that a signal is answered at once.
    while not stop.wait(0.2):
        pass
    _end(threads)
    return 0


def order_and_publish() -> bool:
    """One turn of the log; whether there was anything."""
    taken = ledger.sequence()
    ledger.publish()
    return ledger.note_clock_step() or taken > 0


def repeat(stop: threading.Event, loop: Loop) -> None:
    """Turn after turn until told to stop; a turn that fails is logged and tried again."""
    while not stop.is_set():
        pause = loop.pause_seconds
        try:
            found = loop.turn()
            turns.came_round(loop.name)
            if found:
                continue
        except ledger.Behind:
            _log.exception("The log is ahead of the database; nothing more is published")
            turns.failed(loop.name, _AHEAD)
            stop.set()
        except DatabaseFailed:
            _log.exception("The database did not answer the %s loop; trying again", loop.name)
            turns.failed(loop.name, _SILENT)
            connection.close()
            pause = PAUSE_AFTER_FAILURE_SECONDS
        except Exception as error:  # noqa: BLE001 - one bad turn must not end the worker; it is logged and tried again
            _log.exception("A turn of the %s loop failed; trying again", loop.name)
            turns.failed(loop.name, str(error) if isinstance(error, MingjianError) else type(error).__name__)
            pause = PAUSE_AFTER_FAILURE_SECONDS
        stop.wait(pause)
    connection.close()


def _end(threads: list[threading.Thread]) -> None:
    """Let the turns come to their end; a long one (a package, an authority that does not answer) is cut off."""
    until = time.monotonic() + GRACE_SECONDS
    for thread in threads:
        thread.join(max(0.0, until - time.monotonic()))
    if any(thread.is_alive() for thread in threads):
        try:
            archive.give_back()
            capability.give_back()
        except DatabaseFailed:
            _log.exception("What was being built or read waits until whoever had it is taken for dead")
        logging.shutdown()
        os._exit(0)


def _end_with_parent(stop: threading.Event) -> None:
    """Whoever started this process holds the other end: when it dies, however it dies, the worker ends too."""
    # Past the buffer, whose lock a daemon thread would still hold while the interpreter ends: that aborts the process.
    while os.read(sys.stdin.fileno(), 1):
        pass
    stop.set()
