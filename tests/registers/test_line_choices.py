"""What is decided about a line whose standard changed, as a sentence in its remark."""

from __future__ import annotations

from mingjian.registers.capability.choices import DROP, choice_in, with_choice
from mingjian.registers.standards.standing import UNKNOWN, StandardOnDay


def test_ground_of_a_choice_holds_nothing_that_no_database_holds() -> None:
    made = with_choice("原说明", DROP, "机构\0函 3 号", StandardOnDay(UNKNOWN))
    assert "\0" not in made
    assert choice_in(made) == (DROP, "机构 函 3 号")
