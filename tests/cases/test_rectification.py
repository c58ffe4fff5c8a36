"""Rectification row by row: no returned finding is dropped unseen, and of a withdrawn one nothing is owed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.db import transaction

from mingjian import ids
from mingjian.cases import actions, queries
from mingjian.cases.doing import Doing, Sending
from mingjian.cases.rectification import RowState, rows_of
from mingjian.commands.courses import RECTIFIED
from mingjian.commands.journey import LEADER, OFFICER, TOP
from mingjian.errors import Refused
from mingjian.people.queries import accounts_named, running_appointments
from tests.played import a_world, perform

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_django import DjangoDbBlocker

    from mingjian.cases.queries import CaseInView
    from mingjian.commands.playing import Play
    from mingjian.people.rules import Acting

pytestmark = [pytest.mark.database, pytest.mark.django_db]


@pytest.fixture(scope="module")
def _sent_back(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Play]:
    ends = next(number for number, act in enumerate(RECTIFIED, start=1) if act.step == "send-back")
    with django_db_blocker.unblock(), a_world(tmp_path_factory.mktemp("instance")) as play:
        perform(play, RECTIFIED[:ends])
        yield play


@pytest.fixture
def sent_back(_sent_back: Play) -> Iterator[Play]:
    """Two findings, of which the second came back; what a test does is undone."""
    point = transaction.savepoint()
    yield _sent_back
    transaction.savepoint_rollback(point)


def acting(username: str) -> Acting:
    return running_appointments(accounts_named([username])[username].pk)[0].acting


def view_of(play: Play) -> CaseInView:
    return queries.case_for(acting(TOP), play.case)


def states(play: Play) -> list[tuple[str, RowState]]:
    return [(one.finding.partition(" ")[0], one.state) for one in rows_of(view_of(play))]


def test_institution_cannot_drop_the_row_of_a_returned_finding(sent_back: Play) -> None:
    assert states(sent_back) == [("第1项", RowState.SETTLED), ("第2项", RowState.RETURNED)]
    institution = sent_back.visitor(TOP)
    page = institution.get(f"/cases/{sent_back.case}/steps/rectify/")
    form = page.form("step-form")
    rows = form.controls["form-rows"]
    rows.values = [rows.values[0].replace("第2项", "另一件事")]
    after = institution.send(page, form, do="finish")
    assert (after.status, "第 2 项没有填写" in after.text) == (422, True)
    kept = [dict(one.written) for one in rows_of(view_of(sent_back)) if one.state is RowState.SETTLED]
    with pytest.raises(Refused, match="第 2 项没有填写"):
        actions.perform(
            sent_back.case,
            Doing(step="rectify", items=("",), form={"rows": kept}),  # type: ignore[dict-item]
            acting=acting(TOP),
            sending=Sending(ids.new_id()),
        )
    assert states(sent_back)[1] == ("第2项", RowState.RETURNED)


def test_of_a_finding_that_was_withdrawn_since_nothing_is_owed(sent_back: Play) -> None:
    n = int(view_of(sent_back).reading.state.done["grade", "finding:2"].id)
    actions.annul(sent_back.case, n, reason="登记错误", acting=acting(OFFICER), sending=Sending(ids.new_id()))
    assert states(sent_back)[1] == ("第2项", RowState.RETURNED)
    actions.perform(
        sent_back.case,
        Doing(step="grade", items=("finding:2",), outcome="withdrawn", form={"reason": "复核后撤回"}),
        acting=acting(LEADER),
        sending=Sending(ids.new_id()),
    )
    assert states(sent_back) == [("第1项", RowState.SETTLED)]
