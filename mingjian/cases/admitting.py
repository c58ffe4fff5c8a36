"""Admitting people beside the team of a case, their promise, what is opened to them, where they were, their leaving."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from mingjian import ids
from mingjian.cases import companions, desk
from mingjian.cases.beside_models import Companion, CompanionPresence
from mingjian.cases.capacities import ADMITTED_BY, LEADER, LET_INSIDE, ONLY_OPENED, TEAM, Capacity, roles_beside
from mingjian.cases.models import Note
from mingjian.cases.rules import NOTE, reason_of
from mingjian.errors import Conflict, NotFound, Refused
from mingjian.errors import gettext_noop as _
from mingjian.ledger.rows import put
from mingjian.people.models import Person, PoolMember
from mingjian.people.queries import accounts_named, running_appointments
from mingjian.people.rules import ONLY_TOLD
from mingjian.people.ties import ties_to
from mingjian.procedures.sides import forming_step, may_read

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from mingjian.cases.desk import Desk
    from mingjian.cases.doing import Sending
    from mingjian.ledger.actions import Written
    from mingjian.people.rules import Acting
    from mingjian.procedures.steps import Step
    from mingjian.proof.canonical import Value

_RECUSAL = "163/29"
#: As long as minutes may be: whoever has more to say draws up a paper.
LONGEST_MINUTES = 1000

#: What everybody beside the team promises. It is kept with the entry, word for word.
PROMISE = (
    "本人自愿承诺：一、遵守国家法律法规和资质认定评审纪律，客观公正，不干预评审结论；"
    "二、与被评审机构没有可能影响公正性的利害关系，如有立即申报并回避；"
    "三、对工作中接触的国家秘密、商业秘密、技术秘密和评审过程信息保密，不复制、不外传，职责结束后继续保密；"
    "四、不接受被评审机构的礼品、礼金、宴请和其他利益。如有违反，本人承担相应责任。"
)


@dataclass(frozen=True, slots=True)
class Admission:
    """Who is to stand beside the team, as what and why; a trainee under a mentor of the team."""

    capacity: Capacity
    account: str
    reason: str
    mentor: str = ""
    inside: bool = False


def admit(case_id: str, wanted: Admission, *, acting: Acting, sending: Sending) -> str:
    """Admit somebody beside the team. Returns their place; the same form sent twice admits once.

    Raises Refused where they may not: a tie to the institution, a role in the case, a mentor who is not of the team.
    """
    content = ("admit", acting.person, sending.content)
    with desk.desk_for(case_id, acting) as at_desk:
        if desk.answered_before(case_id, sending.token, content) is not None:
            return ""
        roles = _roles(at_desk)
        step = forming_step(at_desk.law.procedure)
        by = ADMITTED_BY[wanted.capacity]
        if not step or set(by).isdisjoint(roles):
            raise NotFound(_("没有这项安排，或不由您办理。"))
        if not wanted.reason.strip():
            raise Refused(_("没有准入：请写明理由，例如派出单位的函或者评审组长的需要。"))
        person = accounts_named([wanted.account.strip()]).get(wanted.account.strip())
        if person is None or not person.is_active:
            raise Refused(
                _("没有准入：没有账号“{account}”。请核对账号，没有账号的请先由系统管理员开立。"), account=wanted.account
            )
        _demand_free(at_desk, person, wanted)
        place = Companion(
            id=ids.new_id(),
            case_id=case_id,
            person=person,
            capacity=wanted.capacity.value,
            name=person.name,
            unit=_unit(person),
            mentor_id=wanted.mentor or None,
        )
        written = at_desk.note(
            "case:companion:admitted",
            law={"step": step, "companion": place.pk, "capacity": wanted.capacity.value},
            fields={
                "person": person.pk,
                "name": place.name,
                "unit": place.unit,
                "mentor": wanted.mentor,
                "reason": reason_of(wanted.reason),
            },
        )
        place.admitted_n, place.admitted_at = written.n, written.at
        place.save(force_insert=True)
        if wanted.inside and wanted.capacity in LET_INSIDE and "authority" in roles:
            _open(at_desk, place, inside=True, steps=())
        desk.remember_answer(case_id, sending.token, content, at_desk.last_n)
        return place.pk


def _demand_free(at_desk: Desk, person: Person, wanted: Admission) -> None:
    """Raises Refused where something speaks against somebody beside this team."""
    if Companion.objects.filter(case=at_desk.case, person=person, dismissed_n__isnull=True).exists():
        raise Conflict(_("“{name}”已经准入，没有重复办理。"), name=person.name)
    held = {one.role for one in at_desk.parties if one.person_id == person.pk}
    if held - ({"observer"} if wanted.capacity is Capacity.OBSERVER else set()):
        raise Refused(_("没有准入：“{name}”已在本办件中担任其他角色，不能同时随同。"), name=person.name)
    ties = ties_to(at_desk.case.institution, {person.pk})
    related = [one for one in ties.relations.get(person.pk, ()) if one.kind not in ONLY_TOLD]
    if person.pk in ties.within or related:
        raise Refused(
            _("没有准入：“{name}”与被评审机构有任职或者利害关系，应当回避。请另选人员。"),
            clause=_RECUSAL,
            name=person.name,
        )
    members = {one.person_id for one in at_desk.parties if one.role in TEAM}
    if wanted.capacity is Capacity.TRAINEE:
        if wanted.mentor not in members:
            raise Refused(_("没有准入：见习评审员须由评审组的一名成员带教。请选择导师。"))
        if not PoolMember.objects.filter(person=person, level="trainee", left_on__isnull=True).exists():
            raise Refused(_("没有准入：“{name}”不在评审员库的见习人员中。请核对账号。"), name=person.name)
    elif wanted.mentor:
        raise Refused(_("没有准入：只有见习评审员有导师。请去掉导师后再提交。"))
    if wanted.capacity is Capacity.OBSERVER and not any(
        one.acting.organisation == at_desk.case.authority_id for one in running_appointments(person.pk)
    ):
        raise Refused(_("没有准入：观察员、监督员由本资质认定部门派出，“{name}”在本部门没有任职。"), name=person.name)


def promise(case_id: str, *, typed: str, acting: Acting) -> None:
    """Sign the promise of impartiality and secrecy, by one's own name; before it nothing of the case is seen."""
    with desk.desk_for(case_id, acting) as at_desk:
        place = companions.own_place(acting, case_id)
        if place.promised_n is not None:
            raise Conflict(_("您已经签署承诺，不必重复签署。"))
        if typed.strip() != place.name:
            raise Refused(_("没有签署：请输入您本人的姓名“{name}”作为签署。"), clause=_RECUSAL, name=place.name)
        written = _about(at_desk, place, "promised", fields={"name": place.name, "text": PROMISE})
        place.promised_n, place.promised_at = written.n, written.at
        place.save(update_fields=["promised_n", "promised_at"])


