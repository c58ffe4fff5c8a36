"""Whether the register says what the ledger says: certificates, annexes and corrections derived once more."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from mingjian.errors import MingjianError
from mingjian.ledger.comparison import Difference, compare, fault, recorded_of
from mingjian.proof import canonical
from mingjian.registers.certificates.deriving import derived
from mingjian.registers.certificates.keeping import columns_of
from mingjian.registers.certificates.models import AnnexLine, Certificate, Correction, Granting
from mingjian.registers.certificates.rules import PARTS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from mingjian.ledger.comparison import Columns

#: The kinds of entries by which a line is corrected: of a case, and of a certificate that a table brought.
CORRECTED = ("case:annex:corrected", "certificate:annex:corrected")
_SAID = ("number", "old", "new", "reason")


def differences(*, read_bytes: bool = False) -> Iterator[Difference]:
    """Every difference between the register and the entries that it follows."""
    del read_bytes  # the register names no files
    for certificate in Certificate.objects.order_by("number").iterator():
        grantings = list(Granting.objects.filter(certificate=certificate).select_related("case").order_by("pk"))
        wanted = columns_of([one for one in grantings if not one.annulled])
        found = {name: getattr(certificate, name) for name in wanted}
        yield from compare(certificate.number, "certificate", [(certificate.number, wanted)],
                           [(certificate.number, found)])  # fmt: skip
        for granting in grantings:
            try:
                yield from _of_case(certificate, granting) if granting.case_id else _of_table(certificate, granting)
            except MingjianError as error:
                yield fault(certificate.number, "ledger", error)


def _of_case(certificate: Certificate, granting: Granting) -> Iterator[Difference]:
    case = granting.case
    if case is None:
        return
    told = derived(case)
    stands = told is not None and told.n == granting.n
    row = f"{case.serial} #{granting.n}"
    yield from compare(certificate.number, "granting", [(row, {"annulled": not stands})],
                       [(row, {"annulled": granting.annulled})])  # fmt: skip
    if told is None or not stands:
        return
    yield from compare(certificate.number, "certificate", [(row, {"number": told.number})],
                       [(row, {"number": certificate.number})])  # fmt: skip
    names = ("basis", "on", "valid_from", "valid_until", "pages", "name", "uscc")
    expected = {name: getattr(told, name) for name in names} | {"sites": [list(one) for one in told.sites]}
    found = {name: getattr(granting, name) for name in expected}
    yield from compare(certificate.number, "granting", [(row, expected)], [(row, found)])
    signed = [(name, {"field": field}) for name, field in told.signatories]
    rows = granting.signatories.order_by("place")
    yield from compare(certificate.number, "signatory", signed, [(one.name, {"field": one.field}) for one in rows])
    # Corrected before it was issued anew, a line of the earlier annex was.
    corrections = {
        one.entry.n: one for one in recorded_of(case.pk) if one.entry.kind == CORRECTED[0] and one.entry.n > granting.n
    }
    expected_lines = {one.path: dict(one.parts) for one in told.lines}
    wanted = []
    for n, one in corrections.items():
        path = str(one.entry.law["item"])
        if path in expected_lines and isinstance(new := one.values.get("new"), dict):
            expected_lines[path] |= {name: str(value) for name, value in new.items()}
        wanted.append((f"#{n}", {name: one.values[name] for name in _SAID if name in one.values}))
    of_all: dict[str, object] = {"basis": told.basis, "on": told.on}
    lines = [(one.path, {**parts_of(one), "basis": one.basis, "on": one.on})
             for one in granting.lines.order_by("place")]  # fmt: skip
    yield from compare(certificate.number, "annex line", [(path, {**parts, **of_all}) for path, parts in
                       expected_lines.items()], lines)  # fmt: skip
    yield from compare(certificate.number, "correction", wanted, _corrections(granting))


def _of_table(certificate: Certificate, granting: Granting) -> Iterator[Difference]:
    brought, digest, wanted, signed = "", "", [], None
    for one in recorded_of(certificate.pk):
        if one.entry.kind == "certificate:record:imported":
            brought = str(one.entry.n)
            names = ("name", "uscc", "valid_from", "valid_until", "sites")
            said = {"name": one.values.get("institution"), **{name: one.values.get(name) for name in names[1:]}}
            names = ("number", "standing", "standing_since", "standing_reason", "source")
            standing = {name: one.values.get(name) for name in names}
            standing["authority_id"] = one.entry.law["authority"]
            signed = one.values.get("signatories")
        elif one.entry.kind == "certificate:annex:imported":
            digest = str(one.values.get("digest", ""))
        elif one.entry.kind == CORRECTED[1]:
            wanted.append((f"#{one.entry.n}", {name: one.values[name] for name in _SAID if name in one.values}))
    if not brought:
        yield Difference(certificate.number, "granting", f"#{granting.n}", found=f"#{granting.n}")
        return
    row = f"#{brought}"
    yield from compare(certificate.number, "granting", [(row, said)],
                       [(f"#{granting.n}", {name: getattr(granting, name) for name in said})])  # fmt: skip
    yield from compare(certificate.number, "certificate", [(certificate.number, standing)],
                       [(certificate.number, {name: getattr(certificate, name) for name in standing})])  # fmt: skip
    if isinstance(signed, list):
        rows = [(one.name, {"field": one.field}) for one in granting.signatories.order_by("place")]
        told = [(str(one[0]), {"field": str(one[1])}) for one in signed if isinstance(one, list)]
        yield from compare(certificate.number, "signatory", told, rows)
    found = digest_of(_as_brought(granting)) if granting.lines.exists() else ""
    yield from compare(certificate.number, "annex", [(row, {"digest": digest})], [(row, {"digest": found})])
    yield from compare(certificate.number, "correction", wanted, _corrections(granting))


def _as_brought(granting: Granting) -> Iterator[Mapping[str, str]]:
    """The lines as the table brought them: corrections taken back, the last one first."""
    backwards: dict[int, list[Correction]] = {}
    for one in Correction.objects.filter(line__granting=granting).order_by("-n"):
        backwards.setdefault(one.line_id, []).append(one)
    for line in granting.lines.order_by("place").iterator(chunk_size=1000):
        parts = parts_of(line)
        for one in backwards.get(line.pk, ()):
            parts |= one.old
        yield parts


def digest_of(lines: Iterable[Mapping[str, str]]) -> str:
    """What tells one annex from another: SHA-256 over the lines in order, each as canonical JSON."""
    hashed = hashlib.sha256()
    for parts in lines:
        hashed.update(canonical.encode({name: parts[name] for name in PARTS}))
    return hashed.hexdigest()


def parts_of(line: AnnexLine) -> dict[str, str]:
    return {name: getattr(line, name) for name in PARTS}


def _corrections(granting: Granting) -> Iterator[tuple[str, Columns]]:
    for one in Correction.objects.filter(line__granting=granting).order_by("n"):
        yield f"#{one.n}", {name: getattr(one, name) for name in _SAID}
