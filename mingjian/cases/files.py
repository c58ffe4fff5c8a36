"""Reads of the files of a case: papers and evidence in one list, as far as the reader may read their steps."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from mingjian.cases.models import Exhibit
from mingjian.cases.queries import PAGE
from mingjian.documents.queries import count_issued, papers_of
from mingjian.procedures.sides import may_read

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import datetime

    from mingjian.cases.queries import CaseInView
    from mingjian.documents.models import Paper


@dataclass(frozen=True, slots=True)
class CaseFile:
    """One file: a piece of evidence, or an issued paper. ``n`` is the entry that brought it."""

    pk: str
    n: int
    paper: bool
    #: Its key in the edition: of evidence or of a document.
    key: str
    step: str
    item: str
    name: str
    who: str
    at: datetime
    sha256: str
    size_bytes: int
    #: The entry that brought it was annulled since.
    annulled: bool


@dataclass(frozen=True, slots=True)
class FilePage:
    files: tuple[CaseFile, ...]
    #: The entry with which the page ended; 0 on the last.
    before: int


def files_of(view: CaseInView, *, before: int = 0) -> FilePage:
    """Files that the reader may see, newest first, fifty at a time: those brought before an entry, where it is given.

    Three queries, however many there are.
    """
    readable = _readable(view)
    rows = Exhibit.objects.filter(case=view.case, step__in=readable).select_related("file", "person").order_by("-n")
    exhibits = list((rows.filter(n__lt=before) if before else rows)[: PAGE + 1])
    papers = [one for one in _papers(view, readable) if not before or (one.issued_n or 0) < before]
    found = sorted([*_of_exhibits(view, exhibits), *_of_papers(view, papers)], key=lambda one: -one.n)
    page = tuple(found[:PAGE])
    return FilePage(page, page[-1].n if len(found) > PAGE else 0)


def count_of(view: CaseInView) -> int:
    """How many files the reader may see."""
    readable = _readable(view)
    exhibits = Exhibit.objects.filter(case=view.case, step__in=readable).count()
    return exhibits + count_issued(view.case.pk, readable)


def _readable(view: CaseInView) -> Collection[str]:
    return {step.key for step in view.law.procedure.steps if may_read(view.roles, step)}


def _papers(view: CaseInView, readable: Collection[str]) -> list[Paper]:
    return [one for one in papers_of(view.case.pk) if one.state == "issued" and one.step in readable]


def _of_exhibits(view: CaseInView, exhibits: Iterable[Exhibit]) -> Iterable[CaseFile]:
    for one in exhibits:
        yield CaseFile(
            pk=one.pk,
            n=one.n,
            paper=False,
            key=one.evidence,
            step=one.step,
            item=one.item,
            name=one.name,
            who=str(one.person),
            at=one.stored_at,
            sha256=one.file_id,
            size_bytes=one.file.size_bytes,
            annulled=str(one.n) in view.reading.state.annulled,
        )


def _of_papers(view: CaseInView, papers: Iterable[Paper]) -> Iterable[CaseFile]:
    issuers = {party.organisation_id: party.name for party in view.parties if party.organisation_id}
    for one in papers:
        if one.file is None or one.issued_n is None or one.issued_at is None:
            continue
        yield CaseFile(
            pk=one.pk,
            n=one.issued_n,
            paper=True,
            key=one.document,
            step=one.step,
            item=one.item,
            name=one.number,
            who=issuers.get(one.issuer_id, ""),
            at=one.issued_at,
            sha256=one.file.sha256,
            size_bytes=one.file.size_bytes,
            annulled=False,
        )
