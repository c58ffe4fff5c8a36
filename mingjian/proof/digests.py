"""The two digests: SHA-256 (identity, always) and SM3 (GB/T 32905, for the gm suite and for what is filed)."""

from __future__ import annotations

import functools
import hashlib
import re
from collections.abc import Callable
from typing import Protocol, TypeAlias

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes

from mingjian.errors import Outside, Unverifiable
from mingjian.errors import gettext_noop as _

#: Bytes of either digest.
DIGEST_BYTES = 32

_HEX = re.compile(r"[0-9a-f]{64}", re.ASCII)


class Hasher(Protocol):
    """A running digest, as hashlib gives it."""

    def update(self, data: bytes | memoryview, /) -> None: ...

    def digest(self) -> bytes: ...


#: Begins a digest over the given bytes: hashlib.sha256 or new_sm3.
Begin: TypeAlias = Callable[[bytes], Hasher]


def sha256(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()


def sm3(data: bytes) -> bytes:
    return new_sm3(data).digest()


def new_sm3(data: bytes = b"") -> Hasher:
    """A running SM3. Raises Outside where neither cryptographic library of this machine knows SM3."""
    return _sm3_maker()(data)


@functools.cache
def _sm3_maker() -> Callable[[bytes], Hasher]:
    if "sm3" in hashlib.algorithms_available:
        return functools.partial(hashlib.new, "sm3")
    try:
        hashes.Hash(hashes.SM3())
    except UnsupportedAlgorithm:
        raise Outside(_("本机的密码库不含 SM3（GB/T 32905），国密套件无法使用；请安装带 SM3 的 OpenSSL 3")) from None
    return _CryptographySm3


class _CryptographySm3:
    def __init__(self, data: bytes = b"") -> None:
        self._running = hashes.Hash(hashes.SM3())
        self._running.update(data)

    def update(self, data: bytes | memoryview, /) -> None:
        self._running.update(data)

    def digest(self) -> bytes:
        return self._running.copy().finalize()


def is_digest(text: str) -> bool:
    """Whether the text is 64 lower-case hex digits."""
    return _HEX.fullmatch(text) is not None


def read_digest(text: object, *, place: str = "") -> bytes:
    """The 32 bytes of a digest written as 64 lower-case hex digits. Raises Unverifiable for any other spelling."""
    if not isinstance(text, str) or not is_digest(text):
        raise Unverifiable(_("摘要须为 64 个小写十六进制字符"), place=place)
    return bytes.fromhex(text)
