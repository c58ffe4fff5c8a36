"""Certificates: what a case issued and a table brought; looked up by anybody; taken back when the act is struck."""

from __future__ import annotations

import hashlib
import io
from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from mingjian.cases import actions as cases
from mingjian.cases.doing import Sending
from mingjian.commands.journey import OFFICER
from mingjian.errors import Refused
from mingjian.evidence.tables import CSV
from mingjian.ledger.models import Entry
from mingjian.people.models import Organisation
from mingjian.people.queries import accounts_named, running_appointments
from mingjian.registers.certificates import jobs
from mingjian.registers.certificates.actions import Table, import_annexes, import_certificates
from mingjian.registers.certificates.models import AnnexLine, Certificate, Granting, Signatory

from .conftest import NUMBER, Issued, entered

if TYPE_CHECKING:
    from collections.abc import Callable

    from mingjian.people.rules import Acting

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("certificates")]

#: Another authority's and another institution's.
FOOD = "229900140002"
HEAD = "证书编号,机构名称,统一社会信用代码,有效期起,有效期至,状态\n"


def acting(username: str) -> Acting:
    person = accounts_named([username])[username]
    return running_appointments(person.pk)[0].acting


def table(text: str) -> Table:
    content = text.encode()
    return Table(io.BytesIO(content), CSV, hashlib.sha256(content).hexdigest(), "试")


def authority() -> str:
    return str(Organisation.objects.get(kind="authority").pk)


def found(path: str) -> tuple[int, str]:
    answer = Client().get(path, follow=True)
    return answer.status_code, answer.content.decode()


def test_what_a_case_issued_stands_beside_what_was_there(issued: Issued) -> None:
    certificate = Certificate.objects.get(number=NUMBER)
    granting = Granting.objects.get(case=issued.case)
    line = AnnexLine.objects.get(granting=granting)
    signatory = Signatory.objects.get(granting=granting)
    assert (granting.basis, line.basis, line.path, line.parameter) == ("extension", "extension", "line:1", "化学需氧量")
    assert (line.method_number, line.site, signatory.name) == ("HJ 828-2017", "A", "样甲五")
    assert certificate.lines.count() > 20
    assert dict(certificate.sites)["B"].startswith("甲市示例园")
    assert [str(one) for one in jobs.differences()] == []


def test_a_number_that_cannot_be_is_refused_at_the_door(issued: Issued) -> None:
    assert "已经是另一机构的" in issued.refused[FOOD]
    assert "不是 12 位数字" in issued.refused["24991205001"]


def test_following_twice_enters_nothing_twice(issued: Issued) -> None:
    from mingjian.registers.certificates.keeping import bring_up_to_date

    before = (Granting.objects.count(), AnnexLine.objects.count())
    bring_up_to_date(issued.case)
    assert (Granting.objects.count(), AnnexLine.objects.count()) == before


def test_an_issue_that_is_struck_counts_no_more(issued: Issued) -> None:
    n = Granting.objects.get(case=issued.case).n
    cases.annul(issued.case, n, reason="编号打错", acting=acting(OFFICER), sending=Sending())
    entered()
    status, page = found(f"/lookup/{NUMBER}/?line=化学需氧量")
    assert (status, "附表中没有符合条件的能力" in page) == (200, True)
    assert [str(one) for one in jobs.differences()] == []


@pytest.mark.parametrize(
    ("spoil", "column"),
    [
        (lambda: AnnexLine.objects.filter(path="line:1").update(limitation="只做一半"), "limitation"),
        (lambda: AnnexLine.objects.filter(path="", place=1).update(parameter="别的"), "digest"),
        (lambda: Certificate.objects.filter(number=NUMBER).update(valid_until="2031-01-01"), "valid_until"),
        (lambda: Certificate.objects.filter(number=FOOD).update(standing="revoked"), "standing"),
        (lambda: Granting.objects.filter(case__isnull=False).update(pages=99), "pages"),
        (lambda: Granting.objects.filter(case__isnull=False).update(annulled=True), "annulled"),
        (lambda: Signatory.objects.filter(granting__case__isnull=False).update(field="全部"), "field"),
        (lambda: Signatory.objects.filter(granting__case__isnull=True).update(field="全部"), "field"),
        (lambda: Certificate.objects.filter(number=FOOD).update(source="别处"), "source"),
        (lambda: Certificate.objects.filter(number=FOOD).update(number="229900140009"), "number"),
        (lambda: AnnexLine.objects.filter(path="line:1").update(basis="initial"), "basis"),
        (lambda: AnnexLine.objects.filter(path="line:1").update(on="2020-01-01"), "on"),
        (lambda: Granting.objects.filter(case__isnull=False).update(sites=["x"]), "sites"),
    ],
)
def test_a_column_that_does_not_say_what_the_ledger_says_is_named(
    issued: Issued, spoil: Callable[[], int], column: str
) -> None:
    assert spoil()
    assert column in {one.column for one in jobs.differences()}


def test_anybody_finds_a_certificate_by_number_name_and_code(issued: Issued) -> None:
    by_number = found(f"/lookup/?q={NUMBER}")
    assert by_number[0] == 200
    for said in ("示例甲环境检测有限公司", "有效", "2030年3月17日", "示例省市场监督管理局", "甲市示例园", "样甲五"):
        assert said in by_number[1]
    assert "登记于公布的账簿第" in by_number[1]
    assert NUMBER in found("/lookup/?by=uscc&q=91990102ma05la011e")[1]
    assert NUMBER in found("/lookup/?by=name&q=示例甲环境")[1]
    several = found("/lookup/?by=name&q=示例")[1]
    assert several.count("/lookup/2") > 3


