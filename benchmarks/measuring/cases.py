"""Cases of any size in the database: entries that the engine allowed one by one, with the rows that go with them."""

from __future__ import annotations

import hashlib
import zlib
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.conf import settings

from mingjian import clock, ids
from mingjian.cases import actions, copies
from mingjian.cases.models import Act, Exhibit, Party, Thread
from mingjian.evidence.actions import store_made
from mingjian.evidence.models import StoredFile
from mingjian.ledger.actions import writing_about
from mingjian.people import actions as people
from mingjian.people.rules import Acting
from mingjian.procedures import catalogue, vocabulary
from mingjian.procedures.entries import Kind
from mingjian.procedures.fold import fold
from mingjian.proof import digests
from tests.procedures.driving import opened

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from mingjian.cases.models import Case
    from mingjian.people.models import Organisation, Person
    from mingjian.procedures.entries import Entry

EDITION = "cma_remote_2023"

#: Between two acts of a made-up case; it ends shortly before now, within every period.
_PACE = timedelta(milliseconds=50)
_LENGTH = timedelta(hours=1)
#: So much earlier the case was opened than its second entry was made.
_BEFORE = timedelta(minutes=1)

_PIECE_BYTES = 1 << 20

_OFFICES = {"authority": "officer", "institution": "manager", "evaluation-body": "clerk"}


@dataclass(frozen=True, slots=True)
class Cast:
    """An organisation for every office of the law, and somebody in each; persons for the roles filled by name."""

    offices: Mapping[str, Organisation]
    acting: Mapping[str, Acting]
    persons: dict[str, Person]

    def person(self, holder: str) -> Person:
        """The person who plays a holder of the driven case, made when first asked for."""
        if holder not in self.persons:
            self.persons[holder] = people.open_account(
                username=ids.new_id(), name=f"样{holder[:20]}", password=None, actor="system"
            )
        return self.persons[holder]

    def of(self, holder: str) -> Acting:
        return Acting(self.person(holder).id, "", "", "assessor")


def cast(name: str = "示例") -> Cast:
    """A new province of three organisations; every call makes another one."""
    offices: dict[str, Organisation] = {}
    acting: dict[str, Acting] = {}
    persons: dict[str, Person] = {}
    for role, office in _OFFICES.items():
        body = people.register_organisation(kind=role, name=f"{name}{role}", actor="system")
        one = people.open_account(username=ids.new_id(), name=f"样{office}", password=None, actor="system")
        appointment = people.appoint(one, body, office=office, since=clock.today() - timedelta(days=30), actor="system")
        offices[role], persons[role] = body, one
        acting[role] = Acting(one.id, appointment.id, body.id, office)
    return Cast(offices, acting, persons)


def driven(*, until: Collection[str] = (), most: int = 20_000, wanted: Mapping[str, int] | None = None) -> list[Entry]:
    """The entries of a case as the engine let them be made, up to the steps in ``until``."""
    law = catalogue.edition(EDITION).procedure
    case = opened(
        law,
        facts={"application": "extension", "remote-reason": "minor-scope"},
        now=clock.now() - _LENGTH,
        pace=_PACE,
        wanted=wanted or {},
    )
    case.play(until=until, most=most, loose=True)
    return list(case.folding.state.entries)


def written(
    entries: Iterable[Entry],
    players: Cast,
    *,
    stored_bytes: int = 0,
    lines: Sequence[Mapping[str, str]] = (),
) -> Case:
    """Write driven entries as a case, with its parties, threads, acts and evidence.

    With ``stored_bytes`` every piece of evidence is a file of that size in the store; else only its row is there.
    ``lines`` are the forms of the lines that are named, one after another.
    """
    law, told = catalogue.edition(EDITION), list(entries)
    files = {entry.id: _file(entry, stored_bytes) for entry in told if entry.kind is Kind.SUPPLIED}
    named = [entry.id for entry in told if entry.kind is Kind.NAMED and entry.item.startswith("line:")]
    case = _opened(players, told, files, dict(zip(named, lines, strict=False)))
    copies.renew(case, law, fold(law.procedure, told), now=clock.now())
    return case


