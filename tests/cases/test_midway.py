"""What changes while a case runs: the institution's name, and a year whose days off nobody has published yet."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING, Any

import pytest

from mingjian import clock
from mingjian.cases import calendar_table, calendars, jobs
from mingjian.cases.calendar_table import YearOfTable
from mingjian.commands.journey import OFFICER, THE_ACTS, TOP
from mingjian.documents.models import Paper
from mingjian.ledger import keys
from mingjian.people import administering
from mingjian.people import jobs as people
from mingjian.people.models import Organisation
from mingjian.verify.answer import State
from mingjian.verify.verifying import verify
from tests.applying.before_the_doors import get, post
from tests.archive.test_kept_back import built
from tests.cases.forming import acting
from tests.played import play_up_to
from tests.verify_browser.conftest import answers

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from mingjian.commands.playing import Play

__all__ = ["answers"]

pytestmark = [pytest.mark.database, pytest.mark.django_db]

OPERATOR = "yangxiyi"
OLD, NEW = "示例甲环境检测有限公司", "示例甲检测集团有限公司"


def heads(play: Play) -> list[str]:
    """How each paper of the case names the institution, in the order in which they were drawn up."""
    papers = Paper.objects.filter(case_id=play.case).order_by("reserved_n")
    return [str(one.content["rows"][0][1]) for one in papers]


def renamed(play: Play, name: str, reason: str = "甲市局核准变更〔2026〕18号") -> Any:
    institution = Organisation.objects.get(name=OLD)
    sent = {"organisation": institution.pk, "name": name, "reason": reason}
    return post(play, OPERATOR, "operator/organisations/rename/", sent)


def test_an_institution_renamed_midway_keeps_its_papers_and_later_ones_give_both_names(
    play: Play, answers: Callable[..., list[dict[str, Any]]], tmp_path: Path
) -> None:
    play_up_to(play, "accept")
    before = heads(play)
    assert set(before) == {OLD}
    assert renamed(play, NEW).status_code == 302
    assert NEW in get(play, OFFICER, f"cases/{play.case}/").content.decode()
    for act in THE_ACTS[2:6]:
        play.do(act)
    assert heads(play) == [*before, *[f"{NEW}（曾用名：{OLD}）"] * (len(heads(play)) - len(before))]
    assert len(heads(play)) > len(before)
    assert (list(people.differences()), list(jobs.differences())) == ([], [])
    # The package names the institution as the entry of its opening does, and both verifiers find that.
    path = built(play, "archive")
    answer = verify(path, trust=keys.trust())
    assert [(one.step, one.findings) for one in answer.steps if one.state is State.FAILS] == []
    trust = tmp_path / "trust.json"
    trust.write_bytes(keys.trust().encode())
    assert [one for one in answers([path], "--trust", str(trust))[0]["steps"] if one["state"] == "fails"] == []
    # Who reckons the record again finds the name changed past it.
    Organisation.objects.filter(name=NEW).update(name="别的名称")
    assert [one.table for one in people.differences()] == ["organisation"]


def test_a_name_is_changed_by_the_operator_with_a_reason_and_to_another(play: Play) -> None:
    play_up_to(play, "apply")
    assert [renamed(play, *sent).status_code for sent in ((OLD,), (" ",), (NEW, ""), ("长" * 121,))] == [422] * 4
    assert Organisation.objects.filter(name=OLD).exists()
    with pytest.raises(Exception, match="没有这个页面"):
        administering.rename(Organisation.objects.get(name=OLD).pk, name=NEW, reason="x", acting=acting(OFFICER))


def test_a_limit_that_runs_into_an_unpublished_year_is_provisional_until_it_is_published(play: Play) -> None:
    year = calendars.published().last_year
    with clock.standing_at(datetime.combine(date(year, 12, 30), time(2, 0), UTC)):
        play.open_case(TOP)
        play.do(THE_ACTS[0])
        page = get(play, OFFICER, f"cases/{play.case}/").content.decode()
        assert "日历未公布" in page
        table = YearOfTable(year + 1, {date(year + 1, 1, 1): "statutory"}, "示例发〔2026〕1号", whole=True)
        calendar_table.set_year(table, acting=acting(OPERATOR))
        page = get(play, OFFICER, f"cases/{play.case}/").content.decode()
        assert "日历未公布" not in page
