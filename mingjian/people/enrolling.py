"""Verbs on a pool of assessors: who keeps it, who is in it as what, who must not meet whom."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction

from mingjian import clock, ids
from mingjian.errors import Conflict, NotFound, Refused
from mingjian.errors import gettext_noop as _
from mingjian.ledger.actions import writing_about
from mingjian.people.fields import professional_fields
from mingjian.people.models import Level, MemberField, PoolKeeper, PoolMember, Relation, RelationKind
from mingjian.people.rules import Acting, keeps_pools

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from mingjian.people.models import Organisation, Person
    from mingjian.proof.canonical import Value

#: Who does it: somebody acting as something, or the system while an instance is set up.
By = Acting | str

_LONGEST_TEXT = 120
_LONGEST_CITY = 20
_LONGEST_NUMBER = 12


@dataclass(frozen=True, slots=True)
class Particulars:
    """What a pool holds of a person. ``fields`` are keys of the controlled list; a trainee has a ``mentor``'s id."""

    number: str
    level: str
    fields: tuple[str, ...]
    employer: str
    city: str
    valid_until: date | None = None
    mentor: str = ""

    def said(self) -> Mapping[str, Value]:
        """As the ledger commits to it."""
        return {
            "number": self.number,
            "level": self.level,
            "fields": list(self.fields),
            "employer": self.employer,
            "city": self.city,
            "valid_until": self.valid_until.isoformat() if self.valid_until else "",
            "mentor": self.mentor,
        }


def particulars_of(member: PoolMember) -> Particulars:
    """What a pool holds of somebody now. No query where the fields were fetched with the member."""
    return Particulars(
        number=member.number,
        level=member.level,
        fields=tuple(one.field for one in sorted(member.fields.all(), key=lambda one: one.pk)),
        employer=member.employer,
        city=member.city,
        valid_until=member.valid_until,
        mentor=member.mentor_id or "",
    )


def name_keeper(pool: Organisation, keeper: Organisation, *, actor: str) -> None:
    """Let an authority or evaluation body keep a pool and form teams from it."""
    if pool.kind != "pool" or keeper.kind not in {"authority", "evaluation-body"}:
        raise Refused(_("评审员库只能由资质认定部门或者专业技术评价机构使用。"), clause="1/3.1")
    with writing_about(pool.id) as pen:
        _row, new = PoolKeeper.objects.get_or_create(pool=pool, organisation=keeper)
        if new:
            pen.write("organisation:keeper:named", actor=actor, law={"keeper": keeper.id}, fields={})


def enter(pool_id: str, person: Person, particulars: Particulars, *, by: By) -> PoolMember:
    """Put a person into a pool. Raises Refused for what cannot be so, Conflict where person or number is there."""
    demand_keeper(pool_id, by)
    _demand_sound(pool_id, particulars)
    member = PoolMember(pool_id=pool_id, person=person)
    try:
        with transaction.atomic(), writing_about(person.id) as pen:
            _fill(member, particulars)
            member.save(force_insert=True)
            MemberField.objects.bulk_create(MemberField(member=member, field=one) for one in particulars.fields)
            pen.write(
                "person:pool:recorded",
                actor=actor_of(by),
                law={"pool": pool_id, "member": member.id},
                fields=particulars.said(),
            )
    except IntegrityError:
        raise Conflict(
            _("评审员库中已有编号 {number} 或者 {name}。请核对后修改原有记录。"),
            number=particulars.number,
            name=person.name,
        ) from None
    return member


def change(member_id: str, particulars: Particulars, *, by: By) -> PoolMember:
    """Record what a pool holds of somebody anew; how it was stays in the ledger."""
    with transaction.atomic():
        member = _member(member_id, by)
        _demand_sound(member.pool_id, particulars, but=member.id)
        try:
            with transaction.atomic(), writing_about(member.person_id) as pen:
                _fill(member, particulars)
                member.left_on = None
                member.save()
                member.fields.all().delete()
                MemberField.objects.bulk_create(MemberField(member=member, field=one) for one in particulars.fields)
                pen.write(
                    "person:pool:recorded",
                    actor=actor_of(by),
                    law={"pool": member.pool_id, "member": member.id},
                    fields=particulars.said(),
                )
        except IntegrityError:
            raise Conflict(_("评审员库中编号 {number} 已由他人使用。"), number=particulars.number) from None
    return member


def leave(member_id: str, *, reason: str, by: By) -> None:
    """Take somebody out of a pool from today on."""
    if not reason.strip():
        raise Refused(_("请写明移出评审员库的原因。"), clause="163/29")
    with transaction.atomic():
        member = _member(member_id, by)
        if member.left_on is not None:
            raise Conflict(_("{name} 已于 {on} 移出评审员库。"), name=member.person.name, on=member.left_on.isoformat())
        with writing_about(member.person_id) as pen:
            member.left_on = clock.today()
            member.save()
            pen.write(
                "person:pool:left",
                actor=actor_of(by),
                law={"pool": member.pool_id, "member": member.id},
                fields={"on": member.left_on.isoformat(), "reason": reason.strip()},
            )


