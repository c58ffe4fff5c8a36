"""The findings of a case, for who has been told of them: kind, facts, the point of the criteria, how far it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _

from mingjian.ledger import queries as ledger
from mingjian.procedures.entries import kind_of
from mingjian.procedures.sides import may_read
from mingjian.web.components.findings import Finding, FindingKind, FindingList
from mingjian.web.components.notes import Empty
from mingjian.web.components.part import Link

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from mingjian.cases.models import Thread
    from mingjian.procedures.entries import Entry
    from mingjian.procedures.steps import Step
    from mingjian.proof.canonical import Value
    from mingjian.web.desk.case_page import CasePage

#: A card shows so many; the others are one press away.
_SHOWN = 8
_KINDS = {
    "basically": FindingKind.BASICALLY_CONFORMING,
    "nonconform": FindingKind.NONCONFORMING,
    "withdrawn": FindingKind.WITHDRAWN,
}
#: By these fields of its form an item is known as a finding: what was seen, and the point that it breaks.
_FACTS, _CRITERIA, _OTHERS = "facts", "criteria-clause", ("system-clause", "method-clause")


def findings(page: CasePage) -> FindingList | None:
    """None where there are no findings, or none that the reader has been told of."""
    kinds = _finding_kinds(page)
    found = [one for path, one in page.threads.items() if kind_of(path) in kinds and page.may_see_item(path)]
    if not found:
        return None
    shown = found[:_SHOWN]
    values = ledger.values_at(page.view.case.pk, [one.named_n for one in shown])
    graded = _graded(page, kinds)
    rows = tuple(_finding(page, one, values.get(one.named_n, {}), graded.get(one.path)) for one in shown)
    return FindingList(rows, Empty("", ""), _more(page, found))


def _finding_kinds(page: CasePage) -> frozenset[str]:
    law = page.view.law
    return frozenset(
        items.kind
        for items in law.procedure.items
        if items.form and {_FACTS, _CRITERIA} <= {field.key for field in law.form(items.form).fields}
    )


def _grading(page: CasePage, kinds: Collection[str]) -> Step | None:
    steps = page.view.law.procedure.steps
    return next((one for one in steps if one.per in kinds and {"nonconform"} <= {o.key for o in one.outcomes}), None)


def _graded(page: CasePage, kinds: Collection[str]) -> Mapping[str, Entry]:
    step = _grading(page, kinds)
    if step is None:
        return {}
    return {item: entry for (key, item), entry in page.view.reading.state.done.items() if key == step.key}


def _finding(page: CasePage, thread: Thread, values: Mapping[str, Value], graded: Entry | None) -> Finding:
    kind = _KINDS.get(graded.outcome, FindingKind.UNGRADED) if graded is not None else FindingKind.UNGRADED
    points = [str(values.get(f"form.{key}", "") or "") for key in (_CRITERIA, *_OTHERS)]
    cited = [_("准则 {number}").format(number=points[0])] if points[0] else []
    step = _grading(page, {kind_of(thread.path)})
    readable = step is not None and may_read(page.view.roles, step)
    href = reverse("desk:step", args=[page.view.case.pk, step.key]) if step is not None and readable else ""
    return Finding(
        key=thread.path.rpartition(":")[2],
        kind=kind,
        sentence=str(values.get(f"form.{_FACTS}", "") or thread.label),
        cited=(*cited, *(one for one in points[1:] if one)),
        href=f"{href}?item={thread.path}" if href else "",
    )


def _more(page: CasePage, found: list[Thread]) -> Link | None:
    if len(found) <= _SHOWN:
        return None
    step = _grading(page, {kind_of(found[0].path)})
    if step is None or not may_read(page.view.roles, step):
        return Link(_("共 {n} 项").format(n=len(found)), reverse("desk:case", args=[page.view.case.pk]))
    return Link(_("共 {n} 项").format(n=len(found)), reverse("desk:step", args=[page.view.case.pk, step.key]))
