"""Writing in a check table: rows saved side by side, given to somebody, and at last done as the acts they propose.

Saving a row is no act and leaves no entry: what somebody has not decided yet is not the record's. Words are never
written over unseen: a row that somebody else changed meanwhile is refused, and what was sent is kept beside it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import F

from mingjian import clock
from mingjian.cases import desk
from mingjian.cases.check_rows import check_table_for, has_check_table, only_drafts, team_of
from mingjian.cases.doing import Answer
from mingjian.cases.models import CheckRow, CheckWords
from mingjian.cases.trainees import is_of_the_team, note_draft
from mingjian.errors import Conflict, NotFound, Refused
from mingjian.errors import gettext_noop as _

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from mingjian.cases.doing import Sending
    from mingjian.cases.queries import CaseInView
    from mingjian.people.rules import Acting
    from mingjian.procedures.steps import Step
    from mingjian.proof.canonical import Value


@dataclass(frozen=True, slots=True)
class NewWords:
    """What somebody wants a row to say; ``version`` is the one they saw when they began."""

    item: str
    version: int
    outcome: str = ""
    written: Mapping[str, Value] = field(default_factory=dict)


def save_rows(view: CaseInView, key: str, rows: Sequence[NewWords], *, acting: Acting) -> frozenset[str]:
    """Write rows of a check table, each by itself. Returns the items that were not: somebody else was faster there.

    What was sent for those is kept beside the row. Raises NotFound for an item that is not there; Conflict, once the
    others are written, for one that is done: its words, too, are kept beside the row.
    """
    step = check_table_for(view, key)
    _demand_items(view, step, [one.item for one in rows])
    trainee = view.companion if only_drafts(view, step) else None
    done = {item for known, item in view.reading.state.done if known == step.key}
    overtaken: set[str] = set()
    of_the_team: set[str] = set()
    with transaction.atomic():
        known = _locked(view, step, [one.item for one in rows])
        for new in rows:
            row = known[new.item]
            if (row.outcome, row.written) == (new.outcome, dict(new.written)):
                continue
            if trainee is not None and new.item not in done and is_of_the_team(row):
                of_the_team.add(new.item)
                _keep_aside(row, new, acting)
            elif new.item in done or row.version != new.version:
                overtaken.add(new.item)
                _keep_aside(row, new, acting)
            else:
                _write(row, new, acting)
                note_draft(row, trainee, acting)
    if closed := sorted(overtaken & done):
        raise Conflict(
            _("第 {number} 项已经记入，不能再改。您写的内容没有记入，另存在这一项下面。"),
            number="、".join(one.rpartition(":")[2] for one in closed),
        )
    if of_the_team:
        raise Conflict(
            _("第 {number} 项已由评审组成员填写，见习代填不能改写。您写的内容另存在这一项下面，请与导师商量。"),
            number="、".join(sorted(one.rpartition(":")[2] for one in of_the_team)),
        )
    return frozenset(overtaken)


def assign_rows(view: CaseInView, key: str, items: Collection[str], person: str) -> None:
    """Give items to somebody of the team, or with "" to nobody. Their words are left alone."""
    step = check_table_for(view, key)
    if only_drafts(view, step):
        raise Refused(_("见习评审员只能代填草稿，不能分工、采用或者记入。请由导师办理。"))
    if person and person not in team_of(view, step):
        raise Refused(_("所选的人员不在评审组内，没有分工。请刷新页面后重新选择。"))
    if not items:
        raise Refused(_("没有选中事项。请先在列表中勾选。"))
    _demand_items(view, step, items)
    with transaction.atomic():
        known = _locked(view, step, items)
        keys = [row.pk for row in known.values() if (row.assigned_id or "") != person]
        CheckRow.objects.filter(pk__in=keys).update(assigned=person or None, turn=F("turn") + 1)


def record_rows(case_id: str, key: str, versions: Mapping[str, int], *, acting: Acting, sending: Sending) -> Answer:
    """Do the step for some items, each with the outcome and the words of its row. One act an item, one transaction.

    Raises Conflict where a row was changed after it was looked at, or an item is done; Refused for a row without an
    outcome. Then nothing is done at all. The same form sent twice does it once.
    """
    content = ("record-rows", acting.person, key, sending.content)
    if not versions:
        raise Refused(_("没有选中事项。请先在列表中勾选。"))
    with desk.desk_for(case_id, acting) as at_desk:
        before = desk.answered_before(case_id, sending.token, content)
        if before is not None:
            return Answer(before.n, again=True)
        role = at_desk.role_for(key)
        step = at_desk.state.steps[key]
        if not has_check_table(at_desk.law, step):
            raise NotFound(_("没有这张评审表，或您无权查看。评审表只有评审组成员能看到。"))
        rows = CheckRow.objects.select_for_update().filter(case_id=case_id, step=key, item__in=versions)
        known = {row.item: row for row in rows.order_by("item")}
        for item, version in versions.items():
            row = known.get(item)
            _demand_as_seen(row, item, version, step)
            desk.refuse_overtaken(at_desk.state, key, item, sending.seen_n)
        for item in versions:
            row = known[item]
            at_desk.do(step=key, item=item, outcome=row.outcome, ground="", role=role, form=row.written)
        desk.remember_answer(case_id, sending.token, content, at_desk.last_n)
        return Answer(at_desk.last_n)


def _demand_as_seen(row: CheckRow | None, item: str, version: int, step: Step) -> None:
    number = item.rpartition(":")[2]
    if row is not None and row.by_trainee:
        raise Refused(
            _("第 {number} 项是见习代填，所选各项都没有记入。请先由导师或者评审员核对，“采用”或修改后再记入。"),
            clause=step.clause,
            number=number,
        )
    if row is None or row.version != version:
        raise Conflict(
            _("您勾选之后，第 {number} 项的草稿又有人修改，所选各项都没有记入。请核对后再记入。"), number=number
        )
    if not row.outcome:
        raise Refused(
            _("第 {number} 项还没有选择结果，所选各项都没有记入。请补上后再记入。"), clause=step.clause, number=number
        )


def _demand_items(view: CaseInView, step: Step, items: Collection[str]) -> None:
    unknown = sorted(set(items) - set(view.reading.items(step.per)))
    if unknown:
        raise NotFound(_("没有这一事项：{item}。请刷新页面后重试。"), item=unknown[0])


def _locked(view: CaseInView, step: Step, items: Collection[str]) -> Mapping[str, CheckRow]:
    """The rows of some items, made where there was none, held until the transaction ends: always in one order."""
    wanted = sorted(set(items))
    blank = [CheckRow(case=view.case, step=step.key, item=item) for item in wanted]
    CheckRow.objects.bulk_create(blank, ignore_conflicts=True)
    rows = CheckRow.objects.select_for_update().filter(case=view.case, step=step.key, item__in=wanted)
    return {row.item: row for row in rows.order_by("item")}


def _write(row: CheckRow, new: NewWords, acting: Acting) -> None:
    before, at = row.person_id, row.at
    if before is not None and at is not None and before != acting.person and (row.outcome or row.written):
        CheckWords.objects.create(
            row=row, why="replaced", outcome=row.outcome, written=row.written, person_id=before, at=at
        )
    row.outcome, row.written = new.outcome, dict(new.written)
    row.version += 1
    row.turn += 1
    row.person_id, row.at, row.handed_from = acting.person, clock.now(), ""
    row.save(update_fields=["outcome", "written", "version", "turn", "person", "at", "handed_from"])


def _keep_aside(row: CheckRow, new: NewWords, acting: Acting) -> None:
    """Keep what could not be written; the same words sent again are kept once."""
    words = {"outcome": new.outcome, "written": dict(new.written), "person_id": acting.person}
    if not CheckWords.objects.filter(row=row, why="aside", **words).exists():
        CheckWords.objects.create(row=row, why="aside", at=clock.now(), **words)
        row.turn += 1
        row.save(update_fields=["turn"])
