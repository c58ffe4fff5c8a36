"""Making a backup while the instance runs, in an order that leaves nothing named that is not there.

The published log first: what it knows, the database that is copied afterwards knows too. Then the database. Then keys
and stored bytes, which lay there before the database named them and are never changed.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings

from mingjian import clock
from mingjian.commands.backups import contents, database
from mingjian.commands.backups.contents import About
from mingjian.errors import Conflict, NotFound, Refused, Unverifiable
from mingjian.errors import gettext_noop as _
from mingjian.ledger.folder import SM3_SIZE, LogFolder, log_folder, sm3_folder, sync_folder
from mingjian.proof import tiles
from mingjian.proof.digests import DIGEST_BYTES
from mingjian.proof.prover import Prover

if TYPE_CHECKING:
    from pathlib import Path

#: Ends the name of a backup that is not whole.
PARTIAL = ".partial"


@dataclass(frozen=True, slots=True)
class Made:
    about: About
    files: int
    size_bytes: int


def make(target: Path) -> Made:
    """Copy this instance to ``target``, which appears when everything is in it.

    What an interrupted backup of the same name has copied of the stored bytes is used again.
    Raises Conflict where the target exists, Refused where it lies inside the instance.
    """
    target = target.resolve()
    if target.exists():
        raise Conflict(_("{name} 已经存在；备份不覆盖已有的文件夹。请另取名称。"), name=target.name)
    if target.is_relative_to(settings.DATA):
        raise Refused(_("备份不能放在实例自己的数据文件夹里。请放到另一个磁盘或另一台机器。"))
    folder = target.with_name(f"{target.name}{PARTIAL}")
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    folder.chmod(0o700)
    sums, size, root = _copy_log(folder / contents.LOG)
    entries = database.dump(folder / contents.DATABASE)
    for path, file in contents.files_of(folder / contents.DATABASE):
        sums[f"{contents.DATABASE}/{path}"] = contents.digest_of(file)
    damaged: list[str] = []
    for name in contents.FOLDERS:
        sums |= _copy_folder(name, folder, damaged)
    _drop_others(folder, sums)
    about = About(
        made_at=clock.now(),
        database=database.vendor(),
        origin=settings.LOG_ORIGIN,
        size=size,
        root=root,
        entries=entries,
        applied=database.applied(),
        manifest=contents.write_manifest(folder, sums),
        damaged=tuple(damaged),
    )
    contents.write(folder / contents.ABOUT, about.encode())
    contents.sync_folders(folder)
    folder.rename(target)
    sync_folder(target.parent)
    return Made(about, len(sums), sum((target / path).stat().st_size for path in sums))


def _copy_log(folder: Path) -> tuple[dict[str, str], int, str]:
    """Exactly the files of the checkpoint that lies there now, however far the log grows meanwhile."""
    shutil.rmtree(folder, ignore_errors=True)
    log, sums = log_folder(), {}
    with log.publishing():
        published = log.published()
        notes = {name: log.read(name) for name in ("checkpoint", "checkpoint.sm2.json") if (log.root / name).exists()}
    if published is None:
        return {}, 0, ""
    for path, fuller in tiles.paths_of(published.size, bundles=(tiles.bundle_path, tiles.fields_path)):
        sums[f"{contents.LOG}/{path}"] = contents.write(folder / path, _cut(log, path, fuller))
    sums |= _copy_sm3(folder / sm3_folder().root.name, published.size)
    for name, content in notes.items():
        sums[f"{contents.LOG}/{name}"] = contents.write(folder / name, content)
    if Prover(LogFolder(folder), published.size).root() != published.root:
        raise Unverifiable(
            _("已公布的日志与其检查点（{size} 条）不符，备份没有完成。请先运行 mingjian check。"),
            place="checkpoint",
            size=published.size,
        )
    return sums, published.size, published.root.hex()


def _copy_sm3(folder: Path, size: int) -> dict[str, str]:
    """The tiles of the second tree, where they reach as far; they are made again from the database where not."""
    log, sums = sm3_folder(), {}
    try:
        for path, fuller in tiles.paths_of(size, bundles=()):
            sums[path] = contents.write(folder / path, _cut(log, path, fuller))
    except NotFound:
        shutil.rmtree(folder, ignore_errors=True)
        return {}
    sums[SM3_SIZE] = contents.write(folder / SM3_SIZE, str(size).encode())
    return {f"{contents.LOG}/{folder.name}/{path}": digest for path, digest in sums.items()}


def _cut(log: LogFolder, path: str, fuller: str) -> bytes:
    """The file of this path, or as much of the fuller one that has taken its place."""
    try:
        return log.read(path)
    except NotFound:
        whole, width = log.read(fuller), int(path.rpartition("/")[2])
    if path.startswith("tile/") and not path.startswith("tile/entries/"):
        return whole[: width * DIGEST_BYTES]
    return tiles.write_bundle(tiles.read_bundle(whole, place=fuller)[:width])


def _copy_folder(name: str, folder: Path, damaged: list[str]) -> dict[str, str]:
    sums = {}
    for path, source in contents.files_of(settings.DATA / name):
        target, stored = folder / name / path, _promised(name, path)
        if stored and target.exists() and contents.digest_of(target) == stored:
            found = stored
        else:
            found = contents.copy(source, target)
        if stored and found != stored:
            damaged.append(f"{name}/{path}")
        sums[f"{name}/{path}"] = found
    return sums


def _promised(folder: str, path: str) -> str:
    """The digest that a stored file's name promises: ``sha256/ab/cdef…``."""
    return "".join(path.split("/")[1:]) if folder == "store" else ""


def _drop_others(folder: Path, sums: dict[str, str]) -> None:
    """Whatever an interrupted backup left that the instance no longer has."""
    for path, file in contents.files_of(folder):
        if path not in sums:
            file.unlink()
