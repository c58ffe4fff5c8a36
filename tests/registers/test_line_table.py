"""A line table: picked by filter, confirmed as one batch, taken back as one; two opinions are both kept."""

from __future__ import annotations

import csv
import io
import re
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from mingjian import clock
from mingjian.cases import desk, queries
from mingjian.cases.batches import batches_of
from mingjian.cases.doing import NewThread
from mingjian.cases.models import Act, CheckRow
from mingjian.commands.in_process import InProcess
from mingjian.commands.journey import ASSESSOR, CLERK, LEADER, OFFICER, TOP
from mingjian.evidence.tables import CSV, XLSX, read_table
from mingjian.ids import new_id
from mingjian.ledger.models import Entry
from mingjian.registers.capability.determining import LinesTold, counts_of
from mingjian.registers.capability.planning import plan_of_tests
from mingjian.registers.certificates.held import gathered
from mingjian.registers.certificates.models import Certificate
from mingjian.registers.standards.actions import import_standards
from tests.cases.beside import TRAINEE, admitted, person, signed_in
from tests.played import a_world
from tests.registers.line_tables import STEP, a_case, acting, batch, posted, record, save, table_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_django import DjangoDbBlocker

    from mingjian.commands.playing import Play

pytestmark = [pytest.mark.database, pytest.mark.django_db]

ICP = "q=ICP"
ELEMENTS = "site=A&q=HJ+776"


@pytest.fixture(scope="module")
def lines(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Play]:
    with django_db_blocker.unblock(), a_world(tmp_path_factory.mktemp("instance")) as play:
        play.case = a_case(play)
        yield play


def at(play: Play, who: str) -> InProcess:
    found = play.visitor(who)
    assert isinstance(found, InProcess)
    return found


def told(play: Play, who: str = LEADER) -> LinesTold:
    view = queries.case_for(acting(who), play.case)
    return LinesTold(view, view.reading.state.steps[STEP])


def shown(play: Play, who: str, query: str = "") -> list[str]:
    body = at(play, who).get(table_of(play.case) + query).body.decode()
    return [one.partition('"')[0] for one in body.split('data-testid="row-line:')[1:]]


def seen(answer: Any) -> str:
    found = re.search(r'name="lines" value="([0-9a-f]*)"', answer.content.decode())
    assert found is not None
    return found[1]


def confirm(play: Play, who: str, query: str) -> Any:
    looked = batch(at(play, who), play.case, query)
    assert looked.status_code == 200, looked.content.decode()
    return batch(at(play, who), play.case, query, do="record", lines=seen(looked))


def test_lines_are_picked_by_site_object_and_words(lines: Play) -> None:
    assert shown(lines, LEADER) == ["1", "2", "3", "4", "5", "6"]
    assert shown(lines, ASSESSOR, f"?{ELEMENTS}") == ["2", "6"]
    assert shown(lines, LEADER, "?object=土壤") == ["5"]
    assert shown(lines, LEADER, "?site=nowhere&q=铅") == ["5"]
    body = at(lines, LEADER).get(table_of(lines.case) + "?view=groups").body.decode()
    assert body.count("一并确认<span") == 4


def test_all_lines_of_a_filter_are_confirmed_as_one_batch_and_taken_back_as_one(lines: Play) -> None:
    assert confirm(lines, ASSESSOR, ELEMENTS).status_code == 302
    acts = Act.objects.filter(case=lines.case, step=STEP)
    assert [(one.item, one.outcome) for one in acts.order_by("n")] == [("line:2", "approved"), ("line:6", "approved")]
    view = queries.case_for(acting(LEADER), lines.case)
    (done,) = batches_of(view, STEP)
    assert (len(done.entries), len(done.left), done.chosen) == (2, 2, "场所：A；文字：HJ 776")
    assert counts_of(told(lines).all)["done"] == 2
    # Another of the team does not take it back; who did it does, and the lines are open again.
    undo = table_of(lines.case, f"batch/{done.act}/undo/")
    refused = posted(at(lines, LEADER), undo, {"reason": "弄错了"}, part=False)
    assert refused.status_code == 422
    assert "只能由其或" in refused.content.decode()
    assert posted(at(lines, ASSESSOR), undo, {"reason": "筛错了场所"}, part=False).status_code == 302
    assert counts_of(told(lines).all)["done"] == 0
    assert posted(at(lines, ASSESSOR), undo, {"reason": "再撤一次"}, part=False).status_code == 422
    assert confirm(lines, LEADER, ELEMENTS).status_code == 302
    assert counts_of(told(lines).all)["done"] == 2
    log = at(lines, LEADER).get(f"/cases/{lines.case}/log/").text
    assert "成批撤销" in log
    assert "筛错了场所" in log


