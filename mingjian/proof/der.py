"""Distinguished encoding (DER, X.690), read strictly: one spelling for each value, or Refused.

Only what time stamps need: tags of one byte, definite lengths in their shortest form.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import NoReturn

from mingjian.errors import Refused
from mingjian.errors import gettext_noop as _

BOOLEAN, INTEGER, BIT_STRING, OCTET_STRING, NULL, OID = 0x01, 0x02, 0x03, 0x04, 0x05, 0x06
UTC_TIME, GENERALIZED_TIME, SEQUENCE, SET = 0x17, 0x18, 0x30, 0x31

_LONG_FORM = 0x80
_LONGEST_LENGTH = 4
_MANY_TAG_BYTES = 0x1F
_FIRST_ARCS = 40
_GENERALIZED = re.compile(rb"(\d{14})(?:\.(\d*[1-9]))?Z")
_UTC = re.compile(rb"(\d{12})Z")
#: RFC 5280 section 4.1.2.5.1: two-digit years from 50 on belong to the last century.
_LAST_CENTURY = 50
#: Bytes of a number or a name and digits of a fraction: more than any standard has, few enough to be written out.
_LONGEST_NUMBER = 512


@dataclass(frozen=True, slots=True)
class Node:
    """One value: its tag, its content, and the bytes of both with the length between them."""

    tag: int
    content: bytes
    raw: bytes

    def items(self) -> Items:
        """The values inside, to be taken one after the other."""
        return Items(_split(self.content))


class Items:
    """Values in a row. Whoever reads them must call :meth:`end`, so that nothing is passed over."""

    def __init__(self, nodes: list[Node]) -> None:
        self._left = nodes[::-1]

    def take(self, tag: int) -> Node:
        node = self.maybe(tag)
        if node is None:
            _wrong()
        return node

    def maybe(self, tag: int) -> Node | None:
        """The next value if it has this tag."""
        return self._left.pop() if self._left and self._left[-1].tag == tag else None

    def rest(self) -> list[Node]:
        """All that are left."""
        nodes, self._left = self._left[::-1], []
        return nodes

    def end(self) -> None:
        if self._left:
            _wrong()


def context(number: int, *, constructed: bool = True) -> int:
    """The tag ``[number]``."""
    return 0xA0 + number if constructed else 0x80 + number


def read(raw: bytes, tag: int) -> Node:
    """The one value that ``raw`` is. Raises Refused when there is another, more, or less."""
    items = Items(_split(raw))
    node = items.take(tag)
    items.end()
    return node


def write(tag: int, *contents: bytes) -> bytes:
    content = b"".join(contents)
    size = len(content)
    if size < _LONG_FORM:
        return bytes([tag, size]) + content
    length = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes([tag, _LONG_FORM | len(length)]) + length + content


def write_integer(number: int) -> bytes:
    """In the fewest bytes: -128 is one, as 127 is. Source: X.690 8.3.2."""
    size = (number + (number < 0)).bit_length() // 8 + 1
    return write(INTEGER, number.to_bytes(size, "big", signed=True))


def write_oid(dotted: str) -> bytes:
    first, second, *arcs = map(int, dotted.split("."))
    content = b""
    for arc in (first * _FIRST_ARCS + second, *arcs):
        groups = [arc & 0x7F]
        while arc := arc >> 7:
            groups.append(arc & 0x7F | 0x80)
        content += bytes(reversed(groups))
    return write(OID, content)


def integer(node: Node) -> int:
    content = node.content
    spare = len(content) > 1 and content[0] in {0x00, 0xFF} and (content[0] ^ content[1]) < 0x80  # noqa: PLR2004
    if not content or spare or len(content) > _LONGEST_NUMBER:
        _wrong()
    return int.from_bytes(content, "big", signed=True)


def boolean(node: Node) -> bool:
    if node.content not in {b"\x00", b"\xff"}:
        _wrong()
    return node.content == b"\xff"


def oid(node: Node) -> str:
    """The dotted form."""
    arcs, arc, ended = [], 0, True
    if len(node.content) > _LONGEST_NUMBER:
        _wrong()
    for byte in node.content:
        if ended and byte == 0x80:  # noqa: PLR2004 - a group that begins with nothing
            _wrong()
        arc, ended = arc << 7 | byte & 0x7F, byte < 0x80  # noqa: PLR2004 - the last group of an arc
        if ended:
            arcs.append(arc)
            arc = 0
    if not arcs or not ended:
        _wrong()
    first = min(arcs[0] // _FIRST_ARCS, 2)
    return ".".join(map(str, (first, arcs[0] - first * _FIRST_ARCS, *arcs[1:])))


def time(node: Node) -> datetime:
    """The moment of a GeneralizedTime or UTCTime, rounded up to the millisecond."""
    digits, fraction = b"", b""
    if len(node.content) > _LONGEST_NUMBER:
        _wrong()
    if node.tag == GENERALIZED_TIME and (generalized := _GENERALIZED.fullmatch(node.content)):
        digits, fraction = generalized[1], generalized[2] or b""
    elif node.tag == UTC_TIME and (short := _UTC.fullmatch(node.content)):
        digits = (b"19" if int(short[1][:2]) >= _LAST_CENTURY else b"20") + short[1]
    thousandths = -(-int(fraction) * 1000 // 10 ** len(fraction)) if fraction else 0
    try:
        whole = datetime.strptime(digits.decode("ascii"), "%Y%m%d%H%M%S").replace(tzinfo=UTC)
        return whole + timedelta(milliseconds=thousandths)
    except (ValueError, OverflowError):
        _wrong()


def _split(raw: bytes) -> list[Node]:
    nodes, start = [], 0
    while start < len(raw):
        begin, size = _header(raw, start)
        end = begin + size
        if end > len(raw):
            _wrong()
        nodes.append(Node(raw[start], raw[begin:end], raw[start:end]))
        start = end
    return nodes


def _header(raw: bytes, start: int) -> tuple[int, int]:
    """Where the content begins, and its length."""
    begin = start + 2
    if begin > len(raw) or raw[start] & _MANY_TAG_BYTES == _MANY_TAG_BYTES:
        _wrong()
    size = raw[start + 1]
    if size < _LONG_FORM:
        return begin, size
    count = size - _LONG_FORM
    length = raw[begin : begin + count]
    size = int.from_bytes(length, "big")
    if not 0 < count <= _LONGEST_LENGTH or len(length) < count or length[0] == 0 or size < _LONG_FORM:
        _wrong()
    return begin + count, size


def _wrong() -> NoReturn:
    raise Refused(_("不是规定写法的 DER 编码"))
