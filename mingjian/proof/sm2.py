"""SM2 signatures (GB/T 32918.2) in plain Python: for verifiers anywhere, and where OpenSSL 3 cannot be loaded.

Not in constant time: somebody who can measure this process while it signs may learn about the key. Production signs
through OpenSSL (sm2_openssl.py) or in a certified cipher machine behind the Signer port; verifying has no secret.
"""

from __future__ import annotations

import functools
import hashlib
import hmac
from typing import TYPE_CHECKING, Protocol, TypeAlias

from mingjian.proof.digests import sm3

if TYPE_CHECKING:
    from collections.abc import Iterator

#: The signer id that GM/T 0009 prescribes where none is agreed.
SIGNER_ID = b"1234567812345678"

#: The curve of GB/T 32918.5: y² = x³ + ax + b modulo p, with the point G of prime order n.
P = 0xFFFFFFFE_FFFFFFFF_FFFFFFFF_FFFFFFFF_FFFFFFFF_00000000_FFFFFFFF_FFFFFFFF
A = P - 3
B = 0x28E9FA9E_9D9F5E34_4D5A9E4B_CF6509A7_F39789F5_15AB8F92_DDBCBD41_4D940E93
N = 0xFFFFFFFE_FFFFFFFF_FFFFFFFF_FFFFFFFF_7203DF6B_21C6052B_53BBF409_39D54123
G = (
    0x32C4AE2C_1F198119_5F990446_6A39C994_8FE30BBF_F2660BE1_715A4589_334C74C7,
    0xBC3736A2_F4F6779C_59BDCEE3_6B692153_D0A9877C_C62A4740_02DF32E5_2139F0A0,
)

_SIZE = 32
_WINDOW = 4
_UNCOMPRESSED = b"\x04"

#: X, Y, Z of x = X/Z², y = Y/Z³; Z = 0 is the point at infinity.
_Point: TypeAlias = tuple[int, int, int]
_INFINITY: _Point = (1, 1, 0)


class Engine(Protocol):
    """Who does the arithmetic. Public keys are 65 bytes ``04‖x‖y``, signatures 64 bytes ``r‖s``, big-endian."""

    @property
    def name(self) -> str:
        """For the operator's page: which library signs."""

    def sign(self, secret: bytes, public: bytes, message: bytes) -> bytes:
        """``public`` is that of ``secret``, which the signature covers."""

    def verify(self, public: bytes, message: bytes, signature: bytes) -> bool:
        """False for whatever is not the signature of this key over this message, well-formed or not."""


class PlainPython:
    """The engine of this module."""

    name = "Python"

    def sign(self, secret: bytes, public: bytes, message: bytes) -> bytes:
        return sign(secret, public, message)

    def verify(self, public: bytes, message: bytes, signature: bytes) -> bool:
        return verify(public, message, signature)


def public_of(secret: bytes) -> bytes:
    """The public key of a private key within 1…n-2."""
    x, y = _affine(_multiply(_table(G), int.from_bytes(secret, "big")))
    return _UNCOMPRESSED + _octets(x) + _octets(y)


def sign(secret: bytes, public: bytes, message: bytes) -> bytes:
    """The signature with the nonce of RFC 6979, so that the same key and message give the same 64 bytes."""
    d = int.from_bytes(secret, "big")
    e = _digest(public, message)
    nonces = _nonces(secret, _octets(e % N))
    while True:
        signature = sign_with_nonce(d, e, next(nonces))
        if signature is not None:
            return signature


def sign_with_nonce(d: int, e: int, k: int) -> bytes | None:
    """Steps A4 to A7 of GB/T 32918.2 section 6.1; None when the standard demands another nonce."""
    r = (e + _affine(_multiply(_table(G), k))[0]) % N
    s = pow(1 + d, -1, N) * (k - r * d) % N
    if not r or r + k == N or not s:
        return None
    return _octets(r) + _octets(s)


def verify(public: bytes, message: bytes, signature: bytes) -> bool:
    """Whether ``public`` signed ``message``. Source: GB/T 32918.2 section 7.1."""
    point = _point_of(public)
    if point is None or len(signature) != 2 * _SIZE:
        return False
    r, s = int.from_bytes(signature[:_SIZE], "big"), int.from_bytes(signature[_SIZE:], "big")
    t = (r + s) % N
    if not (0 < r < N and 0 < s < N and t):
        return False
    sum_of_both = _add(_multiply(_table(G), s), _multiply(_table(point), t))
    if not sum_of_both[2]:
        return False
    return (_digest(public, message) + _affine(sum_of_both)[0]) % N == r


