"""The text read aloud in the closing meeting: fixed with the conclusion, told apart from what the record says later.

A digest is taken of each part: the conclusion, each finding, the lines, the signatories. Their own digest, shortened so
that it can be spoken, is read aloud in the meeting and printed on the report. Whatever changes afterwards is seen.
"""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from mingjian.cases import desk
from mingjian.cases.doing import Answer
from mingjian.cases.models import Act, ReadingText
from mingjian.cases.report_record import CLOSE, CONCLUDE, DETERMINE, EXAMINE, LINE, REPORT, ReportRecord
from mingjian.cases.rules import READING_FIXED
from mingjian.documents.queries import papers_of
from mingjian.errors import Refused
from mingjian.errors import gettext_noop as _
from mingjian.ledger import queries as ledger
from mingjian.ledger.rows import put
from mingjian.procedures.sides import INSTITUTION_SIDE
from mingjian.proof import canonical

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import datetime

    from mingjian.cases.doing import Sending
    from mingjian.cases.queries import CaseInView
    from mingjian.documents.models import Paper
    from mingjian.people.rules import Acting
    from mingjian.procedures.catalogue import Edition
    from mingjian.procedures.fold import State
    from mingjian.proof.canonical import Value

#: The field of a conclusion that holds the words.
ALOUD: Final = "read-aloud"
#: Parts of the text, beside ``finding:<number>``; the last is told of the paper alone.
CONCLUSION, LINES, SIGNATORIES, PAPER = "conclusion", "lines", "signatories", "paper"
#: Letters and digits that are not mistaken for one another when spoken or read.
_SPOKEN: Final = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", "0123456789ABCDEFGHJKMNPQRSTVWXYZ")
_SHORT: Final = 8


@dataclass(frozen=True, slots=True)
class Fixed:
    """The text as it was fixed. ``aloud`` are the words themselves; ``changed`` what the record says otherwise now.

    ``before``: it was fixed before with other content, and ``reason`` says why again.
    """

    n: int
    at: datetime
    digest: str
    aloud: str
    outcome: str
    reason: str
    before: int
    changed: tuple[str, ...]
    person: str

    @property
    def spoken(self) -> str:
        return spoken_of(self.digest)


def spoken_of(digest: str) -> str:
    """The first forty bits of a digest in two groups of four: ``7K3M-9QXA``."""
    short = base64.b32encode(bytes.fromhex(digest)[:5]).decode("ascii").translate(_SPOKEN)[:_SHORT]
    return f"{short[:4]}-{short[4:]}"


def has_reading_text(law: Edition) -> bool:
    """Whether the conclusion of an edition holds words to be read aloud."""
    step = next((one for one in law.procedure.steps if one.key == CONCLUDE), None)
    return step is not None and bool(step.form) and ALOUD in {one.key for one in law.form(step.form).fields}


def may_see(view: CaseInView) -> bool:
    """The team and the offices at once; the institution from the closing meeting on, or with the report it signs."""
    if not has_reading_text(view.law) or (CONCLUDE, "") not in view.reading.state.done:
        return False
    if not INSTITUTION_SIDE.issuperset(view.roles):
        return True
    state = view.reading.state
    return (CLOSE, "") in state.begun or any(one.state == "issued" for one in papers_of(view.case.pk, step=REPORT))


def fixed_text(view: CaseInView) -> Fixed | None:
    """The text that counts, and in which parts the record has gone on since. None before a conclusion."""
    rows = list(ReadingText.objects.filter(case=view.case).order_by("-n")[:2])
    if not rows:
        return None
    row = rows[0]
    act = Act.objects.filter(case=view.case, step=CONCLUDE, n__lt=row.n).order_by("-n").first()
    values = ledger.values_at(view.case.pk, [row.n, *([act.n] if act else [])])
    known = values.get(row.n, {})
    kept = known.get("parts")
    now = _parts(view.case.pk, view.reading.state)
    return Fixed(
        n=row.n,
        at=row.at,
        digest=row.digest,
        aloud=str(values.get(act.n, {}).get(f"form.{ALOUD}", "")) if act else "",
        outcome=act.outcome if act else "",
        reason=str(known.get("reason", "")),
        before=rows[1].n if len(rows) > 1 else 0,
        changed=_changed(kept if isinstance(kept, dict) else {}, now),
        person=str(row.person),
    )


def spoken_digest(view: CaseInView) -> str:
    """What is printed on a report and read aloud; "" before a conclusion."""
    last = ReadingText.objects.filter(case=view.case).order_by("-n").first()
    return spoken_of(last.digest) if last else ""


def reports_drawn(view: CaseInView, fixed: Fixed) -> tuple[Paper, ...]:
    """The reports issued since the text was fixed whose content differs from the one before, the first left out."""
    issued = [one for one in papers_of(view.case.pk, step=REPORT) if one.state == "issued" and one.reserved_n > fixed.n]
    told = [(one.content.get("rows"), one.content.get("parts")) for one in issued]
    return tuple(one for at, one in enumerate(issued) if at and told[at] != told[at - 1])


# --- acts --------------------------------------------------------------------------------------------------------


