"""Each check is red on a toy edition that breaks what it guards, and on nothing else."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from mingjian.procedures import checks
from mingjian.procedures import shape as s
from mingjian.procedures.catalogue import edition, editions
from mingjian.procedures.criteria import Criteria
from mingjian.procedures.fields import Form, text
from mingjian.procedures.law import Clause, Handled
from mingjian.procedures.words import Phase, Words

from .toy import CHIEF, CLIENT, FIVE_DAYS, GUEST, HELPER, OFFICE, PHOTO, PROCEDURE, changed, clock_changed
from .toy_edition import CRITERIA, FORMS, source_of, toy_edition, words_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from mingjian.procedures.catalogue import Edition


def told(made: Edition, *, skips: bool = False) -> list[tuple[str, str]]:
    """The faults of an edition: which check, and where."""
    found = checks.faults(made, skips=skips)
    assert all("{" not in str(one) for one in found)
    return [(one.check, one.place) for one in found]


def with_(**fields: Any) -> Edition:
    return toy_edition(replace(PROCEDURE, **fields))


def step(key: str, **fields: Any) -> Edition:
    return toy_edition(changed(key, **fields))


def clock(key: str, **fields: Any) -> Edition:
    return toy_edition(clock_changed(key, **fields))


def test_the_toy_is_clean() -> None:
    assert told(toy_edition(), skips=True) == []


@pytest.mark.parametrize("key", [one.key for one in editions()])
def test_every_edition_is_clean_on_the_page(key: str) -> None:
    assert [str(one) for one in checks.faults(edition(key), walk=False, skips=False)] == []


# --- names and scope -------------------------------------------------------------------------------------------------

NAMES: list[tuple[Callable[[], Edition], str]] = [
    (lambda: step("tell", after=s.Done("taem")), "step tell after"),
    (lambda: step("mend", after=s.Decided("visit", "awful")), "step mend after"),
    (lambda: step("file", after=s.Lapsed("nothing")), "step file after"),
    (lambda: step("file", after=s.AllOf((s.Done("decide"), s.Stated("colour", "red")))), "step file after"),
    (lambda: step("file", after=s.AllOf((s.Done("decide"), s.Stated("size", "huge")))), "step file after"),
    (lambda: step("file", after=s.AllOf((s.Done("decide"), s.Below("score", "limit")))), "step file after"),
    (lambda: step("file", after=s.AllOf((s.Done("decide"), s.Below("size", "pass-mark")))), "step file after"),
    (lambda: step("file", after=s.AllOf((s.Done("decide"), s.Each("shed", s.Done("visit"))))), "step file after"),
    (
        lambda: step("file", after=s.AllOf((s.Done("decide"), s.Some("room", s.Marked("cold"))))),
        "step file after",
    ),
    (lambda: step("tell", by="nobody"), "step tell"),
    (lambda: step("tell", or_by=("nobody",)), "step tell"),
    (lambda: step("swap", appoints=("nobody",)), "step swap"),
    (lambda: step("mend", reopens=("visti",)), "step mend"),
    (lambda: step("mend", keeps=("grade", "graed")), "step mend"),
    (lambda: step("object", within="objection"), "step object"),
    (lambda: step("ask", form="asked"), "step ask"),
    (lambda: step("ask", names=("room", "barn")), "step ask"),
    (lambda: step("ask", states=("size", "age")), "step ask"),
    (lambda: step("decide", batch=s.Batch(by="trade")), "step decide"),
    (lambda: step("visit", needs=(PHOTO, replace(PHOTO, key="other", by="ghost"))), "step visit evidence other"),
    (
        lambda: step("visit", session=s.Session("visit", CHIEF, (s.Attend(CHIEF),), (CHIEF, "ghost"))),
        "step visit session",
    ),
    (
        lambda: step("team", produces=(s.Document("letter", "1/1", sealed_by=("ghost",)),)),
        "step team document letter",
    ),
    (lambda: step("look", outcomes=(s.Outcome("yes"), s.Outcome("no"), s.Outcome("no"))), "step look outcomes"),
    (lambda: step("stop", grounds=(s.Ground("fire", "1/4"), s.Ground("fire", "1/4"))), "step stop grounds"),
    (lambda: clock("deciding", watched_by="ghost"), "clock deciding"),
    (lambda: clock("mending", length="days-to-rest"), "clock mending"),
    (
        lambda: clock("mending", pauses=(s.Pause(s.Done("object"), (s.Done("swop"),), "1/3"),)),
        "clock mending pause",
    ),
    (lambda: with_(steps=(*PROCEDURE.steps, PROCEDURE.steps[0])), "steps"),
    (lambda: with_(roles=(*PROCEDURE.roles, PROCEDURE.roles[0])), "roles"),
    (lambda: with_(roles=(*PROCEDURE.roles, s.Role("idler", "1/1"))), "role idler"),
    (lambda: with_(facts=(*PROCEDURE.facts, s.Fact("mood", "1/1", values=("good",)))), "fact mood"),
    (lambda: with_(items=(*PROCEDURE.items, s.Items("question", "1/1"))), "items question"),
    (lambda: with_(exits=(s.Exit("stopped", "1/4", s.Done("stop"), ("explian", "file")),)), "exit stopped"),
    (lambda: with_(exits=(s.Exit("stopped", "1/4", s.Done("stop"), ("explain", "swap")),)), "exit stopped"),
    (lambda: with_(exits=(s.Exit("stopped", "1/4", s.Done("stop"), ("explain", "look")),)), "exit stopped"),
    (
        lambda: with_(dossiers=(s.Dossier("file", "1/4", (s.Part("all", "1/4", documents=("lettre",)),)),)),
        "dossier file part all",
    ),
    (lambda: toy_edition(forms=(*FORMS, Form("unused", "1/1", (text("name"),)))), "form unused"),
]


@pytest.mark.parametrize(("make", "place"), NAMES, ids=[f"{n}-{place}" for n, (_make, place) in enumerate(NAMES)])
def test_a_name_that_is_not_defined_once_and_used(make: Callable[[], Edition], place: str) -> None:
    found = told(make())

    assert ("names", place) in found
    assert {check for check, _place in found} <= {"names", "scope"}


@pytest.mark.parametrize(
    ("condition", "place"),
    [
        (s.Done("visit"), "step tell after"),
        (s.Decided("look", "yes"), "step tell after"),
        (s.Each("room", s.Done("grade")), "step tell after"),
        (s.Marked("hot"), "step tell after"),
    ],
)
def test_what_is_kept_per_item_is_not_read_from_outside(condition: s.Condition, place: str) -> None:
    assert told(step("tell", after=s.AllOf((s.Done("team"), condition)))) == [("scope", place)]


def test_a_clock_kept_per_item_does_not_bind_a_step_of_the_whole_case() -> None:
    ticking = s.Clock("look", "1/2", FIVE_DAYS, s.Done("team"), s.Done("look"), s.Lapse.LATE, OFFICE, per="point")
    law = replace(changed("file", within="look"), clocks=(*PROCEDURE.clocks, ticking))

    assert told(toy_edition(law)) == [("scope", "step file")]


# --- citations -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("source", "place"),
    [
        ({"clauses": source_of(PROCEDURE).clauses[1:]}, "step"),
        ({"clauses": (*source_of(PROCEDURE).clauses, Clause("1/9", "未办", Handled.STEP))}, "clause 1/9"),
        ({"clauses": (*source_of(PROCEDURE).clauses, Clause("1/9", "由人", Handled.MANUAL))}, "clause 1/9"),
        ({"clauses": (*source_of(PROCEDURE).clauses, Clause("2/1", "他处", Handled.RULE))}, "clause 2/1"),
        ({"clauses": (*source_of(PROCEDURE).clauses, Clause("1/9", "", Handled.RULE))}, "clause 1/9"),
        ({"clauses": (*source_of(PROCEDURE).clauses, Clause("1/4", "重复", Handled.STEP))}, "clause 1/4"),
        ({"decreed": (replace(source_of(PROCEDURE).decreed[0], reference=""),)}, "number pass-mark"),
    ],
)
def test_clauses_are_cited_and_accounted_for(source: dict[str, Any], place: str) -> None:
    found = told(toy_edition(source=replace(source_of(PROCEDURE), **source)))

    assert {check for check, _place in found} == {"citations"}
    assert any(where.startswith(place) for _check, where in found)


def test_an_element_without_a_clause() -> None:
    law = changed("tell", clause="")

    assert told(toy_edition(law, source=source_of(PROCEDURE))) == [("citations", "step tell")]


# --- clocks and periods ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("make", "place"),
    [
        (lambda: clock("deciding", watched_by=""), "clock deciding"),
        (lambda: clock("deciding", starts=s.Not(s.Done("tell"))), "clock deciding"),
        (lambda: clock("deciding", starts=s.AnyOf((s.Done("sum"), s.Not(s.Done("tell"))))), "clock deciding"),
        (lambda: clock("deciding", stops=None), "clock deciding"),
        (lambda: clock("deciding", lapse=s.Lapse.CLOSES), "clock deciding"),
        (lambda: clock("mending", lapse=s.Lapse.LATE), "clock mending"),
        (lambda: clock("deciding", lapse=s.Lapse.OPENS), "clock deciding"),
        (lambda: step("object", within=""), "clock objections"),
        (
            lambda: clock("mending", pauses=(s.Pause(s.Done("object"), (s.Done("object"),), "1/3"),)),
            "clock mending",
        ),
    ],
)
def test_a_clock_that_leads_nowhere(make: Callable[[], Edition], place: str) -> None:
    assert ("clocks", place) in told(make())


@pytest.mark.parametrize(
    ("make", "place"),
    [
        (lambda: clock("deciding", length=s.Length(0, s.Unit.DAYS)), "clock deciding"),
        (lambda: clock("mending", length="pass-mark"), "clock mending"),
        (lambda: clock("mending", extendable=s.Length(5, s.Unit.DAYS)), "clock mending"),
        (
            lambda: step("visit", needs=(replace(PHOTO, stored_within=FIVE_DAYS),)),
            "step visit evidence photo",
        ),
        (lambda: step("visit", needs=(replace(PHOTO, stored_within=None),)), "step visit evidence photo"),
        (lambda: step("visit", needs=(replace(PHOTO, retain=FIVE_DAYS),)), "step visit evidence photo"),
    ],
)
def test_a_length_that_is_none(make: Callable[[], Edition], place: str) -> None:
    assert set(told(make())) == {("periods", place)}


# --- evidence, sessions, dossiers ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("make", "fault"),
    [
        (lambda: step("visit", needs=(replace(PHOTO, by=""),)), ("evidence", "step visit evidence photo")),
        (lambda: step("visit", needs=(replace(PHOTO, or_by=(HELPER,)),)), ("evidence", "step visit evidence photo")),
        (lambda: step("visit", needs=(s.OneOf((PHOTO,)),)), ("evidence", "step visit")),
        (
            lambda: step("tell", needs=(replace(PHOTO, form=s.RecordForm.VIDEO),)),
            ("evidence", "step visit evidence photo"),
        ),
        (
            lambda: step("visit", session=s.Session("visit", CHIEF, (s.Attend(HELPER),), (CHIEF,))),
            ("sessions", "step visit"),
        ),
        (
            lambda: step("visit", session=s.Session("visit", CHIEF, (s.Attend(HELPER),), (HELPER,))),
            ("sessions", "step visit"),
        ),
        (
            lambda: step(
                "visit", session=s.Session("visit", CHIEF, (s.Attend(HELPER, or_roles=(GUEST,)),), (CHIEF, HELPER))
            ),
            ("sessions", "step visit"),
        ),
        (lambda: step("team", produces=(s.Document("letter", "1/1"),)), ("sessions", "step team")),
    ],
)
def test_what_belongs_to_an_act_is_whole(make: Callable[[], Edition], fault: tuple[str, str]) -> None:
    assert told(make()) == [fault]


def test_with_a_dossier_everything_archived_has_its_place() -> None:
    all_but = s.Part("all", "1/4", documents=("letter", "report"), evidence=("photo", "plan"), forms=("asking",))

    def made(**less: Any) -> Edition:
        return with_(dossiers=(s.Dossier("file", "1/4", (replace(all_but, **less),)),))

    assert told(made()) == []
    assert told(made(documents=("letter",))) == [("dossiers", "step sum")]
    assert told(made(evidence=("photo",))) == [("dossiers", "step visit")]
    assert told(made(forms=())) == [("dossiers", "step ask")]


# --- wording ---------------------------------------------------------------------------------------------------------


def reworded(table: str, key: str, texts: tuple[str, ...] | None) -> Words:
    words = words_of(PROCEDURE)
    entries = {**words.tables[table], key: texts or ()}
    if texts is None:
        del entries[key]
    return Words({**words.tables, table: entries}, words.phases)


@pytest.mark.parametrize(
    ("table", "key", "texts", "place"),
    [
        ("steps", "tell", None, "steps tell"),
        ("steps", "tell", ("告知", "Tell"), "steps tell"),
        ("steps", "tell", ("告知", "Tell", "告知。", ""), "steps tell"),
        ("roles", CLIENT, ("机构",), f"roles {CLIENT}"),
        ("roles", CLIENT, ("机构", ""), f"roles {CLIENT}"),
        ("outcomes", "mixed", None, "outcomes sum.mixed"),
        ("values", "large", None, "values size.large"),
        ("marks", "grave", None, "marks room/flaw.grave"),
        ("grounds", "flood", None, "grounds stop.flood"),
        ("grounds", "illness", None, "grounds mending.illness"),
        ("evidence", "photo", None, "evidence visit.photo"),
        ("excuses", "no-network", None, "excuses visit.no-network"),
        ("documents", "letter", None, "documents team.letter"),
        ("sessions", "visit", None, "sessions visit.visit"),
        ("clocks", "mending", None, "clocks mending"),
        ("exits", "stopped", None, "exits stopped"),
        ("endings", "filed", None, "endings filed"),
        ("states", "asked", None, "states course.asked"),
        ("numbers", "pass-mark", None, "numbers pass-mark"),
        ("forms", "asking", None, "forms asking"),
        ("fields", "name", None, "fields asking.name"),
        ("choices", "blue", None, "choices asking.blue"),
        ("steps", "dance", ("跳舞", "Dance", "跳。", "Dance."), "steps dance"),
        ("clocks", "dancing", ("跳舞", "Dancing"), "clocks dancing"),
    ],
)
def test_words_in_both_languages_for_every_key(table: str, key: str, texts: tuple[str, ...] | None, place: str) -> None:
    assert set(told(toy_edition(words=reworded(table, key, texts)))) == {("wording", place)}


@pytest.mark.parametrize(
    ("steps", "place"),
    [
        (("tell",), "steps tell"),
        (("dance",), "phase of dance"),
    ],
)
def test_phases_show_every_step_once(steps: tuple[str, ...], place: str) -> None:
    words = words_of(PROCEDURE)
    more = Words(words.tables, (*words.phases, Phase("more", "其他", "More", steps)))

    assert told(toy_edition(words=more)) == [("wording", place)]


def test_a_step_in_no_phase_and_a_criterion_without_words() -> None:
    words = words_of(PROCEDURE)
    first = words.phases[0]
    less = Words(words.tables, (replace(first, steps=first.steps[1:]),))
    unsaid = Criteria("points", (replace(CRITERIA.points[0], en=""),))

    assert told(toy_edition(words=less)) == [("wording", "steps ask")]
    assert told(toy_edition(criteria=unsaid)) == [("wording", "criterion a")]
