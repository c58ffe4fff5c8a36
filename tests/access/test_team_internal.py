"""What the team does among itself is nowhere to be read by the institution: pages, record, files, packages."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from mingjian.archive.models import Package
from mingjian.archive.queries import open_package
from mingjian.cases.beside_models import Companion, Opinion
from mingjian.cases.models import Case, Exhibit
from mingjian.cases.recomputing_opinions import differences
from mingjian.documents.models import Paper
from mingjian.evidence import ports
from mingjian.ids import new_id
from mingjian.ledger import queries as ledger
from mingjian.ledger.actions import opening_subject
from mingjian.ledger.models import Entry
from mingjian.procedures import catalogue
from mingjian.procedures.sides import internal_steps
from mingjian.rooms.models import Room, Stream, Ticket
from tests.access.asking import TELLING, about, asked
from tests.access.house import COMPANIONS, INSTITUTION, OFFICES, TEAM, mark
from tests.access.matrix import ADDRESSES, OF_A_CHECK_TABLE, OF_COMPANIONS
from tests.cases.beside import marks, person, seen, sent

if TYPE_CHECKING:
    from tests.access.house import House

# One process builds the house for all of them.
pytestmark = [pytest.mark.database, pytest.mark.django_db, pytest.mark.xdist_group("access-internal")]

PROCEDURE = catalogue.edition("cma_remote_2023").procedure
INTERNAL = internal_steps(PROCEDURE)
#: By the law as it stands; a step that falls out of here was opened to the institution by somebody.
AMONG_THEM = frozenset(
    {
        *("choose-mode", "commission", "form-team", "promise", "review-material", "contact-authority"),
        *("contact-institution", "plan-tests", "confirm-by-team", "pre-meet", "judge", "fill-records", "grade"),
        *("determine", "collect-lines", "meet-inside", "conclude", "verify", "submit", "send-back-report", "decide"),
        *("publish", "archive", "ask-to-end", "agree-to-end"),
    }
)
#: Sessions whose very taking place is nobody's business outside the team.
MEETINGS = ("pre-meet", "meet-inside")
#: Sessions, two of them the team's own, and two steps without any.
ROOMS = ("pre-meet", "open", "talk", "meet-inside", "close", "apply", "judge")
#: What a trainee and a witness find as the team does, and what of it may be entered: that they looked.
READ_BY_THE_TEAM = frozenset(
    f"desk:{name}" for name in ["case", "log", "files", "lines", "step", "exhibit", "paper", "beside"]
)
LOOKING = frozenset({"case:evidence:viewed", "case:document:viewed", "case:folder:downloaded"})
#: What shows how far a step is: its items, its record, what it lacks, the item in hand.
HOW_FAR = (
    *('data-testid="item-', 'data-testid="items"', 'data-testid="record"', 'data-testid="lacks"'),
    *('data-testid="item"', 'data-testid="notes"', 'data-testid="state"'),
)
ITEMS = {"criterion": ("criterion:1",), "day": ("day:1",), "line": ("line:1",), "finding": ("finding:1",)}
READABLE = ("apply", "accept", "notify", "open", "talk", "report")


def body_of(house: House, who: str, path: str) -> str:
    """A page as somebody reads it. The team's meetings have none for the institution."""
    answer = house.visitor(who).client.get(path)
    closed = who in INSTITUTION and any(f"/steps/{step}/" in path for step in MEETINGS)
    assert answer.status_code == (404 if closed else 200), path
    return answer.content.decode()


def test_steps_of_the_team_are_internal() -> None:
    assert AMONG_THEM <= INTERNAL
    assert INTERNAL.isdisjoint(READABLE)


