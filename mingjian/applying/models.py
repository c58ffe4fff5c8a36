"""What an institution brings beside its form: requested papers, staff, rooms, floor plans, special circumstances."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from mingjian import ids
from mingjian.cases.models import Case
from mingjian.evidence.models import StoredFile
from mingjian.people.models import Organisation, Person


class RequestItem(models.Model):
    """One item of a case's 备查资料清单. Taken off the list it stays, with the entry that took it off."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    number = models.CharField(max_length=20)
    title = models.CharField(max_length=200)
    #: Where the criteria or the annexes ask for it, in words.
    clause = models.CharField(max_length=60, blank=True)
    #: One of `rules.STATES`.
    state = models.CharField(max_length=10, default="missing")
    #: What the team says of it to the institution.
    remark = models.CharField(max_length=500, blank=True)
    listed_n = models.PositiveBigIntegerField()
    gone_n = models.PositiveBigIntegerField(null=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["case", "number"], condition=Q(gone_n__isnull=True), name="one_request_of_a_number"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"


class RequestFile(models.Model):
    """A file brought for the list. Without an item it waits to be put to one: it is never lost."""

    id = models.CharField(primary_key=True, max_length=26, default=ids.new_id, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    n = models.PositiveBigIntegerField()
    item = models.ForeignKey(RequestItem, on_delete=models.PROTECT, null=True, related_name="files")
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=200)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    gone_n = models.PositiveBigIntegerField(null=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["case", "n"], name="one_request_file_per_entry"),
        ]

    def __str__(self) -> str:
        return self.name


class ListedRow(models.Model):
    """One row of a table kept with an application. The key is what a download hides in its row."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    #: ``staff``, ``rooms`` or ``equipment``.
    table = models.CharField(max_length=10)
    key = models.CharField(max_length=26, default=ids.new_id)
    values = models.JSONField(default=dict)
    #: The entry with which it got these values: who merges says which they saw.
    listed_n = models.PositiveBigIntegerField()
    gone_n = models.PositiveBigIntegerField(null=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["case", "table", "key"], name="one_listed_row_of_a_key"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["case", "table", "id"], condition=Q(gone_n__isnull=True), name="listed_row_standing"),
        ]

    def __str__(self) -> str:
        return f"{self.table} {self.key}"


class BroughtTable(models.Model):
    """A file with a table that was brought and looked at; nothing of it is in the case before it is taken over."""

    id = models.CharField(primary_key=True, max_length=26, default=ids.new_id, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    table = models.CharField(max_length=10)
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=200)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    taken = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.name


class FloorPlan(models.Model):
    """The floor plan of a site: a picture or a PDF."""

    id = models.CharField(primary_key=True, max_length=26, default=ids.new_id, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    n = models.PositiveBigIntegerField()
    site = models.CharField(max_length=60)
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=200)
    at = models.DateTimeField()
    gone_n = models.PositiveBigIntegerField(null=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["case", "n"], name="one_floor_plan_per_entry"),
        ]

    def __str__(self) -> str:
        return self.name


class Circumstance(models.Model):
    """The institution's answer about one kind of special circumstance, and what the team made of it."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20)
    there = models.BooleanField()
    place = models.CharField(max_length=200, blank=True)
    text = models.CharField(max_length=1000, blank=True)
    consequence = models.CharField(max_length=20, blank=True)
    told_n = models.PositiveBigIntegerField()
    #: ``told``, ``confirmed`` or ``planned``.
    state = models.CharField(max_length=10, default="told")
    remark = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["case", "kind"], name="one_answer_per_circumstance"),
        ]

    def __str__(self) -> str:
        return self.kind


class RemoteCondition(models.Model):
    """A line of an authority's 远程条件表, with its days: ended, not changed. Its id is its subject in the ledger."""

    id = models.CharField(primary_key=True, max_length=26, default=ids.new_id, editable=False)
    authority = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    #: As the procedure's facts call them.
    application = models.CharField(max_length=20)
    reason = models.CharField(max_length=20)
    #: ``remote``, ``consent`` or ``no``.
    outcome = models.CharField(max_length=10)
    #: So many lines at most; None is no limit.
    at_most = models.PositiveIntegerField(null=True)
    valid_from = models.DateField()
    valid_until = models.DateField(null=True)
    source = models.CharField(max_length=200)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["authority", "application", "reason"], name="remote_condition_of"),
        ]

    def __str__(self) -> str:
        return f"{self.application} {self.reason} {self.outcome}"
