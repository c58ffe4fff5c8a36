"""A roll of assessors: what is read of a table, what is refused, what becomes of each row."""

from __future__ import annotations

import io
import zipfile
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile

from mingjian.errors import Refused
from mingjian.ledger import queries as ledger
from mingjian.people import enrolling, rolls, taking_in
from mingjian.people.models import PoolMember
from mingjian.web.authority.pool_import import roll_in
from tests.people.members import acting, of, the_pool

if TYPE_CHECKING:
    from collections.abc import Callable

    from mingjian.commands.in_process import InProcess

pytestmark = [pytest.mark.database, pytest.mark.django_db]

HEAD = "编号,姓名,级别,专业领域,工作单位,所在市,有效期至,导师编号\n"


def roll_of(name: str, content: bytes) -> rolls.Roll:
    return roll_in(name, SimpleUploadedFile(name, content))


def test_every_bad_row_of_a_roll_is_told_and_the_rest_is_written(world: object) -> None:
    text = HEAD + (
        "51,某甲,评审员,噪声、土壤,样例大学,甲市,2029-06,\n"
        "52,某乙,大师,噪声,样例大学,甲市,2029-06,\n"
        "53,某丙,评审员,炼金术,样例大学,甲市,2029-13,\n"
        ",,,,,,,\n"
        "54,某丁,见习,噪声,样例大学,甲市,,99\n"
        "55,某戊,见习,噪声,样例大学,甲市,,51\n"
        "02,不是乙丑,评审员,噪声,样例大学,甲市,2029-06,\n"
        "03,丙寅,评审员,噪声,示例市监测站,乙市,2029-06,\n"
        "56,某己,评审员,噪声,样例大学,甲市,2029-06,\n"
        "56,某庚,评审员,噪声,样例大学,甲市,2029-06,\n"
    )
    roll = roll_of("名单.csv", text.encode("gb18030"))
    taken = taking_in.take_in(the_pool().pk, roll, by=acting("yangbanyi"))
    assert (taken.new, taken.changed) == (2, 1)
    assert [(one.row, len(one.faults)) for one in taken.bad] == [(3, 1), (4, 2), (6, 1), (8, 1), (10, 1), (11, 1)]
    new = PoolMember.objects.get(number="51")
    assert (new.valid_until, [one.field for one in new.fields.all()]) == (date(2029, 6, 30), ["noise", "soil"])
    assert not new.person.has_usable_password()
    assert [one.field for one in of("bingyin").fields.all()] == ["noise"]


def test_same_roll_sent_twice_is_written_once(world: object) -> None:
    text = HEAD + "51,某甲,评审员,噪声、土壤,样例大学,甲市,2029-06,\n55,某戊,见习,噪声,样例大学,甲市,,51\n"
    first = taking_in.take_in(the_pool().pk, roll_of("a.csv", text.encode()), by="system")
    heads = [ledger.head_of(one.person_id) for one in PoolMember.objects.order_by("pk")]
    again = taking_in.take_in(the_pool().pk, roll_of("a.csv", text.encode()), by="system")
    assert (first.new, again) == (2, taking_in.TakenIn(0, 0, (), unchanged=2))
    assert [ledger.head_of(one.person_id) for one in PoolMember.objects.order_by("pk")] == heads


def test_roll_brings_nobody_back_who_left(world: object) -> None:
    enrolling.leave(of("bingyin").pk, reason="违反回避规定", by="system")
    text = HEAD + "03,丙寅,评审员,噪声,示例市监测站,乙市,2029-06,\n"
    taken = taking_in.take_in(the_pool().pk, roll_of("a.csv", text.encode()), by="system")
    assert (taken.changed, "移出评审员库" in str(taken.bad[0].faults[0])) == (0, True)
    assert of("bingyin").left_on is not None


