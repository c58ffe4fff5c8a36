"""Bringing a capability list to a case, and the one act by which its rows become lines."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction

from mingjian import clock, ids
from mingjian.cases import desk
from mingjian.cases.doing import Answer, NewThread, Strike, Supply
from mingjian.errors import Conflict, NotFound, Refused
from mingjian.errors import gettext_noop as _
from mingjian.evidence.actions import Received, name_file, receive_whole
from mingjian.evidence.tables import refuse_what_is_no_table
from mingjian.procedures.entries import Kind
from mingjian.registers.capability.case_lines import KIND, lines_asked
from mingjian.registers.capability.headings import FIELDS, GIVEN_FOR_ALL, NUMBER, OBJECT, PARAMETER
from mingjian.registers.capability.marks import BACK, BAD, OF_CODE
from mingjian.registers.capability.models import Sheet, SheetRow

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from mingjian.people.rules import Acting

#: So many lines are named in the time that somebody waits for an answer.
MOST_AT_ONCE = 30_000
_LABEL = 200
_GIVEN = 200


@dataclass(frozen=True, slots=True)
class Choice:
    """What somebody decided about a draft: which given-back rows are taken all the same, and what is struck."""

    taken: frozenset[str] = frozenset()
    strike_missing: bool = False

    @property
    def content(self) -> tuple[object, ...]:
        return (tuple(sorted(self.taken)), self.strike_missing)


def bring_sheet(
    case_id: str, *, name: str, chunks: Iterable[bytes], size_bytes: int, given: Mapping[str, str], acting: Acting
) -> Sheet:
    """Take a file in and have it read. A draft that was there before makes room; its file stays.

    Raises Refused for what is no table, and where naming lines is not open to this person now.
    """
    _demand_may_name(case_id, acting)
    chunks = iter(chunks)
    first = next(chunks, b"")
    refuse_what_is_no_table(name, first, size_bytes)
    received = receive_whole(name, itertools.chain((first,), chunks), size_bytes, person=acting.person)
    with transaction.atomic():
        _drop_all(case_id)
        return Sheet.objects.create(
            case_id=case_id,
            person_id=acting.person,
            file=name_file(received),
            name=received.name,
            given={key: given.get(key, "").strip()[:_GIVEN] for key in GIVEN_FOR_ALL},
            brought_at=clock.now(),
        )


def compare_again(case_id: str, sheet_id: str, *, acting: Acting) -> None:
    """Read the same file once more, beside the case as it is now."""
    _demand_may_name(case_id, acting)
    waiting = Sheet.objects.filter(pk=sheet_id, case_id=case_id, state__in=("read", "failed"))
    if not waiting.update(state="waiting", tries=0, done_rows=0, failure="", failure_facts={}):
        raise Conflict(_("这份草稿已经列入、作废，或正在读取。请刷新页面查看。"))


def drop_sheet(case_id: str, sheet_id: str, *, acting: Acting) -> None:
    """Give a draft up. Nothing of it is in the case; the file itself stays."""
    _demand_may_name(case_id, acting)
    with transaction.atomic():
        if not _drop_all(case_id, sheet_id):
            raise Conflict(_("这份草稿已经列入或作废。请刷新页面查看。"))


def _drop_all(case_id: str, sheet_id: str = "") -> int:
    open_ones = Sheet.objects.filter(case_id=case_id, state__in=("waiting", "reading", "read", "failed"))
    if sheet_id:
        open_ones = open_ones.filter(pk=sheet_id)
    dropped = list(open_ones.select_for_update().values_list("pk", flat=True))
    SheetRow.objects.filter(sheet__in=dropped).delete()
    return Sheet.objects.filter(pk__in=dropped).update(state="dropped")


def confirm_sheet(case_id: str, sheet_id: str, *, choice: Choice, acting: Acting, token: str = "") -> Answer:
    """Make the rows of a draft lines of the case, the file evidence: one act, one transaction.

    A changed line is struck and named anew; a line struck meanwhile is not touched. The same form sent twice does it
    once. Raises Conflict where the case's lines changed since they were compared, Refused where nothing is left to do.
    """
    content = ("confirm-sheet", sheet_id, acting.person, *choice.content)
    with desk.desk_for(case_id, acting) as at_desk:
        before = desk.answered_before(case_id, token, content)
        if before is not None:
            return Answer(before.n, again=True)
        asked = lines_asked(at_desk.law)
        sheet = _sheet_in_hand(case_id, sheet_id)
        if asked is None:
            raise Refused(_("本办件的程序没有能力表。"))
        _refuse_if_changed(at_desk, sheet)
        step = asked[1]
        role = at_desk.role_for(step.key)
        strikes, threads, listed = _what_to_do(sheet, choice)
        if not strikes and not threads:
            raise Refused(_("没有可以列入的行：可读的行都已在办件中，或都被退回。请改正表格后重新上传。"))
        if len(strikes) + len(threads) > MOST_AT_ONCE:
            raise Refused(
                _("一次最多列入 {limit} 行，这份草稿有 {count} 行。请把表格分成几份，分几次导入。"),
                limit=MOST_AT_ONCE,
                count=len(threads),
            )
        if step.evidence:
            evidence = step.evidence[0].key
            supplier = at_desk.role_to_supply(step.key, evidence)
            at_desk.supply(Supply(evidence, _received(sheet)), step=step.key, item="", role=supplier)
        at_desk.strike_threads(strikes, step=step.key, role=role)
        at_desk.name_threads(threads, step=step.key, item="", role=role)
        sheet.state, sheet.named_n = "named", at_desk.last_n
        # What was listed stands in the record; what was given back is kept to be put right.
        rows = SheetRow.objects.filter(sheet=sheet)
        rows.exclude(level__in=(BAD, BACK)).delete()
        rows.filter(pk__in=listed).delete()
        sheet.counts |= {"named": len(threads), "struck": len(strikes), "left": rows.count()}
        sheet.save(update_fields=["state", "named_n", "counts"])
        desk.remember_answer(case_id, token, content, at_desk.last_n)
        return Answer(at_desk.last_n)


def _demand_may_name(case_id: str, acting: Acting) -> None:
    """Raises Refused, with the clause, unless this person may name lines of the case now."""
    with desk.desk_for(case_id, acting) as at_desk:
        asked = lines_asked(at_desk.law)
        if asked is None:
            raise Refused(_("本办件的程序没有能力表。"))
        at_desk.role_for(asked[1].key)
        if (asked[1].key, "") in at_desk.state.done:
            raise Refused(
                _("申请已经提交，能力表不能再改。需要更正的，请等资质认定部门一次性告知后补正。"),
                clause=asked[1].clause,
            )
        at_desk.demand_open(asked[1].key, "")


def _sheet_in_hand(case_id: str, sheet_id: str) -> Sheet:
    rows = Sheet.objects.select_for_update(of=("self",)).select_related("file").filter(case_id=case_id)
    sheet = rows.filter(pk=sheet_id).first() if ids.is_id(sheet_id) else None
    if sheet is None:
        raise NotFound(_("没有这份草稿，或您无权查看。"))
    if sheet.state != "read":
        raise Conflict(_("这份草稿已经列入、作废，或正在读取。请刷新页面查看。"))
    return sheet


def _refuse_if_changed(at_desk: desk.Desk, sheet: Sheet) -> None:
    """Nothing is overwritten unseen: the lines must be those beside which the sheet was shown."""
    for entry in reversed(at_desk.state.entries):
        if int(entry.id) <= sheet.compared_n:
            return
        if entry.kind in {Kind.NAMED, Kind.STRUCK} and entry.item.startswith(f"{KIND}:"):
            raise Conflict(_("您看过之后，办件中的能力表有了变动，没有写入。请点“重新比对”，看过新的结果再列入。"))


def _what_to_do(sheet: Sheet, choice: Choice) -> tuple[list[Strike], list[NewThread], list[int]]:
    """What is struck and named, and the rows that are listed though they were given back."""
    strikes: list[Strike] = []
    threads: list[NewThread] = []
    listed: list[int] = []
    for row in _rows_to_take(sheet, choice):
        if row.kind != "new":
            reason = _("表中已无此行") if row.kind == "missing" else _("内容有改动，另列新行")
            strikes.append(Strike(row.path, reason))
        if row.kind != "missing":
            threads.append(_thread(row.values))
        if row.level == BACK:
            listed.append(row.pk)
    return strikes, threads, listed


def _rows_to_take(sheet: Sheet, choice: Choice) -> Iterator[SheetRow]:
    kinds = ["new", "changed", *(["missing"] if choice.strike_missing else [])]
    rows = SheetRow.objects.filter(sheet=sheet, kind__in=kinds).exclude(level=BAD).order_by("pk")
    for row in rows.iterator(chunk_size=500):
        given_back = {one["code"] for one in row.marks if OF_CODE[one["code"]].level == BACK}
        if given_back <= choice.taken:
            yield row


def _thread(values: Mapping[str, str]) -> NewThread:
    label = " ".join(values.get(key, "") for key in (OBJECT, PARAMETER, NUMBER))
    return NewThread(kind=KIND, label=label[:_LABEL], form={key: values.get(key, "") for key in FIELDS})


def _received(sheet: Sheet) -> Received:
    file = sheet.file
    return Received(sheet.name, file.sha256, file.sm3, file.crc32, file.size_bytes, file.media_type)
