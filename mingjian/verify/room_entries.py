"""What the ledger says of one room: its entries 1…n without a hole, each as committed to and each in the log's tree."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from mingjian.errors import Unverifiable
from mingjian.errors import gettext_noop as _
from mingjian.proof import canonical, digests, entry, fields, merkle
from mingjian.proof.fields import Withheld
from mingjian.proof.structure import Structure
from mingjian.proof.suites import SUITES
from mingjian.verify.answer import Step, Unchecked
from mingjian.verify.opened import ENTRY_LINE_BYTES, LINE_BYTES, RECORDINGS, decoded

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from mingjian.proof.canonical import Value
    from mingjian.proof.entry import Entry
    from mingjian.verify.answer import Findings
    from mingjian.verify.entries import Roots
    from mingjian.verify.header import Header
    from mingjian.verify.opened import Opened

#: No session comes near: with a seal every ten seconds it would last for weeks.
MAX_ENTRIES: Final = 200_000

OPENED: Final = "room:room:opened"
ADMITTED: Final = "room:device:admitted"
SEALED: Final = "room:recording:sealed"
ENDED: Final = "room:recording:closed"
CLOSED: Final = "room:room:closed"


@dataclass(frozen=True, slots=True)
class Said:
    """One entry of a room and the place it was read from. ``position`` is its index in the log."""

    n: int
    kind: str
    law: dict[str, Value]
    position: int
    place: str

    def text(self, name: str) -> str:
        """What ``law`` says under this name; "" for nothing or no text."""
        found = self.law.get(name, "")
        return found if isinstance(found, str) else ""


def read(package: Opened, header: Header, room: str, roots: Roots, findings: Findings) -> list[Said]:
    """Every entry of the room. Raises Unverifiable at the first that does not hold."""
    folder = f"{RECORDINGS}{room}/"
    proofs = package.lines(f"{folder}proofs.jsonl", limit=LINE_BYTES)
    found: list[Said] = []
    before: tuple[str, datetime | None] = ("", None)
    for place, raw in package.lines(f"{folder}entries.jsonl", limit=ENTRY_LINE_BYTES):
        if len(found) >= MAX_ENTRIES:
            raise Unverifiable(_("记录超过 {limit} 条"), place=place, limit=MAX_ENTRIES)
        fact = _entry(raw, place, header, findings)
        if (fact.subject, fact.n, fact.prev) != (room, len(found) + 1, before[0]) or fact.at < (before[1] or fact.at):
            raise Unverifiable(
                _("会议室的第 {n} 条记录接不上前一条：有记录被改动、去掉、换位，或属于另一会议室"),
                place=place,
                n=len(found) + 1,
            )
        position = _prove(fact, next(proofs, None), roots, found[-1].position if found else -1, place)
        before = (fact.digest, fact.at)
        found.append(Said(fact.n, fact.kind, dict(fact.law), position, place))
    if next(proofs, None) is not None:
        raise Unverifiable(_("包含证明比记录多：有记录被去掉"), place=f"{folder}proofs.jsonl")
    if not found or found[0].kind != OPENED or found[0].text("case") != header.subject:
        raise Unverifiable(_("会议室的第一条记录应是为本案开启会议室"), place=f"{folder}entries.jsonl")
    return found


def _entry(raw: bytes, place: str, header: Header, findings: Findings) -> Entry:
    value = decoded(raw, limit=ENTRY_LINE_BYTES, place=place)
    line = Structure.of(value, type="", names=("entry", "fields", "lost"), place=place)
    fact = entry.decode(canonical.encode(line.object_of("entry")), place=place)
    found = [fields.from_json(one, place=place) for one in line.list_of("fields")]
    lost = line.members["lost"]
    if not isinstance(lost, bool):
        raise Unverifiable(_("“{name}”应为 true 或 false"), place=place, name="lost")
    names = [one.name for one in found]
    if names != sorted(names):
        raise Unverifiable(_("字段没有按名称排列"), place=place)
    fields.check(found, fact.commitment, place=place)
    kept = [one.name for one in found if isinstance(one, Withheld)]
    if lost and len(kept) != len(found):
        raise Unverifiable(_("记录声明内容遗失，却披露了字段"), place=place)
    if lost:
        unknown = Unchecked(_("第 {n} 条记录的内容据称在恢复系统时遗失，无从核对"), place=place, n=fact.n)
        findings.takes(Step.JOURNALS, unknown)
    elif kept and header.profile != "court":
        raise Unverifiable(_("录制既然附上，其会议室的字段不得保留：“{name}”没有披露"), place=place, name=kept[0])
    return fact


def _prove(fact: Entry, proof: tuple[str, bytes] | None, roots: Roots, before: int, place: str) -> int:
    """The index of the entry in the log, once its proof leads there."""
    if proof is None:
        raise Unverifiable(_("第 {n} 条记录没有包含证明"), place=place, n=fact.n)
    where, raw = proof
    names = ("n", "position", "proof", *(() if roots.root_sm3 is None else ("proof_sm3",)))
    line = Structure.of(decoded(raw, limit=LINE_BYTES, place=where), type="", names=names, place=where)
    position = line.number("position")
    if line.number("n") != fact.n:
        raise Unverifiable(_("包含证明不是第 {n} 条记录的"), place=where, n=fact.n)
    if position <= before:
        raise Unverifiable(_("第 {n} 条记录在日志中的位置不在前一条之后"), place=where, n=fact.n)
    try:
        merkle.verify_inclusion(fact.leaf, position, roots.size, list(_path(line, "proof")), roots.root)
        if roots.root_sm3 is not None:
            begin = SUITES["gm"].begin
            leaf = merkle.leaf_hash(fact.encoded, begin=begin)
            path = list(_path(line, "proof_sm3"))
            merkle.verify_inclusion(leaf, position, roots.size, path, roots.root_sm3, begin=begin)
    except Unverifiable as wrong:
        wrong.place = place
        raise
    return position


def _path(line: Structure, name: str) -> Iterator[bytes]:
    return (digests.read_digest(one, place=line.place) for one in line.list_of(name))
