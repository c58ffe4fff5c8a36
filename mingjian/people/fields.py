"""The controlled list of professional fields of assessors, and to which lines of an application each speaks. Pure."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_LIST = Path(__file__).with_name("fields.toml")


@dataclass(frozen=True, slots=True)
class ProfessionalField:
    """One field (专业领域) by its key, with its names and the words of a line to which it speaks."""

    key: str
    zh: str
    en: str
    covers: tuple[str, ...]


@cache
def professional_fields() -> Mapping[str, ProfessionalField]:
    """Every field by its key, in the order of the list."""
    found = tomllib.loads(_LIST.read_text(encoding="utf-8"))
    return {
        key: ProfessionalField(key, one["words"][0], one["words"][1], tuple(one["covers"]))
        for key, one in found.items()
    }


def field_named(text: str) -> ProfessionalField | None:
    """The field with this key or this name in either language; None where the list has no such field."""
    wanted = text.strip()
    return next((one for one in professional_fields().values() if wanted in {one.key, one.zh, one.en}), None)


def fields_for(text: str) -> frozenset[str]:
    """The fields that speak to a line, by its words: the longest word that occurs decides, so that 水泥 is not 水."""
    hits = [(len(word), one.key) for one in professional_fields().values() for word in (*one.covers, one.zh)
            if word in text]  # fmt: skip
    longest = max((length for length, _key in hits), default=0)
    return frozenset(key for length, key in hits if length == longest)


@dataclass(frozen=True, slots=True)
class Coverage:
    """What of an application's fields somebody of the team masters, nobody does, and the list has no field for."""

    covered: tuple[str, ...]
    uncovered: tuple[str, ...]
    unknown: tuple[str, ...]


def coverage(asked: Iterable[str], mastered: Iterable[str]) -> Coverage:
    """How far the fields that somebody masters cover the fields of an application, as its lines name them.

    Source: Q21 annex 1 §3.2 (专业覆盖).
    """
    known = frozenset(mastered)
    found: dict[str, list[str]] = {"covered": [], "uncovered": [], "unknown": []}
    for text in dict.fromkeys(one.strip() for one in asked if one.strip()):
        speaking = fields_for(text)
        how = "unknown" if not speaking else "covered" if speaking & known else "uncovered"
        found[how].append(text)
    return Coverage(*(tuple(found[how]) for how in ("covered", "uncovered", "unknown")))
