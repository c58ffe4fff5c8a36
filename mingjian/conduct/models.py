"""Working aids of a visit: rows of its plan and its questions, published timetables, requests, phrases."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from mingjian import ids
from mingjian.cases.models import Case, Exhibit
from mingjian.people.models import Organisation, Person


class PlanRow(models.Model):
    """A session that is planned or a question that is to be asked: a draft of the team, and no entry of the ledger."""

    id = models.CharField(primary_key=True, max_length=26, default=ids.new_id, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="plan_rows")
    #: ``session`` or ``question``.
    kind = models.CharField(max_length=10)
    #: Values by field key, as `rules` reads them.
    words = models.JSONField(default=dict)
    #: Counts its changes: who saves says which they saw.
    version = models.PositiveIntegerField(default=0)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    #: It counts no more; its words are kept.
    struck = models.BooleanField(default=False)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["case", "kind"], name="plan_row_of_case")]

    def __str__(self) -> str:
        return f"{self.kind} {self.version}"


class PlanWords(models.Model):
    """Words that do not stand in a row: replaced later, or sent when somebody had been faster."""

    row = models.ForeignKey(PlanRow, on_delete=models.PROTECT, related_name="kept")
    #: ``replaced``, ``struck`` or ``aside``.
    why = models.CharField(max_length=10)
    version = models.PositiveIntegerField()
    words = models.JSONField(default=dict)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["row", "id"], name="plan_words_of_row")]

    def __str__(self) -> str:
        return f"{self.row_id} {self.why}"


class Timetable(models.Model):
    """A timetable as it was published: what the institution was told, without what the team does among itself."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="timetables")
    n = models.PositiveBigIntegerField()
    version = models.PositiveIntegerField()
    #: The rows, names written out.
    rows = models.JSONField(default=list)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["case", "version"], name="one_timetable_per_version"),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.version}"


class Request(models.Model):
    """A document or record that the team asked to be shown (调阅), and how far it is."""

    id = models.CharField(primary_key=True, max_length=26, default=ids.new_id, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="requests")
    step = models.CharField(max_length=60)
    #: Its last entry: who acts says which they saw.
    n = models.PositiveBigIntegerField()
    what = models.CharField(max_length=300)
    #: Of whom it is asked, as the team writes it.
    of = models.CharField(max_length=120, blank=True)
    #: ``asked``, ``delivered``, ``clear``, ``unclear``, ``again``, ``missing`` or ``withdrawn``.
    state = models.CharField(max_length=10)
    asked_at = models.DateTimeField()
    due_at = models.DateTimeField()
    #: When it was delivered first after it was asked for last; empty while it is not.
    delivered_at = models.DateTimeField(null=True)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    class Meta:
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["case", "asked_at"], name="request_of_case")]

    def __str__(self) -> str:
        return self.what


class RequestAct(models.Model):
    """Something that was done about a request: asked, delivered, judged. Each is an entry."""

    request = models.ForeignKey(Request, on_delete=models.PROTECT, related_name="acts")
    n = models.PositiveBigIntegerField()
    #: ``asked``, ``delivered`` or ``judged``.
    kind = models.CharField(max_length=10)
    #: How it was delivered (``file``, ``shown``), or what it was found to be.
    outcome = models.CharField(max_length=10, blank=True)
    remark = models.CharField(max_length=300, blank=True)
    due_at = models.DateTimeField(null=True)
    exhibit = models.ForeignKey(Exhibit, on_delete=models.PROTECT, null=True, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["request", "n"], name="one_request_act_per_entry"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.outcome}".strip()


class Phrase(models.Model):
    """A finding in words that somebody, or an office, wants to use again. It belongs to no case."""

    id = models.CharField(primary_key=True, max_length=26, default=ids.new_id, editable=False)
    #: Whose it is: a person's own, or an organisation's for all who act for it.
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="phrases")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, related_name="phrases")
    #: As a finding cites it: 2.11.3（第25项）.
    clause = models.CharField(max_length=60)
    field = models.CharField(max_length=30, blank=True)
    facts = models.CharField(max_length=500)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["person"], name="phrase_of_person"),
            models.Index(fields=["organisation"], name="phrase_of_organisation"),
        ]

    def __str__(self) -> str:
        return self.clause
