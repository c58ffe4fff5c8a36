"""A new key introduces itself: signed by a key already trusted, and by itself to show that it is held."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from mingjian.errors import Refused, Unverifiable
from mingjian.errors import gettext_noop as _
from mingjian.proof import canonical, moment
from mingjian.proof.keys import Key
from mingjian.proof.spelling import read_base64url, write_base64url
from mingjian.proof.structure import Structure
from mingjian.proof.suites import SUITES

if TYPE_CHECKING:
    from datetime import datetime

    from mingjian.proof.canonical import Value
    from mingjian.proof.keys import Signer

TYPE = "mingjian/key-announcement/v1"


@dataclass(frozen=True)
class Announcement:
    """``by`` is the id of the key that vouches, "" for the first key of a log, which has only its own word."""

    key: Key
    by: str
    at: datetime
    own_signature: bytes
    by_signature: bytes

    def to_json(self) -> dict[str, Value]:
        return {
            "body": _body(self.key, self.by, self.at),
            "own": write_base64url(self.own_signature),
            "by": write_base64url(self.by_signature),
        }

    @classmethod
    def from_json(cls, value: Value, *, place: str = "") -> Announcement:
        """Raises Unverifiable, naming ``place``, for another shape. No signature has been checked yet."""
        outer = Structure.of(value, type="", names=("body", "own", "by"), place=place)
        body = Structure.of(outer.members["body"], type=TYPE, names=("key", "by", "at"), place=place)
        return cls(
            key=Key.from_json(body.members["key"], place=place),
            by=body.text("by"),
            at=body.moment("at"),
            own_signature=outer.bytes_of("own"),
            by_signature=read_base64url(outer.members["by"], place=place),
        )

    def verify(self, old: Key | None, *, place: str = "") -> None:
        """Return when both keys signed; ``old`` is the key named by ``by``, None for the first key of a log.

        A log key may vouch for any key, another key only for one of its own purpose. Raises Unverifiable.
        """
        if self.by != ("" if old is None else old.id):
            raise Unverifiable(_("公钥公告由密钥 {by} 担保，核验用的不是它"), place=place, by=self.by)
        message = canonical.encode(_body(self.key, self.by, self.at))
        SUITES[self.key.suite].verify(self.key.public, message, self.own_signature, place=place)
        if old is None:
            if self.by_signature:
                raise Unverifiable(_("首个公钥没有担保者，公告却附有担保签名"), place=place)
            return
        if old.purpose not in {"log", self.key.purpose}:
            raise Unverifiable(
                _("用途为 {found} 的密钥不能为用途为 {purpose} 的密钥担保"),
                place=place,
                found=old.purpose,
                purpose=self.key.purpose,
            )
        SUITES[old.suite].verify(old.public, message, self.by_signature, place=place)


def announce(key: Key, own: Signer, *, by: Signer | None, at: datetime) -> Announcement:
    """Raises Refused when ``own`` is not the signer of ``key``."""
    if own.id != key.id:
        raise Refused(_("公告的公钥 {id} 与其签名者不是同一把密钥"), id=key.id)
    vouching = "" if by is None else by.id
    message = canonical.encode(_body(key, vouching, at))
    return Announcement(key, vouching, at, own.sign(message), b"" if by is None else by.sign(message))


def _body(key: Key, by: str, at: datetime) -> dict[str, Value]:
    return {"type": TYPE, "key": key.to_json(), "by": by, "at": moment.write(at)}
