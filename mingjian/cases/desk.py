"""A case in hand: its lock is held, every entry is tried against the law, then written with its row."""

from __future__ import annotations

import hashlib
from contextlib import contextmanager
from copy import copy
from typing import TYPE_CHECKING

from django.db import transaction

from mingjian import clock, ids
from mingjian.cases import copies, record
from mingjian.cases.calendars import calendar
from mingjian.cases.models import Act, Case, Exhibit, Party, Submission, Thread
from mingjian.cases.record import Record, Rows
from mingjian.cases.rules import highest_path, is_theirs
from mingjian.errors import Conflict, Refused
from mingjian.errors import gettext_noop as _
from mingjian.evidence.actions import name_file
from mingjian.evidence.rules import endings_for, serves
from mingjian.ledger.actions import Pen, writing_about
from mingjian.ledger.rows import change_each, put, rows_of
from mingjian.people.queries import names_of
from mingjian.procedures import admission, catalogue, vocabulary
from mingjian.procedures.entries import Entry, Kind
from mingjian.procedures.fold import Folding
from mingjian.procedures.opportunities import opportunities
from mingjian.procedures.reading import Reading
from mingjian.procedures.sides import forming_step

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import datetime

    from mingjian.cases.doing import Appointee, Excuse, NewThread, Release, Strike, Supply
    from mingjian.ledger.actions import Written
    from mingjian.people.rules import Acting
    from mingjian.procedures.catalogue import Edition
    from mingjian.procedures.fold import State
    from mingjian.proof.canonical import Value

#: How many rows one statement holds.
_ROWS_AT_ONCE = 500


