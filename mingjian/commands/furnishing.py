"""The cases of the demonstration, played through its doors to different stages, each act on the day it would have been.

Nothing is written past the doors: the people sign in, fill in the forms and send them, in this process and before it
serves anybody. Only the clock stands at the day of the act, so that limits run as they would.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

from django.core.cache import cache

from mingjian import clock
from mingjian.cases import calendars
from mingjian.commands import made_words
from mingjian.commands.courses import PRERECORDED, RECTIFIED, TERMINATED, THREE_SITES, Course
from mingjian.commands.in_process import Hurried
from mingjian.commands.journey import ESCORT, QUALITY, TECHNICAL, TESTER, THE_ACTS, TOP, Act
from mingjian.commands.main_beside import BESIDE
from mingjian.commands.main_case import DAY_ONE
from mingjian.commands.playing import ANYTHING, Play
from mingjian.commands.published import DEMO_PASSWORD
from mingjian.commands.visitor import Enclosed
from mingjian.commands.work import loops
from mingjian.commands.world import BODIES, CERTIFICATES, PEOPLE, REGISTRATIONS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from datetime import date

    from mingjian.commands.visitor import Form, Visitor

#: On which working day each step is done, counted from the first day of the visit; a step not named is done on the
#: day of the one before it. A step with a number is the second, third ... time of it.
_DAYS: dict[str, int] = {
    "apply": -26, "accept": -22, "choose-mode": -21, "form-team": -20, "promise": -19, "review-material": -16,
    "notify": -11, "contact-authority": -9, "prepare-institution": -8, "contact-institution": -7, "schedule": -6,
    "plan-tests": -5, "confirm-by-team": -1, "pre-meet": 0, "read-records": 1, "settle-termination": 1,
    "file-termination": 2, "rectify": 16, "send-back": 19, "rectify 2": 24, "verify": 26, "submit": 27,
    "send-back-report": 28, "report 2": 29, "decide": 33, "issue": 36, "publish": 37, "archive": 40,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Stage:
    """A case of an institution: its course, played until a step is reached for the ``nth`` time; "" plays it whole.

    ``visit`` is how many working days ago its visit began; a negative number of them, in how many it will.
    """

    body: str
    visit: int
    until: str = ""
    nth: int = 1
    course: Course = THE_ACTS
    #: A capability list from Excel that is brought when the case is opened and left to be looked through.
    table: str = ""
    #: Days of its own.
    days: Mapping[str, int] = field(default_factory=dict)
    #: What is done beside its steps, once each was done.
    beside: Mapping[str, Sequence[Callable[[Play], None]]] = field(default_factory=dict)

    @property
    def acts(self) -> Course:
        if not self.until:
            return self.course
        reached = [number for number, act in enumerate(self.course) if act.step == self.until]
        return self.course[: reached[self.nth - 1]]


_FOOD = {"site": "A", "field": "食品", "category": "理化"}

#: The newest is the last: the main case on the first day of its assessment.
STAGES = (
    Stage("I11", 45),  # archived, its dossier to be checked by anybody
    Stage("lab2", 15, course=TERMINATED, days={"archive": 9}),  # the line failed on the spot
    Stage("I09", 30, "rectify", nth=2, course=RECTIFIED),  # one row was returned: the second round, one day left
    Stage("I04", 2, "judge", course=THREE_SITES),
    Stage("lab3", 1, "fill-records"),
    Stage("I06", 1, "read-records", course=PRERECORDED),  # a shielded room: filmed beforehand
    Stage("lab3", -21, "choose-mode"),
    Stage("lab2", -22, "accept"),
    Stage("lab3", -26, "apply", table="food"),
    Stage("lab1", 0, course=DAY_ONE, beside=BESIDE),
)

#: The people of the first institution, in the order in which each institution's people stand in the world.
_CAST = (TOP, TECHNICAL, QUALITY, TESTER, ESCORT)
_OPENS = time(9, 0)
_PACE = timedelta(minutes=4)
_DAY_LONG = timedelta(hours=9)


class _Played(Play):
    """A case with a calendar of its own, whose texts read as they would have been written."""

    def _fill(self, act: Act, form: Form) -> list[Enclosed]:
        enclosed = super()._fill(act, form)
        for name, control in form.controls.items():
            if control.values == [ANYTHING]:
                control.values = [made_words.of(act.step, name.rpartition("form-")[2] or name)]
        return enclosed


def begins() -> datetime:
    """The morning on which the first case of the demonstration is applied for, less a day."""
    farthest = max(stage.visit - _DAYS["apply"] for stage in STAGES)
    return datetime.combine(_working_day(farthest + 1), _OPENS, clock.LAW_ZONE)


def furnish(tell: Callable[[int, int], None]) -> int:
    """Play the cases, each act on its day, in the order of days; how many cases there are then.

    ``tell`` is told after each act how many are done and how many there are.
    """
    visitors: dict[str, Visitor] = {}
    plays = [_play(stage, visitors) for stage in STAGES]
    days = _days()
    done, total = 0, sum(len(acts) for acts in days.values())
    for ago, acts in days.items():
        for nth, (case, at) in enumerate(acts):
            with _at(ago, nth):
                _one(plays[case], STAGES[case], at)
            done += 1
            tell(done, total)
        with _at(ago, len(acts)):
            _turn()
    for asked in REGISTRATIONS:
        register(Hurried(), asked)
    for play, stage in zip(plays, STAGES, strict=True):
        if not stage.until and stage.course[-1].step == "archive":
            play.ask_for_package("archive")
    _turn()
    return len(STAGES)


def register(visitor: Visitor, asked: Mapping[str, str]) -> str:
    """Ask to be let in through the public door, with the letter as printed for the scan; the private link's path."""
    page = visitor.get("/register/")
    form = page.form("register")
    form.controls["authority"].values = form.controls["authority"].offered[:1]
    for name, value in (*asked.items(), ("password", DEMO_PASSWORD), ("again", DEMO_PASSWORD)):
        form.controls[name].values = [value]
    there = visitor.send(page, form)
    letter = visitor.bytes_of(there.links_with("letter")[0])
    scan = Enclosed("letter", "盖章的注册函.pdf", letter, "application/pdf")
    visitor.send(there, there.form("letter-form"), enclosed=[scan])
    return there.url


