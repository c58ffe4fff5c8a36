"""Reads ``source.toml``: every clause of the documents an edition rests on, and how each is handled.

A clause is handled as ``step`` (an element of the definition cites it), ``rule`` (arithmetic or a check elsewhere
in the product), ``manual`` (left to people) or ``outside`` (not the product's). The last two give a reason.
``says`` is a paraphrase. ``origin`` tells where the text comes from when the regulation file itself lacks it.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from mingjian.procedures.periods import Unit
from mingjian.procedures.shape import Number

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path


class Handled(StrEnum):
    STEP = "step"
    RULE = "rule"
    MANUAL = "manual"
    OUTSIDE = "outside"


@dataclass(frozen=True, slots=True)
class Clause:
    """One clause: its id is ``<document prefix>/<number>``."""

    id: str
    says: str
    handled: Handled
    reason: str = ""
    origin: str = ""


@dataclass(frozen=True, slots=True)
class LawDocument:
    """A document an edition rests on. ``file`` names the regulation text kept with the project, if there is one."""

    prefix: str
    title: str
    reference: str
    file: str = ""


@dataclass(frozen=True, slots=True)
class Decreed:
    """A number set by decree, with day and reference; ``remark`` says what is unsure about it."""

    number: Number
    since: date | None
    reference: str
    remark: str = ""


@dataclass(frozen=True, slots=True)
class Source:
    """What an edition says about the law it renders."""

    family: str
    in_force: date
    until: date | None
    authorities: tuple[str, ...]  # GB/T 2260 codes, by prefix; () is everywhere
    documents: tuple[LawDocument, ...]
    clauses: tuple[Clause, ...]
    decreed: tuple[Decreed, ...]
    criteria: tuple[str, ...] = ()  # lists in criteria_lists/, the base first, supplements after it

    def clause(self, key: str) -> Clause:
        """A clause by its id. Raises KeyError if the source has none."""
        for clause in self.clauses:
            if clause.id == key:
                return clause
        raise KeyError(key)


def read_source(path: Path) -> Source:
    """The source of an edition. Raises ValueError or KeyError naming the place when the file is not well formed."""
    with path.open("rb") as file:
        table = tomllib.load(file)
    edition = table["edition"]
    return Source(
        family=edition["family"],
        in_force=edition["in_force"],
        until=edition.get("until"),
        authorities=tuple(edition.get("authorities", ())),
        documents=tuple(LawDocument(**document) for document in table["document"]),
        clauses=tuple(_clause(clause) for clause in table["clause"]),
        decreed=tuple(_decreed(number) for number in table.get("number", ())),
        criteria=tuple(edition.get("criteria", ())),
    )


def _clause(table: dict[str, Any]) -> Clause:
    clause = Clause(**{**table, "handled": Handled(table["handled"])})
    if clause.handled in {Handled.MANUAL, Handled.OUTSIDE} and not clause.reason:
        raise ValueError(f"clause {clause.id} is {clause.handled} and gives no reason")
    return clause


def _decreed(table: dict[str, Any]) -> Decreed:
    unit = Unit(table["unit"]) if "unit" in table else None
    return Decreed(
        number=Number(table["key"], table["value"], unit),
        since=table.get("since"),
        reference=table["reference"],
        remark=table.get("remark", ""),
    )
