"""RFC 8785: the published examples that need no floating number, and everything a forger may write instead."""

from __future__ import annotations

import json
from typing import Any

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from mingjian.errors import Refused, Unverifiable
from mingjian.proof import canonical

#: Files of the RFC's own test data (cyberphone/json-canonicalization) without floating numbers, and section 3.2.3.
PUBLISHED = {
    "french": (
        {"peach": "This sorting order", "péché": "is wrong according to French", "pêche": "but canonicalization MUST",
         "sin": "ignore locale"},
        '{"peach":"This sorting order","péché":"is wrong according to French",\
"pêche":"but canonicalization MUST","sin":"ignore locale"}',
    ),
    "structures": (
        {"1": {"f": {"f": "hi", "F": 5}, "\n": 56}, "10": {}, "": "empty", "a": {}, "111": [{"e": "yes", "E": "no"}],
         "A": {}},
        '{"":"empty","1":{"\\n":56,"f":{"F":5,"f":"hi"}},"10":{},"111":[{"E":"no","e":"yes"}],"A":{},"a":{}}',
    ),
    "arrays": ([56, {"d": True, "10": None, "1": []}], '[56,{"1":[],"10":null,"d":true}]'),
    "unicode": ({"Unnormalized Unicode": "A\u030a"}, '{"Unnormalized Unicode":"A\u030a"}'),
    "weird": (
        {"\u20ac": "Euro Sign", "\r": "Carriage Return", "\ufb33": "Hebrew Letter Dalet With Dagesh", "1": "One",
         "\U0001f600": "Emoji: Grinning Face", "\u0080": "Control", "\u00f6": "Latin Small Letter O With Diaeresis"},
        '{"\\r":"Carriage Return","1":"One","\u0080":"Control","ö":"Latin Small Letter O With Diaeresis",\
"€":"Euro Sign","\U0001f600":"Emoji: Grinning Face","\ufb33":"Hebrew Letter Dalet With Dagesh"}',
    ),
    "escapes": ('\u20ac$\u000f\nA\'B"\\\\"/\x7f', '"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/\x7f"'),
}  # fmt: skip

scalars = st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.text()
values = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4), max_leaves=12
)


@pytest.mark.parametrize(("value", "expected"), PUBLISHED.values(), ids=PUBLISHED.keys())
def test_published_example_is_written_and_read_byte_for_byte(value: Any, expected: str) -> None:
    assert canonical.encode(value) == expected.encode()
    assert canonical.decode(expected.encode()) == value


@given(values)
def test_any_value_is_written_as_the_reference_writes_it_and_read_back(value: Any) -> None:
    raw = canonical.encode(value)

    assert raw == rfc8785.dumps(value)
    assert canonical.decode(raw) == value


@given(st.binary(max_size=40) | st.text(alphabet='{}[]",:0123456789-.eE\\u truefalsn', max_size=30).map(str.encode))
def test_any_bytes_are_their_own_canonical_encoding_or_unverifiable(raw: bytes) -> None:
    try:
        value = canonical.decode(raw)
    except Unverifiable:
        return
    assert canonical.encode(value) == raw


@pytest.mark.parametrize(
    ("value", "says"),
    [
        (1.0, "浮点数 1.0"),
        ({"a": [float("nan")]}, "浮点数 nan"),
        (2**53, "整数超出"),
        (-(2**53), "整数超出"),
        ({1: "a"}, "键必须是文本，得到的是 int"),
        ((1, 2), "tuple 类型"),
        (b"raw", "bytes 类型"),
        ("\ud800", "代理码位"),
        ({"é\udc00": 1}, "代理码位"),
        ({"\udc00": 1}, "代理码位"),
    ],
)
def test_encode_refuses_what_no_format_may_hold(value: object, says: str) -> None:
    with pytest.raises(Refused, match=says):
        canonical.encode(value)


def test_encode_refuses_a_level_too_many_without_exhausting_the_stack() -> None:
    value: list[Any] = []
    for _level in range(19):
        value = [value]
    assert canonical.encode(value) == b"[" * 20 + b"]" * 20

    for _level in range(100_000):
        value = [value]
    with pytest.raises(Refused, match="超过 20 层"):
        canonical.encode(value)


@pytest.mark.parametrize(
    ("raw", "says"),
    [
        (b'{"a":1,"a":1}', "键“a”出现了两次"),
        (b'{"b":{"a":1,"a":2}}', "键“a”出现了两次"),
        (b"1.0", "浮点数 1.0"),
        (b"1e3", "浮点数 1e3"),
        (b"NaN", "浮点数 NaN"),
        (b"-Infinity", "浮点数 -Infinity"),
        (b"9007199254740992", "整数超出"),
        (b"9" * 5000, "不是有效的"),
        (b'"\\ud800"', "不是有效的"),
        (b'"\xff"', "不是有效的"),
        (b"\xef\xbb\xbf{}", "不是有效的"),
        (b"", "不是有效的"),
        (b"{} {}", "不是有效的"),
        (b'{"a":"\n"}', "不是有效的"),
        (b"[" * 21 + b"]" * 21, "嵌套超过 20 层"),
        (b"[" * 60_000, "嵌套超过 20 层"),
        (b'{"a":' * 12_000, "嵌套超过 20 层"),
        (b'"' + b"x" * 65_535 + b'"', "65537 字节，超过上限 65536"),
    ],
)
@pytest.mark.parametrize("read", [canonical.decode, canonical.parse])
def test_strict_and_lenient_reading_both_refuse(read: Any, raw: bytes, says: str) -> None:
    with pytest.raises(Unverifiable, match=says) as refusal:
        read(raw, place="data/entries.jsonl:7")

    assert refusal.value.place == "data/entries.jsonl:7"


@pytest.mark.parametrize(
    "raw", [b'{"a": 1}', b'{"b":1,"a":2}', b'"\\u0041"', b'"\\/"', b"-0", b" 1", b"1\n", b'"\\u000a"', b'"\\u000F"']
)
def test_only_the_lenient_reader_takes_another_spelling(raw: bytes) -> None:
    assert canonical.parse(raw) == json.loads(raw)
    with pytest.raises(Unverifiable, match="不是规范编码"):
        canonical.decode(raw)


def test_a_string_that_never_ends_is_read_once() -> None:
    """From each escaped quote its end was looked for anew: minutes for one line of a hostile package, hours for ten."""
    endless = b'["' + b'\\"[' * 300_000

    with pytest.raises(Unverifiable, match="不是有效的 UTF-8 编码的 JSON"):
        canonical.parse(endless, max_bytes=len(endless))


def test_brackets_inside_strings_are_not_depth() -> None:
    raw = canonical.encode(["[" * 500 + '\\"{' + "[" * 500])

    assert canonical.encode(canonical.decode(raw)) == raw


def test_a_reader_with_other_limits_keeps_to_them() -> None:
    assert canonical.decode(b"[[]]", max_depth=2) == [[]]
    with pytest.raises(Unverifiable, match="超过 1 层"):
        canonical.decode(b"[[]]", max_depth=1)
    with pytest.raises(Unverifiable, match="超过上限 3"):
        canonical.decode(b"[[]]", max_bytes=3)
    with pytest.raises(Unverifiable, match="以字节给出"):
        canonical.decode("[]")  # type: ignore[arg-type]  # what a careless caller might pass
