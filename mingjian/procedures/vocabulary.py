"""Every kind of ledger entry there is: its fields, its words, and how entries of the law are written down and read.

A kind is ``subject:object:act``. The fields in ``law`` stand in clear, name nobody and are read by the fold and by
strangers' verifiers; ``committed`` fields stand behind a salted commitment each and can be withheld. Adding a kind or a
committed field is safe; a field in clear never changes its meaning.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from mingjian.errors import Refused, Unverifiable
from mingjian.errors import gettext_noop as _
from mingjian.procedures.entries import FIELDS, Entry, Kind
from mingjian.procedures.kinds import KINDS, OF_KIND

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mingjian.procedures.event_kind import EventKind

#: Fields of an Entry that stand in ``law``; kind, moment and number are the ledger entry's own.
_LAW: Final = ("step", "item", "about", "outcome", "ground", "role", "who", "act", "by")


#: The kinds that the fold reads.
_READ: Final = frozenset(kind.value for kind in Kind)


@dataclass(frozen=True, slots=True)
class Label:
    zh: str
    en: str


def kinds() -> tuple[EventKind, ...]:
    """All kinds, those the law reads first."""
    return KINDS


def require(kind: str) -> EventKind:
    """The description of a kind. Raises Refused if there is no such kind: nothing else may be written."""
    known = OF_KIND.get(kind)
    if known is None:
        raise Refused(_("没有“{kind}”这种记录，账簿不予登记。请先在词表中说明它的字段和名称。"), kind=kind)
    return known


def label(kind: str) -> Label:
    """What to call a kind on a page. Raises Refused if there is no such kind."""
    known = require(kind)
    return Label(known.zh, known.en)


def to_law(entry: Entry) -> dict[str, str]:
    """The ``law`` object of a ledger entry: the used fields under their own names, texts only, empty ones left out."""
    law = {name: getattr(entry, name) for name in _LAW if getattr(entry, name)}
    if entry.made is not None:
        law["made"] = _moment(entry.made)
    return law


def from_law(kind: str, law: Mapping[str, object], *, at: datetime | str, id: str) -> Entry | None:  # noqa: A002 - the entry's own name for it
    """The entry of the law that a ledger entry holds; None for a kind the fold does not read.

    ``at`` is the ledger entry's own moment. Raises Unverifiable for a field that such an entry does not have or a value
    that is no text.
    """
    if kind not in _READ:
        return None
    known = Kind(kind)
    needed, possible = FIELDS[known]
    for name, value in law.items():
        if name not in needed and name not in possible:
            raise Unverifiable(_("记录{id}有多余的内容“{field}”。"), place=id, id=id, field=name)
        if not isinstance(value, str):
            raise Unverifiable(_("记录{id}的“{field}”不是文字。"), place=id, id=id, field=name)
    texts = {name: str(value) for name, value in law.items() if name != "made"}
    made = _read(str(law["made"]), id) if "made" in law else None
    return Entry(kind=known, at=at if isinstance(at, datetime) else _read(at, id), id=id, made=made, **texts)


def _moment(at: datetime) -> str:
    """``YYYY-MM-DDThh:mm:ss.sssZ``; finer parts than a millisecond are cut off."""
    return at.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="milliseconds") + "Z"


def _read(text: str, place: str) -> datetime:
    try:
        return datetime.strptime(text, "%Y-%m-%dT%H:%M:%S.%fZ").replace(tzinfo=UTC)
    except ValueError:
        raise Unverifiable(_("记录{id}的时间“{text}”写法有误。"), place=place, id=place, text=text) from None
