"""Who was let in beside a team is told so, by bell and letter, until they have promised or were sent away."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from mingjian.cases import admitting
from mingjian.cases.models import Case
from mingjian.ledger.models import Outgoing
from mingjian.notices.models import Notice
from mingjian.people.models import Person
from tests.cases.beside import TRAINEE, admitted, person
from tests.cases.forming import acting
from tests.notices.test_telling import follow
from tests.played import play_up_to

if TYPE_CHECKING:
    from mingjian.cases.beside_models import Companion
    from mingjian.commands.playing import Play

pytestmark = pytest.mark.database


def let_in(play: Play) -> Companion:
    play_up_to(play, "form-team")
    Person.objects.filter(username=TRAINEE).update(email="renyin@example.invalid")
    follow()
    place = admitted(play.case, "yangbanyi", TRAINEE, "trainee", mentor=person("yichou").pk, promises=False)
    follow()
    return place


def test_whoever_is_let_in_is_told_and_led_to_their_promise(play: Play) -> None:
    let_in(play)
    notice = Notice.objects.get(person__username=TRAINEE)
    assert (notice.kind, notice.read_at) == ("admitted", None)
    letter = Outgoing.objects.filter(letter__to="renyin@example.invalid").get().letter
    serial = Case.objects.get(pk=play.case).serial
    assert letter["subject"] == f"【明鉴】办件 {serial} 准许您随行，请先签署承诺"
    assert "示例甲" not in str(letter["text"])
    there = play.visitor(TRAINEE).get(f"/notices/{notice.pk}/")
    assert there.url.endswith(f"/cases/{play.case}/beside/mine/")
    assert any(one.testid == "promise" for one in there.forms)


def test_who_has_promised_is_called_no_longer(play: Play) -> None:
    let_in(play)
    admitting.promise(play.case, typed="壬寅", acting=acting(TRAINEE))
    follow()
    assert Notice.objects.get(person__username=TRAINEE).read_at is not None


def test_who_was_sent_away_is_called_no_longer(play: Play) -> None:
    place = let_in(play)
    admitting.dismiss(play.case, place.pk, reason="日程变更", acting=acting("yangbanyi"))
    follow()
    assert Notice.objects.get(person__username=TRAINEE).read_at is not None
