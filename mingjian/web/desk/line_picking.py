"""Which lines of a line table are shown or meant: what an address asks for, the lists to choose from, and in words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from mingjian.registers.capability.determining import NOBODY, PICKED, Picking
from mingjian.registers.standards import standing
from mingjian.web.desk.check_filter import Choice

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mingjian.registers.capability.determining import LinesTold
    from mingjian.web.wording import Wording

#: More than this is typed, not chosen from a list.
_OFFERED = 200
_LINE = "line"


@dataclass(frozen=True, slots=True)
class LineFilter:
    """What is asked for, as lists and as words."""

    picking: Picking
    choices: tuple[Choice, ...]

    @property
    def wanted(self) -> str:
        return self.picking.wanted

    @property
    def narrows(self) -> bool:
        return self.picking.narrows

    @property
    def words(self) -> str:
        """For the record: each condition by name; all lines where there is none."""
        said = [f"{one.label}：{dict(one.options).get(one.value, one.value)}" for one in self.choices if one.value]
        if self.wanted:
            said.append(_("文字：{words}").format(words=self.wanted))
        return "；".join(said) or _("全部能力行")

    def query(self, **more: object) -> str:
        """The same conditions in an address, with what goes on from there."""
        asked: dict[str, object] = {one.name: one.value for one in self.choices} | {"q": self.wanted} | more
        return urlencode({name: value for name, value in asked.items() if value})


def standing_words(kind: str) -> str:
    return {
        standing.IN_FORCE: _("现行有效"),
        standing.COMING: _("即将实施"),
        standing.REPLACED: _("被代替"),
        standing.WITHDRAWN: _("废止"),
        standing.UNKNOWN: _("未收录"),
    }[kind]


def state_words() -> Mapping[str, str]:
    return {
        "open": _("未记入"),
        "empty": _("待填写"),
        "draft": _("草稿"),
        "ready": _("待记入"),
        "disputed": _("有分歧"),
        "done": _("已记入"),
    }


def line_filter(told: LinesTold, words: Wording, names: Mapping[str, str], asked: Mapping[str, str]) -> LineFilter:
    """The filter that an address asks for; what it names and no line has is passed over, so that nothing is hidden."""
    step = told.step
    people = tuple((one, names.get(one, one)) for one in sorted(told.people(), key=lambda one: names.get(one, one)))
    kinds = dict.fromkeys(one.kind for one in told.standards.values())
    offered = [(key, words.label("fields", key, of=_LINE), told.values(key)) for key in PICKED]
    outcomes = tuple((one.key, words.label("outcomes", one.key, of=step.key)) for one in step.outcomes)
    lists = [
        *((key, label, tuple((one, one) for one in values)) for key, label, values in offered if len(values) > 1),
        ("state", _("状态"), tuple(state_words().items())),
        ("outcome", _("结果"), outcomes),
        ("person", _("人员"), (*people, (NOBODY, _("无人")))),
        ("standard", _("标准"), (*((one, standing_words(one)) for one in kinds), ("choice", _("标准变动待处理")))),
    ]
    choices = tuple(
        Choice(name, label, options[:_OFFERED], found if (found := asked.get(name, "")) in dict(options) else "")
        for name, label, options in lists
    )
    values = {one.name: one.value for one in choices}
    picking = Picking(
        columns={key: values.get(key, "") for key in PICKED},
        wanted=" ".join(asked.get("q", "").replace("\0", "").split())[:80],
        state=values["state"],
        outcome=values["outcome"],
        person=values["person"],
        standard=values["standard"],
    )
    return LineFilter(picking, choices)


def address_of(case_id: str, step: str, query: str = "", *, name: str = "desk:check_table") -> str:
    here = reverse(name, args=[case_id, step])
    return f"{here}?{query}" if query else here
