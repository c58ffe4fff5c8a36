"""机构概况: what the house holds about an institution before the visit. What is absent is said, not left out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.db.models import Count

from mingjian.applying.at_case import demand_intake
from mingjian.cases.models import Act, Case, Thread
from mingjian.errors import NotFound
from mingjian.errors import gettext_noop as _
from mingjian.ledger import queries as ledger
from mingjian.procedures import catalogue
from mingjian.procedures.sides import INSTITUTION_SIDE

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from mingjian.cases.queries import CaseInView
    from mingjian.proof.canonical import Value

#: So many earlier cases, and findings of each, are told.
_CASES: Final = 10
_FINDINGS: Final = 20
#: Fields of the application of which a change matters before the visit.
CHANGING: Final = (
    "institution-name", "registered-address", "laboratory-address", "legal-representative", "certificate-number",
)  # fmt: skip
_APPLICATION, _CERTIFICATE = "application", "certificate"


@dataclass(frozen=True, slots=True)
class Earlier:
    """An earlier case of the institution before the same authority. ``ended_as`` is "" while it runs."""

    case_id: str
    serial: str
    edition: str
    opened_at: datetime
    ended_as: str
    findings: tuple[str, ...]
    finding_count: int
    certificate: str
    valid_until: str


@dataclass(frozen=True, slots=True)
class Briefing:
    earlier: tuple[Earlier, ...]
    #: Field of the application, what it said last time, what it says now.
    changes: tuple[tuple[str, str, str], ...]
    #: An earlier application was there to be compared with this one.
    compared: bool


def demand_reader(view: CaseInView) -> None:
    """Raises NotFound for the institution's side: the briefing is the authority's and the team's own."""
    demand_intake(view)
    if INSTITUTION_SIDE.issuperset(view.roles):
        raise NotFound(_("没有这个页面，或您无权查看。机构概况供资质认定部门和评审组使用。"))


def briefing_of(view: CaseInView) -> Briefing:
    """A handful of queries, however many cases there were."""
    demand_reader(view)
    rows = Case.objects.filter(institution=view.case.institution_id, authority=view.case.authority_id)
    cases = list(rows.exclude(pk=view.case.pk).order_by("-opened_at", "-pk")[:_CASES])
    ids = [one.pk for one in cases]
    found: dict[str, list[str]] = {}
    findings = Thread.objects.filter(case__in=ids, path__startswith="finding:", struck_n__isnull=True)
    counts = {row["case"]: row["n"] for row in findings.order_by().values("case").annotate(n=Count("pk"))}
    for case_id, label in findings.order_by("case", "named_n").values_list("case_id", "label")[: _CASES * _FINDINGS]:
        found.setdefault(case_id, []).append(label)
    written = _written([*cases, view.case])
    earlier = tuple(
        Earlier(
            one.pk,
            one.serial,
            one.edition,
            one.opened_at,
            one.ended_as,
            tuple(found.get(one.pk, ())[:_FINDINGS]),
            counts.get(one.pk, 0),
            _text(written, one.pk, _CERTIFICATE, "certificate-number"),
            _text(written, one.pk, _CERTIFICATE, "valid-until"),
        )
        for one in cases
    )
    before = next((one.pk for one in cases if (one.pk, _APPLICATION) in written), "")
    now = (view.case.pk, _APPLICATION) in written
    changes = tuple(
        (field, old, new)
        for field in (CHANGING if before and now else ())
        if (old := _text(written, before, _APPLICATION, field))
        != (new := _text(written, view.case.pk, _APPLICATION, field))
    )
    return Briefing(earlier, changes, compared=bool(before) and now)


def _written(cases: Sequence[Case]) -> Mapping[tuple[str, str], Mapping[str, Value]]:
    """What was written in the applications and certificates of some cases, by case and form."""
    forms: dict[tuple[str, str], str] = {}
    for edition in {one.edition for one in cases}:
        for step in catalogue.edition(edition).procedure.steps:
            if step.form in {_APPLICATION, _CERTIFICATE}:
                forms[edition, step.key] = step.form
    editions = {one.pk: one.edition for one in cases}
    acts = Act.objects.filter(case__in=editions, step__in={step for _edition, step in forms}).order_by("n")
    last: dict[tuple[str, str], int] = {}
    for case_id, key, n in acts.values_list("case_id", "step", "n"):
        form = forms.get((editions[case_id], key))
        if form is not None:
            last[case_id, form] = n
    values = ledger.values_of([(case_id, n) for (case_id, _form), n in last.items()])
    return {key: values.get((key[0], n), {}) for key, n in last.items()}


def _text(written: Mapping[tuple[str, str], Mapping[str, Value]], case_id: str, form: str, field: str) -> str:
    return str(written.get((case_id, form), {}).get(f"form.{field}", ""))
