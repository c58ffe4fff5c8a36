"""Who forms a team in the made-up province, and the people of its pool as tests name them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mingjian.cases import team
from mingjian.people.queries import accounts_named, running_appointments

if TYPE_CHECKING:
    from mingjian.cases.queries import CaseInView
    from mingjian.people.rules import Acting

WATER = "water-chemistry"


def acting(username: str) -> Acting:
    return running_appointments(accounts_named([username])[username].pk)[0].acting


def person(username: str) -> str:
    return accounts_named([username])[username].pk


def clerk() -> Acting:
    return acting("yangbanyi")


def by_name(view: CaseInView) -> dict[str, team.Candidate]:
    return {one.name: one for one in team.candidates(view, clerk(), ("leader", "assessor", "expert", "trainee"))}
