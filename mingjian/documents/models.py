"""Numbered papers: reserved by one act, issued by a second; a number never issued is shown as void."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from mingjian import ids
from mingjian.evidence.models import StoredFile
from mingjian.people.models import Organisation


class Series(models.Model):
    """The running numbers of one kind of paper of one issuer in one year."""

    issuer = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="series")
    document = models.CharField(max_length=60)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["issuer", "document", "year"], name="one_series_a_year"),
        ]

    def __str__(self) -> str:
        return f"{self.document} {self.year}/{self.last}"


class Paper(models.Model):
    """One paper of a case, from the reservation of its number on."""

    id = models.CharField(primary_key=True, max_length=26, default=ids.new_id, editable=False)
    #: The case's id. A plain column: documents lie below cases and do not know them.
    case_id = models.CharField(max_length=26)
    issuer = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="papers")
    document = models.CharField(max_length=60)
    step = models.CharField(max_length=60)
    item = models.CharField(max_length=80, blank=True)
    number = models.CharField(max_length=80)
    state = models.CharField(max_length=10, default="reserved")
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, null=True, related_name="papers")
    #: `mingjian/document/v1` with its signature, canonical JSON.
    seal = models.TextField(blank=True)
    #: The words that were printed, as `documents.content` has them: what a Word copy is made from.
    content = models.JSONField(default=dict)
    reserved_n = models.PositiveBigIntegerField()
    issued_n = models.PositiveBigIntegerField(null=True)
    issued_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["issuer", "number"], name="one_paper_per_number"),
            models.CheckConstraint(
                condition=Q(state__in=["reserved", "void"], file__isnull=True) | Q(state="issued", file__isnull=False),
                name="an_issued_paper_has_its_file",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["case_id", "step"], name="paper_of_case")]

    def __str__(self) -> str:
        return self.number
