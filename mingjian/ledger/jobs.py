"""What the worker does with the log: order entries, publish tiles and checkpoints, carry followers on.

Order of a publication: indexes and the new edge of the tree in one transaction, then tiles, then the signed checkpoint
by rename. A crash between any two of these is repaired by doing the rest on the next turn.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import connection, transaction

from mingjian import clock
from mingjian.errors import NotFound, Refused, Unverifiable
from mingjian.errors import gettext_noop as _
from mingjian.ledger import actions, guards, keys, queries, rows
from mingjian.ledger.folder import RESTORING, SM3_SIZE, LogFolder, log_folder, sm3_folder
from mingjian.ledger.models import Checkpoint, Cursor, Entry, Sequencer, Subject
from mingjian.proof import checkpoint_signature, merkle, note, tiles
from mingjian.proof import entry as formats
from mingjian.proof.frontier import Frontier
from mingjian.proof.prover import Prover
from mingjian.proof.suites import SUITES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

__all__ = ["BATCH", "Behind", "Forked", "LogFolder", "behind", "follow", "log_folder", "prepare", "publish", "sequence"]

#: How many entries one turn takes at most, so that a flood does not make everybody wait for one transaction.
BATCH = 1000

#: The subject under which the system writes of its own clock.
CLOCK = "clock"

_log = logging.getLogger(__name__)


class Behind(Unverifiable):
    """The published log knows more than the database: entries were lost, and nothing may be written."""


class Forked(Behind):
    """The published log and the database tell different stories. No program can say which is right."""


def sequence() -> int:
    """Give waiting entries their places in the log; how many there were. Elected by the lock of one row.

    Raises Behind when the published log already has entries in those places.
    """
    if not Entry.objects.filter(position__isnull=True).exists():
        return 0
    with transaction.atomic():
        # SQLite has one writer anyway; elsewhere a second worker passes by instead of waiting.
        skips = connection.features.has_select_for_update_skip_locked
        sequencer = Sequencer.objects.select_for_update(skip_locked=skips).filter(pk=1).first()
        if sequencer is None:
            return 0
        _refuse_if_behind(log_folder().published(), sequencer.size)
        waiting = list(
            Entry.objects.filter(position__isnull=True)
            .order_by("at", "subject_id", "n")
            .values_list("subject_id", "n", "body")[:BATCH]
        )
        if not waiting:
            return 0
        rows.place((place, subject, n) for place, (subject, n, _body) in enumerate(waiting, start=sequencer.size))
        grow(sequencer, [bytes(body) for _subject, _n, body in waiting])
        sequencer.save()
    return len(waiting)


def grow(sequencer: Sequencer, bodies: list[bytes]) -> None:
    """Append entries, which have their places, to the edge of each tree that is kept."""
    edge = Frontier.from_bytes(bytes(sequencer.frontier))
    if "gm" in keys.suites():
        sequencer.frontier_sm3 = _with(_sm3_edge(sequencer), bodies, "gm").to_bytes()
    sequencer.frontier = _with(edge, bodies, "intl").to_bytes()
    sequencer.size += len(bodies)


def has_begun() -> bool:
    """Whether anything was ever written here."""
    return Entry.objects.exists()


def prepare() -> None:
    """What must be so before anything is written: guards, a log that is not ahead of the database, keys.

    Raises Behind, with what to do, when the published log knows more entries than the database; Forked when it knows
    others. Safe to call in several processes at once.
    """
    _refuse_unfinished()
    empty = Frontier().to_bytes()
    Sequencer.objects.get_or_create(pk=1, defaults={"frontier": empty, "frontier_sm3": empty})
    with transaction.atomic():
        sequencer = Sequencer.objects.select_for_update().get(pk=1)
        for name in guards.install(connection):
            _log.warning("The database had lost the guard %s of the ledger; it is back", name)
        refuse_unless_one_tree(sequencer)
        keys.establish()
    folder = log_folder()
    with folder.publishing():
        folder.sweep()


def refuse_unless_one_tree(sequencer: Sequencer) -> None:
    """Return when the database continues the published log; else raise Behind or Forked."""
    folder = log_folder()
    published = folder.published()
    _refuse_if_behind(published, sequencer.size)
    if published is None:
        return
    try:
        edge = Prover(folder, published.size).frontier()
    except (NotFound, Unverifiable):
        # Tiles are lost: made again from the database, once that is known to give the same root.
        edge = _edge_of(0, published.size, Frontier())
    if edge.root() != published.root:
        raise forked(published)
    if _edge_of(published.size, sequencer.size, edge).root() != Frontier.from_bytes(bytes(sequencer.frontier)).root():
        raise forked(published)


def publish() -> int:
    """Write the tiles and the checkpoint of what has been ordered since the last; the size that is now published.

    Tiles that are missing, because of a crash or a lost folder, are made again from the database.
    """
    folder = log_folder()
    size = Sequencer.objects.values_list("size", flat=True).get(pk=1)
    published = folder.published()
    if (published.size if published else 0) == size and (not size or Checkpoint.objects.filter(pk=size).exists()):
        return size
    with folder.publishing():
        return _publish(folder)


def _publish(folder: LogFolder) -> int:
    sequencer = Sequencer.objects.get(pk=1)
    published = folder.published()
    old = published.size if published else 0
    _refuse_if_behind(published, sequencer.size)
    frontier = Frontier.from_bytes(bytes(sequencer.frontier))
    try:
        _write_tiles(folder, old, frontier.size)
    except (NotFound, Unverifiable):
        _write_tiles(folder, 0, frontier.size)
    checkpoint = note.Checkpoint(settings.LOG_ORIGIN, frontier.size, frontier.root())
    text = note.sign(checkpoint.encode(), settings.LOG_ORIGIN, keys.signer("log"))
    beside = ""
    if "gm" in keys.suites():
        _continue_sm3_tiles(frontier.size)
        beside = _sm2_beside(_sm3_edge(sequencer), checkpoint)
        folder.write("checkpoint.sm2.json", beside.encode())
    folder.write("checkpoint", text.encode())
    Checkpoint.objects.get_or_create(
        size=frontier.size,
        defaults={"root": checkpoint.root.hex(), "at": clock.now(), "note": text, "signature_sm2": beside},
    )
    folder.remove_superseded(frontier.size)
    return frontier.size


def follow(name: str, take: Callable[[formats.Entry, int], None], *, limit: int = 100) -> int:
    """Carry a follower on: its effect and its cursor change in one short transaction; how many entries it took."""
    with transaction.atomic():
        Cursor.objects.get_or_create(name=name)
        cursor = Cursor.objects.select_for_update().get(name=name)
        rows = Entry.objects.filter(position__gte=cursor.position).order_by("position")
        bodies = list(rows.values_list("body", flat=True)[:limit])
        # Places are contiguous: the cursor is the place of the first.
        for position, body in enumerate(bodies, start=cursor.position):
            take(formats.decode(bytes(body), place=f"log#{position}"), position)
        if bodies:
            cursor.position += len(bodies)
            cursor.save()
    return len(bodies)


def behind(name: str) -> bool:
    """Whether there is anything for a follower to take: asked without a lock, so that looking costs nobody a wait."""
    size = Sequencer.objects.values_list("size", flat=True).filter(pk=1).first() or 0
    return (Cursor.objects.filter(name=name).values_list("position", flat=True).first() or 0) < size


def note_clock_step() -> bool:
    """Write down that the wall clock jumped against the monotonic one since the last call; whether it did."""
    step = clock.step_seen()
    if abs(step) <= clock.STEP:
        return False
    milliseconds = round(step.total_seconds() * 1000)
    known = Subject.objects.filter(pk=CLOCK).exists()
    with actions.writing_about(CLOCK) if known else actions.opening_subject("clock", CLOCK) as pen:
        pen.write("clock:step:seen", actor=keys.SYSTEM, law={"milliseconds": milliseconds})
    return True


def bodies_between(start: int, end: int) -> Iterator[list[bytes]]:
    """The entries at these places in the log, in batches. Raises Unverifiable where one is missing."""
    for first in range(start, end, BATCH):
        last = min(first + BATCH, end)
        rows = Entry.objects.filter(position__gte=first, position__lt=last).order_by("position")
        bodies = [bytes(body) for body in rows.values_list("body", flat=True)]
        if len(bodies) != last - first:
            raise Unverifiable(
                _("账簿第 {first} 至 {last} 位之间缺少记录。请停止使用并从备份恢复。"),
                place=f"log#{first}",
                first=first,
                last=last - 1,
            )
        yield bodies


def _refuse_unfinished() -> None:
    if (settings.DATA / RESTORING).exists():
        raise Refused(_("上一次恢复没有完成。请用同一份备份再运行一次 mingjian restore。"))
    if "ledger_sequencer" not in connection.introspection.table_names():
        raise Refused(_("数据库中还没有表。请先运行 mingjian migrate。"))


def _edge_of(start: int, end: int, edge: Frontier) -> Frontier:
    for bodies in bodies_between(start, end):
        edge = _with(edge, bodies, "intl")
    return edge


def _refuse_if_behind(published: note.Checkpoint | None, size: int) -> None:
    if published is not None and published.size > size:
        raise Behind(
            _(
                "已公布的检查点有 {published} 条记录，数据库只有 {size} 条：数据库比已公布的旧，已停止写入。"
                "请运行 mingjian ledger recover。"
            ),
            place="checkpoint",
            published=published.size,
            size=size,
        )


def forked(published: note.Checkpoint) -> Forked:
    return Forked(
        _(
            "数据库与已公布的检查点（{size} 条）不是同一本账簿，已停止写入。"
            "请保留现场，用与检查点相符的备份恢复，并核对外部持有的检查点。"
        ),
        place="checkpoint",
        size=published.size,
    )


def _with(edge: Frontier, bodies: list[bytes], suite: str) -> Frontier:
    begin = SUITES[suite].begin
    return edge.with_leaves([merkle.leaf_hash(body, begin=begin) for body in bodies])


def _sm3_edge(sequencer: Sequencer) -> Frontier:
    """The edge under SM3. Where the suite came into use later than the log, what is missing is appended."""
    begin, kept = SUITES["gm"].begin, bytes(sequencer.frontier_sm3)
    edge = Frontier.from_bytes(kept, begin=begin) if kept else Frontier(begin=begin)
    for bodies in bodies_between(edge.size, sequencer.size):
        edge = _with(edge, bodies, "gm")
    return edge


def _sm2_beside(edge: Frontier, checkpoint: note.Checkpoint) -> str:
    """The same statement under SM3 and SM2, in a file of its own: the note format has no SM2 type."""
    made = checkpoint_signature.sign(checkpoint, edge.root(), keys.signer("log", "gm"), at=clock.now())
    return made.encode().decode()


def _continue_sm3_tiles(size: int) -> None:
    """Hash tiles of the SM3 tree up to ``size``, from where they end; from the start where any is gone."""
    folder = sm3_folder()
    try:
        old = int(folder.read(SM3_SIZE))
        _write_sm3_tiles(folder, old, size)
    except (NotFound, Unverifiable, ValueError):
        _write_sm3_tiles(folder, 0, size)
    folder.write(SM3_SIZE, str(size).encode())
    folder.remove_superseded(size)


def _write_sm3_tiles(folder: LogFolder, old: int, size: int) -> None:
    begin, start = SUITES["gm"].begin, old
    for bodies in bodies_between(old, size):
        leaves = [merkle.leaf_hash(body, begin=begin) for body in bodies]
        for path, content in tiles.appended_tiles(start, leaves, folder, begin=begin):
            folder.write(path, content)
        start += len(bodies)


def _write_tiles(folder: LogFolder, old: int, size: int) -> None:
    """Tiles and bundles from ``old`` leaves to ``size``. Raises NotFound where an earlier tile is gone."""
    start = old
    for bodies in bodies_between(old, size):
        preimages = queries.commitment_preimages(start, start + len(bodies))
        leaves = [merkle.leaf_hash(body) for body in bodies]
        for path, content in (
            *tiles.appended_tiles(start, leaves, folder),
            *tiles.appended_bundles(start, bodies, folder),
            *tiles.appended_bundles(start, preimages, folder, path=tiles.fields_path),
        ):
            folder.write(path, content)
        start += len(bodies)
