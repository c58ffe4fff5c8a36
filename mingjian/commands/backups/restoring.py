"""Bringing a backup back into an empty instance: everything checked first, then put in place, the database last.

A published log that survived is kept where it continues the one in the backup: it is what others have seen, and the
database catches up with it through ``mingjian ledger recover``.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import connections

from mingjian.commands.backups import contents, database
from mingjian.errors import Conflict, NotFound, Refused, Unverifiable
from mingjian.errors import gettext_noop as _
from mingjian.ledger.folder import RESTORING, LogFolder, log_folder, sync_folder
from mingjian.ledger.models import Entry
from mingjian.proof.digests import DIGEST_BYTES
from mingjian.proof.prover import Prover

if TYPE_CHECKING:
    from pathlib import Path

    from mingjian.commands.backups.contents import About
    from mingjian.proof.note import Checkpoint

_READY = "ready"


@dataclass(frozen=True, slots=True)
class Restored:
    """``published`` is how far the log that lies here now reaches: beyond ``about.size`` where a newer one survived."""

    about: About
    published: int


def restore(source: Path) -> Restored:
    """Fill this instance from a backup; again after an interruption, it goes on where it was.

    Raises Conflict where the instance is not empty, Unverifiable where the backup is damaged or the log that lies here
    tells another story; then nothing has been changed.
    """
    source = source.resolve()
    about = contents.read_about(source)
    sums = contents.read_manifest(source, about)
    if about.database != database.vendor():
        raise Refused(
            _("备份来自 {theirs}，本实例使用 {ours}。请用同一种数据库恢复。"),
            theirs=about.database,
            ours=database.vendor(),
        )
    database.refuse_unknown(about.applied)
    staging: Path = settings.DATA / RESTORING
    if not _is_ready(staging, about):
        _refuse_unless_empty()
        _stage(source, sums, staging, about)
    keeps = _keeps_log(staging, about)
    for name in contents.FOLDERS:
        _move(staging / name, settings.DATA / name)
    if not keeps:
        shutil.rmtree(log_folder().root, ignore_errors=True)
        _move(staging / contents.LOG, log_folder().root)
    _load(staging / contents.DATABASE, about)
    database.bring_up_to_date()
    if Entry.objects.count() != about.entries:
        raise Unverifiable(
            _("恢复后的数据库有 {found} 条记录，备份时有 {expected} 条。请保留现场，换一份备份。"),
            place=contents.DATABASE,
            found=Entry.objects.count(),
            expected=about.entries,
        )
    shutil.rmtree(staging)
    sync_folder(settings.DATA)
    published = log_folder().published()
    return Restored(about, published.size if published else 0)


def _refuse_unless_empty() -> None:
    taken = [name for name in contents.FOLDERS if any(contents.files_of(settings.DATA / name))]
    if not database.is_empty():
        taken.append(contents.DATABASE)
    connections.close_all()
    if taken:
        raise Conflict(
            _("本实例不是空的（{taken}）；恢复不覆盖已有数据。请换一个空的数据文件夹和数据库。"), taken="、".join(taken)
        )


def _is_ready(staging: Path, about: About) -> bool:
    """Whether a restore of this very backup was interrupted after everything had been copied and checked."""
    try:
        return (staging / _READY).read_bytes() == about.encode()
    except OSError:
        return False


def _stage(source: Path, sums: dict[str, str], staging: Path, about: About) -> None:
    """Copy every file and compare its digest; the sign that all is well comes last."""
    shutil.rmtree(staging, ignore_errors=True)
    staging.mkdir(parents=True, mode=0o700)
    for path, digest in sums.items():
        if not (source / path).is_file() or contents.copy(source / path, staging / path) != digest:
            shutil.rmtree(staging)
            raise contents.damage(path)
    # Whatever a copy between machines has made of the permissions: a private key is for this user alone.
    for _path, key in contents.files_of(staging / "keys"):
        key.chmod(0o600)
    contents.sync_folders(staging)
    contents.write(staging / _READY, about.encode())
    sync_folder(staging)


def _keeps_log(staging: Path, about: About) -> bool:
    """Whether the log that lies here stays: it does where it continues that of the backup, or is that already."""
    here, theirs = log_folder(), LogFolder(staging / contents.LOG)
    published = here.published()
    if published is None:
        return False
    if published.size >= about.size:
        if about.size and not _passes_through(here, published, about.size, about.root):
            raise _another_story()
        return True
    backed_up = theirs.published()
    if backed_up is None or not _passes_through(theirs, backed_up, published.size, published.root.hex()):
        raise _another_story()
    return False


def _passes_through(log: LogFolder, published: Checkpoint, size: int, root: str) -> bool:
    """Whether a log, which must itself have its published root, had this root at this size."""
    try:
        whole = Prover(log, published.size).root() == published.root
        return whole and Prover(_Earlier(log.root), size).root().hex() == root
    except (NotFound, Unverifiable):
        return False


class _Earlier(LogFolder):
    """A log as it was earlier: where a partial tile of that moment is not kept, its beginning is in a wider one."""

    def read(self, path: str) -> bytes:
        folder, _slash, width = path.rpartition("/")
        try:
            return LogFolder.read(self, path)
        except NotFound:
            if not folder.endswith(".p"):
                raise
            wider = [each for each in (self.root / folder).glob("*") if int(each.name) > int(width)]
            if not wider:
                raise
            return wider[0].read_bytes()[: int(width) * DIGEST_BYTES]


def _another_story() -> Unverifiable:
    return Unverifiable(
        _(
            "此处的日志文件夹与备份不是同一本账簿，或已损坏；没有恢复任何内容。请核对外部持有的检查点，移开不对的那一份。"
        ),
        place="checkpoint",
    )


def _move(staged: Path, target: Path) -> None:
    """Into its place by a rename; what is in its place already stays."""
    if not staged.exists():
        return
    if target.exists():
        # Made empty at start, or holding nothing but drafts.
        shutil.rmtree(target)
    staged.rename(target)
    sync_folder(target.parent)


def _load(folder: Path, about: About) -> None:
    if about.database == "postgresql":
        if database.is_empty():
            database.load_rows(folder, about.applied)
        return
    staged = folder / database.SQLITE_FILE
    if staged.exists():
        database.put_in_place(staged)
        sync_folder(database.sqlite_file().parent)
