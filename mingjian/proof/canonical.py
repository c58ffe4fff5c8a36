"""Canonical JSON (RFC 8785) without floating numbers: the bytes that are hashed and signed.

Only objects, arrays, strings, true, false, null and integers within ±(2**53 - 1) are written or read. Floating numbers
are left out on purpose: no format of ours needs one, and they are where two implementations first disagree.
"""

from __future__ import annotations

import json
import re
from typing import NoReturn, TypeAlias

import rfc8785

from mingjian.errors import Refused, Unverifiable
from mingjian.errors import gettext_noop as _
from mingjian.proof.foreign import foreign

#: What a decoded document is made of.
Value: TypeAlias = "str | int | bool | list[Value] | dict[str, Value] | None"

#: The largest integer that every JSON reader keeps exactly (RFC 7493 section 2.2).
LARGEST_INTEGER = 2**53 - 1

#: Bytes of one document or one line, and levels of nesting, unless a caller knows better.
MAX_BYTES = 65_536
MAX_DEPTH = 20

_PLAIN = (str, bool)
_NESTED = (dict, list)

#: Characters of a foreign text that a message repeats.
_SHOWN = 40

#: The closing quote may be missing: what never ends is no JSON, and to look for its end from every further quote would
#: take the square of its length.
_STRING = re.compile(rb'"[^"\\]*(?:\\.[^"\\]*)*"?', re.DOTALL)
_BRACKET = re.compile(rb"[\[\]{}]")


def encode(value: object, *, max_depth: int = MAX_DEPTH) -> bytes:
    """The canonical UTF-8 bytes of a value made of dict, list, str, int, bool and None.

    Raises Refused for anything else: a floating number, an integer beyond ±(2**53 - 1), a key that is no string,
    a lone surrogate, or nesting deeper than ``max_depth``.
    Source: RFC 8785.
    """
    plain_keys = _check(value, max_depth)
    try:
        if plain_keys:
            # For ASCII keys the order of UTF-16 units, which the RFC demands, is the order of code points, and without
            # floating numbers the C encoder writes the very same bytes five times as fast.
            return _fast_encode(value).encode("utf-8")
        return rfc8785.dumps(value)  # type: ignore[arg-type]  # _check has just narrowed it
    except (UnicodeEncodeError, rfc8785.CanonicalizationError):
        raise Refused(_("文本中含有不成对的代理码位，无法写成规范 JSON；请改正该文本")) from None


def decode(raw: bytes, *, max_bytes: int = MAX_BYTES, max_depth: int = MAX_DEPTH, place: str = "") -> Value:
    """The value whose canonical encoding is exactly ``raw``.

    Raises Unverifiable, naming ``place``, for anything that is not its own canonical encoding.
    """
    value = parse(raw, max_bytes=max_bytes, max_depth=max_depth, place=place)
    if encode(value, max_depth=max_depth) != raw:
        raise Unverifiable(_("JSON 不是规范编码（RFC 8785）：空格、键的次序或转义与规范不同"), place=place)
    return value


def parse(raw: bytes, *, max_bytes: int = MAX_BYTES, max_depth: int = MAX_DEPTH, place: str = "") -> Value:
    """The value of a JSON document that a person may have written: any spacing and order, otherwise as strict.

    Raises Unverifiable, naming ``place``, for a document that is too large or too deep, is not JSON, holds a key twice,
    a floating number, an integer beyond ±(2**53 - 1) or a lone surrogate.
    """
    if type(raw) is not bytes:
        raise Unverifiable(_("JSON 必须以字节给出"), place=place)
    if len(raw) > max_bytes:
        raise Unverifiable(_("JSON 长 {size} 字节，超过上限 {limit} 字节"), place=place, size=len(raw), limit=max_bytes)
    # Before the reader, which recurses: a document of brackets alone must not exhaust the stack.
    if _depth_of(raw, max_depth) > max_depth:
        raise Unverifiable(_("JSON 嵌套超过 {limit} 层"), place=place, limit=max_depth)
    try:
        with foreign(place):
            value: Value = _decoder.decode(raw.decode("utf-8"))
            _check(value, max_depth)
            _fast_encode(value).encode("utf-8")
    except ValueError:
        raise Unverifiable(_("不是有效的 UTF-8 编码的 JSON"), place=place) from None
    return value


def _check(value: object, max_depth: int) -> bool:
    """Whether every key is ASCII. Raises Refused for what no format of ours may hold; walks without recursion."""
    plain_keys = True
    level, depth = [value], 0
    while level:
        below: list[object] = []
        for item in level:
            # Texts first and by identity: they are most of what there is.
            if type(item) is str or item is None or isinstance(item, _PLAIN):
                continue
            if isinstance(item, int):
                if not -LARGEST_INTEGER <= item <= LARGEST_INTEGER:
                    raise Refused(_("整数超出 ±(2^53-1)，其他程序读不准；请改用文本"))
            elif not isinstance(item, _NESTED):
                _refuse_kind(item)
            elif depth >= max_depth:
                raise Refused(_("JSON 嵌套超过 {limit} 层"), limit=max_depth)
            elif isinstance(item, list):
                below.extend(item)
            else:
                plain_keys = _has_ascii_keys(item) and plain_keys
                below.extend(item.values())
        level, depth = below, depth + 1
    return plain_keys


def _has_ascii_keys(item: dict[object, object]) -> bool:
    try:
        return "".join(item).isascii()  # type: ignore[arg-type]  # what cannot be joined is told below
    except TypeError:
        kind = next(type(key).__name__ for key in item if not isinstance(key, str))
        raise Refused(_("规范 JSON 的键必须是文本，得到的是 {kind}"), kind=kind) from None


def _refuse_kind(item: object) -> NoReturn:
    if isinstance(item, float):
        raise Refused(_("规范 JSON 不接受浮点数 {number}；请改用整数或文本"), number=item)
    raise Refused(_("规范 JSON 不接受 {kind} 类型的值"), kind=type(item).__name__)


def _depth_of(raw: bytes, max_depth: int) -> int:
    """How deep the brackets of a document nest; exact only where it exceeds ``max_depth``."""
    if raw.count(b"[") + raw.count(b"{") <= max_depth:
        return 0
    deepest = depth = 0
    for bracket in _BRACKET.findall(_STRING.sub(b"", raw)):
        depth += 1 if bracket in b"[{" else -1
        deepest = max(deepest, depth)
    return deepest


def _unique(pairs: list[tuple[str, Value]]) -> dict[str, Value]:
    found = dict(pairs)
    if len(found) != len(pairs):
        seen: set[str] = set()
        for key, _value in pairs:
            if key in seen:
                raise Refused(_("JSON 对象中的键“{key}”出现了两次"), key=key[:_SHOWN])
            seen.add(key)
    return found


def _refuse_number(text: str) -> NoReturn:
    raise Refused(_("JSON 中有浮点数 {number}；本系统的格式只用整数"), number=text[:_SHOWN])


_fast_encode = json.JSONEncoder(
    ensure_ascii=False, allow_nan=False, check_circular=False, sort_keys=True, separators=(",", ":")
).encode
_decoder = json.JSONDecoder(object_pairs_hook=_unique, parse_float=_refuse_number, parse_constant=_refuse_number)
