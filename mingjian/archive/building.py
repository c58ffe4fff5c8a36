"""A case as one package: originals, papers, entries with proofs, the law they stand on. Streamed, never held in memory.

What lies where: ``docs/formats/package-contents.md``.
"""

from __future__ import annotations

import hashlib
import json
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING

from django.conf import settings

from mingjian import clock
from mingjian.archive import sessions
from mingjian.archive.gathering import Gathered, gather
from mingjian.cases import record
from mingjian.cases.calendars import calendar
from mingjian.cases.names import name_at_opening
from mingjian.ledger import keys, stamps
from mingjian.ledger import queries as ledger
from mingjian.ledger.folder import log_folder, sm3_folder
from mingjian.procedures import catalogue
from mingjian.procedures.sides import INTERNAL_KINDS, step_told_of
from mingjian.proof import canonical
from mingjian.proof.bag import BagInfo, Filed
from mingjian.proof.bag_writer import file_bytes, file_path, write_bag
from mingjian.proof.fields import to_json, withhold
from mingjian.proof.member_names import order
from mingjian.proof.package_writer import Writer
from mingjian.proof.prover import Prover
from mingjian.proof.suites import SUITES
from mingjian.verify import calendar_file, coverage, index_page

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from mingjian.archive.models import Package
    from mingjian.ledger.models import Checkpoint
    from mingjian.ledger.queries import Recorded
    from mingjian.proof.canonical import Value

_CHUNK = 500


@dataclass(frozen=True, slots=True)
class Made:
    path: Path
    size_bytes: int
    sha256: str


def build(package: Package, folder: Path) -> Made:
    """Write the package under its final name; until it is whole it does not bear it."""
    folder.mkdir(parents=True, exist_ok=True)
    checkpoint = ledger.latest_checkpoint()
    if checkpoint is None:
        raise RuntimeError("a package is built after its last entry was published")
    # Without one the package is as whole; whoever verifies it is told that only this system vouches.
    stamps.stamp_or_go_on(checkpoint)
    with tempfile.TemporaryDirectory(dir=settings.DATA / "quarantine") as scratch:
        gathered = gather(package)
        files = _own_files(package, checkpoint, gathered, Path(scratch))
        files += [(part.filed, part.line) for part in gathered.parts]
        rooms, kept_back = sessions.rooms_of(package, checkpoint, gathered.hidden_steps)
        for room in rooms:
            files += _recorded(room, checkpoint, Path(scratch))
        header = _header(package, gathered, count=len(files) + 1)
        lines = [*(line for _filed, line in files), *gathered.withheld, *map(sessions.withheld_line, kept_back)]
        page = file_bytes("data/index.html", index_page.render(header, lines))
        index_line = _line(page, "index", "index.html", 0, "text/html")
        listed = b"".join(canonical.encode(one) + b"\n" for one in (header, index_line, *lines))
        payload = [filed for filed, _line in files] + [page, file_bytes("data/contents.jsonl", listed)]
        payload.sort(key=lambda filed: order(filed.path))
        info = BagInfo(
            identifier=f"mingjian-{package.case.serial}-{package.profile}",
            profile=package.profile,
            made_at=clock.now(),
            payload_bytes=sum(filed.size for filed in payload),
            payload_count=len(payload),
        )
        target = folder / f"{package.pk}.zip"
        _clear_away(target)
        with Writer(target) as writer:
            write_bag(writer, info, payload)
    with target.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
    return Made(target, target.stat().st_size, digest)


def _clear_away(target: Path) -> None:
    """What a builder left that died: its drafts, or a whole file that no row says is built. Nobody was given it."""
    for draft in target.parent.glob(f".{target.name}.*"):
        draft.unlink(missing_ok=True)
    target.unlink(missing_ok=True)


def _header(package: Package, gathered: Gathered, *, count: int) -> dict[str, Value]:
    case = package.case
    return {
        "type": "mingjian/contents/v1",
        "origin": settings.LOG_ORIGIN,
        "suite": settings.SUITE,
        "profile": package.profile,
        "subject": case.pk,
        "serial": case.serial,
        "institution": name_at_opening(case),
        "edition": case.edition,
        "edition_hash": case.edition_hash,
        "last": package.n,
        "files": count,
        "demo": keys.rests_on_demo(),
        "parts": list(gathered.part_names),
    }


