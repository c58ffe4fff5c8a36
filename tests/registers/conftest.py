"""A case whose application is open, and people who bring capability lists to it."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pytest
import xlsxwriter

from mingjian.commands.journey import TOP
from mingjian.commands.visitor import Enclosed
from mingjian.registers.capability import jobs
from mingjian.registers.capability.models import Sheet

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mingjian.commands.playing import Play
    from mingjian.commands.visitor import Page

HEAD = ("序号", "场所", "领域", "类别", "检测对象", "参数", "标准（方法）名称及编号（含年号）", "限制范围", "说明")


def row(parameter: str, method: str, *, limitation: str = "", thing: str = "水和废水") -> list[str]:
    return ["1", "A", "水和废水", "理化", thing, parameter, method, limitation, ""]


COD = row("化学需氧量", "水质 化学需氧量的测定 重铬酸盐法 HJ 828-2017")
PH = row("pH 值", "水质 pH 值的测定 电极法 HJ 1147-2020")
NITROGEN = row("氨氮", "水质 氨氮的测定 纳氏试剂分光光度法 HJ 535-2009")


def workbook(*rows: Sequence[str], head: Sequence[str] = HEAD) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        for number, cells in enumerate([head, *rows]):
            for column, text in enumerate(cells):
                sheet.write_string(number, column, text)
    return out.getvalue()


class Bringing:
    """One case and its institution's manager before the doors."""

    def __init__(self, play: Play, who: str = TOP) -> None:
        self.play, self.who, self.case = play, who, play.case

    @property
    def lines(self) -> str:
        return f"/cases/{self.case}/lines/"

    def page(self, query: str = "", *, who: str = "") -> Page:
        return self.play.visitor(who or self.who).get(self.lines + query)

    def bring(self, content: bytes, name: str = "能力表.xlsx", **given: str) -> Page:
        visitor = self.play.visitor(self.who)
        page = visitor.get(self.lines)
        form = page.form("bring-form")
        for key in ("site", "field", "category"):
            form.controls[key].values = [given.get(key, "")]
        return visitor.send(page, form, enclosed=[Enclosed("file", name, content, "application/octet-stream")])

    def read(self, content: bytes, name: str = "能力表.xlsx", **given: str) -> Sheet:
        """Brought and read by the worker."""
        answer = self.bring(content, name, **given)
        assert answer.status == 200, answer.said()
        assert jobs.read_next()
        return self.sheet()

    def sheet(self) -> Sheet:
        return Sheet.objects.filter(case=self.case).latest("brought_at")

    def confirm(self, sheet: Sheet, *, taken: Sequence[str] = (), strike_missing: bool = False) -> Page:
        visitor = self.play.visitor(self.who)
        page = visitor.get(f"/lab/cases/{self.case}/sheets/{sheet.pk}/")
        form = page.form("confirm-form")
        if "taken" in form.controls:
            form.controls["taken"].values = list(taken)
        if "strike_missing" in form.controls:
            form.controls["strike_missing"].values = ["on"] if strike_missing else []
        return visitor.send(page, form)


@pytest.fixture
def bringing(play: Play) -> Bringing:
    play.open_case(TOP)
    return Bringing(play)
