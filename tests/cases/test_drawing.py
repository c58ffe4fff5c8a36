"""A team drawn at random: what is on the list, what is committed when, who is told what."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from mingjian import clock
from mingjian.cases import asking, desk, drawing, jobs, queries, record
from mingjian.cases.asking import Place, Question
from mingjian.cases.drawing import Wish
from mingjian.cases.models import Case
from mingjian.errors import Conflict, NotFound, Refused
from mingjian.ledger import queries as ledger
from mingjian.ledger.models import Outgoing
from mingjian.people import rules
from mingjian.people.models import Draw, DrawRefusal, Enquiry, Person
from mingjian.people.rules import Stratum, ticket
from tests.cases.forming import WATER, acting, by_name, clerk, person
from tests.played import play_up_to

if TYPE_CHECKING:
    from mingjian.cases.queries import CaseInView
    from mingjian.commands.playing import Play

pytestmark = [pytest.mark.database, pytest.mark.django_db]


def frozen(view: CaseInView, *fields: str, leader: bool = True) -> Draw:
    return drawing.freeze(view, "form-team", "", Wish(leader, fields), acting=clerk())


# --- drawing ------------------------------------------------------------------------------------------------------


def test_list_is_committed_before_there_is_a_seed(view: CaseInView) -> None:
    draw = frozen(view, WATER)
    entry = ledger.recorded(view.case.pk, newest_first=True, limit=1)[0]
    assert entry.entry.kind == "case:draw:frozen"
    assert entry.entry.law == {
        "step": "form-team",
        "draw": draw.pk,
        "digest": hashlib.sha256(draw.listed.encode()).hexdigest(),
        "count": 9,
        "source": "system",
    }
    assert entry.values["list"] == draw.listed
    assert draw.seed == ""
    listed = json.loads(draw.listed)
    assert [one["key"] for one in listed["strata"]] == ["leader", f"field:{WATER}"]
    assert {"person": person("xinchou"), "reason": "expired"} in listed["excluded"]
    assert all(person("xinchou") not in one["candidates"] for one in listed["strata"])


def test_seed_is_recorded_and_anybody_reckons_the_result_again(view: CaseInView) -> None:
    draw = frozen(view, WATER, "noise")
    drawing.draw_tickets(view, draw.pk, "", acting=clerk())
    entry = ledger.recorded(view.case.pk, newest_first=True, limit=1)[0]
    seed = str(entry.entry.law["seed"])
    assert len(bytes.fromhex(seed)) == 32
    listed = json.loads(draw.listed)
    first = listed["strata"][0]
    smallest = min((ticket(draw.pk, seed, "leader", one), one) for one in first["candidates"])
    result = entry.values["result"]
    assert isinstance(result, list)
    assert result[0] == {"stratum": "leader", "person": smallest[1], "ticket": smallest[0]}
    with pytest.raises(Conflict):
        drawing.draw_tickets(view, draw.pk, "", acting=clerk())


def test_public_number_is_the_seed_where_it_was_announced(view: CaseInView) -> None:
    with pytest.raises(Refused, match="先写明"):
        drawing.freeze(view, "form-team", "", Wish(leader=True, fields=(), source="public"), acting=clerk())
    wish = Wish(leader=True, fields=(), source="public", announced="某日开奖号码")
    draw = drawing.freeze(view, "form-team", "", wish, acting=clerk())
    for wrong in ("", "12", "1" * 81):
        with pytest.raises(Refused, match="公布的数字"):
            drawing.draw_tickets(view, draw.pk, wrong, acting=clerk())
    drawing.draw_tickets(view, draw.pk, "  03 11  27 ", acting=clerk())
    assert Draw.objects.get(pk=draw.pk).seed == "03 11 27"


def test_who_cannot_come_is_kept_with_the_reason_and_the_next_ticket_follows(view: CaseInView) -> None:
    draw = frozen(view)
    drawing.draw_tickets(view, draw.pk, "", acting=clerk())
    before = drawing.drawing_for(view, draw.pk)
    leaver = before.picks[0].person
    with pytest.raises(Refused, match="原因"):
        drawing.refuse(view, draw.pk, leaver, " ", acting=clerk())
    drawing.refuse(view, draw.pk, leaver, "出差", acting=clerk())
    after = drawing.drawing_for(view, draw.pk)
    queue = [one for _number, one in after.tickets(after.strata[0])]
    assert queue[0] == leaver
    assert [(one.person, one.instead_of) for one in after.picks] == [(queue[1], leaver)]
    entry = ledger.recorded(view.case.pk, newest_first=True, limit=1)[0]
    assert (entry.entry.kind, entry.values) == ("case:draw:refused", {"person": leaver, "reason": "出差"})
    with pytest.raises(Refused, match="不在抽取结果"):
        drawing.refuse(view, draw.pk, leaver, "出差", acting=clerk())


@pytest.mark.parametrize(
    ("wish", "said"),
    [
        (Wish(leader=False, fields=()), "请选择"),
        (Wish(leader=True, fields=(), source="dice"), "来源"),
        (Wish(leader=True, fields=(), each=0), "至少"),
        (Wish(leader=False, fields=("alchemy",)), "没有可以抽取的人"),
    ],
)
def test_wish_that_cannot_be_drawn_is_refused(view: CaseInView, wish: Wish, said: str) -> None:
    with pytest.raises(Refused, match=said):
        drawing.freeze(view, "form-team", "", wish, acting=clerk())
    assert not Draw.objects.exists()


def test_nobody_but_who_forms_the_team_draws(view: CaseInView) -> None:
    draw = frozen(view)
    for who in ("yangjiaer", "jiazi"):
        with pytest.raises(Refused):
            drawing.draw_tickets(view, draw.pk, "", acting=acting(who))
    with pytest.raises(NotFound):
        drawing.draw_tickets(view, "0" * 26, "", acting=clerk())
    assert Draw.objects.get(pk=draw.pk).seed == ""


def test_nothing_is_drawn_for_a_step_that_is_done(play: Play) -> None:
    play_up_to(play, "form-team")
    view = queries.case_for(clerk(), play.case)
    with pytest.raises(Refused):
        frozen(view)


def test_strata_are_read_as_they_were_written(view: CaseInView) -> None:
    draw = frozen(view, WATER)
    strata, excluded = drawing.read_list(draw)
    assert strata[1] == Stratum(f"field:{WATER}", 1, (person("yichou"),))
    assert all(one not in strata[0].candidates for one, _why in excluded)


def test_another_list_of_the_same_step_needs_a_reason(view: CaseInView) -> None:
    frozen(view)
    wish = Wish(leader=True, fields=())
    with pytest.raises(Refused, match="写明原因"):
        drawing.freeze(view, "form-team", "", wish, acting=clerk())
    again = drawing.freeze(view, "form-team", "", replace(wish, again="名单有误\0"), acting=clerk())
    entry = ledger.recorded(view.case.pk, newest_first=True, limit=1)[0]
    assert (entry.values["again"], again.again) == ("名单有误", "名单有误")
    assert jobs.recompute(view.case.pk) == []


def test_result_that_does_not_follow_from_list_and_seed_is_a_difference(view: CaseInView) -> None:
    draw = frozen(view)
    strata, _excluded = drawing.read_list(draw)
    picks = rules.drawn(draw.pk, "00" * 32, strata)
    liked = next(one for one in strata[0].candidates if one != picks[0].person)
    with desk.desk_for(view.case.pk, clerk()) as at_desk:
        written = at_desk.note(
            "case:draw:drawn",
            law={"step": "form-team", "draw": draw.pk, "seed": "00" * 32},
            fields={"result": drawing.result_of([replace(picks[0], person=liked)])},
        )
    Draw.objects.filter(pk=draw.pk).update(seed="00" * 32, drawn_n=written.n, drawn_at=written.at)
    assert [(one.table, one.column) for one in jobs.recompute(view.case.pk)] == [("draw", "result")]


# --- asking -------------------------------------------------------------------------------------------------------


def question(**other: object) -> Question:
    day = clock.today() + timedelta(days=20)
    known: dict[str, object] = {"first_day": day, "last_day": day + timedelta(days=1), "city": "甲市", "field": "水"}
    return Question(**known | other)  # type: ignore[arg-type]


def test_enquiry_is_answered_once_and_kept(view: CaseInView) -> None:
    (asked,) = asking.ask(Place(view, "form-team"), [person("yichou")], question(), acting=clerk())
    assert [one.pk for one in asking.open_enquiries_of(acting("yichou"))] == [asked.pk]
    asking.answer(asked.pk, person("yichou"), free=True, means="link")
    entry = ledger.recorded(view.case.pk, newest_first=True, limit=1)[0]
    assert (entry.entry.kind, entry.entry.law["outcome"]) == ("case:enquiry:answered", "yes")
    assert entry.entry.actor == person("yichou")
    with pytest.raises(Conflict):
        asking.answer(asked.pk, person("yichou"), free=False, means="link")
    assert asking.open_enquiries_of(acting("yichou")) == []


def test_who_has_an_address_gets_a_letter(view: CaseInView) -> None:
    Person.objects.filter(username="yichou").update(email="yichou@example.invalid")
    place = Place(view, "form-team")
    people = [person("yichou"), person("bingyin")]
    asking.ask(place, people, question(), acting=clerk(), letter=lambda one: ("征询", f"{one.city} {one.pk}"))
    (letter,) = Outgoing.objects.filter(key__startswith="enquiry:")
    asked = Enquiry.objects.get(person__username="yichou")
    assert letter.letter == {"to": "yichou@example.invalid", "subject": "征询", "text": f"甲市 {asked.pk}"}


def test_answer_that_comes_after_the_days_is_refused(view: CaseInView) -> None:
    (asked,) = asking.ask(Place(view, "form-team"), [person("yichou")], question(), acting=clerk())
    head = ledger.head_of(view.case.pk)
    with (
        clock.standing_at(clock.now() + timedelta(days=22)),
        pytest.raises(Refused, match="日期已过"),
    ):
        asking.answer(asked.pk, person("yichou"), free=False, means="link")
    assert (Enquiry.objects.get().answer, ledger.head_of(view.case.pk)) == ("", head)


def test_answer_after_the_case_ended_is_refused(view: CaseInView) -> None:
    (asked,) = asking.ask(Place(view, "form-team"), [person("bingyin")], question(), acting=clerk())
    Case.objects.filter(pk=view.case.pk).update(standing="ended")
    record.read_again(view.case.pk)
    with pytest.raises(Refused, match="已经办结"):
        asking.answer(asked.pk, person("bingyin"), free=False, means="link")


def test_nobody_answers_for_somebody_else(view: CaseInView) -> None:
    (asked,) = asking.ask(Place(view, "form-team"), [person("yichou")], question(), acting=clerk())
    with pytest.raises(NotFound):
        asking.answer(asked.pk, person("bingyin"), free=True, means="work")
    assert Enquiry.objects.get(pk=asked.pk).answer == ""


def test_refusing_an_enquiry_gives_up_the_place_in_the_draw(view: CaseInView) -> None:
    draw = frozen(view)
    drawing.draw_tickets(view, draw.pk, "", acting=clerk())
    leaver = drawing.drawing_for(view, draw.pk).picks[0].person
    (asked,) = asking.ask(Place(view, "form-team"), [leaver], question(), acting=clerk())
    asking.answer(asked.pk, leaver, free=False, reason="家事", means="work")
    found = drawing.drawing_for(view, draw.pk)
    assert [(one.person_id, one.reason) for one in found.refusals] == [(leaver, "家事")]
    assert leaver not in {one.person for one in found.picks}


def test_who_cannot_come_does_not_stand_on_the_list(view: CaseInView) -> None:
    (asked,) = asking.ask(Place(view, "form-team"), [person("jiazi")], question(), acting=clerk())
    asking.answer(asked.pk, person("jiazi"), free=False, reason="出国", means="link")
    assert [str(one) for one in by_name(view)["甲子"].hints] == ["已答复不能参加：出国"]
    strata, excluded = drawing.read_list(frozen(view))
    assert (person("jiazi"), "declined") in excluded
    assert person("jiazi") not in strata[0].candidates


@pytest.mark.parametrize(
    ("other", "said"),
    [
        ({"first_day": date(2020, 1, 1)}, "日期"),
        ({"last_day": date(2020, 1, 1)}, "日期"),
        ({"city": " "}, "所在市"),
        ({"field": "示例甲环境检测有限公司的水"}, "不能出现"),
        ({"field": "示例甲 环境检测 有限公司的水"}, "不能出现"),
        ({"city": "91990102MA05LA011E"}, "不能出现"),
    ],
)
def test_question_that_cannot_be_asked_is_refused(view: CaseInView, other: dict[str, object], said: str) -> None:
    with pytest.raises(Refused, match=said):
        asking.ask(Place(view, "form-team"), [person("yichou")], question(**other), acting=clerk())
    assert not Enquiry.objects.exists()


def test_only_people_who_may_be_sent_are_asked_and_nobody_twice(view: CaseInView) -> None:
    with pytest.raises(Refused, match="辛丑"):
        asking.ask(Place(view, "form-team"), [person("xinchou")], question(), acting=clerk())
    with pytest.raises(NotFound):
        asking.ask(Place(view, "form-team"), [person("yangjiaer")], question(), acting=clerk())
    with pytest.raises(Refused):
        asking.ask(Place(view, "form-team"), [], question(), acting=clerk())
    asking.ask(Place(view, "form-team"), [person("yichou")], question(), acting=clerk())
    with pytest.raises(Conflict):
        asking.ask(Place(view, "form-team"), [person("yichou")], question(), acting=clerk())


# --- the ledger beside the rows -----------------------------------------------------------------------------------


def test_every_column_of_a_draw_and_an_enquiry_is_compared_with_the_ledger(view: CaseInView) -> None:
    draw = frozen(view)
    drawing.draw_tickets(view, draw.pk, "", acting=clerk())
    leaver = drawing.drawing_for(view, draw.pk).picks[0].person
    (asked,) = asking.ask(Place(view, "form-team"), [leaver], question(), acting=clerk())
    asking.answer(asked.pk, leaver, free=False, reason="家事", means="work")
    assert jobs.recompute(view.case.pk) == []
    corrupted: list[tuple[Any, dict[str, object]]] = [
        (Draw, {"seed": "0"}),
        (Draw, {"listed": "{}"}),
        (Draw, {"digest": "0"}),
        (Draw, {"step": "change-team"}),
        (Draw, {"source": "public"}),
        (Draw, {"announced": "某数"}),
        (Draw, {"again": "别的"}),
        (Draw, {"frozen_n": 1}),
        (Draw, {"drawn_n": 1}),
        (DrawRefusal, {"reason": "别的"}),
        (DrawRefusal, {"person_id": person("yichou")}),
        (Enquiry, {"answer": "yes"}),
        (Enquiry, {"reason": "别的"}),
        (Enquiry, {"city": "乙市"}),
        (Enquiry, {"first_day": date(2026, 1, 1)}),
        (Enquiry, {"person_id": person("yichou")}),
        (Enquiry, {"asked_n": 1}),
    ]
    for model, wrong in corrupted:
        (name,) = wrong
        was = model.objects.values_list(name, flat=True).get()
        model.objects.update(**wrong)
        found = jobs.recompute(view.case.pk)
        assert [one.column for one in found] == [name.removesuffix("_id")], name
        model.objects.update(**{name: was})
    assert jobs.recompute(view.case.pk) == []
