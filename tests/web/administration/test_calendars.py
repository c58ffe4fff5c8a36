"""The calendar at the operator's door: pasted, looked over, kept; read only for the auditor."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from mingjian import clock
from mingjian.cases import calendar_table, calendars
from mingjian.ledger.models import Entry

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytest_django import Settings

    from mingjian.commands.in_process import InProcess
    from mingjian.commands.visitor import Page

pytestmark = pytest.mark.database


def path(ahead: int = 1) -> str:
    return f"/operator/calendar/{clock.today().year + ahead}/"


def sent(operator: InProcess, do: str, **fields: str) -> Page:
    page = operator.get(path())
    form = page.form("calendar")
    for name, value in fields.items():
        form.controls[name].values = [value]
    return operator.send(page, form, do=do)


def test_a_notice_is_pasted_looked_over_and_kept(visitor: Callable[[str], InProcess]) -> None:
    operator, year = visitor("yangxiyi"), clock.today().year + 1
    before = Entry.objects.count()
    read = sent(operator, "read", notice="一、元旦：1月1日至3日放假调休。1月9日上班。", source="示例发1号")
    assert "读入 4 天，还没有保存" in read.text
    assert (Entry.objects.count(), calendar_table.years()) == (before, [])
    form = read.form("calendar")
    assert form.controls["source"].values == ["示例发1号"]
    form.controls["lines"].values = [f"{year}-01-01 法定节假日"]
    kept = operator.send(read, form, do="save")
    assert "已保存并记入账簿" in kept.text
    assert [one.year for one in calendar_table.years()] == [year]
    assert f"{year}年 暂定" in operator.get("/operator/calendar/").text
    calendars.forget()


@pytest.mark.parametrize(
    ("do", "fields", "says"),
    [
        ("read", {"notice": "放假"}, "没有找到"),
        ("save", {"lines": "后天 放假", "source": "x"}, "看不懂"),
        ("save", {"lines": ""}, "请写明依据"),
        ("", {"lines": "\0", "source": "x"}, ""),
    ],
)
def test_bad_input_is_kept_and_told_and_changes_nothing(
    visitor: Callable[[str], InProcess], do: str, fields: dict[str, str], says: str
) -> None:
    before = Entry.objects.count()
    page = sent(visitor("yangxiyi"), do, **fields)
    assert (page.status, says in page.text) == (422, True)
    if "\0" not in fields.get("lines", ""):
        assert page.form("calendar").controls["lines"].values[0].strip() == fields.get("lines", "")
    assert Entry.objects.count() == before


def test_the_auditor_reads_and_cannot_send(visitor: Callable[[str], InProcess]) -> None:
    auditor = visitor("yangshenyi")
    page = auditor.get(path())
    assert page.status == 200
    assert [form for form in page.forms if form.testid == "calendar"] == []
    auditor.client.handler.enforce_csrf_checks = False
    assert auditor.client.post(path(), {"do": "save", "lines": "", "source": "x"}).status_code == 404
    assert calendar_table.years() == []


def test_a_year_out_of_reach_is_not_there(visitor: Callable[[str], InProcess]) -> None:
    operator = visitor("yangxiyi")
    assert operator.get("/operator/calendar/1999/").status == 404
    assert operator.get(path(ahead=50)).status == 404


def test_what_runs_is_told_without_secrets(visitor: Callable[[str], InProcess], settings: Settings) -> None:

    page = visitor("yangshenyi").get("/operator/in-force/")
    assert page.status == 200
    assert "远程评审" in page.text
    assert page.text.count("与公布时一致") == 4
    assert "在用" in page.text
    assert "MINGJIAN_SECRET_KEY 已设置" in page.text
    assert settings.SECRET_KEY not in page.body.decode()
