"""The papers a step produces: drawn up from its form, signed or sealed by those the law names.

Drawing up is two acts with the printing between them: the number is reserved, the file is made and stored, the paper is
issued. What was typed is committed to with the reservation, so that what is read in the paper is what is then done.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings

from mingjian import clock
from mingjian.cases import desk, ports, reading_text
from mingjian.cases.hands import Written, chain_for, demand_approved, issuer_among, said_in
from mingjian.cases.names import name_on_paper
from mingjian.cases.signatures import demand_owed, owed_by_reader
from mingjian.documents import actions as documents
from mingjian.documents import press
from mingjian.documents.content import Content, Proof
from mingjian.documents.handling import mark_issued
from mingjian.documents.models import Paper
from mingjian.documents.queries import papers_of
from mingjian.errors import Conflict, MingjianError, NotFound, Refused
from mingjian.errors import gettext_noop as _
from mingjian.evidence.actions import Received, store_made
from mingjian.ledger import keys
from mingjian.ledger import queries as ledger
from mingjian.people.rules import may_sign
from mingjian.procedures.entries import Kind
from mingjian.procedures.opportunities import opportunities
from mingjian.proof import document_signature, note
from mingjian.proof.frontier import Frontier

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from mingjian.cases.models import Party
    from mingjian.cases.queries import CaseInView
    from mingjian.documents.content import Part
    from mingjian.people.rules import Acting
    from mingjian.procedures.steps import Document, Step
    from mingjian.proof.canonical import Value


@dataclass(frozen=True, slots=True)
class PaperAct:
    """What somebody may do about a paper now: ``draw-up``, ``draw-again`` while nobody has signed it, or ``sign``.

    ``submit`` stands in the place of drawing up where the paper goes through the hands of its office first.
    """

    document: str
    item: str
    act: str
    role: str = ""


def demand_may_sign(acting: Acting) -> None:
    """Raises Refused for an agent whose power of attorney does not cover signing and sealing."""
    if not may_sign(acting):
        raise Refused(_("您的授权委托书不含签字盖章，不能签署。请由机构人员签署，或由管理员重新登记委托书。"))


def acts_open(view: CaseInView, step: Step, items: tuple[str, ...], acting: Acting) -> tuple[PaperAct, ...]:
    """What the reader may do about the papers of a step: draw up what is not there, sign what is and lacks them."""
    found = {one.item: one for one in opportunities(view.reading, steps=(step.key,))}
    issued = {
        (paper.document, paper.item) for paper in papers_of(view.case.pk, step=step.key) if paper.state == "issued"
    }
    draws = bool(view.roles & {step.by, *step.or_by})
    through_hands = {one.key for one in step.produces if draws and chain_for(view.parties, one) is not None}
    acts = []
    for item in items:
        if item not in found or not found[item].open:
            continue
        for document in step.produces:
            owed = owed_by_reader(view, (step.key, item, document.key))
            there = (document.key, item) in issued
            signed = view.reading.state.given.get((step.key, item, document.key))
            handed = document.key in through_hands
            if handed and not signed:
                acts.append(PaperAct(document.key, item, "submit"))
            if draws and not there and not handed:
                acts.append(PaperAct(document.key, item, "draw-up"))
            if there and owed and may_sign(acting):
                acts.append(PaperAct(document.key, item, "sign", owed[0]))
            if draws and there and not handed and not signed:
                acts.append(PaperAct(document.key, item, "draw-again"))
    return tuple(acts)


@dataclass(frozen=True, slots=True)
class Shown:
    """What a paper prints: rows of label and text, and the parts of a long one."""

    rows: tuple[tuple[str, str], ...]
    parts: tuple[Part, ...] = ()


def in_force(papers: Iterable[Paper]) -> Mapping[tuple[str, str], Paper]:
    """Of the papers of a step those that count, by document and item; given in the order of their numbers."""
    return {(one.document, one.item): one for one in papers if one.state == "issued"}


def current_paper(case_id: str, *, step: str, item: str, document: str = "") -> Paper | None:
    """The paper of a step that counts: the one issued last. One drawn up before it stays in the file."""
    issued = [one for one in papers_of(case_id, step=step) if one.item == item and one.state == "issued"]
    return next((one for one in reversed(issued) if document in {"", one.document}), None)


def written_behind(case_id: str, step: str, item: str, document: str = "") -> Written | None:
    """What the last paper of a step was drawn up from; None where there is none or it cannot be read any more."""
    paper = current_paper(case_id, step=step, item=item, document=document)
    if paper is None:
        return None
    return said_in(case_id, paper.reserved_n)


def demand_same(case_id: str, law: Step, item: str, form: Mapping[str, Value], outcome: str) -> None:
    """Raises Refused where form or outcome are no longer what the papers drawn up from them say."""
    behind = (written_behind(case_id, law.key, item, one.key) for one in law.produces)
    if any(written is not None and written != Written(form, outcome) for written in behind):
        raise Refused(
            _("填写的内容或者结果与已生成的文书不一致，没有办结。请改回原内容；没有人签署的，也可以重新生成文书。"),
            clause=law.clause,
        )


def draw_up(  # noqa: PLR0913 - a paper belongs to a step, an item and a form
    case_id: str, *, step: str, item: str, document: str, written: Written, rows: list[tuple[str, str]],
    words: Mapping[str, str], acting: Acting, number: str = "", parts: Sequence[Part] = (),
) -> Paper:  # fmt: skip
    """Reserve a number, print the paper, issue it. ``rows`` are what it shows, label and text; ``words`` its headings.

    ``number`` is what the office has given it; "" takes the next of the series. ``parts`` follow the rows in a long
    paper, which is printed with a cover.

    Raises Conflict for a number that was given already; Refused where the paper must go through the hands of its office
    first and has not, where the step is not open, or where there is such a paper and it says the same or is signed.
    That is asked again before it is issued: the case may have moved while it was printed. Where it was not printed or
    may not be issued any more, the number is void.
    """
    shown = Shown(tuple(rows), tuple(parts))
    paper, values = _reserve(case_id, step, item, document, written, shown, words, acting, number)
    try:
        _issue(case_id, paper, _print(paper, values), written, shown, acting)
    except MingjianError:
        _void(case_id, paper, acting)
        raise
    return paper


def sign(  # noqa: PLR0913 - which paper of which step, and who signs it as what
    case_id: str, *, step: str, item: str, document: str, paper: str, role: str, acting: Acting
) -> None:
    """Sign or seal the issued paper that somebody had before them. The door has asked who they are.

    Raises Conflict where it was drawn up again meanwhile; Refused where they do not owe it in this role.
    """
    demand_may_sign(acting)
    with desk.desk_for(case_id, acting) as at_desk:
        current, produced = demand_current(at_desk, step, item, document)
        held = desk.roles_held(at_desk.case, acting)
        demand_owed(at_desk.state, (step, item, document), roles=held, person=acting.person, role=role)
        if current.pk != paper:
            raise Conflict(
                _("您打开页面之后，“{document}”已重新生成，现在的文号是 {number}。没有签署，请核对新的文书后再签署。"),
                clause=produced.clause,
                step=step,
                document=document,
                number=current.number,
            )
        reading_text.demand_as_read(at_desk, step, current)
        enter_signature(at_desk, current, role=role, who=acting.person, way="account")


def demand_current(at_desk: desk.Desk, step: str, item: str, document: str) -> tuple[Paper, Document]:
    """The paper of a step that counts, and what the law says of it. Raises NotFound, or Refused before it is there."""
    law = at_desk.state.steps.get(step)
    if law is None:
        raise NotFound(_("程序中没有这一步。请回到办件页面重新打开。"))
    produced = next((one for one in law.produces if one.key == document), None)
    current = current_paper(at_desk.case.pk, step=step, item=item, document=document)
    if produced is None or current is None or current.file is None:
        raise Refused(_("这份文书还没有生成，不能签署。请先生成文书。"), clause=law.clause)
    return current, produced


def enter_signature(at_desk: desk.Desk, paper: Paper, *, role: str, who: str, way: str, scan: str = "") -> None:
    """Write a signature down. ``scan`` is the digest of what was signed by hand."""
    signed = {"number": paper.number, "sha256": paper.file_id or "", "way": way}
    at_desk.enter(
        Kind.SIGNED,
        step=paper.step,
        item=paper.item,
        about=paper.document,
        role=role,
        who=who,
        fields=signed | ({"signature": scan} if scan else {}),
    )


def _reserve(  # noqa: PLR0913, PLR0917 - what a paper is made of
    case_id: str, step: str, item: str, document: str, written: Written, shown: Shown,
    words: Mapping[str, str], acting: Acting, typed: str = "",
) -> tuple[Paper, dict[str, object]]:  # fmt: skip
    with desk.desk_for(case_id, acting) as at_desk:
        produced = _demand_drawable(at_desk, step, item, document, written, shown)
        for one in papers_of(case_id, step=step):
            if (one.document, one.item, one.state) == (document, item, "reserved"):
                _note_void(at_desk, one)
        issuer = issuer_of(at_desk, produced)
        if typed:
            documents.demand_free(issuer_id=issuer.holder, number=typed)
        number = typed or documents.next_number(
            issuer_id=issuer.holder, document=document, year=clock.today().year, title=words["title"]
        )
        fields: dict[str, Value] = {f"form.{key}": one for key, one in written.form.items()}
        fields["number"] = number
        reserved = at_desk.note(
            "case:document:reserved",
            law={"step": step, "item": item, "about": document},
            fields=fields | ({"outcome": written.outcome} if written.outcome else {}),
        )
        paper = Paper(
            case_id=case_id,
            issuer_id=issuer.holder,
            document=document,
            step=step,
            item=item,
            number=number,
            reserved_n=reserved.n,
        )
        content = content_of(at_desk, number, shown.rows, words, issuer.name, shown.parts)
        paper.content = content.as_json()
        documents.reserve(paper)
        values = {"content": content.as_json(), "proof": asdict(proof_of(words))}
        own = at_desk.law.documents / f"{document}.typ"
        template = own if own.exists() else press.TEMPLATES / ("report.typ" if shown.parts else "paper.typ")
    return paper, values | {"template": str(template)}


def _demand_drawable(
    at_desk: desk.Desk, step: str, item: str, document: str, written: Written, shown: Shown
) -> Document:
    """What the step produces. Raises Refused where this person may not draw it up now."""
    at_desk.role_for(step)
    law = at_desk.state.steps[step]
    produced = next((one for one in law.produces if one.key == document), None)
    if produced is None:
        raise Refused(_("“{step}”不产生这份文书。请刷新页面后重试。"), clause=law.clause, step=step)
    at_desk.demand_open(step, item)
    ports.check_form(law.form, at_desk.case, written.form, done=False)
    _demand_new(at_desk, law, item, document, written, shown)
    demand_approved(at_desk.case.pk, at_desk.parties, produced, step, item, written)
    return produced


def _issue(case_id: str, paper: Paper, received: Received, written: Written, shown: Shown, acting: Acting) -> None:
    """Give a reserved paper its file, if it may still be drawn up and nobody made its number void meanwhile."""
    with desk.desk_for(case_id, acting) as at_desk:
        if not documents.is_reserved(paper):
            raise Conflict(
                _("“{document}”在排版期间又被生成了一次，编号 {number} 已作废。请刷新页面，核对后签署。"),
                step=paper.step,
                document=paper.document,
                number=paper.number,
            )
        produced = _demand_drawable(at_desk, paper.step, paper.item, paper.document, written, shown)
        draft = demand_approved(case_id, at_desk.parties, produced, paper.step, paper.item, written)
        entered = at_desk.note(
            "case:document:issued",
            law={"step": paper.step, "item": paper.item, "about": paper.document},
            fields={
                "number": paper.number,
                "sha256": received.sha256,
                "sm3": received.sm3,
                "size_bytes": received.size_bytes,
                "media_type": received.media_type,
            },
        )
        documents.issue(paper, received, n=entered.n, at=entered.at, seal=_seal(paper, received, at=entered.at))
        if draft is not None:
            mark_issued(draft)


def _demand_new(at_desk: desk.Desk, law: Step, item: str, document: str, written: Written, shown: Shown) -> None:
    """Raises Refused where the paper is there already and says the same, or has been signed."""
    current = current_paper(at_desk.case.pk, step=law.key, item=item, document=document)
    if current is None:
        return
    if at_desk.state.given.get((law.key, item, document)):
        raise Refused(
            _("这份文书已有人签署，不能重新生成。确有错误的，由签署人先在操作记录中撤销签署，再重新生成并签署。"),
            clause=law.clause,
        )
    if written_behind(at_desk.case.pk, law.key, item, document) == written and _shows(current, shown):
        raise Refused(_("这份文书已经生成，内容没有变化，请直接签署。"), clause=law.clause)


def _shows(paper: Paper, shown: Shown) -> bool:
    """Whether a paper holds what would be printed now. Its tables follow the record, which may have gone on since."""
    return not shown.parts or Content.of_json(paper.content).parts == shown.parts


def issuer_of(at_desk: desk.Desk, produced: Document) -> Party:
    """The organisation in whose series the number runs: who seals it, else the authority."""
    return issuer_among(at_desk.parties, produced)


def content_of(
    at_desk: desk.Desk, number: str, rows: Sequence[tuple[str, str]], words: Mapping[str, str], issuer: str,
    parts: Sequence[Part] = (),
) -> Content:  # fmt: skip
    """What a paper says, for either press."""
    head = ((words["institution"], name_on_paper(at_desk.case)), (words["serial"], at_desk.case.serial))
    return Content(
        title=words["title"],
        number=number,
        headings=(words["item"], words["content"]),
        rows=(*head, *rows),
        # Who hands a paper on, where that is not in whose series its number runs.
        issuer=words.get("issuer", issuer),
        date=clock.today().isoformat(),
        demo=words["demo"] if settings.MODE == "demo" else "",
        parts=tuple(parts),
    )


def proof_of(words: Mapping[str, str]) -> Proof:
    """How a print of now can be checked: the log as it stands."""
    checkpoint = ledger.latest_checkpoint()
    seen = f"{settings.LOG_ORIGIN} {checkpoint.size} {checkpoint.root}" if checkpoint else settings.LOG_ORIGIN
    drawn = press.qr_svg(f"{settings.BASE_URL}/verify/#{seen.replace(' ', '/')}")
    return Proof(f"{words['checked']}{seen}", drawn, words["qr"])


def _print(paper: Paper, values: dict[str, object]) -> Received:
    template = Path(str(values.pop("template")))
    path = press.print_pdf(template, values, folder=settings.DATA / "quarantine")
    return store_made(f"{paper.number}.pdf", path, "application/pdf")


def _seal(paper: Paper, received: Received, *, at: datetime) -> str:
    """The house's own signature over the file as issued, with the log as it stood: whoever keeps it is a witness."""
    seen = ledger.latest_checkpoint()
    checkpoint = (
        note.Checkpoint(settings.LOG_ORIGIN, seen.size, bytes.fromhex(seen.root))
        if seen
        else note.Checkpoint(settings.LOG_ORIGIN, 0, Frontier().root())
    )
    document = document_signature.Document(
        paper.number, bytes.fromhex(received.sha256), bytes.fromhex(received.sm3), at, checkpoint
    )
    suite = "gm" if "gm" in keys.suites() else "intl"
    return document_signature.sign(document, keys.signer("document", suite)).encode().decode()


def _void(case_id: str, paper: Paper, acting: Acting) -> None:
    """Make a number void that will not be issued, unless somebody did so meanwhile: it is void once."""
    with desk.desk_for(case_id, acting) as at_desk:
        if documents.is_reserved(paper):
            _note_void(at_desk, paper)


def _note_void(at_desk: desk.Desk, paper: Paper) -> None:
    at_desk.note(
        "case:document:voided",
        law={"step": paper.step, "item": paper.item, "about": paper.document},
        fields={"number": paper.number},
    )
    documents.void(paper)
