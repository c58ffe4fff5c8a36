"""A package carries the word of an outside authority where there is one, and is as whole where it does not answer."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.conf import settings

from mingjian import clock
from mingjian.archive import jobs
from mingjian.archive.models import Package
from mingjian.commands.journey import THE_ACTS
from mingjian.errors import Outside
from mingjian.ledger import keys
from mingjian.ledger.models import Checkpoint
from mingjian.ledger.ports import bind_authority
from mingjian.outside.timestamp import HttpAuthority
from mingjian.verify.answer import State, Step
from mingjian.verify.verifying import verify
from tests.outside.authority import Certified, Reply, running
from tests.played import perform

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from mingjian.commands.playing import Play
    from mingjian.verify.answer import Answer
    from tests.outside.authority import Twin

pytestmark = pytest.mark.database


@pytest.fixture(scope="module")
def certified() -> Certified:
    now = clock.now()
    return Certified("样例时间戳机构", begin=now - timedelta(days=1), end=now + timedelta(days=1))


@pytest.fixture
def twin(play: Play, certified: Certified) -> Iterator[Twin]:
    with running(certified) as one:
        # The true time: a stamp from before the entries it covers would show them to be false.
        one.answer = lambda question: certified.reply(question, at=f"{clock.now():%Y%m%d%H%M%SZ}".encode())
        bind_authority(HttpAuthority(one.url, roots=[one.root.der], timeout_seconds=5), roots=[one.root.der])
        yield one
    bind_authority(None)


def built(play: Play) -> Path:
    perform(play, THE_ACTS[:2])
    play.ask_for_package("archive")
    assert jobs.build_next()
    package = Package.objects.get(case_id=play.case)
    assert package.state == "built", package.failure
    path: Path = settings.DATA / "packages" / f"{package.pk}.zip"
    return path


def step_6(answer: Answer) -> tuple[State, str]:
    step = next(one for one in answer.steps if one.step is Step.CHECKPOINTS)
    return step.state, " ".join(finding.said.zh for finding in step.findings)


def test_the_authority_vouches(play: Play, twin: Twin) -> None:
    answer = verify(built(play), trust=keys.trust())

    assert step_6(answer) == (State.HOLDS, "")
    assert [one.who for one in answer.vouchers] == ["log", "timestamp"]
    assert "时间戳机构“CN=样例时间戳机构,C=CN”" in answer.vouchers[1].said.zh
    assert Checkpoint.objects.exclude(timestamp=b"").count() == len(twin.asked) == 1


def test_who_does_not_know_the_root_does_not_use_it(play: Play, twin: Twin) -> None:
    answer = verify(built(play), trust=replace(keys.trust(), timestamp_roots=()))

    state, said = step_6(answer)
    assert state is State.UNCHECKED
    assert "不在您给出的信任文件中，未予采用" in said
    assert [one.who for one in answer.vouchers] == ["log"]
    assert "只有本系统" in answer.vouchers[0].said.zh


def test_an_authority_that_fails_does_not_stop_the_package(
    play: Play, twin: Twin, caplog: pytest.LogCaptureFixture
) -> None:
    twin.answer = lambda _question: Reply(b"", status=503)
    answer = verify(built(play), trust=keys.trust())

    assert step_6(answer) == (State.HOLDS, "")
    assert [one.who for one in answer.vouchers] == ["log"]
    assert "只有本系统" in answer.vouchers[0].said.zh
    assert "HTTP 503" in caplog.text


def test_a_builder_that_is_told_to_end_lets_the_package_wait_for_the_next(play: Play) -> None:
    """The slowest moment of building is when somebody outside is asked."""
    seen: list[str] = []

    class Ending:
        def stamp(self, content: bytes) -> bytes:
            assert content.startswith(settings.LOG_ORIGIN.encode())
            assert jobs.give_back() == 1
            seen.extend(Package.objects.values_list("state", flat=True))
            raise Outside("没有等到答复")

    bind_authority(Ending())
    try:
        assert built(play).is_file()
    finally:
        bind_authority(None)
    assert seen == ["waiting"]
    assert jobs.give_back() == 0
    assert Package.objects.get().state == "built"
