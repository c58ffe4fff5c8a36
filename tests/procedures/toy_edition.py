"""The toy procedure as a whole edition: every clause it cites, every word it needs, its form and two criteria."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mingjian.procedures.catalogue import Edition, meaning
from mingjian.procedures.checks.places import cited
from mingjian.procedures.checks.wording import needed_words
from mingjian.procedures.criteria import Criteria, Criterion
from mingjian.procedures.fields import Form, choice, text
from mingjian.procedures.law import Clause, Decreed, Handled, LawDocument, Source
from mingjian.procedures.serial import digest
from mingjian.procedures.words import TABLES, Phase, Words

from .toy import PROCEDURE

if TYPE_CHECKING:
    from mingjian.procedures import shape as s

FORMS = (Form("asking", "1/1", (text("name"), choice("colour", "red", "blue"))),)
CRITERIA = Criteria(
    "points", (Criterion("a", "1.1", ("starred",), "甲", "First"), Criterion("b", "1.2", (), "乙", "Second"))
)


def source_of(procedure: s.Procedure) -> Source:
    """Clauses for everything the procedure cites."""
    clauses = sorted({clause for _place, clause in cited(procedure)} | {form.clause for form in FORMS})
    return Source(
        family="toy",
        in_force=date(2026, 1, 1),
        until=None,
        authorities=(),
        documents=(LawDocument("1", "规则", "1号"),),
        clauses=tuple(Clause(clause, "内容", Handled.STEP) for clause in clauses),
        decreed=tuple(Decreed(number, date(2026, 1, 1), "通知") for number in procedure.numbers),
    )


def words_of(procedure: s.Procedure, forms: tuple[Form, ...] = FORMS) -> Words:
    """A text in both languages for every key, and one phase with all steps."""
    tables: dict[str, dict[str, tuple[str, ...]]] = {table: {} for table in TABLES}
    for table, key, _of in needed_words(procedure, forms):
        tables[table][key] = ("中", key) if table != "steps" else ("中", key, "做。", "Do it.")
    return Words(tables, (Phase("all", "全部", "All", tuple(step.key for step in procedure.steps)),))


def toy_edition(procedure: s.Procedure = PROCEDURE, **changed: Any) -> Edition:
    """The toy as an edition; what is changed afterwards is changed in it alone, not in what was derived for it."""
    source = source_of(procedure)
    made = Edition(
        key=procedure.key,
        hash=digest(meaning(procedure.key, procedure, source, FORMS, CRITERIA)),
        procedure=procedure,
        source=source,
        forms=FORMS,
        criteria=CRITERIA,
        words=words_of(procedure),
        documents=Path("documents"),
    )
    return replace(made, **changed)
