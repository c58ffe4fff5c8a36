"""Who may have which package, and how its files are named. Pure."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection

#: ``archive`` holds all; ``institution`` leaves out what that side may not read.
PROFILES = ("archive", "institution")

_NOT_IN_A_NAME = re.compile(r"[^\w.\-（）()〔〕]+")
_NAME_BYTES = 120


def profiles_for(roles: Collection[str]) -> tuple[str, ...]:
    """The packages somebody in these roles may ask for."""
    found = []
    if {"authority", "evaluation-body"} & set(roles):
        found.append("archive")
    if {"authority", "evaluation-body", "institution"} & set(roles):
        found.append("institution")
    return tuple(found)


def file_name(text: str) -> str:
    """A name that every system can store: letters of any script, digits, few signs; at most 120 bytes."""
    stem, dot, ending = unicodedata.normalize("NFC", text).rpartition(".")
    stem, ending = (stem, ending) if dot else (ending, "")
    clean = _NOT_IN_A_NAME.sub("-", stem).strip("-.") or "file"
    while len(clean.encode()) > _NAME_BYTES:
        clean = clean[:-1]
    return f"{clean}.{ending.lower()}" if ending.isascii() and ending.isalnum() else clean
