"""承办、审核、批准: a draft is handed in, passes from hand to hand or comes back, and is issued when all have agreed.

What the office does with it stays within the office: its entries are of a kind that the institution's side does not
read and that its package withholds.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Final

from django.conf import settings

from mingjian import clock, ids
from mingjian.cases import desk, papers
from mingjian.cases.doing import Answer
from mingjian.cases.hands import chain_for, own_offices, said_in
from mingjian.cases.models import Case
from mingjian.documents import handling, press
from mingjian.documents.chains import colleagues_of, people_for
from mingjian.documents.content import Content
from mingjian.documents.models import Draft
from mingjian.documents.queries import LIVE, draft_for, drafts_in_hand, drafts_of, hands_laid_in, hands_of, moves_of
from mingjian.errors import Conflict, NotFound, Refused
from mingjian.errors import gettext_noop as _
from mingjian.evidence.actions import store_made
from mingjian.ledger import queries as ledger
from mingjian.procedures.sides import may_read

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from mingjian.cases.doing import Sending
    from mingjian.cases.hands import Written
    from mingjian.cases.queries import CaseInView
    from mingjian.documents.models import Chain, DraftMove, Paper
    from mingjian.evidence.actions import Received
    from mingjian.ledger.actions import Written as Entered
    from mingjian.people.rules import Acting
    from mingjian.procedures.steps import Document
    from mingjian.proof.canonical import Value

HANDLED: Final = "case:paper:handled"
#: As long as an opinion may be.
LONGEST_OPINION: Final = 500
#: So many drafts stand in somebody's work.
_SHOWN: Final = 50


@dataclass(frozen=True, slots=True)
class InHand:
    """A draft in somebody's work, with its case."""

    draft: Draft
    case: Case


def submit(  # noqa: PLR0913 - a draft belongs to a step, an item and a form
    case_id: str, *, step: str, item: str, document: str, written: Written, rows: Sequence[tuple[str, str]],
    words: Mapping[str, str], acting: Acting,
) -> Draft:  # fmt: skip
    """提交呈批: print what the paper is to say and hand it in. An earlier draft of the same paper is void with it.

    Raises Refused where the step is not open, the paper is signed, or a hand would be nobody's but the drawer's own.
    """
    with desk.desk_for(case_id, acting) as at_desk:
        produced, _chain = _demand_to_hand_in(at_desk, step, item, document, acting)
        issuer = papers.issuer_of(at_desk, produced)
        content = papers.content_of(at_desk, words["for_hands"], rows, words, issuer.name)
    received = _printed(content, words, name=f"{content.title}-呈批稿.pdf")
    with desk.desk_for(case_id, acting) as at_desk:
        produced, chain = _demand_to_hand_in(at_desk, step, item, document, acting)
        issuer = papers.issuer_of(at_desk, produced)
        review, approve = _hands(chain, issuer.holder, acting)
        draft = Draft(
            id=ids.new_id(), case_id=case_id, issuer_id=issuer.holder, document=document, step=step, item=item,
            drawn_by_id=acting.person, content=content.as_json(),
        )  # fmt: skip
        form: dict[str, Value] = {f"form.{key}": one for key, one in written.form.items()}
        chosen: dict[str, Value] = {"outcome": written.outcome} if written.outcome else {}
        hands: dict[str, Value] = {"review": list(review), "approve": list(approve)}
        entered = _enter(at_desk, draft, "submitted", **form, **chosen, **hands, **_file_fields(received))
        draft.submitted_n, draft.submitted_at = entered.n, entered.at
        handling.hand_in(draft, received, review=review, approve=approve)
    return draft