def _own_files(
    package: Package, checkpoint: Checkpoint, gathered: Gathered, scratch: Path
) -> list[tuple[Filed, dict[str, Value]]]:
    """Everything that is not a part of the dossier itself."""
    law = catalogue.edition(package.case.edition)
    known = record.read(package.case_id)
    entries = [entry for entry in known.entries if int(entry.id) <= package.n]
    first, last = entries[0].at, clock.now()
    small: list[tuple[str, bytes, str]] = [
        ("ledger/checkpoint", checkpoint.note.encode(), "text/plain"),
        ("ledger/keys.json", keys.trust().encode(), "application/json"),
        ("law/edition.json", law.json, "application/json"),
        (
            "law/calendar.json",
            calendar_file.write(calendar(), first_year=first.year, last_year=last.year + 8),
            "application/json",
        ),
    ]
    if checkpoint.signature_sm2:
        small.append(("ledger/checkpoint.sm2.json", checkpoint.signature_sm2.encode(), "application/json"))
    if checkpoint.timestamp:
        small.append(("ledger/timestamps/checkpoint.tsr", bytes(checkpoint.timestamp), "application/timestamp-reply"))
    nodes = coverage.coverage_lines(law.procedure, entries, calendar())
    cover: dict[str, Value] = {"type": "mingjian/coverage/v1", "last": package.n, "nodes": len(nodes)}
    positions = ledger.positions_of(package.case_id, up_to=package.n)
    earlier = list(_earlier_states(package, checkpoint, gathered))
    streamed: list[tuple[str, Callable[[IO[bytes]], None]]] = [
        ("coverage.jsonl", lambda out: _write_lines(out, iter([cover, *nodes]))),
        ("ledger/entries.jsonl", lambda out: _write_lines(out, _entry_lines(package, gathered))),
        ("ledger/proofs.jsonl", lambda out: _write_lines(out, _proof_lines(positions, checkpoint))),
    ]
    if earlier:
        streamed.append(("ledger/consistency.jsonl", lambda out: _write_lines(out, iter(earlier))))
    files = [(file_bytes(f"data/{path}", raw), path, kind) for path, raw, kind in small]
    for path, write in streamed:
        file = scratch / path.replace("/", "-")
        with file.open("wb") as out:
            write(out)
        files.append((file_path(f"data/{path}", file), path, "application/x-ndjson"))
    return [
        (filed, _line(filed, path.partition("/")[0].partition(".")[0], path, 0, kind)) for filed, path, kind in files
    ]


def _recorded(
    room: sessions.RoomToEnclose, checkpoint: Checkpoint, scratch: Path
) -> list[tuple[Filed, dict[str, Value]]]:
    """What the ledger says of a room, and what its devices recorded."""
    positions = [(one.entry.n, one.position or 0) for one in room.entries]
    told: list[Filed] = []
    for name, lines in (
        ("entries.jsonl", (_entry_line(one, hidden=one.lost) for one in room.entries)),
        ("proofs.jsonl", _proof_lines(positions, checkpoint)),
    ):
        file = scratch / f"{room.id}-{name}"
        with file.open("wb") as out:
            _write_lines(out, lines)
        told.append(file_path(f"{room.folder}{name}", file))
    files = [(filed, "application/x-ndjson") for filed in told]
    files += sessions.files_of(room)
    return [(filed, sessions.line(filed, media_type)) for filed, media_type in files]


def _line(filed: Filed, part: str, title: str, n: int, media_type: str) -> dict[str, Value]:
    return {
        "path": filed.path,
        "part": part,
        "title": title,
        "titles": {"zh": title, "en": title},
        "n": n,
        "media_type": media_type,
        "size_bytes": filed.size,
        "sha256": filed.sha256,
    }


def _entry_lines(package: Package, gathered: Gathered) -> Iterator[dict[str, Value]]:
    """Every entry up to the package's own; fields of what the recipient may not read are withheld by name."""
    after, steps = 0, dict[int, str]()
    while chunk := [
        one for one in ledger.recorded(package.case_id, after=after, limit=_CHUNK) if one.entry.n <= package.n
    ]:
        for one in chunk:
            steps[one.entry.n] = step_told_of(one.entry.kind, one.entry.law, steps)
            kept_in = package.profile == "institution" and one.entry.kind in INTERNAL_KINDS
            hidden = kept_in or steps[one.entry.n] in gathered.hidden_steps
            yield _entry_line(one, hidden=hidden or one.lost)
        after = chunk[-1].entry.n


def _entry_line(one: Recorded, *, hidden: bool) -> dict[str, Value]:
    fields = [withhold(field) if hidden else field for field in one.fields]
    return {
        "entry": json.loads(one.entry.encoded),
        "fields": [to_json(field) for field in sorted(fields, key=lambda field: field.name)],
        "lost": one.lost,
    }


def _proof_lines(positions: Iterable[tuple[int, int]], checkpoint: Checkpoint) -> Iterator[dict[str, Value]]:
    prover = Prover(log_folder(), checkpoint.size)
    under_sm3 = Prover(sm3_folder(), checkpoint.size, begin=SUITES["gm"].begin) if settings.SUITE == "gm" else None
    for n, position in positions:
        line: dict[str, Value] = {"n": n, "position": position, "proof": _hex(prover.inclusion_proof(position))}
        if under_sm3 is not None:
            line["proof_sm3"] = _hex(under_sm3.inclusion_proof(position))
        yield line


def _hex(nodes: Sequence[bytes]) -> list[Value]:
    return [node.hex() for node in nodes]


def _earlier_states(package: Package, checkpoint: Checkpoint, gathered: Gathered) -> Iterator[dict[str, Value]]:
    """States of the log that somebody outside may hold, each with the proof that the checkpoint continues it."""
    roots = ledger.last_of_each_day(since=package.case.opened_at, up_to=checkpoint.size)
    roots.update(gathered.seen_by_papers)
    prover = Prover(log_folder(), checkpoint.size)
    for size in sorted(roots):
        if 0 < size < checkpoint.size:
            yield {"size": size, "root": roots[size], "proof": _hex(prover.consistency_proof(size))}


def _write_lines(out: IO[bytes], lines: Iterator[dict[str, Value]]) -> None:
    for line in lines:
        out.write(canonical.encode(line) + b"\n")
