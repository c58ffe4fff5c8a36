"""Which originals and papers go into a package, in the law's order, and which the recipient may not have."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from mingjian.archive.brought import brought_files
from mingjian.cases.models import Exhibit
from mingjian.documents.models import Draft, Paper, Scan
from mingjian.evidence import ports
from mingjian.procedures import catalogue
from mingjian.procedures.sides import internal_steps
from mingjian.proof import document_signature
from mingjian.proof.bag import Filed
from mingjian.proof.bag_writer import file_bytes
from mingjian.verify.entries import BROUGHT
from mingjian.verify.file_names import numbered

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from mingjian.archive.models import Package
    from mingjian.evidence.models import StoredFile
    from mingjian.procedures.catalogue import Edition
    from mingjian.proof.canonical import Value

#: What stands in no part of the law's catalogue.
_OTHER = "other"


@dataclass(frozen=True, slots=True)
class Part:
    """A file of the dossier with its line in the list of contents."""

    filed: Filed
    line: dict[str, Value]


@dataclass(frozen=True, slots=True)
class Gathered:
    parts: tuple[Part, ...]
    #: Lines for files that an entry names and that this recipient does not get.
    withheld: tuple[dict[str, Value], ...]
    #: Steps whose fields are withheld.
    hidden_steps: frozenset[str]
    #: Key, Chinese and English of the parts that occur, in the law's order.
    part_names: tuple[dict[str, Value], ...]
    #: Size and root of the log as the enclosed papers carry them.
    seen_by_papers: Mapping[int, str]


@dataclass(frozen=True, slots=True)
class _Found:
    """A stored file that an entry named: of which step, under which key of the edition."""

    n: int
    step: str
    key: str
    table: str
    name: str
    file: StoredFile
    seal: str = ""
    #: Of the hands of an office: never for the institution, whatever the step.
    internal: bool = False


def gather(package: Package) -> Gathered:
    """Every original and paper named up to the package's own entry."""
    law = catalogue.edition(package.case.edition)
    hidden = internal_steps(law.procedure) if package.profile == "institution" else frozenset()
    places = _places(law)
    found = sorted(_named(package), key=lambda one: (places.get((one.table, one.key), 99), one.n))
    parts: list[Part] = []
    withheld: list[dict[str, Value]] = []
    numbers: dict[int, int] = {}
    seen: dict[int, str] = {}
    for one in found:
        place = places.get((one.table, one.key), 99)
        part = law.procedure.dossiers[0].parts[place].key if place != 99 else _OTHER  # noqa: PLR2004
        kind = _label(law, one, "zh")
        titles: Value = {"zh": kind, "en": _label(law, one, "en")}
        line: dict[str, Value] = {
            "part": part,
            "title": one.name,
            "titles": titles,
            "n": one.n,
            "media_type": one.file.media_type,
        }
        if one.step in hidden or (one.internal and package.profile == "institution"):
            # A name says much about what is kept back: only its kind is told.
            withheld.append({**line, "title": kind, "path": "", "withheld": "internal"})
            continue
        numbers[place] = numbers.get(place, 0) + 1
        path = f"data/parts/{place + 1:02d}-{part}/{numbered(numbers[place], one.name)}"
        parts.append(_part(_stored(path, one.file), line))
        if one.seal:
            parts.append(
                _part(file_bytes(f"{path}.seal.json", one.seal.encode()), line | {"media_type": "application/json"})
            )
            shown = document_signature.decode(one.seal.encode(), place=path).document.checkpoint
            seen[shown.size] = shown.root.hex()
    occurring = {str(line["part"]) for line in [*(part.line for part in parts), *withheld]}
    names: tuple[dict[str, Value], ...] = tuple(
        {"key": part.key, "zh": law.words.label("parts", part.key), "en": law.words.label("parts", part.key, "en")}
        for part in law.procedure.dossiers[0].parts
        if part.key in occurring
    )
    return Gathered(tuple(parts), tuple(withheld), hidden, names, seen)


def _places(law: Edition) -> dict[tuple[str, str], int]:
    """Evidence and documents by their place in the first dossier of the edition."""
    places: dict[tuple[str, str], int] = {}
    for number, part in enumerate(law.procedure.dossiers[0].parts):
        for table, keys in (("evidence", part.evidence), ("documents", part.documents)):
            for key in keys:
                places.setdefault((table, key), number)
    return places


def _named(package: Package) -> Iterator[_Found]:
    exhibits = Exhibit.objects.filter(case_id=package.case_id, n__lte=package.n).select_related("file")
    for exhibit in exhibits.iterator():
        yield _Found(exhibit.n, exhibit.step, exhibit.evidence, "evidence", exhibit.name, exhibit.file)
    papers = Paper.objects.filter(case_id=package.case_id, state="issued", issued_n__lte=package.n).select_related(
        "file"
    )
    for paper in papers.iterator():
        if paper.file is not None and paper.issued_n is not None:
            name = f"{paper.number}.pdf"
            yield _Found(paper.issued_n, paper.step, paper.document, "documents", name, paper.file, paper.seal)
    scans = Scan.objects.filter(paper__case_id=package.case_id, n__lte=package.n).select_related("file", "paper")
    for scan in scans.iterator():
        yield _Found(scan.n, scan.paper.step, scan.paper.document, "documents", scan.name, scan.file)
    yield from _drafts(package)
    for one in brought_files(package):
        yield _Found(one.n, "", one.kind, "brought", one.name, one.file)


def _drafts(package: Package) -> Iterator[_Found]:
    """What the hands of an office read, and the sheet that names them."""
    drafts = Draft.objects.filter(case_id=package.case_id, submitted_n__lte=package.n).select_related("file", "sheet")
    for one in drafts.iterator():
        yield _Found(one.submitted_n, one.step, one.document, "documents", one.name, one.file, internal=True)
        if one.sheet is not None and one.approved_n is not None and one.approved_n <= package.n:
            yield _Found(one.approved_n, one.step, one.document, "documents", one.sheet_name, one.sheet, internal=True)


def _label(law: Edition, one: _Found, language: str) -> str:
    if one.table == "brought":
        return BROUGHT[one.key][language == "en"]
    return law.words.label(one.table, one.key, "en" if language == "en" else "zh", of=one.step)


def _stored(path: str, file: StoredFile) -> Filed:
    return Filed(path, file.size_bytes, file.crc32, file.sha256, file.sm3, lambda: ports.store().open(file.sha256))


def _part(filed: Filed, line: dict[str, Value]) -> Part:
    return Part(filed, line | {"path": filed.path, "size_bytes": filed.size, "sha256": filed.sha256})
