"""One spelling for each value; everything else is refused."""

from __future__ import annotations

import contextlib
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from mingjian.errors import Refused
from mingjian.proof import der

if TYPE_CHECKING:
    from collections.abc import Callable


def node(tag: int, content: str | bytes) -> der.Node:
    raw = content.encode() if isinstance(content, str) else content
    return der.read(der.write(tag, raw), tag)


@given(st.integers(-(2**200), 2**200))
@example(-128)
def test_an_integer_is_read_as_it_is_written(number: int) -> None:
    assert der.integer(der.read(der.write_integer(number), der.INTEGER)) == number


@pytest.mark.parametrize(("number", "raw"), [(0, "020100"), (127, "02017f"), (128, "02020080"), (-128, "020180")])
def test_the_bytes_of_an_integer(number: int, raw: str) -> None:
    assert der.integer(der.read(bytes.fromhex(raw), der.INTEGER)) == number


@pytest.mark.parametrize(
    ("name", "raw"),
    [
        ("1.2.840.113549", "06062a864886f70d"),
        ("2.16.840.1.101.3.4.2.1", "0609608648016503040201"),
        ("2.999.3", "0603883703"),
    ],
)
def test_an_object_identifier_is_read_as_it_is_written(name: str, raw: str) -> None:
    assert der.write_oid(name).hex() == raw
    assert der.oid(der.read(bytes.fromhex(raw), der.OID)) == name


@pytest.mark.parametrize(
    ("tag", "text", "moment"),
    [
        (der.GENERALIZED_TIME, "20260301010203Z", datetime(2026, 3, 1, 1, 2, 3, tzinfo=UTC)),
        (der.GENERALIZED_TIME, "20260301010203.5Z", datetime(2026, 3, 1, 1, 2, 3, 500_000, tzinfo=UTC)),
        (der.GENERALIZED_TIME, "20260301010203.0001Z", datetime(2026, 3, 1, 1, 2, 3, 1000, tzinfo=UTC)),
        (der.GENERALIZED_TIME, "20260301010203.9991Z", datetime(2026, 3, 1, 1, 2, 4, tzinfo=UTC)),
        (der.UTC_TIME, "260301010203Z", datetime(2026, 3, 1, 1, 2, 3, tzinfo=UTC)),
        (der.UTC_TIME, "990301010203Z", datetime(1999, 3, 1, 1, 2, 3, tzinfo=UTC)),
    ],
)
def test_a_time_is_rounded_up_to_the_millisecond(tag: int, text: str, moment: datetime) -> None:
    assert der.time(node(tag, text)) == moment


@pytest.mark.parametrize("size", [0, 127, 128, 255, 256, 65_536])
def test_a_value_of_any_length_is_read_as_it_is_written(size: int) -> None:
    assert der.read(der.write(der.OCTET_STRING, bytes(size)), der.OCTET_STRING).content == bytes(size)


@pytest.mark.parametrize(
    "raw",
    ["", "04", "0401", "040200",
     "048100", "04810100", "0482008000", "0480", "0485000000000100", "1f0100", "040000",
     "04000400", "0500", "04ff", "0484ffffffff"],
)  # fmt: skip
def test_any_other_spelling_of_a_length_or_tag_is_refused(raw: str) -> None:
    with pytest.raises(Refused, match="DER"):
        der.read(bytes.fromhex(raw), der.OCTET_STRING)


@pytest.mark.parametrize(
    ("read", "tag", "content"),
    [
        (der.integer, der.INTEGER, b""),
        (der.integer, der.INTEGER, b"\x00\x01"),
        (der.integer, der.INTEGER, b"\xff\xff"),
        (der.boolean, der.BOOLEAN, b"\x01"),
        (der.boolean, der.BOOLEAN, b""),
        (der.oid, der.OID, b""),
        (der.oid, der.OID, b"\x2a\x80\x01"),
        (der.oid, der.OID, b"\x2a\x86"),
        (der.time, der.GENERALIZED_TIME, b"20260301010203.50Z"),
        (der.time, der.GENERALIZED_TIME, b"20260301010203."),
        (der.time, der.GENERALIZED_TIME, b"202603010102Z"),
        (der.time, der.GENERALIZED_TIME, b"20261301010203Z"),
        (der.time, der.GENERALIZED_TIME, b"20260301010203+0800"),
        (der.time, der.UTC_TIME, b"2603010102Z"),
        (der.time, der.OCTET_STRING, b"20260301010203Z"),
        pytest.param(der.time, der.GENERALIZED_TIME, b"99991231235959.9999Z", id="time-beyond-all"),
        pytest.param(der.time, der.GENERALIZED_TIME, b"20260302093000." + b"1" * 5000 + b"Z", id="time-too-exact"),
        pytest.param(der.oid, der.OID, b"\x2a" + b"\xff" * 5000 + b"\x01", id="name-too-long"),
        pytest.param(der.integer, der.INTEGER, b"\x7f" * 5000, id="number-too-long"),
    ],
)
def test_any_other_spelling_of_a_value_is_refused(read: Callable[[der.Node], object], tag: int, content: bytes) -> None:
    with pytest.raises(Refused, match="DER"):
        read(node(tag, content))


def test_nothing_inside_is_passed_over() -> None:
    two = der.read(der.write(der.SEQUENCE, der.write_integer(1), der.write(der.NULL)), der.SEQUENCE)
    items = two.items()

    assert items.maybe(der.NULL) is None
    assert der.integer(items.take(der.INTEGER)) == 1
    with pytest.raises(Refused):
        items.take(der.INTEGER)
    with pytest.raises(Refused):
        items.end()
    assert [each.tag for each in items.rest()] == [der.NULL]
    items.end()


def test_booleans() -> None:
    assert der.boolean(node(der.BOOLEAN, b"\xff"))
    assert not der.boolean(node(der.BOOLEAN, b"\x00"))


@given(st.binary(max_size=60))
def test_any_bytes_are_read_or_refused(raw: bytes) -> None:
    with contextlib.suppress(Refused):
        for each in der.read(raw, der.SEQUENCE).items().rest():
            der.write(each.tag, each.content)
            assert each.raw == der.write(each.tag, each.content)
