"""What the table of remote conditions says of a case, in words: for the application, and for choosing the mode."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from mingjian.applying import remote
from mingjian.applying.proposing import ADVICE
from mingjian.web.components.notes import Note
from mingjian.web.wording import Wording

if TYPE_CHECKING:
    from mingjian.applying.rules import Advice
    from mingjian.cases.queries import CaseInView


def advice_note(view: CaseInView, advice: Advice) -> Note:
    """It advises: the authority decides, and the procedure's own conditions hold beside it."""
    tone = {"remote": "ok", "consent": "info", "no": "warn"}.get(advice.outcome, "info")
    points = why(view, advice)
    return Note(_(ADVICE[advice.outcome]), tone, _("远程条件表："), points)  # type: ignore[arg-type]


def why(view: CaseInView, advice: Advice) -> tuple[str, ...]:
    """By which line of the table, and why."""
    words = Wording(view.law.words)
    facts = view.reading.state.facts
    said = [
        f"{words.label('facts', fact)}：{words.label('values', facts[fact].outcome, of=fact)}"
        for fact in (remote.APPLICATION, remote.REASON)
        if fact in facts
    ]
    found = ["，".join(said)] if said else []
    line = advice.condition
    if advice.why == "no-line":
        found.append(_("表中没有适用于这一情形的条目。"))
    elif advice.why == "too-many" and line is not None:
        found.append(_("能力表有 {n} 行，超过这一条的上限 {most} 行。").format(n=advice.lines, most=line.at_most))
    elif line is not None and line.at_most is not None:
        found.append(_("能力表有 {n} 行，在上限 {most} 行以内。").format(n=advice.lines, most=line.at_most))
    if line is not None and line.source and line.valid_from is not None:
        found.append(_("依据：{source}，自 {day} 起施行。").format(source=line.source, day=line.valid_from.isoformat()))
    elif advice.outcome != "unknown":
        found.append(_("依据：程序的一般规定；资质认定部门没有另设条件表。") if line else "")
    return tuple(one for one in found if one)


def basis_of(view: CaseInView) -> str:
    """What is proposed as the basis of choosing the mode; whoever decides changes it as they see fit."""
    advice = remote.advice_for(view)
    if advice.outcome == "unknown":
        return ""
    return "\n".join([_(ADVICE[advice.outcome]), *why(view, advice)])
