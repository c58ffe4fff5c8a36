"""Levels, fields and days of the pool in the reader's language."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from mingjian.people.fields import professional_fields
from mingjian.web.components import days
from mingjian.web.wording import language

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date


def level_words(level: str) -> str:
    """As what somebody may be sent."""
    said = {
        "leader": _("评审组长"),
        "assessor": _("评审员"),
        "expert": _("技术专家"),
        "trainee": _("见习评审员"),
    }
    return said.get(level, level)


def relation_words(kind: str) -> str:
    """Why somebody withdraws."""
    said = {
        "consultant": _("曾任顾问"),
        "employed": _("现受聘或任职"),
        "kin": _("夫妻或近亲属"),
        "customer": _("客户单位"),
        "other": _("其他利害关系"),
    }
    return said.get(kind, kind)


def field_words() -> list[tuple[str, str]]:
    """Key and name of every professional field, for a choice in a form."""
    return [(one.key, one.zh if language() == "zh" else one.en) for one in professional_fields().values()]


def fields_said(keys: Iterable[str]) -> str:
    names = dict(field_words())
    return listed_between().join(names.get(key, key) for key in keys)


def listed_between() -> str:
    """What stands between the things of a list."""
    return "、" if language() == "zh" else ", "


def joined(sentences: Iterable[str]) -> str:
    """Short sentences in one line."""
    return ("；" if language() == "zh" else "; ").join(sentences)


def day_words(day: date | None) -> str:
    return days.bare_day(day) if day else ""
