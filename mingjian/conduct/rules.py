"""What a planned session says, what is wrong with a plan, and how far a request is. Pure: moments are arguments."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time
from itertools import combinations
from typing import TYPE_CHECKING, Final

from mingjian.errors import Refused
from mingjian.errors import gettext_noop as _

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
    from datetime import datetime

    from mingjian.proof.canonical import Value

#: Kinds of sessions that no step of an edition names: a planned break, work of the team alone, anything else.
BREAK, TEAM_WORK, OTHER = "break", "team-work", "other"

#: A tester who is to go from one site to another needs so many minutes.
TRAVEL_MINUTES: Final = 30

#: States of a request in which the institution owes it still.
OWED: Final = frozenset({"asked", "unclear", "again"})
#: What the team finds of what was delivered.
VERDICTS: Final = ("clear", "unclear", "again", "missing", "withdrawn")


@dataclass(frozen=True, slots=True)
class Session:
    """A planned row. ``team`` and ``people`` are holders by their ids; ``others`` are names as they were typed."""

    key: str
    day: date
    begins: time
    ends: time
    step: str
    title: str
    group: str = ""
    site: str = ""
    place: str = ""
    team: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    recording: str = ""
    remark: str = ""
    internal: bool = False

    @property
    def everybody(self) -> frozenset[str]:
        return frozenset((*self.team, *self.people, *self.others))

    def overlaps(self, other: Session) -> bool:
        return self.day == other.day and self.begins < other.ends and other.begins < self.ends

    def place_is(self, other: Session) -> bool:
        """Whether both are in one place, as far as it is said."""
        return bool(self.place) and (self.site, self.place) == (other.site, other.place)


@dataclass(frozen=True, slots=True)
class Conflict:
    """Something that does not fit: the rows it is about, and a sentence."""

    rows: tuple[str, ...]
    said: Refused


@dataclass(frozen=True, slots=True)
class Visit:
    """What a plan is held against: names by id, who is assigned work, who may be anywhere, the days of the notice."""

    names: Mapping[str, str]
    #: Members of the team, who must have work.
    members: tuple[str, ...]
    #: The leader and observers may walk between sessions that run at once.
    walks: frozenset[str]
    first_day: date | None = None
    last_day: date | None = None
    #: The steps in which a test is watched.
    tests: frozenset[str] = frozenset()


def session_of(key: str, words: Mapping[str, Value], internal: Collection[str]) -> Session | None:
    """A row as it was saved; None where it cannot be a session."""
    try:
        day = date.fromisoformat(str(words.get("day", "")))
        begins, ends = (time.fromisoformat(str(words.get(name, ""))) for name in ("begins", "ends"))
    except ValueError:
        return None
    texts = {name: str(words.get(name) or "") for name in ("step", "title", "group", "site", "place", "recording")}
    return Session(
        key,
        day,
        begins,
        ends,
        **texts,
        team=_several(words.get("team")),
        people=_several(words.get("people")),
        others=split_names(str(words.get("others") or "")),
        remark=str(words.get("remark") or ""),
        internal=texts["step"] in internal,
    )


def _several(value: Value | None) -> tuple[str, ...]:
    return tuple(str(one) for one in value) if isinstance(value, list) else ()


def split_names(text: str) -> tuple[str, ...]:
    """Names written one after another, however they are parted."""
    for mark in ("，", ",", "；", ";", "\n"):
        text = text.replace(mark, "、")
    return tuple(dict.fromkeys(one.strip() for one in text.split("、") if one.strip()))


def in_order(sessions: Iterable[Session]) -> list[Session]:
    return sorted(sessions, key=lambda one: (one.day, one.begins, one.ends, one.group, one.key))


def conflicts(sessions: Sequence[Session], visit: Visit) -> list[Conflict]:
    """Everything that does not fit in a plan, line by line, in the order of its rows."""
    rows = in_order(sessions)
    found = [*_alone(rows, visit), *_twice(rows, visit), *_travel(rows, visit)]
    place = {one.key: at for at, one in enumerate(rows)}
    found.sort(key=lambda one: place[one.rows[0]])
    return [*found, *_idle(rows, visit)]


def _alone(rows: Sequence[Session], visit: Visit) -> Iterator[Conflict]:
    """What is wrong with one row by itself."""
    for one in rows:
        if (visit.first_day and one.day < visit.first_day) or (visit.last_day and one.day > visit.last_day):
            said = _("“{row}”在通知的评审日期 {first} 至 {last} 之外。")
            first, last = str(visit.first_day or ""), str(visit.last_day or "")
            yield Conflict((one.key,), Refused(said, row=told(one), first=first, last=last))
        if one.step in visit.tests and not (one.people or one.others):
            yield Conflict(
                (one.key,), Refused(_("“{row}”是现场考核，还没有安排检测人员。"), clause="3/4.4.4", row=told(one))
            )


def _twice(rows: Sequence[Session], visit: Visit) -> Iterator[Conflict]:
    """Who is to work in two places at once. Whoever only walks by is not asked."""
    for one, other in combinations(rows, 2):
        if not one.overlaps(other) or one.place_is(other) or BREAK in {one.step, other.step}:
            continue
        both = sorted((one.everybody & other.everybody) - visit.walks, key=lambda who: visit.names.get(who, who))
        for who in both:
            said = _("{who} 同时安排在“{row}”和“{other}”。")
            name = visit.names.get(who, who)
            yield Conflict((one.key, other.key), Refused(said, who=name, row=told(one), other=told(other)))


def _travel(rows: Sequence[Session], visit: Visit) -> Iterator[Conflict]:
    """Who is to go to another site without the time for it."""
    for one, other in combinations(rows, 2):
        if one.day != other.day or not one.site or not other.site or one.site == other.site:
            continue
        minutes = _minutes(other.begins) - _minutes(one.ends)
        if not 0 <= minutes < TRAVEL_MINUTES:
            continue
        for who in sorted(frozenset((*one.people, *one.others)) & frozenset((*other.people, *other.others))):
            said = _("{who} 从“{row}”到“{other}”要换场所，中间只有 {minutes} 分钟。")
            name = visit.names.get(who, who)
            yield Conflict(
                (one.key, other.key), Refused(said, who=name, row=told(one), other=told(other), minutes=minutes)
            )


def _idle(rows: Sequence[Session], visit: Visit) -> Iterator[Conflict]:
    """Members of the team who have nothing to do; asked only once there is a plan."""
    busy = {who for one in rows for who in one.team}
    if rows:
        for who in visit.members:
            if who not in busy:
                yield Conflict((), Refused(_("{who} 还没有安排工作。"), who=visit.names.get(who, who)))


def told(one: Session) -> str:
    """A row in short: 06-10 10:40 水组 现场考核."""
    return " ".join(filter(None, (f"{one.day:%m-%d} {one.begins:%H:%M}", one.group, one.title)))


def _minutes(at: time) -> int:
    return at.hour * 60 + at.minute


def marked(sessions: Sequence[Session], now: datetime) -> Mapping[str, str]:
    """By row: ``now``, ``past``, or ``next`` for those that begin soonest of all to come."""
    here = (now.date(), now.time())
    to_come = sorted({(one.day, one.begins) for one in sessions if (one.day, one.begins) > here})
    found = {}
    for one in sessions:
        if (one.day, one.ends) <= here:
            found[one.key] = "past"
        elif (one.day, one.begins) <= here:
            found[one.key] = "now"
        elif to_come and (one.day, one.begins) == to_come[0]:
            found[one.key] = "next"
    return found


@dataclass(frozen=True, slots=True)
class RequestCounts:
    """What a list of requests amounts to: the evidence that somebody was not prepared."""

    total: int = 0
    overdue: int = 0
    late: int = 0
    unclear: int = 0
    again: int = 0
    missing: int = 0


def is_overdue(state: str, due: datetime, now: datetime) -> bool:
    return state in OWED and due < now
