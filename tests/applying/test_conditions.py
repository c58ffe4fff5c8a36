"""Special circumstances, the table of remote conditions, cases by their outside serial, the briefing, the folder."""

from __future__ import annotations

import io
import zipfile
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from mingjian import clock
from mingjian.applying import recomputing, remote
from mingjian.applying.models import Circumstance, RemoteCondition
from mingjian.applying.proposing import proposed_form
from mingjian.applying.rules import Condition, advice_of
from mingjian.cases.models import Case
from mingjian.ledger.queries import recorded
from tests.applying.before_the_doors import LAB, OFFICER, comma, differences, get, pdf, post, view_of

if TYPE_CHECKING:
    from mingjian.commands.playing import Play

pytestmark = [pytest.mark.django_db]


def tell(play: Play, **answers: str) -> Any:
    return post(play, LAB, f"lab/cases/{play.case}/circumstances/tell/", answers)


SHIELDED = {
    "there-shielded": "yes",
    "place-shielded": "B 座地下一层暗室",
    "text-shielded": "没有信号",
    "consequence-shielded": "pre-recorded",
}


@pytest.mark.database
def test_an_answer_has_its_consequence_and_is_planned_by_the_team(accepted: Play) -> None:
    here = f"cases/{accepted.case}/circumstances/"
    assert tell(accepted, **SHIELDED, **{"there-night": "no"}).status_code == 302
    one = Circumstance.objects.get(case=accepted.case, kind="shielded")
    filled = proposed_form(
        view_of(accepted, LAB), view_of(accepted, LAB).reading.state.steps["prepare-institution"], ""
    )
    assert filled == {"shielded-places": "屏蔽室、暗室、地下室等没有信号的场所：B 座地下一层暗室，没有信号（预录视频）"}
    sent = {"kind": "shielded", "seen": one.told_n, "consequence": "fixed-camera", "remark": "带三脚架"}
    assert post(accepted, LAB, here, sent | {"do": "planned"}).status_code == 422
    assert post(accepted, OFFICER, here, sent | {"do": "confirmed"}).status_code == 302
    assert "已确认，待安排" in get(accepted, LAB, here).content.decode()
    assert post(accepted, OFFICER, here, sent | {"do": "planned"}).status_code == 302
    assert "都已列入方案" in get(accepted, OFFICER, here).content.decode()
    assert differences(accepted) == []
    # Told anew, it has to be looked at anew: what the team had seen is not taken for an answer to this.
    tell(accepted, **SHIELDED | {"text-shielded": "改在三层"})
    stale = post(accepted, OFFICER, here, sent | {"do": "planned"})
    assert (stale.status_code, "刚刚改了" in stale.content.decode()) == (422, True)
    one.refresh_from_db()
    assert (one.state, one.text) == ("told", "改在三层")
    assert differences(accepted) == []


def test_an_answer_without_its_place_is_refused_with_what_was_typed(accepted: Play) -> None:
    answer = tell(accepted, **SHIELDED | {"place-shielded": ""})
    body = answer.content.decode()
    assert (answer.status_code, "请写明在哪里" in body, "没有信号" in body) == (422, True, True)
    assert tell(accepted).status_code == 422
    assert tell(accepted, **SHIELDED | {"consequence-shielded": "<x>"}).status_code == 422
    assert not Circumstance.objects.filter(case=accepted.case).exists()


DAY = clock.today()


def line(outcome: str, *, at_most: int | None = None, since: int = 0, until: int | None = None) -> Condition:
    last = None if until is None else DAY + timedelta(until)
    return Condition("extension", "minor-scope", outcome, at_most, DAY + timedelta(since), last, "文")


@pytest.mark.parametrize(
    ("lines", "count", "expected"),
    [
        ([line("remote", at_most=10)], 10, ("remote", "")),
        ([line("remote", at_most=10)], 11, ("no", "too-many")),
        ([line("remote", until=-1), line("consent")], 5, ("consent", "")),
        ([line("remote", since=1)], 5, ("no", "no-line")),
        ([line("no")], 5, ("no", "")),
        ([], 5, ("no", "no-line")),
    ],
)
def test_the_table_advises_by_day_and_number_of_lines(
    lines: list[Condition], count: int, expected: tuple[str, str]
) -> None:
    found = advice_of(lines, application="extension", reason="minor-scope", lines=count, on=DAY)
    assert (found.outcome, found.why) == expected
    assert advice_of(lines, application="", reason="", lines=count, on=DAY).outcome == "unknown"


