"""Step 9: the coverage that the package states is the one that follows from its own record."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mingjian.errors import Unverifiable
from mingjian.errors import gettext_noop as _
from mingjian.proof.structure import Structure
from mingjian.verify import coverage
from mingjian.verify.answer import Step
from mingjian.verify.opened import COVERAGE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mingjian.procedures.calendar import Calendar
    from mingjian.procedures.entries import Entry
    from mingjian.procedures.shape import Procedure
    from mingjian.proof.canonical import Value
    from mingjian.verify.answer import Findings
    from mingjian.verify.header import Header
    from mingjian.verify.law import Law
    from mingjian.verify.opened import Opened


def check(package: Opened, header: Header, law: Law, findings: Findings) -> None:
    """Compute the coverage again and compare it line by line."""
    with findings.of(Step.COVERAGE):
        if law.edition is None or law.calendar is None:
            return
        computed = _computed(law.edition.procedure, law.entries, law.calendar)
        stated = 0
        for number, (place, line) in enumerate(package.objects(COVERAGE)):
            if not number:
                _compare_first(line, place, header, nodes=len(computed))
            elif number > len(computed):
                raise Unverifiable(_("证据覆盖情况多出一行，记录中没有它的依据"), place=place)
            else:
                _compare(line, computed[number - 1], place)
            stated = number
        if stated != len(computed):
            raise Unverifiable(
                _("证据覆盖情况应有 {count} 行，实有 {stated} 行"), place=COVERAGE, count=len(computed), stated=stated
            )


def _computed(procedure: Procedure, acts: Sequence[Entry], calendar: Calendar) -> list[dict[str, Value]]:
    try:
        return coverage.coverage_lines(procedure, acts, calendar)
    except (ArithmeticError, LookupError, TypeError, ValueError):
        # Acts under an earlier edition that nobody here knows were not judged, and may say anything.
        raise Unverifiable(_("按本案记录无法计算证据覆盖情况"), place=COVERAGE) from None


def _compare_first(value: dict[str, Value], place: str, header: Header, *, nodes: int) -> None:
    line = Structure.of(value, type=coverage.TYPE, names=("last", "nodes"), place=place)
    if (line.number("last"), line.number("nodes")) != (header.last, nodes):
        raise Unverifiable(_("证据覆盖情况首行所写的末条序号或行数与记录不符"), place=place)


def _compare(stated: dict[str, Value], computed: dict[str, Value], place: str) -> None:
    if stated != computed:
        raise Unverifiable(
            _("证据覆盖情况写的是{stated}，按记录应为{computed}"),
            place=place,
            stated=_shown(stated),
            computed=_shown(computed),
        )


def _shown(line: dict[str, Value]) -> str:
    return "/".join(str(line.get(name, ""))[:80] for name in ("step", "item", "evidence", "state", "entries"))
