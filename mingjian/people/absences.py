"""Absence and deputies (离岗与代办): who is away from an office, who stands in for them, from when to when.

A deputy acts as themself, in the office of who is away; the ledger names both. A place in a team and a personal
signature are nobody's to stand in for.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q

from mingjian import clock, ids
from mingjian.errors import Conflict, NotFound, Refused
from mingjian.errors import gettext_noop as _
from mingjian.ledger.actions import writing_about
from mingjian.people.models import Absence
from mingjian.people.queries import RunningAppointment, running_on
from mingjian.people.rules import STOOD_IN_FOR, Acting

if TYPE_CHECKING:
    from datetime import date

    from django.db.models import QuerySet

    from mingjian.people.models import Appointment


_REASON = 200
#: How far ahead, and for how long, somebody may say that they are away.
_FARTHEST_DAYS = 366
#: What a page shows at most.
SHOWN = 50


def absences_of(person: str) -> list[Absence]:
    """What somebody recorded, the latest first: what runs, what comes, what is over."""
    rows = Absence.objects.filter(person_id=person).select_related("deputy", "appointment__organisation")
    return list(rows.order_by("-since", "-pk")[:SHOWN])


def in_force(day: date) -> QuerySet[Absence]:
    """Absences that hold on a day. Each ends by itself."""
    return Absence.objects.filter(ended_at__isnull=True, since__lte=day, until__gte=day)


def deputies_offered(acting: Acting) -> list[tuple[str, str]]:
    """Who may stand in: those who hold an office of their own in the same organisation today, themself excepted."""
    held = running_on(clock.today()).filter(organisation=acting.organisation, person__is_active=True)
    rows = held.exclude(person=acting.person).exclude(office__in=("agent", "steward"))
    people = {row.person_id: f"{row.person.name}（{row.title or row.get_office_display()}）"
              for row in rows.select_related("person").order_by("person__name", "pk")}  # fmt: skip
    return list(people.items())


def record(acting: Acting, *, since: date, until: date, deputy: str = "", reason: str = "") -> Absence:
    """Say that one is away from the office one acts in now, and who stands in. Both days belong to it.

    Raises Refused for days that cannot be, for a deputy who holds no office there, and for an office that nobody can
    stand in for; Conflict where one is away on some of these days already.
    """
    today = clock.today()
    if until < since or until < today:
        raise Refused(_("没有登记：离岗的最后一天不能早于第一天，也不能早于今天。"))
    if (until - today).days > _FARTHEST_DAYS:
        raise Refused(_("没有登记：离岗最多可以登记到一年以后。"))
    with transaction.atomic(), writing_about(acting.person) as pen:
        if acting.absent:
            raise Refused(_("没有登记：您现在是代办身份。请先改回您自己的任职。"))
        appointment = running_on(today).select_related("organisation").get(pk=acting.appointment)
        if deputy:
            _demand_deputy(acting, deputy, since, until)
        mine = Absence.objects.filter(person_id=acting.person, appointment=appointment, ended_at__isnull=True)
        if mine.filter(since__lte=until, until__gte=since).exists():
            raise Conflict(_("没有登记：这段时间您已经登记过离岗。请先撤销原来的，再重新登记。"))
        absence = Absence(
            id=ids.new_id(),
            person_id=acting.person,
            appointment=appointment,
            deputy_id=deputy or None,
            since=since,
            until=until,
            reason=" ".join(reason.replace("\0", " ").split())[:_REASON],
        )
        written = pen.write(
            "person:absence:recorded",
            actor=acting.person,
            law={"absence": absence.pk},
            fields={
                "since": since.isoformat(),
                "until": until.isoformat(),
                "deputy": deputy,
                "appointment": appointment.pk,
                "reason": absence.reason,
            },
        )
        absence.recorded_at = written.at
        absence.save(force_insert=True)
    return absence


def _demand_deputy(acting: Acting, deputy: str, since: date, until: date) -> None:
    if acting.office not in STOOD_IN_FOR:
        raise Refused(_("没有登记：评审组中的角色和本人签字不能由他人代办。请不选代办人，只登记离岗。"))
    if deputy not in {person for person, _words in deputies_offered(acting)}:
        raise Refused(_("没有登记：代办人须在同一单位任职。请在名单中选择。"))
    away = in_force_between(since, until).filter(person=deputy, appointment__organisation=acting.organisation)
    if away.exists():
        raise Refused(_("没有登记：所选的代办人这段时间自己也离岗。请另选一位。"))


def in_force_between(since: date, until: date) -> QuerySet[Absence]:
    """Absences that hold on some day of a span."""
    return Absence.objects.filter(ended_at__isnull=True, since__lte=until, until__gte=since)


def end(acting: Acting, absence_id: str) -> Absence:
    """Be back before the last day, or not go at all. From now on nobody stands in."""
    with transaction.atomic(), writing_about(acting.person) as pen:
        rows = Absence.objects.select_for_update().filter(pk=absence_id, person_id=acting.person)
        absence = rows.first() if ids.is_id(absence_id) else None
        if absence is None:
            raise NotFound(_("没有这次离岗登记，或不是您本人的。"))
        if absence.ended_at is not None or absence.until < clock.today():
            raise Conflict(_("这次离岗已经结束。"))
        written = pen.write("person:absence:ended", actor=acting.person, law={"absence": absence.pk})
        absence.ended_at = written.at
        absence.save(update_fields=["ended_at"])
    return absence


def stood_in_for(person: str) -> list[RunningAppointment]:
    """As whose deputy somebody may act today: the office of who is away. Two queries.

    It holds while the appointment and the account of who is away do, and the deputy holds an office of their own there.
    """
    today = clock.today()
    rows = in_force(today).filter(deputy_id=person, appointment__office__in=sorted(STOOD_IN_FOR))
    rows = rows.filter(person__is_active=True)
    found = list(
        rows.filter(Q(appointment__until__isnull=True) | Q(appointment__until__gte=today))
        .select_related("person", "appointment__organisation")
        .order_by("since", "id")
    )
    if not found:
        return []
    own = set(running_on(today).filter(person_id=person).values_list("organisation_id", flat=True))
    held = [(one, one.appointment) for one in found if one.appointment is not None]
    return [_as_deputy(one, office, person) for one, office in held if office.organisation_id in own]


def _as_deputy(absence: Absence, held: Appointment, person: str) -> RunningAppointment:
    acting = Acting(person, absence.pk, held.organisation_id, held.office)
    return RunningAppointment(
        acting=replace(acting, absent=absence.person_id),
        organisation_name=held.organisation.name,
        organisation_kind=held.organisation.kind,
        office_words=str(held.get_office_display()),
        title=held.title,
        stands_in_for=absence.person.name,
        until=absence.until,
    )


def away_today(people: set[str]) -> dict[str, Absence]:
    """Who of some people is away today."""
    rows = in_force(clock.today()).filter(person_id__in=people).select_related("deputy")
    return {one.person_id: one for one in rows}
