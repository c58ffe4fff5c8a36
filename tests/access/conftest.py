"""The house with strangers in it, built once for each module."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from django.test import override_settings

from tests.access.house import House, MarkingPlay, admit_companions, bring_list, everybody_signed_in, people_elsewhere
from tests.played import a_world

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_django import DjangoDbBlocker


@pytest.fixture(scope="module")
def house(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[House]:
    from mingjian.archive import jobs
    from mingjian.cases.models import Case
    from mingjian.commands.journey import THE_ACTS, TOP

    # Whether somebody is asked again who they are is the library's own affair; here it is asked what they may do then.
    lasting = override_settings(ACCOUNT_REAUTHENTICATION_TIMEOUT=10**6)
    with django_db_blocker.unblock(), lasting, a_world(tmp_path_factory.mktemp("instance")):
        people_elsewhere()
        play = MarkingPlay()
        play.open_case("yanggengyi")
        other = play.case
        play.do(replace(THE_ACTS[0], who="yanggengyi"))
        play.seen.clear()
        play.open_case(TOP)
        bring_list(play)
        for act in THE_ACTS:
            play.do(act)
            if act.step == "promise":
                admit_companions(play.case)
        officer = play.visitor("yangchengyi")
        for profile in ("archive", "institution"):
            page = officer.get(f"/cases/{play.case}/")
            asked = [one for one in page.forms if "profile" in one.controls]
            officer.send(page, next(one for one in asked if one.controls["profile"].values == [profile]))
            assert jobs.build_next()
        yield House(play.case, Case.objects.get(pk=play.case).serial, other, play.seen, everybody_signed_in())
