"""The only source of identity and chance."""

from __future__ import annotations

import base64
import secrets  # noqa: TID251 - the one place

_ALPHABET = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", "0123456789abcdefghjkmnpqrstvwxyz")


def new_id() -> str:
    """An opaque random name: 128 bits as 26 lower-case characters without i, l, o, u. It says nothing of its thing."""
    return base64.b32encode(secrets.token_bytes(16)).decode("ascii").rstrip("=").translate(_ALPHABET)


def is_id(text: str) -> bool:
    return len(text) == 26 and set(text) <= set("0123456789abcdefghjkmnpqrstvwxyz")  # noqa: PLR2004 - ceil(128 / 5)


def random_bytes(n: int) -> bytes:
    return secrets.token_bytes(n)


def token() -> str:
    """256 bits, URL-safe: for links and sessions."""
    return secrets.token_urlsafe(32)
