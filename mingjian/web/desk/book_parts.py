"""A row of the book in words: the same for the page and for the table that is taken away."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _

from mingjian.procedures import catalogue
from mingjian.registers.casebook.queries import phases
from mingjian.web.components import days
from mingjian.web.components.due import Urgency
from mingjian.web.components.table import Cell
from mingjian.web.components.tag import Tag
from mingjian.web.desk.days import due_on
from mingjian.web.wording import Wording

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import date

    from mingjian.registers.casebook.queries import BookRow


def column_words(column: str) -> str:
    """What a column is called."""
    words = {
        "institution": _("机构"),
        "serial": _("流水号"),
        "procedure": _("程序"),
        "phase": _("进展"),
        "waiting": _("等待"),
        "due": _("最近法定时限"),
        "leader": _("组长"),
        "opened": _("建立"),
        "uscc": _("统一社会信用代码"),
        "body": _("评价机构"),
        "team": _("组员"),
        "certificate": _("证书编号"),
        "authority": _("资质认定部门"),
    }
    return words[column]


class BookWords:
    """Tells rows; what time is left is reckoned from ``today``."""

    def __init__(self, today: date) -> None:
        self._today = today
        self._cells: Mapping[str, Callable[[BookRow], Cell]] = {
            "institution": self._institution,
            "phase": lambda row: Cell(tag=self._state(row)),
            "due": self._due,
            "serial": lambda row: Cell(row.case.serial, mono=True),
            "uscc": lambda row: Cell(row.case.institution.uscc or "—", mono=True),
            "certificate": lambda row: Cell(row.certificate or "—", mono=True),
        }

    def cell(self, row: BookRow, column: str) -> Cell:
        made = self._cells.get(column)
        return made(row) if made is not None else Cell(self.text(row, column) or "—")

    def text(self, row: BookRow, column: str) -> str:
        """The same as a plain text, for a table that is taken away."""
        case = row.case
        words = Wording(catalogue.edition(case.edition).words)
        said = {
            "institution": case.institution.name,
            "serial": case.serial,
            "procedure": words.label("procedure", "title"),
            "phase": str(self._state(row).words),
            "waiting": words.roles(tuple(case.waiting_for.split())) if case.waiting_for else "",
            "due": case.due_on.isoformat() if case.due_on else "",
            "leader": row.leader,
            "opened": days.bare_day(case.opened_at),
            "uscc": case.institution.uscc,
            "body": row.body,
            "team": "、".join(row.team),
            "certificate": row.certificate,
            "authority": case.authority.name,
        }
        return said[column]

    @staticmethod
    def _institution(row: BookRow) -> Cell:
        return Cell(row.case.institution.name, href=reverse("desk:case", args=[row.case.pk]), strong=True)

    @staticmethod
    def _state(row: BookRow) -> Tag:
        case = row.case
        law = catalogue.edition(case.edition)
        words = Wording(law.words)
        if case.standing == "ended":
            exits = {one.key for one in law.procedure.exits}
            return Tag(words.label("exits" if case.ended_as in exits else "endings", case.ended_as), "ok", "check")
        zh, en = phases().get(case.phase, ("—", "—"))
        return Tag(zh if words.chinese else en, "primary", "play")

    def _due(self, row: BookRow) -> Cell:
        """Limits of law alone stand in this column, so that only they are ever 逾期 and red."""
        due = due_on(row.case.due_on, self._today)
        if due is None or row.case.standing == "ended":
            return Cell(_("无"))
        if due.ends_on < self._today:
            # Over since a Friday, on the Sunday after it, by no working day yet: over all the same.
            words = due.headline if due.left < 0 else _("已逾期")
            return Cell(tag=Tag(words, "bad", "warning", Urgency.LATE.value), detail=due.day)
        soon = due.urgency in {Urgency.TODAY, Urgency.SOON}
        tag = Tag(due.headline, "warn" if soon else "plain", None, due.urgency.value)
        return Cell(tag=tag, detail=due.day)
