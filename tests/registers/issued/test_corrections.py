"""更正: a line is put right by its authority alone; what it read before stays, and everybody concerned is told."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.test import Client

from mingjian.commands.journey import CLERK, LEADER, OFFICER, TOP
from mingjian.ledger.models import Entry
from mingjian.ledger.queries import values_at
from mingjian.notices import jobs as notices
from mingjian.notices.models import Notice
from mingjian.registers.certificates import jobs
from mingjian.registers.certificates.models import AnnexLine, Correction

from .conftest import NUMBER, Issued, entered

if TYPE_CHECKING:
    from mingjian.commands.visitor import Page

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("certificates")]

REASON = "证书附表打印错误"


def the_line() -> AnnexLine:
    return AnnexLine.objects.get(path="line:1")


def correct(issued: Issued, line: int, *pages: Page, **values: str) -> Page:
    officer = issued.play.visitor(OFFICER)
    page = pages[0] if pages else officer.get(f"/certificates/{NUMBER}/lines/{line}/")
    form = page.form("correction")
    for name, value in {"number": "示市监更〔2026〕1号", "reason": REASON, **values}.items():
        form.controls[name].values = [value]
    return officer.send(page, form)


def test_a_corrected_line_shows_old_and_new_everywhere(issued: Issued) -> None:
    line = the_line()
    after = correct(issued, line.pk, limitation="只做回流法", method_number="HJ 9999-2099")
    assert "附表已更正" in after.said()
    assert "标准库中没有“HJ 9999-2099”" in after.said()
    one = Correction.objects.get()
    assert one.old == {"method_number": "HJ 828-2017", "limitation": line.limitation}
    entered()
    page = Client().get(f"/lookup/{NUMBER}/?line=HJ 9999").content.decode()
    for said in ("只做回流法", "HJ 828-2017", "示市监更〔2026〕1号", REASON):
        assert said in page
    values = values_at(issued.case, [one.n])[one.n]
    assert (values["old"], values["reason"]) == (one.old, REASON)
    assert [str(one) for one in jobs.differences()] == []
    log = issued.play.visitor(TOP).get(f"/cases/{issued.case}/log/").said()
    assert "更正证书附表" in log


def test_a_second_correction_shows_both_and_check_follows_them(issued: Issued) -> None:
    line = the_line()
    correct(issued, line.pk, limitation="一")
    correct(issued, line.pk, limitation="二")
    assert [one.new for one in Correction.objects.order_by("n")] == [{"limitation": "一"}, {"limitation": "二"}]
    assert [str(one) for one in jobs.differences()] == []
    AnnexLine.objects.filter(pk=line.pk).update(limitation="三")
    assert {one.column for one in jobs.differences()} == {"limitation"}


def test_a_line_of_a_table_is_corrected_in_the_certificates_own_record(issued: Issued) -> None:
    line = AnnexLine.objects.filter(certificate__number=NUMBER, path="").order_by("pk").first()
    assert line is not None
    after = correct(issued, line.pk, parameter="pH 值（25 ℃）")
    assert "请把更正通知送交机构" in after.said()
    assert Entry.objects.filter(kind="certificate:annex:corrected", subject_id=line.certificate_id).count() == 1
    assert [str(one) for one in jobs.differences()] == []


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({}, "与原来一样"),
        ({"limitation": "改", "number": ""}, "更正通知文号"),
        ({"limitation": "改", "reason": " "}, "更正原因"),
        ({"parameter": ""}, "参数"),
        ({"limitation": "长" * 501}, "500"),
    ],
)
def test_a_bad_correction_stays_on_the_page(issued: Issued, values: dict[str, str], said: str) -> None:
    before = Entry.objects.count()
    after = correct(issued, the_line().pk, **values)
    assert (after.status, said in after.said(), Entry.objects.count()) == (422, True, before)
    form = after.form("correction")
    assert form.controls["limitation"].values[0].strip() == values.get("limitation", the_line().limitation)


def test_who_was_overtaken_is_told_and_the_same_form_counts_once(issued: Issued) -> None:
    line = the_line()
    officer = issued.play.visitor(OFFICER)
    page = officer.get(f"/certificates/{NUMBER}/lines/{line.pk}/")
    stale = officer.get(f"/certificates/{NUMBER}/lines/{line.pk}/")
    correct(issued, line.pk, page, limitation="先到")
    again = correct(issued, line.pk, page, limitation="先到")
    assert (again.status, Correction.objects.count()) == (200, 1)
    late = correct(issued, line.pk, stale, limitation="后到")
    assert (late.status, "又有更正" in late.said(), Correction.objects.count()) == (409, True, 1)


@pytest.mark.parametrize("who", [TOP, LEADER, CLERK])
def test_nobody_else_finds_the_page(issued: Issued, who: str) -> None:
    for path in (f"/certificates/{NUMBER}/lines/{the_line().pk}/", f"/certificates/{NUMBER}/", "/certificates/"):
        assert issued.play.visitor(who).get(path).status == 404


def test_a_line_of_another_certificate_is_not_there(issued: Issued) -> None:
    other = AnnexLine.objects.exclude(certificate__number=NUMBER).first()
    assert other is not None
    assert issued.play.visitor(OFFICER).get(f"/certificates/{NUMBER}/lines/{other.pk}/").status == 404


def test_the_institution_is_told_once_and_led_to_the_correction(issued: Issued) -> None:
    correct(issued, the_line().pk, limitation="改")
    entered()
    while notices.follow_cases():
        pass
    told = Notice.objects.filter(kind="corrected", person__username=TOP)
    assert told.count() == 1
    there = issued.play.visitor(TOP).get(f"/notices/{told.get().pk}/")
    assert "#corrections" in there.url or f"/lookup/{NUMBER}/" in there.url
    assert not Notice.objects.filter(kind="corrected", person__username=LEADER).exists()
