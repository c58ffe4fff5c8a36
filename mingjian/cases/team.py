"""Who may be chosen for the team of a case: candidates of the pool with what speaks against them, and the coverage.

What the law excludes blocks (163 art. 29: an interest, an employer, whichever pool recorded it; a qualification that
ended); what only needs a look is told: a customer, the last assessment of the same institution, other work on the same
days.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from mingjian import clock
from mingjian.cases.models import Act, Case, Party, Thread
from mingjian.errors import MingjianError, Refused
from mingjian.errors import gettext_noop as _
from mingjian.ledger import queries as ledger
from mingjian.people import pool
from mingjian.people.fields import Coverage, coverage, fields_for
from mingjian.people.models import Enquiry, PoolMember
from mingjian.people.rules import LEVELS as _ORDER
from mingjian.people.rules import ONLY_TOLD
from mingjian.people.ties import ties_to

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from mingjian.cases.doing import Appointee
    from mingjian.cases.queries import CaseInView
    from mingjian.people.rules import Acting
    from mingjian.people.ties import Ties

#: From which levels of the pool a role of the team may be filled.
LEVELS_OF_ROLE: Mapping[str, tuple[str, ...]] = {
    "team-leader": ("leader",),
    "assessor": ("assessor", "leader"),
    "technical-expert": ("expert",),
    "trainee": ("trainee",),
}
_RECUSAL = "163/29"


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody of the pool before one case. With ``blocks`` they may not be chosen; ``hints`` are to be looked at."""

    person: str
    name: str
    number: str
    level: str
    fields: tuple[str, ...]
    employer: str
    city: str
    blocks: tuple[MingjianError, ...] = ()
    hints: tuple[MingjianError, ...] = ()
    #: Why they do not stand on the list of a draw: the first block, or that they cannot come.
    excluded: str = ""


def candidates(view: CaseInView, acting: Acting, levels: Iterable[str]) -> list[Candidate]:
    """Everybody at some levels of the reader's pools, once, with what speaks against them here. Eleven queries at most.

    Somebody of two pools stands here as what their better place says: one that may be chosen, of the higher level.
    """
    members = pool.members_at(acting, levels)
    people = {one.person_id for one in members}
    today, kept = clock.today(), {one.pool_id for one in members}
    hints, declined, ties = _hints(view.case, people), _declined(view.case), ties_to(view.case.institution, people)
    places: dict[str, PoolMember] = {}
    for one in sorted(members, key=lambda one: (pool.is_expired(one, today), _ORDER.index(one.level))):
        places.setdefault(one.person_id, one)
    found = []
    for one in sorted(places.values(), key=lambda one: (one.number, one.pk)):
        blocks = [*_ends(one, today), *_interests(one.person_id, ties, kept)]
        told = [*_customers(one.person_id, ties, kept), *hints.get(one.person_id, ())]
        if one.person_id in declined:
            told.append(Refused(_("已答复不能参加：{reason}"), reason=declined[one.person_id] or "—"))
        found.append(
            Candidate(
                person=one.person_id,
                name=one.person.name,
                number=one.number,
                level=one.level,
                fields=tuple(field.field for field in one.fields.all()),
                employer=one.employer,
                city=one.city,
                blocks=tuple(error for _word, error in blocks),
                hints=tuple(told),
                excluded=blocks[0][0] if blocks else "declined" if one.person_id in declined else "",
            )
        )
    return found


def demand_fit(case: Case, appointee: Appointee, *, acting: Acting) -> None:
    """Raises Refused where something speaks against somebody in a role of this case's team.

    Whoever stands in no pool has no level to be judged by; who works in the institution is refused all the same. One
    place in one pool must bear the level: a place that ended lends its level to no other.
    Source: Q21 annex 1 §3.2; 163 art. 29.
    """
    levels = LEVELS_OF_ROLE.get(appointee.role)
    if levels is None:
        return
    person, name, today = appointee.person, appointee.name, clock.today()
    members = list(PoolMember.objects.filter(person_id=person).order_by("pk"))
    ends = {one.pk: [error for _word, error in _ends(one, today)] for one in members}
    standing = [one for one in members if not ends[one.pk]]
    kept = {one.pk for one in pool.pools_of(acting)}
    faults = [error for _word, error in _interests(person, ties_to(case.institution, {person}), kept)]
    if members and not standing:
        faults += ends[members[0].pk]
    if faults:
        raise Refused(_("不能选派“{name}”。"), clause=_RECUSAL, missing=tuple(faults), name=name)
    if members and not any(one.level in levels for one in standing):
        raise Refused(
            _("“{name}”在评审员库中的级别不能担任这一角色。请另选人员，或先在库中修改级别。"),
            clause="1/3.2.1",
            missing=tuple(error for one in members if one.level in levels for error in ends[one.pk]),
            name=name,
        )


def fields_asked(view: CaseInView) -> list[str]:
    """The fields of the application as its lines name them, in their order; with the object where a line has none."""
    rows = Thread.objects.filter(case=view.case, path__startswith="line:", struck_n__isnull=True).order_by("named_n")
    numbers = list(rows.values_list("named_n", flat=True))
    values = ledger.values_at(view.case.pk, numbers)
    found = [str(values[n].get("form.field") or values[n].get("form.object") or "") for n in numbers if n in values]
    return [one for one in dict.fromkeys(found) if one.strip()]