class Desk:
    """One person's work on one case within one transaction."""

    def __init__(self, case: Case, law: Edition, pen: Pen, known: Record, acting: Acting) -> None:
        self.case = case
        self.law = law
        self.acting = acting
        self._pen = pen
        self._folding = Folding.going_on(known.state_under(law.procedure))
        self._rows = known.rows
        self._parties = known.rows.parties
        #: Number and step of the first entry of this transaction.
        self._first: tuple[int, str] | None = None
        #: The number of the batch that the acts at this desk belong to; "" for an act by itself.
        self.act = ""

    @property
    def state(self) -> State:
        return self._folding.state

    @property
    def last_n(self) -> int:
        """The running number of the case's last entry, those of this transaction included."""
        return self._pen.subject.n

    @property
    def parties(self) -> tuple[Party, ...]:
        """Who holds a role now."""
        if self._parties is None:
            self._parties = running_parties(self.case)
        return self._parties

    def record(self) -> Record:
        """The case's record as it is once this transaction holds. To be asked for when nothing more is entered."""
        subject, rows = self._pen.subject, Rows(self._rows.case, self._parties)
        return Record(subject.pk, subject.n, subject.head, tuple(self.state.entries), rows).with_state(self.state)

    def enter(self, kind: Kind, *, fields: Mapping[str, Value] | None = None, **law: str) -> Written:
        """Try an entry against the law and write it. Raises Refused with the clause and what is missing."""
        at = self._pen.moment()
        made = law.pop("made", None)
        entry = Entry(kind=kind, at=at, id=str(self._pen.subject.n + 1), made=made, **law)  # type: ignore[arg-type]
        if kind is Kind.MOVED:
            self._rows = Rows()
        refused = admission.may_enter(self.law.procedure, self.state, entry, now=at, calendar=calendar())
        if refused:
            raise refused[0].refused()
        clear = vocabulary.to_law(entry)
        written = self._pen.write(kind.value, actor=self.acting.person, law=clear, fields=fields, at=at)
        self._first = self._first or (written.n, entry.step)
        # As it will be read again: a moment in clear is cut to milliseconds.
        self._folding.take(vocabulary.from_law(kind.value, clear, at=at, id=entry.id) or entry)
        return written

    def note(self, kind: str, *, law: Mapping[str, Value], fields: Mapping[str, Value]) -> Written:
        """Write an entry that the law's fold does not read: a number reserved, a paper issued, a file seen."""
        clear = {name: value for name, value in law.items() if value != ""}
        written = self._pen.write(kind, actor=self.acting.person, law=clear, fields=fields)
        self._first = self._first or (written.n, str(clear.get("step", "")))
        return written

    def name_absent(self) -> None:
        """Write, after what a deputy did, for whom they stood in: once a transaction, under the step it was done in."""
        if self._first is None or not self.acting.absent:
            return
        first, step = self._first
        known = step or forming_step(self.law.procedure)
        self._pen.write(
            "case:deputy:acted",
            actor=self.acting.person,
            law={"first": first} | ({"step": known} if known else {}),
            fields={
                "absent": self.acting.absent,
                "name": names_of([self.acting.absent]).get(self.acting.absent, ""),
                "office": self.acting.office,
            },
        )

    def demand_open(self, step: str, item: str) -> None:
        """Raises Refused, with what is waited for, where a step is not open now."""
        reading = Reading(self.state, now=self._pen.moment(), calendar=calendar())
        found = next((one for one in opportunities(reading, steps=(step,)) if one.item == item), None)
        if found is None:
            raise Refused(_("“{step}”已经办结或不再办理。"), step=step)
        if found.waits:
            raise Refused(
                _("“{step}”还不能办理。"),
                clause=found.clause,
                missing=tuple(lack.refused() for lack in found.waits),
                step=step,
            )

    def role_for(self, step: str) -> str:
        """The role in which the person at this desk may do a step. Refused when none of theirs may."""
        law = self.state.steps.get(step)
        if law is None:
            raise Refused(_("程序中没有“{step}”这一步。请回到办件页面重新打开。"), step=step)
        held = roles_of(self.acting, self.parties)
        for role in (law.by, *law.or_by):
            if role in held:
                return role
        raise Refused(
            _("“{step}”由“{roles}”办理，您在本办件中没有这一角色。"),
            clause=law.clause,
            step=step,
            roles=" ".join((law.by, *law.or_by)),
        )

    def role_to_supply(self, step: str, evidence: str) -> str:
        """The role in which the person at this desk may supply a piece of evidence."""
        held = roles_of(self.acting, self.parties)
        law = self.state.steps.get(step)
        for one in law.evidence if law else ():
            if one.key == evidence:
                for role in (one.by, *one.or_by):
                    if role in held:
                        return role
        return self.role_for(step)

    # --- what belongs to an act, each an entry and a row ----------------------------------------------------------

    def name_threads(self, threads: Sequence[NewThread], *, step: str, item: str, role: str) -> None:
        """Name one thread after another; their rows are written together."""
        taken = list(Thread.objects.filter(case=self.case).values_list("path", flat=True)) if threads else []
        last: dict[str, int] = {}
        rows = []
        for thread in threads:
            if thread.kind not in last:
                last[thread.kind] = highest_path([one for one in taken if one.startswith(_kind_head(thread.kind))])
            path = thread.path
            if not path:
                last[thread.kind] += 1
                path = f"{thread.kind.rpartition('/')[2]}:{last[thread.kind]}"
                path = f"{item}/{path}" if "/" in thread.kind else path
            written = self.enter(
                Kind.NAMED,
                step=step,
                item=path,
                outcome=" ".join(thread.marks),
                role=role,
                who=self.acting.person,
                fields={"label": thread.label} | {f"form.{key}": value for key, value in thread.form.items()},
            )
            marks = " ".join(thread.marks)
            rows.append(Thread(case=self.case, path=path, label=thread.label, marks=marks, named_n=written.n))
        Thread.objects.bulk_create(rows, batch_size=_ROWS_AT_ONCE)

    def strike_threads(self, strikes: Sequence[Strike], *, step: str, role: str) -> None:
        """Strike threads that were named; the entries that named them stay."""
        struck = []
        for strike in strikes:
            reason = {"reason": strike.reason} if strike.reason else {}
            written = self.enter(
                Kind.STRUCK, step=step, item=strike.path, role=role, who=self.acting.person, fields=reason
            )
            struck.append((strike.path, written.n))
        if not struck:
            return
        keys = dict(Thread.objects.filter(case=self.case, struck_n__isnull=True).values_list("path", "pk"))
        change_each(Thread, ("struck_n",), [(keys[path], (n,)) for path, n in struck])

    def appoint(self, appointee: Appointee, *, step: str, by: str) -> None:
        holder = appointee.person or appointee.organisation
        written = self.enter(
            Kind.APPOINTED, step=step, role=appointee.role, who=holder, by=by, fields={"name": appointee.name}
        )
        Party.objects.create(
            case=self.case,
            role=appointee.role,
            holder=holder,
            person_id=appointee.person or None,
            organisation_id=appointee.organisation or None,
            name=appointee.name,
            since_n=written.n,
        )
        self._parties = None

    def release(self, release: Release, *, step: str, by: str) -> None:
        written = self.enter(
            Kind.RELEASED, step=step, role=release.role, who=release.holder, by=by,
            fields={"reason": release.reason} if release.reason else {},
        )  # fmt: skip
        running = Party.objects.filter(case=self.case, role=release.role, holder=release.holder, until_n__isnull=True)
        running.update(until_n=written.n)
        self._parties = None

    def supply(self, supply: Supply, *, step: str, item: str, role: str) -> None:
        self._demand_fit(supply, step)
        stored = name_file(supply.received)
        written = self.enter(
            Kind.SUPPLIED,
            step=step,
            item=item,
            about=supply.evidence,
            outcome=supply.taken,
            role=role,
            who=self.acting.person,
            made=supply.made,  # type: ignore[arg-type]
            fields={
                "name": supply.received.name,
                "sha256": supply.received.sha256,
                "sm3": supply.received.sm3,
                "size_bytes": supply.received.size_bytes,
                "media_type": supply.received.media_type,
            },
        )
        Exhibit.objects.create(
            case=self.case,
            n=written.n,
            step=step,
            item=item,
            evidence=supply.evidence,
            file=stored,
            name=supply.received.name,
            person_id=self.acting.person,
            made_at=supply.made,
            stored_at=written.at,
        )

    def _demand_fit(self, supply: Supply, step: str) -> None:
        """Raises Refused where a file is not of the form the law asks for, or was made before there was a case."""
        law = self.state.steps.get(step)
        asked = next((one for one in (law.evidence if law else ()) if one.key == supply.evidence), None)
        if asked is not None and not serves(supply.received.media_type, asked.form.value):
            raise Refused(
                _("“{name}”不能作为“{evidence}”：这项材料可接收 {allowed}。请换一个文件。"),
                clause=asked.clause,
                name=supply.received.name,
                step=step,
                evidence=supply.evidence,
                allowed=endings_for(asked.form.value),
            )
        if supply.made is not None and supply.made < self.case.opened_at:
            raise Refused(
                _("“{name}”的录制结束时间 {made} 早于本办件建立的时间 {opened}。请核对现场设备的时钟后重新填写。"),
                name=supply.received.name,
                made=clock_face(supply.made),
                opened=clock_face(self.case.opened_at),
            )

    def excuse(self, excuse: Excuse, *, step: str, item: str, role: str) -> None:
        self.enter(
            Kind.EXCUSED,
            step=step,
            item=item,
            about=excuse.evidence,
            ground=excuse.reason,
            role=role,
            who=self.acting.person,
            made=excuse.obstacle_ended,  # type: ignore[arg-type]
            fields={"statement": excuse.statement},
        )

    def do(self, *, step: str, item: str, outcome: str, ground: str, role: str, form: Mapping[str, Value]) -> Written:
        written = self.enter(
            Kind.DONE,
            step=step,
            item=item,
            outcome=outcome,
            ground=ground,
            role=role,
            who=self.acting.person,
            act=self.act,
            fields={f"form.{key}": value for key, value in form.items()},
        )
        put(
            Act,
            case_id=self.case.pk,
            n=written.n,
            step=step,
            item=item,
            outcome=outcome,
            ground=ground,
            role=role,
            person_id=self.acting.person,
            at=written.at,
        )
        return written


