"""Entries: numbered and chained within their subject, whoever writes at the same time, all or nothing."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.db import connection, transaction

from mingjian import clock, ids
from mingjian.errors import NotFound, Refused
from mingjian.ledger import jobs, keys, queries
from mingjian.ledger.actions import destroy_fields, opening_subject, writing_about
from mingjian.ledger.models import Entry, Opening, Subject
from mingjian.proof import entry as formats

from .writing import ACTOR, add_note, demand_whole, open_case, publish

if TYPE_CHECKING:
    from collections.abc import Callable

    from mingjian.ledger.folder import LogFolder

pytestmark = pytest.mark.database


@pytest.mark.usefixtures("log")
class TestOneWriter:
    def test_entries_are_numbered_from_one_and_name_the_one_before(self) -> None:
        subject = ids.new_id()
        with opening_subject("case", subject) as pen:
            first = pen.write("case:note:added", actor=ACTOR, law={})
            second = pen.write("case:note:added", actor=ACTOR, law={}, fields={"text": "乙"})
        third = add_note(subject)
        chain = [formats.decode(body) for _n, body in queries.bodies_of(subject)]

        assert [each.n for each in chain] == [1, 2, third] == [first.n, second.n, 3]
        assert [each.prev for each in chain] == ["", first.digest, second.digest]
        assert queries.head_of(subject) == (3, chain[-1].digest)
        assert [known.values for known in queries.recorded(subject)] == [{}, {"text": "乙"}, {"text": "备注"}]

    def test_what_fails_half_way_leaves_nothing(self) -> None:
        subject = open_case()
        before = queries.head_of(subject)
        with pytest.raises(Refused, match="不透明的编号"), writing_about(subject) as pen:  # noqa: PT012 - both are the act
            pen.write("case:note:added", actor=ACTOR, law={}, fields={"text": "甲"})
            pen.write("case:note:added", actor="有 姓 名", law={})
        with pytest.raises(Refused, match="没有“case:no:such”"), writing_about(subject) as pen:
            pen.write("case:no:such", actor=ACTOR, law={})
        with pytest.raises(Refused, match="4096 字节"), writing_about(subject) as pen:
            pen.write("case:note:added", actor=ACTOR, law={"step": "x" * 4096})

        assert queries.head_of(subject) == before
        assert (
            Entry.objects.filter(subject_id=subject).count() == Opening.objects.filter(subject_id=subject).count() == 1
        )

    def test_an_act_that_fails_after_the_pen_takes_its_entry_with_it(self) -> None:
        subject = open_case()
        with pytest.raises(Refused, match="rest"), transaction.atomic():  # noqa: PT012 - both are the act
            add_note(subject)
            raise Refused("rest of the act")
        assert queries.head_of(subject)[0] == 1

    def test_nobody_writes_about_what_is_not_there_or_opens_it_twice(self) -> None:
        with pytest.raises(NotFound), writing_about("nothing"):
            pass
        subject = open_case()
        with pytest.raises(Exception, match=r"ledger|unique|duplicate"), opening_subject("case", subject) as pen:
            pen.write("case:note:added", actor=ACTOR, law={})
        assert queries.head_of(subject)[0] == 1

    def test_time_never_runs_backwards_within_a_subject(self) -> None:
        later = clock.now() + timedelta(hours=1)
        with clock.standing_at(later):
            subject = open_case()
        add_note(subject)
        first, second = (known.entry for known in queries.recorded(subject))

        assert second.at == first.at >= later
        publish()
        places = [known.position for known in queries.recorded(subject)]
        assert places == sorted(places, key=lambda place: place or 0)

    def test_the_same_value_twice_gives_two_commitments(self) -> None:
        subject = open_case()
        add_note(subject, "同")
        add_note(subject, "同")
        one, two = queries.recorded(subject, after=1)
        assert one.values == two.values
        assert one.entry.commitment != two.entry.commitment


class TestDestroying:
    def test_a_destroyed_field_is_gone_and_the_proof_stays(self, log: LogFolder) -> None:
        subject = open_case()
        n = add_note(subject, "张三的电话", reason="来访")
        publish()
        destroy_fields(subject, n, ["text"])

        (known,) = queries.recorded(subject, after=1)
        assert known.values == {"reason": "来访"}
        assert [field.name for field in known.fields] == ["reason", "text"]
        assert not known.lost
        with connection.cursor() as cursor:
            cursor.execute("SELECT fields FROM ledger_opening WHERE subject_id = %s AND n = %s", [subject, n])
            assert str(cursor.fetchone()).count("value") == 1
        demand_whole(log)
        destroy_fields(subject, n, ["text", "reason"])
        assert queries.recorded(subject, after=1)[0].values == {}
        demand_whole(log)

    @pytest.mark.usefixtures("log")
    def test_what_is_not_there_cannot_be_destroyed(self) -> None:
        subject = open_case()
        for about in ((subject, 1, ["text", "other"]), (subject, 2, ["text"]), ("nothing", 1, ["text"])):
            with pytest.raises(NotFound, match="没有字段"):
                destroy_fields(*about)
        assert queries.recorded(subject)[0].values == {"text": "第 0 条"}


def together(*work: Callable[[], object]) -> list[BaseException]:
    """Run all at once, each with a connection of its own; what went wrong."""
    failures: list[BaseException] = []
    begin = threading.Barrier(len(work))

    def run(one: Callable[[], object]) -> None:
        try:
            begin.wait(10)
            one()
        except BaseException as error:  # noqa: BLE001 - handed to the test
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(one,)) for one in work]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
        assert not thread.is_alive()
    return failures


class TestManyWriters:
    def test_two_who_write_about_one_subject_come_one_after_the_other(self, log: LogFolder) -> None:
        subject = open_case()

        def write() -> None:
            for number in range(20):
                add_note(subject, f"{threading.get_ident()} {number}")

        assert together(write, write, write) == []
        assert queries.head_of(subject)[0] == 61
        publish()
        demand_whole(log)

    def test_writers_sequencers_and_publishers_at_once_lose_and_double_nothing(self, log: LogFolder) -> None:
        subjects = [open_case() for _each in range(3)]

        def write() -> None:
            for number in range(30):
                add_note(subjects[number % 3])

        def work() -> None:
            for _turn in range(25):
                jobs.sequence()
                jobs.publish()

        assert together(write, write, work, work) == []
        assert {queries.head_of(subject)[0] for subject in subjects} == {21}
        size = publish()
        assert size == demand_whole(log) == Entry.objects.count()

    def test_two_that_start_at_once_make_one_key_each(self, log: LogFolder) -> None:
        assert together(*[jobs.prepare] * 4) == []
        assert sorted(known.key.purpose for known in keys.listed()) == ["beacon", "document", "log", "receipt"]
        assert Subject.objects.get(pk="keys").n == 4
        publish()
        demand_whole(log)
