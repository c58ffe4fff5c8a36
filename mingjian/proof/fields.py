"""Free fields of an entry: one salted digest each, so that one can be withheld without breaking the proof of the rest.

Without its salt a digest says nothing about the value, however few values are possible; whoever destroys a field
destroys its salt and value and keeps the digest.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING, TypeAlias

from mingjian.errors import Refused, Unverifiable
from mingjian.errors import gettext_noop as _
from mingjian.proof import canonical, digests
from mingjian.proof.foreign import foreign
from mingjian.proof.spelling import read_base64url, write_base64url
from mingjian.proof.structure import Structure

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from mingjian.proof.canonical import Value

#: Separates these digests from every other use of SHA-256.
DOMAIN = b"mingjian/field/v1\0"

SALT_BYTES = 32

#: ASCII only, so that every sorting rule gives the same order.
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.:/-]{0,99}", re.ASCII)


@dataclass(frozen=True)
class Opening:
    """A field disclosed: with its salt anybody can recompute its digest."""

    name: str
    salt: bytes
    value: Value

    @cached_property
    def digest(self) -> bytes:
        if len(self.salt) != SALT_BYTES:
            raise Refused(_("字段“{name}”的盐须为 {length} 个随机字节"), name=self.name, length=SALT_BYTES)
        return digests.sha256(DOMAIN + self.salt + canonical.encode(self.value))


@dataclass(frozen=True)
class Withheld:
    """A field declared by name and kept back, or destroyed."""

    name: str
    digest: bytes


Field: TypeAlias = Opening | Withheld


def commitment(fields: Iterable[Field]) -> str:
    """The SHA-256, in hex, of :func:`preimage`: what an entry carries."""
    return digests.sha256(preimage(fields)).hex()


def preimage(fields: Iterable[Field]) -> bytes:
    """The canonical list of ``{name, digest}`` sorted by name: what is left of the fields when all are withheld.

    The same whether a field is disclosed or withheld. Raises Refused when a name stands twice or is ill-formed.
    """
    rows = sorted((_checked(field).name, field.digest.hex()) for field in fields)
    for (name, _digest), (after, _other) in pairwise(rows):
        if name == after:
            raise Refused(_("字段“{name}”出现了两次；每个字段只能有一个值"), name=name)
    return canonical.encode([{"digest": digest, "name": name} for name, digest in rows])


def disclose(fields: Iterable[Field], names: Collection[str]) -> list[Field]:
    """The same fields with only those in ``names`` left open; all others are withheld."""
    return [field if field.name in names else withhold(field) for field in fields]


def withhold(field: Field) -> Withheld:
    return Withheld(field.name, field.digest)


def check(fields: Iterable[Field], expected: str, *, place: str = "") -> None:
    """Return when the commitment over the fields is ``expected``; else raise Unverifiable, naming ``place``."""
    with foreign(place):
        if commitment(fields) != expected:
            raise Refused(_("字段与记录中的承诺值不符：某个字段被改动、增加或去掉"))


def to_json(field: Field) -> dict[str, Value]:
    """``{name, salt, value}`` when disclosed, ``{name, digest}`` when withheld."""
    if isinstance(field, Opening):
        return {"name": field.name, "salt": write_base64url(field.salt), "value": field.value}
    return {"name": field.name, "digest": field.digest.hex()}


def from_json(value: Value, *, place: str = "") -> Field:
    """Raises Unverifiable, naming ``place``, for anything but the two shapes of :func:`to_json`."""
    if isinstance(value, dict) and "salt" in value:
        opened = Structure.of(value, type="", names=("name", "salt", "value"), place=place)
        salt = read_base64url(opened.members["salt"], place=place)
        if len(salt) != SALT_BYTES:
            raise Unverifiable(_("字段的盐须为 {length} 个字节"), place=place, length=SALT_BYTES)
        return Opening(opened.shaped("name", _NAME), salt, opened.members["value"])
    kept = Structure.of(value, type="", names=("name", "digest"), place=place)
    return Withheld(kept.shaped("name", _NAME), kept.digest("digest"))


def _checked(field: Field) -> Field:
    if not _NAME.fullmatch(field.name):
        raise Refused(_("字段名“{name}”须为 1 至 100 个字母、数字或 _ . : / -"), name=field.name[:100])
    if len(field.digest) != digests.DIGEST_BYTES:
        raise Refused(_("字段“{name}”的摘要须为 {length} 字节"), name=field.name, length=digests.DIGEST_BYTES)
    return field
