"""An issued paper in the world of paper: printed with its code and signed by hand, sealed, its originals registered."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from mingjian.cases import desk, papers, reading_text
from mingjian.cases.doing import Answer
from mingjian.cases.signatures import demand_owed, roles_owed
from mingjian.documents import handling
from mingjian.documents.print_copies import code_of, print_copy, read_code
from mingjian.documents.queries import paper_for, papers_of
from mingjian.errors import Conflict, NotFound, Refused
from mingjian.errors import gettext_noop as _
from mingjian.evidence import ports
from mingjian.procedures.sides import INSTITUTION_SIDE, OFFICES_WITH_HANDS, may_read

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from mingjian.cases.doing import Sending
    from mingjian.cases.models import Party
    from mingjian.cases.queries import CaseInView
    from mingjian.documents.models import Paper, Scan
    from mingjian.evidence.actions import Received
    from mingjian.people.rules import Acting
    from mingjian.procedures.fold import GivenKey, State
    from mingjian.proof.canonical import Value

SCANNED: Final = "case:paper:scanned"
REGISTERED: Final = "case:original:registered"
#: What a scan of a paper may be.
SCANS: Final = frozenset({"application/pdf", "image/jpeg", "image/png"})
#: Who brings in what a member of the team has signed by hand and sent to them.
COLLECTS: Final = "team-leader"
MOST_COPIES: Final = 999


@dataclass(frozen=True, slots=True)
class Signature:
    """Somebody who owes a paper their signature, in which role."""

    role: str
    person: str
    name: str


@dataclass(frozen=True, slots=True)
class SignedByHand:
    """What came back: the code on the print, whose signature it bears and in which role."""

    code: str
    role: str
    signer: str


def print_code(paper: Paper) -> str:
    return code_of(paper.number, paper.file_id or "")


def printed(paper: Paper, words: Mapping[str, object], *, title: str, signers: Sequence[tuple[str, str]]) -> bytes:
    """The paper with its code on every page and a page to be signed. Nothing is written."""
    if paper.file_id is None:
        raise NotFound(_("没有这份文书，或您无权查看。"))
    with ports.store().open(paper.file_id) as stream:
        content = stream.read()
    values = {
        "title": title, "number": paper.number, "sha256": paper.file_id, "labels": words,
        "signers": [list(one) for one in signers],
    }  # fmt: skip
    return print_copy(content, values, code=print_code(paper))


def collected_by(view: CaseInView, place: GivenKey) -> list[Signature]:
    """Whose signature by hand the reader may bring in: their own, and as the leader those of the team's members."""
    state, found = view.reading.state, []
    running = [one for one in view.parties if one.until_n is None]
    for role in roles_owed(state, place, roles=view.roles, person=view.person):
        name = next((one.name for one in running if one.role == role), "")
        found.append(Signature(role, view.person, view.names().get(view.person, name)))
    if COLLECTS in view.roles:
        members = [one for one in running if _is_members(one, state, view.person)]
        owing = [one for one in members if roles_owed(state, place, roles={one.role}, person=one.holder)]
        found += [Signature(one.role, one.holder, one.name) for one in owing]
    return found


def _is_members(party: Party, state: State, leader: str) -> bool:
    """Whether a role is held by name, on the team's side, by somebody else than the leader."""
    offices = {role.key for role in state.procedure.roles if role.office}
    return (
        party.person_id is not None
        and party.holder != leader
        and party.role not in offices
        and party.role not in INSTITUTION_SIDE
    )


def sign_by_hand(  # noqa: PLR0913 - which paper of which step, what came back, by whom
    case_id: str, *, step: str, item: str, document: str, signed: SignedByHand, received: Received, acting: Acting
) -> None:
    """Write down a signature given on paper: the scan is kept beside it, and its way is ``paper``.

    Raises Refused for a code that is wrong, of another paper or of a version that was replaced, and where the signer
    does not owe it or is not theirs to bring in.
    """
    papers.demand_may_sign(acting)
    _demand_scan(received)
    with desk.desk_for(case_id, acting) as at_desk:
        current, _produced = papers.demand_current(at_desk, step, item, document)
        held = desk.roles_held(at_desk.case, acting)
        if signed.signer == acting.person:
            roles = held
        else:
            _demand_collectable(at_desk, signed, held)
            roles = frozenset({signed.role})
        demand_owed(at_desk.state, (step, item, document), roles=roles, person=signed.signer, role=signed.role)
        _demand_code(at_desk, current, signed.code)
        reading_text.demand_as_read(at_desk, step, current)
        _keep(at_desk, current, received, purpose="signature", signer=signed.signer)
        papers.enter_signature(at_desk, current, role=signed.role, who=signed.signer, way="paper", scan=received.sha256)