def answer(  # noqa: PLR0913 - which draft, what is said of it, by whom
    case_id: str, draft_id: str, *, agrees: bool, opinion: str, words: Mapping[str, str], acting: Acting,
    sending: Sending,
) -> Answer:  # fmt: skip
    """审核同意、批准 or 退回. The last hand that agrees has the sheet printed that names all of them.

    Raises Refused for who is not in turn, drew it up or reviewed it, and for a return without a reason; Conflict where
    somebody was faster.
    """
    content = ("hand", acting.person, draft_id, agrees, opinion.strip())
    with desk.desk_for(case_id, acting) as at_desk:
        before = desk.answered_before(case_id, sending.token, content)
        if before is not None:
            return Answer(before.n, again=True)
        draft = _demand_turn(at_desk, draft_id, opinion, agrees=agrees, acting=acting)
        last = agrees and draft.state == "approve"
        sheet = _sheet(at_desk, draft, opinion, words, acting) if last else None
    # Printing waits for nobody's lock.
    received = _printed(sheet, words, name=f"{draft.content['title']}-呈批单.pdf") if sheet is not None else None
    with desk.desk_for(case_id, acting) as at_desk:
        before = desk.answered_before(case_id, sending.token, content)
        if before is not None:
            return Answer(before.n, again=True)
        draft = _demand_turn(at_desk, draft_id, opinion, agrees=agrees, acting=acting)
        if (received is not None) != (agrees and draft.state == "approve"):
            raise _answered()
        act = "returned" if not agrees else "approved" if draft.state == "approve" else "reviewed"
        reason: dict[str, Value] = {"reason": opinion.strip()} if opinion.strip() else {}
        file = _file_fields(received) if received is not None else {}
        entered = _enter(at_desk, draft, act, **reason, **file)
        if received is not None:
            handling.keep_sheet(draft, received, n=entered.n)
        handling.lay_hand(draft, act, n=entered.n, person=acting.person, at=entered.at)
        desk.remember_answer(case_id, sending.token, content, entered.n)
        return Answer(entered.n)


def issue(case_id: str, draft_id: str, *, number: str, words: Mapping[str, str], acting: Acting) -> Paper:
    """编号制发: the paper as it was approved, under the number given or the next of its series.

    Raises Refused where it is not approved, or was issued already.
    """
    draft = draft_for(case_id, draft_id)
    if draft.state != "approved":
        raise Refused(_("这份呈批稿没有处在已批准、待制发的状态，不能制发。请刷新页面查看它现在的状态。"))
    written = said_in(case_id, draft.submitted_n)
    if written is None:
        raise Refused(_("这份呈批稿填写的内容已不能读取，不能制发。请重新填写并提交呈批。"))
    # Institution and serial head every paper and are put there again.
    rows = [*Content.of_json(draft.content).rows[2:]]
    return papers.draw_up(
        case_id, step=draft.step, item=draft.item, document=draft.document, written=written, rows=rows, words=words,
        acting=acting, number=number,
    )  # fmt: skip


# --- reads -------------------------------------------------------------------------------------------------------


def draft_in_view(view: CaseInView, draft_id: str) -> Draft:
    """A draft before somebody of its office. NotFound for all others: that there is one is not told either."""
    draft = draft_for(view.case.pk, draft_id)
    if draft.issuer_id not in own_offices(view) or not may_read(view.roles, view.reading.state.steps[draft.step]):
        raise NotFound(_("没有这份呈批稿，或您无权查看。"))
    return draft


def drafts_at(view: CaseInView, step: str, items: Sequence[str]) -> list[Draft]:
    """The drafts of a step that are on their way, came back or may be issued, of the reader's office; else none."""
    offices = own_offices(view)
    if not offices:
        return []
    found = (one for one in drafts_of(view.case.pk, step) if one.issuer_id in offices)
    return [one for one in found if one.item in items and one.state != "issued"]


def behind_draft(view: CaseInView, step: str, item: str) -> Written | None:
    """What was typed for the draft that is on its way at a step, so that it can be mended."""
    offices = own_offices(view)
    if not offices:
        return None
    found = (one for one in drafts_of(view.case.pk, step) if one.issuer_id in offices)
    live = [one for one in found if one.item == item and one.state in LIVE]
    return said_in(view.case.pk, live[-1].submitted_n) if live else None


