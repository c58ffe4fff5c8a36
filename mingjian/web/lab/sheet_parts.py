"""A draft of a capability list as the parts of a page. Values in, values out."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from mingjian.registers.capability import queries
from mingjian.registers.capability.headings import FIELDS
from mingjian.registers.capability.marks import OF_CODE
from mingjian.web.components.figures import Figure, Figures
from mingjian.web.components.navigation import Pager, Segments, Tab
from mingjian.web.components.notes import Empty, Note, Work, WorkState
from mingjian.web.components.part import Link
from mingjian.web.components.table import Cell, Column, Row, Table
from mingjian.web.components.tag import Tag
from mingjian.web.desk.line_words import LineWords
from mingjian.web.lab.sheet_form import ConfirmForm

if TYPE_CHECKING:
    from mingjian.cases.queries import CaseInView
    from mingjian.registers.capability.case_lines import Line
    from mingjian.registers.capability.models import Sheet, SheetRow

#: Choices of what is shown: which kinds and which levels of rows.
_SHOWN: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "": ((), ()),
    "bad": ((), ("bad",)),
    "back": ((), ("back",)),
    "warn": ((), ("warn",)),
    "new": (("new",), ()),
    "changed": (("changed",), ()),
    "conflict": (("conflict",), ()),
    "missing": (("missing",), ()),
    "unchanged": (("unchanged",), ()),
}


class SheetPage:
    """One draft for one reader."""

    def __init__(self, view: CaseInView, sheet: Sheet) -> None:
        self.view, self.sheet = view, sheet
        self.words = LineWords(view.law)
        self.going = sheet.state in {"waiting", "reading"}

    def state(self) -> Tag:
        return {
            "waiting": Tag(_("排队中"), "plain", "clock", "waiting"),
            "reading": Tag(_("正在读取"), "primary", "play", "reading"),
            "read": Tag(_("草稿，尚未列入"), "warn", "clock", "read"),
            "named": Tag(_("已列入办件"), "ok", "check", "named"),
            "dropped": Tag(_("已作废"), "line", "cross", "dropped"),
            "failed": Tag(_("没有读取"), "bad", "warning", "failed"),
        }[self.sheet.state]

    def work(self) -> Work:
        sheet, here = self.sheet, self._here()
        states = {"waiting": WorkState.WAITING, "reading": WorkState.RUNNING, "failed": WorkState.FAILED}
        doing = _("可以离开本页，稍后从“能力表”回来查看。") if self.going else ""
        return Work(
            key="sheet",
            name=_("读取“{name}”").format(name=sheet.name),
            state=states.get(sheet.state, WorkState.DONE),
            doing=doing,
            done=sheet.done_rows,
            total=sheet.total_rows or None,
            refresh=f"{here}?part=work" if self.going else "",
            result=None if self.going else Link(_("查看读取结果"), here),
        )

    def failure(self) -> Note | None:
        if self.sheet.state != "failed":
            return None
        said = self.words.failure(self.sheet.failure, self.sheet.failure_facts)
        return Note(said, "bad", _("没有读取，办件中没有写入任何内容"))

    def read_parts(self, show: str, after: str) -> dict[str, object]:
        """What stands on the page of a draft that was read."""
        show = show if show in _SHOWN else ""
        kinds, levels = _SHOWN[show]
        at = int(after) if after.isascii() and after.isdecimal() and len(after) < 16 else 0  # noqa: PLR2004 - a bigint
        found = queries.rows_page(self.sheet, kinds=kinds, levels=levels, after=at)
        beside = queries.lines_beside(self.view, found.rows)
        rows = tuple(self._row(one, beside.get(one.path)) for one in found.rows)
        pager = None
        if found.after or at:
            later = self._address(show, found.after) if found.after else ""
            pager = Pager(_("本页 {n} 行").format(n=len(rows)), self._address(show) if at else "", later)
        columns = (Column(_("行号"), short=True), Column(_("比对"), short=True), *self.words.columns())
        clear = Link(_("清除筛选"), self._here())
        empty = Empty(_("没有这样的行。"), _("可以查看其他各项。"), clear)
        return {
            "figures": self._figures(),
            "segments": self._segments(show),
            "table": Table("sheet-rows", _("读到的行"), columns, rows, empty, pager),
            "form": ConfirmForm(self.sheet.counts),
            "ready": self._count("ready"),
            "given_back": self._count("level:bad") + self._count("level:back"),
        }

    def _count(self, name: str) -> int:
        return int(self.sheet.counts.get(name, 0))

    def _figures(self) -> Figures:
        given_back = str(self._count("level:bad") + self._count("level:back"))
        return Figures(
            (
                Figure(_("读到的行"), str(self._count("rows")), remark=self._compared()),
                Figure(_("可以列入"), str(self._count("ready"))),
                Figure(_("退回"), given_back, remark=self._of("bad", "back")),
                Figure(_("其中请核对"), str(self._count("level:warn")), remark=self._of("warn")),
            )
        )

    def _compared(self) -> str:
        names = {
            "new": _("新增 {n}"),
            "changed": _("改动 {n}"),
            "unchanged": _("未变 {n}"),
            "conflict": _("冲突 {n}"),
            "missing": _("表中没有 {n}"),
        }
        return " ".join(
            words.format(n=count) for kind, words in names.items() if (count := self._count(f"kind:{kind}"))
        )

    def _of(self, *levels: str) -> str:
        return " ".join(
            f"{_(kind.words)} {count}"
            for kind in OF_CODE.values()
            if kind.level in levels and (count := self._count(f"mark:{kind.code}"))
        )

    def _segments(self, show: str) -> Segments:
        names = {
            "": (_("全部"), "rows"),
            "bad": (_("读不出来"), "level:bad"),
            "back": (_("可选择列入"), "level:back"),
            "warn": (_("请核对"), "level:warn"),
            "new": (_("新增"), "kind:new"),
            "changed": (_("改动"), "kind:changed"),
            "conflict": (_("冲突"), "kind:conflict"),
            "missing": (_("表中没有"), "kind:missing"),
            "unchanged": (_("未变"), "kind:unchanged"),
        }
        tabs = [
            Tab(words, self._address(key), key == show, self._count(name))
            for key, (words, name) in names.items()
            if not key or key == show or self._count(name)
        ]
        return Segments(_("显示哪些行"), tuple(tabs))

    def _row(self, row: SheetRow, line: Line | None) -> Row:
        values = dict(line.values) if row.kind == "missing" and line else row.values
        return Row(
            str(row.pk),
            (
                Cell(str(row.number) if row.number else "—", mono=True),
                Cell(tag=_kind_tag(row.kind), detail=self._beside(row, line)),
                *self.words.cells(values, row.marks),
            ),
            anchor=f"row-{row.number}" if row.number else "",
        )

    def _beside(self, row: SheetRow, line: Line | None) -> str:
        """What the case says where the row says something else."""
        if row.kind == "changed" and line is not None:
            told = [
                _("{field}原为“{old}”").format(field=self.words.fields([key]), old=line.values.get(key) or "—")
                for key in FIELDS
                if line.values.get(key, "") != row.values.get(key, "")
            ]
            return "；".join(told)
        if row.kind == "conflict":
            return _("下载之后，办件中的这一行已删除或另列新行。本行不会写入；需要时请按新下载的表修改。")
        if row.kind == "missing":
            return _("办件中有，表中没有。不勾选“删除”就原样保留。")
        return ""

    def _here(self) -> str:
        return reverse("lab:sheet", args=[self.view.case.pk, self.sheet.pk])

    def _address(self, show: str, after: int = 0) -> str:
        query = urlencode({name: value for name, value in (("show", show), ("after", after)) if value})
        return f"{self._here()}?{query}" if query else self._here()


def _kind_tag(kind: str) -> Tag:
    return {
        "": Tag(_("不能列入"), "bad", "cross", "bad"),
        "new": Tag(_("新增"), "primary", "plus", "new"),
        "changed": Tag(_("改动"), "warn", "pencil", "changed"),
        "unchanged": Tag(_("未变"), "plain", None, "unchanged"),
        "conflict": Tag(_("冲突"), "bad", "warning", "conflict"),
        "missing": Tag(_("表中没有"), "line", None, "missing"),
    }[kind]
