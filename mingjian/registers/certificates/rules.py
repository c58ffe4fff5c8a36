"""How the number of a certificate is built, what state it is in on a day, and what a correction may say. Pure."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

from mingjian.errors import Refused
from mingjian.errors import gettext_noop as _

if TYPE_CHECKING:
    from collections.abc import Mapping

#: What may have been done to a certificate. Source: 163 articles 31 (注销), 32 (撤销), 36 (吊销); suspension (暂停) is
#: known to provinces only.
STANDINGS: Final = ("valid", "suspended", "deregistered", "revoked", "withdrawn")
#: 首次、扩项、变更、复查换证, and what a table brought.
BASES: Final = ("initial", "extension", "change", "renewal", "recorded")

LENGTH: Final = 12
_LAST_FIELD: Final = 21
_LAST_INDUSTRY: Final = 34
#: Characters 3 and 4 by the first two of GB/T 2260, in whose order they run; 00 is the national administration.
_ISSUERS: Final[Mapping[str, str]] = {
    area: f"{place:02}"
    for place, area in enumerate(
        (
            *("11", "12", "13", "14", "15", "21", "22", "23", "31", "32", "33", "34", "35", "36", "37", "41"),
            *("42", "43", "44", "45", "46", "50", "51", "52", "53", "54", "61", "62", "63", "64", "65"),
        ),
        start=1,
    )
}
_CENTURY: Final = 2000
#: Six years by article 13.
YEARS: Final = 6
#: An annex of more pages is a typing error.
MOST_PAGES: Final = 99_999


@dataclass(frozen=True, slots=True)
class Number:
    """The parts of a certificate number: year, issuer, field, industry authority, serial."""

    year: int
    issuer: str
    field: int
    industry: int
    serial: int


def plain_number(text: str) -> str:
    """A number as two of them are compared: half-width, without spaces."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def number_fault(text: str, *, on: date) -> Refused | None:
    """Why a text is no certificate number; None where it is one. ``on`` is the day on which it is given."""
    if len(text) != LENGTH or not (text.isascii() and text.isdecimal()):
        return Refused(_("证书编号“{number}”不是 12 位数字。请对照证书改正。"), clause="163/15", number=text[:40])
    number = parts_of(text)
    if not number.serial:
        return Refused(
            _("证书编号“{number}”的第 9 至 12 位是流水号，从 0001 起。请改正。"), clause="163/15", number=text
        )
    if number.year > on.year:
        return Refused(
            _("证书编号“{number}”的第 1、2 位是发证年份，{year} 年还没有到。请改正。"),
            clause="163/15",
            number=text,
            year=number.year,
        )
    return None


def parts_of(text: str) -> Number:
    """The parts of twelve digits."""
    return Number(_CENTURY + int(text[:2]), text[2:4], int(text[4:6]), int(text[6:8]), int(text[8:]))


def number_warnings(text: str, *, area: str) -> tuple[Refused, ...]:
    """What is unusual about a number that may still be right. ``area`` is where its authority is (GB/T 2260)."""
    number, found = parts_of(text), []
    expected = _ISSUERS.get(area[:2])
    if expected and number.issuer not in {expected, "00"}:
        found.append(
            Refused(
                _("第 3、4 位“{got}”不是本省发证机关的代码“{expected}”，请核对。"), got=number.issuer, expected=expected
            )
        )
    if number.field > _LAST_FIELD:
        found.append(Refused(_("第 5、6 位“{got}”不是已知的领域代码，请核对。"), got=text[4:6]))
    if number.industry > _LAST_INDUSTRY:
        found.append(Refused(_("第 7、8 位“{got}”不是已知的行业主管部门代码，请核对。"), got=text[6:8]))
    return tuple(found)


def term_fault(valid_from: date, valid_until: date) -> Refused | None:
    """Why a term cannot be that of a certificate."""
    if valid_until <= valid_from:
        return Refused(
            _("有效期至 {until} 不晚于有效期起 {since}。请改正。"),
            clause="163/13",
            since=valid_from.isoformat(),
            until=valid_until.isoformat(),
        )
    if valid_until > _years_later(valid_from, YEARS):
        return Refused(
            _("有效期从 {since} 至 {until}，超过 6 年。请改正。"),
            clause="163/13",
            since=valid_from.isoformat(),
            until=valid_until.isoformat(),
        )
    return None


def pages_fault(pages: int) -> Refused | None:
    """Why an annex cannot have so many pages."""
    if 0 <= pages <= MOST_PAGES:
        return None
    return Refused(
        _("附表页数应是 0 至 {most} 的整数，现在是 {got}。请改正。"), clause="163/15", most=MOST_PAGES, got=pages
    )


def _years_later(day: date, years: int) -> date:
    if day.year + years > date.max.year:
        return date.max
    try:
        return day.replace(year=day.year + years)
    except ValueError:  # the 29th of February
        return day.replace(year=day.year + years, month=3, day=1)


def state_on(standing: str, valid_from: date, valid_until: date, *, day: date) -> str:
    """One of the standings, or ``expired`` or ``coming``: what the public is told.

    What was done to a certificate is told before that it ran out, except a suspension, which ends with it.
    """
    if standing not in {"valid", "suspended"}:
        return standing
    if day > valid_until:
        return "expired"
    return "coming" if day < valid_from else standing


#: What a correction may change; the parts of a line.
PARTS: Final = (
    *("site", "field", "category", "object", "parameter"),
    *("method_title", "method_number", "limitation", "remark"),
)
#: How long each may be, as its column holds it.
LONGEST: Final[Mapping[str, int]] = {
    **dict.fromkeys(("site", "field", "category"), 120),
    **dict.fromkeys(("object", "parameter", "method_number"), 200),
    "method_title": 300,
    **dict.fromkeys(("limitation", "remark"), 500),
}
LONGEST_REASON: Final = 500
LONGEST_NUMBER: Final = 60


def changed(old: Mapping[str, str], new: Mapping[str, str]) -> dict[str, str]:
    """Only what a correction changes."""
    return {name: value for name, value in new.items() if value != old[name]}


def correction_fault(old: Mapping[str, str], new: Mapping[str, str], *, number: str, reason: str) -> Refused | None:
    """Why a correction cannot be made; None where it can."""
    if not changed(old, new):
        return Refused(_("更正后的内容与原来一样，没有更正。请改写要更正的栏。"))
    if not new["object"] or not new["parameter"]:
        return Refused(_("检测对象和参数不能是空的，没有更正。请补上。"))
    long = next((name for name in PARTS if len(new[name]) > LONGEST[name]), "")
    if long:
        return Refused(_("更正后的内容超过 {most} 个字，没有更正。请精简。"), most=LONGEST[long])
    if not number or len(number) > LONGEST_NUMBER:
        return Refused(_("更正通知的文号须填写，不超过 {most} 个字，没有更正。请补上。"), most=LONGEST_NUMBER)
    if not reason or len(reason) > LONGEST_REASON:
        return Refused(_("更正须写明原因，不超过 {most} 个字，没有更正。请补上。"), most=LONGEST_REASON)
    return None


def holder_of(uscc: str, organisation: str) -> str:
    """Under what the holder of a number is known."""
    return uscc or organisation
