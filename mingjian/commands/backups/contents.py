"""What a backup consists of: files, a manifest with the digest of each, ``backup.json`` with that of the manifest."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mingjian.errors import MingjianError, Refused, Unverifiable
from mingjian.errors import gettext_noop as _
from mingjian.ledger.folder import sync_folder
from mingjian.proof import canonical, digests, moment
from mingjian.proof.structure import Structure

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from pathlib import Path

TYPE = "mingjian/backup/v1"

ABOUT = "backup.json"
MANIFEST = "manifest-sha256.txt"
DATABASE = "database"
LOG = "log"
#: Folders of an instance that are copied as they are.
FOLDERS = ("keys", "store", "packages", "recordings")

_NAMES = ("made_at", "database", "origin", "size", "root", "entries", "applied", "manifest", "damaged")
_PIECE_BYTES = 1 << 20
_ABOUT_BYTES = 1 << 20


@dataclass(frozen=True, slots=True)
class About:
    """``size`` and ``root`` are those of the published checkpoint in the backup, 0 and "" where nothing was published.

    ``entries`` are those in the database, ``applied`` its migrations, ``damaged`` stored files whose bytes were not
    what their names say when they were copied.
    """

    made_at: datetime
    database: str
    origin: str
    size: int
    root: str
    entries: int
    applied: tuple[tuple[str, str], ...]
    manifest: str
    damaged: tuple[str, ...] = ()

    def encode(self) -> bytes:
        return canonical.encode(
            {
                "type": TYPE,
                "made_at": moment.write(self.made_at),
                "database": self.database,
                "origin": self.origin,
                "size": self.size,
                "root": self.root,
                "entries": self.entries,
                "applied": [list(each) for each in self.applied],
                "manifest": self.manifest,
                "damaged": list(self.damaged),
            }
        )


def read_about(source: Path) -> About:
    """What the backup says of itself. Raises Refused for a folder that is no backup, Unverifiable for a broken one."""
    try:
        raw = (source / ABOUT).read_bytes()
    except OSError:
        raise Refused(_("文件夹 {name} 不是完整的备份：其中没有 {about}。"), name=source.name, about=ABOUT) from None
    value = canonical.decode(raw, max_bytes=_ABOUT_BYTES, place=ABOUT)
    read = Structure.of(value, type=TYPE, names=_NAMES, place=ABOUT)
    return About(
        made_at=read.moment("made_at"),
        database=read.one_of("database", {"sqlite", "postgresql"}),
        origin=read.text("origin"),
        size=read.number("size"),
        root=read.text("root"),
        entries=read.number("entries"),
        applied=tuple(sorted((str(app), str(name)) for app, name in map(_pair, read.list_of("applied")))),
        manifest=read.digest("manifest").hex(),
        damaged=tuple(map(str, read.list_of("damaged"))),
    )


def _pair(value: canonical.Value) -> tuple[canonical.Value, canonical.Value]:
    if not isinstance(value, list) or len(value) != 2:  # noqa: PLR2004 - application and migration
        raise Unverifiable(_("备份说明中的迁移写法有误"), place=ABOUT)
    return value[0], value[1]


def write_manifest(folder: Path, sums: dict[str, str]) -> str:
    """Write the digest of each file, as ``sha256sum`` does; the digest of the manifest itself."""
    text = "".join(f"{sums[path]}  {path}\n" for path in sorted(sums)).encode()
    write(folder / MANIFEST, text)
    return digests.sha256(text).hex()


def read_manifest(source: Path, about: About) -> dict[str, str]:
    """The digest of each file by its path. Raises Unverifiable when it is not the manifest the backup was made with."""
    try:
        text = (source / MANIFEST).read_bytes()
    except OSError:
        text = b""
    if digests.sha256(text).hex() != about.manifest:
        raise Unverifiable(_("备份的清单 {name} 缺失或被改动。请换一份备份。"), place=MANIFEST, name=MANIFEST)
    pairs = (line.split("  ", 1) for line in text.decode().splitlines())
    return {path: digest for digest, path in pairs}


def files_of(folder: Path) -> Iterator[tuple[str, Path]]:
    """Every file below a folder with its path, except what is hidden: locks, and drafts that a crash left."""
    for path in sorted(folder.rglob("*")) if folder.is_dir() else ():
        relative = path.relative_to(folder)
        if path.is_file() and not any(part.startswith(".") for part in relative.parts):
            yield relative.as_posix(), path


def copy(source: Path, target: Path) -> str:
    """Copy a file with its permissions, onto the disk; the digest of what was copied."""
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    running = hashlib.sha256()
    with source.open("rb") as reading:
        descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as writing:
            while piece := reading.read(_PIECE_BYTES):
                running.update(piece)
                writing.write(piece)
            writing.flush()
            os.fsync(writing.fileno())
    target.chmod(source.stat().st_mode & 0o777)
    return running.hexdigest()


def write(target: Path, content: bytes) -> str:
    """Write a small file onto the disk; its digest."""
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with target.open("wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())
    return digests.sha256(content).hex()


def digest_of(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def sync_folders(folder: Path) -> None:
    """Make every name below a folder survive a power cut."""
    for path in (folder, *(each for each in folder.rglob("*") if each.is_dir())):
        sync_folder(path)


def damage(path: str) -> MingjianError:
    return Unverifiable(
        _("备份中的 {path} 缺失或与清单中的摘要不符：备份已损坏。请换一份备份。"), place=path, path=path
    )
