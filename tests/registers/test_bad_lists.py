"""Capability lists that cannot be, or must not be: each is told in a sentence, and the case stays as it was."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING

import pytest
import python_calamine
import xlsxwriter
from django.db import DataError

from mingjian import clock
from mingjian.cases.models import Exhibit, Thread
from mingjian.commands.journey import OFFICER, THE_ACTS
from mingjian.errors import Conflict, NotFound, Refused
from mingjian.evidence.tables import COMPOUND_FILE
from mingjian.ledger.models import Entry
from mingjian.people.queries import accounts_named, running_appointments
from mingjian.registers.capability import actions, jobs
from mingjian.registers.capability.actions import Choice
from mingjian.registers.capability.merging import Comparison
from mingjian.registers.capability.models import Sheet, SheetRow
from mingjian.registers.standards.queries import standards_like
from tests.registers.conftest import COD, HEAD, NITROGEN, PH, Bringing, row, workbook

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from mingjian.commands.in_process import InProcess
    from mingjian.people.rules import Acting
    from mingjian.registers.standards.rules import Number

pytestmark = [pytest.mark.database, pytest.mark.django_db]


def acting(username: str) -> Acting:
    return running_appointments(accounts_named([username])[username].pk)[0].acting


def a_zip() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        package.writestr("说明.txt", "不是表格")
    return out.getvalue()


def a_bomb() -> bytes:
    """A workbook whose sheet is mostly nothing, packed a thousand to one."""
    out = io.BytesIO(workbook(COD))
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as package:
        package.writestr("xl/worksheets/sheet9.xml", b" " * 30 * 2**20)
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("能力表.xlsx", "这不是 Excel".encode(), "与文件名后缀不符"),
        ("能力表.xlsx", a_zip(), "不是这种 Office 文件"),
        ("能力表.xlsx", COMPOUND_FILE + bytes(600), "设有打开密码"),
        ("能力表.xls", COMPOUND_FILE + bytes(600), "设有打开密码"),
        ("能力表.docx", workbook(COD), "不是 .xlsx 或 .csv 文件"),
        ("能力表.xlsx", a_bomb(), "压缩比异常"),
        ("能力表.xlsx", b"", "是空的"),
    ],
    ids=["words", "zip", "encrypted", "old", "other", "bomb", "empty"],
)
def test_what_is_no_table_is_refused_on_the_page(bringing: Bringing, name: str, content: bytes, said: str) -> None:
    answer = bringing.bring(content, name, site="A")
    assert (answer.status, said in answer.text) == (422, True), answer.text[-600:]
    assert answer.form("bring-form").controls["site"].values == ["A"]
    assert not Sheet.objects.exists()


def in_csv(*lines: str) -> bytes:
    return "\n".join(lines).encode()


@pytest.mark.parametrize(
    ("content", "given", "said"),
    [
        (in_csv("甲,乙,丙", "1,2,3"), {}, "没有认出表头"),
        (in_csv("检测对象,参数,标准名称及编号", "水,氨氮,HJ 535-2009"), {}, "场所、领域、类别"),
        (in_csv("场所,领域,参数,标准名称及编号", "A,水,氨氮,HJ 535-2009"), {}, "表头中缺少：检测对象"),
        (in_csv("检测对象,参数,标准名称及编号"), {"site": "A", "field": "水", "category": "水"}, "表头以下没有内容"),
    ],
    ids=["no-head", "not-given", "no-object", "no-rows"],
)
def test_table_that_cannot_be_read_says_what_to_do(
    bringing: Bringing, content: bytes, given: dict[str, str], said: str
) -> None:
    sheet = bringing.read(content, "能力表.csv", **given)
    assert sheet.state == "failed"
    page = bringing.play.visitor(bringing.who).get(f"/lab/cases/{bringing.case}/sheets/{sheet.pk}/")
    assert said in page.text
    assert "confirm-form" not in page.body.decode()


def test_every_bad_row_is_told_with_its_number_and_what_to_do(bringing: Bringing) -> None:
    out = io.BytesIO()
    rows = [
        COD,
        row("", "水质 氨氮的测定 HJ 535-2009"),
        row("氨氮", "水质 氨氮的测定"),
        row("氨氮", "甲法 HJ 535-2009；乙法 HJ 536-2009"),
        row("氨" * 201, "水质 氨氮的测定 纳氏试剂分光光度法 HJ 535-2009"),
        PH,
        NITROGEN,
        row("总磷", "同上"),
    ]
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        for number, cells in enumerate([HEAD, *rows]):
            for column, text in enumerate(cells):
                sheet.write_string(number, column, text)
        sheet.write_formula(6, 5, "=F2", None, "pH 值")
        sheet.merge_range(7, 4, 7, 5, "氨氮")
    read = bringing.read(out.getvalue())
    told = {one.number: [mark["code"] for mark in one.marks] for one in SheetRow.objects.filter(sheet=read)}
    assert told == {
        2: [],
        3: ["lacking"],
        4: ["no-number"],
        5: ["several"],
        6: ["too-long"],
        7: ["formula"],
        8: ["across"],
        9: ["ditto"],
    }
    page = bringing.play.visitor(bringing.who).get(f"/lab/cases/{bringing.case}/sheets/{read.pk}/?show=bad").text
    for sentence in ("缺少“参数”", "没有认出标准编号", "一格里有 2 个标准", "超过 200 个字", "是公式", "横向合并"):
        assert sentence in page


def test_merged_and_repeated_rows_are_listed_only_on_request(bringing: Bringing) -> None:
    read = bringing.read(workbook(COD, COD, row("硫化物", "水质 硫化物的测定 亚甲基蓝分光光度法 HJ 1226")))
    assert read.counts["ready"] == 1
    bringing.confirm(read, taken=["missing-year"])
    labels = list(Thread.objects.filter(case=bringing.case).values_list("label", flat=True))
    assert labels == ["水和废水 化学需氧量 HJ 828-2017", "水和废水 硫化物 HJ 1226"]


def test_draft_in_which_nothing_is_left_to_list_is_refused(bringing: Bringing) -> None:
    read = bringing.read(workbook(row("", "水质 氨氮的测定 HJ 535-2009")))
    before = Entry.objects.count()
    page = bringing.play.visitor(bringing.who).get(f"/lab/cases/{bringing.case}/sheets/{read.pk}/")
    assert "没有可以列入的内容" in page.text
    assert "confirm-form" not in page.body.decode()
    with pytest.raises(Refused, match="没有可以列入的行"):
        actions.confirm_sheet(bringing.case, read.pk, choice=Choice(), acting=acting(bringing.who))
    assert Entry.objects.count() == before
    assert not Exhibit.objects.filter(case=bringing.case).exists()


# --- people ------------------------------------------------------------------------------------------------------


def test_draft_is_found_again_by_another_of_the_same_side_after_signing_out(bringing: Bringing) -> None:
    read = bringing.read(workbook(COD))
    page = bringing.page(who="yangjiasan")
    assert "还没有列入办件" in page.text
    other = Bringing(bringing.play, "yangjiasan")
    assert "已列入 1 行" in other.confirm(read).text


def test_same_form_sent_twice_lists_once(bringing: Bringing) -> None:
    read = bringing.read(workbook(COD, PH))
    who = acting(bringing.who)
    token = "0" * 26
    first = actions.confirm_sheet(bringing.case, read.pk, choice=Choice(), acting=who, token=token)
    again = actions.confirm_sheet(bringing.case, read.pk, choice=Choice(), acting=who, token=token)
    assert (first.n, first.again, again.n, again.again) == (again.n, False, first.n, True)
    assert Thread.objects.filter(case=bringing.case).count() == 2
    with pytest.raises(Conflict):
        actions.confirm_sheet(bringing.case, read.pk, choice=Choice(), acting=who, token="1" * 26)


def test_line_named_by_somebody_else_meanwhile_stops_the_act_until_it_was_seen(bringing: Bringing) -> None:
    first = bringing.read(workbook(COD))
    actions.confirm_sheet(bringing.case, first.pk, choice=Choice(), acting=acting(bringing.who))
    late = bringing.read(workbook(COD, PH))
    Sheet.objects.filter(pk=late.pk).update(compared_n=1)
    before = Entry.objects.count()
    answer = bringing.confirm(late)
    assert (answer.status, "能力表有了变动" in answer.text) == (409, True)
    assert Entry.objects.count() == before
    actions.compare_again(bringing.case, late.pk, acting=acting(bringing.who))
    assert jobs.read_next()
    assert "已列入 1 行" in bringing.confirm(bringing.sheet()).text


def test_later_upload_takes_the_place_of_a_draft(bringing: Bringing) -> None:
    first = bringing.read(workbook(COD))
    bringing.read(workbook(PH))
    first.refresh_from_db()
    assert first.state == "dropped"
    assert not SheetRow.objects.filter(sheet=first).exists()
    with pytest.raises(Conflict):
        actions.confirm_sheet(bringing.case, first.pk, choice=Choice(), acting=acting(bringing.who))


def test_others_neither_bring_nor_see_a_draft(bringing: Bringing, visitor: Callable[[str], InProcess]) -> None:
    read = bringing.read(workbook(COD))
    before = Entry.objects.count()
    officer = visitor(OFFICER)
    assert officer.get(f"/lab/cases/{bringing.case}/sheets/{read.pk}/").status == 404
    page = officer.get(bringing.lines)
    assert page.status == 200
    assert "bring-form" not in page.body.decode()
    assert "还没有列入办件" not in page.text
    for who in (OFFICER, "jiazi", "yanggengyi"):
        with pytest.raises((Refused, NotFound)):
            actions.bring_sheet(bringing.case, name="a.csv", chunks=[b"a"], size_bytes=1, given={}, acting=acting(who))
        with pytest.raises((Refused, NotFound)):
            actions.confirm_sheet(bringing.case, read.pk, choice=Choice(), acting=acting(who))
    assert visitor("yanggengyi").get(bringing.lines).status == 404
    assert Entry.objects.count() == before


def test_after_the_application_was_sent_nothing_is_brought_any_more(bringing: Bringing) -> None:
    read = bringing.read(workbook(COD))
    bringing.play.do(THE_ACTS[0])
    assert "bring-form" not in bringing.page().body.decode()
    with pytest.raises(Refused, match="申请已经提交"):
        actions.bring_sheet(
            bringing.case, name="a.csv", chunks=[b"a"], size_bytes=1, given={}, acting=acting(bringing.who)
        )
    with pytest.raises((Refused, Conflict)):
        actions.confirm_sheet(bringing.case, read.pk, choice=Choice(), acting=acting(bringing.who))


# --- the worker --------------------------------------------------------------------------------------------------


def test_sheet_whose_reader_died_is_read_again_from_its_beginning(bringing: Bringing) -> None:
    bringing.bring(workbook(COD, PH))
    sheet = bringing.sheet()
    SheetRow.objects.create(sheet=sheet, number=2, kind="new", values={"parameter": "半截"})
    Sheet.objects.filter(pk=sheet.pk).update(state="reading", begun_at=clock.now(), done_rows=2)
    assert not jobs.read_next()
    Sheet.objects.filter(pk=sheet.pk).update(begun_at=clock.now() - jobs.STALE - jobs.STALE)
    assert jobs.read_next()
    assert [one.values["parameter"] for one in SheetRow.objects.filter(sheet=sheet).order_by("pk")] == [
        "化学需氧量",
        "pH 值",
    ]


def test_worker_that_ends_leaves_its_sheet_to_the_next_at_once(
    bringing: Bringing, monkeypatch: pytest.MonkeyPatch
) -> None:
    bringing.bring(workbook(COD, PH))

    def ends(numbers: Iterable[Number]) -> object:
        assert jobs.give_back() == 1
        return standards_like(numbers)

    monkeypatch.setattr("mingjian.registers.capability.reading.standards_like", ends)
    assert jobs.read_next()
    assert (bringing.sheet().state, bringing.sheet().tries) == ("waiting", 0)
    monkeypatch.undo()
    assert jobs.read_next()
    assert bringing.sheet().counts["ready"] == 2


def test_file_that_ends_every_reader_is_read_no_more(bringing: Bringing) -> None:
    bringing.bring(workbook(COD))
    sheet = bringing.sheet()
    long_ago = clock.now() - jobs.STALE - jobs.STALE
    Sheet.objects.filter(pk=sheet.pk).update(state="reading", begun_at=long_ago, tries=jobs.MOST_TRIES)
    assert jobs.read_next()
    sheet.refresh_from_db()
    assert (sheet.state, "读取时出错" in sheet.failure) == ("failed", True)
    assert not jobs.read_next()


def test_reader_stops_when_its_sheet_is_dropped(bringing: Bringing, monkeypatch: pytest.MonkeyPatch) -> None:
    bringing.bring(workbook(COD, PH))
    sheet = bringing.sheet()

    def dropped_meanwhile(numbers: Iterable[Number]) -> object:
        actions.drop_sheet(bringing.case, sheet.pk, acting=acting(bringing.who))
        return standards_like(numbers)

    monkeypatch.setattr("mingjian.registers.capability.reading.standards_like", dropped_meanwhile)
    assert jobs.read_next()
    sheet.refresh_from_db()
    assert (sheet.state, SheetRow.objects.filter(sheet=sheet).count()) == ("dropped", 0)


def test_sheet_that_the_database_will_not_hold_does_not_stop_those_behind_it(
    bringing: Bringing, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It would not hold it the next time either; only a database that does not answer is waited for."""
    bringing.bring(workbook(COD))

    def too_long(numbers: Iterable[Number]) -> object:
        raise DataError(f"value too long {numbers}")

    monkeypatch.setattr("mingjian.registers.capability.reading.standards_like", too_long)
    assert jobs.read_next()
    assert (bringing.sheet().state, "读取时出错" in bringing.sheet().failure) == ("failed", True)
    assert not jobs.read_next()


