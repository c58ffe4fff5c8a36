"""How the number of a standard is written, and found in a cell beside its title. Pure."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

#: Prefixes of national, trade and local standards and of the international bodies; others are not guessed at, or
#: PM10 and BOD5 would be standards.
_PREFIXES: Final = (
    "GBZ", "GBJ", "GB", "HJ", "JGJ", "JG", "JC", "JJG", "JJF", "JTG", "JTJ", "JTS", "JT", "CJJ", "CJ", "CECS", "SL",
    "SN", "NY", "YY", "YBB", "YB", "YS", "YC", "YD", "QB", "FZ", "HG", "HY", "SH", "SY", "SB", "SC", "DZ", "DL", "GA",
    "GY", "WS", "WJ", "LY", "LS", "MT", "MH", "MZ", "TB", "TY", "QC", "QX", "SJ", "JB", "JR", "JY", "RB", "AQ", "XF",
    "BB", "CB", "CY", "DA", "EJ", "GJB", "WM", "ZY", "KY", "NB", "SF", "ISO", "IEC", "EN",
)  # fmt: skip
_DASHES: Final = dict.fromkeys(map(ord, "‐‑‒–—―−﹣－"), "-")
_NUMBER: Final = re.compile(
    r"(?<![A-Z0-9])"
    rf"(?P<prefix>T\s*/\s*[A-Z]{{2,10}}|DB\s*\d{{2,4}}(?:\s*/\s*T)?|(?:{'|'.join(_PREFIXES)})(?:\s*[/-]?\s*[TZ](?![A-Z]))?)"
    r"[\s/]*(?P<number>\d+(?:\.\d+)*)"
    r"(?:\s*[-:]\s*(?P<year>(?:19|20)\d{2}|\d{2})(?!\d))?",
    re.IGNORECASE,
)
#: One character for one, so that what is found in it lies at the same place in what was written.
_HALF_WIDTH: Final = (
    {
        ord(wide): wide_to
        for wide, wide_to in ((chr(code), chr(code - 0xFEE0)) for code in range(0xFF01, 0xFF5F))
        if wide_to.isalnum() or wide_to in "./:-"
    }
    | _DASHES
    | {0x3000: " "}
)
_EDGES: Final = " 《》〈〉,，;；:：、。.-—/\\"
_EMPTY_PAIRS: Final = re.compile(r"[(（\[【《]\s*[)）\]】》]")
_HALF_A_CENTURY: Final = 50


@dataclass(frozen=True, slots=True)
class Number:
    """A number as the register writes it. ``year`` is None where none was written."""

    prefix: str
    digits: str
    year: int | None

    @property
    def stem(self) -> str:
        return f"{self.prefix.removesuffix('/T').removesuffix('/Z')} {self.digits}"

    def __str__(self) -> str:
        return f"{self.prefix} {self.digits}" + (f"-{self.year}" if self.year else "")


def plain(text: str) -> str:
    """A text as two of them are compared: full-width letters, digits, brackets and dashes as half-width ones."""
    return unicodedata.normalize("NFKC", text.translate(_DASHES)).translate(_DASHES)


def numbers_in(text: str) -> list[Number]:
    """Every number of a standard in a text, in the order in which they stand, each once."""
    return list(dict.fromkeys(_number(found) for found in _found_in(text)))


def number_in(text: str) -> Number | None:
    """The first number in a text."""
    found = _NUMBER.search(text.translate(_HALF_WIDTH))
    return _number(found) if found else None


def title_and_numbers(text: str) -> tuple[str, list[Number]]:
    """A cell that holds title and number, parted: the title is what is left without any number."""
    found = list(_found_in(text))
    title, at = "", 0
    for one in found:
        title, at = f"{title}{text[at : one.start()]} ", one.end()
    title = " ".join(_EMPTY_PAIRS.sub(" ", title + text[at:]).split()).strip(_EDGES)
    return title, list(dict.fromkeys(_number(one) for one in found))


def _found_in(text: str) -> Iterator[re.Match[str]]:
    return _NUMBER.finditer(text.translate(_HALF_WIDTH))


def _number(found: re.Match[str]) -> Number:
    prefix = re.sub(r"[\s-]", "", found["prefix"].upper())
    if "/" not in prefix and prefix[-1] in "TZ" and prefix[:-1] in _PREFIXES and prefix not in _PREFIXES:
        prefix = f"{prefix[:-1]}/{prefix[-1]}"
    year = int(found["year"]) if found["year"] else None
    if year is not None and year < 100:  # noqa: PLR2004 - written with two digits, as until 1995
        year += 1900 if year >= _HALF_A_CENTURY else 2000
    return Number(prefix, found["number"], year)
