"""Persons beside the team: none of them takes a role in the case, and what they gave goes to its authority alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from mingjian.cases import actions, recomputing_opinions
from mingjian.cases.beside_models import Opinion
from mingjian.cases.doing import Appointee, Doing, Sending
from mingjian.cases.models import Party
from mingjian.errors import Refused
from mingjian.ids import new_id
from mingjian.people.models import Organisation
from tests.cases.beside import WITNESS, admitted, sent
from tests.cases.forming import acting

if TYPE_CHECKING:
    from mingjian.commands.playing import Play

pytestmark = [pytest.mark.database, pytest.mark.django_db]

CLERK, OBSERVER = "yangbanyi", "yangduyi"


def test_who_stands_beside_the_team_takes_no_role_in_the_case(judging: Play) -> None:
    """They would be both: of the institution, say, and a reader of the team's closed meetings."""
    case = judging.case
    place = admitted(case, CLERK, WITNESS, "witness")
    for role in ("assessor", "tester"):
        appointee = Appointee(role, place.name, place.person_id)
        doing = Doing(step="change-team", items=("",), appointees=(appointee,))
        with pytest.raises(Refused, match="随行人员"):
            actions.perform(case, doing, acting=acting(CLERK), sending=Sending(new_id()))
    assert not Party.objects.filter(case=case, person=place.person_id).exists()


def test_check_names_an_opinion_that_was_turned_to_another_authority(judging: Play) -> None:
    given = {"form": "observer-note", "token": new_id(), "observer-note-text": "〓组长提问偏离〓"}
    assert sent(OBSERVER, f"/cases/{judging.case}/beside/mine/", do="opinion", **given).status_code == 302
    assert list(recomputing_opinions.differences()) == []
    other = Organisation.objects.exclude(pk=Opinion.objects.get().authority_id)[0]
    Opinion.objects.update(authority=other)
    assert [one.column for one in recomputing_opinions.differences()] == ["authority"]
