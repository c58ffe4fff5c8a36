"""Reads of the certificates register: for everybody by exact words, for its authority to correct."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.db.models import Count, Q

from mingjian.cases.rules import acts_for
from mingjian.errors import NotFound
from mingjian.errors import gettext_noop as _
from mingjian.ledger.models import Entry
from mingjian.ledger.queries import latest_checkpoint, values_at
from mingjian.people.models import Organisation
from mingjian.registers.certificates.models import AnnexLine, Certificate, Correction, Granting, Signatory
from mingjian.registers.certificates.rules import LENGTH, plain_number
from mingjian.registers.standards.queries import standards_like
from mingjian.registers.standards.rules import number_in

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from django.db.models import QuerySet

    from mingjian.people.rules import Acting

PAGE: Final = 50
#: A search shows so many certificates: it is no list of them.
FOUND: Final = 20
#: A name is looked for by so many characters at least.
SHORTEST: Final = 2


def certificate_numbered(number: str) -> Certificate:
    """Raises NotFound where no such certificate stands."""
    number = plain_number(number)
    found = None
    if len(number) == LENGTH and number.isascii() and number.isdecimal():
        found = Certificate.objects.select_related("authority").filter(number=number, stands=True).first()
    if found is None:
        raise NotFound(_("登记簿中没有编号为“{number}”的证书。请对照证书核对编号。"), number=number[:40])
    return found


def certificates_of(*, name: str = "", uscc: str = "") -> tuple[tuple[Certificate, ...], bool]:
    """Certificates of institutions called so, or with this credit code; whether there are more than are shown."""
    rows = Certificate.objects.select_related("authority").filter(stands=True)
    rows = rows.filter(uscc=uscc) if uscc else rows.filter(name__icontains=name)
    found = tuple(rows.order_by("name", "number")[: FOUND + 1])
    return found[:FOUND], len(found) > FOUND


def _standing(certificate: Certificate) -> QuerySet[AnnexLine]:
    rows = AnnexLine.objects.filter(certificate=certificate, granting__annulled=False)
    return rows.filter(Q(replaced_by__isnull=True) | Q(replaced_by__annulled=True))


@dataclass(frozen=True, slots=True)
class AnnexPage:
    lines: tuple[AnnexLine, ...]
    #: Corrections of each line shown, oldest first.
    corrections: Mapping[int, Sequence[Correction]]
    #: How many lines there are with these words and this place.
    count: int
    #: Where the next page goes on; 0 on the last.
    after: int


def annex_page(certificate: Certificate, *, wanted: str = "", site: str = "", after: int = 0) -> AnnexPage:
    """Fifty lines of an annex in order; ``wanted`` is looked for in object, parameter and method. Three queries."""
    rows = _standing(certificate)
    if site:
        rows = rows.filter(site=site)
    for word in wanted.replace("\0", "").split()[:5]:
        held = Q(object__icontains=word) | Q(parameter__icontains=word)
        rows = rows.filter(held | Q(method_number__icontains=word) | Q(method_title__icontains=word))
    count = rows.count()
    found = list(rows.filter(pk__gt=after).order_by("pk")[: PAGE + 1])
    shown = found[:PAGE]
    corrections: dict[int, list[Correction]] = {}
    for one in Correction.objects.filter(line__in=shown).order_by("n"):
        corrections.setdefault(one.line_id, []).append(one)
    return AnnexPage(tuple(shown), corrections, count, shown[-1].pk if len(found) > PAGE else 0)


@dataclass(frozen=True, slots=True)
class Figures:
    """How large an annex is: objects, lines, places that lines name."""

    objects: int
    lines: int
    sites: tuple[str, ...]


def figures_of(certificate: Certificate) -> Figures:
    told = _standing(certificate).aggregate(lines=Count("pk"), objects=Count("object", distinct=True))
    sites = _standing(certificate).exclude(site="").order_by("site").values_list("site", flat=True).distinct()
    return Figures(told["objects"], told["lines"], tuple(sites))


def all_lines(certificate: Certificate) -> QuerySet[AnnexLine]:
    """Every standing line in order, to be read one after another."""
    return _standing(certificate).order_by("pk")


def grantings_of(certificate: Certificate) -> list[tuple[Granting, int]]:
    """What the annex came from, newest first, each with how many lines it brought."""
    rows = list(Granting.objects.filter(certificate=certificate, annulled=False).order_by("-on", "-pk"))
    counted = AnnexLine.objects.filter(granting__in=rows).order_by().values_list("granting_id")
    brought = dict(counted.annotate(lines=Count("pk")))
    return [(one, brought.get(one.pk, 0)) for one in rows]


def corrections_of(certificate: Certificate) -> list[Correction]:
    """The latest corrections of a certificate, newest first."""
    rows = Correction.objects.filter(line__certificate=certificate, line__granting__annulled=False)
    return list(rows.select_related("line").order_by("-at", "-pk")[:PAGE])


def signatories_of(certificate: Certificate) -> list[Signatory]:
    """Signatories as the annexes name them; who is named again stands as named last."""
    named: dict[str, Signatory] = {}
    rows = Signatory.objects.filter(certificate=certificate, granting__annulled=False)
    for one in rows.order_by("granting__on", "granting_id", "place"):
        named[one.name] = one
    return list(named.values())


@dataclass(frozen=True, slots=True)
class Proof:
    """The entry that a certificate rests on. ``agrees``: number and term are those that it commits to."""

    digest: str
    position: int | None
    published: bool
    agrees: bool


def proof_of(certificate: Certificate) -> Proof | None:
    """The entry of the last granting that stands, held against the row; None where there is none."""
    granting = Granting.objects.filter(certificate=certificate, annulled=False).order_by("on", "pk").last()
    if granting is None:
        return None
    subject = granting.case_id or certificate.pk
    entry = Entry.objects.filter(subject_id=subject, n=granting.n).values_list("digest", "position").first()
    if entry is None:
        return None
    checkpoint = latest_checkpoint()
    values = values_at(subject, [granting.n]).get(granting.n, {})
    keys = ("form.certificate-number", "form.valid-from", "form.valid-until")
    if not granting.case_id:
        keys = ("number", "valid_from", "valid_until")
    said = tuple(str(values.get(key, "")) for key in keys)
    row = (certificate.number, granting.valid_from.isoformat(), granting.valid_until.isoformat())
    number = plain_number(said[0])
    published = checkpoint is not None and entry[1] is not None and entry[1] < checkpoint.size
    return Proof(entry[0], entry[1], published, (number, *said[1:]) == row)


# --- for the authority ---------------------------------------------------------------------------------------------


def may_correct(acting: Acting, certificate: Certificate) -> bool:
    """Whether somebody acts for the authority that issued a certificate."""
    return certificate.authority_id == acting.organisation and acts_for("authority", acting)


def keeps_certificates(acting: Acting) -> bool:
    """Whether somebody acts for an authority: officers of other bodies issue no certificates."""
    rows = Organisation.objects.filter(pk=acting.organisation, kind="authority")
    return acts_for("authority", acting) and rows.exists()


def demand_keeper(acting: Acting) -> None:
    """Raises NotFound for whoever is no officer."""
    if not keeps_certificates(acting):
        raise NotFound(_("没有这个页面，或您无权查看。"))


@dataclass(frozen=True, slots=True)
class Shelf:
    """Fifty certificates of an authority by number, and where the next page goes on; "" on the last."""

    certificates: tuple[Certificate, ...]
    after: str


def certificates_page(acting: Acting, *, wanted: str = "", after: str = "") -> Shelf:
    """The certificates of the reader's own authority, by number, institution or credit code."""
    rows = Certificate.objects.select_related("authority").filter(authority=acting.organisation, stands=True)
    words = wanted.replace("\0", "")
    if words:
        rows = rows.filter(Q(number__startswith=words) | Q(name__icontains=words) | Q(uscc__iexact=words))
    found = list(rows.filter(number__gt=after.replace("\0", "")).order_by("number")[: PAGE + 1])
    return Shelf(tuple(found[:PAGE]), found[PAGE - 1].number if len(found) > PAGE else "")


