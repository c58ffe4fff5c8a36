"""What the record of a case says of the certificate that it issued: read from its entries alone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Final

from mingjian import clock
from mingjian.cases import record
from mingjian.cases.calendars import calendar
from mingjian.cases.models import Thread
from mingjian.clock import LAW_ZONE
from mingjian.ledger.queries import values_at
from mingjian.procedures import catalogue
from mingjian.procedures.entries import Kind
from mingjian.procedures.fold import fold
from mingjian.procedures.reading import Reading
from mingjian.procedures.shaken import reads
from mingjian.registers.certificates.rules import LONGEST, MOST_PAGES, PARTS, plain_number

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from mingjian.cases.models import Case
    from mingjian.cases.record import Record
    from mingjian.procedures.catalogue import Edition
    from mingjian.procedures.entries import Entry
    from mingjian.procedures.fold import State
    from mingjian.procedures.steps import Step
    from mingjian.proof.canonical import Value

#: The form by which an edition asks for a certificate, and the kinds of items that its annex is made of.
FORM: Final = "certificate"
_LINE, _SIGNATORY, _SITE = "line", "signatory", "site"
#: Entries whose values are asked for at once.
_AT_ONCE: Final = 2000
_GRANTED: Final = frozenset({"approved", "limited"})
_NAMES: Final[Mapping[str, str]] = {"method_title": "method-title", "method_number": "method-number"}


@dataclass(frozen=True, slots=True)
class DerivedLine:
    path: str
    parts: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Derived:
    """A certificate as the act that issued it says, with the lines and signatories that its case approved."""

    n: int
    number: str
    basis: str
    on: date
    valid_from: date
    valid_until: date
    pages: int | None
    name: str
    uscc: str
    sites: tuple[tuple[str, str], ...]
    lines: tuple[DerivedLine, ...]
    signatories: tuple[tuple[str, str], ...]


@cache
def issuing_steps() -> frozenset[str]:
    """The steps, in any edition, that issue a certificate."""
    return frozenset(step.key for law in catalogue.editions() for step in law.procedure.steps if step.form == FORM)


@cache
def grounding_steps() -> frozenset[str]:
    """The steps, in any edition, on whose acts an issue stands."""
    laws = [law.procedure for law in catalogue.editions()]
    steps = (step for law in laws for step in law.steps if step.key in issuing_steps())
    return frozenset().union(*(reads(step.after) for step in steps))


def derived(case: Case) -> Derived | None:
    """What a case issued; None where its act or the decision under it does not stand, or its values were lost.

    Lines, signatories and places are those of the record when it was issued.
    """
    law = catalogue.edition(case.edition)
    known = record.read(case.pk)
    now = known.state_under(law.procedure)
    issued = next((now.done[key] for key in now.done if key[0] in issuing_steps()), None)
    if issued is None or not _has_ground(now, issued):
        return None
    state, n = _as_issued(law, known, issued), int(issued.id)
    values = values_at(case.pk, [1, n])
    form, opening = values.get(n, {}), values.get(1, {})
    number = plain_number(str(form.get("form.certificate-number", "")))
    since, until = _day(form.get("form.valid-from")), _day(form.get("form.valid-until"))
    institution = opening.get("institution")
    if not number or since is None or until is None or not isinstance(institution, dict):
        return None
    pages = form.get("form.annex-pages")
    kind = state.facts.get("application")
    return Derived(
        n=n,
        number=number,
        basis=kind.outcome if kind is not None else "initial",
        on=issued.at.astimezone(LAW_ZONE).date(),
        valid_from=since,
        valid_until=until,
        pages=pages if isinstance(pages, int) and 0 <= pages <= MOST_PAGES else None,
        name=str(institution["name"]),
        uscc=str(institution["uscc"]),
        sites=tuple(_sites(case, law, state)),
        lines=tuple(_lines(case, law, state)),
        signatories=tuple(_signatories(case, law, state)),
    )


def is_struck(case: Case, n: int) -> bool:
    """Whether an act of a case was struck as a mistake."""
    return str(n) in record.read(case.pk).state_under(catalogue.edition(case.edition).procedure).annulled


def _has_ground(state: State, issued: Entry) -> bool:
    """Whether the decision that an issue stands on still says so: it may have been struck, or decided otherwise."""
    reading = Reading(state, now=clock.now(), calendar=calendar())
    return reading.since(state.steps[issued.step].after, issued.item) is not None


def _as_issued(law: Edition, known: Record, issued: Entry) -> State:
    """The record as it stood when the certificate was issued: what is struck later is put right by issuing anew."""
    place = next(at for at, one in enumerate(known.entries) if one.id == issued.id)
    if any(one.kind is Kind.MOVED for one in known.entries[place:]):
        return known.state_under(law.procedure)
    return fold(law.procedure, known.entries[: place + 1])


def _lines(case: Case, law: Edition, state: State) -> Iterator[DerivedLine]:
    """Approved and limited lines in order; the limitation is the assessors' where they gave one."""
    for thread, named, told in _judged(case, law, state, _LINE):
        parts = {name: _text(named.get(f"form.{_NAMES.get(name, name)}", ""))[: LONGEST[name]] for name in PARTS}
        for name in ("limitation", "remark"):
            parts[name] = (_text(told.get(f"form.{name}", "")) or parts[name])[: LONGEST[name]]
        yield DerivedLine(thread.path, parts)


