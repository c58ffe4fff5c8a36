"""An institution asks to be let in, seals a letter, and is let in or told why not; an agent's power of attorney."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from django.contrib.auth.hashers import make_password
from django.db import transaction

from mingjian import clock, ids
from mingjian.errors import Conflict, Refused
from mingjian.errors import gettext_noop as _
from mingjian.evidence.actions import name_file, receive_whole
from mingjian.joining import letters, queries, rules
from mingjian.joining.models import Mandate, Registration
from mingjian.joining.rules import Standing
from mingjian.ledger.actions import opening_subject, writing_about
from mingjian.people import actions as people
from mingjian.people import staffing
from mingjian.people.models import Appointment, Organisation, Person
from mingjian.people.staffing import Newcomer

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mingjian.evidence.actions import Received
    from mingjian.joining.rules import Particulars
    from mingjian.people.actions import Term
    from mingjian.people.administering import Invited
    from mingjian.people.rules import Acting

_REASON_LIMIT = 500


@dataclass(frozen=True, slots=True)
class Scan:
    """A file that came with a plain form."""

    name: str
    size_bytes: int
    chunks: Iterable[bytes]


def apply(particulars: Particulars, *, authority: str, password: str) -> str:
    """Write down a request, and give the token of the link with which the applicant comes back. It is kept nowhere.

    Nothing here depends on whether the institution is registered. There is no entry: before the letter nobody has
    stated anything. Raises Refused where the letter could not be printed.
    """
    body = Organisation.objects.filter(pk=authority, kind="authority").first()
    if body is None:
        raise Refused(_("没有这个资质认定部门。请重新选择。"))
    now, token, registration_id = clock.now(), ids.token(), ids.new_id()
    number = rules.number_of(registration_id, clock.date_of_law(now).year)
    letters.letter_of(number, particulars, authority=body.name, made_at=now)
    Registration.objects.create(
        id=registration_id,
        number=number,
        token_sha256=queries.digest_of(token),
        authority=body,
        password=make_password(password),
        made_at=now,
        **asdict(particulars),
    )
    return token


def change(token: str, particulars: Particulars) -> Registration:
    """Other particulars before the letter was sent, or after it was refused: a new letter has to be sealed."""
    known = queries.registration_of(token)
    letters.letter_of(known.number, particulars, authority=known.authority.name, made_at=known.made_at)
    with transaction.atomic():
        registration = _open_for_the_applicant(token)
        for name, value in asdict(particulars).items():
            setattr(registration, name, value)
        registration.save(update_fields=list(asdict(particulars)))
    return registration


def submit_letter(token: str, scan: Scan) -> Registration:
    """The scanned letter, with which the request is before the authority; bytes first, then row and entry."""
    registration = queries.registration_of(token)
    received = _received(scan, rules.LETTER_LIMIT_BYTES, person=registration.applicant_id)
    with transaction.atomic():
        registration = _open_for_the_applicant(token)
        again = registration.submitted_at is not None
        registration.letter, registration.letter_name = name_file(received), received.name
        registration.state, registration.submitted_at = "waiting", clock.now()
        registration.reason, registration.decided_at, registration.decided_by = "", None, None
        registration.save()
        _write_submission(registration, received, again=again)
    return registration


def _write_submission(registration: Registration, received: Received, *, again: bool) -> None:
    with writing_about(registration.pk) if again else opening_subject("registration", registration.pk) as pen:
        pen.write(
            "registration:letter:submitted",
            actor=registration.applicant_id,
            law={"authority": registration.authority_id},
            fields={
                "number": registration.number,
                "uscc": registration.uscc,
                "institution": registration.name,
                "legal_person": registration.legal_person,
                "applicant": registration.applicant,
                "check": registration.check_characters,
                **_file_fields(received),
            },
        )


def note_letter_viewing(registration_id: str, *, acting: Acting) -> Registration:
    """An officer opens the letter."""
    registration = queries.registration_for(acting, registration_id)
    if registration.letter is None:
        raise Refused(_("申请人还没有上传盖章的注册函。"))
    with writing_about(registration.pk) as pen:
        pen.write("registration:letter:viewed", actor=acting.person, law={})
    return registration


def accept(registration_id: str, *, standing: Standing, acting: Acting) -> Registration:
    """Let the institution in: it and its administrator come to be, in one transaction with the entries that say so.

    ``standing`` is what the officer was shown. Raises Conflict where it is another by now: an administrator is never
    replaced by somebody who was not told that there is one.
    """
    with transaction.atomic():
        registration = _waiting(registration_id, acting)
        known = queries.seen(registration).known
        if known.standing is not standing:
            raise Conflict(_("这一机构的登记情况刚刚有变化。请重新打开这份申请，核对后再办理。"))
        if standing is Standing.OTHER:
            raise Refused(_("统一社会信用代码 {uscc} 登记的不是检验检测机构，不能通过。"), uscc=registration.uscc)
        body = _body(registration, known, acting)
        for one in staffing.stewards_of(body):
            staffing.end_now(one, actor=acting.person, reason=f"更换管理员 {registration.number}")
        appointment = _steward(registration, body, acting)
        _decided(registration, "accepted", acting)
        registration.appointment, registration.password = appointment, ""
        registration.save()
        with writing_about(registration.pk) as pen:
            pen.write(
                "registration:request:accepted",
                actor=acting.person,
                law={"organisation": body.pk, "appointment": appointment.pk, "standing": standing.value},
                fields={"number": registration.number},
            )
        letters.tell_decided(registration)
    return registration


def refuse(registration_id: str, *, reason: str, acting: Acting) -> Registration:
    """Send a request back with the reason, which the applicant reads; a better letter may follow."""
    reason = reason.strip()[:_REASON_LIMIT]
    if not reason:
        raise Refused(_("请写明退回的理由。申请人会看到这段话，并据此改正。"))
    with transaction.atomic():
        registration = _waiting(registration_id, acting)
        _decided(registration, "refused", acting)
        registration.reason = reason
        registration.save()
        with writing_about(registration.pk) as pen:
            pen.write(
                "registration:request:refused",
                actor=acting.person,
                law={},
                fields={"number": registration.number, "reason": reason},
            )
        letters.tell_decided(registration)
    return registration


def name_agent(new: Newcomer, term: Term, scan: Scan, *, acting: Acting) -> Invited:
    """An agent of the steward's institution with the power of attorney: account, appointment, paper, entries, link."""
    # Nobody else's file is taken in.
    with staffing.keeping(acting):
        pass
    received = _received(scan, rules.MANDATE_LIMIT_BYTES, person=acting.person)
    with transaction.atomic():
        appointment, invited = staffing.appoint_agent(new, term, acting=acting)
        Mandate.objects.create(appointment=appointment, file=name_file(received), file_name=received.name)
        with writing_about(appointment.person_id) as pen:
            pen.write(
                "person:mandate:recorded",
                actor=acting.person,
                law={"appointment": appointment.pk},
                fields=_file_fields(received),
            )
    return invited


