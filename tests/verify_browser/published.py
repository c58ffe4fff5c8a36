"""What the browser's verifier knows of the law and the verifier here, as files beside its sources.

``published.json`` is built in: editions by hash, kinds of entries. ``words.json`` is fetched beside it: the English of
its sentences, and labels. ``python -m tests.verify_browser.published`` writes both; a test compares them.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mingjian.procedures import catalogue
from mingjian.procedures.entries import FIELDS
from mingjian.procedures.kinds import KINDS
from mingjian.verify import english

if TYPE_CHECKING:
    from mingjian.procedures.catalogue import Edition
    from mingjian.procedures.words import Words

SOURCES = Path(__file__).parents[2] / "frontend" / "verify"

_QUOTED = re.compile(r"""(["'])((?:(?!\1)[^\\\n]|\\.)*)\1""")
_HAN = re.compile(r"[\u4e00-\u9fff]")

#: Tables from which the sentences about refused acts take their labels.
_LABELS = (
    "roles", "facts", "values", "items", "marks", "steps", "outcomes", "grounds", "evidence", "excuses", "documents",
    "clocks", "exits", "endings",
)  # fmt: skip
#: Tables whose labels the list of contents repeats.
_NAMES = ("parts", "evidence", "documents")
_NAME_CHARACTERS = 6


def published() -> dict[str, Any]:
    """What the verifier decides by."""
    read = {kind.value: [list(needed), list(possible)] for kind, (needed, possible) in FIELDS.items()}
    return {
        "editions": {one.hash: {"key": one.key, "names": _names(one.words)} for one in _editions()},
        "fields": read,
        "kinds": sorted(one.kind for one in KINDS if one.kind not in read),
    }


def words() -> dict[str, Any]:
    """What the verifier only speaks with."""
    spoken = sentences()
    return {
        "english": {zh: en for zh, en in sorted(english.table().items()) if zh in spoken},
        "labels": {one.hash: _labels(one.words) for one in _editions()},
    }


def sentences() -> frozenset[str]:
    """Every Chinese text that stands in quotes in the verifier's sources."""
    quoted = (
        text for path in SOURCES.rglob("*.ts") for _mark, text in _QUOTED.findall(path.read_text(encoding="utf-8"))
    )
    return frozenset(text.replace("\\\\", "\\") for text in quoted if _HAN.search(text))


def _editions() -> list[Edition]:
    return sorted(catalogue.editions(), key=lambda one: one.key)


def _names(words: Words) -> dict[str, dict[str, str]]:
    """Of each name in both languages the beginning of a digest: enough to compare, and short."""
    return {name: {key: _digest(*texts[:2]) for key, texts in words.tables[name].items()} for name in _NAMES}


def _digest(zh: str, en: str) -> str:
    raw = hashlib.sha256(f"{zh}\n{en}".encode()).digest()
    return base64.urlsafe_b64encode(raw).decode()[:_NAME_CHARACTERS]


def _labels(words: Words) -> dict[str, dict[str, list[str]]]:
    return {name: {key: list(texts[:2]) for key, texts in words.tables[name].items()} for name in _LABELS}


def files() -> dict[Path, str]:
    """What should stand in the files."""
    written = {"published.json": published(), "words.json": words()}
    return {SOURCES / name: json.dumps(value, ensure_ascii=False, indent=1) + "\n" for name, value in written.items()}


if __name__ == "__main__":
    for path, text in files().items():
        path.write_text(text, encoding="utf-8")
