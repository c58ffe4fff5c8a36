"""Bytes as text, in one spelling each: base64url without padding in JSON, base64 with padding in notes."""

from __future__ import annotations

import base64
from contextlib import suppress

from mingjian.errors import Unverifiable
from mingjian.errors import gettext_noop as _


def write_base64(raw: bytes) -> str:
    """Standard base64 with padding (RFC 4648 section 4)."""
    return base64.b64encode(raw).decode("ascii")


def read_base64(text: object, *, place: str = "") -> bytes:
    """The bytes, at least one, that :func:`write_base64` spells so. Raises Unverifiable for any other text."""
    if isinstance(text, str) and text:
        with suppress(ValueError):
            raw = base64.b64decode(text, validate=True)
            if write_base64(raw) == text:
                return raw
    raise Unverifiable(_("应为标准 base64 编码"), place=place)


def write_base64url(raw: bytes) -> str:
    """Base64 for URLs without padding (RFC 4648 section 5)."""
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode("ascii")


def read_base64url(text: object, *, place: str = "") -> bytes:
    """The bytes, perhaps none, that :func:`write_base64url` spells so. Raises Unverifiable for any other text."""
    if isinstance(text, str):
        with suppress(ValueError):
            raw = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
            if write_base64url(raw) == text:
                return raw
    raise Unverifiable(_("应为不带填充的 base64url 编码"), place=place)
