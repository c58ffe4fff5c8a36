"""The stamp of the day: asked for once, remembered with its checkpoint, tried again later, never in anybody's way."""

from __future__ import annotations

import hashlib
import logging
from datetime import datetime, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest

from mingjian import clock
from mingjian.errors import Outside
from mingjian.ledger import keys, stamps
from mingjian.ledger.models import Checkpoint
from mingjian.ledger.ports import bind_authority
from mingjian.outside.timestamp import HttpAuthority
from mingjian.proof import timestamp, trust
from tests.outside.authority import Certified, Reply, Twin, running

from .writing import open_case, publish

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mingjian.ledger.folder import LogFolder

pytestmark = pytest.mark.database

MORNING = datetime(2026, 6, 1, 9, tzinfo=clock.LAW_ZONE)
DAY = timedelta(days=1)


@pytest.fixture(scope="module")
def certified() -> Certified:
    return Certified()


@pytest.fixture
def twin(certified: Certified) -> Iterator[Twin]:
    with running(certified) as one:
        bind_authority(HttpAuthority(one.url, roots=[one.root.der], timeout_seconds=5), roots=[one.root.der])
        yield one
    bind_authority(None)


def stamped() -> list[int]:
    return list(Checkpoint.objects.exclude(timestamp=b"").order_by("size").values_list("size", flat=True))


def grown(at: datetime) -> int:
    with clock.standing_at(at):
        open_case()
        return publish()


def turn(daily: stamps.Daily, at: datetime) -> bool:
    with clock.standing_at(at):
        return daily.stamp_if_due()


def test_the_first_checkpoint_is_stamped_at_once_and_the_token_is_over_its_note(log: LogFolder, twin: Twin) -> None:
    size = grown(MORNING)
    assert turn(stamps.Daily(), MORNING)

    row = Checkpoint.objects.get(size=size)
    digest = hashlib.sha256(log.read("checkpoint")).digest()
    assert timestamp.verify(bytes(row.timestamp), digest=digest, roots=[twin.root.der]).serial == 99


def test_one_a_day_over_the_latest_however_often_somebody_looks(log: LogFolder, twin: Twin) -> None:
    daily, sizes = stamps.Daily(), []
    for day in range(3):
        for hour in range(0, 15, 3):
            at = MORNING + day * DAY + timedelta(hours=hour)
            sizes.append(grown(at))
            turn(daily, at)
            # A worker that starts anew asks nothing twice.
            turn(stamps.Daily(), at + timedelta(minutes=1))
    assert stamped() == [sizes[0], sizes[5], sizes[10]]
    assert len(twin.asked) == 3


def test_what_a_day_left_is_stamped_when_the_day_of_law_is_over(log: LogFolder, twin: Twin) -> None:
    daily = stamps.Daily()
    grown(MORNING)
    assert turn(daily, MORNING)
    late = MORNING.replace(hour=23, minute=59)
    size = grown(late)
    assert not turn(daily, late)
    assert turn(daily, late + timedelta(minutes=2))
    assert stamped()[-1] == size


def test_a_log_that_did_not_grow_is_not_stamped_again(log: LogFolder, twin: Twin) -> None:
    daily = stamps.Daily()
    grown(MORNING)
    assert turn(daily, MORNING)
    for day in range(1, 4):
        assert not turn(daily, MORNING + day * DAY)
    assert len(twin.asked) == 1


def test_a_failure_is_said_and_tried_again_later_each_time(
    log: LogFolder, twin: Twin, caplog: pytest.LogCaptureFixture
) -> None:
    twin.answer = lambda _question: Reply(b"", status=503)
    daily, size = stamps.Daily(), grown(MORNING)
    asked_at = []
    with caplog.at_level(logging.WARNING):
        for half_minutes in range(64):
            at = MORNING + timedelta(seconds=30 * half_minutes)
            asked = len(twin.asked)
            assert not turn(daily, at)
            asked_at += [at] * (len(twin.asked) - asked)
    gaps = [(after - before) // stamps.FIRST_PAUSE for before, after in pairwise(asked_at)]
    assert gaps == [1, 2, 4, 8]
    assert "HTTP 503" in caplog.text
    assert "Traceback" not in caplog.text
    assert stamped() == []

    later = grown(at)
    twin.answer = twin.certified.reply
    assert turn(daily, at + stamps.LONGEST_PAUSE)
    assert stamped() == [later]
    assert later > size


def test_the_pause_has_an_end() -> None:
    assert stamps.pause_after(1) == stamps.FIRST_PAUSE
    assert stamps.pause_after(30) == stamps.pause_after(1000) == stamps.LONGEST_PAUSE


def test_what_is_stamped_is_not_stamped_again_and_a_failure_leaves_it_without(log: LogFolder, twin: Twin) -> None:
    row = Checkpoint.objects.get(size=grown(MORNING))
    twin.answer = lambda _question: Reply(b"?")
    with pytest.raises(Outside):
        stamps.stamp(row)
    assert not stamps.stamp_or_go_on(row)
    assert stamped() == []

    twin.answer = twin.certified.reply
    assert stamps.stamp(row)
    token = bytes(Checkpoint.objects.get(pk=row.pk).timestamp)
    assert stamps.stamp(Checkpoint.objects.get(pk=row.pk))
    assert (len(twin.asked), bytes(row.timestamp)) == (3, token)


def test_without_an_authority_nothing_is_asked(log: LogFolder) -> None:
    bind_authority(None)
    row = Checkpoint.objects.get(size=grown(MORNING))
    assert not stamps.stamp(row)
    assert not turn(stamps.Daily(), MORNING)


@pytest.mark.usefixtures("data", "_emptied")
def test_an_empty_log_has_nothing_to_stamp(twin: Twin) -> None:
    assert not turn(stamps.Daily(), MORNING)
    assert twin.asked == []


def test_the_trust_file_names_the_roots(log: LogFolder, twin: Twin) -> None:
    assert trust.parse(keys.trust().encode()).timestamp_roots == (twin.root.der,)
    bind_authority(None)
    assert keys.trust().timestamp_roots == ()