def _received(scan: Scan, limit_bytes: int, *, person: str) -> Received:
    rules.demand_size(scan.name, scan.size_bytes, limit_bytes)
    received = receive_whole(scan.name, scan.chunks, scan.size_bytes, person=person)
    rules.demand_scan(received.name, received.media_type)
    return received


def _file_fields(received: Received) -> dict[str, str | int]:
    found = asdict(received)
    return {name: found[name] for name in ("name", "sha256", "sm3", "size_bytes", "media_type")}


def _open_for_the_applicant(token: str) -> Registration:
    """The request, locked, while it is the applicant's to change."""
    found = queries.registration_of(token)
    registration = Registration.objects.select_for_update(of=("self",)).select_related("authority").get(pk=found.pk)
    if registration.state not in {"draft", "refused"}:
        raise Conflict(_("注册函已经提交，正在审核或已有结果，不能再改。请在查询页面查看。"))
    return registration


def _waiting(registration_id: str, acting: Acting) -> Registration:
    """The request, locked, while it waits for the officer's authority."""
    found = queries.registration_for(acting, registration_id)
    registration = Registration.objects.select_for_update().get(pk=found.pk)
    if registration.state == "draft":
        raise Refused(_("申请人还没有上传盖章的注册函，不能办理。"))
    if registration.state != "waiting":
        raise Conflict(_("这份申请已由他人办理。请重新打开查看结果。"))
    # Whoever decides on the same institution at once comes one after the other.
    Organisation.objects.select_for_update().filter(uscc=registration.uscc).first()
    return registration


def _body(registration: Registration, known: queries.Known, acting: Acting) -> Organisation:
    if known.organisation:
        return Organisation.objects.get(pk=known.organisation)
    body = people.register_organisation(
        kind="institution", name=registration.name, uscc=registration.uscc, actor=acting.person
    )
    people.add_sites(body, [("A", f"{registration.area} {registration.address}"[:200])], actor=acting.person)
    return body


def _steward(registration: Registration, body: Organisation, acting: Acting) -> Appointment:
    new = Newcomer(registration.applicant, registration.email)
    person = staffing.open_for(body, new, actor=acting.person, person_id=registration.applicant_id)
    # What the applicant chose when asking; the account was opened without one.
    person.password, person.phone = registration.password, registration.mobile
    person.save(update_fields=["password", "phone"])
    return people.appoint(person, body, office="steward", actor=acting.person)


def _decided(registration: Registration, state: str, acting: Acting) -> None:
    registration.state, registration.decided_at = state, clock.now()
    registration.decided_by = Person.objects.get(pk=acting.person)
