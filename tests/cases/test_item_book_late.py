"""Findings offline and back while they are not graded, and tests that somebody has worked on."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest

from mingjian.cases import jobs
from mingjian.cases.item_book import LABEL
from mingjian.commands.journey import LEADER, TESTER
from tests.applying.before_the_doors import comma, get, post
from tests.cases.test_item_book import brought, downloaded, merged, place, standing, states, words
from tests.played import a_world, play_until

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_django import DjangoDbBlocker

    from mingjian.commands.playing import Play

pytestmark = [pytest.mark.django_db, pytest.mark.database]

RECORDS = "fill-records"


@pytest.fixture(scope="module")
def recording(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Play]:
    with django_db_blocker.unblock(), a_world(tmp_path_factory.mktemp("instance")) as play:
        play_until(play, RECORDS)
        yield play


def test_findings_go_round_while_they_are_not_graded(recording: Play) -> None:
    head = downloaded(recording, RECORDS, "finding")[0]
    facts = dict.fromkeys(head[:-1], "")
    facts |= {"名称": "YQ-061 修正值未使用"}
    rows = [dict(facts), dict(facts, 名称="缺页码")]
    labels = head[3:-1]
    stage, proof = words("finding", "on-site", "evidence-sent")
    said = dict(zip(labels, [stage, "2.11.2（第24项）", "", "", "作业指导书未写", "", proof], strict=True))
    file = comma([head[:-1], *([(one | said)[key] for key in head[:-1]] for one in rows)])
    answer = brought(recording, file, RECORDS, "finding")
    assert states(answer) == [("2", "new"), ("3", "new")]
    assert merged(recording, answer, RECORDS, "finding").status_code == 302
    assert [label for _path, label in standing(recording, "finding")] == ["YQ-061 修正值未使用", "缺页码"]
    table = downloaded(recording, RECORDS, "finding")
    table[1][head.index(labels[4])] = "作业指导书与记录都未使用修正值"
    answer = brought(recording, comma(table), RECORDS, "finding")
    assert states(answer) == [("2", "changed")]
    assert merged(recording, answer, RECORDS, "finding").status_code == 302
    assert [path for path, _label in standing(recording, "finding")] == ["finding:2", "finding:3"]
    assert get(recording, TESTER, place(recording, "download", RECORDS, "finding")).status_code == 404
    assert list(jobs.differences()) == []


def test_a_test_that_somebody_has_worked_on_stays_as_it_is(recording: Play) -> None:
    rows = downloaded(recording, "change-plan")
    rows[1][4] = "别的方法"
    rows.append(["", "总磷 演示", *rows[1][2:-1], ""])
    answer = brought(recording, comma(rows), "change-plan")
    told = answer.content.decode().partition('data-testid="done"')[2].partition("</section>")[0]
    assert (rows[1][1] in told, states(answer)) == (True, [("3", "new")])
    packed = json.dumps(["test:1", dict(zip((LABEL, "method"), ("甲", "乙"), strict=True))])
    seen = re.findall(r'name="seen" value="(\w+)"', answer.content.decode())[0]
    sent = {"row": ["2"], "row-2": packed, "take-2": "file", "seen": seen}
    refused = post(recording, LEADER, place(recording, "merge", "change-plan"), sent)
    assert (refused.status_code, "已经开始办理" in refused.content.decode()) == (422, True)
    assert merged(recording, answer, "change-plan").status_code == 302
    assert [label for _path, label in standing(recording)][-1] == "总磷 演示"
