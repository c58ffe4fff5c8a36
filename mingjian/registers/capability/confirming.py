"""Recording what was determined of lines: of many by one answer, or of those ticked by their drafts; one batch each."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mingjian.cases import batches
from mingjian.cases.batches import ItemAct
from mingjian.cases.check_rows import check_table_for
from mingjian.errors import Conflict, NotFound, Refused
from mingjian.errors import gettext_noop as _
from mingjian.registers.capability.choices import DROP, choice_in
from mingjian.registers.capability.determining import DISPUTED, LIMITED, REFUSED, LinesTold, sorted_for
from mingjian.registers.capability.headings import LIMITATION, REMARK

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from mingjian.cases.doing import Answer, Sending
    from mingjian.cases.queries import CaseInView
    from mingjian.people.rules import Acting
    from mingjian.procedures.steps import Step
    from mingjian.proof.canonical import Value
    from mingjian.registers.capability.determining import LineStand, Picking

_REASONS = "reasons"


def digest_of(stands: Sequence[LineStand]) -> str:
    """What tells one choice of lines from another: which they are, and how their drafts stand."""
    said = "\n".join(f"{one.item}|{one.version}|{one.state}" for one in stands)
    return hashlib.sha256(said.encode()).hexdigest()[:32]


@dataclass(frozen=True, slots=True)
class OneAnswer:
    """One answer for many lines. ``chosen`` tells in words which; ``seen`` is the digest of those that were shown."""

    outcome: str
    form: Mapping[str, Value]
    chosen: str
    seen: str


def confirm_lines(
    view: CaseInView, key: str, picking: Picking, given: OneAnswer, *, acting: Acting, sending: Sending
) -> tuple[Answer, int]:
    """Give one answer to all lines picked that are free for it. How many they were.

    Raises Conflict where they are others than were shown, Refused where none is free; then nothing is recorded.
    """
    step = check_table_for(view, key)
    free = sorted_for(LinesTold(view, step).picked(picking), given.outcome, given.form).free
    if digest_of(free) != given.seen and not batches.was_recorded(view.case.pk, sending):
        raise Conflict(_("您看过之后，所选的行有了变动，没有记入。请看过下面新的结果再确认。"))
    if not free and not batches.was_recorded(view.case.pk, sending):
        raise Refused(_("没有可以一并确认的行：都已确定，或另有草稿、分歧，或标准有变动。请改变筛选条件，或逐行办理。"))
    for one in free:
        _demand_whole(view, step, one, given.outcome, given.form)
    acts = [ItemAct(one.item, one.version, given.outcome, given.form) for one in free]
    answer = batches.record_batch(view.case.pk, key, acts, chosen=given.chosen, acting=acting, sending=sending)
    return answer, len(acts)


def record_lines(
    view: CaseInView, key: str, versions: Mapping[str, int], *, chosen: str, acting: Acting, sending: Sending
) -> Answer:
    """Record ticked lines, each as its draft says. Raises Conflict and Refused like a batch; then nothing is done."""
    step = check_table_for(view, key)
    told = LinesTold(view, step)
    acts = []
    for item, version in versions.items():
        one = told.of_item.get(item)
        if one is None:
            raise NotFound(_("没有这一事项：{item}。请刷新页面后重试。"), item=item)
        if one.state == DISPUTED and acting.person not in told.deciders:
            raise Refused(
                _("第 {number} 行有两份不同的意见，所选各行都没有记入。请由组长选定后再记入。"),
                clause=step.clause,
                number=one.line.number,
            )
        draft = one.draft
        outcome, form = (draft.outcome, draft.written) if draft is not None else ("", {})
        if one.entry is None:
            _demand_whole(view, step, one, outcome, form)
        acts.append(ItemAct(item, version, outcome, form))
    return batches.record_batch(view.case.pk, key, acts, chosen=chosen, acting=acting, sending=sending)


def _demand_whole(view: CaseInView, step: Step, one: LineStand, outcome: str, form: Mapping[str, Value]) -> None:
    """Raises Refused for a line of which less is said than the report must say."""
    number, clause = one.line.number, step.clause
    if not outcome:
        raise Refused(
            _("第 {number} 项还没有选择结果，所选各项都没有记入。请补上后再记入。"), clause=clause, number=number
        )
    lacking = next((field for field in view.law.form(step.form).fields if field.required and not form.get(field.key)),
                   None)  # fmt: skip
    choice = choice_in(str(form.get(REMARK, "")))[0]
    if lacking is not None and choice != DROP:
        raise Refused(
            _("第 {number} 行缺少“{field}”，所选各行都没有记入。请补上后再记入。"),
            clause=clause,
            number=number,
            field=view.law.words.label("fields", lacking.key, of=step.form),
        )
    if outcome == LIMITED and not form.get(LIMITATION):
        raise Refused(
            _("第 {number} 行的结果是限制范围，没有写明限制内容，所选各行都没有记入。"), clause=clause, number=number
        )
    if outcome == REFUSED and not form.get(_REASONS) and choice != DROP:
        raise Refused(_("第 {number} 行建议不批准，没有写明理由，所选各行都没有记入。"), clause=clause, number=number)
    if choice == DROP and outcome != REFUSED:
        raise Refused(
            _("第 {number} 行机构已同意撤回，结果须为不予批准，所选各行都没有记入。"), clause=clause, number=number
        )
    if one.standard.needs_a_choice and outcome != REFUSED and not choice:
        raise Refused(
            _("第 {number} 行的标准 {standard} 已被代替或废止，没有说明怎样处理，所选各行都没有记入。"
              "请选择保留原标准、按新标准确认或者撤回。"),
            clause=clause,
            number=number,
            standard=one.standard.number,
        )  # fmt: skip
