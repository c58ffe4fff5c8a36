"""Tests begun from lines: what is known of a line is filled into the row of a new test, for the planner to complete."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mingjian.procedures.lacking import actors
from mingjian.registers.capability.headings import NUMBER, OBJECT, PARAMETER, SITE
from mingjian.registers.capability.line_index import lines_at_hand
from mingjian.registers.capability.planning import TEST, planning_step

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from mingjian.cases.queries import CaseInView
    from mingjian.procedures.steps import Step

#: So many rows are filled in by one press.
_MOST = 60


def plans_tests(view: CaseInView, step: Step) -> bool:
    """Whether the reader plans tests at this step, so that there is a coverage to look at."""
    known = planning_step(view)
    return known is not None and known.key == step.key and not view.roles.isdisjoint(actors(step))


def tests_begun(view: CaseInView, key: str, paths: Sequence[str]) -> Mapping[str, Sequence[Mapping[str, str]]]:
    """Rows of new tests for some lines, in the order asked for. Nothing is kept of it before the form is sent."""
    step = view.reading.state.steps.get(key)
    if not paths or step is None or not plans_tests(view, step):
        return {}
    known = {one.path: one.values for one in lines_at_hand(view)}
    wanted = [known[one] for one in dict.fromkeys(paths) if one in known][:_MOST]
    rows = [
        {
            "label": f"{one[SITE]} {one[OBJECT]} {one[PARAMETER]}".strip()[:200],
            "parameter": one[PARAMETER],
            "method": one[NUMBER],
        }
        for one in wanted
    ]
    return {TEST: rows}
