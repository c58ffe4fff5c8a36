"""Persons, organisations, who may act as what since when; and the pool of assessors."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from mingjian import clock, ids


class PersonManager(BaseUserManager["Person"]):
    """Finds persons. One is entered by `people.actions.open_account` alone, with its entry in the ledger."""


class Person(AbstractBaseUser):
    """A natural person. The id is opaque: it is the ``actor`` of ledger entries and says nothing of its bearer."""

    id = models.CharField(primary_key=True, max_length=26, default=ids.new_id, editable=False)
    username = models.CharField(_("账号"), max_length=60, unique=True)
    name = models.CharField(_("姓名"), max_length=60)
    email = models.EmailField(_("电子邮箱"), blank=True)
    phone = models.CharField(_("手机"), max_length=20, blank=True)
    #: False while the account is locked: nobody signs in with it, and whoever is signed in is out at once.
    is_active = models.BooleanField(default=True)
    #: Nothing else can be done until the password is changed.
    new_password_demanded = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=clock.now, editable=False)

    objects: ClassVar[PersonManager] = PersonManager()

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    def __str__(self) -> str:
        return self.name


class OrganisationKind(models.TextChoices):
    """What an organisation is. An office role of a case bears the name of the kind that holds it."""

    AUTHORITY = "authority", _("资质认定部门")
    BODY = "evaluation-body", _("专业技术评价机构")
    INSTITUTION = "institution", _("检验检测机构")
    REVIEW_BODY = "review-body", _("音像资料审核机构")
    POOL = "pool", _("评审员库")
    MINISTRY = "ministry", _("主管部委")
    RECOMMENDER = "recommender", _("推荐单位")
    ASSOCIATION = "association", _("行业协会")
    OPERATING = "operating-body", _("运行维护单位")


class Organisation(models.Model):
    id = models.CharField(primary_key=True, max_length=26, default=ids.new_id, editable=False)
    kind = models.CharField(max_length=20, choices=OrganisationKind.choices)
    name = models.CharField(max_length=120)
    #: 统一社会信用代码; empty where a body has none (foreign laboratories, a pool of assessors).
    uscc = models.CharField(max_length=18, blank=True)
    registered_at = models.DateTimeField(default=clock.now, editable=False)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["uscc"], condition=~Q(uscc=""), name="one_organisation_per_uscc"),
        ]

    def __str__(self) -> str:
        return self.name


class Site(models.Model):
    """One place of an institution. Capability, rooms and tests are kept per site."""

    id = models.CharField(primary_key=True, max_length=26, default=ids.new_id, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="sites")
    label = models.CharField(max_length=8)
    address = models.CharField(max_length=200)
    area_code = models.CharField(max_length=6, blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["organisation", "label"], name="one_site_per_label"),
        ]

    def __str__(self) -> str:
        return f"{self.label} {self.address}"


class Office(models.TextChoices):
    """What an appointment is to. A case gives its own roles on top (leader, member, institution, …)."""

    OFFICER = "officer", _("承办人员")
    CLERK = "clerk", _("经办人员")
    ASSESSOR = "assessor", _("评审员")
    EXPERT = "expert", _("技术专家")
    TRAINEE = "trainee", _("见习评审员")
    OBSERVER = "observer", _("监督员")
    MANAGER = "manager", _("机构管理人员")
    STAFF = "staff", _("检验检测人员")
    STEWARD = "steward", _("机构账号管理员")
    AGENT = "agent", _("代理人")
    REVIEWER = "reviewer", _("音像审核人员")
    OPERATOR = "operator", _("系统管理员")
    AUDITOR = "auditor", _("审计管理员")


class Appointment(models.Model):
    """A person holds an office in an organisation from a day on, until a day. Ended, never deleted."""

    id = models.CharField(primary_key=True, max_length=26, default=ids.new_id, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="appointments")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="appointments")
    office = models.CharField(max_length=20, choices=Office.choices)
    #: 职务, as people say it: 技术负责人, 处长.
    title = models.CharField(max_length=60, blank=True)
    since = models.DateField()
    until = models.DateField(null=True, blank=True)
    #: How far an agent's power of attorney goes; "" for everybody else.
    scope = models.CharField(max_length=8, blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["person", "organisation", "office"],
                condition=Q(until__isnull=True),
                name="one_running_appointment",
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")), name="appointment_ends_after_it_began"
            ),
            models.CheckConstraint(
                condition=~Q(office="agent") | Q(until__isnull=False, scope__in=["file", "sign"]),
                name="an_agent_has_a_scope_and_an_end",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.office} {self.organisation_id}"


class Absence(models.Model):
    """Somebody is away from their offices from a day to a day, and who stands in for them. Ended, never removed."""

    id = models.CharField(primary_key=True, max_length=26, default=ids.new_id, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="absences")
    #: The office that is stood in for; none for whoever only sits in teams.
    appointment = models.ForeignKey(Appointment, on_delete=models.PROTECT, null=True, related_name="absences")
    deputy = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="deputised")
    since = models.DateField()
    until = models.DateField()
    reason = models.CharField(max_length=200, blank=True)
    recorded_at = models.DateTimeField()
    #: Back before the last day.
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=Q(until__gte=F("since")), name="absence_ends_after_it_began"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["deputy", "until"], condition=Q(ended_at__isnull=True), name="absence_of_deputy"),
            models.Index(fields=["person", "until"], condition=Q(ended_at__isnull=True), name="absence_of_person"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.since} {self.until}"


class Invitation(models.Model):
    """A link with which a person opens an account prepared for them, once. Only the digest of its secret is kept."""

    id = models.CharField(primary_key=True, max_length=26, default=ids.new_id, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="invitations")
    sha256 = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    #: A later invitation took its place, or the account was locked.
    withdrawn_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.made_at:%Y-%m-%d}"


class Recovery(models.Model):
    """A link with which somebody who forgot their password sets a new one, once. Only the digest is kept."""

    id = models.CharField(primary_key=True, max_length=26, default=ids.new_id, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="recoveries")
    #: Who said that it was the person who asked.
    confirmed_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    sha256 = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    #: A later one took its place.
    withdrawn_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.made_at:%Y-%m-%d}"


class Level(models.TextChoices):
    """As what somebody in the pool may be sent. A trainee counts for nothing and goes with a mentor."""

    LEADER = "leader", _("评审组长")
    ASSESSOR = "assessor", _("评审员")
    EXPERT = "expert", _("技术专家")
    TRAINEE = "trainee", _("见习评审员")


class RelationKind(models.TextChoices):
    """Why somebody withdraws from assessing an organisation (163 art. 29); a customer is told, not excluded."""

    CONSULTANT = "consultant", _("曾任顾问")
    EMPLOYED = "employed", _("现受聘或任职")
    KIN = "kin", _("夫妻或近亲属")
    CUSTOMER = "customer", _("客户单位")
    OTHER = "other", _("其他利害关系")


class PoolKeeper(models.Model):
    """An authority or evaluation body that keeps a pool and forms its teams from it: nobody else sees into it."""

    pool = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="keepers")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="pools_kept")

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["pool", "organisation"], name="keeper_once"),
        ]

    def __str__(self) -> str:
        return f"{self.organisation_id} {self.pool_id}"


class PoolMember(models.Model):
    """What a pool holds of a person. Left, never removed: earlier teams and draws refer to it."""

    id = models.CharField(primary_key=True, max_length=26, default=ids.new_id, editable=False)
    pool = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="members")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="pool_entries")
    #: 编号 within the pool; the order of its list.
    number = models.CharField(max_length=12)
    level = models.CharField(max_length=10, choices=Level.choices)
    employer = models.CharField(max_length=120)
    city = models.CharField(max_length=20)
    #: The last day of the qualification; a trainee has none.
    valid_until = models.DateField(null=True, blank=True)
    mentor = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="trainees")
    left_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["pool", "person"], name="once_in_a_pool"),
            models.UniqueConstraint(fields=["pool", "number"], name="one_number_in_a_pool"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.level}"


class MemberField(models.Model):
    """One professional field of somebody in the pool, by its key in the controlled list."""

    member = models.ForeignKey(PoolMember, on_delete=models.CASCADE, related_name="fields")
    field = models.CharField(max_length=40)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["member", "field"], name="one_field_once"),
        ]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["field", "member"], name="members_of_field")]

    def __str__(self) -> str:
        return self.field


class Relation(models.Model):
    """Somebody in the pool and an organisation, with the reason why they should not meet in an assessment."""

    id = models.CharField(primary_key=True, max_length=26, default=ids.new_id, editable=False)
    member = models.ForeignKey(PoolMember, on_delete=models.PROTECT, related_name="relations")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12, choices=RelationKind.choices)
    reason = models.CharField(max_length=200)
    since = models.DateField(null=True, blank=True)
    until = models.DateField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.member_id} {self.kind} {self.organisation_id}"


class Draw(models.Model):
    """A draw for a step of a case. Its list is frozen and committed to before there is a seed."""

    id = models.CharField(primary_key=True, max_length=26, default=ids.new_id, editable=False)
    #: The case's id. A plain column: people lie below cases and do not know them.
    case_id = models.CharField(max_length=26)
    step = models.CharField(max_length=60)
    item = models.CharField(max_length=80, blank=True)
    #: Strata, candidates and exclusions as canonical JSON, and its SHA-256.
    listed = models.TextField()
    digest = models.CharField(max_length=64)
    #: ``system``: chance of this instance; ``public``: a number announced beforehand in ``announced``.
    source = models.CharField(max_length=10)
    announced = models.CharField(max_length=200, blank=True)
    #: Why there is another list, where the step had one before.
    again = models.CharField(max_length=200, blank=True)
    seed = models.CharField(max_length=80, blank=True)
    frozen_n = models.PositiveBigIntegerField()
    frozen_at = models.DateTimeField()
    drawn_n = models.PositiveBigIntegerField(null=True)
    drawn_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["case_id", "frozen_n"], name="draw_of_case")]

    def __str__(self) -> str:
        return f"{self.case_id} {self.step}"


class DrawRefusal(models.Model):
    """Somebody who was drawn and cannot come, with the reason; the next ticket takes the place."""

    draw = models.ForeignKey(Draw, on_delete=models.PROTECT, related_name="refusals")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=200)
    n = models.PositiveBigIntegerField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["draw", "person"], name="one_refusal_a_person"),
        ]

    def __str__(self) -> str:
        return self.reason


class Enquiry(models.Model):
    """Whether somebody is free: days, city and field, never the institution's name; and the answer."""

    id = models.CharField(primary_key=True, max_length=26, default=ids.new_id, editable=False)
    case_id = models.CharField(max_length=26)
    step = models.CharField(max_length=60)
    item = models.CharField(max_length=80, blank=True)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="enquiries")
    asked_for = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    first_day = models.DateField()
    last_day = models.DateField()
    city = models.CharField(max_length=40)
    field = models.CharField(max_length=120)
    asked_n = models.PositiveBigIntegerField()
    asked_at = models.DateTimeField()
    #: "", ``yes`` or ``no``.
    answer = models.CharField(max_length=3, blank=True)
    reason = models.CharField(max_length=200, blank=True)
    answered_n = models.PositiveBigIntegerField(null=True)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["case_id", "step", "item", "person"], condition=Q(answer=""), name="one_open_enquiry"
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["case_id", "asked_n"], name="enquiry_of_case"),
            models.Index(fields=["person"], condition=Q(answer=""), name="open_enquiry_of_person"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.first_day} {self.answer}"
