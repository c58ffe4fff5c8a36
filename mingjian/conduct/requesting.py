"""Documents that the team asks for during a visit (调阅与补充材料): asked, delivered, found clear or not.

Each is an entry with its time by our clock: together they are the evidence for annex 3 §4.7(8).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.db.models import Prefetch

from mingjian import clock, ids
from mingjian.cases import desk
from mingjian.cases.doing import Answer, Supply
from mingjian.cases.models import Exhibit
from mingjian.conduct.models import Request, RequestAct
from mingjian.conduct.places import REQUESTS, step_with
from mingjian.conduct.rules import OWED, VERDICTS, RequestCounts, is_overdue
from mingjian.errors import Conflict, NotFound, Refused
from mingjian.errors import gettext_noop as _
from mingjian.procedures.lacking import actors
from mingjian.procedures.sides import INSTITUTION_SIDE, may_read
from mingjian.procedures.steps import RecordForm

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from mingjian.cases.doing import Sending
    from mingjian.cases.queries import CaseInView
    from mingjian.evidence.actions import Received
    from mingjian.people.rules import Acting
    from mingjian.procedures.steps import Step

MADE: Final = "case:request:made"
DELIVERED: Final = "case:request:delivered"
JUDGED: Final = "case:request:judged"

#: How something is delivered: as a file, or shown before the camera.
FILE, SHOWN = "file", "shown"
_LONGEST: Final = 300
_LONGEST_NAME: Final = 120
#: So many requests a list shows; more than a visit can hold.
_MOST: Final = 500


@dataclass(frozen=True, slots=True)
class NewRequest:
    """A document, of whom it is asked, and by when."""

    what: str
    of: str
    due: datetime


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the team found; ``due`` is by when it is wanted once more."""

    outcome: str
    remark: str = ""
    due: datetime | None = None


def request_step(view: CaseInView) -> Step:
    """The step to which requests belong. Raises NotFound where the edition has none or it is not theirs to read."""
    step = step_with(view.case.edition, REQUESTS)
    if step is None or not may_read(view.roles, step):
        raise NotFound(_("没有调阅清单，或您无权查看。请回到办件页面。"))
    return step


def may_ask(view: CaseInView) -> bool:
    return not view.roles.isdisjoint(actors(request_step(view)))


def may_deliver(view: CaseInView) -> bool:
    return not view.roles.isdisjoint(INSTITUTION_SIDE)


def may_send_files(view: CaseInView) -> bool:
    """Whether what they send is taken as evidence of the step; the tester may show, and the institution sends."""
    asked = file_asked(request_step(view))
    return asked is not None and not view.roles.isdisjoint(asked[1])


def file_asked(step: Step) -> tuple[str, frozenset[str]] | None:
    """The piece of evidence as which a file is delivered, and who may bring it."""
    for one in step.evidence:
        if one.form is RecordForm.FILE and one.by in INSTITUTION_SIDE:
            return one.key, frozenset({one.by, *one.or_by})
    return None


# --- reads ------------------------------------------------------------------------------------------------------------


def requests_of(view: CaseInView) -> list[Request]:
    """The requests of a case, oldest first, each with what was done about it. Two queries."""
    request_step(view)
    acts = Prefetch("acts", RequestAct.objects.select_related("person", "exhibit").order_by("n"))
    rows = Request.objects.filter(case=view.case).select_related("person").prefetch_related(acts)
    return list(rows.order_by("asked_at", "pk")[:_MOST])


def request_for(view: CaseInView, request_id: str) -> Request:
    request_step(view)
    acts = Prefetch("acts", RequestAct.objects.select_related("person", "exhibit").order_by("n"))
    rows = Request.objects.filter(case=view.case).select_related("person").prefetch_related(acts)
    found = rows.filter(pk=request_id).first() if ids.is_id(request_id) else None
    if found is None:
        raise NotFound(_("没有这一项调阅，或您无权查看。请回到调阅清单重新打开。"))
    return found


