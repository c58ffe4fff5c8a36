"""The demonstration's cases: on which days they are played, and that their people write like people."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from mingjian import clock
from mingjian.cases import calendars
from mingjian.commands import furnishing, made_words
from mingjian.commands.main_case import MAIN
from mingjian.commands.playing import ANYTHING, Play, _text
from mingjian.commands.visitor import Visitor
from mingjian.procedures import catalogue
from mingjian.procedures.fields import FieldKind

#: A Sunday, the last day of a long holiday, a plain Wednesday, the first day of a year whose calendar is provisional.
DAYS = ("2026-11-22T03:00", "2026-10-07T15:59", "2026-06-10T01:30", "2027-01-01T00:00")


@pytest.mark.django_db
@pytest.mark.parametrize("moment", DAYS)
def test_every_act_has_its_working_day_and_none_lies_ahead(moment: str) -> None:
    with clock.standing_at(datetime.fromisoformat(moment).replace(tzinfo=UTC)):
        begins, now = furnishing.begins(), clock.now()
        acts = [(ago, nth, *one) for ago, day in furnishing._days().items() for nth, one in enumerate(day)]
        moments = [_moment(ago, nth) for ago, nth, _case, _at in acts]
    assert begins < moments[0]
    assert moments == sorted(moments)
    assert moments[-1] <= max(now, clock.now())
    calendar = calendars.calendar()
    assert {calendar.works(clock.date_of_law(at)) for at in moments} == {True}
    for case in range(len(furnishing.STAGES)):
        own = [at for _ago, _nth, whose, at in acts if whose == case]
        assert own == list(range(-1, len(own) - 1))


def _moment(ago: int, nth: int) -> datetime:
    with furnishing._at(ago, nth):
        return clock.now()


@pytest.mark.django_db
def test_the_second_round_of_mending_ends_tomorrow() -> None:
    """Thirty working days from the closing meeting, which is held on the second day of the visit."""
    stage = next(one for one in furnishing.STAGES if one.body == "I09")
    assert stage.visit - furnishing._DAYS["read-records"] + 1 == 30
    assert stage.acts[-1].step == "send-back"


def test_whatever_an_act_leaves_open_is_written_in_words() -> None:
    edition = catalogue.edition("cma_remote_2023")
    law, forms = edition.procedure, {form.key: form for form in edition.forms}
    told = {(act.step, key) for act in MAIN for key in act.fields}
    wanting = [
        (step.key, field.key)
        for step in law.steps
        if step.form and step.key in {act.step for stage in furnishing.STAGES for act in stage.acts}
        for field in forms[step.form].fields
        if field.required and field.kind in {FieldKind.TEXT, FieldKind.LONGTEXT}
        and _text(field.key) == ANYTHING and (step.key, field.key) not in told
        and made_words.of(step.key, field.key) == ANYTHING
    ]  # fmt: skip
    assert wanting == []


def test_plays_that_share_visitors_have_one_browser_for_each_person() -> None:
    visitors: dict[str, Visitor] = {}
    plays = [Play(_Quiet, "", lambda _line: None, visitors=visitors) for _case in range(2)]
    apart = Play(_Quiet, "", lambda _line: None)
    assert plays[0].visitor("jiazi") is plays[1].visitor("jiazi")
    assert apart.visitor("jiazi") is not plays[0].visitor("jiazi")


class _Quiet(Visitor):
    """Somebody whom every door lets in."""

    def __init__(self) -> None:
        super().__init__("http://localhost/")

    def sign_in(self, username: str, password: str) -> None:
        del username, password
