"""Codes that identify organisations, what an office may do, and the arithmetic of a draw. Pure."""

from __future__ import annotations

import hashlib
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mingjian.errors import Refused
from mingjian.errors import gettext_noop as _

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

_USCC_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_USCC_LENGTH = 18
_ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)


def uscc_is_valid(text: str) -> bool:
    """Whether ``text`` is a unified social credit code with a right check character.

    Early pilot codes may fail this and still be lawful: warn, do not reject.
    Source: GB 32100-2015.
    """
    if len(text) != _USCC_LENGTH or any(character not in _USCC_ALPHABET for character in text):
        return False
    return text[-1] == _check_character(text)


def _check_character(text: str) -> str:
    weighted = sum(_USCC_ALPHABET.index(character) * pow(3, place, 31) for place, character in enumerate(text[:-1]))
    return _USCC_ALPHABET[(31 - weighted % 31) % 31]


def uscc_is_shaped(text: str) -> bool:
    """Whether a text has the length and the letters of a credit code; early pilot codes have no more than that."""
    return len(text) == _USCC_LENGTH and set(text) <= set(_USCC_ALPHABET)


def uscc_fault(text: str) -> Refused | None:
    """What is wrong with a unified social credit code, and at which character; None where it is right.

    Characters 9-17 carry a check character of their own, which tells on which side of them the slip is.
    Source: GB 32100-2015; GB 11714.
    """
    if len(text) != _USCC_LENGTH:
        return Refused(_("统一社会信用代码应为 18 位，现在是 {n} 位。请对照证照再输入。"), n=len(text))
    for place, character in enumerate(text, start=1):
        if character not in _USCC_ALPHABET:
            return Refused(
                _(
                    "第 {place} 位“{character}”不用于统一社会信用代码：只有数字和 I、O、S、V、Z 以外的大写字母。"
                    "请对照证照改正。"
                ),
                place=place,
                character=character,
            )
    if uscc_is_valid(text):
        return None
    expected = _check_character(text)
    if not organisation_code_is_valid(text[8:17]):
        return Refused(
            _(
                "校验位不符：按前 17 位计算，第 18 位应为“{expected}”，现在是“{got}”。"
                "第 9 至 17 位自带的校验也不符，请先核对这一段。"
            ),
            expected=expected,
            got=text[-1],
        )
    return Refused(
        _(
            "校验位不符：按前 17 位计算，第 18 位应为“{expected}”，现在是“{got}”。"
            "第 9 至 17 位自带的校验相符，请核对第 1 至 8 位和第 18 位。"
        ),
        expected=expected,
        got=text[-1],
    )


def organisation_code_is_valid(text: str) -> bool:
    """Whether characters 9-17 of a credit code carry their own right check character. Source: GB 11714."""
    if len(text) != len(_ORGANISATION_WEIGHTS) + 1 or not text.isascii() or not text.isalnum() or text != text.upper():
        return False
    body = [int(character, 36) for character in text[:-1]]
    check = 11 - sum(weight * value for weight, value in zip(_ORGANISATION_WEIGHTS, body, strict=True)) % 11
    return text[-1] == {10: "X", 11: "0"}.get(check, str(check))


def area_of(uscc: str) -> str:
    """The area code (GB/T 2260) where an organisation is registered; "" where it has no credit code."""
    return uscc[2:8] if len(uscc) == _USCC_LENGTH else ""


def plain_name(text: str) -> str:
    """A name as two of them are compared: without spaces, full-width letters and brackets as half-width ones."""
    return "".join(unicodedata.normalize("NFKC", text).split()).casefold()


@dataclass(frozen=True, slots=True)
class Acting:
    """Somebody acting as something: a person, by one of the appointments that person holds today."""

    person: str
    appointment: str
    organisation: str
    office: str
    #: How far an agent's power of attorney goes; "" for whoever acts in their own office.
    scope: str = ""
    #: For whom they stand in; "" for whoever acts in their own office. What they do they do as themselves.
    absent: str = ""


#: Which office of whom may see into the pool of assessors and form teams from it.
_POOL_OFFICES = frozenset({"officer", "clerk"})


def keeps_pools(acting: Acting) -> bool:
    """Whether an office may keep a pool of assessors, if its organisation keeps one."""
    return acting.office in _POOL_OFFICES


#: What an organisation may be, and what an appointment may be to; the models give them their words.
KINDS = (
    "authority",
    "evaluation-body",
    "institution",
    "review-body",
    "pool",
    "ministry",
    "recommender",
    "association",
    "operating-body",
)
OFFICES = (
    "officer",
    "clerk",
    "assessor",
    "expert",
    "trainee",
    "observer",
    "manager",
    "staff",
    "steward",
    "agent",
    "reviewer",
    "operator",
    "auditor",
)

#: Offices that may be stood in for while their holder is away: what an office does, whoever holds it. Signatures are
#: personal, an agent acts by a power of attorney, and a place in a team belongs to who was chosen.
STOOD_IN_FOR = frozenset({"officer", "clerk", "manager", "reviewer"})

