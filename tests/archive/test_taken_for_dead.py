"""A builder that was taken for dead and is not leaves the package to whoever has begun it again."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from mingjian import clock
from mingjian.archive import jobs
from mingjian.archive.models import Package
from mingjian.commands.journey import THE_ACTS, TOP
from mingjian.errors import Outside
from mingjian.ledger.ports import bind_authority

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mingjian.commands.playing import Play

pytestmark = pytest.mark.database


class SlowAuthority:
    """Answers so late that another worker takes the package over meanwhile; ``taken`` is when it did."""

    def __init__(self) -> None:
        self.taken = clock.now() + timedelta(minutes=31)

    def stamp(self, content: bytes) -> bytes:
        del content
        with clock.standing_at(self.taken):
            other = jobs._claim()
        assert other is not None
        self.taken = other.begun_at or self.taken
        raise Outside("时间戳机构没有答复。")


@pytest.fixture
def slow() -> Iterator[SlowAuthority]:
    authority = SlowAuthority()
    bind_authority(authority)
    yield authority
    bind_authority(None)


def test_who_was_taken_for_dead_says_nothing_more(play: Play, slow: SlowAuthority) -> None:
    play.open_case(TOP)
    play.do(THE_ACTS[0])
    play.ask_for_package("archive")

    assert jobs.build_next()

    package = Package.objects.get(case_id=play.case)
    assert (package.state, package.begun_at, package.sha256) == ("building", slow.taken, "")


def test_what_ended_every_builder_is_built_no_more(play: Play) -> None:
    play.open_case(TOP)
    play.do(THE_ACTS[0])
    play.ask_for_package("archive")
    at = clock.now()
    for tries in range(1, jobs.MOST_TRIES + 1):
        # Each of them dies in the middle: nothing is given back, nothing is said.
        with clock.standing_at(at + tries * (jobs.STALE + timedelta(minutes=1))):
            assert jobs._claim() is not None
    with clock.standing_at(at + timedelta(days=1)):
        assert jobs.build_next()
        assert not jobs.build_next()
    package = Package.objects.get(case_id=play.case)
    assert package.state == "failed"
    assert "系统管理员" in package.failure


def test_who_ends_in_good_order_costs_no_try(play: Play) -> None:
    play.open_case(TOP)
    play.do(THE_ACTS[0])
    play.ask_for_package("archive")
    for _end in range(jobs.MOST_TRIES + 1):
        claimed = jobs._claim()
        assert claimed is not None
        jobs._in_hand.add(claimed.pk)
        assert jobs.give_back() == 1
        jobs._in_hand.clear()
    assert jobs.build_next()
    assert Package.objects.get(case_id=play.case).state == "built"
