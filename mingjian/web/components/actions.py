"""The one thing to do now, and the page before an act that cannot be undone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from django.utils.translation import gettext_lazy

if TYPE_CHECKING:
    from mingjian.web.components.due import Due
    from mingjian.web.components.facts import Facts
    from mingjian.web.components.part import Link, Words
    from mingjian.web.components.tag import Clause


_BUSY = gettext_lazy("正在提交…")
_FINAL = gettext_lazy("提交后不能撤回。")


@dataclass(frozen=True, slots=True)
class NextAction:
    """What this person must do now: one action, one button, and what is missing before it can be done.

    Without ``button`` it is another's turn (``waiting_for`` names them) or there is nothing to do.
    ``stops`` says whether the blockers close the way; if not, they are a list of what is still to come.
    """

    part: ClassVar[str] = "next_action"

    words: Words
    detail: Words = ""
    clause: Clause | None = None
    button: Link | None = None
    blockers: tuple[Link, ...] = ()
    stops: bool = True
    waiting_for: Words = ""
    due: Due | None = None

    @property
    def state(self) -> str:
        if self.button is None:
            return "waiting" if self.waiting_for else "nothing"
        return "blocked" if self.blockers and self.stops else "ready"

    @property
    def title(self) -> Words:
        return _TITLES[self.state]


_TITLES: dict[str, Words] = {
    "ready": gettext_lazy("现在要做"),
    "blocked": gettext_lazy("现在要做"),
    "waiting": gettext_lazy("等待对方"),
    "nothing": gettext_lazy("现在没有要做的事"),
}


@dataclass(frozen=True, slots=True)
class Told:
    """Someone who is told, and by what way: 示例甲环境检测有限公司, 系统通知与短信."""

    who: Words
    how: Words = ""


@dataclass(frozen=True, slots=True)
class Start:
    """A limit that begins to run with the act. ``length``: 30 个工作日."""

    name: Words
    length: Words
    due: Due
    clause: Clause | None = None


@dataclass(frozen=True, slots=True)
class IrreversibleAct:
    """Issue, sign, terminate, publish: what will happen, who is told, which limit starts.

    Shown by ``base/irreversible.html``. ``button`` says the act (下发通知书), never only 确定. ``summary`` is what is
    issued or signed, to be checked once more. ``grave``: it ends a right or a procedure, and the button is red.
    ``warning`` stands first: what is final about the act.
    """

    part: ClassVar[str] = "irreversible"

    happens: tuple[Words, ...]
    told: tuple[Told, ...]
    starts: tuple[Start, ...]
    button: Words
    back: Link
    clause: Clause | None = None
    summary: Facts | None = None
    grave: bool = False
    busy: Words = _BUSY
    warning: Words = _FINAL
