"""The database itself refuses to change or remove what the ledger holds, whoever asks it and however."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.db import IntegrityError, connection, transaction

from mingjian import clock
from mingjian.ledger import guards, jobs
from mingjian.ledger.models import Checkpoint, Entry, Key, Opening, Sequencer, Subject
from mingjian.proof import fields

from .writing import add_note, open_case, publish

if TYPE_CHECKING:
    from mingjian.ledger.folder import LogFolder

pytestmark = pytest.mark.database


def refused(sql: str, *values: Any) -> None:
    with pytest.raises(IntegrityError, match="ledger: "), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, values)


@pytest.fixture
def case(log: LogFolder) -> str:
    subject = open_case(2)
    publish()
    return subject


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("body", b"{}"), ("digest", "0" * 64), ("kind", "case:note:added2"), ("n", 9), ("subject_id", "other"),
        ("at", "2020-01-01 00:00:00+00:00"), ("position", None), ("position", 99_999),
    ],
)  # fmt: skip
def test_no_column_of_an_ordered_entry_is_changed(case: str, column: str, value: Any) -> None:
    before = Entry.objects.filter(subject_id=case, n=1).values().get()
    refused(f"UPDATE ledger_entry SET {column} = %s WHERE subject_id = %s AND n = 1", value, case)
    assert Entry.objects.filter(subject_id=case, n=1).values().get() == before


@pytest.mark.parametrize(("column", "value"), [("body", b"{}"), ("digest", "0" * 64), ("position", None)])
def test_of_a_waiting_entry_only_the_position_is_set(log: LogFolder, column: str, value: Any) -> None:
    case = open_case()
    refused(f"UPDATE ledger_entry SET {column} = %s WHERE subject_id = %s", value, case)
    refused("UPDATE ledger_entry SET position = 7, digest = %s WHERE subject_id = %s", "0" * 64, case)

    assert Entry.objects.filter(subject_id=case, position=None).update(position=77) == 1
    refused("UPDATE ledger_entry SET position = 78 WHERE subject_id = %s", case)


TABLES = ["entry", "opening", "checkpoint", "subject", "sequencer", "key"]


@pytest.mark.parametrize("table", TABLES)
def test_no_row_is_removed(case: str, table: str) -> None:
    refused(f"DELETE FROM ledger_{table}")


#: What each database knows besides DELETE and UPDATE to be rid of a row.
OTHER_WAYS = {
    "postgresql": "TRUNCATE ledger_{table} CASCADE",
    "sqlite": "INSERT OR REPLACE INTO ledger_{table} SELECT * FROM ledger_{table} LIMIT 1",
}

#: What each database knows to put an entry in the place of another.
TAKEN_OVER = {
    "postgresql": (
        "INSERT INTO ledger_entry (subject_id, n, kind, at, body, digest, position) "
        "SELECT 'other', 1, kind, at, body, digest, position FROM ledger_entry WHERE subject_id = %s AND n = 1 "
        "ON CONFLICT (position) DO UPDATE SET subject_id = excluded.subject_id"
    ),
    "sqlite": (
        "INSERT OR REPLACE INTO ledger_entry (subject_id, n, kind, at, body, digest, position) "
        "SELECT 'other', 1, kind, at, body, digest, position FROM ledger_entry WHERE subject_id = %s AND n = 1"
    ),
}


@pytest.mark.parametrize("table", TABLES)
def test_no_row_is_lost_in_another_way(case: str, table: str) -> None:
    refused(OTHER_WAYS[connection.vendor].format(table=table))


def test_a_place_in_the_log_is_not_taken_over(case: str) -> None:
    refused(TAKEN_OVER[connection.vendor], case)


class TestOpenings:
    @pytest.fixture
    def opened(self, case: str) -> tuple[str, list[dict[str, Any]]]:
        add_note(case, "甲", reason="乙")
        return case, Opening.objects.get(subject_id=case, n=3).fields

    def test_a_field_is_destroyed_and_leaves_name_and_digest(self, opened: Any) -> None:
        case, found = opened
        left = fields.to_json(fields.withhold(fields.from_json(found[0])))
        row = Opening.objects.filter(subject_id=case, n=3)

        assert row.update(fields=[left, found[1]]) == 1
        with pytest.raises(IntegrityError, match="ledger: "), transaction.atomic():
            row.update(fields=found)
        assert row.get().fields == [left, found[1]]

    @pytest.mark.parametrize(
        "first",
        [
            {"value": "另"}, {"salt": "A" * 43}, {"name": "other"}, {"more": 1}, {"digest": "0" * 64},
        ],
    )  # fmt: skip
    def test_no_field_is_changed(self, opened: Any, first: dict[str, Any]) -> None:
        case, (one, two) = opened
        self.refused(case, [{**one, **first}, two])

    def test_nothing_else_is_made_of_it(self, opened: Any) -> None:
        case, (one, two) = opened
        left = {"name": one["name"], "digest": "0" * 64}
        for changed in (
            [one], [two, one], [one, two, two], [], [None, two], [{**left, "name": "other"}, two],
            [{"name": one["name"]}, two], [{**left, "digest": "0" * 63}, two], [{**left, "value": 1}, two],
        ):  # fmt: skip
            self.refused(case, changed)
        assert Opening.objects.get(subject_id=case, n=3).fields == [one, two]

    @staticmethod
    def refused(case: str, changed: list[Any]) -> None:
        with pytest.raises(IntegrityError, match="ledger: "), transaction.atomic():
            Opening.objects.filter(subject_id=case, n=3).update(fields=changed)

    def test_it_stays_with_its_entry_and_what_is_lost_stays_lost(self, opened: Any) -> None:
        case, _found = opened
        refused("UPDATE ledger_opening SET n = 7 WHERE subject_id = %s AND n = 3", case)
        refused("UPDATE ledger_opening SET subject_id = 'other' WHERE subject_id = %s AND n = 3", case)
        Opening.objects.filter(subject_id=case, n=3).update(lost=True)
        with pytest.raises(IntegrityError, match="ledger: "), transaction.atomic():
            Opening.objects.filter(subject_id=case, n=3).update(lost=False)


def test_a_checkpoint_takes_one_time_stamp_and_no_other_change(case: str) -> None:
    rows = Checkpoint.objects.all()
    for change in ({"root": "0" * 64}, {"note": ""}, {"size": 10**6}, {"signature_sm2": "x"}, {"at": clock.now()}):
        with pytest.raises(IntegrityError, match="ledger: "), transaction.atomic():
            rows.update(**change)
    assert rows.update(timestamp=b"token") == 1
    with pytest.raises(IntegrityError, match="ledger: "), transaction.atomic():
        rows.update(timestamp=b"other")


def test_a_subject_never_goes_back(case: str) -> None:
    row = Subject.objects.filter(pk=case)
    for change in ({"n": 1}, {"head": "0" * 64}, {"kind": "room"}, {"id": "other"}):
        with pytest.raises(IntegrityError, match="ledger: "), transaction.atomic():
            row.update(**change)
    assert row.update(at=clock.now()) == 1


def test_the_sequencer_never_goes_back(case: str) -> None:
    with pytest.raises(IntegrityError, match="ledger: "), transaction.atomic():
        Sequencer.objects.update(size=0)


def test_a_key_stays_what_it_is_and_a_revocation_stays(case: str) -> None:
    row = Key.objects.filter(purpose="log")
    for change in ({"public": "00"}, {"purpose": "receipt"}, {"suite": "gm"}, {"since": clock.now()}, {"id": "x"}):
        with pytest.raises(IntegrityError, match="ledger: "), transaction.atomic():
            row.update(**change)
    assert row.update(state="revoked", not_after=clock.now()) == 1
    for not_after in (None, clock.now() + clock.STEP):
        with pytest.raises(IntegrityError, match="ledger: "), transaction.atomic():
            row.update(not_after=not_after)


def test_a_lost_guard_is_put_back_at_the_next_start(case: str, caplog: pytest.LogCaptureFixture) -> None:
    with connection.cursor() as cursor:
        on = " ON ledger_entry" if connection.vendor == "postgresql" else ""
        cursor.execute(f"DROP TRIGGER ledger_guard_entry_removal{on}")
    jobs.prepare()

    assert "ledger_guard_entry_removal" in caplog.text
    refused("DELETE FROM ledger_entry")
    assert guards.install(connection) == []