def pages(house: House) -> list[str]:
    steps = [step.key for step in PROCEDURE.steps]
    found = [reverse("desk:case", args=[house.case]), reverse("desk:cases"), reverse("desk:work")]
    found += [f"{reverse('desk:case', args=[house.case])}?show=lacking"]
    found += [reverse("desk:step", args=[house.case, key]) for key in steps]
    for key, item in (("judge", "criterion:1"), ("meet-inside", "day:1"), ("determine", "line:1")):
        found.append(f"{reverse('desk:step', args=[house.case, key])}?show=record&item={item}")
    log = reverse("desk:log", args=[house.case])
    return [*found, log, *(f"{log}?before={n}" for n in range(1, 400, 40))]


@pytest.mark.parametrize("who", INSTITUTION)
def test_no_page_shows_what_the_team_wrote(house: House, who: str) -> None:
    shown: dict[str, set[str]] = {}
    for path in pages(house):
        body = body_of(house, who, path)
        for step in INTERNAL:
            if mark(step) in body:
                shown.setdefault(step, set()).add(path)
    assert shown == {}


def test_the_same_pages_show_it_to_the_team(house: House) -> None:
    """The marks are there to be found: what the institution does not see, the leader does."""
    bodies = [body_of(house, TEAM[0], path) for path in pages(house)]
    seen = {step for step in (*INTERNAL, *READABLE) if any(mark(step) in body for body in bodies)}
    assert {"form-team", "pre-meet", "meet-inside", "conclude", "apply"} <= seen
    own = [body_of(house, INSTITUTION[0], path) for path in pages(house)]
    assert any(mark("apply") in body for body in own)


@pytest.mark.parametrize("who", INSTITUTION)
def test_a_step_of_the_team_tells_the_law_and_nothing_of_how_far_it_is(house: House, who: str) -> None:
    """No outcome, no item, no state, nothing that is missing; the leader reads all of it on the same pages."""
    words = catalogue.edition("cma_remote_2023").words
    told: dict[str, set[str]] = {}
    of_leader: set[str] = set()
    for step in PROCEDURE.steps:
        if step.key not in INTERNAL or step.key in MEETINGS:
            continue
        paths = [reverse("desk:step", args=[house.case, step.key])]
        paths += [f"{paths[0]}?item={item}" for item in ITEMS.get(step.per, ())]
        outcomes = {words.label("outcomes", one.key, of=step.key, language="zh") for one in step.outcomes}
        marks = {*HOW_FAR, *(f">{outcome}<" for outcome in outcomes)}
        for path in paths:
            body = body_of(house, who, path).partition("<main")[2]
            told.setdefault(step.key, set()).update(mark for mark in marks if mark in body)
            of_leader.update(mark for mark in marks if mark in body_of(house, TEAM[0], path).partition("<main")[2])
    assert {step: marks for step, marks in told.items() if marks} == {}
    assert {'data-testid="item-', 'data-testid="record"'} <= of_leader
    assert len(of_leader) > 10


@pytest.mark.parametrize("who", [INSTITUTION[0], INSTITUTION[3]])
def test_no_page_leads_to_a_meeting_of_the_team(house: House, who: str) -> None:
    led = [
        (path, step)
        for path in pages(house)
        for step in MEETINGS
        if f"/steps/{step}/" not in path and f"/steps/{step}/" in body_of(house, who, path)
    ]
    assert led == []


def test_meetings_are_not_named_while_they_are_waited_for(house: House) -> None:
    """Neither in what is next nor in whose turn it is; what the institution may know of is named."""
    words = catalogue.edition("cma_remote_2023").words
    assert {*MEETINGS, *READABLE} <= set(house.seen)
    named = {step for step in house.seen if words.label("steps", step, "zh") in house.seen[step]}
    assert named & set(MEETINGS) == set()
    assert {"open", "report"} <= named
    meetings = [words.label("steps", step, "zh") for step in MEETINGS]
    assert [(step, one) for step, text in house.seen.items() for one in meetings if one in text] == []


