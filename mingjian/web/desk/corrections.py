"""Entries that were wrong, beside what replaced them: nothing is removed, what counts no more is struck."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from mingjian.ledger import queries as ledger
from mingjian.procedures import vocabulary
from mingjian.procedures.entries import Kind
from mingjian.web.components import days

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mingjian.procedures.entries import Entry
    from mingjian.procedures.fold import State
    from mingjian.procedures.steps import Step
    from mingjian.web.desk.case_page import CasePage

#: Where what an entry is about finds its words.
_TABLES = {Kind.SUPPLIED: "evidence", Kind.EXCUSED: "evidence", Kind.SIGNED: "documents", Kind.STATED: "facts"}
#: In these entries more than step, item and thing tells which one replaces which.
_OF_SOMEBODY = frozenset({Kind.ATTENDED, Kind.APPOINTED, Kind.RELEASED, Kind.SIGNED})


@dataclass(frozen=True, slots=True)
class Corrected:
    """A wrong entry: what it said, who annulled it when and why, and what stands in its place ("" for nothing yet)."""

    n: str
    said: str
    by: str
    annulled_n: str
    annulled_by: str
    reason: str
    now: str
    now_n: str


def replacement(state: State, wrong: Entry) -> Entry | None:
    """The first later entry that says the same kind of thing of the same matter and stands; None without one."""
    for entry in state.entries:
        same = (entry.kind, entry.step, entry.item, entry.about) == (wrong.kind, wrong.step, wrong.item, wrong.about)
        if not same or int(entry.id) <= int(wrong.id) or entry.id in state.annulled:
            continue
        if wrong.kind not in _OF_SOMEBODY or _who(entry) == _who(wrong):
            return entry
    return None


def _who(entry: Entry) -> tuple[str, str]:
    return entry.role, entry.who


def corrected(page: CasePage, step: Step, item: str) -> tuple[Corrected, ...]:
    """The annulled entries of a step and item, oldest first."""
    state = page.view.reading.state
    wrong = [
        state.by_id[key]
        for key in state.annulled
        if key in state.by_id and state.by_id[key].step == step.key and state.by_id[key].item in {item, ""}
    ]
    if not wrong:
        return ()
    annulments = [int(state.annulled[entry.id].id) for entry in wrong]
    values = ledger.values_at(page.view.case.pk, annulments)
    reasons = {n: str(found.get("reason", "")) for n, found in values.items()}
    return tuple(_corrected(page, entry, reasons) for entry in sorted(wrong, key=lambda entry: int(entry.id)))


def _corrected(page: CasePage, wrong: Entry, reasons: Mapping[int, str]) -> Corrected:
    state = page.view.reading.state
    annulment, now = state.annulled[wrong.id], replacement(state, wrong)
    return Corrected(
        n=wrong.id,
        said=said_of(page, wrong),
        by=_by(page, wrong),
        annulled_n=annulment.id,
        annulled_by=_by(page, annulment),
        reason=reasons.get(int(annulment.id), ""),
        now=f"{said_of(page, now)} · {_by(page, now)}" if now is not None else "",
        now_n=now.id if now is not None else "",
    )


def said_of(page: CasePage, entry: Entry) -> str:
    """What an entry says, in the words of the edition: its kind, the thing, the outcome."""
    words = page.words
    label = vocabulary.label(entry.kind.value)
    parts = [label.zh if words.chinese else label.en]
    table = _TABLES.get(entry.kind, "")
    if table and page.has(table, entry.about, of=entry.step):
        parts.append(words.label(table, entry.about, of=entry.step))
    if entry.kind in _OF_SOMEBODY and page.has("roles", entry.role):
        parts.append(f"{words.label('roles', entry.role)} {page.view.names().get(entry.who, '')}".strip())
    if page.has("outcomes", entry.outcome, of=entry.step):
        parts.append(words.label("outcomes", entry.outcome, of=entry.step))
    elif page.has("values", entry.outcome, of=entry.about):
        parts.append(words.label("values", entry.outcome, of=entry.about))
    return " · ".join(parts)


def _by(page: CasePage, entry: Entry) -> str:
    role = entry.by or entry.role
    who = page.view.names().get(entry.who, "") if entry.kind is not Kind.ATTENDED else ""
    shown = page.words.label("roles", role) if page.has("roles", role) else ""
    return " ".join(filter(None, (shown, who, days.exact_moment(entry.at))))


def told_in_log(page: CasePage, n: int) -> str:
    """Beside an annulled entry of the log: by which entry it was annulled, and which stands in its place."""
    state = page.view.reading.state
    annulment = state.annulled.get(str(n))
    wrong = state.by_id.get(str(n))
    if annulment is None or wrong is None:
        return ""
    now = replacement(state, wrong)
    if now is None:
        return _("已由第 {n} 条撤销，不再计入。").format(n=annulment.id)
    return _("已由第 {n} 条撤销，以第 {now} 条为准。").format(n=annulment.id, now=now.id)
