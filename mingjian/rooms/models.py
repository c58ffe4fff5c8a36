"""Rooms, tickets and the devices admitted. What a device recorded lies in files, with no row for each chunk."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from mingjian import ids
from mingjian.cases.models import Case
from mingjian.people.models import Person


class Room(models.Model):
    """One session of a step of a case. Its id is its subject in the ledger."""

    id = models.CharField(primary_key=True, max_length=26, default=ids.new_id, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="rooms")
    step = models.CharField(max_length=60)
    item = models.CharField(max_length=80, blank=True)
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["case", "step", "item"], condition=Q(closed_at__isnull=True), name="one_open_room_per_step"
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["opened_at"], condition=Q(closed_at__isnull=True), name="room_open"),
        ]

    def __str__(self) -> str:
        return f"{self.step} {self.item}".strip()


class Ticket(models.Model):
    """Lets one device register, once, until it runs out. Its id is the nonce that the device signs."""

    id = models.CharField(primary_key=True, max_length=26, default=ids.new_id, editable=False)
    room = models.ForeignKey(Room, on_delete=models.PROTECT, related_name="tickets")
    #: The stream that the device will be.
    stream = models.CharField(max_length=26, default=ids.new_id)
    #: Who asked for it, and brings the device.
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=30)
    label = models.CharField(max_length=40)
    #: SHA-256 of the secret in the address.
    digest = models.CharField(max_length=64, unique=True)
    until = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.label


class Removal(models.Model):
    """Somebody whom the leader put out of the live view; a copy of the room's entry that says so."""

    room = models.ForeignKey(Room, on_delete=models.PROTECT, related_name="removals")
    #: A person, or the stream of a device.
    who = models.CharField(max_length=26)
    n = models.PositiveBigIntegerField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["room", "who"], name="put_out_once"),
        ]

    def __str__(self) -> str:
        return self.who


class Stream(models.Model):
    """A device that registered, and what the leader said to it."""

    id = models.CharField(primary_key=True, max_length=26, editable=False)
    room = models.ForeignKey(Room, on_delete=models.PROTECT, related_name="streams")
    ticket = models.OneToOneField(Ticket, on_delete=models.PROTECT, related_name="registered")
    label = models.CharField(max_length=40)
    fingerprint = models.CharField(max_length=4)
    #: What the device signed, as it was sent.
    registration = models.TextField()
    registered_at = models.DateTimeField()
    #: ``waiting``, ``admitted`` or ``refused``; the entry of the room that says so.
    state = models.CharField(max_length=10, default="waiting")
    decided_n = models.PositiveBigIntegerField(null=True)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["room", "registered_at"], name="stream_of_room")]

    def __str__(self) -> str:
        return f"{self.label} {self.fingerprint}"


class Viewing(models.Model):
    """A sitting in which somebody watched what a room recorded; a copy of the room's entry that says so."""

    room = models.ForeignKey(Room, on_delete=models.PROTECT, related_name="viewings")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    n = models.PositiveBigIntegerField()
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["room", "n"], name="one_viewing_per_entry"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["room", "person", "at"], name="viewing_of_person"),
        ]

    def __str__(self) -> str:
        return f"{self.room_id} {self.n}"