def open_to(case_id: str, companion_id: str, *, steps: Collection[str], inside: bool, acting: Acting) -> None:
    """Say what is open to somebody: closed meetings, by the authority; steps, by the leader, for who sees nothing else.

    A step behind closed doors may be opened too: the leader admits an interpreter or minute-taker to it.
    """
    with desk.desk_for(case_id, acting) as at_desk:
        place = _place(at_desk, companion_id)
        capacity, roles = Capacity(place.capacity), _roles(at_desk)
        if capacity in LET_INSIDE and "authority" in roles:
            _open(at_desk, place, inside=inside, steps=())
        elif capacity in ONLY_OPENED and LEADER in roles:
            known = companions.steps_to_open(at_desk.law)
            _open(at_desk, place, inside=False, steps=[one for one in known if one in set(steps)])
        else:
            raise NotFound(_("没有这项安排，或不由您办理。"))


def _open(at_desk: Desk, place: Companion, *, inside: bool, steps: Collection[str]) -> None:
    if (inside, list(steps)) == (place.inside, place.opened):
        return
    _about(at_desk, place, "opened", fields={"inside": inside, "steps": list(steps)})
    place.inside, place.opened = inside, list(steps)
    place.save(update_fields=["inside", "opened"])


def attend(case_id: str, companion_id: str, *, session: tuple[str, str], acting: Acting) -> None:
    """Record, as one of the team, that somebody was at a session that was begun and is open to them."""
    with desk.desk_for(case_id, acting) as at_desk:
        place = _place(at_desk, companion_id)
        if set(TEAM).isdisjoint(_roles(at_desk)):
            raise NotFound(_("没有这项安排，或不由您办理。"))
        step = at_desk.state.steps.get(session[0])
        if step is None or session not in at_desk.state.begun:
            raise Refused(_("没有登记到场：这次会议或活动还没有开始。请先开始，再登记。"))
        if place.promised_n is None:
            raise Refused(_("没有登记到场：“{name}”还没有签署承诺。请先由本人签署。"), name=place.name)
        if not _may_enter(place, step):
            raise Refused(_("没有登记到场：“{name}”没有获准参加这次会议。"), name=place.name)
        if CompanionPresence.objects.filter(companion=place, step=session[0], item=session[1]).exists():
            raise Conflict(_("“{name}”的到场已经登记，没有重复办理。"), name=place.name)
        written = at_desk.note(
            "case:companion:attended",
            law={"step": session[0], "item": session[1], "companion": place.pk},
            fields={"name": place.name},
        )
        put(CompanionPresence, case_id=case_id, companion_id=place.pk, n=written.n, step=session[0],
            item=session[1], at=written.at)  # fmt: skip