def test_reader_that_was_overtaken_at_the_end_adds_nothing(bringing: Bringing, monkeypatch: pytest.MonkeyPatch) -> None:
    bringing.confirm(bringing.read(workbook(COD, PH)))
    content = bringing.play.visitor(bringing.who).bytes_of(f"{bringing.lines}download/")
    rows = [
        [str(cell) for cell in cells]
        for cells in python_calamine.load_workbook(io.BytesIO(content)).get_sheet_by_index(0).to_python()
    ]
    bringing.bring(workbook(rows[1], head=rows[0]))
    sheet, missing = bringing.sheet(), Comparison.missing

    def dropped_meanwhile(comparison: Comparison) -> Iterable[str]:
        actions.drop_sheet(bringing.case, sheet.pk, acting=acting(bringing.who))
        return missing(comparison)

    monkeypatch.setattr(Comparison, "missing", dropped_meanwhile)
    assert jobs.read_next()
    sheet.refresh_from_db()
    assert (sheet.state, SheetRow.objects.filter(sheet=sheet).count()) == ("dropped", 0)


def test_progress_is_shown_while_a_sheet_waits_and_ends_by_itself(bringing: Bringing) -> None:
    page = bringing.bring(workbook(COD))
    assert 'data-state="waiting"' in page.body.decode()
    assert "?part=work" in page.body.decode()
    assert jobs.read_next()
    client = bringing.play.visitor(bringing.who).client  # type: ignore[attr-defined]
    answer = client.get(f"/lab/cases/{bringing.case}/sheets/{bringing.sheet().pk}/?part=work")
    assert answer.headers["HX-Refresh"] == "true"
    assert 'data-state="done"' in answer.content.decode()