def _demand_collectable(at_desk: desk.Desk, signed: SignedByHand, held: frozenset[str]) -> None:
    theirs = any(
        (one.role, one.holder) == (signed.role, signed.signer)
        and _is_members(one, at_desk.state, at_desk.acting.person)
        for one in at_desk.parties
    )
    if COLLECTS not in held or not theirs:
        raise Refused(_("只有评审组长可以代评审组成员提交其本人签字的扫描件。没有签署，请由签字人本人提交。"))


def _demand_code(at_desk: desk.Desk, paper: Paper, typed: str) -> None:
    code = read_code(typed)
    if code == print_code(paper):
        return
    earlier = [one for one in papers_of(at_desk.case.pk, step=paper.step) if one.state == "issued"]
    of = next((one for one in earlier if print_code(one) == code), None)
    if of is not None and (of.document, of.item) == (paper.document, paper.item):
        raise Refused(
            _("打印码 {code} 是旧版本 {old} 的，这份文书已由 {number} 代替。没有签署，请打印新版本重新签字。"),
            code=code,
            old=of.number,
            number=paper.number,
        )
    raise Refused(_("打印码 {code} 不是“{number}”的。没有签署，请核对是否拿错了文书。"), code=code, number=paper.number)


# --- under a seal, on a shelf ---------------------------------------------------------------------------------------


def may_register(view: CaseInView) -> bool:
    """Whether somebody acts for an office that keeps originals and brings in what was sealed."""
    return not OFFICES_WITH_HANDS.isdisjoint(view.roles)


def bring_sealed(case_id: str, paper_id: str, received: Received, *, acting: Acting) -> Scan:
    """Keep the scan of a paper under its seal (盖章扫描件), for all who may read the paper."""
    _demand_scan(received)
    with desk.desk_for(case_id, acting) as at_desk:
        paper = _of_an_office(at_desk, paper_id)
        return _keep(at_desk, paper, received, purpose="seal", signer="")


def register_original(  # noqa: PLR0913 - what is registered, by whom
    case_id: str, paper_id: str, *, copies: int, place: str, received_from: str, acting: Acting, sending: Sending
) -> Answer:
    """Write down that copies on paper are there: how many, where they lie, from whom they came."""
    content = ("original", acting.person, paper_id, copies, place, received_from)
    with desk.desk_for(case_id, acting) as at_desk:
        before = desk.answered_before(case_id, sending.token, content)
        if before is not None:
            return Answer(before.n, again=True)
        paper = _of_an_office(at_desk, paper_id)
        if not 0 < copies <= MOST_COPIES:
            raise Refused(_("份数应在 1 到 {most} 之间，没有登记。请核对后重新填写。"), most=MOST_COPIES)
        if not place.strip() or not received_from.strip():
            raise Refused(_("须写明原件存放在哪里、从谁那里收到，没有登记。请填写后再提交。"))
        said = {"place": place.strip(), "received_from": received_from.strip()}
        written = at_desk.note(
            REGISTERED,
            law={"step": paper.step, "item": paper.item, "about": paper.document, "copies": copies},
            fields={"number": paper.number, **said},
        )
        handling.keep_original(paper, copies=copies, n=written.n, person=acting.person, at=written.at, **said)
        desk.remember_answer(case_id, sending.token, content, written.n)
        return Answer(written.n)


def _of_an_office(at_desk: desk.Desk, paper_id: str) -> Paper:
    held = desk.roles_held(at_desk.case, at_desk.acting)
    paper = paper_for(at_desk.case.pk, paper_id)
    if not may_read(held, at_desk.state.steps[paper.step]):
        raise NotFound(_("没有这份文书，或您无权查看。"))
    if OFFICES_WITH_HANDS.isdisjoint(held):
        raise Refused(_("用印扫描件和纸质原件由资质认定部门或者专业技术评价机构登记，您在本办件中没有这一角色。"))
    return paper


def _keep(at_desk: desk.Desk, paper: Paper, received: Received, *, purpose: str, signer: str) -> Scan:
    if any(one.file_id == received.sha256 for one in paper.scans.filter(purpose=purpose, signer=signer or None)):
        raise Conflict(_("“{name}”已经提交过，没有重复登记。"), name=received.name)
    fields: dict[str, Value] = {
        "number": paper.number, "name": received.name, "sha256": received.sha256, "sm3": received.sm3,
        "size_bytes": received.size_bytes, "media_type": received.media_type,
    }  # fmt: skip
    written = at_desk.note(
        SCANNED,
        law={"step": paper.step, "item": paper.item, "about": paper.document, "purpose": purpose},
        fields=fields | ({"signer": signer} if signer else {}),
    )
    return handling.keep_scan(
        paper, received, purpose=purpose, signer=signer, n=written.n, person=at_desk.acting.person, at=written.at
    )


def _demand_scan(received: Received) -> None:
    if received.media_type not in SCANS:
        raise Refused(_("“{name}”不是扫描件。请扫描或拍照成 PDF、JPG 或 PNG 后上传。"), name=received.name)