def test_a_batch_leaves_out_other_drafts_and_standards_out_of_force_and_says_so(lines: Play) -> None:
    save(at(lines, ASSESSOR), lines.case, 6, 0, "limited", how=("on-site-test",), limitation="限地表水")
    looked = batch(at(lines, LEADER), lines.case, "site=A").content.decode()
    assert 'data-free="2"' in looked
    assert "另有不同的草稿 1 行" in looked
    assert "标准已被代替或废止 1 行" in looked
    assert confirm(lines, LEADER, "site=A").status_code == 302
    assert {one.item for one in told(lines).all if one.entry} == {"line:1", "line:2"}


def test_a_batch_is_held_back_where_a_draft_was_written_after_it_was_looked_at(lines: Play) -> None:
    looked = batch(at(lines, LEADER), lines.case, ELEMENTS)
    save(at(lines, ASSESSOR), lines.case, 2, 0, "refused", reasons="没有设备")
    before = Entry.objects.count()
    late = batch(at(lines, LEADER), lines.case, ELEMENTS, do="record", lines=seen(looked))
    assert (late.status_code, Entry.objects.count()) == (409, before)
    assert "有了变动，没有记入" in late.content.decode()


def test_the_same_batch_sent_twice_is_recorded_once(lines: Play) -> None:
    lines_seen, token = seen(batch(at(lines, LEADER), lines.case, ELEMENTS)), new_id()
    for _turn in range(2):
        answer = batch(at(lines, LEADER), lines.case, ELEMENTS, do="record", lines=lines_seen, token=token)
        assert answer.status_code == 302
    assert Act.objects.filter(case=lines.case, step=STEP).count() == 2


def test_two_opinions_are_both_kept_and_the_leader_decides(lines: Play) -> None:
    case, one, leader = lines.case, at(lines, ASSESSOR), at(lines, LEADER)
    assert save(one, case, 1, 0, "approved", how=("on-site-test",)).status_code == 200
    late = save(leader, case, 1, 0, "limited", how=("questioning",), limitation="限生活污水")
    assert late.status_code == 409
    assert "限生活污水" in late.content.decode()
    assert shown(lines, LEADER, "?state=disputed") == ["1"]
    refused = record(one, case, (1, 1))
    assert refused.status_code == 422
    assert "两份不同的意见" in refused.content.decode()
    # The leader chooses: the draft is theirs from then on, and may be recorded.
    chosen = save(leader, case, 1, 1, "limited", how=("questioning",), limitation="限生活污水")
    assert chosen.status_code == 200
    assert shown(lines, LEADER, "?state=disputed") == []
    assert record(one, case, (1, 2)).status_code == 302
    assert CheckRow.objects.get(case=case, item="line:1").kept.count() == 2


def test_a_line_whose_standard_was_replaced_is_not_recorded_in_silence(lines: Play) -> None:
    case, one = lines.case, at(lines, ASSESSOR)
    assert "标准有变动" in at(lines, LEADER).get(table_of(case) + "?standard=choice").text
    save(one, case, 3, 0, "approved", how=("on-site-test",))
    refused = record(one, case, (3, 1))
    assert refused.status_code == 422
    assert "没有说明怎样处理" in refused.content.decode()
    baseless = save(one, case, 3, 1, "approved", how=("on-site-test",), standard="confirm-new")
    assert baseless.status_code == 422
    assert "须写明依据" in baseless.content.decode()
    evidence = {"standard": "confirm-new", "standard_evidence": "变更验证报告 3 号"}
    assert save(one, case, 3, 1, "approved", how=("on-site-test",), **evidence).status_code == 200
    remark = CheckRow.objects.get(case=case, item="line:3").written["remark"]
    assert "按新标准确认" in remark
    assert remark.endswith("依据：变更验证报告 3 号】")
    assert record(one, case, (3, 2)).status_code == 302
    body = at(lines, LEADER).get(f"/cases/{case}/difference/?kind=standard").text
    assert "变更验证报告 3 号" in body


