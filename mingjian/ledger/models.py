"""Subjects, entries, what opens their commitments, and how far the log has been published."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from mingjian import ids


class Subject(models.Model):
    """What entries are about: a case, a room, the keys. Its row is the lock of everybody who writes about it."""

    id = models.CharField(primary_key=True, max_length=26, editable=False)
    kind = models.CharField(max_length=16)
    #: Running number, digest and moment of its last entry.
    n = models.PositiveBigIntegerField(default=0)
    head = models.CharField(max_length=64, blank=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.kind} {self.id}"


class Entry(models.Model):
    """One fact, written once. A trigger refuses to change or remove the row; only its position is filled in."""

    pk = models.CompositePrimaryKey("subject_id", "n")
    subject_id = models.CharField(max_length=26)
    n = models.PositiveBigIntegerField()
    kind = models.CharField(max_length=40)
    at = models.DateTimeField()
    #: Canonical JSON, at most 4 KiB: the leaf of the log.
    body = models.BinaryField()
    digest = models.CharField(max_length=64)
    #: Place in the log, given by the sequencer; empty until then.
    position = models.PositiveBigIntegerField(null=True, unique=True)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["at", "subject_id", "n"], condition=Q(position__isnull=True), name="entry_unsequenced"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject_id}/{self.n}"


class Opening(models.Model):
    """The values and salts behind an entry's commitment. Destroying a field here leaves the entry and the log whole."""

    pk = models.CompositePrimaryKey("subject_id", "n")
    subject_id = models.CharField(max_length=26)
    n = models.PositiveBigIntegerField()
    #: ``[{name, salt, value}]``, or ``{name, digest}`` for a field that was destroyed.
    fields = models.JSONField()
    #: The values did not come back when the instance was restored; the entry did.
    lost = models.BooleanField(default=False)

    def __str__(self) -> str:
        return f"{self.subject_id}/{self.n}"


class Sequencer(models.Model):
    """The one row whose lock elects the sequencer: how many leaves there are and the right edge of the tree."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    size = models.PositiveBigIntegerField(default=0)
    frontier = models.BinaryField(default=b"")
    #: The same leaves under SM3, kept where the ``gm`` suite is in use.
    frontier_sm3 = models.BinaryField(default=b"")

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=Q(id=1), name="one_sequencer"),
        ]

    def __str__(self) -> str:
        return f"{self.size}"


class Checkpoint(models.Model):
    """A signed statement of size and root, as published."""

    size = models.PositiveBigIntegerField(primary_key=True)
    root = models.CharField(max_length=64)
    at = models.DateTimeField()
    #: C2SP signed note; in the ``gm`` suite ``signature_sm2`` stands beside it.
    note = models.TextField()
    signature_sm2 = models.TextField(blank=True)
    #: RFC 3161 token over the note, where one was obtained.
    timestamp = models.BinaryField(default=b"")

    def __str__(self) -> str:
        return f"{self.size} {self.root[:12]}"


class Key(models.Model):
    """The public record of a key. The private half lies in a file of its own, or behind a signer port."""

    #: Bound to what the key is: `proof.keys.key_id`.
    id = models.CharField(primary_key=True, max_length=32)
    purpose = models.CharField(max_length=16)
    suite = models.CharField(max_length=8)
    public = models.CharField(max_length=130)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)
    state = models.CharField(max_length=10, default="active")
    #: Set when the key was revoked: what it signed later proves nothing.
    not_after = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["purpose", "suite"], condition=Q(state="active"), name="one_active_key_a_purpose"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.purpose} {self.id}"


class Cursor(models.Model):
    """How far a follower has read. Its effect and this number change in one transaction."""

    name = models.CharField(primary_key=True, max_length=40)
    position = models.PositiveBigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.name} {self.position}"


class Outgoing(models.Model):
    """Something to be told to the outside, written with the act it follows from and sent afterwards, at least once."""

    id = models.CharField(primary_key=True, max_length=26, default=ids.new_id)
    channel = models.CharField(max_length=16)
    #: The same letter is never written twice.
    key = models.CharField(max_length=100, unique=True)
    letter = models.JSONField()
    written_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    failure = models.CharField(max_length=200, blank=True)
    #: When nobody tried any more: its address takes no letters. It stays as it is.
    given_up_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["next_try_at"], condition=Q(sent_at__isnull=True), name="outgoing_waiting"),
            models.Index(fields=["-given_up_at"], condition=Q(given_up_at__isnull=False), name="outgoing_given_up"),
        ]

    def __str__(self) -> str:
        return self.key