def handled_in_own_office(view: CaseInView, numbers: Collection[int]) -> frozenset[int]:
    """Of the entries of hands those that were laid on in the reader's office. No query where there are none."""
    offices = own_offices(view) if numbers else frozenset()
    return hands_laid_in(view.case.pk, offices, numbers) if offices else frozenset()


def in_hand_of(acting: Acting) -> list[InHand]:
    """Drafts that wait for somebody's hand in their office, and their own that came back or may be issued."""
    drafts = drafts_in_hand(acting.person, acting.organisation, limit=_SHOWN)
    cases = Case.objects.select_related("institution").in_bulk([one.case_id for one in drafts]) if drafts else {}
    return [InHand(one, cases[one.case_id]) for one in drafts]


def opinions_of(draft: Draft, moves: Sequence[DraftMove]) -> Mapping[int, str]:
    """What was said with each hand, by the number of its entry."""
    values = ledger.values_at(draft.case_id, [one.n for one in moves])
    return {n: str(one["reason"]) for n, one in values.items() if one.get("reason")}


def in_turn(draft: Draft, hands: Mapping[str, Sequence[tuple[str, str]]], moves: Sequence[DraftMove]) -> dict[str, str]:
    """Whose turn it is, by identity and name; nobody where it waits for no hand."""
    reviewed = {one.person_id for one in moves if one.act == "reviewed"} if draft.state == "approve" else set()
    barred = reviewed | {draft.drawn_by_id}
    return {person: name for person, name in hands.get(draft.state, ()) if person not in barred}


# --- the rules of the hands -----------------------------------------------------------------------------------------


def _demand_to_hand_in(
    at_desk: desk.Desk, step: str, item: str, document: str, acting: Acting
) -> tuple[Document, Chain]:
    at_desk.role_for(step)
    law = at_desk.state.steps[step]
    produced = next((one for one in law.produces if one.key == document), None)
    if produced is None:
        raise Refused(_("“{step}”不产生这份文书。请刷新页面后重试。"), clause=law.clause, step=step)
    at_desk.demand_open(step, item)
    if at_desk.state.given.get((step, item, document)):
        raise Refused(
            _("这份文书已有人签署，不能重新呈批。确有错误的，由签署人先在操作记录中撤销签署，再重新呈批。"),
            clause=law.clause,
        )
    chain = chain_for(at_desk.parties, produced)
    if chain is None or papers.issuer_of(at_desk, produced).holder != acting.organisation:
        raise Refused(
            _("本单位没有为“{document}”设定呈批程序，不必呈批，请直接生成文书。"),
            clause=law.clause,
            step=step,
            document=document,
        )
    return produced, chain


def _hands(chain: Chain, office: str, acting: Acting) -> tuple[list[str], list[str]]:
    """Who may lay which hand on a draft: never who drew it up, and never one person two of them."""
    colleagues = colleagues_of(office)
    review = [one for one in people_for(chain.review, colleagues) if one != acting.person]
    approve = [one for one in people_for(chain.approve, colleagues) if one != acting.person]
    if chain.mode == "three" and not review:
        raise Refused(_("没有可以审核的人：审核人须在任，且不能是承办人本人。请先在“文书呈批”中调整审核人。"))
    if not approve:
        raise Refused(_("没有可以批准的人：批准人须在任，且不能是承办人本人。请先在“文书呈批”中调整批准人。"))
    if len(review) == 1 and review == approve:
        raise Refused(_("审核人和批准人是同一个人，不能呈批。请先在“文书呈批”中调整，三级呈批须由三个人办理。"))
    return review, approve


