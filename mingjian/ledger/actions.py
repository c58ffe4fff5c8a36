"""Writing entries: numbered and chained within their subject, under its lock, in the transaction of the act."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction

from mingjian import clock, ids
from mingjian.errors import NotFound
from mingjian.errors import gettext_noop as _
from mingjian.ledger import rows
from mingjian.ledger.models import Opening, Outgoing, Subject
from mingjian.procedures import kinds
from mingjian.proof import entry as formats
from mingjian.proof import fields as commitments

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping
    from datetime import datetime

    from mingjian.proof.canonical import Value


@dataclass(frozen=True, slots=True)
class Written:
    """What one entry became."""

    n: int
    digest: str
    at: datetime


class Pen:
    """Writes about one subject while its row is locked; everything reaches the database when the block ends."""

    def __init__(self, subject: Subject) -> None:
        self.subject = subject
        self._lines: list[rows.Line] = []

    def moment(self) -> datetime:
        """The moment of an entry written now.

        Within a subject time never runs backwards, whichever process wrote last: the sequencer orders by it.
        """
        return max(clock.now(), self.subject.at)

    def write(
        self,
        kind: str,
        *,
        actor: str,
        law: Mapping[str, Value],
        fields: Mapping[str, Value] | None = None,
        at: datetime | None = None,
    ) -> Written:
        """Add one entry. ``law`` stands in clear and names nobody; ``fields`` are committed to, each with its salt.

        Raises Refused when the vocabulary does not know the kind or one of its fields, or the entry would exceed 4 KiB.
        """
        kinds.check(kind, law, fields or ())
        at = at or self.moment()
        opened = [
            commitments.Opening(name, ids.random_bytes(32), value) for name, value in sorted((fields or {}).items())
        ]
        fact = formats.Entry(
            kind=kind,
            subject=self.subject.id,
            n=self.subject.n + 1,
            prev=self.subject.head,
            actor=actor,
            at=at,
            law=law,
            commitment=commitments.commitment(opened),
        )
        self.subject.n, self.subject.head, self.subject.at = fact.n, fact.digest, at
        self._lines.append(
            rows.Line(
                subject=fact.subject,
                n=fact.n,
                kind=kind,
                at=at,
                body=fact.encoded,
                digest=fact.digest,
                fields=[commitments.to_json(opening) for opening in opened],
            )
        )
        return Written(fact.n, self.subject.head, at)

    def lay_down(self) -> None:
        """Put what was written into the database. Called once, at the end of the block that took the pen up."""
        rows.insert(self._lines)
        if self._lines:
            rows.carry_on(self.subject)


@contextmanager
def writing_about(subject_id: str) -> Iterator[Pen]:
    """The pen for a subject that exists, holding its lock until the surrounding transaction ends."""
    with transaction.atomic():
        subject = next(iter(rows.rows_of(Subject, locked=True, id=subject_id)), None)
        if subject is None:
            raise NotFound(_("账簿中没有编号为 {subject} 的对象。"), subject=subject_id)
        pen = Pen(subject)
        yield pen
        pen.lay_down()


@contextmanager
def opening_subject(kind: str, subject_id: str = "") -> Iterator[Pen]:
    """The pen for a new subject."""
    with transaction.atomic():
        subject = Subject(id=subject_id or ids.new_id(), kind=kind, at=clock.now())
        subject.save(force_insert=True)
        pen = Pen(subject)
        yield pen
        pen.lay_down()


def send_later(channel: str, key: str, letter: Mapping[str, object]) -> None:
    """Write a letter to the outside with the act it follows from. The same ``key`` is written once."""
    now = clock.now()
    Outgoing.objects.get_or_create(
        key=key, defaults={"channel": channel, "letter": dict(letter), "written_at": now, "next_try_at": now}
    )


def destroy_fields(subject_id: str, n: int, names: Collection[str]) -> None:
    """Destroy values and salts behind an entry's commitment, for good; names and digests stay, and the proof with them.

    In the transaction of the act that orders it, which says so in an entry of its own. Copies made before, backups
    among them, still hold the values. Raises NotFound where the entry has no field of one of these names.
    """
    with transaction.atomic():
        opening = Opening.objects.select_for_update().filter(subject_id=subject_id, n=n).first()
        fields = [] if opening is None else [commitments.from_json(field) for field in opening.fields]
        missing = set(names) - {field.name for field in fields}
        if opening is None or missing:
            raise NotFound(
                _("记录 {subject} 第 {n} 条没有字段“{names}”。"),
                subject=subject_id,
                n=n,
                names="、".join(sorted(missing)),
            )
        left = [commitments.withhold(field) if field.name in names else field for field in fields]
        Opening.objects.filter(pk=opening.pk).update(fields=[commitments.to_json(field) for field in left])
