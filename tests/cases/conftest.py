"""A whole case, played once for the module that asks for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from mingjian.cases import queries
from mingjian.commands import world
from mingjian.commands.in_process import InProcess
from mingjian.commands.playing import Play
from mingjian.commands.published import DEMO_PASSWORD
from mingjian.ledger import jobs, keys
from tests.cases import check_tables
from tests.cases.forming import clerk
from tests.played import a_world, play_up_to

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pytest_django import DjangoDbBlocker

    from mingjian.cases.queries import CaseInView


@pytest.fixture(scope="module")
def ended(
    django_db_setup: None, django_db_blocker: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Play]:
    """A case from its application to the archive, with a package; and beside it one that waits to be accepted."""
    from mingjian.archive import jobs

    with django_db_blocker.unblock(), a_world(tmp_path_factory.mktemp("instance")) as play:  # type: ignore[attr-defined]
        play_up_to(play, "apply")
        play_up_to(play)
        officer = play.visitor("yangchengyi")
        page = officer.get(f"/cases/{play.case}/")
        officer.send(page, next(one for one in page.forms if "profile" in one.controls))
        assert jobs.build_next()
        yield play


@pytest.fixture(scope="module")
def judging(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Play]:
    """A case in which fifty points are to be judged, and everybody who took part, signed in."""
    with django_db_blocker.unblock(), a_world(tmp_path_factory.mktemp("instance")) as play:
        check_tables.play_up_to_judging(play)
        yield play


@pytest.fixture
def many(data: Path, _emptied: None) -> Play:
    """The made-up province in a database that several people write to at once."""
    keys._signers.clear()
    jobs.prepare()
    world.make()
    return Play(InProcess, DEMO_PASSWORD, lambda _line: None)


@pytest.fixture
def case(ended: Play) -> str:
    return ended.case


@pytest.fixture
def view(play: Play) -> CaseInView:
    """A case that waits for its team."""
    play_up_to(play, "commission")
    return queries.case_for(clerk(), play.case)
