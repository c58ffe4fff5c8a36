"""Who is called to a hand of a draft is told once, by bell and letter, and no one else."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from mingjian.commands.journey import OFFICER
from mingjian.commands.published import DEMO_PASSWORD
from mingjian.ledger import jobs as ledger
from mingjian.ledger.models import Cursor, Outgoing
from mingjian.notices import jobs
from mingjian.notices.models import Notice
from mingjian.people.models import Person
from tests.cases.test_hands import APPROVER, REVIEWER, answer, issue, submit, three_hands
from tests.played import a_world, play_up_to

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_django import DjangoDbBlocker

    from mingjian.commands.playing import Play

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture(scope="module")
def applied(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Play]:
    """A case that waits for its acceptance, before an office whose papers go three hands and whose people have mail."""
    with django_db_blocker.unblock(), a_world(tmp_path_factory.mktemp("instance")) as play:
        play_up_to(play, "apply")
        three_hands()
        for who in (OFFICER, REVIEWER, APPROVER):
            one = Person.objects.get(username=who)
            one.email = f"{who}@example.invalid"
            one.set_password(DEMO_PASSWORD)
            one.save()
        follow()
        yield play


def follow() -> None:
    ledger.sequence()
    while jobs.follow_cases():
        pass


def told() -> set[tuple[str, str, bool]]:
    """Who was told what, and whether it is read."""
    rows = list(Notice.objects.filter(kind__startswith="hand").select_related("person"))
    found = {(one.person.username, one.kind, one.read_at is not None) for one in rows}
    assert len(found) == len(rows)
    return found


def letters_to(who: str) -> list[str]:
    rows = Outgoing.objects.filter(channel="mail").order_by("id")
    subjects = [str(one.letter["subject"]) for one in rows if one.letter["to"] == f"{who}@example.invalid"]
    return [one for one in subjects if "审批" in one]


def test_each_hand_is_called_in_its_turn_and_the_drawer_when_it_is_done(applied: Play) -> None:
    draft = submit(applied)
    follow()
    assert told() == {(REVIEWER, "hand", False)}
    answer(applied, draft, REVIEWER, opinion="同意")
    follow()
    assert told() == {(REVIEWER, "hand", True), (APPROVER, "hand", False)}
    answer(applied, draft, APPROVER)
    follow()
    assert told() == {(REVIEWER, "hand", True), (APPROVER, "hand", True), (OFFICER, "handdone", False)}
    issue(applied, draft)
    follow()
    assert {read for _who, _kind, read in told()} == {True}
    assert len(letters_to(REVIEWER)) == len(letters_to(APPROVER)) == 1
    assert letters_to(REVIEWER)[0].endswith("有文书等您审批")


def test_what_came_back_calls_whoever_drew_it_up_and_a_new_draft_calls_anew(applied: Play) -> None:
    draft = submit(applied)
    answer(applied, draft, REVIEWER, agrees=False, opinion="理由不全")
    follow()
    assert told() == {(OFFICER, "handback", False)}
    submit(applied, says="补写了理由")
    follow()
    assert told() == {(OFFICER, "handback", True), (REVIEWER, "hand", False)}


def test_the_entries_taken_up_again_tell_nothing_twice(applied: Play) -> None:
    submit(applied)
    follow()
    before = (told(), letters_to(REVIEWER))
    Cursor.objects.filter(name="notices").update(position=0)
    follow()
    assert (told(), letters_to(REVIEWER)) == before


def test_the_notice_leads_to_the_draft(applied: Play) -> None:
    draft = submit(applied)
    follow()
    notice = Notice.objects.get(person__username=REVIEWER, kind="hand")
    visitor = applied.visitor(REVIEWER)
    assert "文书等您审批" in visitor.get("/notices/").text
    assert visitor.get(f"/notices/{notice.pk}/").url.endswith(f"/cases/{applied.case}/drafts/{draft.pk}/")
