"""What a forgery is: a package, what it is held against, and what an honest verifier must answer step by step."""

from __future__ import annotations

import copy
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING, Any

from ..verify.houses import House, authority, demo, house  # noqa: TID252 - the tests are no package of their own
from ..verify.making import Package, Plan, make  # noqa: TID252
from ..verify.stories import half_case  # noqa: TID252

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from mingjian.proof.trust import Trust

#: The steps of a package without recordings.
STEPS = (1, 2, 5, 6, 7, 8, 9, 10)
AFTER_CONTAINER = (2, 5, 6, 7, 8, 9, 10)
AFTER_BYTES = (5, 6, 7, 8, 9, 10)


@dataclass(frozen=True)
class Lie:
    """``says`` is part of what the answer tells of it in Chinese, ``where`` the beginning of a place it names."""

    name: str
    about: str
    make: Callable[[], bytes]
    exit: int
    steps: dict[int, str]
    says: str
    where: str
    trust: str
    checkpoints: tuple[str, ...]
    receipts: tuple[str, ...] = ()


LIES: list[Lie] = []


def lie(
    *,
    exit: int = 1,  # noqa: A002 - the word of the command line
    fails: Iterable[int] = (),
    unchecked: Iterable[int] = (),
    skipped: Iterable[int] = (),
    says: str = "",
    where: str = "",
    trust: str = "",
    checkpoints: tuple[str, ...] = (),
    receipts: tuple[str, ...] = (),
    recorded: bool = False,
) -> Callable[[Callable[[], bytes]], Callable[[], bytes]]:
    """Register a function that makes a package, under its own name; steps that are not named hold.

    Step 3 is asked of what was ``recorded``, step 4 where ``receipts`` are held against it.
    """
    asked = (*STEPS, *((3,) if recorded else ()), *((4,) if receipts else ()))
    steps = dict.fromkeys(asked, "holds") if exit != 2 else {}
    for state, numbers in (("fails", fails), ("not-checked", unchecked), ("skipped", skipped)):
        steps |= dict.fromkeys(numbers, state)

    def register(forged: Callable[[], bytes]) -> Callable[[], bytes]:
        name = forged.__name__.replace("_", "-")
        about = " ".join((forged.__doc__ or "").split())
        LIES.append(Lie(name, about, forged, exit, steps, says, where, trust, checkpoints, receipts))
        return forged

    return register


@cache
def trusted() -> House:
    """A house whose keys are nobody else's, whose time-stamp authority is believed."""
    return replace(house("trusted"), roots=(authority().root.der,))


def plan(**more: Any) -> Plan:
    """The case that most lies are told about: remote, left in the middle of the team's meeting."""
    chosen: dict[str, Any] = {"story": half_case(), "house": demo()}
    return Plan(**chosen | more)


@cache
def _made(suite: str, profile: str, *, own_house: bool, stamped: bool) -> Package:
    return make(plan(suite=suite, profile=profile, house=trusted() if own_house else demo(), stamped=stamped))


def good(suite: str = "intl", profile: str = "archive", *, own_house: bool = False, stamped: bool = False) -> Package:
    """An honest package to be spoilt: a copy of its own for each liar."""
    made = _made(suite, profile, own_house=own_house, stamped=stamped)
    return replace(made, files=dict(made.files), header=copy.deepcopy(made.header), lines=copy.deepcopy(made.lines))


#: Trust files by the name under which they are written.
TRUSTS: dict[str, Callable[[], Trust]] = {"trusted.trust.json": lambda: trusted().trust()}

#: Checkpoints that somebody holds, by name.
HELD: dict[str, Callable[[], bytes]] = {}

#: Receipts that somebody holds, by name.
RECEIPTS: dict[str, Callable[[], bytes]] = {}
