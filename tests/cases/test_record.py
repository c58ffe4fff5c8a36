"""What is kept of a case between acts is what the ledger says, read from its first entry; lists count what is there."""

from __future__ import annotations

from dataclasses import fields
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from mingjian import clock, ids
from mingjian.cases import actions, queries, record
from mingjian.cases.doing import Doing, Sending
from mingjian.cases.models import Case, Task
from mingjian.errors import Refused
from mingjian.procedures import catalogue

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_django import DjangoAssertNumQueries, DjangoCaptureOnCommitCallbacks

    from mingjian.people.rules import Acting

pytestmark = pytest.mark.database


@pytest.fixture
def waiting(world: Path) -> tuple[Case, Acting]:
    """A case that was applied for by the institution's manager, who acts for it."""
    from mingjian.people.queries import accounts_named, organisations_of_kind, running_appointments

    manager = running_appointments(accounts_named(["yangjiaer"])["yangjiaer"].pk)[0].acting
    case = actions.open_case(
        edition="cma_remote_2023",
        authority=organisations_of_kind("authority")[0][0],
        institution=manager.organisation,
        serial="",
        acting=manager,
    )
    return case, manager


def _state_facts(case: Case) -> Doing:
    return Doing(step="apply", facts={"application": "extension", "remote-reason": "minor-scope"})


def test_record_kept_after_an_act_is_what_the_ledger_says(
    waiting: tuple[Case, Acting], django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    case, manager = waiting
    with django_capture_on_commit_callbacks(execute=True):
        actions.prepare(case.pk, _state_facts(case), acting=manager, sending=Sending(ids.new_id()))
    kept = record.read(case.pk)
    law = catalogue.edition(case.edition).procedure

    again = record.read_again(case.pk)

    assert kept is not again
    assert (kept.n, kept.head, kept.entries) == (3, again.head, again.entries)
    mine, read = kept.state_under(law), again.state_under(law)
    assert {one.name: getattr(mine, one.name) for one in fields(mine)} == {
        one.name: getattr(read, one.name) for one in fields(read)
    }


def test_record_at_hand_costs_one_question(
    waiting: tuple[Case, Acting],
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    case, manager = waiting
    with django_capture_on_commit_callbacks(execute=True):
        actions.prepare(case.pk, _state_facts(case), acting=manager, sending=Sending(ids.new_id()))

    with django_assert_num_queries(1):
        record.read(case.pk)


def test_refused_act_leaves_the_kept_record_as_it_was(
    waiting: tuple[Case, Acting], django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    case, manager = waiting
    before = record.read(case.pk)
    law = catalogue.edition(case.edition).procedure
    facts = dict(before.state_under(law).facts)

    doing = Doing(step="apply", facts={"application": "extension", "no-such-fact": "x"})
    with django_capture_on_commit_callbacks(execute=True), pytest.raises(Refused):
        actions.prepare(case.pk, doing, acting=manager, sending=Sending(ids.new_id()))

    assert record.read(case.pk) is before
    assert dict(before.state_under(law).facts) == facts


def test_counts_of_a_list_longer_than_is_counted_say_so_and_later_days_are_right(waiting: tuple[Case, Acting]) -> None:
    case, manager = waiting
    Task.objects.all().delete()
    today = clock.today()
    days = [today - timedelta(days=1)] * (queries.COUNTED + 5) + [today] * 3 + [today + timedelta(days=400)] * 2
    Task.objects.bulk_create(
        Task(case=case, authority_id=case.authority_id, organisation_id=manager.organisation, role="institution",
             step="apply", duty="shall", clause="1/4.2", due_on=day, sorts_on=day) for day in days
    )  # fmt: skip

    counts = queries.work_counts(manager, today=today)

    assert counts == {"all": queries.COUNTED, "overdue": queries.COUNTED, "today": 3, "week": 3}


def test_pages_of_work_follow_each_other_without_hole_or_double(waiting: tuple[Case, Acting]) -> None:
    case, manager = waiting
    Task.objects.all().delete()
    today = clock.today()
    for number in range(2 * queries.PAGE + 7):
        day = today + timedelta(days=number % 3)
        mine = {"person_id": manager.person} if number % 4 else {"organisation_id": manager.organisation}
        Task.objects.create(case=case, authority_id=case.authority_id, role="institution", step="apply", duty="shall",
                            clause="1/4.2", due_on=day, sorts_on=day, **mine)  # fmt: skip
    expected = list(Task.objects.order_by("sorts_on", "pk").values_list("pk", flat=True))

    found, after = [], None
    for _page in range(4):
        page = queries.work_of(manager, after=after)
        found += [task.pk for task in page.tasks]
        after = page.after
        if after is None:
            break

    assert found == expected
    late = queries.work_of(manager, until=today - timedelta(days=1))
    assert (late.tasks, late.after) == ((), None)


def test_nothing_brought_is_told_and_nothing_written(waiting: tuple[Case, Acting]) -> None:
    case, manager = waiting
    before = record.read(case.pk).n

    with pytest.raises(Refused, match="没有可保存的内容"):
        actions.prepare(case.pk, Doing(step="apply"), acting=manager, sending=Sending(ids.new_id()))

    assert record.read_again(case.pk).n == before