def test_roll_is_read_from_excel(world: object, tmp_path: Any) -> None:
    path = tmp_path / "名单.xlsx"
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, ["示例省评审员名单"])
    sheet.write_row(1, 0, list(rolls.COLUMNS.values()))
    sheet.write_row(2, 0, [61, "某甲", "专", "EMC，无线电", "样例院", "甲市"])
    day = datetime(2029, 6, 30)  # noqa: DTZ001 - a day as a sheet keeps it
    sheet.write_datetime(2, 6, day, book.add_format({"num_format": "yyyy-mm-dd"}))
    book.close()
    roll = roll_of("名单.xlsx", path.read_bytes())
    assert roll.bad == ()
    (row,) = roll.rows
    assert (row.row, row.number, row.level, row.fields) == (3, "61", "expert", ("emc", "radio"))
    assert row.valid_until == date(2029, 6, 30)


def two_cells_far_apart() -> bytes:
    """What the reading library would lay out as a rectangle of half a terabyte, which ends the process."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, list(rolls.COLUMNS.values()))
        sheet.write_string(2**20 - 1, 2**14 - 1, "x")
    return out.getvalue()


def unfolding_too_far() -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        book.add_worksheet().write_row(0, 0, list(rolls.COLUMNS.values()))
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as package:
        package.writestr("xl/media/image1.bin", bytes(65 * 2**20))
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.xlsx", two_cells_far_apart(), "最后一行是第 1048576 行"),
        ("a.xlsx", unfolding_too_far(), "超过 64 MB"),
        ("a.csv", ("x," * 2**20).encode(), "超过 256 列"),
        ("a.csv", HEAD.encode() + b"51,\xff\n", "读不出来"),
        ("a.xlsx", b"PK\x03\x04 not a table", "xlsx"),
        ("a.xlsx", b"", "xlsx"),
        ("a.csv", b"\xff\xfe\xfa", "读不出来"),
        ("a.pdf", b"%PDF-1.7", "另存为 .xlsx"),
        ("a.xlsx", bytes.fromhex("d0cf11e0a1b11ae1"), "密码"),
        ("a.csv", "姓名,级别\n甲,组\n".encode(), "表头"),
        ("a.csv", HEAD.encode(), "没有人员"),
        ("a.csv", b"x" * (rolls.MOST_BYTES + 1), "超过"),
    ],
    # Names of their own: what a file holds is no name for a test, and differs from one process to the next.
    ids=[
        *("two-cells-far-apart", "unfolding-too-far", "too-many-columns", "letter-not-decodable", "zip-cut-short"),
        *("empty", "not-text", "pdf", "with-a-password", "no-heading", "nobody", "too-large"),
    ],
)
def test_file_that_is_no_roll_is_refused_with_a_sentence(name: str, content: bytes, said: str) -> None:
    with pytest.raises(Refused, match=said):
        roll_of(name, content)


def test_roll_is_taken_in_on_the_page(visitor: Callable[[str], InProcess]) -> None:
    clerk = visitor("yangbanyi")
    page = clerk.get("/pool/import/")
    form = page.form("roll")
    client = clerk.client
    client.handler.enforce_csrf_checks = False
    chosen = form.controls["pool"].offered[0]
    file = SimpleUploadedFile("a.csv", (HEAD + "71,某甲,评审员,噪声,样例大学,甲市,2029-06,\n72,某乙,,,,,,\n").encode())
    answer = client.post("/pool/import/", {"pool": chosen, "roll": file})
    said = answer.content.decode()
    assert (answer.status_code, "新增 1 人" in said, "缺“级别”" in said) == (200, True, True)
    bad = client.post("/pool/import/", {"pool": chosen, "roll": SimpleUploadedFile("a.xlsx", b"nonsense")})
    assert (bad.status_code, "不是 .xlsx，无法读取" in bad.content.decode()) == (422, True)
    assert client.post("/pool/import/", {"pool": "x"}).status_code == 422


def test_fifty_stand_on_a_page(visitor: Callable[[str], InProcess]) -> None:
    text = HEAD + "".join(f"{n},某{n},评审员,噪声,样例大学,甲市,2029-06,\n" for n in range(100, 120))
    taking_in.take_in(the_pool().pk, roll_of("a.csv", text.encode()), by="system")
    clerk = visitor("yangbanyi")
    first = clerk.get("/pool/")
    later = next(href for _testid, href in first.links if "after=" in href)
    second = clerk.get(later)
    assert (first.body.count(b"data-row"), second.body.count(b"data-row")) == (50, 10)
