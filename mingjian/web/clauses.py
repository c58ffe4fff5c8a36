"""A clause as people name it, and where its text is read: ``4.4.4`` at home, 附件1 3.2.1 or 行政许可法 32 elsewhere."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext

from mingjian.errors import gettext_noop as _n
from mingjian.web.components.tag import Clause

if TYPE_CHECKING:
    from mingjian.procedures.catalogue import Edition
    from mingjian.procedures.law import LawDocument

_ANNEX = re.compile(r"附件\s*(\d+)")
_ORDER = re.compile(r"令\s*第\s*(\d+)\s*号")
_TITLE = re.compile(r"《(?:中华人民共和国)?([^》]+)》")
#: Longer titles are no short names.
_SHORT = 8
#: Laws that editions cite by their title: marked here, so that they have their English.
LAWS = (_n("行政许可法"), _n("行政处罚法"), _n("认证认可条例"), _n("产品质量法"))


def clause_of(law: Edition, key: str) -> Clause:
    """The clause with its number as it is spoken, and the way to its text in the edition that applies."""
    return Clause(number_of(law, key), text_href(law, key), says(law, key))


def number_of(law: Edition, key: str) -> str:
    """The number; before it the document where it is not the procedure itself. Keys without a number name no number."""
    prefix, _slash, number = key.rpartition("/")
    home = law.source.documents[0].prefix if law.source.documents else ""
    shown = number if number[:1].isdecimal() or not prefix else ""
    if prefix in {"", home}:
        return shown or number
    document = next((one for one in law.source.documents if one.prefix == prefix), None)
    return f"{short_name(document) if document else prefix} {shown}".strip()


def text_href(law: Edition, key: str) -> str:
    return f"{reverse('public:procedure', args=[law.key])}#{anchor(key)}"


def anchor(key: str) -> str:
    """The id of a clause on the page of its edition."""
    return "clause-" + re.sub(r"[^0-9A-Za-z.]+", "-", key).strip("-")


def says(law: Edition, key: str) -> str:
    """What the clause says, paraphrased; "" where the edition lists no such clause."""
    return next((one.says for one in law.source.clauses if one.id == key), "")


def short_name(document: LawDocument) -> str:
    """How a document is called in passing: 附件1, 第163号令, 行政许可法."""
    if annex := _ANNEX.search(document.title):
        return gettext("附件{n}").format(n=annex[1])
    if order := _ORDER.search(document.reference):
        return gettext("第{n}号令").format(n=order[1])
    if "《" not in document.title:
        return gettext("惯例")
    title = _TITLE.search(document.title)
    if title and len(title[1]) <= _SHORT:
        return gettext(title[1])
    if title and title[1].endswith("准则"):
        return gettext("准则")
    return document.reference or document.prefix
