"""``mingjian serve``: the doors (granian); worker and media server beside them, started again when they die."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from typing import TYPE_CHECKING

from django.conf import settings
from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from mingjian.commands.ports import refuse_taken
from mingjian.ledger import jobs as ledger

if TYPE_CHECKING:
    from collections.abc import Callable

_START_SECONDS = 60
_RESTART_PAUSE_SECONDS = 2.0


def main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="mingjian serve")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--processes", type=int, default=1, help="processes that answer requests")
    arguments = parser.parse_args(argv)
    serve(arguments.host, arguments.port, processes=arguments.processes, ready=_say)
    return 0


def serve(host: str, port: int, *, processes: int = 1, ready: Callable[[str], None]) -> None:
    """Serve until told to stop. ``ready`` is called once, with the address, when the first page is answered.

    Raises Outside where the port is taken, Behind where the database is older than the published log.
    """
    refuse_taken(host, port)
    ledger.prepare()
    stop = threading.Event()
    beside = [threading.Thread(target=_keep, args=(command, stop), name=command) for command in ("work", "media")]
    for one in beside:
        one.start()
    address = f"http://{host}:{port}"
    threading.Thread(target=_when_ready, args=(address, stop, ready), daemon=True).start()
    try:
        Granian(
            "mingjian.config.asgi:application",
            address=host,
            port=port,
            interface=Interfaces.ASGI,
            workers=processes,
            websockets=False,
            log_level=LogLevels.warning,
            respawn_failed_workers=True,
            workers_kill_timeout=10,
        ).serve()
    finally:
        stop.set()
        for one in beside:
            one.join()


def _keep(command: str, stop: threading.Event) -> None:
    """A process that dies is started again. It ends by itself when this one is gone."""
    while not stop.is_set():
        with subprocess.Popen(  # noqa: S603 - one of our own two commands
            [sys.executable, "-m", "mingjian", command, "--with-parent"],
            stdin=subprocess.PIPE,
            env=os.environ,
        ) as beside:
            while beside.poll() is None and not stop.wait(0.2):
                pass
            if stop.is_set():
                beside.terminate()
        if not stop.is_set():
            print(f"mingjian: `mingjian {command}` ended; starting it again.", file=sys.stderr, flush=True)
            stop.wait(_RESTART_PAUSE_SECONDS)


def _when_ready(address: str, stop: threading.Event, ready: Callable[[str], None]) -> None:
    began = time.monotonic()
    while not stop.wait(0.1) and time.monotonic() - began < _START_SECONDS:
        try:
            with urllib.request.urlopen(f"{address}/", timeout=5):  # noqa: S310 - our own address
                break
        except urllib.error.HTTPError:
            break
        except OSError:
            continue
    if not stop.is_set():
        ready(address)


def _say(address: str) -> None:
    print(f"Mingjian answers at {address}/", flush=True)
    if not settings.MEDIA_PUBLIC_ADDRESS:
        print("Live rooms are seen on this network only; MINGJIAN_MEDIA_PUBLIC_ADDRESS opens them.", flush=True)
