"""Reads of a check table: which steps have one, whose it is, and what the team has written in it before it is done."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.db.models import OuterRef, Prefetch, Subquery, Sum

from mingjian.cases.models import Case, CheckRow, CheckWords
from mingjian.errors import NotFound
from mingjian.errors import gettext_noop as _
from mingjian.procedures.fields import FieldKind
from mingjian.procedures.lacking import actors

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mingjian.cases.queries import CaseInView
    from mingjian.procedures.catalogue import Edition
    from mingjian.procedures.fields import Field
    from mingjian.procedures.steps import Step

#: Fields that fit into a row.
_WORDS: Final = {FieldKind.TEXT, FieldKind.LONGTEXT}


def has_check_table(law: Edition, step: Step) -> bool:
    """Whether a step is answered point by point of a list of criteria, by an outcome and words alone."""
    listed = any(items.kind == step.per and items.criteria for items in law.procedure.items)
    more = (step.needs, step.produces, step.names, step.states, step.grounds, step.appoints, step.session)
    if not listed or not step.outcomes or not step.form or any(more):
        return False
    return all(field.kind in _WORDS for field in law.form(step.form).fields)


def check_table_for(view: CaseInView, key: str) -> Step:
    """The step whose table the reader may work in: whoever may do it, and nobody else. Raises NotFound."""
    step = view.reading.state.steps.get(key)
    if step is None or not has_check_table(view.law, step) or view.roles.isdisjoint(actors(step)):
        raise NotFound(_("没有这张评审表，或您无权查看。评审表只有评审组成员能看到。"))
    return step


def fields_of(view: CaseInView, step: Step) -> tuple[Field, ...]:
    return view.law.form(step.form).fields


def team_of(view: CaseInView, step: Step) -> Mapping[str, str]:
    """Who may do the step now, by name: to whom its items may be given."""
    roles = actors(step)
    order = {role.key: place for place, role in enumerate(view.law.procedure.roles)}
    running = [one for one in view.parties if one.until_n is None and one.person_id and one.role in roles]
    running.sort(key=lambda one: (order[one.role], one.since_n))
    return {str(one.person_id): one.name for one in running}


def check_rows_of(case_id: str, step: str) -> Mapping[str, CheckRow]:
    """The rows that were ever written to or given to somebody, by item, each with the words kept beside it.

    Two queries.
    """
    kept = Prefetch("kept", CheckWords.objects.select_related("person").order_by("-pk"))
    rows = CheckRow.objects.filter(case_id=case_id, step=step).select_related("person", "assigned")
    return {row.item: row for row in rows.prefetch_related(kept)}


def state_of_table(case_id: str, step: str) -> tuple[int, int]:
    """What tells one state of a table from every other: the case's last entry, and the changes of its rows.

    One query; neither number ever falls. (0, 0) where there is no such case.
    """
    rows = CheckRow.objects.filter(case=OuterRef("pk"), step=step).order_by().values("case")
    turns = Subquery(rows.annotate(turns=Sum("turn")).values("turns"))
    found = Case.objects.filter(pk=case_id).annotate(turns=turns).values_list("n", "turns").first()
    return (found[0], found[1] or 0) if found else (0, 0)