def _digest(public: bytes, message: bytes) -> int:
    """The number e = SM3(Z ‖ M), where Z binds the signer's id, the curve and the key."""
    bits = (len(SIGNER_ID) * 8).to_bytes(2, "big")
    z = sm3(bits + SIGNER_ID + b"".join(map(_octets, (A, B, *G))) + public[1:])
    return int.from_bytes(sm3(z + message), "big")


def _point_of(public: bytes) -> tuple[int, int] | None:
    """The point of an encoded key; None when it is not on the curve or not encoded so."""
    if len(public) != 1 + 2 * _SIZE or public[:1] != _UNCOMPRESSED:
        return None
    x, y = int.from_bytes(public[1 : 1 + _SIZE], "big"), int.from_bytes(public[1 + _SIZE :], "big")
    if x >= P or y >= P or (y * y - x * x * x - A * x - B) % P:
        return None
    return x, y


def _nonces(secret: bytes, digest: bytes) -> Iterator[int]:
    """RFC 6979 section 3.2 with HMAC-SHA-256; which HMAC makes a nonce is nobody's concern but the signer's."""
    value, key = b"\x01" * _SIZE, b"\x00" * _SIZE
    for step in (b"\x00", b"\x01"):
        key = hmac.digest(key, value + step + secret + digest, hashlib.sha256)
        value = hmac.digest(key, value, hashlib.sha256)
    while True:
        value = hmac.digest(key, value, hashlib.sha256)
        k = int.from_bytes(value, "big")
        if 0 < k < N:
            yield k
        key = hmac.digest(key, value + b"\x00", hashlib.sha256)
        value = hmac.digest(key, value, hashlib.sha256)


def _octets(number: int) -> bytes:
    return number.to_bytes(_SIZE, "big")


def _double(point: _Point) -> _Point:
    x, y, z = point
    delta, gamma = z * z % P, y * y % P
    beta = x * gamma % P
    alpha = 3 * (x - delta) * (x + delta) % P
    x3 = (alpha * alpha - 8 * beta) % P
    z3 = ((y + z) * (y + z) - gamma - delta) % P
    return x3, (alpha * (4 * beta - x3) - 8 * gamma * gamma) % P, z3


def _add(one: _Point, other: _Point) -> _Point:
    x1, y1, z1 = one
    x2, y2, z2 = other
    if not z1 or not z2:
        return other if not z1 else one
    z1z1, z2z2 = z1 * z1 % P, z2 * z2 % P
    u1, u2 = x1 * z2z2 % P, x2 * z1z1 % P
    s1, s2 = y1 * z2 * z2z2 % P, y2 * z1 * z1z1 % P
    h, r = (u2 - u1) % P, (s2 - s1) % P
    if not h:
        return _INFINITY if r else _double(one)
    hh = h * h % P
    hhh, v = h * hh % P, u1 * hh % P
    x3 = (r * r - hhh - 2 * v) % P
    return x3, (r * (v - x3) - s1 * hhh) % P, z1 * z2 * h % P


@functools.lru_cache(maxsize=16)
def _table(point: tuple[int, int]) -> list[list[_Point]]:
    """For each window of four bits its fifteen multiples, so that a product is additions alone."""
    table, base = [], (*point, 1)
    for _window in range(8 * _SIZE // _WINDOW):
        row = [_INFINITY]
        for _multiple in range((1 << _WINDOW) - 1):
            row.append(_add(row[-1], base))
        table.append(row)
        base = _add(row[-1], base)
    return table


def _multiply(table: list[list[_Point]], k: int) -> _Point:
    product = _INFINITY
    for row in table:
        product = _add(product, row[k & (1 << _WINDOW) - 1])
        k >>= _WINDOW
    return product


def _affine(point: _Point) -> tuple[int, int]:
    inverse = pow(point[2], -1, P)
    square = inverse * inverse % P
    return point[0] * square % P, point[1] * square * inverse % P