def test_an_authority_keeps_its_table_and_a_case_is_advised_by_it(accepted: Play) -> None:
    intake = f"cases/{accepted.case}/intake/"
    assert "符合远程评审条件" in get(accepted, OFFICER, intake).content.decode()
    new = {"application": "extension", "reason": "minor-scope", "outcome": "no", "valid_from": DAY.isoformat(),
           "source": "示例文〔2026〕1 号"}  # fmt: skip
    assert post(accepted, OFFICER, "remote-conditions/", new).status_code == 302
    assert post(accepted, OFFICER, "remote-conditions/", new).status_code == 409
    page = get(accepted, OFFICER, intake).content.decode()
    assert ("不符合远程评审条件" in page, "示例文〔2026〕1 号" in page) == (True, True)
    view = view_of(accepted, OFFICER)
    mode = view.reading.state.steps["choose-mode"]
    basis = proposed_form(view, mode, "", basis=remote.advice_for(view).outcome)
    assert basis == {"eligibility-basis": "no"}
    assert post(accepted, OFFICER, "remote-conditions/", new | {"at_most": "-3", "source": ""}).status_code == 422
    assert list(recomputing.remote_differences()) == []
    found = RemoteCondition.objects.get()
    assert post(accepted, OFFICER, "remote-conditions/", {"do": "end", "condition": found.pk}).status_code == 302
    assert post(accepted, OFFICER, "remote-conditions/", {"do": "end", "condition": found.pk}).status_code == 409
    assert list(recomputing.remote_differences()) == []
    RemoteCondition.objects.update(outcome="remote")
    assert [one.column for one in recomputing.remote_differences()] == ["outcome"]
    assert get(accepted, LAB, "remote-conditions/").status_code == 404


def test_a_case_is_opened_by_its_outside_serial_once(accepted: Play) -> None:
    uscc = Case.objects.get(pk=accepted.case).institution.uscc
    text = f"YWT-2026-0001, {uscc}\nYWT-2026-0002 91990102MA0XXXXXXX\n\n!! {uscc}\n"
    sent = {"edition": "cma_remote_2023", "lines": text}
    page = post(accepted, OFFICER, "adopt/", sent).content.decode()
    assert ("已建立" in page, "还没有在本系统注册" in page, "没有认出业务流水号" in page) == (True, True, True)
    case = Case.objects.get(serial="YWT-2026-0001")
    first = recorded(case.pk, after=0, limit=1)[0].entry
    assert (first.law["role"], case.institution.uscc) == ("authority", uscc)
    assert get(accepted, LAB, f"cases/{case.pk}/steps/apply/").status_code == 200
    file = comma([["流水号", "代码"], ["YWT-2026-0001", uscc]])
    again = post(accepted, OFFICER, "adopt/", {"edition": "cma_remote_2023", "lines": "", "file": file})
    assert ("已有办件" in again.content.decode(), Case.objects.filter(serial="YWT-2026-0001").count()) == (True, 1)
    assert post(accepted, OFFICER, "adopt/", {"edition": "cma_remote_2023", "lines": " \0 "}).status_code == 422
    assert post(accepted, LAB, "adopt/", sent).status_code == 404


def test_the_briefing_says_what_is_not_held_and_is_no_page_for_the_institution(accepted: Play) -> None:
    tell(accepted, **SHIELDED)
    path = f"cases/{accepted.case}/briefing/"
    page = get(accepted, OFFICER, path).content.decode()
    for words in (
        "没有能力验证数据。",
        "没有行政处罚数据。",
        "没有这家机构在本部门的历次办件。",
        "249912050001",
        "甲市示例园 2 栋 1 层",
        "B 座地下一层暗室",
        "待安排 1 项",
    ):
        assert words in page
    assert "没有现有资质认定证书的记录" not in page
    answer = get(accepted, LAB, path)
    assert (answer.status_code, "没有能力验证数据" in answer.content.decode()) == (404, False)
    # An earlier case before the same authority is told, with what changed since.
    before = accepted.case
    accepted.open_case(LAB)
    page = get(accepted, OFFICER, f"cases/{accepted.case}/briefing/").content.decode()
    accepted.case = before
    assert ("没有可以比较的上一次申请" in page, "没有这家机构在本部门的历次办件" in page) == (True, False)


def test_the_folder_holds_what_the_reader_may_see_and_is_recorded(accepted: Play) -> None:
    case = accepted.case
    post(accepted, LAB, f"lab/cases/{case}/materials/bring/", {"files": [pdf("2.3 ..名 <b>：*?.pdf"), pdf("无号.pdf")]})
    answer = post(accepted, OFFICER, f"cases/{case}/folder/", {})
    package = zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))
    found = package.namelist()
    assert package.testzip() is None
    assert any(one.startswith("备查资料/2.3-") for one in found)
    assert any(one.startswith("备查资料/未归类/") for one in found)
    assert {"index.html", "能力表.xlsx"} <= set(found)
    assert not any({"..", ""} & set(one.split("/")) or "\\" in one for one in found)
    assert len(found) == len(set(found))
    last = recorded(case, after=0, limit=1, newest_first=True)[0].entry
    assert last.kind == "case:folder:downloaded"
