"""The register's rows brought in line with what cases issued: written once, annulled when the act is struck."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Final

from django.db import transaction
from django.db.models import Q

from mingjian.cases.models import Case
from mingjian.registers.certificates.deriving import derived, is_struck
from mingjian.registers.certificates.models import AnnexLine, Certificate, Granting, Signatory, TakenNumber
from mingjian.registers.certificates.rules import PARTS, holder_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from mingjian.registers.certificates.deriving import Derived

_log = logging.getLogger(__name__)

#: Bases with which everything granted before is replaced.
_ANEW: Final = frozenset({"initial", "renewal"})
_BATCH: Final = 500


def bring_up_to_date(case_id: str) -> None:
    """Have the register say what a case issued, and no more."""
    case = Case.objects.select_related("authority").filter(pk=case_id).first()
    if case is None:
        return
    found = derived(case)
    with transaction.atomic():
        known = {one.n: one for one in Granting.objects.select_for_update().filter(case=case)}
        for one in known.values():
            stands = found is not None and one.n == found.n
            if one.annulled == stands:
                one.annulled = not stands
                one.save(update_fields=["annulled"])
                renew(one.certificate)
        if found is not None and found.n not in known:
            _write(case, found)
        for one in known.values():
            if one.annulled and is_struck(case, one.n):
                _give_back(one)


def _give_back(struck: Granting) -> None:
    """A number that was issued by mistake and that nothing stands on any more is free: it may be another's."""
    if not Granting.objects.filter(certificate=struck.certificate_id, annulled=False).exists():
        TakenNumber.objects.filter(number=struck.certificate.number).delete()


def _write(case: Case, found: Derived) -> None:
    certificate, is_new = Certificate.objects.select_for_update().get_or_create(
        number=found.number,
        defaults={
            "authority": case.authority, "name": found.name, "uscc": found.uscc,
            "valid_from": found.valid_from, "valid_until": found.valid_until,
        },
    )  # fmt: skip
    if not is_new and certificate.stands and certificate.uscc != found.uscc:
        # The act was refused where the number was taken; an older case may still say so. It must not stop the others.
        _log.error("Certificate %s of case %s is another institution's: not entered", found.number, case.pk)
        return
    if not certificate.stands:
        certificate.authority = case.authority
    TakenNumber.objects.get_or_create(
        number=found.number, defaults={"holder": holder_of(found.uscc, case.institution_id)}
    )
    granting = Granting.objects.create(
        certificate=certificate, basis=found.basis, on=found.on, case=case, n=found.n, valid_from=found.valid_from,
        valid_until=found.valid_until, pages=found.pages, name=found.name, uscc=found.uscc,
        sites=[list(one) for one in found.sites],
    )  # fmt: skip
    rows = [
        AnnexLine(
            certificate=certificate, granting=granting, place=place, path=line.path, basis=found.basis, on=found.on,
            **line.parts,
        )
        for place, line in enumerate(found.lines, start=1)
    ]  # fmt: skip
    _replace(certificate, granting, rows)
    AnnexLine.objects.bulk_create(rows, batch_size=_BATCH)
    Signatory.objects.bulk_create(
        Signatory(certificate=certificate, granting=granting, place=place, name=name, field=field)
        for place, (name, field) in enumerate(found.signatories, start=1)
    )
    renew(certificate)


def _replace(certificate: Certificate, granting: Granting, rows: Sequence[AnnexLine]) -> None:
    """Lines whose place the new ones take: all of them in a new certificate, else the same line granted again."""
    free = Q(replaced_by__isnull=True) | Q(replaced_by__annulled=True)
    before = AnnexLine.objects.filter(free, certificate=certificate).exclude(granting=granting)
    if granting.basis in _ANEW:
        AnnexLine.objects.filter(pk__in=before.values("pk")).update(replaced_by=granting)
        return
    keys = {key_of(row) for row in rows}
    again = [row.pk for row in before.only("pk", *PARTS) if key_of(row) in keys]
    for first in range(0, len(again), _BATCH):
        AnnexLine.objects.filter(pk__in=again[first : first + _BATCH]).update(replaced_by=granting)


def key_of(line: AnnexLine) -> tuple[str, ...]:
    """What makes of two lines the same. Source: filling rules of the capability list."""
    return (line.site, line.category, line.object, line.parameter, line.method_number)


def renew(certificate: Certificate) -> None:
    """What a certificate says now is what the last granting says that stands."""
    for name, value in columns_of(Granting.objects.filter(certificate=certificate, annulled=False)).items():
        setattr(certificate, name, value)
    certificate.save()


def columns_of(grantings: Iterable[Granting]) -> Mapping[str, object]:
    """The columns of a certificate that follow from its standing grantings; places add up until a new certificate."""
    standing = sorted(grantings, key=lambda one: (one.on, one.pk))
    if not standing:
        return {"stands": False}
    sites: dict[str, str] = {}
    for one in standing:
        if one.basis in _ANEW:
            sites.clear()
        # A row that somebody bent must be named by `mingjian check`, not stop it.
        pairs = [place for place in one.sites if isinstance(place, list | tuple)]
        sites.update({str(place[0]): str(place[-1]) for place in pairs if place})
    last = standing[-1]
    return {
        "stands": True, "name": last.name, "uscc": last.uscc, "valid_from": last.valid_from,
        "valid_until": last.valid_until, "sites": [[label, address] for label, address in sorted(sites.items())],
    }  # fmt: skip
