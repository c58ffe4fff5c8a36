"""Honest packages with recordings, whole or said to be not, and the receipts that somebody holds against them."""

from __future__ import annotations

import copy
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

from mingjian.proof import receipt, signed

from ..verify.houses import demo, house  # noqa: TID252 - the tests are no package of their own
from ..verify.making import make  # noqa: TID252
from ..verify.sessions import (  # noqa: TID252
    INSIDE,
    OPENING,
    ROOM_INSIDE,
    WIDE,
    owing,
    session,
    with_sessions,
)
from ..verify.stories import half_case  # noqa: TID252
from .lying import RECEIPTS, lie, plan

if TYPE_CHECKING:
    from mingjian.proof.signed import Signed

    from ..verify.houses import House  # noqa: TID252
    from ..verify.making import Package  # noqa: TID252
    from ..verify.sessions import Session  # noqa: TID252

INSIDE_STREAM = "2stream2stream2stream2stre"


def rooms(suite: str = "intl") -> tuple[Session, Session]:
    """The opening meeting with two devices, and the team's own with one; the ledger tells of neither yet."""
    return (
        session(demo(), suite=suite, where=OPENING),
        session(demo(), suite=suite, room=ROOM_INSIDE, where=INSIDE, streams=(INSIDE_STREAM,)),
    )


def packed(
    *sessions: Session, suite: str = "intl", profile: str = "archive", left_open: bool = False, tell: bool = True
) -> Package:
    """The half case with these rooms in it."""
    story = half_case()
    for one in sessions if tell else ():
        one.tell(story.ends)
    told = with_sessions(story, *sessions, left_open=left_open)
    return make(plan(story=told, sessions=sessions, suite=suite, profile=profile))


@cache
def _recorded(suite: str, profile: str) -> Package:
    return packed(*rooms(suite), suite=suite, profile=profile)


def recorded(suite: str = "intl", profile: str = "archive") -> Package:
    """An honest package to be spoilt: a copy of its own for each liar."""
    made = _recorded(suite, profile)
    return replace(made, files=dict(made.files), header=copy.deepcopy(made.header), lines=copy.deepcopy(made.lines))


def held() -> bytes:
    """The receipts that the device with the wide view was given."""
    lines = rooms()[0].takes[WIDE].lines
    return b"".join(line.said.encode() + b"\n" for line in lines if line.kind == "receipt")  # type: ignore[union-attr]


def strange() -> bytes:
    """A receipt of the same chunk by a house that nobody trusts."""
    return _first(house("strange")).encode() + b"\n"


def spoilt() -> bytes:
    """A receipt whose moment was changed."""
    return _first(demo()).encode().replace(b"T01:", b"T00:") + b"\n"


def _first(by: House) -> Signed:
    lines = rooms()[0].takes[WIDE].lines
    stored = next(line.body for line in lines if line.body.members.get("kind") == receipt.STORED)
    members = {name: value for name, value in stored.members.items() if name not in {"suite", "key"}}
    return signed.sign(members, by.signer("receipt"))


RECEIPTS |= {"wide.receipts": held, "strange.receipts": strange, "spoilt.receipts": spoilt}


@lie(exit=0, recorded=True)
def good_recordings() -> bytes:
    """Two rooms, three devices, each recording in two segments."""
    return recorded().write()


@lie(exit=0, recorded=True)
def good_gm_recordings() -> bytes:
    """The same, receipts and beacons under SM2."""
    return recorded("gm").write()


@lie(exit=0, recorded=True)
def good_recordings_for_the_institution() -> bytes:
    """The team's own meeting kept back, and said to be."""
    return recorded(profile="institution").write()


@lie(exit=0, recorded=True, receipts=("wide.receipts",))
def good_recordings_and_receipts() -> bytes:
    """Every receipt of a device is still good."""
    return recorded().write()


@lie(exit=3, recorded=True, unchecked=[3], says="还没有送到", where="data/recordings/")
def recording_whose_bytes_are_owed() -> bytes:
    """Committed to, not yet here; the package says so by what its journal lacks."""
    return packed(session(demo(), where=OPENING, play=owing)).write()


@lie(exit=3, recorded=True, unchecked=[3], says="还没有关闭", where="data/ledger/entries.jsonl:")
def room_still_open() -> bytes:
    """A room of which nothing can be enclosed yet."""
    return packed(session(demo(), where=OPENING), left_open=True).write()


@lie(exit=3, recorded=True, unchecked=[4], receipts=("strange.receipts",), says="不在信任文件中", where="strange.rec")
def receipts_by_a_stranger() -> bytes:
    """Anybody can write a receipt: one by an unknown key says nothing against a package."""
    return recorded().write()


@lie(exit=3, recorded=True, unchecked=[4], receipts=("spoilt.receipts",), says="签名不成立", where="spoilt.receipts")
def receipts_that_were_changed() -> bytes:
    """A receipt whose signature does not hold is put aside."""
    return recorded().write()


@lie(exit=3, unchecked=[4], receipts=("wide.receipts",), says="本包不含录制", where="wide.receipts")
def receipts_and_no_recording() -> bytes:
    """Receipts held against a package of a case in which nothing was recorded."""
    return make(plan()).write()


@lie(exit=3, recorded=True, unchecked=[4], receipts=("wide.receipts",), says="不在本包内", where="wide.receipts")
def receipts_of_what_is_not_enclosed() -> bytes:
    """Receipts of the opening meeting held against a package in which only another room is."""
    return packed(rooms()[1]).write()
