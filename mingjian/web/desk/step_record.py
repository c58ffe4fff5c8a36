"""What was done in a step, as it stands in the record: who, when, with what result, and what was written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from mingjian.ledger import queries as ledger
from mingjian.web.components import days
from mingjian.web.components.facts import Fact, Facts
from mingjian.web.components.table import Cell, Column, Row, Table
from mingjian.web.desk.form_words import said, said_in_cell

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from mingjian.procedures.entries import Entry
    from mingjian.procedures.fields import Field
    from mingjian.procedures.steps import Step
    from mingjian.proof.canonical import Value
    from mingjian.web.desk.case_page import CasePage
    from mingjian.web.wording import Wording

_PREFIX = "form."


def record_of(page: CasePage, step: Step, item: str) -> tuple[Facts, tuple[Table, ...]] | None:
    """The act as facts, and each table that was filled in; None where the step is not done for the item."""
    entry = page.view.reading.state.done.get((step.key, item))
    if entry is None:
        return None
    written = _written(page, entry)
    fields = page.view.law.form(step.form).fields if step.form else ()
    facts = (*_head(page, step, entry), *_facts(page.words, step.form, fields, written))
    return Facts(facts, shape="list"), tuple(_tables(page.words, step.form, fields, written))


def _written(page: CasePage, entry: Entry) -> Mapping[str, Value]:
    number = int(entry.id)
    values = ledger.values_at(page.view.case.pk, [number]).get(number, {})
    return {name.removeprefix(_PREFIX): value for name, value in values.items() if name.startswith(_PREFIX)}


def _head(page: CasePage, step: Step, entry: Entry) -> Iterator[Fact]:
    words = page.words
    if entry.outcome:
        yield Fact(_("结果"), words.label("outcomes", entry.outcome, of=step.key), strong=True)
    if entry.ground:
        yield Fact(_("理由"), words.label("grounds", entry.ground, of=step.key))
    for fact in step.states:
        stated = page.view.reading.state.facts.get(fact)
        if stated is not None:
            yield Fact(words.label("facts", fact), words.label("values", stated.outcome, of=fact) or stated.outcome)
    who = page.view.names().get(entry.who, "")
    yield Fact(_("办理人"), f"{words.label('roles', entry.role)} {who}".strip())
    yield Fact(_("办理时间"), days.exact_moment(entry.at))
    yield Fact(_("记录号"), entry.id, mono=True)


def _facts(words: Wording, form: str, fields: tuple[Field, ...], written: Mapping[str, Value]) -> Iterator[Fact]:
    for field in fields:
        value = written.get(field.key)
        if not field.columns and value not in (None, ""):
            yield Fact(words.label("fields", field.key, of=form), said(words, form, field, value))


def _tables(words: Wording, form: str, fields: tuple[Field, ...], written: Mapping[str, Value]) -> Iterator[Table]:
    for field in fields:
        value = written.get(field.key)
        rows = [row for row in value if isinstance(row, dict)] if field.columns and isinstance(value, list) else []
        if rows:
            yield Table(
                f"written-{field.key}",
                words.label("fields", field.key, of=form),
                tuple(Column(words.label("fields", column.key, of=form)) for column in field.columns),
                tuple(
                    Row(str(number), tuple(Cell(said_in_cell(words, form, column, row)) for column in field.columns))
                    for number, row in enumerate(rows, start=1)
                ),
                title_seen=True,
            )
