"""What an institution was called when a case was opened, and how a paper of now names it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mingjian.cases.models import Party

if TYPE_CHECKING:
    from mingjian.cases.models import Case

_INSTITUTION = "institution"


def name_at_opening(case: Case) -> str:
    """The name that the entry of the opening holds: whoever reckons the record again finds this one. One query."""
    rows = Party.objects.filter(case=case, role=_INSTITUTION).order_by("since_n", "pk").values_list("name", flat=True)
    return rows.first() or case.institution.name


def name_on_paper(case: Case) -> str:
    """The name of now; with the former one where it was another when the case was opened."""
    before, now = name_at_opening(case), case.institution.name
    return now if before == now else f"{now}（曾用名：{before}）"
