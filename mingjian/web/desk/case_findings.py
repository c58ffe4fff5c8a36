"""The findings of a case, for who has been told of them: kind, facts, the point of the criteria, how far it is."""

from __future__ import annotations

import re
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

#: How a point and a clause of the criteria are written: 第25项, point 25; 2.11.3.
_POINT = re.compile(r"(?:第|point|points)\s*(\d{1,3})", re.IGNORECASE)
_CLAUSE = re.compile(r"(?<![\d.])\d{1,2}(?:\.\d{1,2}){1,3}(?![\d.])")


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


def findings_at_points(page: CasePage) -> Mapping[str, tuple[Finding, ...]]:
    """The findings that the reader may see, by the key of the criteria's point that each cites; withdrawn ones too.

    A finding that names a clause and no point stands at every point of the clause.
    """
    kinds = _finding_kinds(page)
    found = [one for path, one in page.threads.items() if kind_of(path) in kinds and page.may_see_item(path)]
    values = ledger.values_at(page.view.case.pk, [one.named_n for one in found]) if found else {}
    graded = _graded(page, kinds)
    points: dict[str, list[Finding]] = {}
    for one in found:
        said = values.get(one.named_n, {})
        finding = _finding(page, one, said, graded.get(one.path))
        for key in _points_cited(page, str(said.get(f"form.{_CRITERIA}", ""))):
            points.setdefault(key, []).append(finding)
    return {key: tuple(at_point) for key, at_point in points.items()}


def findings_by_clause(page: CasePage) -> Mapping[str, tuple[str, ...]]:
    """What was found, in the words of each finding that the reader may see, by the clause that it cites."""
    kinds = _finding_kinds(page)
    found = [one for path, one in page.threads.items() if kind_of(path) in kinds and page.may_see_item(path)]
    values = ledger.values_at(page.view.case.pk, [one.named_n for one in found]) if found else {}
    grouped: dict[str, list[str]] = {}
    for one in found:
        said = values.get(one.named_n, {})
        words = str(said.get(f"form.{_FACTS}", "") or one.label)
        grouped.setdefault(str(said.get(f"form.{_CRITERIA}", "") or "—"), []).append(words)
    return {clause: tuple(grouped[clause]) for clause in sorted(grouped)}


def _points_cited(page: CasePage, text: str) -> Collection[str]:
    """The keys of the points meant by words such as 2.11.3（第25项）, or by the number of the clause alone."""
    points = page.view.law.criteria.points
    numbers = _POINT.findall(text)
    if numbers:
        return [one.key for one in points if one.key in numbers]
    clauses = set(_CLAUSE.findall(text))
    return [one.key for one in points if one.clause in clauses]


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