def counts_of(requests: Sequence[Request], now: datetime) -> RequestCounts:
    """What a list amounts to; each request counts once in a column."""
    acts = {one.pk: list(one.acts.all()) for one in requests}
    found = {pk: {act.outcome for act in done if act.kind == "judged"} for pk, done in acts.items()}
    return RequestCounts(
        total=sum(one.state != "withdrawn" for one in requests),
        overdue=sum(is_overdue(one.state, one.due_at, now) for one in requests),
        late=sum(_was_late(acts[one.pk]) for one in requests),
        unclear=sum("unclear" in found[one.pk] for one in requests),
        again=sum("again" in found[one.pk] for one in requests),
        missing=sum(one.state == "missing" for one in requests),
    )


def _was_late(acts: Sequence[RequestAct]) -> bool:
    """Whether something was delivered after it was due."""
    due: datetime | None = None
    for one in acts:
        if one.kind == "delivered" and due is not None and one.at > due:
            return True
        due = one.due_at or due
    return False


# --- acts -------------------------------------------------------------------------------------------------------------


def ask(view: CaseInView, new: NewRequest, *, acting: Acting, sending: Sending) -> Answer:
    """Ask for a document, at the moment of our clock. The same form sent twice asks once."""
    step = request_step(view)
    what, of = _words(new.what, _LONGEST), _words(new.of, _LONGEST_NAME)
    content = ("request", acting.person, what, of, new.due.isoformat())
    with desk.desk_for(view.case.pk, acting) as at_desk:
        before = desk.answered_before(view.case.pk, sending.token, content)
        if before is not None:
            return Answer(before.n, again=True)
        at_desk.role_for(step.key)
        if not what:
            raise Refused(_("请写明要调阅什么，没有记入。"), clause=step.clause)
        if new.due <= clock.now():
            raise Refused(_("要求提交的时间已经过去，没有记入。请改为以后的时间。"), clause=step.clause)
        request = Request(case=view.case, step=step.key, what=what, of=of, state="asked", due_at=new.due)
        request.person_id = acting.person
        law = {"step": step.key, "request": request.pk, "due": new.due.isoformat(timespec="minutes")}
        written = at_desk.note(MADE, law=law, fields={"what": what, "of": of})
        request.n, request.asked_at = written.n, written.at
        request.save(force_insert=True)
        RequestAct.objects.create(
            request=request, n=written.n, kind="asked", due_at=new.due, person_id=acting.person, at=written.at
        )
        desk.remember_answer(view.case.pk, sending.token, content, written.n)
        return Answer(written.n)


def deliver(
    view: CaseInView, request_id: str, received: Sequence[Received], remark: str, *, acting: Acting, sending: Sending
) -> Answer:
    """Hand in what was asked for: files, each a piece of evidence of the step, or shown before the camera."""
    step, remark = request_step(view), _words(remark, _LONGEST)
    content = ("deliver", acting.person, request_id, remark, sending.content)
    with desk.desk_for(view.case.pk, acting) as at_desk:
        before = desk.answered_before(view.case.pk, sending.token, content)
        if before is not None:
            return Answer(before.n, again=True)
        if desk.roles_of(acting, at_desk.parties).isdisjoint(INSTITUTION_SIDE):
            raise Refused(_("调阅的材料由机构提交，没有记入。"), clause=step.clause)
        request = _held(view, request_id, sending.seen_n)
        if request.state in {"clear", "withdrawn"}:
            raise Refused(_("这一项已经办结，不用再提交。"), clause=step.clause)
        for exhibit in _supplied(at_desk, step, received) or (None,):
            means = FILE if exhibit is not None else SHOWN
            law = {"step": step.key, "request": request.pk, "means": means, "entry": exhibit.n if exhibit else ""}
            written = at_desk.note(DELIVERED, law=law, fields={"remark": remark} if remark else {})
            RequestAct.objects.create(
                request=request,
                n=written.n,
                kind="delivered",
                outcome=means,
                remark=remark,
                exhibit=exhibit,
                person_id=acting.person,
                at=written.at,
            )
            request.delivered_at = request.delivered_at or written.at
            request.n, request.state = written.n, "delivered"
        request.save()
        desk.remember_answer(view.case.pk, sending.token, content, request.n)
        return Answer(request.n)