def _may_enter(place: Companion, step: Step) -> bool:
    if Capacity(place.capacity) in ONLY_OPENED:
        return step.key in place.opened
    return may_read(roles_beside(place.capacity, promised=True, inside=place.inside), step)


def dismiss(case_id: str, companion_id: str, *, reason: str, acting: Acting) -> None:
    """End somebody's place, by who admits in that capacity. What they wrote stays; they see nothing more."""
    with desk.desk_for(case_id, acting) as at_desk:
        place = _place(at_desk, companion_id)
        if set(ADMITTED_BY[Capacity(place.capacity)]).isdisjoint(_roles(at_desk)):
            raise NotFound(_("没有这项安排，或不由您办理。"))
        if not reason.strip():
            raise Refused(_("没有解除：请写明理由。"))
        written = _about(at_desk, place, "dismissed", fields={"reason": reason_of(reason)})
        place.dismissed_n, place.dismissed_at = written.n, written.at
        place.save(update_fields=["dismissed_n", "dismissed_at"])


def take_minutes(case_id: str, *, step: str, text: str, acting: Acting) -> None:
    """Add minutes, as interpreter or minute-taker, to a step that was opened to them: a note for who reads the step."""
    with desk.desk_for(case_id, acting) as at_desk:
        place = companions.own_place(acting, case_id)
        if place.promised_n is None or step not in place.opened:
            raise NotFound(_("没有这一步，或没有向您开放。请刷新页面后重试。"))
        said = text.replace("\0", "").strip()
        if not said or len(said) > LONGEST_MINUTES:
            raise Refused(_("没有记入：记录须有内容，并且不超过 {most} 个字。"), most=LONGEST_MINUTES)
        written = at_desk.note(NOTE, law={"step": step, "item": ""}, fields={"text": said})
        put(Note, case_id=case_id, n=written.n, step=step, item="", person_id=acting.person, at=written.at)


def _about(at_desk: Desk, place: Companion, what: str, *, fields: Mapping[str, Value]) -> Written:
    step = forming_step(at_desk.law.procedure)
    return at_desk.note(f"case:companion:{what}", law={"step": step, "companion": place.pk}, fields=fields)


def _roles(at_desk: Desk) -> frozenset[str]:
    return desk.roles_of(at_desk.acting, at_desk.parties)


def _place(at_desk: Desk, companion_id: str) -> Companion:
    rows = Companion.objects.filter(case=at_desk.case, pk=companion_id) if ids.is_id(companion_id) else None
    place = rows.first() if rows is not None else None
    if place is None or not companions.sees_arrangements(_roles(at_desk)):
        raise NotFound(_("没有这位随行人员，或您无权查看。"))
    if place.dismissed_n is not None:
        raise Conflict(_("“{name}”已经解除，没有办理。"), name=place.name)
    return place


def _unit(person: Person) -> str:
    member = PoolMember.objects.filter(person=person, left_on__isnull=True).order_by("pk").first()
    if member is not None:
        return member.employer
    held = running_appointments(person.pk)
    return held[0].organisation_name if held else ""
