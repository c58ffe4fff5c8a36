"""A case, its parties, its threads, what was done in it and with what; and the copies that lists are made from.

The ledger is the truth: ``mingjian check`` folds it again and compares every row here. The authority stands in every
key that a large list uses, so that the tables can be spread by it.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from mingjian import ids
from mingjian.cases import beside_models as _beside  # noqa: F401 - tables of this room in a file of their own
from mingjian.evidence.models import StoredFile
from mingjian.people.models import Organisation, Person


class Case(models.Model):
    """One matter under one edition of a procedure. Its id is its subject in the ledger."""

    id = models.CharField(primary_key=True, max_length=26, default=ids.new_id, editable=False)
    #: 业务流水号: the portal's number where there is one, else our own.
    serial = models.CharField(max_length=40)
    authority = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="cases_before_it")
    institution = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="cases_about_it")
    edition = models.CharField(max_length=80)
    edition_hash = models.CharField(max_length=64)
    opened_at = models.DateTimeField()

    # Copies for lists, recomputed by `mingjian check`.
    n = models.PositiveBigIntegerField()
    phase = models.CharField(max_length=40)
    standing = models.CharField(max_length=10)
    ended_as = models.CharField(max_length=40, blank=True)
    waiting_for = models.CharField(max_length=120, blank=True)
    due_on = models.DateField(null=True)
    #: ``due_on``, or a day beyond all days, while the case runs: what lists of running cases are ordered by.
    sorts_on = models.DateField(null=True)
    #: The moment by which the copies were reckoned, and the first at which time alone may change them.
    looked_at = models.DateTimeField()
    look_again_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["authority", "serial"], name="one_case_per_serial"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["look_again_at"], condition=Q(look_again_at__isnull=False), name="case_to_look_at"),
            models.Index(fields=["authority", "-opened_at", "id"], name="case_of_authority"),
            models.Index(fields=["institution", "-opened_at", "id"], name="case_of_institution"),
            models.Index(
                fields=["authority", "sorts_on", "id"],
                condition=Q(sorts_on__isnull=False),
                name="case_running_authority",
            ),
            models.Index(
                fields=["institution", "sorts_on", "id"], condition=Q(sorts_on__isnull=False), name="case_running_lab"
            ),
        ]

    def __str__(self) -> str:
        return self.serial


class Party(models.Model):
    """Who holds a role in a case: an organisation, or a person named for it. Released, never removed."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="parties")
    role = models.CharField(max_length=30)
    #: The opaque name under which the ledger knows the holder: the id of the person, organisation or staff record.
    holder = models.CharField(max_length=26)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="case_roles")
    #: As shown and as printed on the day of appointment; a later change of name changes no record.
    name = models.CharField(max_length=120)
    since_n = models.PositiveBigIntegerField()
    until_n = models.PositiveBigIntegerField(null=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["case", "role", "holder"], condition=Q(until_n__isnull=True), name="one_running_party"
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["person", "case"], condition=Q(until_n__isnull=True), name="party_of_person"),
            models.Index(fields=["organisation", "case"], condition=Q(until_n__isnull=True), name="party_of_org"),
            models.Index(
                fields=["organisation", "role", "case"], condition=Q(until_n__isnull=True), name="party_of_org_in_role"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.role} {self.name}"


class Thread(models.Model):
    """An item of a case: a test, a line, a finding, a day. The path says its kind: ``test:7``."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="threads")
    path = models.CharField(max_length=80)
    label = models.CharField(max_length=200)
    marks = models.CharField(max_length=80, blank=True)
    named_n = models.PositiveBigIntegerField()
    struck_n = models.PositiveBigIntegerField(null=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["case", "path"], name="one_thread_per_path"),
        ]

    def __str__(self) -> str:
        return f"{self.path} {self.label}"


class Act(models.Model):
    """A step that was done. What was written in its form stands in the ledger's opening of the same number."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="acts")
    n = models.PositiveBigIntegerField()
    step = models.CharField(max_length=60)
    item = models.CharField(max_length=80, blank=True)
    outcome = models.CharField(max_length=40, blank=True)
    ground = models.CharField(max_length=40, blank=True)
    role = models.CharField(max_length=30)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="acts")
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["case", "n"], name="one_act_per_entry"),
        ]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["person", "at"], name="act_of_person")]

    def __str__(self) -> str:
        return f"{self.step} {self.item} {self.outcome}".strip()


