"""How a certificate's number is built, what state it is in on a day, which rows of a table are sound."""

from __future__ import annotations

import io
from datetime import date

import pytest

from mingjian.errors import Refused
from mingjian.evidence.tables import CSV, read_table
from mingjian.registers.casebook.rules import COLUMNS, FIRST, columns_kept
from mingjian.registers.certificates.rules import (
    number_fault,
    number_warnings,
    pages_fault,
    plain_number,
    state_on,
    term_fault,
)
from mingjian.registers.certificates.tables import certificates_in, lines_in

TODAY = date(2026, 6, 10)
HEAD = "证书编号,机构名称,统一社会信用代码,有效期起,有效期至,状态,状态日期,状态说明,场所地址,授权签字人\n"
SOUND = "249912050001,示例甲,91990102MA05LA011E,2024-03-18,2030-03-17,有效,,,A 甲路 8 号；乙园,样甲三（全部；领域）\n"


@pytest.mark.parametrize("text", ["249912050001", "２４９９１２０５０００１", " 2499 1205 0001 "])
def test_a_number_is_twelve_digits_however_wide(text: str) -> None:
    assert plain_number(text) == "249912050001"
    assert number_fault(plain_number(text), on=TODAY) is None


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("24991205001", "不是 12 位数字"),
        ("24991205000A", "不是 12 位数字"),
        ("२४९९१२०५०००१", "不是 12 位数字"),
        ("249912050000", "从 0001 起"),
        ("279912050001", "2027 年还没有到"),
    ],
)
def test_what_is_no_number_is_told_why(text: str, said: str) -> None:
    assert said in str(number_fault(text, on=TODAY))


@pytest.mark.parametrize(
    ("number", "area", "doubts"),
    [
        ("152701060345", "610000", []),
        ("150001060345", "610000", []),
        ("152801060345", "610000", ["第 3、4 位"]),
        ("249912050001", "990000", []),
        ("242722990001", "610000", ["第 5、6 位", "第 7、8 位"]),
    ],
)
def test_an_unusual_number_is_doubted_and_not_refused(number: str, area: str, doubts: list[str]) -> None:
    found = number_warnings(number, area=area)
    assert [str(one)[: len(said)] for one, said in zip(found, doubts, strict=True)] == doubts


@pytest.mark.parametrize(
    ("since", "until", "wrong"),
    [
        (date(2024, 3, 18), date(2030, 3, 17), False),
        (date(2024, 3, 18), date(2030, 3, 18), False),
        (date(2024, 3, 18), date(2030, 3, 19), True),
        (date(2024, 2, 29), date(2030, 3, 1), False),
        (date(2024, 3, 18), date(2024, 3, 18), True),
    ],
)
def test_a_term_is_six_years_at_most(since: date, until: date, *, wrong: bool) -> None:
    assert (term_fault(since, until) is not None) == wrong


@pytest.mark.parametrize(
    ("standing", "day", "state"),
    [
        ("valid", date(2030, 3, 17), "valid"),
        ("valid", date(2030, 3, 18), "expired"),
        ("valid", date(2024, 3, 17), "coming"),
        ("suspended", date(2026, 1, 1), "suspended"),
        ("suspended", date(2031, 1, 1), "expired"),
        ("deregistered", date(2031, 1, 1), "deregistered"),
        ("revoked", date(2026, 1, 1), "revoked"),
    ],
)
def test_a_state_is_of_a_day(standing: str, day: date, state: str) -> None:
    assert state_on(standing, date(2024, 3, 18), date(2030, 3, 17), day=day) == state


def rows(text: str) -> list[object]:
    table, _last = read_table(io.BytesIO(text.encode()), CSV)
    return list(certificates_in(table, on=TODAY))


def test_a_sound_table_is_read_with_places_and_signatories() -> None:
    table, _last = read_table(io.BytesIO((HEAD + SOUND).encode()), CSV)
    (one,) = certificates_in(table, on=TODAY)
    assert one.sites == (("A", "甲路 8 号"), ("B", "乙园"))
    assert (one.number, one.standing, one.valid_until) == ("249912050001", "valid", date(2030, 3, 17))


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("249912050001,", "24991205,", "不是 12 位数字"),
        ("91990102MA05LA011E", "9199", "不是 18 位统一社会信用代码"),
        ("2030-03-17", "2024-03-18", "不晚于有效期起"),
        ("2030-03-17", "明年", "不是日期"),
        (",有效,", ",很好,", "不是有效、暂停、注销、撤销、吊销之一"),
        ("示例甲,", ",", "缺少“机构名称”"),
    ],
)
def test_every_bad_row_is_told_and_none_is_taken(old: str, new: str, said: str) -> None:
    with pytest.raises(Refused) as refused:
        rows(HEAD + SOUND + SOUND.replace("0001,示", "0002,示").replace(old, new, 1) + SOUND)
    told = [inner for one in refused.value.missing for inner in (str(one), *map(str, getattr(one, "missing", ())))]
    assert any(said in one or "重复" in one for one in told)
    assert any("第 4 行" in one and "重复" in one for one in told)


def test_lines_without_a_head_or_a_parameter_are_refused() -> None:
    with pytest.raises(Refused, match="没有找到表头"):
        lines_in(read_table(io.BytesIO("甲,乙\n1,2\n".encode()), CSV)[0])
    head = "证书编号,检测对象,参数,依据的标准（方法）名称及编号\n"
    with pytest.raises(Refused) as refused:
        lines_in(read_table(io.BytesIO(f"{head}249912050001,水,,HJ 828-2017\n".encode()), CSV)[0])
    assert "缺少“参数”" in str(refused.value.missing[0])


def test_chosen_columns_keep_their_order_and_the_name_of_the_row() -> None:
    assert columns_kept([]) == FIRST
    assert columns_kept(["due", "nonsense", 7, "due", "serial"]) == ("institution", "due", "serial")
    assert set(FIRST) <= set(COLUMNS)


def test_a_term_at_the_end_of_the_calendar_has_an_answer() -> None:
    assert term_fault(date(9999, 1, 1), date(9999, 12, 31)) is None
    assert "不晚于" in str(term_fault(date(9999, 12, 31), date(9999, 12, 31)))


@pytest.mark.parametrize(("pages", "wrong"), [(0, False), (12, False), (-1, True), (2**31, True)])
def test_an_annex_has_as_many_pages_as_a_row_can_hold(pages: int, wrong: bool) -> None:  # noqa: FBT001
    assert (pages_fault(pages) is not None) is wrong