#: The organisation that runs this instance. Its offices see no case.
OPERATING_KIND = "operating-body"
#: Offices that run the instance, each apart from the other: who changes, and who looks at what was changed.
ADMINISTRATORS = frozenset({"operator", "auditor"})

#: Offices that only institutions have: who keeps its accounts, and who acts for it by power of attorney.
OF_INSTITUTIONS = frozenset({"steward", "agent"})
#: What a power of attorney may cover: filing and supplying alone, or signing and sealing too.
SCOPES = ("file", "sign")
#: What the steward of an institution may invite others to.
INVITED_TO = ("manager", "staff")


def may_sign(acting: Acting) -> bool:
    """Whether somebody may sign or seal for whom they act: an agent only where the power of attorney says so."""
    return acting.office != "agent" or acting.scope == "sign"


def may_hold(office: str, organisation_kind: str, held: Collection[str]) -> bool:
    """Whether somebody with these offices may be given another one there.

    Administrators belong to the operating organisation and to no other, it has nobody else, and one person never holds
    two of its offices. Source: GB/T 22239-2019 8.1.5 (系统、审计、安全管理 apart).
    """
    if (office in ADMINISTRATORS) != (organisation_kind == OPERATING_KIND):
        return False
    if office in OF_INSTITUTIONS and organisation_kind != "institution":
        return False
    return office not in ADMINISTRATORS or not ADMINISTRATORS.intersection(held) - {office}


#: As what somebody of a pool may be sent, and why somebody withdraws; a customer alone is only told.
LEVELS = ("leader", "assessor", "expert", "trainee")
RELATIONS = ("consultant", "employed", "kin", "customer", "other")
#: What somebody is appointed to in the pool, by level.
OFFICE_OF_LEVEL = {"leader": "assessor", "assessor": "assessor", "expert": "expert", "trainee": "trainee"}
ONLY_TOLD = frozenset({"customer"})


# --- drawing at random (随机选派, Q21 annex 1 §3.2); the format is docs/formats/draw.md ------------------------------

#: What the hash of a ticket begins with, so that it is the hash of nothing else.
TICKET_TAG = "mingjian/draw/ticket/v1"


@dataclass(frozen=True, slots=True)
class Stratum:
    """From whom how many are drawn. ``counts_others``: who was drawn elsewhere and stands here too counts here."""

    key: str
    count: int
    candidates: tuple[str, ...]
    counts_others: bool = True


@dataclass(frozen=True, slots=True)
class Pick:
    """Somebody drawn in a stratum by a ticket; ``instead_of`` whoever refused."""

    stratum: str
    person: str
    ticket: str
    instead_of: str = ""


def ticket(draw: str, seed: str, stratum: str, person: str) -> str:
    """The ticket of one candidate: SHA-256, in hex, over tag, draw, seed, stratum and person.

    Each is its UTF-8 bytes behind their number as four bytes, the highest first.
    """
    hashed = hashlib.sha256()
    for part in (TICKET_TAG, draw, seed, stratum, person):
        raw = part.encode()
        hashed.update(len(raw).to_bytes(4, "big") + raw)
    return hashed.hexdigest()


def tickets(draw: str, seed: str, stratum: Stratum) -> list[tuple[str, str]]:
    """Ticket and person of every candidate of a stratum, the smallest first."""
    return sorted((ticket(draw, seed, stratum.key, person), person) for person in stratum.candidates)


def drawn(draw: str, seed: str, strata: Sequence[Stratum], refused: Sequence[str] = ()) -> list[Pick]:
    """Who is drawn: stratum by stratum the smallest tickets; for each who refused, in order, the next ticket.

    What was drawn before a refusal stays. Where too few candidates are left, fewer are drawn.
    """
    queues = {stratum.key: tickets(draw, seed, stratum) for stratum in strata}
    picks: list[Pick] = []
    gone: set[str] = set()
    for leaver in ("", *refused):
        picks = [pick for pick in picks if pick.person != leaver]
        gone.add(leaver)
        for stratum in strata:
            picks.extend(_missing(stratum, queues[stratum.key], picks, gone, leaver))
    return picks


def still_missing(strata: Sequence[Stratum], picks: Sequence[Pick]) -> dict[str, int]:
    """How many each stratum lacks after a draw; nothing for a full one."""
    lacking = {stratum.key: stratum.count - _counted(stratum, picks) for stratum in strata}
    return {key: count for key, count in lacking.items() if count > 0}


def _missing(
    stratum: Stratum, queue: Sequence[tuple[str, str]], picks: Sequence[Pick], gone: set[str], leaver: str
) -> Iterator[Pick]:
    wanted = stratum.count - _counted(stratum, picks)
    there = {pick.person for pick in picks} | gone
    free = [(number, person) for number, person in queue if person not in there]
    for number, person in free[: max(wanted, 0)]:
        yield Pick(stratum.key, person, number, leaver)


def _counted(stratum: Stratum, picks: Sequence[Pick]) -> int:
    known = frozenset(stratum.candidates) if stratum.counts_others else frozenset()
    return sum(pick.stratum == stratum.key or pick.person in known for pick in picks)
