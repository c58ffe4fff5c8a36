"""A demonstration of one's own for as long as it is needed: its own folder, its own port, gone afterwards."""

from __future__ import annotations

import os
import socket
import subprocess
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

BIN = Path(__file__).resolve().parent.parent / ".venv" / "bin"
START_SECONDS = 600
END_SECONDS = 30


@contextmanager
def a_demonstration(*options: str, data: Path | None = None) -> Iterator[str]:
    """The address of a running ``mingjian demo``, with further options of the command.

    ``data`` is its folder, for who wants to look into it.

    Raises SystemExit with its last words if it does not start.
    """
    with tempfile.TemporaryDirectory(prefix="mingjian-demonstration-") as folder:
        port, log = _free_port(), Path(folder) / "log"
        address = f"http://127.0.0.1:{port}"
        command = [
            str(BIN / "mingjian"),
            "demo",
            "--port",
            str(port),
            "--data",
            str(data or Path(folder) / "data"),
            *options,
        ]
        with log.open("wb") as output:
            server = subprocess.Popen(command, stdout=output, stderr=subprocess.STDOUT, env=_environment())
        try:
            _wait(server, log, address)
            yield address
        finally:
            server.terminate()
            try:
                server.wait(END_SECONDS)
            except subprocess.TimeoutExpired:
                server.kill()
                server.wait()


def _environment() -> dict[str, str]:
    """The caller's, without settings that belong to another instance."""
    return {name: value for name, value in os.environ.items() if not name.startswith("MINGJIAN_")}


def _wait(server: subprocess.Popen[bytes], log: Path, address: str) -> None:
    began = time.monotonic()
    while address not in log.read_text(encoding="utf-8", errors="replace"):
        if server.poll() is not None or time.monotonic() - began > START_SECONDS:
            said = log.read_text(encoding="utf-8", errors="replace").splitlines()[-20:]
            raise SystemExit("\n".join(["The demonstration did not start. Its last words:", *said]))
        time.sleep(0.2)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
