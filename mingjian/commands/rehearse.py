"""``mingjian rehearse``: remote assessments through a throw-away instance, by real doors and real sign-ins."""

from __future__ import annotations

import argparse
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from mingjian.commands.courses import COURSES
from mingjian.commands.journey import OFFICER, TOP
from mingjian.commands.main_case import MAIN
from mingjian.commands.ports import free_port
from mingjian.commands.visitor import Turned, Visitor

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mingjian.commands.playing import Play
    from mingjian.commands.visitor import Page

_START_SECONDS = 90
_BUILD_SECONDS = 120
_END_SECONDS = 20

#: The main case, with everything that may be mended on the way, and one that breaks off.
_MAIN = ["main", "terminated"]
_COURSES = {**COURSES, "main": MAIN}


def main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="mingjian rehearse")
    parser.add_argument("--out", type=Path, required=True, help="an empty or new folder for instance, log and package")
    parser.add_argument("--suite", choices=("intl", "gm"), default="intl", help="gm: SM2 and SM3 beside the others")
    parser.add_argument(
        "--course",
        choices=tuple(_COURSES),
        action="append",
        help="how the assessment goes; may be said several times (default: main, terminated)",
    )
    arguments = parser.parse_args(argv)
    out: Path = arguments.out.resolve()
    if out.exists() and any(out.iterdir()):
        print(f"mingjian rehearse: {out} is not empty; name a new folder.", file=sys.stderr)
        return 2
    out.mkdir(parents=True, exist_ok=True)
    port = free_port()
    with (out / "server.log").open("wb") as log:
        server = subprocess.Popen(  # noqa: S603 - our own command
            [sys.executable, "-m", "mingjian", "demo", "--bare", "--data", str(out / "instance"), "--port", str(port)],
            stdout=log,
            stderr=subprocess.STDOUT,
            env=_environment() | {"MINGJIAN_SUITE": arguments.suite},
        )
    try:
        return _play(out, server, port, arguments.course or _MAIN)
    except (Turned, OSError) as turned:
        print(f"✗ {turned}\n  The server's own lines are in {out / 'server.log'}.", file=sys.stderr)
        return 1
    finally:
        _end(server)


def _environment() -> dict[str, str]:
    """A throw-away instance has its own database; nothing of the caller's instance reaches it."""
    return {name: value for name, value in os.environ.items() if not name.startswith("MINGJIAN_")}


def _play(out: Path, server: subprocess.Popen[bytes], port: int, courses: list[str]) -> int:
    _wait_until_ready(out / "server.log", server)
    address = f"http://127.0.0.1:{port}/"
    print(f"The instance answers at {address}", flush=True)
    from mingjian.commands.playing import Play
    from mingjian.commands.published import DEMO_PASSWORD

    began = time.monotonic()
    play = Play(lambda: Visitor(address), DEMO_PASSWORD, lambda line: print(line, flush=True))
    packages = []
    for number, course in enumerate(dict.fromkeys(courses)):
        print(f"── {course}", flush=True)
        play.open_case(TOP)
        for act in _COURSES[course]:
            play.do(act)
        # What somebody outside may have kept: a later package must continue it.
        kept = out / f"{course}.checkpoint.txt"
        kept.write_bytes(play.visitor(OFFICER).bytes_of("/log/checkpoint"))
        wanted = {"archive": "archive.zip", "institution": "institution.zip"} if not number else {}
        for profile, name in (wanted or {"archive": f"{course}.zip"}).items():
            package = _package(play, profile)
            (out / name).write_bytes(package)
            packages.append((out / name, kept))
            print(f"{name}: {len(package):,} bytes", flush=True)
    print(f"{play.acts} acts in {time.monotonic() - began:.1f} s", flush=True)
    return _verify(packages)


def _verify(packages: list[tuple[Path, Path]]) -> int:
    """As a stranger would: another process, which knows only the files."""
    worst = 0
    for package, kept in packages:
        command = [sys.executable, "-m", "mingjian.verify", str(package), "--checkpoint", str(kept)]
        found = subprocess.run(command, capture_output=True, text=True, env=_environment(), check=False)  # noqa: S603
        print(found.stdout.rstrip(), flush=True)
        if found.returncode:
            print(found.stderr.rstrip(), file=sys.stderr)
        worst = max(worst, found.returncode)
    print("✓ rehearsed and verified" if worst == 0 else f"✗ verification ended with {worst}", flush=True)
    return worst


def _package(play: Play, profile: str) -> bytes:
    """Ask for a package on the case page, wait until the worker has built it, take it away."""
    visitor = play.visitor(OFFICER)
    page = play.ask_for_package(profile)
    before = set(_built(play, page))
    began = time.monotonic()
    while time.monotonic() - began < _BUILD_SECONDS:
        for href in set(_built(play, visitor.get(page.url))) - before:
            return visitor.bytes_of(href)
        time.sleep(0.3)
    raise Turned(f"the package {profile} was not built within {_BUILD_SECONDS} s")


def _built(play: Play, page: Page) -> Iterator[str]:
    """Links to the packages that are ready to be taken away."""
    return (href for _testid, href in page.links if href.startswith(f"/cases/{play.case}/packages/"))


def _wait_until_ready(log: Path, server: subprocess.Popen[bytes]) -> None:
    began = time.monotonic()
    while "Mingjian demo:" not in (said := log.read_text(encoding="utf-8", errors="replace")):
        if server.poll() is not None or time.monotonic() - began > _START_SECONDS:
            raise Turned(f"the instance did not start: {said[-600:]}")
        time.sleep(0.1)


def _end(server: subprocess.Popen[bytes]) -> None:
    """End what was started, politely first."""
    if server.poll() is None:
        server.send_signal(signal.SIGINT)
        try:
            server.wait(_END_SECONDS)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()
