"""Rectification finding by finding: what the institution wrote for each, what the leader returned, what is settled."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from mingjian.cases.models import Act
from mingjian.cases.report_record import CLOSE, FINDING, ReportRecord
from mingjian.errors import Refused
from mingjian.errors import gettext_noop as _
from mingjian.ledger import queries as ledger

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from mingjian.cases.desk import Desk
    from mingjian.cases.queries import CaseInView
    from mingjian.procedures.fold import State
    from mingjian.procedures.steps import Step
    from mingjian.proof.canonical import Value

RECTIFY, SEND_BACK, VERIFY = "rectify", "send-back", "verify"
#: The form of each of the first two; both hold one table of this name, whose rows name a finding.
RECTIFY_FORM, RETURN_FORM = "rectification", "rectification-return"
_ROWS: Final = "rows"
_NUMBERED: Final = re.compile(r"第?\s*(\d{1,4})\s*项?")
#: As long as the name of a finding is in a row.
_LONGEST: Final = 200


class RowState(StrEnum):
    """How far one finding is. ``settled``: it was not returned, or the rectification was verified."""

    WAITING = "waiting"
    SENT = "sent"
    RETURNED = "returned"
    SETTLED = "settled"


@dataclass(frozen=True, slots=True)
class RowOfFinding:
    """One finding: its name in the tables, the last words for it, the last remark with which it came back."""

    finding: str
    state: RowState
    written: Mapping[str, Value]
    remark: str = ""
    round: int = 0


@dataclass(frozen=True, slots=True)
class _Round:
    n: int
    step: str
    rows: tuple[Mapping[str, Value], ...]


def is_of_rectification(step: Step) -> bool:
    return step.form in {RECTIFY_FORM, RETURN_FORM} or step.key == VERIFY


def rows_of(view: CaseInView) -> tuple[RowOfFinding, ...]:
    """Each finding of a case with how its rectification stands, in their order. Five queries.

    None before the closing meeting is over: the institution learns them there.
    """
    if (CLOSE, "") not in view.reading.state.done:
        return ()
    state, rounds = view.reading.state, list(_rounds(view))
    names = {_key(name): name for name in _names(view.case.pk, state)}
    findings = (*state.items.get(FINDING, {}), *(one for one in state.struck if one.startswith(f"{FINDING}:")))
    gone = {path.rpartition(":")[2] for path in findings} - names.keys()
    for one in rounds:
        for row in one.rows:
            # Of a finding that was withdrawn since, nothing is owed any more, whatever was sent or returned.
            if _key(_said(row)) not in gone:
                names.setdefault(_key(_said(row)), _said(row))
    verified = state.done.get((VERIFY, ""))
    settled = verified is not None and verified.outcome == "verified"
    return tuple(_row(key, name, rounds, settled=settled) for key, name in names.items())


def carried(view: CaseInView) -> tuple[Mapping[str, Value], ...]:
    """The rows that were not returned: they go into the next round as they are, and cannot be written over."""
    return tuple(one.written for one in rows_of(view) if one.state is RowState.SETTLED and one.written)


def demand_every_row(at_desk: Desk, step: str, form: Mapping[str, Value]) -> None:
    """Raises Refused where a rectification leaves out a finding: a returned one would never be looked at again."""
    law = at_desk.state.steps[step]
    if law.form != RECTIFY_FORM:
        return
    rows = form.get(_ROWS)
    told = {_key(_said(row)) for row in (rows if isinstance(rows, list) else []) if isinstance(row, dict)}
    owed = [_key(name) for name in _names(at_desk.case.pk, at_desk.state)]
    if missing := [one for one in owed if one not in told]:
        raise Refused(
            _("整改没有写全，没有办结：第 {rows} 项没有填写。请刷新页面，逐项填写每一项的整改情况。"),
            clause=law.clause,
            rows="、".join(missing),
        )


def _row(key: str, name: str, rounds: list[_Round], *, settled: bool) -> RowOfFinding:
    state, written, remark, count = RowState.WAITING, dict[str, "Value"](), "", 0
    for one in rounds:
        row = next((row for row in one.rows if _key(_said(row)) == key), None)
        if one.step == RECTIFY:
            count += 1
            if row is not None and state is not RowState.SETTLED:
                written, state = dict(row), RowState.SENT
        elif row is not None:
            state, remark = RowState.RETURNED, str(row.get("remark", ""))
        elif state is RowState.SENT:
            state = RowState.SETTLED
    return RowOfFinding(name, RowState.SETTLED if settled and written else state, written, remark, count)


def _names(case_id: str, state: State) -> Iterator[str]:
    """How each finding that must be rectified is called in a row: its number, then its facts."""
    for one in ReportRecord(case_id, state).findings:
        facts = " ".join((one.values.get("facts") or one.label).split())
        yield f"第{one.number}项 {facts}"[:_LONGEST]


def _rounds(view: CaseInView) -> Iterator[_Round]:
    """What was sent and returned, in order; acts that were struck are left out."""
    annulled = view.reading.state.annulled
    acts = Act.objects.filter(case=view.case, step__in=[RECTIFY, SEND_BACK]).order_by("n").values_list("n", "step")
    found = [(n, step) for n, step in acts if str(n) not in annulled]
    values = ledger.values_at(view.case.pk, [n for n, _step in found]) if found else {}
    for n, step in found:
        rows = values.get(n, {}).get(f"form.{_ROWS}")
        yield _Round(n, step, tuple(row for row in (rows if isinstance(rows, list) else []) if isinstance(row, dict)))


def _said(row: Mapping[str, Value]) -> str:
    return str(row.get("finding", "")).strip()


def _key(name: str) -> str:
    """What tells a finding from another: its number; the whole name where it bears none."""
    number = _NUMBERED.match(name)
    return number.group(1) if number else name


def same_finding(one: str, other: str) -> bool:
    return _key(one.strip()) == _key(other.strip())