def test_a_standard_replaced_after_the_application_stops_a_line_that_was_drafted(lines: Play) -> None:
    case, one = lines.case, at(lines, ASSESSOR)
    assert save(one, case, 1, 0, "approved", how=("on-site-test",)).status_code == 200
    day = clock.today() + timedelta(days=1)
    head = "标准编号,标准名称,状态,被代替为,实施日期,信息来源,查询日期,核实"
    rows = (
        f"HJ 828-2017,水质 化学需氧量的测定 重铬酸盐法,现行有效,HJ 828-2026,,示例标准库,{day},",
        f"HJ 828-2026,水质 化学需氧量的测定 重铬酸盐法,现行有效,,{day},示例标准库,{day},",
    )
    table = io.BytesIO("\n".join((head, *rows)).encode("utf-8-sig"))
    import_standards(table, CSV, sha256="0" * 64, actor="system")
    with clock.standing_at(clock.now() + timedelta(days=1)):
        body = at(lines, LEADER).get(table_of(case) + "?standard=choice").text
        assert ("由 HJ 828-2026 代替" in body, "申请之后才变动" in body) == (True, True)
        refused = record(one, case, (1, 1))
        assert (refused.status_code, "没有说明怎样处理" in refused.content.decode()) == (422, True)
        # The year is never changed in silence: what was applied for stays until somebody says what is done.
        assert told(lines).of_item["line:1"].line.values["method-number"] == "HJ 828-2017"
        kept = {"standard": "confirm-new", "standard_evidence": "变更验证报告"}
        assert save(one, case, 1, 1, "approved", how=("on-site-test",), **kept).status_code == 200
        assert record(one, case, (1, 2)).status_code == 302


def test_what_must_be_said_of_a_limit_or_a_refusal_is_asked_for(lines: Play) -> None:
    case, one = lines.case, at(lines, ASSESSOR)
    save(one, case, 1, 0, "limited", how=("on-site-test",))
    save(one, case, 2, 0, "refused", how=("on-site-test",))
    save(one, case, 4, 0, "approved")
    for line, why in ((1, "没有写明限制内容"), (2, "没有写明理由"), (4, "缺少“能力确认方式”")):
        answer = record(one, case, (line, 1))
        assert (answer.status_code, why in answer.content.decode()) == (422, True), line


def test_difference_shows_what_was_limited_refused_and_withdrawn(lines: Play) -> None:
    case, one = lines.case, at(lines, ASSESSOR)
    save(one, case, 1, 0, "limited", how=("on-site-test",), limitation="限地表水")
    save(one, case, 2, 0, "refused", how=("on-site-test",), reasons="没有设备")
    save(one, case, 4, 0, "refused", standard="drop", standard_evidence="撤回函 1 号")
    assert record(one, case, (1, 1), (2, 1), (4, 1)).status_code == 302
    page = at(lines, OFFICER).get(f"/cases/{case}/difference/").text
    for words in ("限制范围", "不予批准", "机构撤回", "撤回函 1 号"):
        assert words in page
    assert at(lines, OFFICER).bytes_of(f"/cases/{case}/difference/download/")[:2] == b"PK"


