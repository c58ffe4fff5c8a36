"""Stored bytes that a fact has named. One row per content, whoever and however often it was supplied."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q


class StoredFile(models.Model):
    """A file kept untouched under its SHA-256."""

    sha256 = models.CharField(primary_key=True, max_length=64)
    sm3 = models.CharField(max_length=64)
    crc32 = models.PositiveBigIntegerField()
    size_bytes = models.PositiveBigIntegerField()
    media_type = models.CharField(max_length=100)
    #: What the virus scanner said; ``unscanned`` is shown as 未查毒, never silently as clean.
    scan = models.CharField(max_length=10, default="unscanned")
    stored_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=Q(scan__in=["unscanned", "clean"]), name="an_infected_file_is_not_stored"),
        ]

    def __str__(self) -> str:
        return self.sha256
