"""The standards register: each edition of a standard, whether it is in force, and who said so when."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q


class Standing(models.TextChoices):
    COMING = "coming", "即将实施"
    IN_FORCE = "in-force", "现行有效"
    REPLACED = "replaced", "被代替"
    WITHDRAWN = "withdrawn", "废止"


class Standard(models.Model):
    """One edition of one standard, as a dated source tells of it. A later import of the same number renews the row."""

    #: As `rules.number_in` writes it: ``GB/T 11892-1989``.
    number = models.CharField(primary_key=True, max_length=60)
    #: The same without year and without /T: a number written with the wrong year or prefix is found by it.
    stem = models.CharField(max_length=50)
    year = models.PositiveSmallIntegerField(null=True)
    title = models.CharField(max_length=200)
    standing = models.CharField(max_length=10, choices=Standing.choices)
    #: The number that took or will take its place; "" where none did.
    replaced_by = models.CharField(max_length=60, blank=True)
    in_force_from = models.DateField(null=True)
    #: Who says so, and on which day it was looked up.
    source = models.CharField(max_length=100)
    source_on = models.DateField()
    #: Whether somebody compared the record with the official text.
    verified = models.BooleanField(default=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=Q(standing__in=Standing.values), name="a_standing_of_the_register"),
        ]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["stem"], name="standard_by_stem")]

    def __str__(self) -> str:
        return self.number