@contextmanager
def desk_for(case_id: str, acting: Acting) -> Iterator[Desk]:
    """Take a case in hand: nobody else writes to it until the block ends, then its copies for lists are renewed."""
    with writing_about(case_id) as pen:
        known = record.read(case_id, at=(pen.subject.n, pen.subject.head))
        known.rows.case = known.rows.case or Case.objects.get(pk=case_id)
        # A copy: what this transaction makes of it holds only if the transaction does.
        case = copy(known.rows.case)
        desk = Desk(case, catalogue.edition(case.edition), pen, known, acting)
        yield desk
        desk.name_absent()
        case.n = pen.subject.n
        copies.renew(case, desk.law, desk.state, now=pen.moment(), parties=desk.parties)
        transaction.on_commit(lambda: record.keep(desk.record()))


def roles_held(case: Case, acting: Acting) -> frozenset[str]:
    """The roles of a case in which somebody may act now: their own, and those of the organisation they act for."""
    return roles_of(acting, running_parties(case))


def running_parties(case: Case) -> tuple[Party, ...]:
    return tuple(Party.objects.filter(case=case, until_n__isnull=True).select_related("organisation"))


def roles_of(acting: Acting, parties: Iterable[Party]) -> frozenset[str]:
    return frozenset(party.role for party in parties if is_theirs(party, acting))


def answered_before(where: str, token: str, content: tuple[object, ...]) -> Submission | None:
    """How a form that was sent before was answered. ``where`` is the case, or the institution that opens one.

    Raises Refused for a token that no page gave, Conflict where the form was changed after it was sent.
    """
    if not token:
        return None
    if not ids.is_id(token):
        raise Refused(_("表单的标记有误，没有办理。请刷新页面后重新填写。"))
    before = next(iter(rows_of(Submission, case_id=where, token=token)), None)
    if before is not None and before.digest != digest_of(content):
        raise Conflict(_("这张表单已经提交过一次，这次的内容与上次不同，没有写入。请核对后再提交一次。"))
    return before


def remember_answer(where: str, token: str, content: tuple[object, ...], n: int, *, opened: str = "") -> None:
    if token:
        put(Submission, case_id=where, token=token, digest=digest_of(content), n=n, opened=opened, at=clock.now())


def digest_of(content: tuple[object, ...]) -> str:
    """What tells one filled form from another."""
    return hashlib.sha256(repr(content).encode()).hexdigest()


def refuse_overtaken(state: State, step: str, item: str, seen_n: int) -> None:
    """Raise Conflict when somebody did this very step after the form was opened."""
    done = state.done.get((step, item))
    if done is not None and seen_n and int(done.id) > seen_n:
        raise Conflict(
            _("您打开页面之后，“{step}”已由他人办理。您填写的内容没有写入，请刷新页面查看后再决定。"), step=step
        )


def clock_face(at: datetime) -> str:
    """A moment as it stands on a paper and in a sentence: to the minute, on the clock of the law."""
    return at.astimezone(clock.LAW_ZONE).strftime("%Y-%m-%d %H:%M")


def _kind_head(kind: str) -> str:
    return kind.partition("/")[0] + ":"
