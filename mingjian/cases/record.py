"""A case's entries as the law reads them, kept between requests and checked against the ledger's own digests."""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from mingjian.errors import NotFound, Unverifiable
from mingjian.errors import gettext_noop as _
from mingjian.ledger import queries as ledger
from mingjian.procedures import vocabulary
from mingjian.procedures.fold import fold
from mingjian.proof import entry as formats

if TYPE_CHECKING:
    from mingjian.cases.models import Case, Party
    from mingjian.procedures.entries import Entry
    from mingjian.procedures.fold import State
    from mingjian.procedures.shape import Procedure

#: How many cases stay in memory. Two thousand entries of a case take about 2 MB.
_KEPT = 64


@dataclass(slots=True)
class Rows:
    """Rows that change with an entry of their case only, once somebody has read them. To be read only."""

    case: Case | None = None
    parties: tuple[Party, ...] | None = None


@dataclass(frozen=True)
class Record:
    """All entries of a case up to running number ``n``, whose last has the digest ``head``."""

    case_id: str
    n: int
    head: str
    entries: tuple[Entry, ...]
    rows: Rows = field(default_factory=Rows, compare=False, repr=False)
    _states: dict[str, State] = field(default_factory=dict, compare=False, repr=False)

    def state_under(self, law: Procedure) -> State:
        """What the entries add up to under the edition the case stands on. Reckoned once; to be read only.

        Raises Unverifiable where the entries do not fit the edition.
        """
        known = self._states.get(law.key)
        if known is None:
            known = self._states[law.key] = fold(law, self.entries)
        return known

    def with_state(self, state: State) -> Record:
        """The same record, with what its entries add up to known already."""
        self._states[state.procedure.key] = state
        return self


_guard = threading.Lock()
_kept: OrderedDict[str, Record] = OrderedDict()


def read(case_id: str, *, at: tuple[int, str] | None = None) -> Record:
    """What the ledger holds of a case now. Only entries beyond those already read are fetched.

    ``at`` is the number and digest of its last entry, where the caller knows them. Raises NotFound where there is no
    such case, Unverifiable where the chain of digests is broken.
    """
    n, head = at or ledger.head_of(case_id)
    if not n:
        raise NotFound(_("没有这个办件，或您无权查看。"))
    with _guard:
        known = _kept.get(case_id)
    if known and (known.n, known.head) == (n, head):
        return known
    # A kept record that the ledger no longer agrees with (a restored database) is read again from the start.
    record = (known and _continued(known, n, head)) or _continued(Record(case_id, 0, "", ()), n, head)
    if record is None:
        raise Unverifiable(
            _("办件记录的摘要链在第 {n} 条之前断开，已停止办理。请系统管理员运行 mingjian check。"), place=case_id, n=n
        )
    keep(record)
    return record


def keep(record: Record) -> None:
    """Have a record at hand for whoever reads it next. It is still held against the ledger's digest each time."""
    with _guard:
        _kept[record.case_id] = record
        _kept.move_to_end(record.case_id)
        while len(_kept) > _KEPT:
            _kept.popitem(last=False)


def read_again(case_id: str) -> Record:
    """The same from the first entry on, whatever is kept: for whoever checks. Raises Unverifiable, NotFound."""
    with _guard:
        _kept.pop(case_id, None)
    return read(case_id)


def _continued(known: Record, n: int, head: str) -> Record | None:
    """The record carried on to ``n``; None where the ledger does not continue it or does not arrive at ``head``."""
    at, digest, more = known.n, known.head, []
    for number, body in ledger.bodies_of(known.case_id, after=known.n):
        fact = formats.recall(body, place=f"{known.case_id}#{number}")
        if fact.n != at + 1 or fact.prev != digest:
            return None
        at, digest = fact.n, fact.digest
        entry = vocabulary.from_law(fact.kind, fact.law, at=fact.at, id=str(fact.n))
        if entry is not None:
            more.append(entry)
        if at == n:
            break
    if (at, digest) != (n, head):
        return None
    return Record(known.case_id, n, head, (*known.entries, *more))