def fix_with(at_desk: desk.Desk, step: str, *, form: Mapping[str, Value] | None = None, reason: str = "") -> None:
    """Fix the text in the transaction of the act that makes it: called with every act, it minds the conclusion.

    ``form`` is what the act itself writes, which cannot be read before the transaction ends.
    """
    if step != CONCLUDE or not has_reading_text(at_desk.law):
        return
    parts = _parts(at_desk.case.pk, at_desk.state, form)
    digest = _digest({key: str(one) for key, one in parts.items()})
    fields: dict[str, Value] = {"digest": digest, "parts": dict(parts)}
    written = at_desk.note(READING_FIXED, law={"step": step}, fields=fields | ({"reason": reason} if reason else {}))
    put(
        ReadingText,
        case_id=at_desk.case.pk,
        n=written.n,
        digest=digest,
        person_id=at_desk.acting.person,
        at=written.at,
    )


def fix_again(case_id: str, *, reason: str, acting: Acting, sending: Sending) -> Answer:
    """Fix the text anew, because the record says something else by now.

    Raises Refused without a reason, or where nothing has changed. After the closing meeting it may be done as well:
    its page says that another text was read.
    """
    content = ("fix-reading", acting.person, reason)
    with desk.desk_for(case_id, acting) as at_desk:
        before = desk.answered_before(case_id, sending.token, content)
        if before is not None:
            return Answer(before.n, again=True)
        at_desk.role_for(CONCLUDE)
        law = at_desk.state.steps[CONCLUDE]
        if (CONCLUDE, "") not in at_desk.state.done:
            raise Refused(_("还没有评审结论，宣读稿随评审结论固定。请先办理“评审结论”。"), clause=law.clause)
        kept = _kept(case_id)
        if kept and not _changed(kept, _parts(case_id, at_desk.state)):
            raise Refused(_("宣读稿固定以来没有变化，不必重新固定。"), clause=law.clause)
        if kept and not reason.strip():
            raise Refused(_("重新固定宣读稿须写明原因。原来的宣读稿保留，各方须重新签署。"), clause=law.clause)
        fix_with(at_desk, CONCLUDE, reason=reason.strip())
        desk.remember_answer(case_id, sending.token, content, at_desk.last_n)
        return Answer(at_desk.last_n)


def demand_as_read(at_desk: desk.Desk, step: str, paper: Paper | None = None) -> None:
    """Raises Refused where somebody would sign the report, or close the meeting, on another text than was fixed."""
    if step not in {REPORT, CLOSE} or not has_reading_text(at_desk.law):
        return
    case_id, law = at_desk.case.pk, at_desk.state.steps[step]
    last = ReadingText.objects.filter(case_id=case_id).order_by("-n").first()
    if last is None:
        return
    if _changed(_kept(case_id), _parts(case_id, at_desk.state)):
        raise Refused(
            _("宣读稿固定以后，记录又有变动，没有办理。请评审组长打开宣读稿，核对变动并写明原因后重新固定。"),
            clause=law.clause,
        )
    if paper is not None and paper.reserved_n < last.n:
        raise Refused(
            _("评审报告 {number} 在宣读稿重新固定之前生成，没有签署。请先重新生成评审报告，再由各方签署。"),
            clause=law.clause,
            number=paper.number,
        )
    # Signatures given before count for another text: the report is not done with them.
    drawn = None if paper is not None or step != REPORT else _last_drawn(case_id)
    if drawn is not None and drawn.reserved_n < last.n:
        raise Refused(
            _("评审报告 {number} 在宣读稿重新固定之前生成，没有办结。请撤销原签署，重新生成评审报告，再由各方签署。"),
            clause=law.clause,
            number=drawn.number,
        )


def _last_drawn(case_id: str) -> Paper | None:
    """The report that counts; None before one was issued."""
    return next((one for one in reversed(papers_of(case_id, step=REPORT)) if one.state == "issued"), None)


# --- parts -------------------------------------------------------------------------------------------------------


def _kept(case_id: str) -> Mapping[str, Value]:
    last = ReadingText.objects.filter(case_id=case_id).order_by("-n").first()
    if last is None:
        return {}
    parts = ledger.values_at(case_id, [last.n]).get(last.n, {}).get("parts")
    return parts if isinstance(parts, dict) else {}


def _parts(case_id: str, state: State, form: Mapping[str, Value] | None = None) -> dict[str, Value]:
    """The digest of each part as the record stands. Three queries."""
    record = ReportRecord(case_id, state)
    entry = state.done.get((CONCLUDE, ""))
    words = str((record.written(CONCLUDE) if form is None else form).get(ALOUD, ""))
    found: dict[str, Value] = {CONCLUSION: _digest({"outcome": entry.outcome if entry else "", "words": words})}
    for one in record.findings:
        said: dict[str, Value] = {key: value for key, value in one.values.items() if value}
        found[f"finding:{one.number}"] = _digest({"label": one.label, "grade": one.outcome, "said": said})
    found[LINES] = _digest(_decided(state, DETERMINE, state.items.get(LINE, {})))
    found[SIGNATORIES] = _digest(_decided(state, EXAMINE, state.items.get("signatory", {})))
    return found


def _decided(state: State, step: str, items: Collection[str]) -> dict[str, Value]:
    """Each item with the entry that decided on it: an act done anew is another act, whatever it says."""
    return {
        path: f"{entry.outcome} {entry.id}"
        for (key, path), entry in state.done.items()
        if key == step and path in items
    }


def _digest(value: Mapping[str, Value]) -> str:
    return hashlib.sha256(canonical.encode(value)).hexdigest()


def _changed(kept: Mapping[str, Value], now: Mapping[str, Value]) -> tuple[str, ...]:
    """The parts that are not as they were, those that came and those that went among them."""
    return tuple(key for key in dict.fromkeys((*kept, *now)) if kept.get(key) != now.get(key)) if kept else ()
