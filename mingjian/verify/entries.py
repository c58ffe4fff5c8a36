"""Step 5: the entries of the case, 1…n without a hole, each as committed to and each in the log's tree."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from mingjian.errors import MingjianError, Unverifiable
from mingjian.errors import gettext_noop as _
from mingjian.procedures.sides import INTERNAL_KINDS, step_told_of
from mingjian.proof import canonical, digests, entry, fields, frontier, merkle
from mingjian.proof.fields import Opening, Withheld
from mingjian.proof.structure import Structure
from mingjian.proof.suites import SUITES
from mingjian.verify.answer import Step, Unchecked
from mingjian.verify.opened import ENTRIES, ENTRY_LINE_BYTES, LINE_BYTES, PROOFS, decoded

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping
    from datetime import datetime

    from mingjian.proof.canonical import Value
    from mingjian.proof.entry import Entry
    from mingjian.proof.fields import Field
    from mingjian.verify.answer import Findings
    from mingjian.verify.header import Header
    from mingjian.verify.opened import Opened

#: No case comes near; beyond it the acts could not be checked in the memory a verifier may take.
MAX_ENTRIES = 200_000

OPENED = "case:case:opened"
SUPPLIED = "case:evidence:supplied"
ISSUED = "case:document:issued"
HANDLED = "case:paper:handled"
SCANNED = "case:paper:scanned"
PACKAGED = "case:package:issued"

#: Kinds of entries whose file is called what its paper is called.
OF_PAPERS = frozenset({ISSUED, HANDLED, SCANNED})
REQUESTED = "case:material:brought"
FLOOR_PLAN = "case:floorplan:brought"
#: What an institution brings beside its form, of no step, and what it is called: in no edition, but in the format.
BROUGHT: Mapping[str, tuple[str, str]] = {
    REQUESTED: ("备查资料", "Requested paper"),
    FLOOR_PLAN: ("场所平面图", "Floor plan"),
}
#: Kinds of entries that may name a file.
_NAMES_FILES = OF_PAPERS | {SUPPLIED, *BROUGHT}
#: Kinds whose disclosed fields are compared with the list of contents.
_KEPT = _NAMES_FILES | {OPENED}


@dataclass(slots=True)
class Recorded:
    """One entry, with its disclosed fields where the list of contents is compared with them."""

    n: int
    kind: str
    at: datetime
    law: dict[str, Value]
    values: dict[str, Value]
    #: Names of the fields kept back.
    withheld: frozenset[str]
    lost: bool
    #: Its index in the log; -1 where no proof of it could be read.
    position: int = -1

    @property
    def names_file(self) -> bool:
        """Whether it commits to the digest of a file, disclosed or not."""
        return self.kind in _NAMES_FILES and ("sha256" in self.values or "sha256" in self.withheld)

    def text(self, name: str) -> str:
        """What ``law`` says under this name; "" for nothing or no text."""
        found = self.law.get(name, "")
        return found if isinstance(found, str) else ""


@dataclass
class Record:
    """What the later steps need of the entries."""

    entries: list[Recorded] = field(default_factory=list)
    #: Roots of earlier trees that follow from the inclusion proofs, for the sizes asked for.
    roots: dict[int, bytes] = field(default_factory=dict)
    lost: list[int] = field(default_factory=list)
    withheld_fields: int = 0
    #: Every entry could be read, so that the acts can be judged.
    complete: bool = True

    @property
    def opened(self) -> Recorded | None:
        return self.entries[0] if self.entries and self.entries[0].kind == OPENED else None


@dataclass(frozen=True, slots=True)
class Roots:
    """What inclusion proofs lead to: the size and root of the checkpoint, and the SM3 root under the gm suite."""

    size: int
    root: bytes
    root_sm3: bytes | None


def check(
    package: Opened,
    header: Header,
    roots: Roots | None,
    findings: Findings,
    *,
    wanted: Collection[int] = (),
    internal: frozenset[str] | None = None,
) -> Record:
    """Read and check every entry.

    ``wanted`` are sizes of earlier trees whose roots somebody will ask for; ``internal`` the steps that may be kept
    back from the institution, None where the edition is unknown.
    """
    record = Record()
    findings.begins(Step.ENTRIES)
    with findings.of(Step.ENTRIES):
        _Reading(package, header, roots, findings, record, frozenset(wanted), internal).run()
    if roots is None:
        findings.takes(Step.ENTRIES, Unchecked(_("没有可用的检查点，未能核对包含证明"), place=PROOFS))
    for n in record.lost:
        lost = Unchecked(_("第 {n} 条记录的内容据称在恢复系统时遗失，无从核对"), place=f"{ENTRIES}:{n}", n=n)
        findings.takes(Step.ENTRIES, lost)
    return record


class _Reading:
    def __init__(  # noqa: PLR0913, PLR0917 - what one pass over two files needs
        self,
        package: Opened,
        header: Header,
        roots: Roots | None,
        findings: Findings,
        record: Record,
        wanted: frozenset[int],
        internal: frozenset[str] | None,
    ) -> None:
        self._package, self._header, self._roots = package, header, roots
        self._findings, self._record, self._wanted, self._internal = findings, record, wanted, internal
        self._n, self._position = 0, -1
        #: The step each entry told of, by its number.
        self._steps: dict[int, str] = {}
        #: Digest and moment of the entry before; None after one that could not be read.
        self._head: str | None = ""
        self._at: datetime | None = None

    def run(self) -> None:
        proofs = self._proofs()
        for place, raw in self._package.lines(ENTRIES, limit=ENTRY_LINE_BYTES):
            if len(self._record.entries) >= MAX_ENTRIES:
                self._record.complete = False
                raise Unverifiable(_("记录超过 {limit} 条"), place=place, limit=MAX_ENTRIES)
            fact = self._entry(place, raw)
            proof = next(proofs, None)
            if fact is not None:
                with self._findings.of(Step.ENTRIES):
                    self._prove(fact, proof, place)
        if next(proofs, None) is not None:
            raise Unverifiable(_("包含证明比记录多：有记录被去掉"), place=PROOFS)
        self._ends()

    def _ends(self) -> None:
        first, last = (self._record.entries[0], self._record.entries[-1]) if self._record.entries else (None, None)
        if first is None or last is None:
            self._record.complete = False
            raise Unverifiable(_("没有任何记录"), place=ENTRIES)
        if first.kind != OPENED:
            raise Unverifiable(_("第一条记录应为 {kind}"), place=f"{ENTRIES}:1", kind=OPENED)
        if last.kind != PACKAGED or last.n != self._header.last:
            raise Unverifiable(
                _("最后一条记录应为第 {n} 条 {kind}：末尾的记录缺失或多出"),
                place=ENTRIES,
                n=self._header.last,
                kind=PACKAGED,
            )
        if last.law.get("profile") != self._header.profile or last.law.get("last") != last.n - 1:
            raise Unverifiable(
                _("最后一条记录所写的用途或末条序号与本包不符：这是为另一接收人或另一时点出具的包"),
                place=f"{ENTRIES}:{last.n}",
            )

    def _entry(self, place: str, raw: bytes) -> Entry | None:
        """One line: its entry, once kept for the later steps; None where it cannot be read."""
        self._n += 1
        try:
            value = decoded(raw, limit=ENTRY_LINE_BYTES, place=place)
            line = Structure.of(value, type="", names=("entry", "fields", "lost"), place=place)
            fact = entry.decode(canonical.encode(line.object_of("entry")), place=place)
            found = [fields.from_json(one, place=place) for one in line.list_of("fields")]
            lost = line.members["lost"]
            if not isinstance(lost, bool):
                raise Unverifiable(_("“{name}”应为 true 或 false"), place=place, name="lost")
        except MingjianError as error:
            self._head, self._record.complete = None, False
            self._findings.takes(Step.ENTRIES, error, place=place)
            return None
        self._steps[fact.n] = step_told_of(fact.kind, fact.law, self._steps)
        self._chain(fact, place)
        with self._findings.of(Step.ENTRIES, place=place):
            self._fields(fact, found, place, lost=lost)
        self._keep(fact, found, lost=lost)
        return fact

    def _chain(self, fact: Entry, place: str) -> None:
        """Number, subject, predecessor and time. What is wrong is told once, then the chain is taken up again."""
        with self._findings.of(Step.ENTRIES):
            if fact.n != self._n:
                wrong = Unverifiable(
                    _("记录序号应为 {n}，实为 {found}：中间有记录缺失、重复或换位"),
                    place=place,
                    n=self._n,
                    found=fact.n,
                )
                self._n = fact.n
                raise wrong
            if fact.subject != self._header.subject:
                raise Unverifiable(
                    _("记录属于主体 {found}，应属于主体 {subject}"),
                    place=place,
                    found=fact.subject,
                    subject=self._header.subject,
                )
            if self._head is not None and fact.prev != self._head:
                raise Unverifiable(
                    _("第 {n} 条记录所指的前一条记录与实际的前一条不同：前一条被改动或替换"), place=place, n=fact.n
                )
            if self._at is not None and fact.at < self._at:
                raise Unverifiable(_("第 {n} 条记录的时间早于前一条"), place=place, n=fact.n)
        self._head, self._at = fact.digest, fact.at

    def _fields(self, fact: Entry, found: list[Field], place: str, *, lost: bool) -> None:
        names = [one.name for one in found]
        if names != sorted(names):
            raise Unverifiable(_("字段没有按名称排列"), place=place)
        fields.check(found, fact.commitment, place=place)
        kept = [one.name for one in found if isinstance(one, Withheld)]
        if lost and len(kept) != len(found):
            raise Unverifiable(_("记录声明内容遗失，却披露了字段"), place=place)
        if kept and not lost:
            self._demand_may_be_kept_back(fact, kept[0], place)

    def _demand_may_be_kept_back(self, fact: Entry, name: str, place: str) -> None:
        if self._header.profile == "archive":
            raise Unverifiable(_("存档用的包不得保留字段：“{name}”没有披露"), place=place, name=name)
        internal = self._internal is None or fact.kind in INTERNAL_KINDS or self._steps[fact.n] in self._internal
        if self._header.profile == "institution" and not internal:
            raise Unverifiable(_("第 {n} 条记录不属于评审组内部事项，其字段不得保留"), place=place, n=fact.n)

    def _keep(self, fact: Entry, found: list[Field], *, lost: bool) -> None:
        values = {one.name: one.value for one in found if isinstance(one, Opening)} if fact.kind in _KEPT else {}
        withheld = frozenset(one.name for one in found if isinstance(one, Withheld))
        self._record.entries.append(Recorded(fact.n, fact.kind, fact.at, dict(fact.law), values, withheld, lost))
        self._record.withheld_fields += len(withheld)
        if lost:
            self._record.lost.append(fact.n)

    # --- inclusion -----------------------------------------------------------------------------------------------

    def _proofs(self) -> Iterator[tuple[str, bytes]]:
        try:
            yield from self._package.lines(PROOFS, limit=LINE_BYTES)
        except MingjianError as error:
            self._findings.takes(Step.ENTRIES, error)

    def _prove(self, fact: Entry, proof: tuple[str, bytes] | None, place: str) -> None:
        if proof is None:
            raise Unverifiable(_("第 {n} 条记录没有包含证明"), place=PROOFS, n=fact.n)
        where, raw = proof
        gm = self._header.suite == "gm"
        names = ("n", "position", "proof", *(("proof_sm3",) if gm else ()))
        line = Structure.of(decoded(raw, limit=LINE_BYTES, place=where), type="", names=names, place=where)
        position = line.number("position")
        if line.number("n") != fact.n:
            raise Unverifiable(_("包含证明不是第 {n} 条记录的"), place=where, n=fact.n)
        if position <= self._position:
            raise Unverifiable(_("第 {n} 条记录在日志中的位置不在前一条之后"), place=where, n=fact.n)
        self._position = position
        self._record.entries[-1].position = position
        if self._roots is None:
            return
        path = _path(line, "proof")
        try:
            merkle.verify_inclusion(fact.leaf, position, self._roots.size, path, self._roots.root)
            if gm and self._roots.root_sm3 is not None:
                begin = SUITES["gm"].begin
                leaf = merkle.leaf_hash(fact.encoded, begin=begin)
                sm3 = _path(line, "proof_sm3")
                merkle.verify_inclusion(leaf, position, self._roots.size, sm3, self._roots.root_sm3, begin=begin)
        except Unverifiable as wrong:
            wrong.place = place
            raise
        self._derive(fact.leaf, position, path)

    def _derive(self, leaf: bytes, position: int, path: list[bytes]) -> None:
        """The roots of the trees that end just before and just after this leaf, if anybody asks for them."""
        for size in {position, position + 1} & self._wanted:
            self._record.roots[size] = earlier_root(leaf, position, path, self._size, with_leaf=size > position)

    @property
    def _size(self) -> int:
        return 0 if self._roots is None else self._roots.size


def earlier_root(leaf: bytes, index: int, path: list[bytes], size: int, *, with_leaf: bool) -> bytes:
    """The root of the first ``index`` leaves, or of one more, from an inclusion proof that holds.

    The neighbours to the left of the way up are the roots of the perfect subtrees before the leaf.
    """
    inner = (index ^ (size - 1)).bit_length()
    left = [one for level, one in enumerate(path) if level >= inner or index >> level & 1]
    nodes = [leaf, *left] if with_leaf else left
    if not nodes:
        return digests.sha256(b"")
    node = nodes[0]
    for neighbour in nodes[1:]:
        node = digests.sha256(frontier.NODE + neighbour + node)
    return node


def _path(line: Structure, name: str) -> list[bytes]:
    return [digests.read_digest(one, place=line.place) for one in line.list_of(name)]
