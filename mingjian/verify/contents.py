"""Step 10: the list of contents names every file once, as the entries name it, and everything kept back."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from mingjian.errors import MingjianError, Unverifiable
from mingjian.errors import gettext_noop as _
from mingjian.proof.structure import Structure
from mingjian.verify import index_page
from mingjian.verify.answer import Step
from mingjian.verify.opened import (
    CALENDAR,
    CHECKPOINT,
    CHECKPOINT_SM2,
    CONSISTENCY,
    CONTENTS,
    COVERAGE,
    EDITION,
    ENTRIES,
    INDEX,
    KEYS,
    LINE_BYTES,
    PARTS,
    PROOFS,
    STAMP,
    TIMESTAMPS,
    decoded,
    is_of_a_recording,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mingjian.proof.bag_reader import Payload
    from mingjian.proof.canonical import Value
    from mingjian.verify.answer import Findings
    from mingjian.verify.header import Header
    from mingjian.verify.opened import Opened

_ENCLOSED = ("path", "part", "title", "titles", "n", "media_type", "size_bytes", "sha256")
_WITHHELD = ("path", "part", "title", "titles", "n", "media_type", "withheld")

#: The package's own files and the part each belongs to. Contents and index are named apart.
_OWN = {
    INDEX: "index",
    COVERAGE: "coverage",
    ENTRIES: "ledger",
    PROOFS: "ledger",
    CHECKPOINT: "ledger",
    CONSISTENCY: "ledger",
    KEYS: "ledger",
    EDITION: "law",
    CALENDAR: "law",
}
_OPTIONAL = frozenset({CONSISTENCY})
#: The part of what was recorded in rooms.
RECORDED = "sessions"
_IN_A_PART = re.compile(re.escape(PARTS) + r"(?P<place>\d\d|100)-(?P<part>[a-z][a-z0-9-]{0,59})/[^/]+")


@dataclass(frozen=True, slots=True)
class Line:
    """One line: a file of the package, or with an empty ``path`` one that is kept back."""

    place: str
    path: str
    part: str
    title: str
    titles: tuple[str, str]
    n: int
    media_type: str
    size_bytes: int = 0
    sha256: str = ""


@dataclass
class Contents:
    """What the list says of the files that entries name."""

    #: Running number of an entry -> its lines, in order.
    by_entry: dict[int, list[Line]] = field(default_factory=dict)
    #: The lines that keep the recordings of a room back, by the entry that opened it.
    rooms: list[Line] = field(default_factory=list)
    withheld: int = 0


def check_files(package: Opened, header: Header, findings: Findings) -> Contents:
    """Every file of the package stands in the list once, as it is, and is of a kind this verifier knows."""
    contents = Contents()
    listed = bytearray(len(package))
    count = 0
    with findings.of(Step.CONTENTS):
        for number, (place, raw) in enumerate(package.lines(CONTENTS, limit=LINE_BYTES)):
            if not number:
                continue
            with findings.of(Step.CONTENTS, place=place):
                line = _line(decoded(raw, limit=LINE_BYTES, place=place), place)
                if line.path:
                    count += 1
                    _mark(package, line, listed)
                _own_or_of_an_entry(line, contents)
        if count != header.files:
            raise Unverifiable(
                _("目录写明 {files} 个文件，实际列出 {count} 个"), place=CONTENTS, files=header.files, count=count
            )
    with findings.of(Step.CONTENTS):
        _demand_every_file(package, header, listed, findings)
    with findings.of(Step.CONTENTS):
        _compare_index(package, header)
    return contents


def _line(value: dict[str, Value], place: str) -> Line:
    withheld = value.get("path") == ""
    line = Structure.of(value, type="", names=_WITHHELD if withheld else _ENCLOSED, place=place)
    titles = Structure.of(line.members["titles"], type="", names=("zh", "en"), place=place)
    if withheld:
        line.one_of("withheld", {"internal"})
    return Line(
        place=place,
        path=line.text("path", longest=240),
        part=line.text("part"),
        title=line.text("title", longest=1000),
        titles=(titles.text("zh", longest=1000), titles.text("en", longest=1000)),
        n=line.number("n"),
        media_type=line.text("media_type"),
        size_bytes=0 if withheld else line.number("size_bytes"),
        sha256="" if withheld else line.digest("sha256").hex(),
    )


def _mark(package: Opened, line: Line, listed: bytearray) -> None:
    """The line is about a file that is there and not listed before, with its size and digest."""
    number = package.place(line.path)
    payload = package.bag[number]
    if listed[number]:
        raise Unverifiable(_("目录两次列出 {path}"), path=line.path)
    listed[number] = 1
    if (payload.member.size, payload.sha256) != (line.size_bytes, line.sha256):
        raise Unverifiable(_("目录所写 {path} 的大小或摘要与文件不符"), path=line.path)


def _own_or_of_an_entry(line: Line, contents: Contents) -> None:
    """A file of the package's own has its prescribed part and title; any other belongs to an entry and to a part."""
    own = own_part(line.path) if line.path else None
    if own is not None:
        title = line.path.partition("/")[2]
        if (line.part, line.title, line.titles, line.n) != (own, title, (title, title), 0):
            raise Unverifiable(_("目录所写 {path} 的名称、部分或记录与规定不符"), path=line.path)
        return
    if line.n == 0:
        raise Unverifiable(_("目录中的文件 {path} 不属于任何记录，也不是规定的文件"), path=line.path)
    contents.withheld += not line.path
    if line.part == RECORDED and not line.path:
        contents.rooms.append(line)
        return
    within = _IN_A_PART.fullmatch(line.path) if line.path else None
    if line.path and (within is None or within["part"] != line.part):
        raise Unverifiable(_("{path} 不在“{part}”部分的文件夹中"), path=line.path, part=line.part)
    contents.by_entry.setdefault(line.n, []).append(line)


