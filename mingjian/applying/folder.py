"""A case as one folder for reading offline: what the reader may see, streamed as a zip while it is read."""

from __future__ import annotations

import zipfile
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, Final

from mingjian import clock
from mingjian.applying import queries
from mingjian.applying.tables import TABLES, workbook_of
from mingjian.cases import desk, files
from mingjian.evidence import ports
from mingjian.verify.file_names import file_name, numbered

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from mingjian.applying.queries import Request
    from mingjian.cases.files import CaseFile
    from mingjian.cases.queries import CaseInView
    from mingjian.people.rules import Acting

_BLOCK: Final = 2**18
#: Pages of files that are gathered: far beyond what a case holds.
_MOST_PAGES: Final = 2000


@dataclass(frozen=True, slots=True)
class Member:
    """A file of the folder. ``title`` is how it is called to a reader."""

    path: str
    title: str
    open: Callable[[], IO[bytes]]


def note_download(case_id: str, *, purpose: str, acting: Acting) -> None:
    """Record that somebody took the folder away, up to which entry it shows the case."""
    with desk.desk_for(case_id, acting) as at_desk:
        at_desk.note("case:folder:downloaded", law={"last": at_desk.last_n}, fields={"purpose": purpose})


def members_of(view: CaseInView) -> Iterator[Member]:
    """Everything the reader may see: papers, evidence, requested papers by item, floor plans, tables with row keys."""
    yield from _of_case(view)
    found = queries.requests_of(view)
    for request in found.items:
        yield from _of_request(_folder_of(request), request.files)
    yield from _of_request("备查资料/未归类", found.unassigned)
    for at, plan in enumerate(queries.plans_of(view), start=1):
        yield Member(
            f"平面图/{numbered(at, f'{plan.site}-{plan.name}')}", f"{plan.site} {plan.name}", _stored(plan.file_id)
        )
    counts = queries.how_many_rows(view)
    for table in TABLES.values():
        if counts.get(table.key):
            yield Member(f"{table.title}.xlsx", table.title, lambda table=table: _book(view, table.key))  # type: ignore[misc]


def _of_case(view: CaseInView) -> Iterator[Member]:
    before = 0
    for _page in range(_MOST_PAGES):
        page = files.files_of(view, before=before)
        for one in page.files:
            yield Member(_path(one), one.name, _stored(one.sha256))
        before = page.before
        if not before:
            return


def _path(one: CaseFile) -> str:
    if one.paper:
        return f"文书/{numbered(one.n, one.name + '.pdf')}"
    return f"材料/{file_name(one.step)}/{numbered(one.n, one.name)}"


def _folder_of(request: Request) -> str:
    """Its number, which is safe, and its title, in which a point would be taken for the beginning of an ending."""
    return f"备查资料/{request.number}-{file_name(request.title.replace('.', '-'))}"


def _of_request(folder: str, found: Iterable[object]) -> Iterator[Member]:
    for at, one in enumerate(found, start=1):
        name, sha256 = str(getattr(one, "name", "")), str(getattr(one, "file_id", ""))
        yield Member(f"{folder}/{numbered(at, name)}", name, _stored(sha256))


def _stored(sha256: str) -> Callable[[], IO[bytes]]:
    return lambda: ports.store().open(sha256)


def _book(view: CaseInView, key: str) -> IO[bytes]:
    return workbook_of(TABLES[key], view.case.pk, queries.all_rows(view, key))


def zipped(members: Iterable[Member]) -> Iterator[bytes]:
    """The zip, piece by piece; never more than one piece of one file in memory."""
    out = _Pieces()
    when = clock.now().astimezone(clock.LAW_ZONE).timetuple()[:6]
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as package:  # type: ignore[call-overload]
        for one in members:
            info = zipfile.ZipInfo(one.path, when)
            with one.open() as source, package.open(info, "w", force_zip64=True) as target:
                while block := source.read(_BLOCK):
                    target.write(block)
                    yield out.taken()
            yield out.taken()
    yield out.taken()


class _Pieces:
    """What a zip is written to when it goes straight to a reader: it cannot be sought, only taken."""

    def __init__(self) -> None:
        self._held = bytearray()

    def write(self, piece: bytes) -> int:
        self._held += piece
        return len(piece)

    def flush(self) -> None:
        """Nothing waits below."""

    def taken(self) -> bytes:
        piece = bytes(self._held)
        self._held.clear()
        return piece
