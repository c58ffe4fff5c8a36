"""What was written in a row of a line table, with what was decided about its standard put into the remark."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from mingjian.registers.capability.choices import with_choice
from mingjian.registers.capability.determining import standards_of
from mingjian.registers.capability.headings import NUMBER, REMARK
from mingjian.registers.capability.line_index import lines_at_hand

if TYPE_CHECKING:
    from django.http import QueryDict

    from mingjian.cases.checking import NewWords
    from mingjian.cases.queries import CaseInView
    from mingjian.procedures.steps import Step

#: The controls of a row beside the fields of its form.
STANDARD, EVIDENCE = "standard", "standard-evidence"


def words_of_line(view: CaseInView, step: Step, new: NewWords, sent: QueryDict) -> NewWords:
    """The words as they are kept. Raises Refused for a choice that rests on nothing."""
    if STANDARD not in sent or not any(field.key == REMARK for field in view.law.form(step.form).fields):
        return new
    line = next((one for one in lines_at_hand(view) if one.path == new.item), None)
    if line is None:
        return new
    standard = standards_of(view, [line])[line.values[NUMBER]]
    remark = with_choice(str(new.written.get(REMARK, "")), str(sent[STANDARD]), str(sent.get(EVIDENCE, "")), standard)
    written = {key: value for key, value in new.written.items() if key != REMARK}
    return replace(new, written=written | ({REMARK: remark} if remark else {}))
