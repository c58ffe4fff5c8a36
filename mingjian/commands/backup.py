"""``mingjian backup``: copy the whole instance into a folder, while it runs."""

from __future__ import annotations

import argparse
from dataclasses import replace
from pathlib import Path

from mingjian import clock
from mingjian.commands.backups import contents, making
from mingjian.errors import Outside
from mingjian.errors import gettext_noop as _
from mingjian.running import turns


def main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(
        prog="mingjian backup",
        description="The folder holds the private keys too: keep it as you keep them.",
    )
    parser.add_argument("target", type=Path, help="a folder that does not exist yet, on another disk")
    parser.add_argument("--check", action="store_true", help="read a backup that is there, and compare every digest")
    arguments = parser.parse_args(argv)
    if arguments.check:
        return _check(arguments.target)
    try:
        made = making.make(arguments.target)
    except OSError as error:
        raise Outside(
            _("备份没有完成（{reason}）。请检查磁盘后再运行一次，已复制的文件会接着用。"),
            reason=error.strerror or type(error).__name__,
        ) from error
    about = made.about
    turns.backed_up(turns.BackedUp(about.made_at, about.entries, made.files, made.size_bytes, len(about.damaged)))
    print(f"{made.files} files, {made.size_bytes} bytes; {about.entries} entries, {about.size} of them published.")
    for path in about.damaged:
        print(f"DAMAGED in this instance, copied as it is: {path}")
    return 1 if about.damaged else 0


def _check(source: Path) -> int:
    """Every file read again. The instance whose last backup this is remembers that it was found whole."""
    about = contents.read_about(source)
    sums = contents.read_manifest(source, about)
    wrong = [path for path, digest in sorted(sums.items()) if not _holds(source / path, digest)]
    for path in wrong:
        print(contents.damage(path))
    print(f"{len(sums)} files read, {len(wrong)} not as they were backed up.")
    last = turns.last_backup()
    if not wrong and last is not None and last.made_at == about.made_at:
        turns.backed_up(replace(last, checked_at=clock.now()))
    return 1 if wrong else 0


def _holds(path: Path, digest: str) -> bool:
    return path.is_file() and contents.digest_of(path) == digest
