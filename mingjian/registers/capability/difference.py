"""What was applied for beside what was determined of it, for whoever may read the determination."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from mingjian.cases.check_rows import has_line_table
from mingjian.errors import NotFound
from mingjian.errors import gettext_noop as _
from mingjian.ledger.queries import values_at
from mingjian.procedures.sides import may_read
from mingjian.registers.capability.choices import DROP, choice_in
from mingjian.registers.capability.determining import LIMITED, PAGE, REFUSED, standards_of
from mingjian.registers.capability.headings import LIMITATION, NUMBER, REMARK
from mingjian.registers.capability.line_index import lines_at_hand
from mingjian.registers.certificates.held import held_by_applicant

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from mingjian.cases.queries import CaseInView
    from mingjian.procedures.entries import Entry
    from mingjian.procedures.steps import Step
    from mingjian.proof.canonical import Value
    from mingjian.registers.capability.case_lines import Line
    from mingjian.registers.certificates.held import HeldLines
    from mingjian.registers.standards.standing import StandardOnDay

#: By which means a capability was confirmed, in the form of the step.
HOW: Final = "confirmation-methods"
KINDS: Final = ("limited", "refused", "withdrawn", "standard", "confirmed", "open")
_FORM: Final = "form."
_BATCH: Final = 2000


@dataclass(frozen=True, slots=True)
class LineDifference:
    """One line: as it was applied for, and what was written when it was determined."""

    line: Line
    kind: str
    written: Mapping[str, Value]
    standard: StandardOnDay


@dataclass(frozen=True, slots=True)
class DifferencePage:
    step: Step
    rows: tuple[LineDifference, ...]
    after: int
    counts: Mapping[str, int]
    #: What the institution was certified for before; None where the register has nothing of it.
    held: HeldLines | None


def step_of_difference(view: CaseInView) -> Step | None:
    """The step whose determinations are compared, where the reader may read it."""
    step = next((one for one in view.law.procedure.steps if has_line_table(view.law, one)), None)
    known = view.reading.state.steps.get(step.key) if step is not None else None
    return known if known is not None and may_read(view.roles, known) else None


def line_differences(view: CaseInView) -> tuple[Step, Sequence[LineDifference]]:
    """Every line with its determination. Raises NotFound where the step has none, or is not the reader's."""
    known = step_of_difference(view)
    if known is None:
        raise NotFound(_("没有这张评审表，或您无权查看。评审表只有评审组成员能看到。"))
    lines = lines_at_hand(view)
    done = {item: entry for (key, item), entry in view.reading.state.done.items() if key == known.key}
    written = _written(view, done)
    standards = standards_of(view, lines)
    rows = [
        LineDifference(
            one, _kind(one, done.get(one.path), written.get(one.path, {})), written.get(one.path, {}),
            standards[one.values[NUMBER]],
        )
        for one in lines
    ]  # fmt: skip
    return known, rows


def differences_page(view: CaseInView, *, kind: str, after: int) -> DifferencePage:
    """Fifty rows of a kind: one of KINDS, ``changed`` for all that is not as applied for, or ``all``."""
    step, rows = line_differences(view)
    counts = Counter(one.kind for one in rows)
    wanted = set(KINDS) if kind == "all" else set(KINDS) - {"confirmed", "open"} if kind == "changed" else {kind}
    found = [one for one in rows if one.kind in wanted and one.line.named_n > after]
    more = found[PAGE - 1].line.named_n if len(found) > PAGE else 0
    held = held_by_applicant(view)
    return DifferencePage(step, tuple(found[:PAGE]), more, {one: counts.get(one, 0) for one in KINDS}, held)


def _written(view: CaseInView, done: Mapping[str, Entry]) -> Mapping[str, Mapping[str, Value]]:
    """The forms of the acts, two thousand at a time."""
    numbers = {int(entry.id): item for item, entry in done.items()}
    wanted, found = sorted(numbers), {}
    for first in range(0, len(wanted), _BATCH):
        for n, values in values_at(view.case.pk, wanted[first : first + _BATCH]).items():
            said = {key.removeprefix(_FORM): value for key, value in values.items() if key.startswith(_FORM)}
            found[numbers[n]] = said
    return found


def _kind(line: Line, entry: Entry | None, written: Mapping[str, Value]) -> str:
    """How a line was determined, the weightiest word for it first."""
    if entry is None:
        return "open"
    choice = choice_in(str(written.get(REMARK, "")))[0]
    if choice == DROP:
        return "withdrawn"
    if entry.outcome == REFUSED:
        return "refused"
    limited = str(written.get(LIMITATION, ""))
    if entry.outcome == LIMITED or (limited and limited != line.values[LIMITATION]):
        return "limited"
    return "standard" if choice else "confirmed"
