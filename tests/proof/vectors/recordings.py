"""Vectors for recordings: a journal that is whole, journals that are not, a fingerprint, a chain of beacons."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from mingjian.proof import device, receipt
from mingjian.proof.journal import Line
from mingjian.proof.spelling import write_base64
from tests.proof.devices import AT, BEACONS, RECEIPTS, STREAM, Device, beacons, encoded, recorded

if TYPE_CHECKING:
    from collections.abc import Sequence

_CHUNKS = [b"the first second", b"the next", b"and the last"]


def recordings() -> dict[str, Any]:
    """Lines are texts; the keys that sign them are those of the demonstration."""
    whole = encoded(recorded(_CHUNKS))
    cut, swapped, changed = whole[:-2], [*whole], [*whole]
    swapped[2], swapped[5] = swapped[5], swapped[2]
    changed[5] = changed[5].replace(b'"duration_ms":1000', b'"duration_ms":1001')
    other = recorded(_CHUNKS)
    impostor = Device(secret=17, head=other[0].digest)
    other[2] = Line("header", impostor.header(_CHUNKS[0]))
    foreign = recorded(_CHUNKS)
    body = foreign[4].body
    foreign[4] = replace(
        foreign[4],
        said=receipt.issue("stored", stream=STREAM, n=2, head=body.text("head"), sha256=body.text("sha256"), at=AT,
                           signer=RECEIPTS),
    )  # fmt: skip
    chain = beacons(3)
    forked = receipt.beat(room=chain[0].room, before=chain[0], at=AT, nonce=b"\7" * 32, signer=BEACONS)
    return {
        "good": [
            {
                "name": "three chunks, closed by the device",
                "lines": _texts(whole),
                "chunks_base64": [write_base64(each) for each in _CHUNKS],
                "committed": 3,
                "settled": 3,
                "head": recorded(_CHUNKS)[-2].body.text("head"),
                "whole": True,
            },
            {"name": "not closed", "lines": _texts(cut), "committed": 3, "settled": 3, "whole": False},
        ],
        "bad": [
            {"name": "two chunks have changed places", "lines": _texts(swapped)},
            {"name": "a header says another duration", "lines": _texts(changed)},
            {"name": "a chunk is missing", "lines": _texts([*whole[:5], *whole[8:]])},
            {"name": "a receipt is missing", "lines": _texts([*whole[:3], *whole[4:]])},
            {"name": "a header signed by another device", "lines": _texts(encoded(other))},
            {"name": "a receipt of another number", "lines": _texts(encoded(foreign))},
            {"name": "opened twice", "lines": _texts([*whole[:2], *whole])},
        ],
        "beacons": _texts([each.encode() for each in chain]),
        "bad_beacons": [
            {"name": "one is missing", "lines": _texts([chain[0].encode(), chain[2].encode()])},
            {"name": "the chain was forked", "lines": _texts([chain[0].encode(), forked.encode(), chain[2].encode()])},
        ],
        "fingerprints": [
            {"public": Device(secret=n).public.hex(), "fingerprint": device.fingerprint(Device(secret=n).public)}
            for n in (13, 17)
        ],
    }


def _texts(lines: Sequence[bytes]) -> list[str]:
    return [each.decode("utf-8") for each in lines]
