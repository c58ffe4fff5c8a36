"""A case played until its certificate is issued, once for every test here: what a test changes is taken back."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import pytest
from django.core.cache import cache
from django.db import transaction

from mingjian.commands.courses import one
from mingjian.commands.visitor import Turned
from mingjian.ledger import jobs as ledger
from mingjian.registers.certificates import jobs
from tests.played import a_world, play_up_to

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mingjian.commands.playing import Play

NUMBER = "249912050001"


@dataclass(frozen=True)
class Issued:
    play: Play
    #: How numbers were answered that the institution cannot have, by number.
    refused: dict[str, str]

    @property
    def case(self) -> str:
        return self.play.case


@pytest.fixture(scope="package")
def _issued(
    django_db_setup: None, django_db_blocker: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Issued]:
    with django_db_blocker.unblock(), a_world(tmp_path_factory.mktemp("instance")) as play:  # type: ignore[attr-defined]
        play_up_to(play, "decide")
        act = one("issue")
        refused = {}
        for number in ("229900140002", "24991205001"):
            try:
                play.do(replace(act, fields={**act.fields, "certificate-number": number}))
            except Turned as turned:
                refused[number] = str(turned)
        play.do(act)
        entered()
        ledger.publish()
        yield Issued(play, refused)


def entered() -> None:
    """The log is ordered, and the register has followed it. What is published would outlive the test."""
    ledger.sequence()
    while jobs.follow_cases():
        pass


@pytest.fixture
def issued(_issued: Issued) -> Iterator[Issued]:
    cache.clear()
    with transaction.atomic():
        yield _issued
        transaction.set_rollback(True)