def as_played_by(body: str) -> Callable[[Act], Act]:
    """What makes of an act of the journey the same act of the people of another institution."""
    staff = [one for one in PEOPLE if one.body == body][: len(_CAST)]
    names = {one.username: one.name for one in PEOPLE}
    usernames = dict(zip(_CAST, (one.username for one in staff), strict=True))
    called = {names[old]: names[new] for old, new in usernames.items()}
    own = next(one for one in BODIES if one.key == body)

    def recast(act: Act) -> Act:
        fields = dict(act.fields)
        if "institution-name" in fields:
            fields |= {"institution-name": own.name, "uscc": own.uscc}
        if fields.get("certificate-number") and own.uscc in CERTIFICATES:
            named = ("certificate-number", "valid-from", "valid-until")
            fields |= dict(zip(named, CERTIFICATES[own.uscc], strict=True))
        return replace(
            act,
            who=usernames.get(act.who, act.who),
            fields=fields,
            signers=tuple(usernames.get(one, one) for one in act.signers),
            people={role: tuple(called.get(one, one) for one in found) for role, found in act.people.items()},
        )

    return recast


def _acts() -> Iterator[tuple[int, int, int]]:
    """How many working days ago, which case, which of its acts; the act before the first opens the case."""
    for case, stage in enumerate(STAGES):
        times: Counter[str] = Counter()
        days = _DAYS | dict(stage.days)
        day = days["apply"]
        yield stage.visit - day, case, -1
        for at, act in enumerate(stage.acts):
            if not (act.only_bring or act.brings):
                times[act.step] += 1
            nth = times[act.step]
            day = max(day, days.get(act.step if nth < 2 else f"{act.step} {nth}", day))  # noqa: PLR2004 - not the first
            if stage.visit - day < 0:
                raise ValueError(f"{stage.body}: {act.step} would be done tomorrow")
            yield stage.visit - day, case, at


def _days() -> dict[int, list[tuple[int, int]]]:
    """What is done on each day, in its order: which case, which of its acts; the earliest day first."""
    days: defaultdict[int, list[tuple[int, int]]] = defaultdict(list)
    for ago, case, at in _acts():
        days[ago].append((case, at))
    return {ago: days[ago] for ago in sorted(days, reverse=True)}


def _play(stage: Stage, visitors: dict[str, Visitor]) -> _Played:
    play = _Played(_arrive, DEMO_PASSWORD, lambda _line: None, visitors=visitors)
    play.wait = _turn
    play.visit_days = (_working_day(stage.visit), _working_day(stage.visit - 1))
    return play


def _arrive() -> Hurried:
    # So many from one address in a minute are more than the door allows.
    cache.clear()
    return Hurried()


def _one(play: _Played, stage: Stage, at: int) -> None:
    recast = as_played_by(stage.body)
    if at >= 0:
        act = recast(stage.acts[at])
        play.do(act)
        for more in () if act.brings or act.only_bring else stage.beside.get(act.step, ()):
            more(play)
        return
    applicant = recast(THE_ACTS[0]).who
    play.open_case(applicant)
    if stage.table:
        play.bring_list(applicant, stage.table, _FOOD)


def _turn() -> None:
    """What the worker would have done by then: the log published, people told, packages built."""
    found = loops()
    while [loop.name for loop in found if loop.turn()]:
        pass


@contextmanager
def _at(ago: int, nth: int) -> Iterator[None]:
    """The clock as it stands at the act with so many before it on that day; today it goes as it does."""
    day = _working_day(ago)
    if ago == 0 and day == clock.today():
        yield
        return
    with clock.standing_at(datetime.combine(day, _OPENS, clock.LAW_ZONE) + min(_PACE * nth, _DAY_LONG)):
        yield


def _working_day(ago: int) -> date:
    """The working day so many before today, or before the last one where today is none; after it where negative."""
    works = calendars.calendar().works
    day = clock.today()
    while not works(day):
        day -= timedelta(days=1)
    for _one in range(abs(ago)):
        day += timedelta(days=-1 if ago > 0 else 1)
        while not works(day):
            day += timedelta(days=-1 if ago > 0 else 1)
    return day
