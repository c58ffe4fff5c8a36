"""After a restore: entries that the published log knows and the database lost are read back from the bundles.

What the law reads and the commitments come back whole; the values behind the commitments were only in the database and
are marked as lost. Nothing is written before the root over all of it is that of the published checkpoint.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import connection, transaction

from mingjian import clock
from mingjian.errors import MingjianError, Refused, Unverifiable
from mingjian.errors import gettext_noop as _
from mingjian.ledger import actions, guards, jobs, keys
from mingjian.ledger.folder import LogFolder, log_folder
from mingjian.ledger.models import Checkpoint, Entry, Opening, Sequencer, Subject
from mingjian.proof import digests, merkle, note, tiles
from mingjian.proof import entry as formats
from mingjian.proof.frontier import Frontier

if TYPE_CHECKING:
    from collections.abc import Iterator

#: The subject under which restores are written down.
SUBJECT = "ledger"


@dataclass(frozen=True, slots=True)
class Recovered:
    """Places ``first`` to ``last`` of the log were read back; of how many entries the values are lost."""

    first: int
    last: int
    lost: int


def recover(*, reason: str) -> Recovered | None:
    """Bring the database up to the published log; None where it is not behind.

    Raises Forked when the bundles do not continue what the database has, Refused when entries were written after the
    restore in places that others hold in the published log. Everything or nothing.
    """
    folder = log_folder()
    empty = Frontier().to_bytes()
    Sequencer.objects.get_or_create(pk=1, defaults={"frontier": empty, "frontier_sm3": empty})
    with folder.publishing(), transaction.atomic():
        sequencer = Sequencer.objects.select_for_update().get(pk=1)
        guards.install(connection)
        published = folder.published()
        if published is None or published.size <= sequencer.size:
            jobs.refuse_unless_one_tree(sequencer)
            return None
        first = sequencer.size
        _demand_continuation(folder, Frontier.from_bytes(bytes(sequencer.frontier)), published)
        lost = 0
        for place, facts in _missing(folder, first, published.size):
            lost += _take_back(place, facts)
            jobs.grow(sequencer, [fact.body for fact in facts])
            sequencer.save()
        text = _demand_own_note(folder)
        Checkpoint.objects.get_or_create(
            size=published.size,
            defaults={"root": published.root.hex(), "at": clock.now(), "note": text, "signature_sm2": _beside(folder)},
        )
        _write_down(first, published.size - 1, reason)
    return Recovered(first, published.size - 1, lost)


@dataclass(frozen=True, slots=True)
class _Fact:
    """An entry from a bundle and what its commitment is the digest of, None where that is not known."""

    entry: formats.Entry
    body: bytes
    preimage: bytes | None


def _missing(folder: LogFolder, first: int, end: int) -> Iterator[tuple[int, list[_Fact]]]:
    """The entries from ``first`` on, bundle by bundle, each batch with the place of its first entry."""
    for index in range(first // tiles.WIDTH, -(-end // tiles.WIDTH)):
        begin = index * tiles.WIDTH
        width = min(tiles.WIDTH, end - begin)
        skipped = max(first - begin, 0)
        bodies = tiles.read_entries(folder, index, width)[skipped:]
        preimages = _preimages(folder, index, width)[skipped:]
        place = begin + skipped
        yield (
            place,
            [
                _fact(body, preimage, place + at)
                for at, (body, preimage) in enumerate(zip(bodies, preimages, strict=True))
            ],
        )


def _preimages(folder: LogFolder, index: int, width: int) -> list[bytes]:
    """Unknown for all when their file is gone: the entries themselves do not depend on it."""
    try:
        return tiles.read_entries(folder, index, width, path=tiles.fields_path)
    except MingjianError:
        return [b""] * width


def _fact(body: bytes, preimage: bytes, place: int) -> _Fact:
    entry = formats.decode(body, place=f"log#{place}")
    known = digests.sha256(preimage).hex() == entry.commitment
    return _Fact(entry, body, preimage if known else None)


def _demand_continuation(folder: LogFolder, edge: Frontier, published: note.Checkpoint) -> None:
    """Return when the database's tree and the missing entries together have the published root."""
    for _place, facts in _missing(folder, edge.size, published.size):
        edge = edge.with_leaves([merkle.leaf_hash(fact.body) for fact in facts])
    if edge.root() != published.root:
        raise jobs.forked(published)


def _take_back(place: int, facts: list[_Fact]) -> int:
    """Put the entries into the database at their places; of how many the values are lost."""
    entries, openings, lost = [], [], 0
    for position, fact in enumerate(facts, start=place):
        entry = fact.entry
        kept = Entry.objects.filter(subject_id=entry.subject, n=entry.n)
        # Written before the backup and not yet ordered then: it is there with its values and only takes its place.
        if kept.filter(digest=entry.digest, position=None).update(position=position):
            continue
        if kept.exists():
            raise Refused(
                _(
                    "恢复之后又写入了新记录（{subject} 第 {n} 条），与已公布的记录冲突，不能自动合并。"
                    "请重新恢复同一备份，并在写入之前运行 mingjian ledger recover。"
                ),
                subject=entry.subject,
                n=entry.n,
            )
        entries.append(
            Entry(
                subject_id=entry.subject,
                n=entry.n,
                kind=entry.kind,
                at=entry.at,
                body=fact.body,
                digest=entry.digest,
                position=position,
            )
        )
        if fact.preimage != b"[]":
            fields = [] if fact.preimage is None else json.loads(fact.preimage)
            openings.append(Opening(subject_id=entry.subject, n=entry.n, fields=fields, lost=True))
            lost += 1
        _carry_subject(entry)
        keys.relearn(entry)
    Entry.objects.bulk_create(entries)
    Opening.objects.bulk_create(openings)
    return lost


def _carry_subject(entry: formats.Entry) -> None:
    subject = Subject.objects.select_for_update().filter(pk=entry.subject).first()
    if subject is None:
        # A subject's kind is the first word of what is written about it.
        subject = Subject(id=entry.subject, kind=entry.kind.partition(":")[0], at=entry.at)
    if (subject.n + 1, subject.head) != (entry.n, entry.prev):
        raise Unverifiable(
            _("记录 {subject} 第 {n} 条接不上数据库中的前一条。请保留现场并核对外部持有的检查点。"),
            place=f"{entry.subject}#{entry.n}",
            subject=entry.subject,
            n=entry.n,
        )
    subject.n, subject.head, subject.at = entry.n, entry.digest, entry.at
    subject.save()


def _demand_own_note(folder: LogFolder) -> str:
    """The text of the published checkpoint, once a log key known by now has signed it."""
    text = folder.read("checkpoint").decode()
    note.verify(text, [vkey for _key, vkey in keys.trust().log_keys()], place="checkpoint")
    return text


def _beside(folder: LogFolder) -> str:
    if "gm" not in keys.suites():
        return ""
    return folder.read("checkpoint.sm2.json").decode()


def _write_down(first: int, last: int, reason: str) -> None:
    known = Subject.objects.filter(pk=SUBJECT).exists()
    with actions.writing_about(SUBJECT) if known else actions.opening_subject("ledger", SUBJECT) as pen:
        pen.write(
            "ledger:restore:recovered",
            actor=keys.SYSTEM,
            law={"first": first, "last": last},
            fields={"reason": reason},
        )