@pytest.mark.parametrize("who", INSTITUTION)
def test_files_and_papers_of_the_team_are_not_there(house: House, who: str) -> None:
    client = house.visitor(who).client
    before = Entry.objects.count()
    wrong = []
    things = [("exhibit", one.pk, one.step) for one in Exhibit.objects.filter(case=house.case)]
    things += [("paper", one.pk, one.step) for one in Paper.objects.filter(case_id=house.case, state="issued")]
    assert {step for _kind, _pk, step in things} & INTERNAL == {
        "form-team",
        "promise",
        "plan-tests",
        "meet-inside",
        "submit",
    }
    for kind, pk, step in things:
        if step in INTERNAL:
            page = client.get(reverse(f"desk:{kind}", args=[house.case, pk]))
            opened = client.post(reverse(f"desk:{kind}_open", args=[house.case, pk]))
            if (page.status_code, opened.status_code) != (404, 404) or "没有这份" not in page.content.decode():
                wrong.append(f"{kind} of {step}: {page.status_code} {opened.status_code}")
        elif client.get(reverse(f"desk:{kind}", args=[house.case, pk])).status_code != 200:
            wrong.append(f"{kind} of {step} is withheld")
    assert (wrong, Entry.objects.count()) == ([], before)


def test_that_the_team_looked_at_its_own_files_is_not_told(house: House) -> None:
    log = reverse("desk:log", args=[house.case])
    leader, own = house.visitor(TEAM[0]).client, house.visitor(INSTITUTION[0]).client
    for step, told in (("meet-inside", False), ("apply", True)):
        exhibit = Exhibit.objects.filter(case=house.case, step=step).first()
        assert exhibit is not None
        assert leader.post(reverse("desk:exhibit_open", args=[house.case, exhibit.pk])).status_code == 302
        digest = ledger.recorded(house.case, newest_first=True, limit=1)[0].entry.digest[:12]
        assert digest in leader.get(log).content.decode()
        assert (digest in own.get(log).content.decode()) is told


@pytest.mark.parametrize("who", [INSTITUTION[0], INSTITUTION[3]])
def test_record_shows_no_entry_of_the_team(house: House, who: str) -> None:
    """Neither what was entered nor who entered it; that numbers are missing is seen, and says so."""
    client = house.visitor(who).client
    internal = {
        one.entry.n: one.entry.digest
        for one in ledger.recorded(house.case)
        if str(one.entry.law.get("step", "")) in INTERNAL
    }
    assert len(internal) > 50
    log = reverse("desk:log", args=[house.case])
    shown = "".join(client.get(f"{log}?before={n}").content.decode() for n in range(20, 400, 20))
    assert [n for n, digest in internal.items() if digest[:12] in shown] == []


def test_package_of_the_institution_holds_nothing_of_the_team(house: House) -> None:
    packages = {one.profile: one for one in Package.objects.filter(case=house.case)}
    with open_package(packages["institution"].pk) as stream:
        own = stream.read()
    with open_package(packages["archive"].pk) as stream:
        whole = stream.read()
    marks = {step: mark(step).encode() for step in INTERNAL}
    assert {step for step, said in marks.items() if said in whole} >= {"form-team", "pre-meet", "conclude", "decide"}
    assert {step for step, said in marks.items() if said in own} == set()
    assert mark("apply").encode() in own
    for exhibit in Exhibit.objects.filter(case=house.case).select_related("file"):
        with ports.store().open(exhibit.file_id) as stream:
            content = stream.read()
        shared = Exhibit.objects.filter(case=house.case, file=exhibit.file).exclude(step__in=INTERNAL).exists()
        assert content in whole
        assert (content in own) is (exhibit.step not in INTERNAL or shared)


