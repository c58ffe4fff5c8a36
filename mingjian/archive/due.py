"""What of ended cases becomes due, year by year: counts and sizes, no case by name. Nothing is removed by it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count, Max, OuterRef, Q, Subquery, Sum

from mingjian import clock
from mingjian.archive.retention import PAPERS, RECORDINGS, RULES, last_day
from mingjian.cases.models import Act, Case, Exhibit

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

#: What counts as sound and pictures.
_SOUND_AND_PICTURES = Q(file__media_type__startswith="video/") | Q(file__media_type__startswith="audio/") | Q(
    file__media_type__startswith="image/"
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Due:
    """What of one kind is kept until some day of a year; ``over`` where that was before today."""

    rule: str
    year: int
    cases: int
    files: int
    size_bytes: int
    over: int


def due_by_year() -> list[Due]:
    """By rule and year, the earliest first; how many cases of each are past their last day. Two queries."""
    years = {one.key: one.years for one in RULES if one.years is not None}
    today = clock.today()
    found: defaultdict[tuple[int, str], list[int]] = defaultdict(lambda: [0, 0, 0, 0])
    for ended_on, rule, files, size_bytes in _of_cases():
        last = last_day(ended_on, years[rule])
        sums = found[last.year, rule]
        for at, more in enumerate((1, files, size_bytes, last < today)):
            sums[at] += more
    return [Due(rule, year, *sums) for (year, rule), sums in sorted(found.items())]


def running_cases() -> int:
    """Cases that have not ended: no period runs for them yet."""
    return Case.objects.exclude(standing="ended").count()


def _of_cases() -> Iterator[tuple[date, str, int, int]]:
    """Of each ended case its last day, a rule, and how much it keeps under it."""
    last = Act.objects.filter(case=OuterRef("pk")).values("case").annotate(at=Max("at")).values("at")
    ended = dict(Case.objects.filter(standing="ended").annotate(at=Subquery(last)).values_list("pk", "at"))
    kept = Exhibit.objects.filter(case__standing="ended").values("case_id")
    counted = kept.annotate(
        pictures=Count("pk", filter=_SOUND_AND_PICTURES),
        pictures_size=Sum("file__size_bytes", filter=_SOUND_AND_PICTURES),
        papers=Count("pk", filter=~_SOUND_AND_PICTURES),
        papers_size=Sum("file__size_bytes", filter=~_SOUND_AND_PICTURES),
    )
    for one in counted.iterator():
        day = clock.date_of_law(ended[one["case_id"]])
        if one["pictures"]:
            yield day, RECORDINGS, one["pictures"], one["pictures_size"] or 0
        if one["papers"]:
            yield day, PAPERS, one["papers"], one["papers_size"] or 0
