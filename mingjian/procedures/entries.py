"""The entries a case consists of, and the paths that name its items."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final, TypeAlias

if TYPE_CHECKING:
    from datetime import datetime


class Kind(StrEnum):
    """What an entry says; the value is the kind string of the ledger. The fold reads these kinds and no others."""

    OPENED = "case:case:opened"
    STATED = "case:fact:stated"
    APPOINTED = "case:role:appointed"
    RELEASED = "case:role:released"
    NAMED = "case:item:named"
    STRUCK = "case:item:struck"
    BEGUN = "case:session:begun"
    ATTENDED = "case:person:attended"
    SUPPLIED = "case:evidence:supplied"
    EXCUSED = "case:evidence:excused"
    SIGNED = "case:document:signed"
    DONE = "case:step:done"
    PAUSED = "case:clock:paused"
    RESUMED = "case:clock:resumed"
    EXTENDED = "case:clock:extended"
    LAPSED = "case:clock:lapsed"
    ANNULLED = "case:entry:annulled"
    AFFIRMED = "case:step:affirmed"
    MOVED = "case:edition:moved"


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the record, as far as the law reads it. What a field means depends on the kind; the rest is empty.

    - ``at``: aware moment of the entry. ``made``: when a recording ended (supplied), or when the obstacle to storing it
      ended (excused with one of the evidence's ``delays``).
    - ``step``, ``item``: the act it belongs to. For ``named`` and ``struck`` ``item`` is the item itself, ``step`` the
      act that names it. ``stated``, ``appointed`` and ``released`` carry the step they were made in.
    - ``about``: a fact, evidence, document or clock; the edition (opened, moved); the annulled entry's ``id``.
    - ``outcome``: an outcome (done), a value (stated), marks parted by spaces (named), how it was taken (supplied),
      by how many units (extended), the hash of the edition (opened), the edition left behind (moved).
    - ``ground``: from a closed list (done, excused, paused, extended); the hash of the edition (moved).
    - ``role``, ``who``: in which role who acted; ``who`` is opaque. For ``appointed``, ``released`` and ``attended``
      it is the role and person concerned, and ``by`` says in which role the entry was made.
    - ``id``: the running number in the case, as text. ``act``: the same on every entry one batch act wrote.
    """

    kind: Kind
    at: datetime
    step: str = ""
    item: str = ""
    about: str = ""
    outcome: str = ""
    ground: str = ""
    role: str = ""
    who: str = ""
    id: str = ""
    act: str = ""
    made: datetime | None = None
    by: str = ""


#: A step and an item; "" is the whole case.
Key: TypeAlias = tuple[str, str]

_ITEM: Final = re.compile(r"[a-z][a-z-]*:[0-9A-Za-z._-]{1,64}(/[a-z][a-z-]*:[0-9A-Za-z._-]{1,64})*")


def is_item(path: str) -> bool:
    """Whether a path is well formed: ``test:7``, ``day:2026-03-02``, ``cycle:2/nc:1``."""
    return _ITEM.fullmatch(path) is not None


def kind_of(item: str) -> str:
    """The kind of an item is its path without numbers: ``cycle/nc``; "" for the whole case."""
    if "/" not in item:
        return item.partition(":")[0]
    return "/".join(part.partition(":")[0] for part in item.split("/"))


def enclosing(kind: str, item: str) -> str:
    """The item itself or the one around it that is of this kind; "" when there is none."""
    if not kind:
        return ""
    head = "/".join(item.split("/")[: kind.count("/") + 1])
    return head if kind_of(head) == kind else ""


def related(one: str, other: str) -> bool:
    """Whether one of two items is the other, encloses it or is the whole case."""
    return one == other or not one or not other or one.startswith(other + "/") or other.startswith(one + "/")


_ALWAYS: Final = ("who", "act")

#: For each kind the fields it needs and those it may have besides; all others stay empty.
FIELDS: Final[dict[Kind, tuple[tuple[str, ...], tuple[str, ...]]]] = {
    Kind.OPENED: (("about", "outcome"), ("role", *_ALWAYS)),
    Kind.STATED: (("step", "about", "outcome", "role"), ("item", *_ALWAYS)),
    Kind.APPOINTED: (("step", "role", "who", "by"), ("act",)),
    Kind.RELEASED: (("step", "role", "who", "by"), ("act",)),
    Kind.NAMED: (("step", "item", "role"), ("outcome", *_ALWAYS)),
    Kind.STRUCK: (("step", "item", "role"), _ALWAYS),
    Kind.BEGUN: (("step", "role"), ("item", *_ALWAYS)),
    Kind.ATTENDED: (("step", "role", "who"), ("item", "by", "act")),
    Kind.SUPPLIED: (("step", "about", "role"), ("item", "outcome", "made", *_ALWAYS)),
    Kind.EXCUSED: (("step", "about", "ground", "role"), ("item", "made", *_ALWAYS)),
    Kind.SIGNED: (("step", "about", "role"), ("item", *_ALWAYS)),
    Kind.DONE: (("step", "role"), ("item", "outcome", "ground", *_ALWAYS)),
    Kind.PAUSED: (("about", "ground", "role"), ("item", *_ALWAYS)),
    Kind.RESUMED: (("about", "role"), ("item", *_ALWAYS)),
    Kind.EXTENDED: (("about", "outcome", "role"), ("item", "ground", *_ALWAYS)),
    Kind.LAPSED: (("about", "role"), ("item", *_ALWAYS)),
    Kind.ANNULLED: (("about", "role"), ("ground", *_ALWAYS)),
    Kind.AFFIRMED: (("step", "role"), ("item", "ground", *_ALWAYS)),
    Kind.MOVED: (("about", "outcome", "ground", "role"), _ALWAYS),
}