def test_difference_stands_beside_what_the_certificate_held_before(lines: Play) -> None:
    page = at(lines, OFFICER).get(f"/cases/{lines.case}/difference/?kind=all").text
    # pH 值 is held by another method, 铅 in soil not at all.
    for words in ("证书 249912050001", "（附表 29 行）", "参数已获证，方法不同", "证书上的标准：HJ 1147-2020", "新增"):
        assert words in page
    Certificate.objects.filter(number="249912050001").update(standing="revoked")
    page = at(lines, OFFICER).get(f"/cases/{lines.case}/difference/?kind=all").text
    assert ("没有本机构有效的证书" in page, "参数已获证" in page) == (True, False)


@pytest.mark.parametrize(
    ("site", "parameter", "method", "kind"),
    [
        ("A", "铅", "HJ 700-2014", "same"),
        ("Ａ", " 铅", "HJ700—2014", "same"),
        ("", "铅", "HJ 700-2014", "same"),
        ("B", "铅", "HJ 700-2014", "place"),
        ("A", "铅", "HJ 700-2024", "edition"),
        ("A", "铅", "GB/T 7475-1987", "method"),
        ("A", "铅", "自编方法甲", "method"),
        ("A", "铜", "自编方法甲", "same"),
        ("A", "锌", "HJ 700-2014", "new"),
        ("A", "镉", "HJ 776-2015", "same"),
    ],
)
def test_how_a_line_stands_to_those_held(site: str, parameter: str, method: str, kind: str) -> None:
    rows = [
        ("A", "水", "铅", "HJ 700-2014", ""),
        ("A", "水", "铜", "自编方法 甲", "限地表水"),
        ("A", "水", "铬、镉", "HJ 776-2015", ""),
    ]
    found = gathered((), rows).beside(
        {"site": site, "object": "水", "parameter": parameter, "method-number": method, "limitation": ""}
    )
    assert (found.kind, found.line is None) == (kind, kind == "new")


@pytest.mark.parametrize("path", ["steps/determine/table/", "steps/determine/table/batch/", "difference/"])
def test_the_institution_finds_nothing_of_it(lines: Play, path: str) -> None:
    assert at(lines, TOP).get(f"/cases/{lines.case}/{path}").status == 404


def downloaded(play: Play, who: str, query: str = "") -> list[list[str]]:
    rows, _last = read_table(io.BytesIO(at(play, who).bytes_of(table_of(play.case, f"download/{query}"))), XLSX)
    return [list(one.cells) for one in rows]


def brought(play: Play, who: str, rows: list[list[str]]) -> str:
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    file = SimpleUploadedFile("能力确认表.csv", out.getvalue().encode("utf-8-sig"), "text/csv")
    answer = posted(at(play, who), table_of(play.case, "import/"), {"file": file}, part=False)
    assert answer.status_code == 200
    return str(answer.content.decode())


def test_lines_go_offline_and_come_back_line_by_line(lines: Play) -> None:
    case, one = lines.case, at(lines, ASSESSOR)
    assert len(downloaded(lines, LEADER, f"?{ELEMENTS}")) == 3
    save(one, case, 1, 0, "approved", how=("on-site-test",))
    rows = downloaded(lines, LEADER)
    outcome, how = rows[0].index("结果"), rows[0].index("能力确认方式")
    assert rows[1][how] == "现场试验"
    assert "没有要合并的内容" in brought(lines, LEADER, rows)
    rows[2][outcome], rows[2][how] = rows[1][outcome], "核查仪器设备配置、现场试验"
    rows[1][how] = "现场提问"
    rows[3][how] = "看了一眼"
    rows[4][-1], rows[4][0] = "", "99"
    save(one, case, 1, 1, "approved", how=("on-site-test", "questioning"))
    body = brought(lines, LEADER, rows)
    assert 'data-testid="back-line:1" data-state="conflict"' in body
    assert 'data-testid="back-line:2" data-state="changed"' in body
    assert "认不出的内容" in body
    assert "没有认出是哪一项" in body
    new = {"take-line:2": "file", "new-line:2": '[0, "approved", {"confirmation-methods": ["on-site-test"]}]'}
    assert posted(at(lines, LEADER), table_of(case, "merge/"), new, part=False).status_code == 302
    assert CheckRow.objects.get(case=case, item="line:2").written == {"confirmation-methods": ["on-site-test"]}


