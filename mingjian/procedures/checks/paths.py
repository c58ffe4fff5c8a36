"""Check: every step, outcome, lapse, ending and exit can be reached, no path ends dead, no duty can be left out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mingjian.errors import gettext_noop as _
from mingjian.procedures import shape as s
from mingjian.procedures.checks.faults import Fault, fault
from mingjian.procedures.checks.walk import Walked, Walker

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mingjian.procedures.catalogue import Edition

WALK = "walk"
SKIPS = "skips"

#: How many dead ends are told; the first ones show the cause.
_TOLD = 3


def check_walk(edition: Edition) -> Iterator[Fault]:
    """Walks every combination of choices once."""
    law = edition.procedure
    found = Walker(law).walk()
    for step in law.steps:
        if step.key not in found.steps:
            yield fault(WALK, f"step {step.key}", _("没有任何路径能办到这一步。"))
        for outcome in step.outcomes:
            if step.key in found.steps and (step.key, outcome.key) not in found.outcomes:
                yield fault(WALK, f"step {step.key}", _("没有任何路径能得出结果“{outcome}”。"), outcome=outcome.key)
    yield from _of_ends(law, found)


def _of_ends(law: s.Procedure, found: Walked) -> Iterator[Fault]:
    for clock in law.clocks:
        if clock.lapse is s.Lapse.CLOSES and clock.key not in found.lapses:
            yield fault(WALK, f"clock {clock.key}", _("没有任何路径会登记这一期限逾期。"))
    for ending in law.endings:
        if ending.key not in found.endings:
            yield fault(WALK, f"ending {ending.key}", _("没有任何路径到达这一结局。"))
    for exit_ in law.exits:
        if exit_.key not in found.exits:
            yield fault(WALK, f"exit {exit_.key}", _("没有任何路径走完这一退出。"))
    for path in found.dead[:_TOLD]:
        sentence = _("有路径走到这里既没有结束，也没有任何可以办理的事项：{path}")
        yield fault(WALK, law.key, sentence, path=path)


def check_skips(edition: Edition) -> Iterator[Fault]:
    """Strikes each duty in turn: where an ending is still reached although the duty was owed, it can be left out."""
    for step in edition.procedure.steps:
        if step.duty is s.Duty.SHALL:
            for ending in sorted(Walker(edition.procedure, struck=step.key, rounds=1).walk().missed):
                sentence = _("是应当办理的步骤，但不办理也能到达结局“{ending}”。")
                yield fault(SKIPS, f"step {step.key}", sentence, ending=ending)
