"""Persons beside the team of a case, what a trainee drafts, what is said to the authority alone, changes of the team.

They are rows of the cases' room; they stand in a file of their own because none of them is read by the law's fold.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from mingjian import ids
from mingjian.people.models import Person


class Companion(models.Model):
    """Somebody beside the team: admitted, bound by a promise, dismissed at last; never removed."""

    id = models.CharField(primary_key=True, max_length=26, default=ids.new_id, editable=False)
    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="companions")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="companions")
    #: One of `besides.Capacity`.
    capacity = models.CharField(max_length=12)
    #: As shown and printed on the day of admission.
    name = models.CharField(max_length=60)
    unit = models.CharField(max_length=120, blank=True)
    #: Under whom of the team a trainee drafts.
    mentor = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    #: Whether the authority lets them into the team's closed meetings.
    inside = models.BooleanField(default=False)
    #: The steps that the leader opened to an interpreter or minute-taker.
    opened = models.JSONField(default=list)
    admitted_n = models.PositiveBigIntegerField()
    admitted_at = models.DateTimeField()
    promised_n = models.PositiveBigIntegerField(null=True)
    promised_at = models.DateTimeField(null=True)
    dismissed_n = models.PositiveBigIntegerField(null=True)
    dismissed_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["case", "person"], condition=Q(dismissed_n__isnull=True), name="one_place_beside_the_team"
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["person", "case"], condition=Q(dismissed_n__isnull=True), name="companion_of_person"),
        ]

    def __str__(self) -> str:
        return f"{self.capacity} {self.name}"


class CompanionPresence(models.Model):
    """A session at which somebody beside the team was there, as one of the team recorded it."""

    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="+")
    companion = models.ForeignKey(Companion, on_delete=models.PROTECT, related_name="presences")
    n = models.PositiveBigIntegerField()
    step = models.CharField(max_length=60)
    item = models.CharField(max_length=80, blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["companion", "step", "item"], name="one_presence_a_session"),
        ]

    def __str__(self) -> str:
        return f"{self.step} {self.item}"


class TraineeDraft(models.Model):
    """What a trainee drafted in a row of a check table, and what became of it; a draft like the row, and no entry."""

    companion = models.ForeignKey(Companion, on_delete=models.PROTECT, related_name="drafts")
    row = models.ForeignKey("cases.CheckRow", on_delete=models.PROTECT, related_name="trainee_drafts")
    outcome = models.CharField(max_length=40, blank=True)
    written = models.JSONField(default=dict)
    at = models.DateTimeField()
    #: "" while it waits for somebody of the team; then ``accepted`` or ``changed``.
    fate = models.CharField(max_length=8, blank=True)
    taken_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    taken_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["row"], condition=Q(fate=""), name="one_open_draft_a_row"),
        ]

    def __str__(self) -> str:
        return f"{self.row_id} {self.fate}"


class Opinion(models.Model):
    """A form that goes straight to the authority. What it says stands in the ledger under its own id, not here."""

    id = models.CharField(primary_key=True, max_length=26, default=ids.new_id, editable=False)
    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="opinions")
    #: The case's authority: what its list is made from.
    authority = models.ForeignKey("people.Organisation", on_delete=models.PROTECT, related_name="+")
    #: One of `opinions.FORMS`.
    form = models.CharField(max_length=20)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    #: Whom of the team it rates, where it rates one.
    about = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["authority", "-at", "id"], name="opinion_of_authority"),
            models.Index(fields=["case", "by"], name="opinion_of_case"),
        ]

    def __str__(self) -> str:
        return f"{self.form} {self.at:%Y-%m-%d}"


class TeamChange(models.Model):
    """That the institution was told of a change of the team, and what it answered: nothing, or a request to recuse."""

    id = models.CharField(primary_key=True, max_length=26, default=ids.new_id, editable=False)
    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="team_changes")
    leaving = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    coming = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    told_n = models.PositiveBigIntegerField()
    told_at = models.DateTimeField()
    #: "", ``none`` or ``recusal``.
    answer = models.CharField(max_length=8, blank=True)
    answered_n = models.PositiveBigIntegerField(null=True)
    answered_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.case_id} {self.answer}"
