"""Numbered papers: reserved by one act, issued by a second; a number never issued is shown as void.

Before them the drafts that go through the hands of an office, after them what came back on paper.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from mingjian import ids
from mingjian.evidence.models import StoredFile
from mingjian.people.models import Organisation, Person


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


class Chain(models.Model):
    """Through whose hands the papers of an office go before they are issued, for one kind of paper or for all.

    A hand is a list of ``person:<id>`` and ``post:<title>``: who of the office may lay that hand on.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="chains")
    #: The key of the kind of paper; "" for all that have no line of their own.
    document = models.CharField(max_length=60, blank=True)
    #: ``three`` 承办、审核、批准; ``two`` 承办、批准; ``none``; ``default`` what holds for all.
    mode = models.CharField(max_length=8)
    review = models.JSONField(default=list)
    approve = models.JSONField(default=list)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["organisation", "document"], name="one_chain_per_kind"),
        ]

    def __str__(self) -> str:
        return f"{self.document} {self.mode}"


class Draft(models.Model):
    """A 呈批稿: what a paper is to say, on its way through the hands of the office. It has no number yet."""

    id = models.CharField(primary_key=True, max_length=26, default=ids.new_id, editable=False)
    #: The case's id. A plain column, as on a paper.
    case_id = models.CharField(max_length=26)
    issuer = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="drafts")
    document = models.CharField(max_length=60)
    step = models.CharField(max_length=60)
    item = models.CharField(max_length=80, blank=True)
    #: ``review``, ``approve``: whose turn; ``approved``, ``returned``, ``replaced`` by a later one, ``issued``.
    state = models.CharField(max_length=10)
    #: 承办: who drew it up.
    drawn_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="drafts")
    #: The entry with which it was handed in, and what was printed for the hands to read.
    submitted_n = models.PositiveBigIntegerField()
    submitted_at = models.DateTimeField()
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="drafts")
    name = models.CharField(max_length=120)
    #: The words that were printed, as `documents.content` has them.
    content = models.JSONField(default=dict)
    #: 呈批单, printed when the last hand was laid on, and the entry of that.
    approved_n = models.PositiveBigIntegerField(null=True)
    sheet = models.ForeignKey(StoredFile, on_delete=models.PROTECT, null=True, related_name="approval_sheets")
    sheet_name = models.CharField(max_length=120, blank=True)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["case_id", "step"], name="draft_of_case")]

    def __str__(self) -> str:
        return self.name


class DraftHand(models.Model):
    """Somebody who may lay a hand on a draft: ``review`` or ``approve``. Fixed when it was handed in."""

    draft = models.ForeignKey(Draft, on_delete=models.PROTECT, related_name="hands")
    hand = models.CharField(max_length=10)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["draft", "hand", "person"], name="one_hand_of_a_person"),
        ]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["person", "hand"], name="hand_of_person")]

    def __str__(self) -> str:
        return f"{self.hand} {self.person_id}"


class DraftMove(models.Model):
    """A hand laid on a draft: ``submitted``, ``reviewed``, ``approved``, ``returned``. Its reason is in the ledger."""

    draft = models.ForeignKey(Draft, on_delete=models.PROTECT, related_name="moves")
    n = models.PositiveBigIntegerField()
    act = models.CharField(max_length=10)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["draft", "n"], name="one_move_per_entry"),
        ]

    def __str__(self) -> str:
        return f"{self.act} {self.n}"


class Scan(models.Model):
    """An issued paper as it came back from the world of paper: ``seal`` under a stamp, ``signature`` by hand."""

    id = models.CharField(primary_key=True, max_length=26, default=ids.new_id, editable=False)
    paper = models.ForeignKey(Paper, on_delete=models.PROTECT, related_name="scans")
    n = models.PositiveBigIntegerField()
    purpose = models.CharField(max_length=10)
    #: Whose signature it bears; empty on a seal.
    signer = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="scans")
    name = models.CharField(max_length=200)
    #: Who brought it.
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["paper", "n"], name="one_scan_per_entry"),
        ]

    def __str__(self) -> str:
        return self.name


class Original(models.Model):
    """Copies on paper of an issued paper: how many, where they lie, from whom they came."""

    paper = models.ForeignKey(Paper, on_delete=models.PROTECT, related_name="originals")
    n = models.PositiveBigIntegerField()
    copies = models.PositiveSmallIntegerField()
    place = models.CharField(max_length=120)
    received_from = models.CharField(max_length=120)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["paper", "n"], name="one_original_per_entry"),
        ]

    def __str__(self) -> str:
        return f"{self.copies} {self.place}"
