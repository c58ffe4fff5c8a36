"""How the files of a dossier are named in a package: by what an entry calls them, so that a name cannot be made up."""

from __future__ import annotations

import re
import unicodedata

_NOT_IN_A_NAME = re.compile(r"[^\w.\-（）()〔〕]+")
_NAME_BYTES = 120


def numbered(rank: int, title: str) -> str:
    """The name of the file of this running number within its part, whose entry calls it ``title``."""
    return f"{rank:04d}-{file_name(title)}"


def file_name(text: str) -> str:
    """A name that every system can store: letters of any script, digits, few signs; at most 120 bytes."""
    stem, dot, ending = unicodedata.normalize("NFC", text).rpartition(".")
    stem, ending = (stem, ending) if dot else (ending, "")
    clean = _NOT_IN_A_NAME.sub("-", stem).strip("-.") or "file"
    while len(clean.encode()) > _NAME_BYTES:
        clean = clean[:-1]
    return f"{clean}.{ending.lower()}" if ending.isascii() and ending.isalnum() else clean
