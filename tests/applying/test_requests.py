"""The list of requested papers: files come to their item by name, none is lost, and the list says how far it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from mingjian.applying import rules
from mingjian.applying.models import RequestFile, RequestItem
from mingjian.ledger.queries import recorded
from mingjian.web.lab import bringing
from tests.applying.before_the_doors import LAB, OFFICER, differences, get, pdf, post

if TYPE_CHECKING:
    from mingjian.commands.playing import Play

pytestmark = [pytest.mark.django_db]

NUMBERS = {"2.3", "2.10", "4.2", "6.1"}


@pytest.mark.parametrize(
    ("name", "number"),
    [
        ("2.3 设备校准证书.pdf", "2.3"),
        ("２．３、培训记录.pdf", "2.3"),
        ("（2-3）授权.pdf", "2.3"),
        ("2.3.1 附件.pdf", "2.3"),
        ("02.10_记录.docx", "2.10"),
        ("2.30.pdf", ""),
        ("2024年证书.pdf", ""),
        ("证书2.3.pdf", ""),
        ("", ""),
        ("../../2.3.pdf", ""),
    ],
)
def test_a_file_belongs_to_the_item_its_name_begins_with(name: str, number: str) -> None:
    assert rules.number_of_name(name, NUMBERS) == number


def bring(play: Play, *names: str, **more: Any) -> Any:
    return post(play, LAB, f"lab/cases/{play.case}/materials/bring/", {"files": [pdf(one) for one in names], **more})


def state(play: Play, number: str) -> tuple[str, str]:
    found = RequestItem.objects.get(case=play.case, number=number)
    return found.state, found.remark


def review(play: Play, who: str, number: str, outcome: str, remark: str = "") -> Any:
    sent = {"do": "review", "number": number, "outcome": outcome, "remark": remark}
    return post(play, who, f"cases/{play.case}/materials/", sent)


@pytest.mark.database
def test_files_come_to_their_items_and_what_fits_none_waits(accepted: Play) -> None:
    page = get(accepted, LAB, f"cases/{accepted.case}/materials/").content.decode()
    assert "通用清单" in page
    assert bring(accepted, "2.3 培训.pdf", "说明.pdf", "4.2 校准.pdf").status_code == 302
    files = {one.name: one.item.number if one.item else "" for one in RequestFile.objects.select_related("item")}
    assert files == {"2.3 培训.pdf": "2.3", "说明.pdf": "", "4.2 校准.pdf": "4.2"}
    page = get(accepted, OFFICER, f"cases/{accepted.case}/materials/").content.decode()
    assert "未提供 26，已提供 2，需补充 0，已核 0，未归类文件 1" in page
    left = RequestFile.objects.get(name="说明.pdf")
    path = f"cases/{accepted.case}/materials/{left.pk}/"
    assert post(accepted, LAB, path, {"do": "assign", "number": ""}).status_code == 422
    assert post(accepted, LAB, path, {"do": "assign", "number": "6.3"}).status_code == 302
    assert state(accepted, "6.3") == ("brought", "")
    assert differences(accepted) == []


def test_the_same_file_is_kept_once_and_a_bad_one_is_told_beside_the_good(accepted: Play) -> None:
    bring(accepted, "2.3 培训.pdf")
    bring(accepted, "2.3 培训.pdf")
    assert RequestFile.objects.count() == 1
    answer = post(
        accepted, LAB, f"lab/cases/{accepted.case}/materials/bring/",
        {"files": [pdf("4.2 校准.pdf"), _program("4.1 设备.exe")]},
    )  # fmt: skip
    body = answer.content.decode()
    assert (answer.status_code, "1 份文件没有接收" in body, "4.1 设备.exe" in body) == (422, True, True)
    assert set(RequestFile.objects.values_list("name", flat=True)) == {"2.3 培训.pdf", "4.2 校准.pdf"}


def test_what_goes_beyond_one_form_is_told_by_name(accepted: Play, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bringing, "_MOST_FILES", 1)
    bring(accepted, "2.3 培训.pdf", "4.2 校准.pdf")
    page = get(accepted, LAB, f"cases/{accepted.case}/materials/").content.decode()
    assert "从“4.2 校准.pdf”起的 1 份没有接收" in page
    assert [one.name for one in RequestFile.objects.all()] == ["2.3 培训.pdf"]


def _program(name: str) -> object:
    from django.core.files.uploadedfile import SimpleUploadedFile

    return SimpleUploadedFile(name, b"MZ\x90\x00" + b"\x00" * 200, "application/octet-stream")


@pytest.mark.parametrize(
    "name", ["2.3 <script>alert(1)</script>.pdf", "2.3 \u202efdp.exe.pdf", "2.3 " + "长" * 300 + ".pdf"]
)
def test_hostile_names_never_break_the_page(accepted: Play, name: str) -> None:
    assert bring(accepted, name).status_code in {302, 422}
    page = get(accepted, OFFICER, f"cases/{accepted.case}/materials/")
    assert (page.status_code, "<script>alert" in page.content.decode()) == (200, False)


def test_the_team_says_what_is_wanted_and_a_new_file_opens_the_item_again(accepted: Play) -> None:
    bring(accepted, "2.3 培训.pdf")
    assert review(accepted, OFFICER, "2.3", "more").status_code == 422
    answer = review(accepted, OFFICER, "4.2", "checked", "没看到")
    assert (answer.status_code, "还没有文件" in answer.content.decode(), "没看到" in answer.content.decode()) == (
        422, True, True,
    )  # fmt: skip
    assert review(accepted, OFFICER, "2.3", "more", "缺 2025 年的").status_code == 302
    assert state(accepted, "2.3") == ("more", "缺 2025 年的")
    assert "缺 2025 年的" in get(accepted, LAB, f"cases/{accepted.case}/materials/").content.decode()
    bring(accepted, "2.3 补充.pdf")
    assert state(accepted, "2.3")[0] == "brought"
    assert review(accepted, OFFICER, "2.3", "checked").status_code == 302
    file = RequestFile.objects.filter(item__number="2.3").first()
    assert file is not None
    answer = post(accepted, LAB, f"cases/{accepted.case}/materials/{file.pk}/", {"do": "withdraw"})
    assert (answer.status_code, "已经核对" in answer.content.decode()) == (422, True)
    assert review(accepted, LAB, "2.3", "more", "自己").status_code == 422
    assert differences(accepted) == []


def test_an_item_with_files_is_not_taken_off_and_an_empty_one_is(accepted: Play) -> None:
    here = f"cases/{accepted.case}/materials/"
    bring(accepted, "2.3 培训.pdf")
    assert post(accepted, OFFICER, here, {"do": "remove", "number": "2.3"}).status_code == 422
    assert post(accepted, OFFICER, here, {"do": "remove", "number": "6.2"}).status_code == 302
    assert post(accepted, OFFICER, here, {"do": "set", "number": "7.1", "title": "网络测速记录"}).status_code == 302
    assert post(accepted, OFFICER, here, {"do": "set", "number": "7.1", "title": "测速记录"}).status_code == 302
    bad = post(accepted, OFFICER, here, {"do": "set", "number": "七", "title": "留着的字"})
    assert (bad.status_code, "留着的字" in bad.content.decode()) == (422, True)
    assert post(accepted, LAB, here, {"do": "set", "number": "8.1", "title": "机构"}).status_code == 422
    bring(accepted, "7.1 测速.pdf")
    assert state(accepted, "7.1")[0] == "brought"
    page = get(accepted, LAB, here).content.decode()
    assert ("测速记录" in page, 'data-testid="request-6.2"' in page) == (True, False)
    assert differences(accepted) == []


def test_opening_a_requested_paper_is_an_entry(accepted: Play) -> None:
    bring(accepted, "2.3 培训.pdf")
    file = RequestFile.objects.get()
    answer = post(accepted, OFFICER, f"cases/{accepted.case}/materials/{file.pk}/", {"do": "open"})
    last = recorded(accepted.case, after=0, limit=1, newest_first=True)[0].entry
    assert answer["location"].startswith("/bytes/")
    assert (last.kind, last.law["entry"]) == ("case:evidence:viewed", file.n)


def test_a_row_that_was_changed_beside_the_ledger_is_found(accepted: Play) -> None:
    bring(accepted, "2.3 培训.pdf")
    RequestItem.objects.filter(case=accepted.case, number="2.3").update(state="checked")
    RequestFile.objects.update(item=None)
    assert {(one.table, one.column) for one in differences(accepted)} == {
        ("requestitem", "state"), ("requestfile", "request"),
    }  # fmt: skip
