"""Reading entries, their openings, and how far the log reaches."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count, Max, Min, Q
from django.db.models.functions import TruncDate

from mingjian.clock import LAW_ZONE
from mingjian.ledger.models import Checkpoint, Entry, Opening, Outgoing, Subject
from mingjian.ledger.ports import couriers
from mingjian.proof import entry as formats
from mingjian.proof import fields as commitments
from mingjian.proof.tiles import LARGEST_ENTRY

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping
    from datetime import datetime

    from mingjian.proof.canonical import Value

#: Pairs of subject and number that one query asks for: databases limit the depth of what they are asked.
_PAIRS = 200


@dataclass(frozen=True, slots=True)
class Recorded:
    """An entry as it lies in the ledger, with what may be read of its fields."""

    entry: formats.Entry
    #: Place in the log; None until the sequencer has given one.
    position: int | None
    fields: tuple[commitments.Field, ...]
    #: The values were lost when the instance was restored; the entry was not.
    lost: bool = False

    @property
    def values(self) -> dict[str, Value]:
        """The fields that were not destroyed."""
        return {field.name: field.value for field in self.fields if isinstance(field, commitments.Opening)}


def head_of(subject_id: str) -> tuple[int, str]:
    """Running number and digest of a subject's last entry; (0, "") where there is no such subject."""
    found = Subject.objects.filter(pk=subject_id).values_list("n", "head").first()
    return found or (0, "")


def bodies_of(subject_id: str, *, after: int = 0) -> Iterator[tuple[int, bytes]]:
    """Running number and canonical bytes of a subject's entries, in order."""
    rows = Entry.objects.filter(subject_id=subject_id, n__gt=after).order_by("n").values_list("n", "body")
    return ((n, bytes(body)) for n, body in rows.iterator())


def recorded(
    subject_id: str,
    *,
    after: int = 0,
    limit: int | None = None,
    newest_first: bool = False,
    kinds: Collection[str] = (),
) -> list[Recorded]:
    """Entries of a subject with their openings: ``limit`` of them beyond running number ``after``.

    With ``newest_first``, those before it; with ``kinds``, of these kinds alone.
    """
    rows = Entry.objects.filter(subject_id=subject_id)
    rows = rows.filter(kind__in=kinds) if kinds else rows
    if newest_first:
        rows = (rows.filter(n__lt=after) if after else rows).order_by("-n")
    else:
        rows = rows.filter(n__gt=after).order_by("n")
    found = list(rows.values_list("n", "body", "position")[:limit])
    openings = _openings(subject_id, [n for n, _body, _position in found])
    return [
        Recorded(formats.decode(bytes(body), place=f"{subject_id}#{n}"), position, *openings.get(n, ((), False)))
        for n, body, position in found
    ]


def facts_of_kind(subject_id: str, kind: str) -> Iterator[tuple[formats.Entry, int | None]]:
    """Entries of one kind about a subject with their places in the log, newest first, read as they are asked for."""
    rows = Entry.objects.filter(subject_id=subject_id, kind=kind).order_by("-n")
    for n, body, position in rows.values_list("n", "body", "position").iterator():
        yield formats.decode(bytes(body), place=f"{subject_id}#{n}"), position


def recorded_of_each(subject_ids: Collection[str]) -> dict[str, Iterator[Recorded]]:
    """All entries of some subjects with their openings, in order, in two queries. Each is decoded when it is asked for.

    For subjects with few entries, as people and organisations are: they are all held at once.
    """
    openings = {
        (subject_id, n): (fields, lost)
        for subject_id, n, fields, lost in Opening.objects.filter(subject_id__in=subject_ids).values_list(
            "subject_id", "n", "fields", "lost"
        )
    }
    bodies: dict[str, list[tuple[int, bytes, int | None]]] = {}
    rows = Entry.objects.filter(subject_id__in=subject_ids).order_by("subject_id", "n")
    for subject_id, n, body, position in rows.values_list("subject_id", "n", "body", "position"):
        bodies.setdefault(subject_id, []).append((n, bytes(body), position))

    def read(subject_id: str) -> Iterator[Recorded]:
        for n, body, position in bodies[subject_id]:
            place = f"{subject_id}#{n}"
            fields, lost = openings.get((subject_id, n), ((), False))
            opened = tuple(commitments.from_json(one, place=place) for one in fields)
            yield Recorded(formats.decode(body, place=place), position, opened, lost)

    return {subject_id: read(subject_id) for subject_id in bodies}


