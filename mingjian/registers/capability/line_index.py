"""The lines of a case at hand, kept between requests: an entry is never changed, so what was read of it stays true."""

from __future__ import annotations

import sys
import threading
from collections import OrderedDict
from typing import TYPE_CHECKING, Final

from mingjian.cases.models import Thread
from mingjian.registers.capability.case_lines import KIND, Line, with_values

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mingjian.cases.queries import CaseInView

#: How many cases' lines stay in memory. Two thousand take about 2 MB.
_KEPT: Final = 16
#: So many threads are named one by one; beyond that all of a case are read.
_NAMED: Final = 400
_BATCH: Final = 2000

_guard = threading.Lock()
_kept: OrderedDict[str, dict[str, Line]] = OrderedDict()


def lines_at_hand(view: CaseInView) -> list[Line]:
    """Every line of a case that stands, in the order of naming. No query where they were read before."""
    live = view.reading.state.items.get(KIND, {})
    with _guard:
        known = _kept.get(view.case.pk, {})
    lacking = [path for path in live if path not in known]
    if lacking:
        known = known | {one.path: one for one in _read(view.case.pk, lacking)}
    with _guard:
        _kept[view.case.pk] = known
        _kept.move_to_end(view.case.pk)
        while len(_kept) > _KEPT:
            _kept.popitem(last=False)
    return [known[path] for path in live if path in known]


def _read(case_id: str, paths: Sequence[str]) -> list[Line]:
    rows = Thread.objects.filter(case_id=case_id, path__startswith=f"{KIND}:")
    if len(paths) <= _NAMED:
        rows = rows.filter(path__in=paths)
    threads = list(rows.order_by("named_n"))
    found: list[Line] = []
    for first in range(0, len(threads), _BATCH):
        found += [_small(one) for one in with_values(case_id, threads[first : first + _BATCH])]
    return found


def _small(line: Line) -> Line:
    """The same with each text held once: thousands of lines share their object, site and standard."""
    values = {sys.intern(key): sys.intern(value) for key, value in line.values.items()}
    return Line(line.path, line.named_n, line.label, values)