def judge(view: CaseInView, request_id: str, verdict: Verdict, *, acting: Acting, sending: Sending) -> Answer:
    """Say what was found: clear, unclear, wanted again by a time, never delivered; or that it is wanted no more."""
    step, remark = request_step(view), _words(verdict.remark, _LONGEST)
    content = ("judge", acting.person, request_id, verdict.outcome, remark, str(verdict.due))
    with desk.desk_for(view.case.pk, acting) as at_desk:
        before = desk.answered_before(view.case.pk, sending.token, content)
        if before is not None:
            return Answer(before.n, again=True)
        at_desk.role_for(step.key)
        request = _held(view, request_id, sending.seen_n)
        due = _demand_verdict(request, verdict, step)
        law = {"step": step.key, "request": request.pk, "outcome": verdict.outcome}
        law["due"] = due.isoformat(timespec="minutes") if due else ""
        written = at_desk.note(JUDGED, law=law, fields={"remark": remark} if remark else {})
        RequestAct.objects.create(
            request=request,
            n=written.n,
            kind="judged",
            outcome=verdict.outcome,
            remark=remark,
            due_at=due,
            person_id=acting.person,
            at=written.at,
        )
        request.n, request.state = written.n, verdict.outcome
        if due is not None:
            request.due_at, request.delivered_at = due, None
        request.save()
        desk.remember_answer(view.case.pk, sending.token, content, written.n)
        return Answer(written.n)


def _demand_verdict(request: Request, verdict: Verdict, step: Step) -> datetime | None:
    """By when it is wanted again. Raises Refused for a verdict that cannot be."""
    if verdict.outcome not in VERDICTS:
        raise Refused(_("请选择判定结果，没有记入。"), clause=step.clause)
    if verdict.outcome in {"clear", "unclear"} and request.delivered_at is None:
        raise Refused(_("机构还没有提交，不能判定是否清晰。可以选“未提供”或“再次要求”。"), clause=step.clause)
    if request.state == "withdrawn":
        raise Refused(_("这一项已经撤回，不能再判定。需要的请另提一项。"), clause=step.clause)
    if verdict.outcome != "again":
        return None
    if verdict.due is None or verdict.due <= clock.now():
        raise Refused(_("再次要求须写明以后的提交时间，没有记入。"), clause=step.clause)
    return verdict.due


def _held(view: CaseInView, request_id: str, seen_n: int) -> Request:
    """The request under the case's lock. Raises Conflict where something was done about it after it was looked at."""
    request = request_for(view, request_id)
    if request.n != seen_n:
        raise Conflict(_("您打开页面之后，这一项又有新的记录，您填写的没有记入。请看过下面的记录后再决定。"))
    return request


def _supplied(at_desk: desk.Desk, step: Step, received: Sequence[Received]) -> list[Exhibit]:
    """The files as pieces of evidence of the step."""
    asked = file_asked(step)
    if not received:
        return []
    if asked is None:
        raise Refused(_("这一步不接收文件，请在镜头前出示。"), clause=step.clause)
    role = at_desk.role_to_supply(step.key, asked[0])
    numbers = []
    for one in received:
        at_desk.supply(Supply(asked[0], one), step=step.key, item="", role=role)
        numbers.append(at_desk.last_n)
    return list(Exhibit.objects.filter(case_id=at_desk.case.pk, n__in=numbers).order_by("n"))


def _words(text: str, most: int) -> str:
    """A text on one line, without what no database holds. Raises Refused where it is too long."""
    said = " ".join(text.replace("\0", " ").split())
    if len(said) > most:
        raise Refused(_("文字有 {got} 个字，超过 {most} 个字，没有记入。请精简。"), got=len(said), most=most)
    return said


def is_owed(request: Request) -> bool:
    return request.state in OWED
