"""Packages that were issued, for whom, and up to which entry."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from mingjian import ids
from mingjian.cases.models import Case
from mingjian.people.models import Person


class Package(models.Model):
    """One package of a case for one kind of recipient. Building it is long work that can be left and found again."""

    id = models.CharField(primary_key=True, max_length=26, default=ids.new_id, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="packages")
    profile = models.CharField(max_length=12)
    #: The entry `case:package:issued` with which it ends.
    n = models.PositiveBigIntegerField()
    asked_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    state = models.CharField(max_length=10, default="waiting")
    #: A sentence where it could not be built.
    failure = models.CharField(max_length=300, blank=True)
    begun_at = models.DateTimeField(null=True)
    #: How many builders took it up.
    tries = models.PositiveSmallIntegerField(default=0)
    size_bytes = models.PositiveBigIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["case", "-n"], name="package_of_case")]

    def __str__(self) -> str:
        return f"{self.case_id} {self.profile} {self.state}"
