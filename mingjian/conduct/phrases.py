"""Findings in words to be used again (常用语): those that come with the product, one's own, and one's office's."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from django.db.models import Q

from mingjian import clock, ids
from mingjian.conduct.models import Phrase
from mingjian.errors import NotFound, Refused
from mingjian.errors import gettext_noop as _

if TYPE_CHECKING:
    from mingjian.people.rules import Acting
    from mingjian.procedures.catalogue import Edition

_LIBRARY: Final = Path(__file__).with_name("phrases.toml")
TYPICAL, OWN, OFFICE = "typical", "own", "office"
FIELDS: Final = ("any", "environment", "food", "building", "vehicle")
#: So many phrases a person or an office may keep.
_MOST: Final = 200
#: One point of the criteria, as a clause names it; of several none is quoted.
_POINT: Final = re.compile(r"第 ?(\d{1,3}) ?项")
LONGEST_CLAUSE: Final = 60
LONGEST_FACTS: Final = 500


@dataclass(frozen=True, slots=True)
class Saying:
    """A phrase, wherever it comes from: the clause as a finding cites it, what was seen, what usually mends it."""

    key: str
    source: str
    clause: str
    facts: str
    field: str = "any"
    proof: str = ""
    starred: bool = False


@cache
def typical() -> tuple[Saying, ...]:
    """The findings that come with the product."""
    found = tomllib.loads(_LIBRARY.read_text(encoding="utf-8"))["phrase"]
    return tuple(
        Saying(
            one["key"],
            TYPICAL,
            _cited(one["clause"], one["points"]),
            one["facts"],
            one["field"],
            one["proof"],
            one["starred"],
        )
        for one in found
    )


def _cited(clause: str, points: str) -> str:
    return f"{clause}（第{points}项）"


def sayings_for(acting: Acting) -> list[Saying]:
    """One's own first, then the office's, then those that come with the product. One query."""
    theirs = Q(person_id=acting.person) | Q(organisation_id=acting.organisation)
    rows = Phrase.objects.filter(theirs).order_by("clause", "at")
    kept = [Saying(one.pk, OWN if one.person_id else OFFICE, one.clause, one.facts, one.field or "any") for one in rows]
    return [*sorted(kept, key=lambda one: one.source == OFFICE), *typical()]


def saying_for(acting: Acting, key: str) -> Saying:
    found = next((one for one in sayings_for(acting) if one.key == key), None)
    if found is None:
        raise NotFound(_("没有这条常用语，或您无权使用。请重新选择。"))
    return found


def in_house_style(law: Edition, saying: Saying) -> str:
    """What was seen and what it breaks, as a finding is worded: the clause of the criteria with what it asks."""
    number = saying.clause.partition("（")[0].strip()
    cited = set(_POINT.findall(saying.clause))
    points = [one for one in law.criteria.points if one.clause == number and (not cited or one.key in cited)]
    named = "《检验检测机构资质认定评审准则》"
    if not points or named in saying.facts:
        return saying.facts
    asks = f"“{points[0].zh.rstrip('。；')}”" if len(points) == 1 else ""
    return f"{saying.facts.rstrip('。')}。不符合{named}{number}{asks}的要求。"


def keep(clause: str, facts: str, field: str, *, of: str, acting: Acting) -> Phrase:
    """Keep a phrase for oneself, or for everybody of one's office."""
    clause, facts = (" ".join(one.replace("\0", " ").split()) for one in (clause, facts))
    if not clause or not facts:
        raise Refused(_("请写明准则条款和事实描述，没有保存。"))
    if len(clause) > LONGEST_CLAUSE:
        raise Refused(_("条款最多 {most} 个字，没有保存。请精简。"), most=LONGEST_CLAUSE)
    if len(facts) > LONGEST_FACTS:
        raise Refused(_("事实描述最多 {most} 个字，没有保存。请精简。"), most=LONGEST_FACTS)
    if of not in {OWN, OFFICE} or field not in FIELDS:
        raise Refused(_("请选择保存为个人还是本单位的常用语，以及专业领域。"))
    whose = {"person_id": acting.person} if of == OWN else {"organisation_id": acting.organisation}
    if Phrase.objects.filter(**whose).count() >= _MOST:
        raise Refused(_("常用语已有 {most} 条，没有保存。请先删除不再用的。"), most=_MOST)
    return Phrase.objects.create(clause=clause, facts=facts, field=field, by_id=acting.person, at=clock.now(), **whose)


def drop(key: str, *, acting: Acting) -> None:
    """Throw a phrase away: one's own, or one of the office's that one kept oneself."""
    rows = Phrase.objects.filter(Q(person_id=acting.person) | Q(organisation_id=acting.organisation), by=acting.person)
    if not ids.is_id(key) or not rows.filter(pk=key).delete()[0]:
        raise NotFound(_("没有这条常用语，或不是您保存的，不能删除。"))
