"""What the people of the demonstration write into their forms, by step and field, from ``made_words.toml``."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

from mingjian.commands.playing import ANYTHING

if TYPE_CHECKING:
    from collections.abc import Mapping

_WORDS: Mapping[str, Mapping[str, str]] = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))


def of(step: str, key: str) -> str:
    """A text for a field of a step; what may be left empty and needs no words is ""."""
    return _WORDS.get(step, {}).get(key, _WORDS["any"].get(key, ANYTHING))
