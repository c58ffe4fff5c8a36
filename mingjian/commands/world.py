"""The made-up province of the demonstration, read from ``world.toml``: offices, institutions, people, a pool.

Made through the same actions as everything else, once; a second start finds it there.
"""

from __future__ import annotations

import csv
import hashlib
import io
import tomllib
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import transaction

from mingjian import clock
from mingjian.commands.published import DEMO_PASSWORD
from mingjian.errors import Refused
from mingjian.errors import gettext_noop as _
from mingjian.evidence.tables import CSV
from mingjian.people import actions, enrolling, queries
from mingjian.people.enrolling import Particulars
from mingjian.people.rules import OFFICE_OF_LEVEL
from mingjian.registers.certificates.actions import Table, import_annexes, import_certificates
from mingjian.registers.standards.actions import import_standards
from mingjian.web.account.demo import ROLES_FILE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mingjian.people.models import Organisation, Person, PoolMember

#: The people of the demonstration were in office before anything happened.
_SINCE = timedelta(days=400)

_SYSTEM = "system"

#: Whose word the made-up certificates are.
_MADE_UP = "示例数据"

#: The year from which the data speak of validity.
_SEEN_FROM = 2026

_DATA: Mapping[str, list[dict[str, Any]]] = tomllib.loads(
    Path(__file__).with_suffix(".toml").read_text(encoding="utf-8")
)


@dataclass(frozen=True, slots=True)
class Body:
    """``keepers`` are the keys of those who keep it, where it is a pool."""

    key: str
    kind: str
    name: str
    uscc: str
    sites: tuple[tuple[str, str], ...] = ()
    keepers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Somebody:
    """``words`` is how the role switch calls them; without words they are not offered there."""

    username: str
    name: str
    body: str
    office: str
    title: str
    words: str = ""


@dataclass(frozen=True, slots=True)
class Assessor:
    """Somebody of the pool, with what it holds of them."""

    number: str
    username: str
    name: str
    level: str
    fields: tuple[str, ...]
    employer: str
    city: str
    valid_until: date | None = None
    mentor: str = ""
    #: Why they must not assess somebody: kind, key of the organisation, reason.
    relation: Mapping[str, str] | None = None


BODIES = tuple(
    Body(
        **{name: one[name] for name in ("key", "kind", "name", "uscc")},
        sites=tuple((label, address) for label, address in one.get("sites", ())),
        keepers=tuple(one.get("keepers", ())),
    )
    for one in _DATA["bodies"]
)

#: Who plays in cases and has a password; everybody else of the offices and the first institution, without one.
PEOPLE = tuple(Somebody(**one) for one in _DATA["cast"])
OTHERS = tuple(Somebody(**one) for one in _DATA["people"])
#: Who asks to be let in: what is typed into the form, by field.
REGISTRATIONS: tuple[Mapping[str, str], ...] = tuple(_DATA["registrations"])
#: The made-up certificates by credit code: number, first and last day.
CERTIFICATES: Mapping[str, tuple[str, str, str]] = {
    one["统一社会信用代码"]: (one["证书编号"], one["有效期起"], one["有效期至"])
    for one in csv.DictReader(io.StringIO(Path(__file__).with_name("certificates.csv").read_text(encoding="utf-8")))
}
ASSESSORS = tuple(Assessor(**one | {"fields": tuple(one["fields"])}) for one in _DATA["assessors"])


def make() -> bool:
    """Make what is not there; whether anything was made.

    Raises Refused on a database that holds other people than the demonstration's.
    """
    file = settings.DATA / ROLES_FILE
    if file.exists():
        return False
    if queries.accounts_named([PEOPLE[0].username]):
        raise Refused(_("演示数据没有建完。请删除演示目录 {folder} 后重新运行。"), folder=settings.DATA.name)
    with transaction.atomic():
        _make()
    roles = [f"{one.username}\t{one.words}（{one.name}）" for one in PEOPLE if one.words]
    file.write_text("\n".join(roles) + "\n", encoding="utf-8")
    return True


def _make() -> None:
    bodies: dict[str, Organisation] = {}
    for body in BODIES:
        bodies[body.key] = actions.register_organisation(kind=body.kind, name=body.name, uscc=body.uscc, actor=_SYSTEM)
        actions.add_sites(bodies[body.key], body.sites, actor=_SYSTEM)
        for keeper in body.keepers:
            enrolling.name_keeper(bodies[body.key], bodies[keeper], actor=_SYSTEM)
    people: dict[str, Person] = {}
    for one in PEOPLE:
        people[one.username] = _appointed(one, bodies, password=DEMO_PASSWORD)
    for one in OTHERS:
        _appointed(one, bodies)
    members: dict[str, PoolMember] = {}
    for assessor in ASSESSORS:
        known = people.get(assessor.username) or _appointed(
            Somebody(assessor.username, assessor.name, "pool", OFFICE_OF_LEVEL[assessor.level], ""), bodies
        )
        members[assessor.number] = _enrolled(assessor, known, bodies, members)
    _fill_register()
    _fill_certificates(bodies["authority"].id)


def _fill_register() -> None:
    """The made-up standards register, through the same action as any other."""
    table = Path(__file__).with_name("standards.csv")
    with table.open("rb") as stream:
        sha256 = hashlib.file_digest(stream, "sha256").hexdigest()
    with table.open("rb") as stream:
        import_standards(stream, CSV, sha256=sha256, actor=_SYSTEM)


def _fill_certificates(authority: str) -> None:
    """The made-up certificates of the twelve institutions and their annexes."""
    for name, take_in in (("certificates.csv", import_certificates), ("annexes.csv", import_annexes)):
        content = Path(__file__).with_name(name).read_bytes()
        table = Table(io.BytesIO(content), CSV, hashlib.sha256(content).hexdigest(), _MADE_UP)
        take_in(table, authority=authority, actor=_SYSTEM)


def _appointed(one: Somebody, bodies: Mapping[str, Organisation], *, password: str | None = None) -> Person:
    person = actions.open_account(username=one.username, name=one.name, password=password, actor=_SYSTEM)
    since = clock.today() - _SINCE
    actions.appoint(person, bodies[one.body], office=one.office, title=one.title, since=since, actor=_SYSTEM)
    return person


def _moved_on(day: date | None) -> date | None:
    """A last day of a month as many years later as the data are old."""
    if day is None:
        return None
    after = day + timedelta(days=1)
    return after.replace(year=after.year + max(clock.today().year - _SEEN_FROM, 0)) - timedelta(days=1)


def _enrolled(
    one: Assessor, person: Person, bodies: Mapping[str, Organisation], members: Mapping[str, PoolMember]
) -> PoolMember:
    particulars = Particulars(
        number=one.number,
        level=one.level,
        fields=one.fields,
        employer=one.employer,
        city=one.city,
        valid_until=_moved_on(one.valid_until),
        mentor=members[one.mentor].id if one.mentor else "",
    )
    member = enrolling.enter(bodies["pool"].id, person, particulars, by=_SYSTEM)
    if one.relation is not None:
        enrolling.record_relation(
            member.id,
            bodies[one.relation["body"]],
            kind=one.relation["kind"],
            reason=one.relation["reason"],
            by=_SYSTEM,
        )
    return member
