"""Requests of institutions to be let in, and powers of attorney under which agents act for them."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from mingjian import ids
from mingjian.evidence.models import StoredFile
from mingjian.joining.rules import Particulars, check_of
from mingjian.people.models import Appointment, Organisation, Person


class State(models.TextChoices):
    """Where a registration stands."""

    DRAFT = "draft", _("等待盖章函")
    WAITING = "waiting", _("等待审核")
    ACCEPTED = "accepted", _("已通过")
    REFUSED = "refused", _("已退回")


class Registration(models.Model):
    """An institution asks to be let in. It is a fact, with entries, from its sealed letter on."""

    id = models.CharField(primary_key=True, max_length=26, default=ids.new_id, editable=False)
    number = models.CharField(max_length=20, unique=True)
    #: Of the link with which the applicant comes back; the link itself is kept nowhere.
    token_sha256 = models.CharField(max_length=64, unique=True)
    authority = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    uscc = models.CharField(max_length=18)
    name = models.CharField(max_length=120)
    area = models.CharField(max_length=60)
    address = models.CharField(max_length=200)
    legal_person = models.CharField(max_length=60)
    applicant = models.CharField(max_length=60)
    mobile = models.CharField(max_length=20)
    email = models.EmailField(blank=True)
    #: As Django hashes it; gone once the account has it.
    password = models.CharField(max_length=128, blank=True)
    #: The id that the applicant has as a person, should they be let in.
    applicant_id = models.CharField(max_length=26, default=ids.new_id, editable=False)
    state = models.CharField(max_length=8, choices=State.choices, default=State.DRAFT)
    made_at = models.DateTimeField()
    letter = models.ForeignKey(StoredFile, on_delete=models.PROTECT, null=True, related_name="+")
    letter_name = models.CharField(max_length=200, blank=True)
    submitted_at = models.DateTimeField(null=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    reason = models.CharField(max_length=500, blank=True)
    #: What it became.
    appointment = models.ForeignKey(Appointment, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(state="draft") | Q(letter__isnull=False, submitted_at__isnull=False),
                name="a_registration_waits_with_its_letter",
            ),
            models.CheckConstraint(
                condition=Q(state="accepted", appointment__isnull=False)
                | (~Q(state="accepted") & Q(appointment__isnull=True)),
                name="an_accepted_registration_made_somebody",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["authority", "state", "made_at", "id"], name="registration_of_authority"),
            models.Index(fields=["uscc"], name="registration_of_uscc"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def particulars(self) -> Particulars:
        return Particulars(
            uscc=self.uscc, name=self.name, area=self.area, address=self.address, legal_person=self.legal_person,
            applicant=self.applicant, mobile=self.mobile, email=self.email,
        )  # fmt: skip

    @property
    def check_characters(self) -> str:
        return check_of(self.number, self.particulars)


class Mandate(models.Model):
    """授权委托书: the paper under which an agent holds an appointment; scope and days stand in the appointment."""

    appointment = models.OneToOneField(Appointment, on_delete=models.PROTECT, related_name="mandate")
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    file_name = models.CharField(max_length=200)

    def __str__(self) -> str:
        return self.file_name
