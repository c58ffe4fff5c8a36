"""A folder as the other side: one file for each letter. For the demonstration, and for a courier of one's own."""

from __future__ import annotations

import hashlib
import json
import os
from typing import TYPE_CHECKING

from mingjian.errors import Outside
from mingjian.errors import gettext_noop as _

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


class Mailbox:
    """Implements ``ledger.ports.Courier``. The same key is the same file, so a letter carried twice lies there once."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def carry(self, key: str, letter: Mapping[str, object]) -> None:
        # A key may hold what no file name may; the digest keeps it apart from every other.
        name = hashlib.sha256(key.encode()).hexdigest()[:32]
        draft = self._folder / f".{name}"
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            with draft.open("w", encoding="utf-8") as stream:
                json.dump({"key": key, "letter": dict(letter)}, stream, ensure_ascii=False, indent=1)
                stream.flush()
                os.fsync(stream.fileno())
            draft.replace(self._folder / f"{name}.json")
        except OSError as error:
            raise Outside(
                _("信件 {key} 不能写入信箱文件夹（{reason}）。请检查磁盘。"), key=key, reason=error.strerror or ""
            ) from error