def test_what_the_institution_says_of_the_team_reaches_the_authority_alone(house: House) -> None:
    case, path = house.case, f"/cases/{house.case}/rating/"
    before = ledger.head_of(case)
    wanting = sent(INSTITUTION[0], path, **marks("lab-feedback", gifts="yes"))
    assert (wanting.status_code, "须写明事实" in wanting.content.decode()) == (422, True)
    told = marks("lab-feedback", gifts="yes") | {"lab-feedback-text": "〓有人收了土特产〓"}
    assert sent(INSTITUTION[0], path, **told).status_code == 302
    assert sent(INSTITUTION[0], path, **told).status_code == 302
    assert sent(INSTITUTION[0], path, **(told | {"token": new_id()})).status_code == 409
    one = Opinion.objects.get()
    # Nothing of it stands in the record of the case, in its log or in a package of it.
    assert ledger.head_of(case) == before
    assert "须核查" in seen(OFFICES[0], "/opinions/?form=lab-feedback")[1]
    assert "〓有人收了土特产〓" in seen(OFFICES[0], f"/opinions/{one.pk}/")[1]
    for who in (*TEAM, OFFICES[1], *COMPANIONS.values()):
        for page in (f"/opinions/{one.pk}/", path, f"/cases/{case}/", f"/cases/{case}/log/", f"/cases/{case}/beside/"):
            assert "〓" not in seen(who, page)[1], (who, page)
    assert list(differences()) == []
    Opinion.objects.update(form="observer-note")
    assert [one.column for one in differences()] == ["form"]


def test_the_leader_rates_each_member_once_and_not_themself(house: House) -> None:
    path = f"/cases/{house.case}/rating/"
    assert sent(TEAM[0], path, **marks("member-rating", about=person(TEAM[0]).pk)).status_code == 422
    for who in (TEAM[1], TEAM[2]):
        assert sent(TEAM[0], path, **marks("member-rating", about=person(who).pk)).status_code == 302
    assert sent(TEAM[0], path, **marks("member-rating", about=person(TEAM[2]).pk)).status_code == 409
    assert Opinion.objects.count() == 2
    assert seen(TEAM[1], path)[0] == 404
    assert seen(OFFICES[0], "/opinions/")[1].count("评审人员表现评价表") > 2


@pytest.mark.parametrize("who", COMPANIONS.values())
def test_who_stands_beside_the_team_finds_what_is_theirs(house: House, who: str) -> None:
    """A trainee and a witness read what the team reads and no more; who was opened single things, or has not promised,
    reads nothing. None of them does anything, by any address: looking at something is all that is entered.
    """
    reads = who in {COMPANIONS["trainee"], COMPANIONS["witness"]}
    issued = set(Paper.objects.filter(case_id=house.case, state="issued").values_list("pk", flat=True))
    own = Companion.objects.get(person__username=who).pk
    wrong, before = [], ledger.head_of(house.case)[0]
    everything = Entry.objects.count()
    for name, path in about(house, house.case):
        if "lapse:" in path or name == "desk:sign":
            continue
        there = reads and name in READ_BY_THE_TEAM
        there = there or (who == COMPANIONS["trainee"] and name in OF_A_CHECK_TABLE)
        there = there and (name != "desk:paper" or path.split("/")[-2] in issued)
        there = there or name == "desk:beside_mine" or (name == "desk:learning" and reads and own in path)
        there = there and (name != "desk:learning" or who == COMPANIONS["trainee"])
        if ADDRESSES[name][1] == "GET":
            status, body, _answer = asked(house, who, "GET", path)
            certain = not reads or name in {*READ_BY_THE_TEAM, *OF_A_CHECK_TABLE, *OF_COMPANIONS}
            if certain and status != (200 if there else 404):
                wrong.append(f"{path} {status}")
            if not certain and status == 200 and asked(house, TEAM[1], "GET", path)[0] != 200:
                wrong.append(f"{path} is read by none of the team")
            if not (reads or there) and any(one in body for one in TELLING):
                wrong.append(f"{path} tells of the case")
        status, _body, _answer = asked(house, who, "POST", path)
        if not reads and status not in {404, 405, 422} and name != "desk:beside_paper":
            wrong.append(f"POST {path} {status}")
    entered = {one.entry.kind for one in ledger.recorded(house.case, after=before)}
    assert (wrong, entered - LOOKING) == ([], set())
    assert Entry.objects.count() - everything == ledger.head_of(house.case)[0] - before


