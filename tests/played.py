"""Cases played through the doors: for all tests of a module, or up to where another test of this process had come."""

from __future__ import annotations

import copy
import shutil
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import connection, transaction
from django.test import override_settings

from mingjian import clock
from tests import snapshots

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from http.cookies import SimpleCookie

    from mingjian.commands.journey import Act
    from mingjian.commands.playing import Play
    from tests.snapshots import Snapshot


@dataclass(frozen=True, slots=True)
class Kept:
    """A case after these acts, its people still signed in."""

    acts: tuple[Act, ...]
    snapshot: Snapshot
    case: str
    cookies: dict[str, SimpleCookie]


@dataclass(frozen=True, slots=True)
class Untouched:
    """The world as it was put into this transaction: the way back to before it, and how much was written until then."""

    savepoint: str
    written: int


_world: list[Snapshot] = []
_kept: list[Kept] = []
_untouched: list[Untouched] = []
_folders: list[Path] = []


def make_world() -> None:
    """The made-up province in an empty database: the first time by its actions, later as they had made it."""
    from mingjian.commands import world
    from mingjian.ledger import jobs, keys

    keys._signers.clear()
    _untouched.clear()
    before = transaction.savepoint() if connection.in_atomic_block else ""
    if _world:
        snapshots.put(_world[0], settings.DATA)
    else:
        jobs.prepare()
        world.make()
        _world.append(snapshots.take(settings.DATA, _new_folder()))
    if before:
        _untouched.append(Untouched(before, snapshots.written()))


@contextmanager
def a_world(folder: Path) -> Iterator[Play]:
    """The made-up province in one transaction that is never committed, and people before its doors."""
    from mingjian.commands.in_process import InProcess
    from mingjian.commands.playing import Play
    from mingjian.commands.published import DEMO_PASSWORD
    from mingjian.config.wiring import wire

    with override_settings(DATA=folder, FILE_UPLOAD_TEMP_DIR=folder / "quarantine"), transaction.atomic():
        wire()
        make_world()
        yield Play(InProcess, DEMO_PASSWORD, lambda _line: None)
        _untouched.clear()
        transaction.set_rollback(True)


def perform(play: Play, acts: Sequence[Act], *, keep: Sequence[int] = ()) -> None:
    """Open a case and do these acts, from where another test of this process had come with the first of them.

    That is done only in a world that nothing has touched. ``keep`` are numbers of acts after which the case is kept
    as well as at the end, for courses that begin alike.
    """
    from mingjian.commands.journey import TOP

    fresh = _is_new(play)
    done = _taken_up(play, tuple(acts)) if fresh else 0
    if not done:
        play.open_case(TOP)
    for number, act in enumerate(acts[done:], start=done + 1):
        play.do(act)
        if fresh and (number in keep or number == len(acts)):
            _keep(play, tuple(acts[:number]))


def play_up_to(play: Play, last: str = "") -> None:
    """Open a case and do the acts up to and including this step; all of them without one."""
    from mingjian.commands.journey import THE_ACTS

    ends = (number for number, act in enumerate(THE_ACTS, start=1) if act.step == last and not act.only_bring)
    perform(play, THE_ACTS[: next(ends, len(THE_ACTS))])


def play_until(play: Play, step: str) -> Act:
    """Open a case and do the acts before this step, which is left to be done."""
    from mingjian.commands.courses import before
    from mingjian.commands.journey import THE_ACTS

    acts = before(step)
    perform(play, acts)
    return THE_ACTS[len(acts)]


def _is_new(play: Play) -> bool:
    """Whether nothing was written since the world was put there."""
    here = bool(_untouched) and connection.in_atomic_block and not play.case and not play._visitors
    return here and snapshots.written() == _untouched[0].written


def _taken_up(play: Play, acts: tuple[Act, ...]) -> int:
    """Put the case that was kept farthest along these acts; after how many, 0 where none was kept."""
    along = [one for one in _kept if one.acts == acts[: len(one.acts)]]
    if not along:
        return 0
    farthest = max(along, key=lambda one: len(one.acts))
    transaction.savepoint_rollback(_untouched.pop().savepoint)
    snapshots.put(farthest.snapshot, settings.DATA)
    _sign_in_now()
    play.case, play.acts = farthest.case, len(farthest.acts)
    for username, cookies in farthest.cookies.items():
        visitor = play._arrive()
        visitor.client.cookies = copy.deepcopy(cookies)  # type: ignore[attr-defined]
        play._visitors[username] = visitor
    return len(farthest.acts)


def _keep(play: Play, acts: tuple[Act, ...]) -> None:
    if any(one.acts == acts for one in _kept):
        return
    cookies = {name: copy.deepcopy(one.client.cookies) for name, one in play._visitors.items()}  # type: ignore[attr-defined]
    _kept.append(Kept(acts, snapshots.take(settings.DATA, _new_folder()), play.case, cookies))


def _sign_in_now() -> None:
    """How long ago somebody signed in must not depend on when their case was kept."""
    from django.contrib.sessions.backends.db import SessionStore
    from django.contrib.sessions.models import Session

    for key in Session.objects.values_list("session_key", flat=True):
        session = SessionStore(key)
        for method in session.get("account_authentication_methods", ()):
            method["at"] = clock.now().timestamp()
        session.modified = True
        session.save()


def _new_folder() -> Path:
    if not _folders:
        _folders.append(Path(tempfile.mkdtemp(prefix="kept-worlds-")))
    return _folders[0] / str(len(_world) + len(_kept))


def forget_kept() -> None:
    """At the end of the process: what was kept is removed."""
    _world.clear()
    _kept.clear()
    while _folders:
        shutil.rmtree(_folders.pop(), ignore_errors=True)
