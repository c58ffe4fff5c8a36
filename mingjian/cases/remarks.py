"""Review of a report between leader and authority: the remarks it came back with, and what was answered to each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from mingjian.cases import desk
from mingjian.cases.doing import Answer
from mingjian.cases.models import Act, RemarkAnswer
from mingjian.cases.report_record import REPORT
from mingjian.cases.rules import REMARK_ANSWERED
from mingjian.errors import NotFound, Refused
from mingjian.errors import gettext_noop as _
from mingjian.ledger import queries as ledger
from mingjian.ledger.rows import put

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from mingjian.cases.doing import Sending
    from mingjian.cases.queries import CaseInView
    from mingjian.people.rules import Acting
    from mingjian.procedures.fold import State
    from mingjian.proof.canonical import Value

#: The step by which a report goes back; its table of rows is of this field.
SEND_BACK: Final = "send-back-report"
_ROWS: Final = "form.rows"
#: As long as an answer may be.
LONGEST_ANSWER: Final = 1000
WAYS: Final = tuple(RemarkAnswer.Way.values)


def way_label(way: str) -> str:
    """One of the two ways to answer, in the reader's language."""
    return str(RemarkAnswer.Way(way).label)


@dataclass(frozen=True, slots=True)
class Remark:
    """One remark with what was answered last; ``way`` is "" while nobody has."""

    row: int
    place: str
    text: str
    way: str = ""
    answer: str = ""
    who: str = ""
    at: datetime | None = None

    @property
    def way_label(self) -> str:
        return way_label(self.way) if self.way else ""


@dataclass(frozen=True, slots=True)
class Round:
    """One return of a report. ``done_again``: it was done since. ``old`` and ``new`` are its form before and after."""

    n: int
    at: datetime
    remarks: tuple[Remark, ...]
    done_again: bool
    old: Mapping[str, Value]
    new: Mapping[str, Value]

    @property
    def unanswered(self) -> tuple[Remark, ...]:
        return tuple(one for one in self.remarks if not one.way)


@dataclass(frozen=True, slots=True)
class NewAnswer:
    """What the leader answers to a remark: that it was mended, or why not."""

    row: int
    way: str
    text: str


def last_round(view: CaseInView) -> Round | None:
    """The last time the report came back; None where it never did. Six queries."""
    return _round(view.case.pk, view.reading.state)


def _round(case_id: str, state: State) -> Round | None:
    entry = state.done.get((SEND_BACK, ""))
    if entry is None:
        return None
    n = int(entry.id)
    acts = list(Act.objects.filter(case=case_id, step=REPORT).order_by("n").values_list("n", flat=True))
    old = max((one for one in acts if one < n), default=0)
    done = state.done.get((REPORT, ""))
    new = int(done.id) if done is not None and int(done.id) > n else 0
    answers = {
        one.row: one for one in
        RemarkAnswer.objects.filter(case=case_id, returned_n=n).select_related("person").order_by("n")
    }  # fmt: skip
    values = ledger.values_at(case_id, [n, *filter(None, (old, new)), *(one.n for one in answers.values())])
    return Round(
        n=n,
        at=entry.at,
        remarks=tuple(_remarks(values, n, answers)),
        done_again=bool(new),
        old=_form(values.get(old, {})),
        new=_form(values.get(new, {})),
    )


def _remarks(
    values: Mapping[int, Mapping[str, Value]], n: int, answers: Mapping[int, RemarkAnswer]
) -> Sequence[Remark]:
    rows = values.get(n, {}).get(_ROWS)
    found = []
    for number, row in enumerate(
        (one for one in (rows if isinstance(rows, list) else []) if isinstance(one, dict)), start=1
    ):
        said, answer = (str(row.get("place", "")), str(row.get("remark", ""))), answers.get(number)
        if answer is None:
            found.append(Remark(number, *said))
            continue
        text = str(values.get(answer.n, {}).get("text", ""))
        found.append(Remark(number, *said, answer.way, text, str(answer.person), answer.at))
    return found


def _form(fields: Mapping[str, Value]) -> Mapping[str, Value]:
    return {name.removeprefix("form."): one for name, one in fields.items() if name.startswith("form.")}


def answer_remarks(case_id: str, n: int, answers: Sequence[NewAnswer], *, acting: Acting, sending: Sending) -> Answer:
    """Answer some remarks of a return; an answer given before is replaced, and stays in the record.

    Raises Refused where the report has been done since, for an answer without words where it explains, or none at all.
    """
    content = ("answer-remarks", acting.person, n, sending.content)
    with desk.desk_for(case_id, acting) as at_desk:
        before = desk.answered_before(case_id, sending.token, content)
        if before is not None:
            return Answer(before.n, again=True)
        at_desk.role_for(REPORT)
        clause = at_desk.state.steps[REPORT].clause
        found = _round(case_id, at_desk.state)
        if found is None or found.n != n:
            raise NotFound(_("没有这一轮审核意见，或已有新的一轮。请刷新页面后重试。"))
        if found.done_again:
            raise Refused(_("评审报告已经重新办结，审核意见的答复不能再改。"), clause=clause)
        known = {one.row: one for one in found.remarks}
        new = [one for one in answers if one.row in known and _differs(known[one.row], one)]
        if not new:
            raise Refused(_("没有新的答复。请逐条选择“改正”或“说明”后再保存。"), clause=clause)
        for one in new:
            _demand_fit(one, clause)
            _enter(at_desk, n, known[one.row], one)
        desk.remember_answer(case_id, sending.token, content, at_desk.last_n)
        return Answer(at_desk.last_n)


def _differs(known: Remark, new: NewAnswer) -> bool:
    return bool(new.way) and (known.way, known.answer) != (new.way, new.text)


def _demand_fit(new: NewAnswer, clause: str) -> None:
    if new.way not in WAYS:
        raise Refused(_("第 {row} 条的答复应选择“改正”或“说明”。"), clause=clause, row=new.row)
    if new.way == RemarkAnswer.Way.EXPLAINED and not new.text:
        raise Refused(_("第 {row} 条选择了“说明”，须写明理由。"), clause=clause, row=new.row)
    if len(new.text) > LONGEST_ANSWER:
        raise Refused(
            _("第 {row} 条的答复超过 {most} 个字。请缩短后再保存。"), clause=clause, row=new.row, most=LONGEST_ANSWER
        )


def _enter(at_desk: desk.Desk, n: int, remark: Remark, new: NewAnswer) -> None:
    written = at_desk.note(
        REMARK_ANSWERED,
        # Of the step that sent it back: the institution may read the report, not what is said about it.
        law={"step": SEND_BACK, "entry": n, "row": new.row, "outcome": new.way},
        fields={"place": remark.place, "remark": remark.text, "text": new.text},
    )
    put(
        RemarkAnswer,
        case_id=at_desk.case.pk,
        n=written.n,
        returned_n=n,
        row=new.row,
        way=new.way,
        person_id=at_desk.acting.person,
        at=written.at,
    )


def demand_answered(at_desk: desk.Desk, step: str) -> None:
    """Raises Refused where a report that came back would be done with remarks that nobody has answered."""
    if step != REPORT:
        return
    found = _round(at_desk.case.pk, at_desk.state)
    if found is not None and not found.done_again and found.unanswered:
        raise Refused(
            _("审核意见还有 {n} 条没有答复（第 {rows} 条），没有办结。请逐条选择“改正”或“说明”。"),
            clause=at_desk.state.steps[SEND_BACK].clause,
            n=len(found.unanswered),
            rows="、".join(str(one.row) for one in found.unanswered),
        )