@pytest.fixture
def planning(lines: Play) -> str:
    """Another case with the same six lines, while its tests are being planned."""
    case = a_case(lines, until="plan-tests")
    with desk.desk_for(case, acting(LEADER)) as at_desk:
        tests = NewThread("test", "铜", form={"parameter": "铜", "method": "HJ 776-2015"})
        signs = NewThread("signatory", "样甲五", form={"person": "样甲五", "signature-field": "土壤"})
        at_desk.name_threads([tests, signs], step="plan-tests", item="", role="team-leader")
    return case


def test_coverage_says_which_cells_have_no_test_and_proposes_lines_for_them(lines: Play, planning: str) -> None:
    view = queries.case_for(acting(LEADER), planning)
    plan = plan_of_tests(view, "plan-tests")
    at_a, at_b = plan.categories["理化"]["A"], plan.categories["理化"]["B"]
    assert ((at_a.lines, at_a.tests), (at_b.lines, at_b.tests)) == ((4, 1), (2, 0))
    assert (plan.techniques["icp"]["A"].tests, plan.techniques["icp"]["B"].tests) == (1, 0)
    assert [(one.person, lines, tests) for one, lines, tests in plan.signatories] == [("样甲五", 1, 0)]
    covered = {aspect for _line, adds in plan.proposed for aspect in adds}
    assert covered == set(plan.uncovered)
    assert len(plan.proposed) < 6
    page = at(lines, LEADER).get(f"/cases/{planning}/steps/plan-tests/coverage/")
    assert "没有考核项目" in page.text
    assert at(lines, TOP).get(page.url).status == 404


def test_a_line_becomes_the_beginning_of_a_test_by_one_press(lines: Play, planning: str) -> None:
    body = at(lines, LEADER).get(f"/cases/{planning}/steps/plan-tests/?from=line:4&from=line:5").body.decode()
    assert 'name="new-test-0-parameter" value="锌"' in body
    assert 'name="new-test-1-method" value="HJ 9999-2020"' in body
    assert 'name="new-test-rows" value="5"' in body


def test_what_a_trainee_drafted_is_recorded_by_nobody_before_it_is_taken_over(lines: Play) -> None:
    case, one, leader = lines.case, at(lines, ASSESSOR), at(lines, LEADER)
    admitted(case, CLERK, TRAINEE, "trainee", mentor=person(ASSESSOR).pk)
    trainee = signed_in(TRAINEE)
    assert save(trainee, case, 2, 0, "approved", how=("on-site-test", "equipment-check")).status_code == 200
    before = Entry.objects.count()
    refused = record(one, case, (2, 1))
    assert (refused.status_code, "见习代填" in refused.content.decode()) == (422, True)
    # Nor is it when one answer is given to many lines that says the same.
    assert 'data-free="1"' in batch(leader, case, ELEMENTS).content.decode()
    assert confirm(lines, LEADER, ELEMENTS).status_code == 302
    assert [each.item for each in Act.objects.filter(case=case, step=STEP)] == ["line:6"]
    assert Entry.objects.count() == before + 2
    take = {"do": "take", "row": ["line:2|1"], "token": new_id(), "seen": 10**6}
    assert "采用见习代填" in one.get(table_of(case)).text
    assert posted(one, table_of(case, "acts/"), take, part=False).status_code == 302
    assert record(one, case, (2, 2)).status_code == 302


def test_what_a_trainee_said_otherwise_is_no_second_opinion(lines: Play) -> None:
    case, one = lines.case, at(lines, ASSESSOR)
    admitted(case, CLERK, TRAINEE, "trainee", mentor=person(ASSESSOR).pk)
    save(signed_in(TRAINEE), case, 2, 0, "limited", how=("questioning",), limitation="限地表水")
    assert save(one, case, 2, 1, "approved", how=("on-site-test",)).status_code == 200
    assert save(signed_in(TRAINEE), case, 2, 2, "refused", reasons="没有设备").status_code == 409
    assert shown(lines, LEADER, "?state=disputed") == []
    assert record(one, case, (2, 2)).status_code == 302