def test_what_was_opened_to_an_interpreter_is_opened_to_nobody_else(house: House) -> None:
    papers = {one.step: one.pk for one in Paper.objects.filter(case_id=house.case, state="issued")}
    found = {
        who: [asked(house, who, "POST", reverse("desk:beside_paper", args=[house.case, papers[step]]))[0]
              for step in ("notify", "promise", "report")]
        for who in (*COMPANIONS.values(), *TEAM, *OFFICES, *INSTITUTION)
    }  # fmt: skip
    assert found.pop(COMPANIONS["interpreter"]) == [302, 404, 404]
    assert set(map(tuple, found.values())) == {(404, 404, 404)}


def recorded_in(house: House, step: str) -> str:
    """A room of a step in which a device was admitted; its id."""
    case, leader = Case.objects.get(pk=house.case), person(TEAM[0])
    with opening_subject("room") as pen:
        law = {"case": case.pk, "step": step}
        at = pen.write("room:room:opened", actor=leader.pk, law=law, fields={"title": step}).at
    room = Room.objects.create(id=pen.subject.pk, case=case, step=step, opened_at=at, opened_by=leader)
    ticket = Ticket.objects.create(room=room, person=leader, role="team-leader", label="1", digest=room.pk, until=at)
    Stream.objects.create(id=new_id(), room=room, ticket=ticket, label="1", registered_at=at, state="admitted")
    return room.pk


@pytest.mark.parametrize("who", [*TEAM, *OFFICES, *INSTITUTION])
def test_a_recording_is_watched_by_those_of_its_session_alone(house: House, who: str) -> None:
    """Neither opened nor told of to anybody else, and no entry is made for who was not let in."""
    sessions = {step: recorded_in(house, step) for step in ("meet-inside", "close")}
    found, entered = {}, {}
    for step, room in sessions.items():
        path = reverse("desk:player", args=[house.case, room])
        before, opened = asked(house, who, "GET", path), asked(house, who, "POST", path)
        given = [one.value for one in opened[2].cookies.values() if one["path"] == f"/watch/{room}/"]
        found[step] = (before[0], opened[0], bool(given))
        entered[step] = [one.entry.kind for one in ledger.recorded(room)][1:]
        assert (before[0] == 404) == ("没有这个评审室" in before[1])
    there, nowhere = (200, 302, True), (404, 404, False)
    inside, closing = who in TEAM[:3], who not in OFFICES
    assert found["meet-inside"] == (there if inside else nowhere)
    assert found["close"] == (there if closing else nowhere)
    assert entered == {
        "meet-inside": ["room:recording:viewed"] if inside else [],
        "close": ["room:recording:viewed"] if closing else [],
    }


@pytest.mark.parametrize("who", [*TEAM, *OFFICES, *INSTITUTION])
def test_a_room_is_there_for_those_of_its_session_alone(house: House, who: str) -> None:
    """By hand from annex 3 §4.4: the team everywhere, its own meeting for it alone, offices nowhere."""
    answers = {step: asked(house, who, "GET", reverse("desk:room", args=[house.case, step])) for step in ROOMS}
    found = {step for step, (status, _body, _answer) in answers.items() if status == 200}
    told = {step for step, (status, body, _answer) in answers.items() if status == 404 and "没有这个评审室" in body}
    assert found | told == set(ROOMS)
    assert not found & {"apply", "judge"}
    if who in TEAM[:3]:
        assert found == set(ROOMS) - {"apply", "judge"}
    elif who in OFFICES:
        assert found == set()
    elif who in INSTITUTION:
        assert not found & {"pre-meet", "meet-inside"}
    else:
        # Not in the team's own meetings: nobody of the authority has let them in.
        assert found == {"open", "talk", "close"}
