"""What the worker and ``mingjian check`` do with cases: look again when a period ran out; compare with the ledger."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import TYPE_CHECKING

from mingjian import clock
from mingjian.cases import calendar_table, copies, recomputing, recomputing_opinions, record
from mingjian.cases.models import Case
from mingjian.documents.recomputing_hands import chain_differences
from mingjian.errors import MingjianError
from mingjian.evidence import jobs as evidence
from mingjian.joining import jobs as joining
from mingjian.ledger.actions import writing_about
from mingjian.ledger.comparison import Difference, fault, subjects
from mingjian.people import jobs as people
from mingjian.procedures import catalogue
from mingjian.procedures.fold import fold

if TYPE_CHECKING:
    from collections.abc import Iterator

#: How many cases one turn looks at, so that the worker comes back to the log.
_TURN = 50

#: A fault that somebody has to mend is not mended by looking every second.
_PAUSE_AFTER_FAILURE = timedelta(hours=1)

_log = logging.getLogger(__name__)


def look_again() -> int:
    """Renew the copies of cases in which a period has run out since they were reckoned; how many were looked at.

    Everything else that changes a case is an entry, and renews them with it. A case that cannot be read keeps its
    copies and holds up no other: it is looked at again after a while.
    """
    late = Case.objects.filter(look_again_at__lte=clock.now()).order_by("look_again_at").values_list("pk", flat=True)
    looked = 0
    for case_id in late[:_TURN]:
        try:
            _renew(case_id)
        except MingjianError:
            _log.exception("Case %s could not be looked at again", case_id)
            Case.objects.filter(pk=case_id).update(look_again_at=clock.now() + _PAUSE_AFTER_FAILURE)
        looked += 1
    return looked


def _renew(case_id: str) -> None:
    with writing_about(case_id) as pen:
        case = Case.objects.get(pk=case_id)
        law = catalogue.edition(case.edition)
        copies.renew(case, law, fold(law.procedure, record.read(case_id).entries), now=pen.moment())


def recompute(case_id: str) -> list[Difference]:
    """Everything in which the rows of one case differ from its entries; nothing when all is as it should be."""
    case = Case.objects.filter(pk=case_id).first()
    if case is None:
        return [Difference(case_id, "case", case_id, expected=case_id)]
    found: list[Difference] = []
    try:
        found.extend(recomputing.differences_of(case))
    except MingjianError as error:
        # What was found before it stays; nothing that stands on what is broken can be reckoned.
        found.append(fault(case.serial, "ledger", error))
    return found


def differences(*, read_bytes: bool = False) -> Iterator[Difference]:
    """Every difference there is, one after another: people, each case with its papers, and the files they name.

    With ``read_bytes`` every stored file is read and its digests are reckoned again.
    """
    yield from people.differences()
    yield from joining.differences()
    yield from chain_differences()
    yield from calendar_table.differences()
    for case_id in subjects("case"):
        yield from recompute(case_id)
    yield from recomputing_opinions.differences()
    known = set(subjects("case"))
    for case_id in Case.objects.values_list("pk", flat=True).iterator():
        if case_id not in known:
            yield Difference(case_id, "case", case_id, found=case_id)
    yield from evidence.differences(read_bytes=read_bytes)
