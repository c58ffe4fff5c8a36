"""Vectors for one document at a time: canonical JSON, fields behind a commitment, entries and their chain."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from mingjian.proof import canonical, digests, fields, merkle
from mingjian.proof.entry import MAX_BYTES, Entry
from mingjian.proof.fields import Opening
from mingjian.proof.spelling import write_base64
from mingjian.proof.suites import SUITES

if TYPE_CHECKING:
    from mingjian.proof.canonical import Value

SUBJECT = "0123456789abcdefghjkmnpqrs"
ACTOR = "zyxwvtsrqpnmkjhgfedcba9876"
START = datetime(2026, 3, 2, 1, 30, 0, 125000, tzinfo=UTC)

#: What the members are ordered by is the UTF-16 unit, so that the pile of poo comes before the Hebrew letter
#: (RFC 8785 section 3.2.3).
_ORDER = {"\u20ac": 1, "\r": 2, "\ufb33": 3, "1": 4, "\U0001f600": 5, "\u0080": 6, "\u00f6": 7}


def _nested(depth: int) -> Value:
    value: Value = []
    for _level in range(depth - 1):
        value = [value]
    return value


_GOOD: dict[str, Value] = {
    "an empty object": {},
    "members out of order, spaces and nested lists": {"b": [1, {"d": None, "c": True}], "a": "", "B": False},
    "members ordered by UTF-16 units": dict(_ORDER),
    "escapes": '\u000f\n\b\f\t\r"\\/\u007f\u2028\u20ac$',
    "Chinese and an astral character": {"机构": "示例甲环境检测有限公司", "𠮷": "野"},
    "the largest and smallest integers": [2**53 - 1, -(2**53 - 1), 0],
    "twenty levels": _nested(20),
}

_BAD: dict[str, bytes] = {
    "a space": b'{"a": 1}',
    "a newline at the end": b'{"a":1}\n',
    "members out of order": b'{"b":1,"a":2}',
    "members ordered by code points": json.dumps(
        {key: _ORDER[key] for key in sorted(_ORDER)}, ensure_ascii=False, separators=(",", ":")
    ).encode(),
    "a member twice": b'{"a":1,"a":1}',
    "an escaped slash": b'"\\/"',
    "an escaped letter": b'"\\u0061"',
    "an upper-case escape": b'"\\u000F"',
    "a floating number": b"1.0",
    "an exponent": b"1e3",
    "minus zero": b"-0",
    "a leading zero": b"01",
    "an integer beyond 2^53-1": b"9007199254740992",
    "not a number": b"NaN",
    "a lone surrogate": b'"\\ud800"',
    "a byte order mark": b"\xef\xbb\xbf{}",
    "no UTF-8": b'"\xff"',
    "UTF-8 of a surrogate": b'"\xed\xa0\x80"',
    "a raw control character": b'"\x01"',
    "a comma too many": b"[1,]",
    "two documents": b"{}{}",
    "nothing": b"",
    "twenty-one levels": canonical.encode(_nested(21), max_depth=21),
}


def canonical_json() -> dict[str, Any]:
    return {
        "good": [
            {"name": name, "value": value, **_raw(canonical.encode(value))}
            | {"sha256": _sha256(canonical.encode(value))}
            for name, value in _GOOD.items()
        ],
        "bad": [{"name": name, **_raw(raw)} for name, raw in _BAD.items()],
    }


def _opening(name: str, value: Value) -> Opening:
    return Opening(name, hashlib.sha256(f"salt of {name}".encode()).digest(), value)


OPENINGS = [
    _opening("serial", "2026-0042"),
    _opening("form.conclusion", "符合"),
    _opening("form.items", ["pH", "溶解氧"]),
    _opening("form.count", 50),
    _opening("form.starred", {"total": 5, "met": True}),
    _opening("note", None),
    _opening("sha256", hashlib.sha256(b"report").hexdigest()),
]


def commitments() -> dict[str, Any]:
    """Openings with their digests, the commitment over them, and changes that break it."""
    commitment = fields.commitment(OPENINGS)
    withheld = fields.disclose(OPENINGS, ["serial", "note"])
    first = fields.to_json(OPENINGS[0])
    rest = [fields.to_json(each) for each in OPENINGS[1:]]
    return {
        "domain_base64": write_base64(fields.DOMAIN),
        "digests": [{"field": fields.to_json(each), "digest": each.digest.hex()} for each in OPENINGS],
        "commitments": [
            {"name": "all disclosed", "fields": [fields.to_json(each) for each in OPENINGS], "commitment": commitment},
            {
                "name": "some withheld: the same commitment",
                "fields": [fields.to_json(each) for each in withheld],
                "commitment": commitment,
            },
            {"name": "no field", "fields": [], "commitment": fields.commitment([])},
            {
                "name": "names are sorted by code point",
                "fields": [fields.to_json(_opening(name, 1)) for name in ("b", "a.b", "a", "B", "a-b", "a1")],
                "commitment": fields.commitment([_opening(name, 1) for name in ("b", "a.b", "a", "B", "a-b", "a1")]),
            },
        ],
        "bad": [
            {"name": name, "fields": changed, "commitment": commitment}
            for name, changed in (
                ("a value changed", [{**first, "value": "2026-0043"}, *rest]),
                ("a value of another type", [{**first, "value": ["2026-0042"]}, *rest]),
                ("a name changed", [{**first, "name": "serial2"}, *rest]),
                ("another salt", [{**first, "salt": rest[0]["salt"]}, *rest]),
                ("a salt of 31 bytes", [{**first, "salt": "A" * 42}, *rest]),
                ("a salt with padding", [{**first, "salt": f"{first['salt']}="}, *rest]),
                ("a field left out", rest),
                ("a field twice", [first, first, *rest]),
                ("a field added", [first, *rest, {"digest": "0" * 64, "name": "more"}]),
                ("both disclosed and withheld", [{**first, "digest": OPENINGS[0].digest.hex()}, *rest]),
                ("a digest in upper case", [{"digest": OPENINGS[0].digest.hex().upper(), "name": "serial"}, *rest]),
                ("a name with a space", [{"digest": "0" * 64, "name": "a b"}, *rest]),
            )
        ],
    }


def chain() -> list[Entry]:
    """Four entries of one subject, as the ledger chains them."""
    law: list[tuple[str, dict[str, Value], list[Opening]]] = [
        ("case:case:opened", {"about": "cma_remote_2023", "outcome": "ab" * 32, "role": "institution"}, OPENINGS[:1]),
        ("case:fact:stated", {"step": "application", "about": "kind", "outcome": "first", "role": "authority"}, []),
        (
            "case:evidence:supplied",
            {"step": "review", "item": "day:2026-03-02/test:7", "about": "video", "role": "team-leader"},
            [OPENINGS[-1], _opening("name", "采样.mp4")],
        ),
        ("case:step:done", {"step": "review", "outcome": "conforms", "role": "team-leader"}, OPENINGS[1:5]),
    ]
    made: list[Entry] = []
    for n, (kind, clear, opened) in enumerate(law, 1):
        made.append(
            Entry(
                kind=kind,
                subject=SUBJECT,
                n=n,
                prev=made[-1].digest if made else "",
                actor=ACTOR,
                at=START + timedelta(minutes=7 * n),
                law=clear,
                commitment=fields.commitment(opened),
            )
        )
    return made


def entries() -> dict[str, Any]:
    """A chain with digests and leaf hashes, documents that are no entry, and chains that do not hold."""
    made = chain()
    good: dict[str, Any] = json.loads(made[1].encoded)
    other = Entry("case:case:opened", "other", 1, "", ACTOR, START, {}, fields.commitment([]))
    edited = Entry(**{**vars_of(made[1]), "law": {**made[1].law, "outcome": "renewal"}})
    one, two, three, four = made
    return {
        "chain": [
            {
                "n": each.n,
                **_raw(each.encoded),
                "digest": each.digest,
                "leaf_sha256": each.leaf.hex(),
                "leaf_sm3": merkle.leaf_hash(each.encoded, begin=SUITES["gm"].begin).hex(),
                "sm3": digests.sm3(each.encoded).hex(),
            }
            for each in made
        ],
        "head": made[-1].digest,
        "bad_entries": [
            {
                "name": name,
                **_raw(canonical.encode({**good, **changed} if changed else _without(good, name.split()[0]))),
            }
            for name, changed in (
                ("commitment left out", {}),
                ("type left out", {}),
                ("another type", {"type": "mingjian/entry/v2"}),
                ("a member too many", {"title": "评审"}),
                ("a name as actor", {"actor": "示例"}),
                ("an empty subject", {"subject": ""}),
                ("a kind of one word", {"kind": "case"}),
                ("a kind in upper case", {"kind": "case:Fact:stated"}),
                ("number 0", {"n": 0}),
                ("a number as text", {"n": "2"}),
                ("true as a number", {"n": True}),
                ("no predecessor", {"prev": ""}),
                ("the first with a predecessor", {"n": 1}),
                ("a digest in upper case", {"prev": good["prev"].upper()}),
                ("a moment without milliseconds", {"at": "2026-03-02T01:44:00Z"}),
                ("a moment in another zone", {"at": "2026-03-02T09:44:00.125+08:00"}),
                ("no such day", {"at": "2026-02-30T01:44:00.125Z"}),
                ("law as text", {"law": "step"}),
                ("more than 4096 bytes", {"law": {"step": "a" * MAX_BYTES}}),
            )
        ]
        + [{"name": "not canonical", **_raw(json.dumps(good).encode())}],
        "bad_chains": [
            {"name": name, "entries": [write_base64(each.encoded) for each in changed]}
            for name, changed in (
                ("the first left out", [two, three, four]),
                ("one left out", [one, two, four]),
                ("two swapped", [one, three, two, four]),
                ("one twice", [one, two, two, three]),
                ("one edited", [one, edited, three, four]),
                ("of two subjects", [other, two]),
            )
        ],
    }


def vars_of(entry: Entry) -> dict[str, Any]:
    names = ("kind", "subject", "n", "prev", "actor", "at", "law", "commitment")
    return {name: getattr(entry, name) for name in names}


def _without(members: dict[str, Any], name: str) -> dict[str, Any]:
    return {key: value for key, value in members.items() if key != name}


def _raw(raw: bytes) -> dict[str, str]:
    return {"base64": write_base64(raw)}


def _sha256(raw: bytes) -> str:
    return hashlib.sha256(raw).hexdigest()
