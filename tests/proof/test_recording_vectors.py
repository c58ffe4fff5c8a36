"""The published vectors of recordings, and what the product says of every case in them."""

from __future__ import annotations

import base64
import io
from typing import Any

import pytest

from mingjian.errors import Unverifiable
from mingjian.proof import device, journal, recording

from .devices import demand_beacon, demand_house
from .test_vectors import cases, read


def lines(case: Any) -> list[bytes]:
    return [each.encode() for each in case["lines"]]


@pytest.mark.parametrize("case", cases("recording", "good"))
def test_a_journal_that_holds(case: Any) -> None:
    found = journal.read(lines(case), demand_house)
    assert {"committed": found.committed, "settled": found.settled, "whole": found.whole}.items() <= case.items()
    assert found.head == case.get("head", found.head)


@pytest.mark.parametrize("case", cases("recording", "bad"))
def test_a_journal_that_does_not(case: Any) -> None:
    with pytest.raises(Unverifiable):
        journal.read(lines(case), demand_house)


def test_media_and_beacons() -> None:
    vectors = read("recording")
    whole = vectors["good"][0]
    beacons = recording.read_beacons([each.encode() for each in vectors["beacons"]], demand_beacon)
    chunks = b"".join(base64.b64decode(each) for each in whole["chunks_base64"])

    def judged(content: bytes) -> bool:
        return recording.verify(
            lines(whole),
            beacons=beacons,
            media=lambda _segment: io.BytesIO(content),
            demand_house=demand_house,
        ).whole

    assert judged(chunks)
    for wrong in (chunks[:-1], chunks + b"0", b"0" + chunks[1:]):
        with pytest.raises(Unverifiable):
            judged(wrong)
    with pytest.raises(Unverifiable, match="信标"):
        recording.verify(lines(whole), beacons={}, media=lambda _segment: io.BytesIO(chunks), demand_house=demand_house)


@pytest.mark.parametrize("case", cases("recording", "bad_beacons"))
def test_beacons_that_are_no_chain(case: Any) -> None:
    with pytest.raises(Unverifiable):
        recording.read_beacons(lines(case), demand_beacon)


def test_fingerprints() -> None:
    for each in read("recording")["fingerprints"]:
        assert device.fingerprint(bytes.fromhex(each["public"])) == each["fingerprint"]
