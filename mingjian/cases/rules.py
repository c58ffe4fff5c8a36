"""Who holds which role in a case, how its threads are numbered, and how lists are told what lacks. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from mingjian.procedures.refusals import Lack, Missing

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from mingjian.people.rules import Acting

#: Which offices of an organisation may act for it in a case, by the kind of organisation.
ACTS_FOR: Mapping[str, frozenset[str]] = {
    "authority": frozenset({"officer"}),
    "evaluation-body": frozenset({"clerk"}),
    "institution": frozenset({"manager", "staff", "steward", "agent"}),
    "review-body": frozenset({"reviewer"}),
    "ministry": frozenset({"officer"}),
    "recommender": frozenset({"officer"}),
    "association": frozenset({"officer"}),
}


#: The kind of entry by which a note is added to a step.
NOTE = "case:note:added"
#: By which the text read aloud is fixed, a remark on a report is answered, and somebody is reminded of what they owe.
READING_FIXED = "case:reading:fixed"
REMARK_ANSWERED = "case:remark:answered"
REMINDED = "case:reminder:sent"

#: Roles that an organisation holds as such, through whoever acts for it.
OFFICE_KINDS = frozenset(ACTS_FOR)


def acts_for(organisation_kind: str, acting: Acting) -> bool:
    """Whether somebody's office lets them act for an organisation of this kind, if it is theirs."""
    return acting.office in ACTS_FOR.get(organisation_kind, frozenset())


def acts_for_some(acting: Acting) -> bool:
    """Whether somebody's office lets them act for the organisation they belong to in any kind of case."""
    return any(acts_for(kind, acting) for kind in ACTS_FOR)


class Held(Protocol):
    """A role held, or a task owed: in person, or by an organisation."""

    @property
    def person_id(self) -> str | None: ...
    @property
    def organisation_id(self) -> str | None: ...
    @property
    def organisation(self) -> _Office | None: ...


class _Office(Protocol):
    @property
    def kind(self) -> str: ...


def is_theirs(held: Held, acting: Acting) -> bool:
    """Whether it is theirs in person, or the organisation's for which they act."""
    return held.person_id == acting.person or (
        held.organisation is not None
        and held.organisation_id == acting.organisation
        and acts_for(held.organisation.kind, acting)
    )


def highest_path(taken: Iterable[str]) -> int:
    """The highest number given so far to threads of a kind; 0 before the first. Numbers are never reused."""
    numbers = [int(path.rpartition(":")[2]) for path in taken if path.rpartition(":")[2].isdecimal()]
    return max(numbers, default=0)


#: As much of what a task lacks as its column holds.
_TOLD = 300
#: How long a reason is that somebody gives on a page.
_LONGEST_REASON = 200


def leaves(lacks: Iterable[Missing]) -> Iterator[Missing]:
    """Everything that is missing, without the trees that hold it together."""
    for lack in lacks:
        yield from leaves(lack.parts) if lack.parts else (lack,)


def told(lacks: Iterable[Missing]) -> str:
    """What lacks, each thing once, in a form that a column can hold: ``evidence:meeting-av:team-leader+platform``.

    What does not fit is counted at the end: ``+3``.
    """
    words = list(dict.fromkeys(":".join((one.what.value, one.of, "+".join(one.by))) for one in lacks))
    room = _TOLD - len("+999")
    kept: list[str] = []
    for word in words:
        if len(" ".join((*kept, word))) > room:
            break
        kept.append(word)
    left = len(words) - len(kept)
    return " ".join((*kept, f"+{min(left, 999)}") if left else kept)


def untold(text: str, *, step: str) -> tuple[tuple[Missing, ...], int]:
    """What `told` wrote, as things that lack of a step, and how many more there are."""
    found, more = [], 0
    for word in text.split():
        what, _colon, rest = word.partition(":")
        if not rest:
            more = int(what)
            continue
        of, _colon, by = rest.rpartition(":")
        found.append(Missing(Lack(what), of, step=step, by=tuple(by.split("+")) if by else ()))
    return tuple(found), more


def reason_of(text: str) -> str:
    """A reason as it is kept: on one line, without what no database holds, cut to its length."""
    return " ".join(text.replace("\0", " ").split())[:_LONGEST_REASON]