class Exhibit(models.Model):
    """A piece of evidence as supplied to a step of a case."""

    id = models.CharField(primary_key=True, max_length=26, default=ids.new_id, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="exhibits")
    n = models.PositiveBigIntegerField()
    step = models.CharField(max_length=60)
    item = models.CharField(max_length=80, blank=True)
    evidence = models.CharField(max_length=60)
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="exhibits")
    name = models.CharField(max_length=200)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="exhibits")
    #: When the recording ended, as the person who supplied it says; empty for what was not recorded.
    made_at = models.DateTimeField(null=True)
    stored_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["case", "n"], name="one_exhibit_per_entry"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["case", "step", "item"], name="exhibit_of_step"),
        ]

    def __str__(self) -> str:
        return self.name


class Note(models.Model):
    """A note that somebody added to a step. Its text stands in the ledger's opening of the same number, not here."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="notes")
    n = models.PositiveBigIntegerField()
    step = models.CharField(max_length=60)
    item = models.CharField(max_length=80, blank=True)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="notes")
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["case", "n"], name="one_note_per_entry"),
        ]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["case", "step"], name="note_of_step")]

    def __str__(self) -> str:
        return f"{self.step} {self.item}".strip()


class ReadingText(models.Model):
    """The text read aloud as it was fixed; the newest counts. Its parts stand in the opening of the same number."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="reading_texts")
    n = models.PositiveBigIntegerField()
    #: SHA-256 over the digests of its parts, in hexadecimal.
    digest = models.CharField(max_length=64)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="reading_texts")
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["case", "n"], name="one_reading_text_per_entry"),
        ]

    def __str__(self) -> str:
        return self.digest[:12]


class RemarkAnswer(models.Model):
    """What the leader answered to one remark with which a report came back. Its text is in the ledger's opening."""

    class Way(models.TextChoices):
        MENDED = "mended", _("改正")
        EXPLAINED = "explained", _("说明")

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="remark_answers")
    n = models.PositiveBigIntegerField()
    #: The entry that sent the report back, and which of its rows this is, from 1.
    returned_n = models.PositiveBigIntegerField()
    row = models.PositiveIntegerField()
    way = models.CharField(max_length=10, choices=Way.choices)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="remark_answers")
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["case", "n"], name="one_remark_answer_per_entry"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["case", "returned_n", "row"], name="answer_of_remark"),
        ]

    def __str__(self) -> str:
        return f"#{self.returned_n}.{self.row} {self.way}"


class Reminder(models.Model):
    """That somebody in a case was reminded of a step, by whom and when; whom and of what stands in the ledger."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="reminders")
    n = models.PositiveBigIntegerField()
    step = models.CharField(max_length=60)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="reminders")
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["case", "n"], name="one_reminder_per_entry"),
        ]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["case", "step", "at"], name="reminder_of_step")]

    def __str__(self) -> str:
        return self.step


class CheckRow(models.Model):
    """What the team has written so far at one item of a check table: a draft, and no entry of the ledger.

    One row for each item, made when it is first written to and never removed. What is done with it is an act.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="check_rows")
    step = models.CharField(max_length=60)
    item = models.CharField(max_length=80)
    #: Counts the changes of its words: who saves says which they saw.
    version = models.PositiveIntegerField(default=0)
    #: Counts every change, whose row it is included. The sum over a table only grows.
    turn = models.PositiveIntegerField(default=0)
    outcome = models.CharField(max_length=40, blank=True)
    #: Values of the step's form by field key, as `recorded` gives them.
    written = models.JSONField(default=dict)
    #: Who wrote it last, and when; nobody yet where it was only given to somebody.
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(null=True)
    #: Whose work the item is.
    assigned = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    #: Its words are a trainee's, and nobody of the team has taken them over: they cannot be recorded.
    by_trainee = models.BooleanField(default=False)
    #: From whom it was handed over when they left the team; "" where it was not.
    handed_from = models.CharField(max_length=60, blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["case", "step", "item"], name="one_check_row_per_item"),
        ]

    def __str__(self) -> str:
        return f"{self.step} {self.item} {self.version}"