def record_relation(
    member_id: str, organisation: Organisation, *, kind: str, reason: str, since: date | None = None, by: By
) -> Relation:
    """Record why somebody must not assess an organisation, or that it is a customer of theirs. Source: 163 art. 29."""
    if kind not in RelationKind.values:
        raise Refused(_("请选择利害关系的类别。"), clause="163/29")
    if not reason.strip():
        raise Refused(_("请写明利害关系的具体情况。"), clause="163/29")
    if since is not None and since > clock.today():
        raise Refused(_("利害关系的开始日期 {since} 在今天之后。请核对日期。"), since=since.isoformat())
    with transaction.atomic():
        member = _member(member_id, by)
        relation = Relation(
            member=member, organisation=organisation, kind=kind, reason=reason.strip()[:200], since=since
        )
        with writing_about(member.person_id) as pen:
            relation.save(force_insert=True)
            pen.write(
                "person:relation:recorded",
                actor=actor_of(by),
                law={"member": member.id, "relation": relation.id},
                fields={
                    "organisation": organisation.id,
                    "kind": kind,
                    "reason": relation.reason,
                    "since": since.isoformat() if since else "",
                },
            )
    return relation


def end_relation(member_id: str, relation_id: str, *, reason: str, by: By) -> None:
    """Say that a relation holds no longer, from today on."""
    if not reason.strip():
        raise Refused(_("请写明利害关系终止的依据。"), clause="163/29")
    with transaction.atomic():
        member = _member(member_id, by)
        relation = Relation.objects.filter(member=member, pk=relation_id).first() if ids.is_id(relation_id) else None
        if relation is None:
            raise NotFound(_("没有这项利害关系。请刷新页面后再试。"))
        if relation.until is not None:
            raise Conflict(_("这项利害关系已于 {until} 终止。"), until=relation.until.isoformat())
        with writing_about(member.person_id) as pen:
            relation.until = clock.today()
            relation.save()
            pen.write(
                "person:relation:ended",
                actor=actor_of(by),
                law={"member": member.id, "relation": relation.id},
                fields={"until": relation.until.isoformat(), "reason": reason.strip()},
            )


def _member(member_id: str, by: By) -> PoolMember:
    """Somebody of a pool, their row locked. NotFound where it is not the reader's pool."""
    rows = PoolMember.objects.select_for_update(of=("self",)).select_related("person")
    member = rows.filter(pk=member_id).first()
    if member is None:
        raise NotFound(_("评审员库中没有这个人，或您无权查看。"))
    demand_keeper(member.pool_id, by)
    return member


def demand_keeper(pool_id: str, by: By) -> None:
    """Raises NotFound for whoever does not keep this pool."""
    if isinstance(by, str):
        return
    if by.absent:
        raise Refused(_("代办身份不能修改评审员库。请先改回您自己的任职。"))
    kept = keeps_pools(by) and PoolKeeper.objects.filter(pool_id=pool_id, organisation_id=by.organisation).exists()
    if not kept:
        raise NotFound(_("评审员库中没有这个人，或您无权查看。"))


def _demand_sound(pool_id: str, given: Particulars, *, but: str = "") -> None:
    """Raises Refused for particulars that cannot be so."""
    if not given.number or len(given.number) > _LONGEST_NUMBER:
        raise Refused(_("编号为 1 至 {most} 个字符。"), most=_LONGEST_NUMBER)
    if given.level not in Level.values:
        raise Refused(_("没有“{level}”这一级别。请选择组长、评审员、技术专家或者见习评审员。"), level=given.level)
    unknown = [one for one in given.fields if one not in professional_fields()]
    if unknown or not given.fields:
        raise Refused(_("专业领域应从领域表中选择，至少一个。不在表中：{unknown}。"), unknown="、".join(unknown) or "—")
    if not given.employer or len(given.employer) > _LONGEST_TEXT or len(given.city) > _LONGEST_CITY:
        raise Refused(_("请填写工作单位（不超过 {most} 字）和所在市。"), most=_LONGEST_TEXT)
    trainee = given.level == Level.TRAINEE
    if trainee != bool(given.mentor):
        raise Refused(_("见习评审员应有一名导师，其他级别没有导师。请核对级别和导师。"))
    if not trainee and given.valid_until is None:
        raise Refused(_("请填写评审资格的有效期。只有见习评审员没有有效期。"))
    if trainee and not (
        PoolMember.objects.filter(pk=given.mentor, pool_id=pool_id, left_on__isnull=True)
        .exclude(pk=but)
        .exclude(level=Level.TRAINEE)
        .exists()
    ):
        raise Refused(_("导师应是本库中在册的组长、评审员或者技术专家。"))


def _fill(member: PoolMember, given: Particulars) -> None:
    member.number, member.level = given.number, given.level
    member.employer, member.city = given.employer, given.city
    member.valid_until, member.mentor_id = given.valid_until, given.mentor or None


def actor_of(by: By) -> str:
    """The name under which the ledger knows who does it."""
    return by if isinstance(by, str) else by.person
