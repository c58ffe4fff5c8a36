"""What an institution holds already: the annex lines of its certificates beside the lines of an application."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from django.db.models import Q

from mingjian.registers.certificates.models import AnnexLine, Certificate
from mingjian.registers.certificates.rules import state_on
from mingjian.registers.standards.rules import Number, number_in, plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from mingjian.cases.queries import CaseInView

#: How a line stands to what is held, the nearest first: the same; at another place only; by another edition of the
#: standard; by another method; not held at all.
SAME, PLACE, EDITION, METHOD, NEW = "same", "place", "edition", "method", "new"
#: States in which a certificate's lines count as held.
_HELD: Final = frozenset({"valid", "suspended"})


@dataclass(frozen=True, slots=True)
class Held:
    """How one line stands, and the line of the annex that it stands to; None for a new one."""

    kind: str
    line: HeldLine | None = None


@dataclass(frozen=True, slots=True)
class HeldLine:
    site: str
    method: str
    limitation: str


@dataclass(slots=True)
class HeldLines:
    """The lines of the certificates that are in force, by what is tested."""

    certificates: tuple[Certificate, ...]
    of_parameter: dict[tuple[str, str], list[tuple[Number | None, HeldLine]]] = field(default_factory=dict)
    count: int = 0

    def beside(self, values: Mapping[str, str]) -> Held:
        """How a line, by the fields of its form, stands to what is held."""
        number = number_in(values["method-number"])
        found = [
            (_NEAREST.index(kind), kind, one)
            for known, one in self.of_parameter.get(_tested(values["object"], values["parameter"]), ())
            if (kind := _kind(values["site"], number, values["method-number"], known, one))
        ]
        if not found:
            return Held(NEW)
        _place, kind, one = min(found, key=lambda each: each[0])
        return Held(kind, one)


_NEAREST: Final = (SAME, PLACE, EDITION, METHOD)


def _kind(site: str, number: Number | None, written: str, known: Number | None, one: HeldLine) -> str:
    if number is None or known is None:
        alike = _squeezed(written) == _squeezed(one.method)
    else:
        alike = number.stem == known.stem
        if alike and number.year and known.year and number.year != known.year:
            return EDITION
    if not alike:
        return METHOD
    return SAME if not site or not one.site or _squeezed(site) == _squeezed(one.site) else PLACE


def certificates_of_applicant(view: CaseInView) -> tuple[Certificate, ...]:
    """Every certificate that the case's authority gave the applicant, in whatever state, by number."""
    institution = view.case.institution
    rows = Certificate.objects.filter(authority=view.case.authority_id, stands=True)
    rows = rows.filter(uscc=institution.uscc) if institution.uscc else rows.filter(uscc="", name=institution.name)
    return tuple(rows.order_by("number"))


def held_by_applicant(view: CaseInView) -> HeldLines | None:
    """What the applicant held before this case, by its authority's register; None where it holds no certificate.

    What this very case grants is left out, and what it replaces is still there. Two queries.
    """
    day = view.reading.calendar.day_of(view.reading.now)
    certificates = tuple(
        one
        for one in certificates_of_applicant(view)
        if state_on(one.standing, one.valid_from, one.valid_until, day=day) in _HELD
    )
    if not certificates:
        return None
    lines = AnnexLine.objects.filter(certificate__in=certificates, granting__annulled=False)
    lines = lines.exclude(granting__case=view.case.pk)
    standing = Q(replaced_by__isnull=True) | Q(replaced_by__annulled=True) | Q(replaced_by__case=view.case.pk)
    columns = ("site", "object", "parameter", "method_number", "limitation")
    return gathered(certificates, lines.filter(standing).order_by("pk").values_list(*columns))


def gathered(certificates: tuple[Certificate, ...], lines: Iterable[tuple[str, str, str, str, str]]) -> HeldLines:
    """Lines as rows of site, object, parameter, method and limitation, by what is tested."""
    found = HeldLines(certificates)
    for site, thing, parameter, method, limitation in lines:
        held = HeldLine(site, method, limitation)
        # One line of an annex may name several parameters: 铜、锌、铅、镉.
        for one in {parameter, *parameter.split("、")}:
            found.of_parameter.setdefault(_tested(thing, one), []).append((number_in(method), held))
        found.count += 1
    return found


def _tested(thing: str, parameter: str) -> tuple[str, str]:
    return _squeezed(thing), _squeezed(parameter)


def _squeezed(text: str) -> str:
    """A text as two of them are compared: without blanks, letters small."""
    return "".join(plain(text).split()).casefold()