def _opened(
    players: Cast, told: list[Entry], files: Mapping[str, StoredFile], forms: Mapping[str, Mapping[str, str]]
) -> Case:
    with clock.standing_at(told[0].at - _BEFORE):
        case = actions.open_case(
            edition=EDITION,
            authority=players.offices["authority"].id,
            institution=players.offices["institution"].id,
            serial=ids.new_id(),
            acting=players.acting["institution"],
        )
    with writing_about(case.pk) as pen:
        for entry in told[1:]:
            person = players.person(entry.who) if entry.who not in {"", "office"} else players.persons["authority"]
            clear = vocabulary.to_law(entry)
            if entry.who:
                clear["who"] = person.id
            fields = _fields(entry, files) | {f"form.{key}": said for key, said in forms.get(entry.id, {}).items()}
            pen.write(entry.kind.value, actor=person.id, law=clear, at=entry.at, fields=fields)
    case.n = len(told)
    _rows(case, players, told, files)
    return case


def _rows(case: Case, players: Cast, told: list[Entry], files: Mapping[str, StoredFile]) -> None:
    body = players.offices["evaluation-body"]
    parties = [Party(case=case, role=body.kind, holder=body.id, organisation=body, name=body.name, since_n=2)]
    threads: list[Thread] = []
    acts: list[Act] = []
    exhibits: list[Exhibit] = []
    for entry in told:
        n, person = int(entry.id), players.persons.get(entry.who, players.persons["authority"])
        at_step: dict[str, Any] = {"case": case, "n": n, "step": entry.step, "item": entry.item, "person": person}
        if entry.kind is Kind.APPOINTED and entry.who != "office":
            parties.append(
                Party(case=case, role=entry.role, holder=person.id, person=person, name=person.name, since_n=n)
            )
        elif entry.kind is Kind.NAMED:
            threads.append(Thread(case=case, path=entry.item, label=f"示例 {entry.item}", named_n=n))
        elif entry.kind is Kind.DONE:
            acts.append(Act(**at_step, outcome=entry.outcome, ground=entry.ground, role=entry.role, at=entry.at))
        elif entry.kind is Kind.SUPPLIED:
            supplied: dict[str, Any] = {"evidence": entry.about, "name": _name(entry), "file": files[entry.id]}
            exhibits.append(Exhibit(**at_step, **supplied, made_at=entry.made, stored_at=entry.at))
    Party.objects.bulk_create(parties)
    Thread.objects.bulk_create(threads)
    Act.objects.bulk_create(acts)
    StoredFile.objects.bulk_create({file.pk: file for file in files.values()}.values(), ignore_conflicts=True)
    Exhibit.objects.bulk_create(exhibits)


def _fields(entry: Entry, files: Mapping[str, StoredFile]) -> dict[str, Any]:
    if entry.kind is Kind.SUPPLIED:
        file = files[entry.id]
        return {
            "name": _name(entry),
            "sha256": file.sha256,
            "sm3": file.sm3,
            "size_bytes": file.size_bytes,
            "media_type": file.media_type,
        }
    if entry.kind is Kind.DONE:
        return {"form.opinion": f"意见 {entry.id}"}
    return {"label": f"示例 {entry.item}"} if entry.kind is Kind.NAMED else {}


def _name(entry: Entry) -> str:
    return f"{entry.about}-{entry.id}.txt"


def _file(entry: Entry, stored_bytes: int) -> StoredFile:
    if stored_bytes:
        return _stored(entry, stored_bytes)
    raw = f"{entry.step} {entry.item} {entry.about}\n".encode()
    return StoredFile(
        sha256=hashlib.sha256(raw).hexdigest(),
        sm3=digests.sm3(raw).hex(),
        crc32=zlib.crc32(raw),
        size_bytes=len(raw),
        media_type="text/plain",
        stored_at=entry.at,
    )


def _stored(entry: Entry, size: int) -> StoredFile:
    """Bytes that do not compress, as films do not, under their digest in the store."""
    path = settings.DATA / "quarantine" / ids.new_id()
    with path.open("wb") as file:
        for start in range(0, size, _PIECE_BYTES):
            file.write(ids.random_bytes(min(_PIECE_BYTES, size - start)))
    received = store_made(_name(entry), path, "application/octet-stream")
    return StoredFile(
        sha256=received.sha256,
        sm3=received.sm3,
        crc32=received.crc32,
        size_bytes=received.size_bytes,
        media_type=received.media_type,
        stored_at=entry.at,
    )