def certificate_of_authority(acting: Acting, number: str) -> Certificate:
    """A certificate that the reader's authority issued. Raises NotFound."""
    found = certificate_numbered(number)
    if not may_correct(acting, found):
        raise NotFound(_("登记簿中没有编号为“{number}”的证书。请对照证书核对编号。"), number=number[:40])
    return found


def line_to_correct(acting: Acting, number: str, line: int) -> AnnexLine:
    """A standing line of a certificate that the reader's authority issued. Raises NotFound."""
    certificate = certificate_of_authority(acting, number)
    found = _standing(certificate).select_related("granting", "certificate").filter(pk=line).first()
    if found is None:
        raise NotFound(_("证书附表中没有这一行，或者不是您单位发的证书。请回到证书页面重新打开。"))
    return found


def number_of_case(case_id: str) -> str:
    """The number of the certificate that a case issued; "" where there is none."""
    rows = Granting.objects.filter(case=case_id, annulled=False)
    return rows.values_list("certificate__number", flat=True).first() or ""


def corrections_of_line(line: AnnexLine) -> list[Correction]:
    return list(Correction.objects.filter(line=line).select_related("person").order_by("n"))


def method_is_known(text: str) -> bool:
    """Whether the standards register holds a method by this number, of this year."""
    number = number_in(text)
    if number is None:
        return False
    return any(one.number == str(number) for one in standards_like([number]).get(number.stem, ()))
