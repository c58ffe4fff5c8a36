"""One line of the ledger: what the law reads in clear, everything else behind one commitment.

Never a name, a telephone number or a title in ``law``, ``actor`` or ``subject``: they stay readable for good.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from mingjian.errors import Refused, Unverifiable
from mingjian.errors import gettext_noop as _
from mingjian.proof import canonical, digests, merkle, moment
from mingjian.proof.foreign import foreign
from mingjian.proof.structure import Structure

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from mingjian.proof.canonical import Value

TYPE = "mingjian/entry/v1"

#: An entry is a fact, not a file: larger things are digests behind the commitment.
MAX_BYTES = 4096

_NAMES = ("kind", "subject", "n", "prev", "actor", "at", "law", "commitment")
_KIND = re.compile(r"[a-z][a-z0-9-]*(:[a-z][a-z0-9-]*){1,3}", re.ASCII)
_OPAQUE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,63}", re.ASCII)


@dataclass(frozen=True)
class Entry:
    """Raises Refused when a member has not the shape the format demands.

    - ``kind``: a word of the closed vocabulary, two to four parts joined by colons. ``subject``: the opaque id of the
      case, room, draw or batch. ``actor``: the opaque id of who acted, or the name of a part of the system.
    - ``n``: running number within the subject, from 1. ``prev``: the previous entry's digest in hex, "" for the first.
    - ``law``: what the law reads; never changed once given. ``commitment``: of the free fields, in hex.
    """

    kind: str
    subject: str
    n: int
    prev: str
    actor: str
    at: datetime
    law: Mapping[str, Value]
    commitment: str

    def __post_init__(self) -> None:
        if not _KIND.fullmatch(self.kind):
            raise Refused(_("记录的种类“{kind}”不是由冒号分隔的词"), kind=self.kind[:80])
        if not _OPAQUE.fullmatch(self.subject) or not _OPAQUE.fullmatch(self.actor):
            raise Refused(_("记录的主体和行为人必须是不透明的编号，不得为姓名、电话或标题"))
        if type(self.n) is not int or not 1 <= self.n <= canonical.LARGEST_INTEGER:
            raise Refused(_("记录在主体内的序号须从 1 起，得到的是 {n}"), n=self.n)
        if bool(self.prev) != (self.n > 1):
            raise Refused(_("主体的第一条记录没有前一条，其余记录必须写明前一条的摘要（序号 {n}）"), n=self.n)
        if not digests.is_digest(self.commitment) or (self.prev and not digests.is_digest(self.prev)):
            raise Refused(_("记录的承诺值和前一条的摘要须为 64 个小写十六进制字符（序号 {n}）"), n=self.n)

    @cached_property
    def encoded(self) -> bytes:
        """The canonical bytes: what is stored, digested and proven. Raises Refused beyond 4 KiB."""
        raw = canonical.encode(
            {
                "type": TYPE,
                "kind": self.kind,
                "subject": self.subject,
                "n": self.n,
                "prev": self.prev,
                "actor": self.actor,
                "at": moment.write(self.at),
                "law": dict(self.law),
                "commitment": self.commitment,
            }
        )
        if len(raw) > MAX_BYTES:
            raise Refused(
                _("记录长 {size} 字节，超过 {limit} 字节；请把较大的内容放入字段或文件，只记摘要"),
                size=len(raw),
                limit=MAX_BYTES,
            )
        return raw

    @cached_property
    def digest(self) -> str:
        """SHA-256 of the canonical bytes, in hex: the ``prev`` of the entry that follows."""
        return digests.sha256(self.encoded).hex()

    @cached_property
    def leaf(self) -> bytes:
        """The leaf hash by which the entry stands in the log's tree."""
        return merkle.leaf_hash(self.encoded)


def encode(entry: Entry) -> bytes:
    return entry.encoded


def decode(raw: bytes, *, place: str = "") -> Entry:
    """The entry whose canonical bytes are ``raw``. Raises Unverifiable, naming ``place``, for anything else."""
    value = canonical.decode(raw, max_bytes=MAX_BYTES, place=place)
    members = Structure.of(value, type=TYPE, names=_NAMES, place=place)
    with foreign(place):
        return Entry(
            kind=members.text("kind"),
            subject=members.text("subject"),
            n=members.number("n", least=1),
            prev=members.text("prev"),
            actor=members.text("actor"),
            at=members.moment("at"),
            law=members.object_of("law"),
            commitment=members.text("commitment"),
        )


def recall(raw: bytes, *, place: str = "") -> Entry:
    """The entry whose bytes were written by this house and are found again by their digest.

    Much quicker than :func:`decode`: the spelling was canonical when it was written, and the caller holds the digest of
    these very bytes against the entry that follows. Raises Unverifiable, naming ``place``, for what is no entry.
    """
    try:
        value = json.loads(raw)
        known = value.pop("type") == TYPE and isinstance(value["law"], dict)
        with foreign(place):
            entry = Entry(**value | {"at": moment.read(value["at"], place=place)})
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        known = False
    if not known:
        raise Unverifiable(_("这条记录的内容不是账簿记录的写法"), place=place)
    entry.__dict__["encoded"] = raw
    return entry


def check_chain(entries: Iterable[Entry]) -> str:
    """The digest of the last entry when they are all entries of one subject, 1…n without a hole; "" for none.

    Raises Unverifiable at the first entry that has another subject or number, or names another predecessor.
    """
    subject, head = "", ""
    for n, entry in enumerate(entries, 1):
        place = f"{entry.subject}#{entry.n}"
        if n > 1 and entry.subject != subject:
            raise Unverifiable(
                _("记录属于主体 {found}，应属于主体 {subject}"), place=place, found=entry.subject, subject=subject
            )
        if entry.n != n:
            raise Unverifiable(
                _("记录序号应为 {n}，实为 {found}：中间有记录缺失、重复或换位"), place=place, n=n, found=entry.n
            )
        if entry.prev != head:
            raise Unverifiable(
                _("第 {n} 条记录所指的前一条记录与实际的前一条不同：前一条被改动或替换"), place=place, n=n
            )
        subject, head = entry.subject, entry.digest
    return head
