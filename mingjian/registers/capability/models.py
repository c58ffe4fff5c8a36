"""Capability lists on their way into a case: what was read of a file and has not become entries yet.

A draft is nobody's act and stands in no ledger; confirming it is one. The lines of a case themselves are its threads.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from mingjian import ids
from mingjian.cases.models import Case
from mingjian.evidence.models import StoredFile
from mingjian.people.models import Person


class Sheet(models.Model):
    """A file with a capability list. Reading it is long work that can be left and found again."""

    id = models.CharField(primary_key=True, max_length=26, default=ids.new_id, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="sheets")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=200)
    #: What its rows have where the file has no such column, by field of a line.
    given = models.JSONField(default=dict)
    brought_at = models.DateTimeField()
    #: waiting, reading, read, named, dropped, failed
    state = models.CharField(max_length=10, default="waiting")
    #: Why it could not be read: a sentence and its facts.
    failure = models.CharField(max_length=300, blank=True)
    failure_facts = models.JSONField(default=dict)
    begun_at = models.DateTimeField(null=True)
    #: How often a reader has taken it up: a file that ends every reader must not be read for ever.
    tries = models.PositiveSmallIntegerField(default=0)
    done_rows = models.PositiveIntegerField(default=0)
    total_rows = models.PositiveIntegerField(default=0)
    #: The entry of the case up to which its lines were compared.
    compared_n = models.PositiveBigIntegerField(default=0)
    #: Whether its rows carry the keys of an earlier download.
    keyed = models.BooleanField(default=False)
    #: How many rows there are of each kind, level and mark.
    counts = models.JSONField(default=dict)
    #: The last entry of the act that named its lines.
    named_n = models.PositiveBigIntegerField(null=True)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["case", "-brought_at"], name="sheet_of_case"),
            models.Index(fields=["brought_at"], condition=Q(state__in=["waiting", "reading"]), name="sheet_to_read"),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.name} {self.state}"


class SheetRow(models.Model):
    """One row of a sheet as it was read, or a line of the case that the sheet has not."""

    sheet = models.ForeignKey(Sheet, on_delete=models.CASCADE, related_name="rows")
    #: As Excel counts; 0 for a line that only the case has.
    number = models.PositiveIntegerField()
    #: new, changed, unchanged, conflict, missing; "" where nothing could be read.
    kind = models.CharField(max_length=10, blank=True)
    #: The line of the case it stands for.
    path = models.CharField(max_length=80, blank=True)
    #: bad: cannot be read; back: given back unless taken all the same; warn; note; "".
    level = models.CharField(max_length=4, blank=True)
    #: The fields of a line.
    values = models.JSONField(default=dict)
    #: What is told of it: each a code with its facts.
    marks = models.JSONField(default=list)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["sheet", "level", "id"], name="row_of_sheet"),
        ]

    def __str__(self) -> str:
        return f"{self.sheet_id} {self.number}"
