"""Which lines of a check table are shown: by state, outcome, chapter, whose they are, and words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import QueryDict

    from mingjian.web.desk.check_lines import CheckLine, CheckLines

NOBODY = "nobody"


@dataclass(frozen=True, slots=True)
class Choice:
    """One list to choose from: its name in the address, its words, what may be chosen, what is."""

    name: str
    label: str
    options: tuple[tuple[str, str], ...]
    value: str


@dataclass(frozen=True, slots=True)
class CheckFilter:
    wanted: str
    choices: tuple[Choice, ...]

    @property
    def narrows(self) -> bool:
        return bool(self.wanted) or any(one.value for one in self.choices)

    def holds(self, line: CheckLine) -> bool:
        value = {one.name: one.value for one in self.choices}
        state, clause = value["state"], value["clause"]
        return (
            (not state or line.tag.state == state or (state == "found" and bool(line.findings)))
            and value["outcome"] in {"", line.outcome}
            and (not clause or line.clause == clause or line.clause.startswith(f"{clause}."))
            and value["assigned"] in {"", line.assigned_key or NOBODY}
            and self.wanted.lower() in line.said
        )


def filter_of(table: CheckLines, lines: Sequence[CheckLine], asked: QueryDict) -> CheckFilter:
    """The filter that an address asks for; what it names and nobody offers is passed over."""
    words, step = table.page.words, table.step
    states = (
        ("empty", _("待填写")),
        ("draft", _("草稿")),
        ("ready", _("待记入")),
        ("done", _("已记入")),
        ("found", _("有不符合项")),
    )
    outcomes = tuple((one.key, words.label("outcomes", one.key, of=step.key)) for one in step.outcomes)
    chapters = dict.fromkeys(".".join(one.clause.split(".")[:2]) for one in lines)
    offered = (
        ("state", _("状态"), states),
        ("outcome", _("结果"), outcomes),
        ("clause", _("条款"), tuple((one, one) for one in chapters)),
        ("assigned", _("分工"), (*table.team.items(), (NOBODY, _("未分工")))),
    )
    choices = tuple(
        Choice(name, label, options, value if (value := asked.get(name, "")) in dict(options) else "")
        for name, label, options in offered
    )
    return CheckFilter(asked.get("q", "").strip()[:80], choices)