def _demand_turn(at_desk: desk.Desk, draft_id: str, opinion: str, *, agrees: bool, acting: Acting) -> Draft:
    """The draft, where it is this person's turn. Raises NotFound, Refused, Conflict."""
    draft = draft_for(at_desk.case.pk, draft_id)
    if acting.organisation != draft.issuer_id or not desk.roles_held(at_desk.case, acting):
        raise NotFound(_("没有这份呈批稿，或您无权查看。"))
    if draft.state not in {"review", "approve"}:
        raise _answered()
    if acting.person == draft.drawn_by_id:
        raise Refused(_("这份呈批稿由您承办，不能由您自己审核或者批准。请由他人办理。"))
    moves, hands = moves_of(draft), hands_of(draft)
    if draft.state == "approve" and acting.person in {one.person_id for one in moves if one.act == "reviewed"}:
        raise Refused(_("这份呈批稿由您审核，不能再由您批准。请由他人办理。"))
    if acting.person not in {person for person, _name in hands[draft.state]}:
        names = "、".join(in_turn(draft, hands, moves).values())
        sentence = (
            _("这份呈批稿现在由{names}审核，不由您办理。")
            if draft.state == "review"
            else _("这份呈批稿现在由{names}批准，不由您办理。")
        )
        raise Refused(sentence, names=names)
    if not agrees and not opinion.strip():
        raise Refused(_("退回须写明理由，承办人据此修改。没有退回，请填写后再提交。"))
    if len(opinion) > LONGEST_OPINION:
        raise Refused(
            _("意见不能超过 {most} 个字，现在有 {got} 个字。请精简。"), most=LONGEST_OPINION, got=len(opinion)
        )
    return draft


def _answered() -> Conflict:
    return Conflict(_("这份呈批稿已由他人办理，或者已有新的呈批稿。没有重复办理，请刷新页面查看。"))


# --- what is written and printed ------------------------------------------------------------------------------------


def _enter(at_desk: desk.Desk, draft: Draft, act: str, **fields: Value) -> Entered:
    place: dict[str, Value] = {"step": draft.step, "item": draft.item, "about": draft.document}
    return at_desk.note(HANDLED, law=place, fields={"draft": draft.pk, "act": act, **fields})


def _file_fields(received: Received) -> dict[str, Value]:
    return {
        "name": received.name, "sha256": received.sha256, "sm3": received.sm3, "size_bytes": received.size_bytes,
        "media_type": received.media_type,
    }  # fmt: skip


def _printed(content: Content, words: Mapping[str, str], *, name: str) -> Received:
    values = {"content": content.as_json(), "proof": asdict(papers.proof_of(words))}
    path = press.print_pdf(press.TEMPLATES / "paper.typ", values, folder=settings.DATA / "quarantine")
    return store_made(name, path, "application/pdf")


def _sheet(at_desk: desk.Desk, draft: Draft, opinion: str, words: Mapping[str, str], acting: Acting) -> Content:
    """呈批单: who drew up, who reviewed, who approved, when, with which opinion, and of which file."""
    moves = moves_of(draft)
    reasons = opinions_of(draft, moves)
    office = next(one.name for one in at_desk.parties if one.holder == draft.issuer_id)
    rows = [(words["paper"], str(draft.content["title"])), (words["digest"], _in_halves(draft.file_id))]
    for move in moves:
        said = f"{move.person.name}　{desk.clock_face(move.at)}\n{reasons.get(move.n, '')}".strip()
        rows.append((words[move.act], said))
    mine = next(one.name for one in colleagues_of(draft.issuer_id) if one.person == acting.person)
    rows.append((words["approved"], f"{mine}　{desk.clock_face(clock.now())}\n{opinion.strip()}".strip()))
    return papers.content_of(at_desk, "", rows, {**words, "title": words["sheet"]}, office)


def _in_halves(digest: str) -> str:
    """A digest on two lines: whole it is wider than its cell."""
    return f"{digest[:32]}\n{digest[32:]}"
