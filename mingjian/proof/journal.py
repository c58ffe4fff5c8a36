"""The journal of a recording, line by line: what may follow what. Intake writes by these rules, verifiers read by them.

One canonical JSON line each, ``{"line": …, "said": {"body", "signature"}}`` (docs/formats/recording.md).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from mingjian.errors import Unverifiable
from mingjian.errors import gettext_noop as _
from mingjian.proof import canonical, device, digests, receipt
from mingjian.proof.device import Statement
from mingjian.proof.spelling import write_base64url
from mingjian.proof.structure import Structure

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from mingjian.proof.canonical import Value
    from mingjian.proof.signed import Signed

#: Bytes of one line, its newline aside.
LONGEST_LINE: Final = 4096

_TYPES: Final[dict[str, tuple[str, ...]]] = {
    "open": (device.REGISTRATION,),
    "header": (device.HEADER,),
    "break": (device.BREAK,),
    "receipt": (receipt.RECEIPT,),
    "refused": (receipt.REFUSAL,),
    "lost": (device.LOST, receipt.HOUSE_LOST),
    "close": (device.CLOSE, receipt.HOUSE_CLOSE),
}
_OF_DEVICE: Final = frozenset(device.NAMES)


@dataclass(frozen=True)
class Line:
    """One line: what the device said, or what the house said."""

    kind: str
    said: Statement | Signed

    @property
    def body(self) -> Structure:
        return self.said.body

    @property
    def digest(self) -> str:
        """SHA-256, in hex, of what was signed."""
        return digests.sha256(canonical.encode(self.body.members)).hex()

    def encode(self) -> bytes:
        """The line with its newline."""
        said: Value = {"body": self.body.members, "signature": write_base64url(self.said.signature)}
        return canonical.encode({"line": self.kind, "said": said}) + b"\n"


def decode_line(raw: bytes, *, place: str = "") -> Line:
    """One line without its newline. Raises Unverifiable; no signature has been checked yet."""
    value = canonical.decode(raw, max_bytes=LONGEST_LINE, place=place)
    outer = Structure.of(value, type="", names=("line", "said"), place=place)
    kind, said = outer.one_of("line", _TYPES), outer.members["said"]
    body = said.get("body") if isinstance(said, dict) else None
    named = body.get("type") if isinstance(body, dict) else None
    if named in _OF_DEVICE:
        return Line(kind, device.from_json(said, types=_TYPES[kind], place=place))
    return Line(kind, receipt.from_json(said, types=_TYPES[kind], place=place))


@dataclass(frozen=True)
class Chunk:
    """A chunk that was committed to: its place in the chain and what its bytes must be."""

    n: int
    segment: int
    head: str
    sha256: str
    size_bytes: int


@dataclass
class Journal:
    """A recording as far as its lines go. Lines are tried with :meth:`demand` and taken with :meth:`take`."""

    stream: str = ""
    room: str = ""
    public: bytes = b""
    #: How many chunks were committed to, and how many of them are settled: stored or lost.
    committed: int = 0
    settled: int = 0
    head: str = ""
    segment: int = 1
    media_types: list[str] = field(default_factory=list)
    #: Bytes that the media file of each segment must have.
    media_bytes: dict[int, int] = field(default_factory=dict)
    #: Chunks not settled yet, by number.
    waiting: dict[int, Chunk] = field(default_factory=dict)
    lost: list[int] = field(default_factory=list)
    refused: int = 0
    closed: str = ""
    #: Committed at, as the last commit receipt says: up to then the recording can be sealed.
    until: str = ""
    #: What the next line must be a receipt of: kind, number, head, digest.
    owed: tuple[str, int, str, str] | None = None
    opened: bool = False
    _since_open_ms: int = 0

    def demand(self, line: Line) -> None:
        """Return when this line may follow now; else raise Unverifiable, naming the place it was read from."""
        place = line.body.place
        if self.opened and line.body.members["stream"] != self.stream:
            raise Unverifiable(_("这一行属于另一路录制"), place=place)
        if self.opened == (line.kind == "open"):
            raise Unverifiable(_("录制日志须以开启开始，且只开启一次"), place=place)
        if self.owed is not None and line.kind not in {"receipt", "refused"}:
            raise Unverifiable(_("上一行还没有回执，不能接着写“{kind}”"), place=place, kind=line.kind)
        rules: dict[str, Callable[[Line, str], None]] = {
            "header": self._demand_header,
            "break": self._demand_break,
            "receipt": self._demand_receipt,
            "lost": self._demand_lost,
            "close": self._demand_close,
        }
        if line.kind in rules:
            rules[line.kind](line, place)

    def take(self, line: Line) -> None:
        """The same, and go on behind it."""
        self.demand(line)
        body = line.body
        match line.kind:
            case "open":
                self.opened, self.stream, self.room = True, body.text("stream"), body.text("room")
                self.public, self.head = body.bytes_of("public"), line.digest
                self.media_types.append(body.text("media_type"))
                self.owed = (receipt.OPENED, 0, self.head, self.head)
            case "header":
                self._take_header(line)
            case "break":
                self.segment = body.number("segment")
                self.media_types.append(body.text("media_type"))
            case "receipt":
                self._take_receipt(body)
            case "refused":
                self.refused += 1
            case "lost":
                n = body.number("n")
                self.owed = (receipt.LOST, n, self.waiting[n].head, self.waiting[n].sha256)
            case _close:
                self.closed = "device" if isinstance(line.said, Statement) else "house"
                self.owed = (receipt.CLOSED, self.committed, self.head, self.head)

    def verify(self, line: Line, demand_house: Callable[[Signed], None]) -> None:
        """Check the signature of a line that may follow: the device's by its key, the house's by ``demand_house``."""
        if isinstance(line.said, Statement):
            line.said.verify(line.body.bytes_of("public") if line.kind == "open" else self.public)
        else:
            demand_house(line.said)

    @property
    def whole(self) -> bool:
        """Whether it was closed and every chunk is stored or lost."""
        return bool(self.closed) and self.owed is None and self.settled == self.committed

    def _demand_header(self, line: Line, place: str) -> None:
        body = line.body
        if self.closed:
            raise Unverifiable(_("这一路录制已经结束，不再接收新的分片"), place=place)
        if body.number("n") != self.committed + 1:
            raise Unverifiable(
                _("分片应为第 {expected} 段，得到的是第 {n} 段"),
                place=place,
                expected=self.committed + 1,
                n=body.number("n"),
            )
        if body.text("prev") != self.head:
            raise Unverifiable(_("第 {n} 段接不上前一段的摘要"), place=place, n=body.number("n"))
        if body.number("segment") != self.segment:
            raise Unverifiable(_("第 {n} 段换了分节，却没有说明中断的原因"), place=place, n=body.number("n"))
        if body.number("since_open_ms") < self._since_open_ms:
            raise Unverifiable(_("第 {n} 段的时刻早于前一段"), place=place, n=body.number("n"))

    def _demand_break(self, line: Line, place: str) -> None:
        body = line.body
        if self.closed or body.number("segment") != self.segment + 1 or body.text("prev") != self.head:
            raise Unverifiable(_("中断的说明接不上此前的录制"), place=place)

    def _demand_receipt(self, line: Line, place: str) -> None:
        body = line.body
        found = (body.text("kind"), body.number("n"), body.text("head"), body.text("sha256"))
        if self.owed is not None:
            if found != self.owed:
                raise Unverifiable(_("回执与它前面的一行不符"), place=place)
            return
        first = self.waiting.get(self.settled + 1)
        if first is None or found != (receipt.STORED, first.n, first.head, first.sha256):
            raise Unverifiable(_("回执所指的分片没有提交，或不是下一个应保存的分片"), place=place)

    def _demand_lost(self, line: Line, place: str) -> None:
        first = self.waiting.get(self.settled + 1)
        if first is None or (line.body.number("n"), line.body.text("head")) != (first.n, first.head):
            raise Unverifiable(_("称为缺失的分片没有提交，或已经保存"), place=place)

    def _demand_close(self, line: Line, place: str) -> None:
        if self.closed or (line.body.number("n"), line.body.text("head")) != (self.committed, self.head):
            raise Unverifiable(_("结束时所称的最后一段与日志不符，或录制已经结束"), place=place)

    def _take_header(self, line: Line) -> None:
        body, self.head = line.body, line.digest
        self.committed += 1
        self._since_open_ms = body.number("since_open_ms")
        chunk = Chunk(self.committed, self.segment, self.head, body.text("sha256"), body.number("size_bytes"))
        self.waiting[chunk.n] = chunk
        self.owed = (receipt.COMMITTED, chunk.n, chunk.head, chunk.sha256)

    def _take_receipt(self, body: Structure) -> None:
        kind, n = body.text("kind"), body.number("n")
        self.owed = None
        if kind == receipt.COMMITTED:
            self.until = body.text("at")
        elif kind in {receipt.STORED, receipt.LOST}:
            chunk = self.waiting.pop(n)
            self.settled = n
            if kind == receipt.LOST:
                self.lost.append(n)
            else:
                self.media_bytes[chunk.segment] = self.media_bytes.get(chunk.segment, 0) + chunk.size_bytes


def read(lines: Iterable[bytes], demand_house: Callable[[Signed], None], *, place: str = "journal") -> Journal:
    """The journal that these lines are, every rule and signature checked. Raises Unverifiable at the first that fails.

    Bytes of media, beacons and whether the recording was closed are the caller's to ask.
    """
    found = Journal()
    for number, raw in enumerate(lines, 1):
        line = decode_line(raw, place=f"{place}:{number}")
        found.demand(line)
        found.verify(line, demand_house)
        found.take(line)
    return found
