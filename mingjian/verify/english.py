"""English for whoever reads no Chinese: every sentence of ``proof`` and ``verify``, looked up by its Chinese template.

No Django here, so no gettext catalogue: ``english.toml`` lies beside this module and a test keeps it complete.
"""

from __future__ import annotations

import functools
import tomllib
from dataclasses import dataclass
from importlib import resources
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mingjian.errors import MingjianError
    from mingjian.proof.canonical import Value


@dataclass(frozen=True, slots=True)
class Said:
    """One sentence in both languages."""

    zh: str
    en: str

    def to_json(self) -> dict[str, Value]:
        return {"zh": self.zh, "en": self.en}


def said(error: MingjianError) -> Said:
    """What an error says; in English what it says in Chinese where no translation is known."""
    english = table().get(error.sentence, error.sentence)
    return Said(_shown(str(error)), _shown(english.format_map(error.facts)))


@functools.cache
def table() -> Mapping[str, str]:
    """Chinese template to English template, with the same named places."""
    raw = resources.files("mingjian.verify").joinpath("english.toml").read_text(encoding="utf-8")
    found: dict[str, str] = tomllib.loads(raw)["sentences"]
    return found


def _shown(text: str) -> str:
    """Printable on any terminal: a package may put control characters into names."""
    return "".join(one if one.isprintable() else ascii(one)[1:-1] for one in text)
