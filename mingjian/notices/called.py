"""Who is called to something that is no task of a procedure: the hands of a draft, whoever was let in beside a team.

Both are read from the rows as they stand, so that taking the same entries up again tells nobody anything else.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from mingjian.cases.approving import HANDLED, in_turn
from mingjian.cases.beside_models import Companion
from mingjian.cases.models import Case
from mingjian.documents.queries import drafts_on_their_way, hands_of, moves_of
from mingjian.notices.models import Notice, NoticeKind

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator
    from datetime import datetime

    from mingjian.documents.models import Draft
    from mingjian.proof.entry import Entry

ADMITTED: Final = "case:companion:admitted"
_PROMISED: Final = "case:companion:promised"
_DISMISSED: Final = "case:companion:dismissed"
#: Entries after which somebody may be called, or called no longer.
CALLING: Final = frozenset({HANDLED, ADMITTED, _PROMISED, _DISMISSED, "case:document:issued"})
#: What these notices are; a case's tasks neither bring nor settle them.
KINDS: Final = (NoticeKind.HAND, NoticeKind.HANDBACK, NoticeKind.HANDDONE, NoticeKind.ADMITTED)


def of_cases(entries: Iterable[Entry], *, now: datetime) -> list[Notice]:
    """Who is called in the cases of these entries. What calls nobody any more is read with it."""
    last = {one.subject: one for one in entries}
    if not last:
        return []
    cases = Case.objects.in_bulk(last)
    told = [*_of_drafts(cases, last), *_of_companions(cases, last)]
    called = [one.key for one in told]
    about = Notice.objects.filter(case__in=cases, kind__in=KINDS, read_at__isnull=True)
    about.exclude(key__in=called).update(read_at=now)
    return told


def _of_drafts(cases: dict[str, Case], last: dict[str, Entry]) -> Iterator[Notice]:
    for draft in drafts_on_their_way(cases):
        kind, people = _called_by(draft)
        for person in people:
            yield Notice(person_id=person, case=cases[draft.case_id], kind=kind, step=draft.step,
                         key=f"hand:{draft.pk}:{draft.state}", at=last[draft.case_id].at)  # fmt: skip


def _called_by(draft: Draft) -> tuple[NoticeKind, Collection[str]]:
    """Whose turn it is; whoever drew it up once it came back or may be issued."""
    if draft.state == "returned":
        return NoticeKind.HANDBACK, [draft.drawn_by_id]
    if draft.state == "approved":
        return NoticeKind.HANDDONE, [draft.drawn_by_id]
    return NoticeKind.HAND, sorted(in_turn(draft, hands_of(draft), moves_of(draft)))


def _of_companions(cases: dict[str, Case], last: dict[str, Entry]) -> Iterator[Notice]:
    """Who was let in and has not promised yet: before that the case is closed to them."""
    waiting = Companion.objects.filter(case__in=cases, promised_n__isnull=True, dismissed_n__isnull=True)
    for one in waiting.order_by("admitted_n"):
        yield Notice(person_id=one.person_id, case=cases[one.case_id], kind=NoticeKind.ADMITTED,
                     key=f"admitted:{one.pk}", at=last[one.case_id].at)  # fmt: skip


def draft_of(notice: Notice) -> str:
    """The draft that a notice is about; "" where it is about none."""
    return notice.key.split(":")[1] if notice.kind in KINDS and notice.kind != NoticeKind.ADMITTED else ""