@pytest.mark.parametrize(
    ("path", "status", "said"),
    [
        ("/lookup/?q=249912059999", 404, "没有编号为"),
        ("/lookup/?q=<b>", 404, "没有编号为"),
        ("/lookup/?by=name&q=示", 422, "至少写 2 个字"),
        ("/lookup/?by=name&q=没有这家", 404, "没有符合"),
        ("/lookup/%00/", 404, "没有编号为"),
        (f"/lookup/{NUMBER}/?after=x&site=%00&line=%00", 200, "检验检测能力"),
        ("/lookup/209904090010/", 200, "已注销"),
    ],
)
def test_what_is_not_there_is_told_so(issued: Issued, path: str, status: int, said: str) -> None:
    got, page = found(path)
    assert (got, said in page) == (status, True)


@pytest.mark.database
@pytest.mark.parametrize("rest", ["", "annex.xlsx"])
def test_a_number_that_no_database_holds_is_not_there(issued: Issued, rest: str) -> None:
    assert found(f"/lookup/{'%00' * 12}/{rest}")[0] == 404


def test_no_telephone_of_anybody_is_shown(issued: Issued) -> None:
    page = found(f"/lookup/{NUMBER}/")[1].partition("<footer")[0]
    assert "000-0000-0000" not in page
    assert "example.invalid" not in page


def test_a_stranger_cannot_look_up_without_end(issued: Issued) -> None:
    client = Client()
    answers = [client.get("/lookup/?q=249912059999").status_code for _n in range(62)]
    assert (answers[0], answers[-1]) == (404, 429)
    assert "查询太频繁" in client.get(f"/lookup/{NUMBER}/").content.decode()


def test_a_page_costs_the_same_however_long_the_annex_is(issued: Issued) -> None:
    granting = Granting.objects.get(certificate__number=FOOD)
    counts = []
    for more in (0, 60):
        first = granting.lines.count() + 1
        AnnexLine.objects.bulk_create(
            AnnexLine(certificate=granting.certificate, granting=granting, place=first + n, object="食品",
                      parameter=f"参数 {n}", basis="recorded")
            for n in range(more)
        )  # fmt: skip
        with CaptureQueriesContext(connection) as asked:
            assert found(f"/lookup/{FOOD}/")[0] == 200
        counts.append(len(asked))
    assert counts[0] == counts[1]
    page = found(f"/lookup/{FOOD}/")[1]
    assert "本页 50 行" in page
    last = AnnexLine.objects.filter(granting=granting).order_by("pk")[49].pk
    assert f"after={last}" in page
    assert "参数 59" in found(f"/lookup/{FOOD}/?after={last}")[1]


def test_a_table_renews_certificates_or_changes_nothing(issued: Issued) -> None:
    before = Entry.objects.count()
    row = f"{FOOD},示例乙食品检验中心,12990100EX00LB0230,2022-09-06,2028-09-05,暂停\n"
    with pytest.raises(Refused, match="1 行有误"):
        import_certificates(table(HEAD + row + row.replace(FOOD, "x")), authority=authority(), actor="system")
    with pytest.raises(Refused, match="由本平台的办件发出"):
        import_certificates(table(HEAD + f"{NUMBER},甲,91990102MA05LA011E,2024-03-18,2030-03-17,\n"),
                            authority=authority(), actor="system")  # fmt: skip
    with pytest.raises(Refused, match="另一机构"):
        import_certificates(table(HEAD + row.replace("12990100EX00LB0230", "91990102MA05LA011E")),
                            authority=authority(), actor="system")  # fmt: skip
    assert Entry.objects.count() == before
    assert import_certificates(table(HEAD + row), authority=authority(), actor="system") == 1
    assert "暂停" in found(f"/lookup/{FOOD}/")[1]
    assert [str(one) for one in jobs.differences()] == []


def test_an_annex_is_replaced_whole_by_a_table(issued: Issued) -> None:
    head = "证书编号,检测对象,参数,依据的标准（方法）名称及编号,批准事项,批准日期\n"
    lines = f"{head}{FOOD},食品,水分,食品中水分的测定 GB 5009.3-2016,扩项,2026-01-05\n"
    with pytest.raises(Refused, match="没有导入过"):
        import_annexes(table(lines + lines.replace(head, "").replace(FOOD, "229900149999")), authority=authority(),
                       actor="system")  # fmt: skip
    assert import_annexes(table(lines), authority=authority(), actor="system") == 1
    (line,) = AnnexLine.objects.filter(certificate__number=FOOD)
    assert (line.method_number, line.method_title, line.basis) == ("GB 5009.3-2016", "食品中水分的测定", "extension")
    assert [str(one) for one in jobs.differences()] == []


def test_an_officer_brings_a_table_in_and_is_told_every_bad_row(issued: Issued) -> None:
    from mingjian.commands.visitor import Enclosed

    officer = issued.play.visitor(OFFICER)
    page = officer.get("/certificates/import/")
    form = page.form("table")
    form.controls["source"].values = ["省局导出"]
    bad = officer.send(page, form, enclosed=[Enclosed("table", "证书.csv", f"{HEAD}1,甲,乙,,,\n".encode(), "text/csv")])
    assert (bad.status, "第 2 行" in bad.said(), "没有导入" in bad.said()) == (422, True, True)
    new = "249912050099,示例新机构,91990102MA05LA011E,2024-03-18,2030-03-17,\n"
    page = officer.get("/certificates/import/")
    form = page.form("table")
    form.controls["source"].values = ["省局导出"]
    done = officer.send(page, form, enclosed=[Enclosed("table", "证书.csv", f"{HEAD}{new}".encode(), "text/csv")])
    assert "已导入 1 张证书" in done.said()
    assert Certificate.objects.get(number="249912050099").source == "省局导出"
