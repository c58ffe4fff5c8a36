"""Reads of a check table: which steps have one, whose it is, and what the team has written in it before it is done.

Two kinds of steps are filled in as a table: the points of the criteria, and the lines of a capability list.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.db.models import OuterRef, Prefetch, Subquery, Sum

from mingjian.cases.beside_models import Companion
from mingjian.cases.capacities import Capacity, role_of
from mingjian.cases.models import Case, CheckRow, CheckWords
from mingjian.errors import NotFound
from mingjian.errors import gettext_noop as _
from mingjian.procedures.fields import FieldKind
from mingjian.procedures.lacking import actors

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import datetime

    from mingjian.cases.queries import CaseInView
    from mingjian.procedures.catalogue import Edition
    from mingjian.procedures.fields import Field
    from mingjian.procedures.steps import Step
    from mingjian.proof.canonical import Value

#: Under which role a case in view knows a trainee.
TRAINEE: Final = role_of(Capacity.TRAINEE)

#: Fields that fit into a row; several choices only where there is one form for thousands of rows.
_WORDS: Final = {FieldKind.TEXT, FieldKind.LONGTEXT}
_TICKED: Final = {*_WORDS, FieldKind.CHOICES}
#: The kind of item that a capability list has.
_LINE: Final = "line"


def has_check_table(law: Edition, step: Step) -> bool:
    """Whether a step is answered point by point of a list of criteria, by an outcome and words alone."""
    listed = any(items.kind == step.per and items.criteria for items in law.procedure.items)
    return listed and _by_words_alone(law, step, _WORDS)


def has_line_table(law: Edition, step: Step) -> bool:
    """Whether a step is answered line by line of a capability list, by an outcome, choices and words alone."""
    return step.per == _LINE and _by_words_alone(law, step, _TICKED)


def _by_words_alone(law: Edition, step: Step, kinds: Collection[FieldKind]) -> bool:
    more = (step.needs, step.produces, step.names, step.states, step.grounds, step.appoints, step.session)
    if not step.outcomes or not step.form or any(more):
        return False
    return all(field.kind in kinds for field in law.form(step.form).fields)


def check_table_for(view: CaseInView, key: str) -> Step:
    """The step whose table the reader may work in: whoever may do it, a trainee, and nobody else. Raises NotFound."""
    step = view.reading.state.steps.get(key)
    tabled = step is not None and (has_check_table(view.law, step) or has_line_table(view.law, step))
    if step is None or not tabled or not works_in(view.roles, step):
        raise NotFound(_("没有这张评审表，或您无权查看。评审表只有评审组成员能看到。"))
    return step


def works_in(roles: Collection[str], step: Step) -> bool:
    """Whether somebody in these roles writes in the table of a step: who may do it, and trainees, who only draft."""
    return not {*actors(step), TRAINEE}.isdisjoint(roles)


def only_drafts(view: CaseInView, step: Step) -> bool:
    """Whether what the reader writes is a trainee's draft, to be taken over by one of the team."""
    return TRAINEE in view.roles and view.roles.isdisjoint(actors(step))


def fields_of(view: CaseInView, step: Step) -> tuple[Field, ...]:
    return view.law.form(step.form).fields


def team_of(view: CaseInView, step: Step) -> Mapping[str, str]:
    """Who may do the step now, by name: to whom its items may be given."""
    roles = actors(step)
    order = {role.key: place for place, role in enumerate(view.law.procedure.roles)}
    running = [one for one in view.parties if one.until_n is None and one.person_id and one.role in roles]
    running.sort(key=lambda one: (order[one.role], one.since_n))
    return {str(one.person_id): one.name for one in running}


def check_rows_of(case_id: str, step: str, items: Collection[str] | None = None) -> Mapping[str, CheckRow]:
    """The rows that were ever written to or given to somebody, by item, each with the words kept beside it.

    Those of some items where they are named. Two queries.
    """
    kept = Prefetch("kept", CheckWords.objects.select_related("person").order_by("-pk"))
    rows = CheckRow.objects.filter(case_id=case_id, step=step).select_related("person", "assigned")
    if items is not None:
        rows = rows.filter(item__in=items)
    return {row.item: row for row in rows.prefetch_related(kept)}


def state_of_table(case_id: str, step: str) -> tuple[int, int]:
    """What tells one state of a table from every other: the case's last entry, and the changes of its rows.

    One query; neither number ever falls. (0, 0) where there is no such case.
    """
    rows = CheckRow.objects.filter(case=OuterRef("pk"), step=step).order_by().values("case")
    turns = Subquery(rows.annotate(turns=Sum("turn")).values("turns"))
    found = Case.objects.filter(pk=case_id).annotate(turns=turns).values_list("n", "turns").first()
    return (found[0], found[1] or 0) if found else (0, 0)


@dataclass(frozen=True, slots=True)
class Draft:
    """What stands in a row, without its names: read for thousands of rows at a time."""

    version: int
    outcome: str
    written: Mapping[str, Value]
    person: str
    at: datetime | None
    assigned: str
    #: Others' words that are kept beside it and say something else.
    others: tuple[KeptDraft, ...] = ()
    #: A trainee drafted it, and nobody of the team has taken it over.
    by_trainee: bool = False

    @property
    def said(self) -> bool:
        return bool(self.outcome or self.written)


@dataclass(frozen=True, slots=True)
class KeptDraft:
    """Words kept beside a row: whose, since when."""

    person: str
    at: datetime
    outcome: str
    written: Mapping[str, Value]

    def differs(self, outcome: str, written: Mapping[str, Value]) -> bool:
        """Whether it says something that these words do not say: what they only add is no other opinion."""
        if self.outcome and self.outcome != outcome:
            return True
        return any(value and written.get(key) != value for key, value in self.written.items())


def drafts_of(case_id: str, step: str) -> Mapping[str, Draft]:
    """Every row of a table, by item, with what others of the team said otherwise. Two queries."""
    kept: dict[str, list[KeptDraft]] = {}
    # A trainee's words count for nothing: they are no second opinion.
    trainees = Companion.objects.filter(case=case_id, capacity=Capacity.TRAINEE.value).values("person")
    words = CheckWords.objects.filter(row__case=case_id, row__step=step).exclude(person__in=trainees).order_by("pk")
    for item, person, at, outcome, written in words.values_list("row__item", "person_id", "at", "outcome", "written"):
        kept.setdefault(item, []).append(KeptDraft(person, at, outcome, written))
    rows = CheckRow.objects.filter(case_id=case_id, step=step).values_list(
        "item", "version", "outcome", "written", "person_id", "at", "assigned_id", "by_trainee"
    )
    return {
        item: Draft(
            version,
            outcome,
            written,
            person or "",
            at,
            assigned or "",
            tuple(one for one in kept.get(item, ()) if one.person != person and one.differs(outcome, written)),
            by_trainee,
        )
        for item, version, outcome, written, person, at, assigned, by_trainee in rows
    }
