"""Check: every key has its words in Chinese and English, and the phases show every step once."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from mingjian.errors import NotFound
from mingjian.errors import gettext_noop as _
from mingjian.procedures.checks.faults import Fault, fault

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mingjian.procedures import shape as s
    from mingjian.procedures.catalogue import Edition
    from mingjian.procedures.fields import Field, Form

CHECK = "wording"

#: Tables whose keys belong to one element each: a text left behind there is a slip.
_OWN: tuple[str, ...] = ("roles", "facts", "items", "steps", "clocks", "exits", "endings", "tracks", "forms")


def check_wording(edition: Edition) -> Iterator[Fault]:
    """Names, values, outcomes, forms with their fields and choices, criteria; and nothing left behind."""
    words = edition.words
    needed = list(needed_words(edition.procedure, edition.forms))
    for table, key, of in needed:
        if not words.has(table, key, of=of):
            place = f"{table} {of}.{key}" if of else f"{table} {key}"
            yield fault(CHECK, place, _("用语表中没有中文和英文名称。"))
    yield from _of_duties(edition)
    for point in edition.criteria.points:
        if not (point.zh and point.en):
            yield fault(CHECK, f"criterion {point.key}", _("没有中文和英文内容。"))
    yield from _left_behind(edition, needed)
    yield from _of_phases(edition)


def _of_duties(edition: Edition) -> Iterator[Fault]:
    words = edition.words
    for step in edition.procedure.steps:
        try:
            texts = words.duty(step.key), words.duty(step.key, "en")
        except NotFound:
            texts = ("", "")
        if not all(texts):
            yield fault(CHECK, f"steps {step.key}", _("用语表中没有用一句话说明应当办理什么。"))


def _left_behind(edition: Edition, needed: list[tuple[str, str, str]]) -> Iterator[Fault]:
    for table in _OWN:
        known = {key for where, key, _of in needed if where == table}
        for key in edition.words.tables[table]:
            if key.rpartition(".")[2] not in known and key not in known:
                yield fault(CHECK, f"{table} {key}", _("用语表中有名称，程序中没有。"))


def needed_words(procedure: s.Procedure, forms: tuple[Form, ...]) -> Iterator[tuple[str, str, str]]:
    """Every text an edition needs: table, key and the element whose own text wins."""
    yield from _of_procedure(procedure)
    for form in forms:
        yield "forms", form.key, ""
        for field in form.fields:
            yield from _of_field(field, form.key)


def _of_procedure(procedure: s.Procedure) -> Iterator[tuple[str, str, str]]:
    yield "procedure", "title", ""
    simple = {"roles": procedure.roles, "clocks": procedure.clocks, "exits": procedure.exits,
              "endings": procedure.endings, "numbers": procedure.numbers}  # fmt: skip
    for table, elements in simple.items():
        for one in elements:
            yield table, one.key, ""  # type: ignore[attr-defined]
    for fact in procedure.facts:
        yield "facts", fact.key, ""
        yield from (("values", value, fact.key) for value in fact.values)
    for items in procedure.items:
        yield "items", items.kind, ""
        if not items.criteria:
            yield from (("items", f"{items.kind}:{name}", "") for name, _marks in items.listed)
        marks = {*items.marks, *(mark for _name, of in items.listed for mark in of)}
        yield from (("marks", mark, items.kind) for mark in sorted(marks))
    for step in procedure.steps:
        yield from _of_step(step)
    for clock in procedure.clocks:
        yield from (("grounds", ground, clock.key) for ground in clock.pause_grounds)
    for track in procedure.tracks:
        yield "tracks", track.key, ""
        yield from (("states", state.key, track.key) for state in track.states)
    for dossier in procedure.dossiers:
        yield "dossiers", dossier.key, ""
        yield from (("parts", part.key, dossier.key) for part in dossier.parts)


def _of_step(step: s.Step) -> Iterator[tuple[str, str, str]]:
    yield "steps", step.key, ""
    yield from (("outcomes", outcome.key, step.key) for outcome in step.outcomes)
    yield from (("grounds", ground.key, step.key) for ground in step.grounds)
    yield from (("documents", document.key, step.key) for document in step.produces)
    if step.session is not None:
        yield "sessions", step.session.kind, step.key
    for evidence in step.evidence:
        yield "evidence", evidence.key, step.key
        yield from (("excuses", excuse, step.key) for excuse in (*evidence.excuses, *evidence.delays))


def _of_field(field: Field, form: str) -> Iterator[tuple[str, str, str]]:
    yield "fields", field.key, form
    yield from (("choices", choice, form) for choice in field.choices)
    for column in field.columns:
        yield from _of_field(column, form)


def _of_phases(edition: Edition) -> Iterator[Fault]:
    shown = Counter(step for phase in edition.words.phases for step in phase.steps)
    known = {step.key for step in edition.procedure.steps}
    for step in known - shown.keys():
        yield fault(CHECK, f"steps {step}", _("没有归入任何阶段，办件页面上不会显示。"))
    for step in shown.keys() - known:
        yield fault(CHECK, f"phase of {step}", _("阶段中的步骤在程序中没有。"))
    for step, n in shown.items():
        if n > 1:
            yield fault(CHECK, f"steps {step}", _("归入了{n}个阶段。"), n=n)
