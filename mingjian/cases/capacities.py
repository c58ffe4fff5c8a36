"""As what somebody stands beside the team of a case: who admits them, what they see, what they may say. Pure.

They are no roles of a procedure: they count for nothing in it and do no step. Source: practice of the field;
docs/decisions/0012-persons-beside-the-team.md.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Final

from mingjian.procedures.sides import BESIDE, INSIDE

if TYPE_CHECKING:
    from collections.abc import Mapping


class Capacity(StrEnum):
    TRAINEE = "trainee"
    OBSERVER = "observer"
    WITNESS = "witness"
    INTERPRETER = "interpreter"
    RECORDER = "recorder"
    INDUSTRY = "industry"


#: Roles of the team: of its members somebody may be mentor, successor, or rated.
TEAM: Final = ("team-leader", "assessor", "technical-expert")
LEADER: Final = "team-leader"

_OFFICES: Final = ("authority", "evaluation-body")
#: The roles of a case that admit somebody in a capacity, and dismiss them.
ADMITTED_BY: Final[Mapping[Capacity, tuple[str, ...]]] = {
    Capacity.TRAINEE: _OFFICES,
    Capacity.OBSERVER: ("authority",),
    Capacity.WITNESS: _OFFICES,
    Capacity.INDUSTRY: ("authority",),
    Capacity.INTERPRETER: (LEADER,),
    Capacity.RECORDER: (LEADER,),
}
#: Who sees but what the leader opens to them; everybody else here reads the case itself.
ONLY_OPENED: Final = frozenset({Capacity.INTERPRETER, Capacity.RECORDER})
#: Who is in the closed meetings of the team by their task; others of them only where the authority says so.
OF_THE_TEAM: Final = frozenset({Capacity.TRAINEE, Capacity.WITNESS})
#: Whom the authority may let into closed meetings.
LET_INSIDE: Final = frozenset({Capacity.OBSERVER, Capacity.INDUSTRY})


def role_of(capacity: Capacity) -> str:
    """The name under which a case in view knows somebody beside the team. No edition has a role of that name."""
    return f"{BESIDE}{capacity.value}"


def roles_beside(capacity: str, *, promised: bool, inside: bool) -> frozenset[str]:
    """What somebody beside the team is to a case in view: nothing before the promise, or if all is opened singly."""
    one = Capacity(capacity)
    if not promised or one in ONLY_OPENED:
        return frozenset()
    return frozenset({role_of(one), INSIDE}) if inside and one in LET_INSIDE else frozenset({role_of(one)})
