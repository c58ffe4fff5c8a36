"""Bringing certificates in from tables, giving a number to one institution alone, and correcting a line of an annex."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, BinaryIO

from django.db import transaction

from mingjian import clock
from mingjian.cases import desk
from mingjian.errors import Conflict, Refused
from mingjian.errors import gettext_noop as _
from mingjian.evidence.tables import read_table
from mingjian.ledger.actions import opening_subject, writing_about
from mingjian.registers.certificates.comparing import digest_of, parts_of
from mingjian.registers.certificates.deriving import FORM, issuing_steps
from mingjian.registers.certificates.keeping import renew
from mingjian.registers.certificates.models import (
    AnnexLine,
    Certificate,
    Correction,
    Granting,
    Signatory,
    TakenNumber,
)
from mingjian.registers.certificates.queries import line_to_correct
from mingjian.registers.certificates.rules import (
    changed,
    correction_fault,
    holder_of,
    number_fault,
    pages_fault,
    plain_number,
    term_fault,
)
from mingjian.registers.certificates.tables import certificates_in, lines_in

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from mingjian.cases.doing import Sending
    from mingjian.cases.models import Case
    from mingjian.ledger.actions import Pen
    from mingjian.people.rules import Acting
    from mingjian.proof.canonical import Value
    from mingjian.registers.certificates.tables import CertificateRow, LineRow

_BATCH = 500


# --- a number given in a case ------------------------------------------------------------------------------------


def take_number(case: Case, form: Mapping[str, Value], *, done: bool) -> None:
    """Give a certificate's number to the institution of a case, in the transaction of the act that issues it.

    Before it is done, while the certificate is only printed, it is looked at and not given.

    Raises Refused for what is no number or no term, Conflict where another institution has the number.
    """
    number = plain_number(str(form.get("certificate-number", "")))
    fault = number_fault(number, on=clock.today())
    if fault is None:
        fault = term_fault(_date(form["valid-from"]), _date(form["valid-until"]))
    if fault is None and isinstance(pages := form.get("annex-pages"), int):
        fault = pages_fault(pages)
    if fault is not None:
        raise fault
    holder = holder_of(case.institution.uscc, case.institution_id)
    if done or TakenNumber.objects.filter(number=number).exists():
        _take(number, holder)


def _take(number: str, holder: str) -> None:
    taken, _new = TakenNumber.objects.get_or_create(number=number, defaults={"holder": holder})
    if taken.holder != holder:
        raise Conflict(
            _("证书编号 {number} 已经是另一机构的，没有办结。请核对编号；扩项、变更仍用本机构原来的编号。"),
            clause="163/15",
            number=number,
        )


def _date(value: Value) -> date:
    return date.fromisoformat(str(value))


# --- tables --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Table:
    """A table that somebody brought: its bytes, what they are, their digest, and who says so."""

    stream: BinaryIO
    media_type: str
    sha256: str
    source: str


def import_certificates(table: Table, *, authority: str, actor: str) -> int:
    """Enter the certificates of a table as those of an authority, or renew what such a table said before; how many.

    All of them or none. Raises Refused, with a sentence for every bad row.
    """
    rows, _last = read_table(table.stream, table.media_type)
    found = certificates_in(rows, on=clock.today())
    with transaction.atomic():
        known = {one.number: one for one in Certificate.objects.select_for_update().filter(
            number__in=[one.number for one in found])}  # fmt: skip
        issued = set(Granting.objects.filter(certificate__in=known.values(), case__isnull=False)
                     .values_list("certificate__number", flat=True))  # fmt: skip
        for row in found:
            before = known.get(row.number)
            if before is not None and (before.authority_id != authority or before.uscc != row.uscc):
                raise Refused(_("证书编号 {number} 已经是另一机构或另一发证机关的，没有导入。"), number=row.number)
            if row.number in issued:
                raise Refused(
                    _("证书 {number} 已由本平台的办件发出，不能用表格改写，没有导入。请从表中删去这一行。"),
                    number=row.number,
                )
            _enter(row, before, table.source, authority=authority, actor=actor)
    return len(found)


def _enter(row: CertificateRow, before: Certificate | None, source: str, *, authority: str, actor: str) -> None:
    _take(row.number, row.uscc)
    certificate = before or Certificate(number=row.number, authority_id=authority)
    sites: list[list[str]] = [list(one) for one in row.sites]
    for name in ("name", "uscc", "valid_from", "valid_until", "standing", "standing_since", "standing_reason"):
        setattr(certificate, name, getattr(row, name))
    certificate.sites, certificate.source = sites, source
    fields: dict[str, Value] = {
        "number": row.number,
        "institution": row.name,
        "uscc": row.uscc,
        "valid_from": row.valid_from.isoformat(),
        "valid_until": row.valid_until.isoformat(),
        "standing": row.standing,
        "standing_since": row.standing_since.isoformat() if row.standing_since else "",
        "standing_reason": row.standing_reason,
        "sites": [list(one) for one in row.sites],
        "signatories": [list(one) for one in row.signatories],
        "source": source,
    }
    with writing_about(certificate.pk) if before else opening_subject("certificate", certificate.pk) as pen:
        certificate.save(force_insert=before is None)
        written = pen.write("certificate:record:imported", actor=actor, law={"authority": authority}, fields=fields)
    granting, _new = Granting.objects.update_or_create(
        certificate=certificate,
        case=None,
        defaults={
            "basis": "recorded", "on": row.valid_from, "n": written.n, "valid_from": row.valid_from,
            "valid_until": row.valid_until, "name": row.name, "uscc": row.uscc, "sites": sites,
        },
    )  # fmt: skip
    Signatory.objects.filter(granting=granting).delete()
    Signatory.objects.bulk_create(
        Signatory(certificate=certificate, granting=granting, place=place, name=name, field=field)
        for place, (name, field) in enumerate(row.signatories, start=1)
    )
    renew(certificate)


def import_annexes(table: Table, *, authority: str, actor: str) -> int:
    """Enter annex lines of certificates that a table brought; how many lines. A certificate's lines are replaced.

    All of them or none. Raises Refused where a certificate is not there, was issued here or was corrected since.
    """
    rows, _last = read_table(table.stream, table.media_type)
    found = lines_in(rows)
    with transaction.atomic():
        known = {
            one.certificate.number: one
            for one in Granting.objects.select_related("certificate").filter(
                case__isnull=True, certificate__authority=authority, certificate__number__in=found
            )
        }
        corrected = set(Correction.objects.filter(line__granting__in=known.values())
                        .values_list("line__granting_id", flat=True))  # fmt: skip
        for number, lines in found.items():
            granting = known.get(number)
            if granting is None:
                raise Refused(_("证书 {number} 没有导入过，它的附表也没有导入。请先导入证书。"), number=number)
            if granting.pk in corrected:
                raise Refused(_("证书 {number} 的附表有更正，不能整表替换，没有导入。"), number=number)
            _enter_lines(granting, lines, table.sha256, actor=actor)
    return sum(map(len, found.values()))


def _enter_lines(granting: Granting, lines: Sequence[LineRow], sha256: str, *, actor: str) -> None:
    AnnexLine.objects.filter(granting=granting).delete()
    AnnexLine.objects.bulk_create(
        (
            AnnexLine(certificate_id=granting.certificate_id, granting=granting, place=place, basis=line.basis,
                      on=line.on, **line.parts)
            for place, line in enumerate(lines, start=1)
        ),
        batch_size=_BATCH,
    )  # fmt: skip
    with writing_about(granting.certificate_id) as pen:
        pen.write(
            "certificate:annex:imported",
            actor=actor,
            law={"lines": len(lines)},
            fields={"digest": digest_of(line.parts for line in lines), "sha256": sha256},
        )


# --- corrections ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class NewCorrection:
    """What a line is to read: every part of it. ``seen`` is how many corrections it had when somebody began."""

    parts: Mapping[str, str]
    number: str
    reason: str
    seen: int = 0


def correct_line(number: str, line: int, correction: NewCorrection, *, acting: Acting, sending: Sending) -> Correction:
    """Correct a line of an annex. What it read before stays, and the record of its case says both.

    Raises NotFound for a line that is not of this certificate or a certificate of another authority, Refused where
    nothing changes or words are missing, Conflict where it was corrected meanwhile.
    """
    found = line_to_correct(acting, number, line)
    granting = found.granting
    if granting.case_id:
        with desk.desk_for(granting.case_id, acting) as at_desk:
            content = ("correct", acting.person, line, sending.content)
            before = desk.answered_before(granting.case_id, sending.token, content)
            if before is not None:
                return Correction.objects.get(line=found, n=before.n)
            fields = _fields(found, correction)
            step = next(iter(sorted(issuing_steps() & set(at_desk.state.steps))), FORM)
            written = at_desk.note("case:annex:corrected", law={"step": step, "item": found.path}, fields=fields)
            done = _correct(found, correction, n=written.n, at=written.at, acting=acting)
            desk.remember_answer(granting.case_id, sending.token, content, written.n)
        return done
    with writing_about(found.certificate_id) as pen:
        return _correct_of_table(pen, found, correction, acting)


def _correct_of_table(pen: Pen, found: AnnexLine, correction: NewCorrection, acting: Acting) -> Correction:
    fields = _fields(found, correction)
    written = pen.write("certificate:annex:corrected", actor=acting.person, law={"place": found.place}, fields=fields)
    return _correct(found, correction, n=written.n, at=written.at, acting=acting)


def _fields(found: AnnexLine, correction: NewCorrection) -> dict[str, Value]:
    """What the entry commits to, once it is known that the correction can be made."""
    if Correction.objects.filter(line=found).count() != correction.seen:
        raise Conflict(_("您打开页面之后，这一行又有更正。您填写的内容没有写入，请核对后再更正。"))
    found.refresh_from_db()
    old = parts_of(found)
    fault = correction_fault(old, correction.parts, number=correction.number, reason=correction.reason)
    if fault is not None:
        raise fault
    new = changed(old, correction.parts)
    return {
        "number": correction.number,
        "old": {name: old[name] for name in new},
        "new": dict(new),
        "reason": correction.reason,
    }


def _correct(found: AnnexLine, correction: NewCorrection, *, n: int, at: datetime, acting: Acting) -> Correction:
    old = parts_of(found)
    new = changed(old, correction.parts)
    done = Correction.objects.create(
        line=found, number=correction.number, old={name: old[name] for name in new}, new=new, reason=correction.reason,
        n=n, person_id=acting.person, at=at,
    )  # fmt: skip
    for name, value in new.items():
        setattr(found, name, value)
    found.save(update_fields=list(new))
    return done