def named_in_recusal(view: CaseInView, path: str) -> str:
    """Whom a request for recusal names, as the institution wrote it; "" where there is no such request."""
    n = Thread.objects.filter(case=view.case, path=path).values_list("named_n", flat=True).first()
    values = ledger.values_at(view.case.pk, [n]).get(n, {}) if n is not None else {}
    return f"{values.get('form.person', '')} {values.get('label', '')}".strip()


def covered_by(asked: Sequence[str], people: Iterable[Candidate]) -> Coverage:
    """How far some people cover the fields of an application."""
    return coverage(asked, (field for one in people for field in one.fields))


def fields_to_draw(asked: Sequence[str], people: Sequence[Candidate]) -> list[str]:
    """For each field of an application the field of the list that most assessors or experts master."""
    free = [one for one in people if not one.blocks and one.level in {"assessor", "expert"}]
    wanted = []
    for text in asked:
        counts = {key: sum(key in one.fields for one in free) for key in sorted(fields_for(text))}
        best = max(counts, key=lambda key: counts[key], default="")
        if best and counts[best] and best not in wanted:
            wanted.append(best)
    return wanted


# --- what speaks against somebody -------------------------------------------------------------------------------------


def _ends(member: PoolMember, today: date) -> Iterator[tuple[str, MingjianError]]:
    """Why a place in a pool holds no longer."""
    if member.left_on is not None:
        yield "left", Refused(_("已于 {day} 移出评审员库"), day=member.left_on.isoformat())
    if pool.is_expired(member, today):
        yield "expired", Refused(_("评审资格已于 {day} 到期"), day=str(member.valid_until))


def _interests(person: str, ties: Ties, kept: Collection[str]) -> Iterator[tuple[str, MingjianError]]:
    """What demands recusal. What a pool recorded in its own words is told to those who keep it."""
    if person in ties.within:
        yield "employer", Refused(_("就职于被评审机构，应当回避"), clause=_RECUSAL)
    for one in ties.relations.get(person, ()):
        if one.kind in ONLY_TOLD:
            continue
        if one.member.pool_id in kept:
            said = Refused(_("与被评审机构有利害关系，应当回避：{reason}"), clause=_RECUSAL, reason=one.reason)
        else:
            said = Refused(_("另一评审员库登记了与被评审机构的利害关系，应当回避"), clause=_RECUSAL)
        yield f"relation:{one.kind}", said


def _customers(person: str, ties: Ties, kept: Collection[str]) -> Iterator[MingjianError]:
    if person in ties.near:
        yield Refused(
            _("工作单位“{employer}”与被评审机构名称相近，请核实是否应当回避"),
            clause=_RECUSAL,
            employer=ties.near[person],
        )
    for one in ties.relations.get(person, ()):
        if one.kind in ONLY_TOLD and one.member.pool_id in kept:
            yield Refused(_("提示：{reason}"), reason=one.reason)


def _hints(case: Case, people: Collection[str]) -> Mapping[str, list[MingjianError]]:
    """What is to be looked at, by person: the last case of the institution, other work on the same days."""
    hints: dict[str, list[MingjianError]] = {}
    for person in _of_last_case(case, people):
        hints.setdefault(person, []).append(Refused(_("上一次参加了对该机构的评审")))
    own = _days_asked(case)
    for person, days in dict.fromkeys(_busy(case, people)):
        if days is None:
            hints.setdefault(person, []).append(Refused(_("另有在办的评审任务，日期未定")))
        elif own is None or (days[0] <= own[1] and own[0] <= days[1]):
            first, last = (one.isoformat() for one in days)
            hints.setdefault(person, []).append(Refused(_("{first} 至 {last} 另有评审任务"), first=first, last=last))
    return hints


def _declined(case: Case) -> Mapping[str, str]:
    """Who answered an enquiry for this case that they cannot come, with the reason."""
    return dict(Enquiry.objects.filter(case_id=case.pk, answer="no").values_list("person_id", "reason"))


def _of_last_case(case: Case, people: Collection[str]) -> Iterable[str]:
    earlier = Case.objects.filter(institution_id=case.institution_id, opened_at__lt=case.opened_at)
    last = earlier.order_by("-opened_at", "-pk").values_list("pk", flat=True).first()
    if last is None:
        return ()
    team = Party.objects.filter(case_id=last, role__in=LEVELS_OF_ROLE, person_id__in=people)
    return set(team.values_list("person_id", flat=True))


def _busy(case: Case, people: Collection[str]) -> Iterator[tuple[str, tuple[date, date] | None]]:
    """Persons who are in the team of another open case, with the days of its notice where there is one."""
    running = Party.objects.filter(
        person_id__in=people, role__in=LEVELS_OF_ROLE, until_n__isnull=True, case__standing="open"
    ).exclude(case=case)
    held = set(running.values_list("person_id", "case_id"))
    notices = Act.objects.filter(case_id__in={one for _person, one in held}, step="notify").values_list("case_id", "n")
    values = ledger.values_of(set(notices))
    days: dict[str, tuple[date, date] | None] = {}
    for (where, _n), fields in values.items():
        days[where] = _days(str(fields.get("form.assessment-from", "")), str(fields.get("form.assessment-to", "")))
    for person, where in sorted(held, key=str):
        yield str(person), days.get(where)


def _days(first: str, last: str) -> tuple[date, date] | None:
    try:
        return date.fromisoformat(first), date.fromisoformat(last)
    except ValueError:
        return None


def _days_asked(case: Case) -> tuple[date, date] | None:
    """The days for which people were asked last, before there is a notice."""
    rows = Enquiry.objects.filter(case_id=case.pk).order_by("-asked_n")
    return rows.values_list("first_day", "last_day").first()
