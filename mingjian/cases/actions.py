"""Verbs that change a case. Each is one transaction: the law is asked, rows and entries are written, copies renewed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from mingjian import clock, ids
from mingjian.cases import companions, copies, desk, papers, ports, reading_text, rectification, remarks, team
from mingjian.cases.correcting import role_to_annul
from mingjian.cases.doing import Answer
from mingjian.cases.models import Case, Note, Party
from mingjian.cases.rules import NOTE
from mingjian.cases.serials import new_serial
from mingjian.errors import Conflict, NotFound, Refused
from mingjian.errors import gettext_noop as _
from mingjian.ledger.actions import opening_subject
from mingjian.ledger.rows import put
from mingjian.people.models import Organisation
from mingjian.people.rules import area_of
from mingjian.procedures import catalogue, vocabulary
from mingjian.procedures.entries import Entry, Kind
from mingjian.procedures.fold import fold
from mingjian.procedures.sides import may_read

if TYPE_CHECKING:
    from mingjian.cases.doing import Doing, NewNote, Sending
    from mingjian.people.rules import Acting
    from mingjian.procedures.catalogue import Edition
    from mingjian.procedures.steps import Step


def open_case(*, edition: str, authority: str, institution: str, serial: str, acting: Acting,
              token: str = "") -> Case:  # fmt: skip
    """Open a case under an edition. The institution and the authority are its first parties.

    Whoever acts for the authority opens what came to it elsewhere; the application is the institution's all the same.

    The same form sent twice opens one case. Raises Conflict where the authority already has a case with this serial.
    """
    law = catalogue.edition(edition)
    if acting.absent:
        raise Refused(_("代办身份不能提出申请。请先改回您自己的任职，再提出申请。"))
    content = (edition, authority, institution, serial, acting.person)
    with transaction.atomic():
        parties = _first(authority, institution)
        before = desk.answered_before(institution, token, content)
        if before is not None:
            return Case.objects.get(pk=before.opened)
        _demand_in_force(law, parties["authority"])
        case = _open(law, parties, serial or new_serial(parties["authority"]), acting)
        desk.remember_answer(institution, token, content, case.n, opened=case.pk)
    return case


def _demand_in_force(law: Edition, authority: Organisation) -> None:
    """Raises Refused where another edition, or none, is in force for this authority today."""
    in_force = catalogue.all_in_force(clock.today(), [area_of(authority.uscc)])
    if law.key not in {one.key for one in in_force}:
        raise Refused(
            _("“{authority}”今天不适用所选的程序版本。请回到“提出申请”重新选择程序或者资质认定部门。"),
            authority=authority.name,
        )


def _open(law: Edition, parties: dict[str, Organisation], serial: str, acting: Acting) -> Case:
    if Case.objects.filter(authority=parties["authority"], serial=serial).exists():
        raise Conflict(_("业务流水号 {serial} 已有办件。请核对流水号，或打开已有办件。"), serial=serial)
    with opening_subject("case", ids.new_id()) as pen:
        entry = Entry(
            kind=Kind.OPENED,
            at=pen.moment(),
            id="1",
            about=law.key,
            outcome=law.hash,
            role="authority" if acting.organisation == parties["authority"].id else "institution",
            who=acting.person,
        )
        pen.write(
            entry.kind.value,
            actor=acting.person,
            law=vocabulary.to_law(entry),
            at=entry.at,
            fields={"serial": serial}
            | {kind: {"id": one.id, "name": one.name, "uscc": one.uscc} for kind, one in parties.items()},
        )
    case = Case.objects.create(
        id=pen.subject.id,
        serial=serial,
        authority=parties["authority"],
        institution=parties["institution"],
        edition=law.key,
        edition_hash=law.hash,
        opened_at=entry.at,
        n=1,
        standing="open",
        looked_at=entry.at,
    )
    for kind, one in parties.items():
        Party.objects.create(case=case, role=kind, holder=one.id, organisation=one, name=one.name, since_n=1)
    copies.renew(case, law, fold(law.procedure, [entry]), now=entry.at)
    return case


def perform(case_id: str, doing: Doing, *, acting: Acting, sending: Sending) -> Answer:
    """Do a step with everything that belongs to it.

    Raises Refused with the clause and what is missing, Conflict when somebody did it after the form was opened. The
    same form sent twice is answered twice and done once.
    """
    return _bring(case_id, doing, acting=acting, sending=sending, finish=True)


def prepare(case_id: str, doing: Doing, *, acting: Acting, sending: Sending) -> Answer:
    """Bring evidence, attendance, reasons or threads to a step without doing it yet."""
    return _bring(case_id, doing, acting=acting, sending=sending, finish=False)


def _bring(case_id: str, doing: Doing, *, acting: Acting, sending: Sending, finish: bool) -> Answer:
    content = (finish, acting.person, doing.step, sending.content)
    with desk.desk_for(case_id, acting) as at_desk:
        before = desk.answered_before(case_id, sending.token, content)
        if before is not None:
            return Answer(before.n, again=True)
        if not finish and doing.is_empty:
            raise Refused(_("没有选择文件，也没有勾选到场人员或填写说明，没有可保存的内容。"))
        if finish:
            for item in doing.items:
                desk.refuse_overtaken(at_desk.state, doing.step, item, sending.seen_n)
        _lay_out(at_desk, doing)
        if finish:
            role = at_desk.role_for(doing.step)
            ports.check_form(at_desk.state.steps[doing.step].form, at_desk.case, doing.form, done=True)
            rectification.demand_every_row(at_desk, doing.step, doing.form)
            for item in doing.items:
                papers.demand_same(case_id, at_desk.state.steps[doing.step], item, doing.form, doing.outcome)
                reading_text.demand_as_read(at_desk, doing.step)
                remarks.demand_answered(at_desk, doing.step)
                at_desk.do(
                    step=doing.step,
                    item=item,
                    outcome=doing.outcome,
                    ground=doing.ground,
                    role=role,
                    form=doing.form,
                )
            reading_text.fix_with(at_desk, doing.step, form=doing.form)
        n = at_desk.last_n
        desk.remember_answer(case_id, sending.token, content, n)
        return Answer(n)


def _lay_out(at_desk: desk.Desk, doing: Doing) -> None:  # noqa: C901, PLR0912 - one kind of entry a branch
    """Everything that comes before the act itself, in an order in which each can stand on the one before."""
    step, who = doing.step, at_desk.acting.person
    for supply in doing.supplies:
        role = at_desk.role_to_supply(step, supply.evidence)
        for item in doing.items:
            at_desk.supply(supply, step=step, item=item, role=role)
    for excuse in doing.excuses:
        role = at_desk.role_to_supply(step, excuse.evidence)
        for item in doing.items:
            at_desk.excuse(excuse, step=step, item=item, role=role)
    if not (doing.facts or doing.releases or doing.appointees or doing.threads or doing.attended):
        return
    role = at_desk.role_for(step)
    item = doing.items[0]
    for fact, value in doing.facts.items():
        at_desk.enter(Kind.STATED, step=step, item=item, about=fact, outcome=value, role=role, who=who)
    # Who is alone in a role leaves it before the next comes; elsewhere the next comes first, or too few would be left.
    alone = {one.key for one in at_desk.law.procedure.roles if one.at_most == 1}
    for release in [one for one in doing.releases if one.role in alone]:
        at_desk.release(release, step=step, by=role)
    for appointee in doing.appointees:
        team.demand_fit(at_desk.case, appointee, acting=at_desk.acting)
        companions.demand_not_beside(at_desk.case.pk, appointee)
        at_desk.appoint(appointee, step=step, by=role)
    for release in [one for one in doing.releases if one.role not in alone]:
        at_desk.release(release, step=step, by=role)
    at_desk.name_threads(doing.threads, step=step, item=item, role=role)
    if not doing.attended:
        return
    for item in doing.items:
        if (step, item) not in at_desk.state.begun:
            at_desk.enter(Kind.BEGUN, step=step, item=item, role=role, who=who)
        for present, holder in doing.attended:
            if (present, holder) not in at_desk.state.attended.get((step, item), {}):
                at_desk.enter(Kind.ATTENDED, step=step, item=item, role=present, who=holder, by=role)


def declare_lapse(case_id: str, clock_key: str, item: str, *, acting: Acting) -> None:
    """Say in the record that a period has run out. The law says who watches it and whether it really has."""
    with desk.desk_for(case_id, acting) as at_desk:
        law = at_desk.state.clocks.get(clock_key)
        if law is None:
            raise Refused(_("程序中没有这一期限。请回到办件页面重新打开。"))
        if law.watched_by not in desk.roles_held(at_desk.case, acting):
            raise Refused(
                _("“{clock}”的逾期由“{roles}”登记，您在本办件中没有这一角色。"),
                clause=law.clause,
                clock=clock_key,
                roles=law.watched_by,
            )
        at_desk.enter(Kind.LAPSED, item=item, about=clock_key, role=law.watched_by, who=acting.person)


def annul(case_id: str, n: int, *, reason: str, acting: Acting, sending: Sending) -> Answer:
    """Strike an entry as a mistake. It stays in the record, shown as struck, with the reason beside it.

    Raises Refused where the law lets it stand, with who may strike it.
    """
    if not reason.strip():
        raise Refused(_("撤销记录须写明原因。原记录不会删除，原因与它一同保存。"))
    content = ("annul", acting.person, n, reason.strip())
    with desk.desk_for(case_id, acting) as at_desk:
        before = desk.answered_before(case_id, sending.token, content)
        if before is not None:
            return Answer(before.n, again=True)
        wrong = at_desk.state.by_id.get(str(n))
        if wrong is None:
            raise Refused(_("没有这条记录，或您无权查看。请回到操作记录重新打开。"))
        held = desk.roles_held(at_desk.case, acting)
        role = role_to_annul(at_desk.state, wrong, held)
        fields = {"reason": reason.strip()}
        written = at_desk.enter(Kind.ANNULLED, about=wrong.id, role=role, who=acting.person, fields=fields)
        desk.remember_answer(case_id, sending.token, content, written.n)
        return Answer(written.n)


def note_viewing(case_id: str, *, kind: str, n: int, acting: Acting) -> None:
    """Record that somebody opened a piece of evidence or a paper, named by the entry that brought it."""
    with desk.desk_for(case_id, acting) as at_desk:
        at_desk.note(f"case:{kind}:viewed", law={"entry": n}, fields={})


#: As long as a note may be: whoever has more to say draws up a paper.
LONGEST_NOTE = 1000


def add_note(case_id: str, note: NewNote, *, acting: Acting, sending: Sending) -> Answer:
    """Add a note to a step, for everybody who may read the step. It changes nothing of what was done.

    Raises NotFound where the step is not theirs to read, Refused for a note without words or too long. The same form
    sent twice adds one note.
    """
    content = ("note", acting.person, note.step, note.item, note.text, note.reason)
    with desk.desk_for(case_id, acting) as at_desk:
        law = at_desk.state.steps.get(note.step)
        if law is None or not may_read(desk.roles_held(at_desk.case, acting), law):
            raise NotFound(_("没有这一步，或您无权查看。请回到办件页面重新打开。"))
        before = desk.answered_before(case_id, sending.token, content)
        if before is not None:
            return Answer(before.n, again=True)
        _demand_note(at_desk, law, note)
        fields = {"text": note.text} | ({"reason": note.reason} if note.reason else {})
        written = at_desk.note(NOTE, law={"step": note.step, "item": note.item}, fields=fields)
        put(
            Note,
            case_id=case_id,
            n=written.n,
            step=note.step,
            item=note.item,
            person_id=acting.person,
            at=written.at,
        )
        desk.remember_answer(case_id, sending.token, content, written.n)
        return Answer(written.n)


def _demand_note(at_desk: desk.Desk, law: Step, note: NewNote) -> None:
    if not note.text.strip():
        raise Refused(_("备注没有内容，没有记入。请写明情况后再提交。"), step=law.key)
    longest = max(len(note.text), len(note.reason))
    if longest > LONGEST_NOTE:
        raise Refused(
            _("备注有 {got} 个字，超过 {most} 个字，没有记入。请精简，或者另行提交说明材料。"),
            step=law.key,
            got=longest,
            most=LONGEST_NOTE,
        )
    if note.item and note.item not in at_desk.state.items.get(law.per, {}):
        raise Refused(_("“{step}”没有这一事项，备注没有记入。请刷新页面后重新填写。"), step=law.key)


def _first(authority: str, institution: str) -> dict[str, Organisation]:
    """The first two parties. The authority's row stays locked: its serials run on one after another."""
    if not authority or not institution:
        raise Refused(_("请先选择资质认定部门和申请机构，再提出申请。"))
    office = Organisation.objects.select_for_update().filter(pk=authority, kind="authority").first()
    applicant = Organisation.objects.filter(pk=institution, kind="institution").first()
    if office is None or applicant is None:
        raise Refused(_("所选的资质认定部门或申请机构不存在。请刷新页面后重新选择。"))
    return {"authority": office, "institution": applicant}
