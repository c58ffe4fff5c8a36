"""``mingjian restore``: bring a backup back into an empty instance."""

from __future__ import annotations

import argparse
from pathlib import Path

from mingjian.commands.backups import restoring
from mingjian.errors import Outside
from mingjian.errors import gettext_noop as _


def main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(
        prog="mingjian restore",
        description="A log folder that is newer than the backup stays where it is: put it there before.",
    )
    parser.add_argument("source", type=Path, help="a folder made by mingjian backup")
    arguments = parser.parse_args(argv)
    try:
        found = restoring.restore(arguments.source)
    except OSError as error:
        raise Outside(
            _("恢复没有完成（{reason}）。请检查磁盘后再运行一次。"), reason=error.strerror or type(error).__name__
        ) from error
    print(f"{found.about.entries} entries are back, as they were at {found.about.made_at.isoformat()}.")
    for path in found.about.damaged:
        print(f"DAMAGED already when it was backed up: {path}")
    if found.published > found.about.entries:
        print(f"The published log has {found.published}. Run `mingjian ledger recover` before anything else.")
    else:
        print("Run `mingjian check` now.")
    return 0
