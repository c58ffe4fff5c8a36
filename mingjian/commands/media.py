"""``mingjian media``: the embedded media server. It forwards pictures and sound, and keeps nothing."""

from __future__ import annotations

import argparse
import os
import signal
import sys
import threading

from django.conf import settings

from mingjian.outside.media import worker


def main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="mingjian media")
    parser.add_argument("--with-parent", action="store_true", help="end when standard input is closed")
    arguments = parser.parse_args(argv)
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    if arguments.with_parent:
        threading.Thread(target=_end_with_parent, args=(stop,), daemon=True).start()
    worker.run(
        settings.DATA,
        ports=settings.MEDIA_PORTS,
        public_address=settings.MEDIA_PUBLIC_ADDRESS,
        until=stop.is_set,
    )
    return 0


def _end_with_parent(stop: threading.Event) -> None:
    """Whoever started this process holds the other end: when it dies, however it dies, this one ends too."""
    # Past the buffer, whose lock a daemon thread would still hold while the interpreter ends: that aborts the process.
    while os.read(sys.stdin.fileno(), 1):
        pass
    stop.set()