def own_part(path: str) -> str | None:
    """The part of one of the package's own files; None for a file of the dossier or of no known kind."""
    if path == CHECKPOINT_SM2 or (path.startswith(TIMESTAMPS) and path.endswith(STAMP)):
        return "ledger"
    return RECORDED if is_of_a_recording(path) else _OWN.get(path)


def _demand_every_file(package: Opened, header: Header, listed: bytearray, findings: Findings) -> None:
    needed = {*_OWN, CONTENTS} - _OPTIONAL | ({CHECKPOINT_SM2} if header.suite == "gm" else set())
    for number, payload in enumerate(package):
        needed.discard(payload.path)
        with findings.of(Step.CONTENTS, place=payload.path):
            _demand_known(payload, header)
            if not listed[number] and payload.path != CONTENTS:
                raise Unverifiable(_("文件 {path} 没有列入目录"), path=payload.path)
    for path in sorted(needed):
        findings.fails(Step.CONTENTS, Unverifiable(_("证据包中缺少 {name}"), place=path, name=path))


def _demand_known(payload: Payload, header: Header) -> None:
    path = payload.path
    stamp = path.startswith(TIMESTAMPS) and path.endswith(STAMP) and "/" not in path.removeprefix(TIMESTAMPS)
    beside = path == CHECKPOINT_SM2 and header.suite == "gm"
    known = path in _OWN or path == CONTENTS or stamp or beside or is_of_a_recording(path)
    if not (known or _IN_A_PART.fullmatch(path)):
        raise Unverifiable(_("{path} 不是证据包应有的文件"), path=path)


def _compare_index(package: Opened, header: Header) -> None:
    """The page is byte for byte what its list of contents makes it."""
    stream = package.stream(INDEX)
    try:
        for piece in index_page.pieces(header.raw, _further(package)):
            found = stream.read(len(piece))
            if found != piece:
                raise Unverifiable(_("目录页与目录不一致：页面所示与实际内容不同"), place=INDEX)
    except MingjianError as error:
        if getattr(error, "place", "") == INDEX:
            raise
        # A line that cannot be read was told above; the page made from it cannot be compared.
        return
    if stream.read(1):
        raise Unverifiable(_("目录页与目录不一致：页面所示与实际内容不同"), place=INDEX)


def _further(package: Opened) -> Iterator[dict[str, Value]]:
    for number, (place, raw) in enumerate(package.lines(CONTENTS, limit=LINE_BYTES)):
        if number:
            yield decoded(raw, limit=LINE_BYTES, place=place)
