"""Names of the fields to which questions and phrases belong."""

from __future__ import annotations

from django.utils.translation import gettext as _


def field_words(key: str) -> str:
    words = {
        "any": _("通用"),
        "environment": _("环境"),
        "food": _("食品"),
        "building": _("建材"),
        "vehicle": _("机动车"),
    }
    return words.get(key, key)