class CheckWords(models.Model):
    """Words that do not stand in a check row: replaced by somebody else, or sent when somebody had been faster."""

    row = models.ForeignKey(CheckRow, on_delete=models.PROTECT, related_name="kept")
    #: ``replaced`` or ``aside``.
    why = models.CharField(max_length=10)
    outcome = models.CharField(max_length=40, blank=True)
    written = models.JSONField(default=dict)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["row", "id"], name="check_words_of_row")]

    def __str__(self) -> str:
        return f"{self.row_id} {self.why}"


class Task(models.Model):
    """What somebody must do now: a copy of the engine's opportunities, grouped by step and role, for lists.

    One row more for each holder in a case, with the duty ``may``, no step and ``open`` unset, counts in ``items`` the
    steps they may do but need not: it stands in no list of its own.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="tasks")
    authority = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    #: The holder whose list it stands in: an organisation or a person.
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    role = models.CharField(max_length=30)
    step = models.CharField(max_length=60)
    #: How many items of the step are open; 1 where the step is done once for the whole case.
    items = models.PositiveIntegerField(default=1)
    duty = models.CharField(max_length=6)
    clause = models.CharField(max_length=40)
    clock = models.CharField(max_length=40, blank=True)
    due_on = models.DateField(null=True)
    #: Since when it could be done, or the paper to be signed was there.
    since = models.DateTimeField(null=True)
    #: What it still lacks, as `rules.told` writes it.
    lacking = models.CharField(max_length=300, blank=True)
    #: ``due_on``, or a day beyond all days: what lists are ordered by.
    sorts_on = models.DateField()
    open = models.BooleanField(default=True)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["organisation", "sorts_on", "id"], condition=Q(open=True), name="task_of_org"),
            models.Index(fields=["person", "sorts_on", "id"], condition=Q(open=True), name="task_of_person"),
            # Wide enough that what others owe in many cases is read from the index alone.
            models.Index(fields=["case", "step", "duty", "open", "person", "organisation"], name="task_of_case"),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.step}"


class Submission(models.Model):
    """A form that was sent. The same form sent again gets the same answer and does nothing a second time."""

    #: Where it was sent: a case, or for the form that opens one the institution.
    case_id = models.CharField(max_length=26)
    token = models.CharField(max_length=26)
    #: What was in it, so that a form changed after it was sent is not taken for the same.
    digest = models.CharField(max_length=64)
    #: The entry that answered it, and the case that it opened.
    n = models.PositiveBigIntegerField()
    opened = models.CharField(max_length=26, blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["case_id", "token"], name="one_answer_per_form"),
        ]

    def __str__(self) -> str:
        return self.token


class CalendarYear(models.Model):
    """The days of one year as the operator has entered them: ``[["2027-01-01", "statutory"], …]``, in order."""

    year = models.PositiveSmallIntegerField(primary_key=True)
    days = models.JSONField()
    #: The notice it was taken from, as one would cite it.
    source = models.CharField(max_length=200)
    #: The whole notice of the year is in it: its days are no longer provisional.
    whole = models.BooleanField(default=False)

    def __str__(self) -> str:
        return f"{self.year}"
