"""Certificates as the public may see them: the record, how it came to be, annex lines, signatories, corrections.

Everything here follows from entries: of the case that issued it, or of the table it was brought in by. `mingjian check`
derives it once more.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from mingjian import ids
from mingjian.cases.models import Case
from mingjian.people.models import Organisation, Person
from mingjian.registers.certificates.rules import BASES, STANDINGS


class TakenNumber(models.Model):
    """A certificate number that somebody has: given in the act that issues it, so that two never get the same."""

    number = models.CharField(primary_key=True, max_length=12)
    #: The credit code of its institution, or its id where it has none.
    holder = models.CharField(max_length=26)

    def __str__(self) -> str:
        return self.number


class Certificate(models.Model):
    """One certificate. Its id is its subject in the ledger where it was brought in by a table."""

    id = models.CharField(primary_key=True, max_length=26, default=ids.new_id, editable=False)
    number = models.CharField(max_length=12, unique=True)
    authority = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    #: Name and credit code of the institution as the certificate says them.
    name = models.CharField(max_length=120)
    uscc = models.CharField(max_length=18, blank=True)
    valid_from = models.DateField()
    valid_until = models.DateField()
    #: What was done to it; that it has run out is reckoned by the day.
    standing = models.CharField(max_length=12, default="valid")
    standing_since = models.DateField(null=True)
    standing_reason = models.CharField(max_length=200, blank=True)
    #: Places, as ``[label, address]``.
    sites = models.JSONField(default=list)
    #: The table that says so; "" for what was issued here.
    source = models.CharField(max_length=100, blank=True)
    #: False while nothing that it rests on stands.
    stands = models.BooleanField(default=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=Q(standing__in=STANDINGS), name="a_standing_of_a_certificate"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["uscc"], name="certificate_by_uscc"),
            models.Index(fields=["authority", "number"], name="certificate_of_authority"),
        ]

    def __str__(self) -> str:
        return self.number


class Granting(models.Model):
    """What brought lines into a certificate: the issue at the end of a case, or a table. The history of the annex."""

    certificate = models.ForeignKey(Certificate, on_delete=models.PROTECT, related_name="grantings")
    basis = models.CharField(max_length=12)
    on = models.DateField()
    case = models.ForeignKey(Case, on_delete=models.PROTECT, null=True, related_name="+")
    #: The entry that says so: of the case, or of the certificate.
    n = models.PositiveBigIntegerField()
    valid_from = models.DateField()
    valid_until = models.DateField()
    pages = models.PositiveIntegerField(null=True)
    #: What the certificate said of its holder then.
    name = models.CharField(max_length=120)
    uscc = models.CharField(max_length=18, blank=True)
    sites = models.JSONField(default=list)
    #: The act was struck as a mistake: nothing that it brought counts.
    annulled = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=Q(basis__in=BASES), name="a_basis_of_a_granting"),
            models.UniqueConstraint(fields=["certificate", "case", "n"], name="one_granting_per_entry"),
        ]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["case"], name="granting_of_case")]

    def __str__(self) -> str:
        return f"{self.certificate_id} {self.basis} #{self.n}"


class AnnexLine(models.Model):
    """One line of the annex as it reads now. What it read before stands in its corrections."""

    certificate = models.ForeignKey(Certificate, on_delete=models.PROTECT, related_name="lines")
    granting = models.ForeignKey(Granting, on_delete=models.PROTECT, related_name="lines")
    #: A later granting that took its place.
    replaced_by = models.ForeignKey(Granting, on_delete=models.PROTECT, null=True, related_name="+")
    #: Its place among the lines of its granting.
    place = models.PositiveIntegerField()
    #: The line of the case that it was; "" for what a table brought.
    path = models.CharField(max_length=80, blank=True)
    site = models.CharField(max_length=120, blank=True)
    field = models.CharField(max_length=120, blank=True)
    category = models.CharField(max_length=120, blank=True)
    object = models.CharField(max_length=200)
    parameter = models.CharField(max_length=200)
    method_title = models.CharField(max_length=300, blank=True)
    method_number = models.CharField(max_length=200, blank=True)
    limitation = models.CharField(max_length=500, blank=True)
    remark = models.CharField(max_length=500, blank=True)
    #: 批准事项 and 批准日期.
    basis = models.CharField(max_length=12)
    on = models.DateField(null=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=Q(basis__in=BASES), name="a_basis_of_a_line"),
            models.UniqueConstraint(fields=["granting", "place"], name="one_line_per_place"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["certificate", "id"], name="line_of_certificate"),
        ]

    def __str__(self) -> str:
        return f"{self.object} {self.parameter}"


class Signatory(models.Model):
    """An authorised signatory (授权签字人) and the field of signature, as the annex names them."""

    certificate = models.ForeignKey(Certificate, on_delete=models.PROTECT, related_name="signatories")
    granting = models.ForeignKey(Granting, on_delete=models.PROTECT, related_name="signatories")
    place = models.PositiveIntegerField()
    name = models.CharField(max_length=60)
    field = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["granting", "place"], name="one_signatory_per_place"),
        ]

    def __str__(self) -> str:
        return self.name


class Correction(models.Model):
    """更正: a line of an annex reads otherwise from a day on. What it read before stays here."""

    line = models.ForeignKey(AnnexLine, on_delete=models.PROTECT, related_name="corrections")
    #: 更正通知 number.
    number = models.CharField(max_length=60)
    #: Only what changed, by the name of the column.
    old = models.JSONField()
    new = models.JSONField()
    reason = models.CharField(max_length=500)
    #: The entry that says so, of the line's case or of its certificate.
    n = models.PositiveBigIntegerField()
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["line", "n"], name="one_correction_per_entry"),
        ]

    def __str__(self) -> str:
        return self.number