def recorded_of_subjects(kinds: Collection[str], *, before: int | None = None, limit: int) -> list[Recorded]:
    """Entries about subjects of these kinds that have their place in the log, newest first, before a place."""
    rows = Entry.objects.filter(subject_id__in=Subject.objects.filter(kind__in=kinds).values("pk"))
    rows = rows.filter(position__isnull=False) if before is None else rows.filter(position__lt=before)
    found = list(rows.order_by("-position").values_list("subject_id", "n", "body", "position")[:limit])
    pairs = [(subject_id, n) for subject_id, n, _body, _position in found]
    openings = {
        (subject_id, n): (tuple(commitments.from_json(one, place=f"{subject_id}#{n}") for one in fields), lost)
        for subject_id, n, fields, lost in Opening.objects.filter(pk__in=pairs).values_list(
            "subject_id", "n", "fields", "lost"
        )
    }
    return [
        Recorded(
            formats.decode(bytes(body), place=f"{subject_id}#{n}"),
            position,
            *openings.get((subject_id, n), ((), False)),
        )
        for subject_id, n, body, position in found
    ]


def values_at(subject_id: str, numbers: list[int]) -> Mapping[int, dict[str, Value]]:
    """The readable fields of some entries of a subject, by running number."""
    return {
        n: {field.name: field.value for field in fields if isinstance(field, commitments.Opening)}
        for n, (fields, _lost) in _openings(subject_id, numbers).items()
    }


def kinds_at(subject_id: str, numbers: Collection[int]) -> Mapping[int, str]:
    """The kinds of some entries of a subject, by running number."""
    if not numbers:
        return {}
    return dict(Entry.objects.filter(subject_id=subject_id, n__in=set(numbers)).values_list("n", "kind"))


def facts_between(first: int, last: int, *, kind: str) -> Iterator[formats.Entry]:
    """Entries of one kind at these places in the log, both included, in order."""
    rows = Entry.objects.filter(position__gte=first, position__lte=last, kind=kind).order_by("position")
    for subject_id, n, body in rows.values_list("subject_id", "n", "body").iterator():
        yield formats.decode(bytes(body), place=f"{subject_id}#{n}")


def values_of(entries: Collection[tuple[str, int]]) -> Mapping[tuple[str, int], dict[str, Value]]:
    """The readable fields of entries of several subjects, each named by its subject and running number."""
    wanted, found = sorted(entries), dict[tuple[str, int], dict[str, "Value"]]()
    for first in range(0, len(wanted), _PAIRS):
        rows = Opening.objects.filter(pk__in=wanted[first : first + _PAIRS]).values_list("subject_id", "n", "fields")
        for subject_id, n, fields in rows:
            read = (commitments.from_json(field, place=f"{subject_id}#{n}") for field in fields)
            found[subject_id, n] = {field.name: field.value for field in read if isinstance(field, commitments.Opening)}
    return found


def recovered_places() -> list[tuple[int, int]]:
    """First and last place of each stretch of the log that was read back after a restore."""
    told = (one.entry for one in recorded("ledger"))
    laws = [fact.law for fact in told if fact.kind == "ledger:restore:recovered"]
    return [(int(str(law["first"])), int(str(law["last"]))) for law in laws]


def commitment_preimages(start: int, end: int) -> list[bytes]:
    """For each entry at these places in the log what its commitment is the digest of; b"" if unknown or too long.

    Kept beside the bundles, so that after a restore an entry whose values are lost still opens its commitment.
    """
    found = []
    rows = list(
        Entry.objects.filter(position__gte=start, position__lt=end).order_by("position").values_list("subject_id", "n")
    )
    for first in range(0, len(rows), _PAIRS):
        part = rows[first : first + _PAIRS]
        opened = {
            (subject_id, n): None if lost and not fields else fields
            for subject_id, n, fields, lost in Opening.objects.filter(pk__in=part).values_list(
                "subject_id", "n", "fields", "lost"
            )
        }
        for place in part:
            fields = opened.get(place, ())
            name = f"{place[0]}#{place[1]}"
            preimage = (
                b""
                if fields is None
                else commitments.preimage(commitments.from_json(one, place=name) for one in fields)
            )
            found.append(preimage if len(preimage) <= LARGEST_ENTRY else b"")
    return found


def latest_checkpoint() -> Checkpoint | None:
    return Checkpoint.objects.order_by("-size").first()


def last_of_each_day(*, since: datetime, up_to: int) -> dict[int, str]:
    """Size and root of the last checkpoint published on each day of the law, up to a size."""
    days = Checkpoint.objects.filter(at__gte=since, size__lte=up_to).annotate(day=TruncDate("at", tzinfo=LAW_ZONE))
    sizes = days.values("day").annotate(last=Max("size")).values_list("last", flat=True)
    return dict(Checkpoint.objects.filter(size__in=list(sizes)).values_list("size", "root"))


