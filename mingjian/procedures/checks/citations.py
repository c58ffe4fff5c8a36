"""Check: every element cites a clause that exists, and every clause of the law is accounted for."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from mingjian.errors import gettext_noop as _
from mingjian.procedures.checks.faults import Fault, fault
from mingjian.procedures.checks.places import cited
from mingjian.procedures.law import Handled

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mingjian.procedures.catalogue import Edition
    from mingjian.procedures.law import Source

CHECK = "citations"


def check_citations(edition: Edition) -> Iterator[Fault]:
    """Cited clauses exist, ``step`` clauses are cited, the others give a reason, documents and numbers are named."""
    known = {clause.id for clause in edition.source.clauses}
    citations = [*cited(edition.procedure), *((f"form {form.key}", form.clause) for form in edition.forms)]
    for place, clause in citations:
        if not clause:
            yield fault(CHECK, place, _("没有写明依据的条款。"))
        elif clause not in known:
            yield fault(CHECK, place, _("依据的条款“{clause}”在 source.toml 中没有。"), clause=clause)
    yield from _of_source(edition.source, {clause for _place, clause in citations})


def _of_source(source: Source, used: set[str]) -> Iterator[Fault]:
    prefixes = {document.prefix for document in source.documents}
    for clause in source.clauses:
        if clause.handled is Handled.STEP and clause.id not in used:
            yield fault(CHECK, f"clause {clause.id}", _("标明由程序办理，但没有任何内容引用它。"))
        if clause.handled in {Handled.MANUAL, Handled.OUTSIDE} and not clause.reason:
            yield fault(CHECK, f"clause {clause.id}", _("不由程序办理的条款须写明理由。"))
        if clause.id.partition("/")[0] not in prefixes:
            yield fault(CHECK, f"clause {clause.id}", _("所属文件没有列入 document。"))
        if not clause.says:
            yield fault(CHECK, f"clause {clause.id}", _("没有内容摘要。"))
    for key, n in Counter(clause.id for clause in source.clauses).items():
        if n > 1:
            yield fault(CHECK, f"clause {key}", _("重复列出{n}次。"), n=n)
    for decreed in source.decreed:
        if not decreed.reference:
            yield fault(CHECK, f"number {decreed.number.key}", _("规定的数值须写明出处。"))
