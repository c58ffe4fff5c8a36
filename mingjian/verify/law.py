"""Step 7: every act was allowed by the edition at its moment, asked of the same rules that admitted it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from mingjian.errors import MingjianError, Refused, Unverifiable
from mingjian.errors import gettext_noop as _
from mingjian.procedures import vocabulary
from mingjian.procedures.calendar import LAW_OFFSET
from mingjian.procedures.engine import may_enter
from mingjian.procedures.entries import Kind
from mingjian.procedures.fold import Folding
from mingjian.proof import digests
from mingjian.verify import calendar_file, english
from mingjian.verify.answer import Step, Unchecked
from mingjian.verify.opened import CALENDAR, EDITION, ENTRIES

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime, timedelta

    from mingjian.procedures.calendar import Calendar
    from mingjian.procedures.catalogue import Edition
    from mingjian.procedures.entries import Entry
    from mingjian.procedures.refusals import Missing, Refusal
    from mingjian.verify.answer import Findings
    from mingjian.verify.entries import Record, Recorded
    from mingjian.verify.header import Header
    from mingjian.verify.opened import Opened

_EDITION_BYTES = 4_194_304
#: Moments beyond are nonsense, and dates of law could not be reckoned from them.
_YEARS = range(2000, 9000)
#: Of what an act lacked this much is told.
_MOST_MISSING = 5


@dataclass
class Law:
    """What the acts were judged by."""

    entries: list[Entry] = field(default_factory=list)
    calendar: Calendar | None = None
    #: The edition the case stands on at the end, where this verifier knows it.
    edition: Edition | None = None


def read(package: Opened, header: Header, record: Record, editions: Mapping[str, Edition], findings: Findings) -> Law:
    """The edition named by the record, the acts as the law reads them, and the days relied on."""
    law = Law()
    with findings.of(Step.LAW):
        _compare_edition(package, header, record)
        law.edition = editions.get(header.edition_hash)
        if law.edition is None:
            raise Unchecked(
                _("本程序不认识版本“{edition}”（{hash}），办理是否合乎程序未予核对；请用较新的程序核验"),
                place=EDITION,
                edition=header.edition,
                hash=header.edition_hash,
            )
        if law.edition.key != header.edition:
            raise Unverifiable(
                _("目录所写的版本是“{edition}”，摘要对应的却是“{key}”"),
                place=EDITION,
                edition=header.edition,
                key=law.edition.key,
            )
    with findings.of(Step.LAW):
        law.entries = [entry for one in record.entries if (entry := _read_by_law(one, findings)) is not None]
    with findings.of(Step.LAW):
        law.calendar = _calendar(package, record)
    return law


def _compare_edition(package: Opened, header: Header, record: Record) -> None:
    """The file, the list of contents and the record name the same edition."""
    found = digests.sha256(package.read(EDITION, limit=_EDITION_BYTES)).hex()
    if found != header.edition_hash:
        raise Unverifiable(_("所附的程序版本与目录所写的摘要不符：程序版本被替换"), place=EDITION)
    named = [(one.text("about"), one.text("outcome")) for one in record.entries if one.kind == Kind.OPENED.value]
    named += [(one.text("about"), one.text("ground")) for one in record.entries if one.kind == Kind.MOVED.value]
    if not named or named[-1] != (header.edition, header.edition_hash):
        raise Unverifiable(
            _("记录中本案适用的版本不是所附的版本“{edition}”：程序版本被事后更换"),
            place=EDITION,
            edition=header.edition,
        )


def _read_by_law(one: Recorded, findings: Findings) -> Entry | None:
    place = f"{ENTRIES}:{one.n}"
    try:
        vocabulary.require(one.kind)
    except Refused:
        unknown = Unchecked(_("本程序不认识“{kind}”这种记录，未予核对"), place=place, kind=one.kind)
        findings.takes(Step.LAW, unknown)
        return None
    if one.at.year not in _YEARS:
        raise Unverifiable(_("记录的年份 {year} 不合理"), place=place, year=one.at.year)
    try:
        return vocabulary.from_law(one.kind, one.law, at=one.at, id=str(one.n))
    except Unverifiable as wrong:
        wrong.place = place
        raise


def _calendar(package: Opened, record: Record) -> Calendar:
    first, last = record.entries[0].at, record.entries[-1].at
    # A shift, not a conversion: the date of law of any moment that was just found to be reasonable.
    shift: timedelta = LAW_OFFSET.utcoffset(None)
    raw = package.read(CALENDAR, limit=calendar_file.MAX_BYTES)
    return calendar_file.read(raw, first=(first + shift).date(), last=(last + shift).date(), place=CALENDAR)


# --- the replay ------------------------------------------------------------------------------------------------------


def check(law: Law, editions: Mapping[str, Edition], findings: Findings) -> None:
    """Ask of each entry in turn whether it could be written then; the first that could not is told."""
    if law.calendar is None or law.edition is None or not law.entries or findings.failed(Step.LAW):
        return
    with findings.of(Step.LAW):
        opening = law.entries[0]
        edition = _known(opening, opening.outcome, editions)
        folding = Folding(edition.procedure)
        for n, entry in enumerate(law.entries):
            if entry.kind is Kind.MOVED:
                edition = _known(entry, entry.ground, editions)
            refused = _asked(edition, folding, entry, law.calendar)
            if refused:
                raise _refused(edition, entry, refused[0])
            if entry.kind is Kind.MOVED:
                folding = Folding(edition.procedure)
                folding.take_all(law.entries[: n + 1])
            else:
                folding.take(entry)


def _asked(edition: Edition, folding: Folding, entry: Entry, calendar: Calendar) -> tuple[Refusal, ...]:
    try:
        return may_enter(edition.procedure, folding.state, entry, now=entry.at, calendar=calendar)
    except (ArithmeticError, LookupError, TypeError, ValueError):
        # The rules were written for entries of this house; a stranger's may hold what no form of ours would give.
        raise Unverifiable(_("第 {n} 条记录的内容不合程序规定的写法"), place=_place(entry), n=entry.id) from None


def _known(entry: Entry, named: str, editions: Mapping[str, Edition]) -> Edition:
    edition = editions.get(named)
    if edition is None or edition.key != entry.about:
        raise Unchecked(
            _("本程序不认识版本“{edition}”（{hash}），办理是否合乎程序未予核对；请用较新的程序核验"),
            place=_place(entry),
            edition=entry.about[:64],
            hash=named[:64],
        )
    return edition


def _refused(edition: Edition, entry: Entry, refusal: Refusal) -> MingjianError:
    """The refusal as a person reads it: which entry, by which clause, what was missing; ``rule`` in English."""
    missing = refusal.missing[:_MOST_MISSING]
    chinese = "；".join(_in_chinese(edition, one).rstrip("。") for one in missing)
    sentence = (
        _("第 {n} 条记录（{kind}）不合程序：{said}{missing}")
        if not refusal.clause
        else _("第 {n} 条记录（{kind}）不合程序 {law}：{said}{missing}")
    )
    return Unverifiable(
        sentence,
        place=_place(entry),
        n=entry.id,
        kind=entry.kind.value,
        law=refusal.clause,
        said=_in_chinese(edition, refusal),
        rule=_in_english(edition, refusal),
        missing=f"（{chinese}）" if chinese else "",
        lacking="".join(f" {_in_english(edition, one)}" for one in missing),
    )


def _in_chinese(edition: Edition, told: Refusal | Missing) -> str:
    return told.sentence.format_map(edition.words.facts(told.facts))


def _in_english(edition: Edition, told: Refusal | Missing) -> str:
    sentence = english.table().get(told.sentence, told.sentence)
    return sentence.format_map(edition.words.facts(told.facts, "en"))


def _place(entry: Entry) -> str:
    return f"{ENTRIES}:{entry.id}"


def last_moment(record: Record, otherwise: datetime) -> datetime:
    """The moment of the last entry: whatever was signed over the record was signed after it."""
    return record.entries[-1].at if record.entries else otherwise
