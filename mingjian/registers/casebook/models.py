"""Which columns a person keeps their book with, and the days that assessors worked, as the leader confirmed them."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from mingjian.cases.models import Case
from mingjian.people.models import Person


class Kept(models.Model):
    """The columns somebody chose, in their order. Without a row: the first ones."""

    person = models.OneToOneField(Person, on_delete=models.CASCADE, primary_key=True, related_name="+")
    columns = models.JSONField(default=list)

    def __str__(self) -> str:
        return f"{self.person_id}"


class DaysWorked(models.Model):
    """How many days somebody of a team worked on a case. A copy of the last entry that confirmed them."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=30)
    #: As it stood when the days were confirmed.
    name = models.CharField(max_length=120)
    #: Half days count: two for a day.
    halves = models.PositiveSmallIntegerField()
    #: The days on which they were present, as ``2026-06-10``.
    dates = models.JSONField(default=list)
    remark = models.CharField(max_length=200, blank=True)
    n = models.PositiveBigIntegerField()
    confirmed_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    confirmed_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["case", "person"], name="one_count_of_days"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["confirmed_at"], name="days_by_confirmation"),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.name} {self.halves}"