def _signatories(case: Case, law: Edition, state: State) -> Iterator[tuple[str, str]]:
    for thread, named, told in _judged(case, law, state, _SIGNATORY):
        name = _text(named.get("form.person", "")) or thread.label
        field = _text(told.get("form.signature-field", "")) or _text(named.get("form.signature-field", ""))
        yield name[:60], field[:300]


def _sites(case: Case, law: Edition, state: State) -> Iterator[tuple[str, str]]:
    """The places that were assessed, else the address of the laboratory in the application."""
    threads = _threads(case, state, _SITE)
    values = values_at(case.pk, [one.named_n for one in threads])
    for thread in threads:
        form = values.get(thread.named_n, {})
        yield (
            _text(form.get("form.site-name", "")) or thread.label,
            _text(form.get("form.address", "")) or thread.label,
        )
    asked = next((step.key for step in law.procedure.steps if step.form == "application"), "")
    done = state.done.get((asked, ""))
    if not threads and done is not None:
        address = _text(values_at(case.pk, [int(done.id)]).get(int(done.id), {}).get("form.laboratory-address", ""))
        if address:
            yield "A", address


def _judged(
    case: Case, law: Edition, state: State, kind: str
) -> Iterator[tuple[Thread, Mapping[str, Value], Mapping[str, Value]]]:
    """The items of a kind that the team granted: the item, what named it, and what was said in granting it."""
    step = next((one for one in law.procedure.steps if one.per == kind and _granting(one)), None)
    if step is None:
        return
    found = []
    for thread in _threads(case, state, kind):
        done = state.done.get((step.key, thread.path))
        if done is not None and done.outcome in _GRANTED:
            found.append((thread, int(done.id)))
    values = _values(case.pk, [n for thread, done_n in found for n in (thread.named_n, done_n)])
    for thread, n in found:
        yield thread, values.get(thread.named_n, {}), values.get(n, {})


def _values(case_id: str, numbers: list[int]) -> dict[int, Mapping[str, Value]]:
    """The fields of many entries, asked for in parts."""
    found: dict[int, Mapping[str, Value]] = {}
    for first in range(0, len(numbers), _AT_ONCE):
        found.update(values_at(case_id, numbers[first : first + _AT_ONCE]))
    return found


def _granting(step: Step) -> bool:
    return {one.key for one in step.outcomes} >= _GRANTED


def _threads(case: Case, state: State, kind: str) -> list[Thread]:
    rows = Thread.objects.filter(case=case, path__startswith=f"{kind}:").order_by("named_n")
    return [one for one in rows if one.path in state.items.get(kind, {})]


def _text(value: Value) -> str:
    return str(value or "").strip()


def _day(value: Value) -> date | None:
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        return None