@dataclass(frozen=True, slots=True)
class Standing:
    """How many entries there are, how many wait for their place, and of how many the values are lost."""

    entries: int
    waiting: int
    lost: int


def standing() -> Standing:
    return Standing(Entry.objects.count(), unsequenced_count(), Opening.objects.filter(lost=True).count())


def unsequenced_count() -> int:
    return Entry.objects.filter(position__isnull=True).count()


def waiting_since() -> datetime | None:
    """The moment of the oldest entry that still waits for its place in the log."""
    moment: datetime | None = Entry.objects.filter(position__isnull=True).aggregate(first=Min("at"))["first"]
    return moment


@dataclass(frozen=True, slots=True)
class Outbox:
    """Letters not sent yet: how many, since when, how many have failed before, and what the last failure was."""

    waiting: int
    oldest: datetime | None
    failing: int
    failure: str
    #: Channels that nobody carries: their letters wait until somebody does.
    without_courier: tuple[str, ...]


def outbox() -> Outbox:
    unsent = Outgoing.objects.filter(sent_at__isnull=True, given_up_at__isnull=True)
    told = unsent.aggregate(waiting=Count("id"), oldest=Min("written_at"), failing=Count("id", filter=~Q(failure="")))
    last = unsent.exclude(failure="").order_by("-next_try_at").values_list("failure", flat=True).first()
    channels = sorted(set(unsent.values_list("channel", flat=True).distinct()) - set(couriers()))
    return Outbox(told["waiting"], told["oldest"], told["failing"], last or "", tuple(channels))


@dataclass(frozen=True, slots=True)
class GivenUp:
    """A letter that nobody tries any more; ``to`` is the address that took none."""

    key: str
    to: str
    subject: str
    written_at: datetime
    given_up_at: datetime
    tries: int
    failure: str


def given_up(*, limit: int) -> list[GivenUp]:
    """Letters that were given up, the latest first."""
    rows = Outgoing.objects.filter(given_up_at__isnull=False).order_by("-given_up_at", "-id")[:limit]
    return [
        GivenUp(one.key, str(one.letter.get("to", "")), str(one.letter.get("subject", "")), one.written_at,
                one.given_up_at, one.tries, one.failure)
        for one in rows
        if one.given_up_at is not None
    ]  # fmt: skip


def how_many_given_up() -> int:
    return Outgoing.objects.filter(given_up_at__isnull=False).count()


def takes_no_letters(address: str) -> datetime | None:
    """When a letter to this address was given up last; None where none was."""
    if not address:
        return None
    rows = Outgoing.objects.filter(given_up_at__isnull=False, letter__to=address)
    last: datetime | None = rows.aggregate(last=Max("given_up_at"))["last"]
    return last


def last_stamped() -> Checkpoint | None:
    """The last checkpoint that carries a time stamp."""
    return Checkpoint.objects.exclude(timestamp=b"").order_by("-size").first()


def _openings(subject_id: str, numbers: list[int]) -> dict[int, tuple[tuple[commitments.Field, ...], bool]]:
    rows = Opening.objects.filter(subject_id=subject_id, n__in=numbers).values_list("n", "fields", "lost")
    return {
        n: (tuple(commitments.from_json(field, place=f"{subject_id}#{n}") for field in fields), lost)
        for n, fields, lost in rows
    }


@dataclass(frozen=True, slots=True)
class Proven:
    """How far a subject's entries stand in a published checkpoint."""

    entries: int
    published: int
    checkpoint_size: int
    checkpoint_root: str


def proven_up_to(subject_id: str) -> Proven:
    """How many entries a subject has, and how many of them a published checkpoint covers."""
    checkpoint = latest_checkpoint()
    rows = Entry.objects.filter(subject_id=subject_id)
    size = checkpoint.size if checkpoint else 0
    return Proven(rows.count(), rows.filter(position__lt=size).count(), size, checkpoint.root if checkpoint else "")


def is_published(subject_id: str, n: int) -> bool:
    """Whether an entry stands in a published checkpoint."""
    checkpoint = latest_checkpoint()
    rows = Entry.objects.filter(subject_id=subject_id, n=n, position__isnull=False)
    position = rows.values_list("position", flat=True).first()
    return checkpoint is not None and position is not None and position < checkpoint.size


def positions_of(subject_id: str, *, up_to: int) -> Iterator[tuple[int, int]]:
    """Running number and place in the log of a subject's entries, in order."""
    rows = Entry.objects.filter(subject_id=subject_id, n__lte=up_to, position__isnull=False).order_by("n")
    return ((n, position) for n, position in rows.values_list("n", "position").iterator() if position is not None)
