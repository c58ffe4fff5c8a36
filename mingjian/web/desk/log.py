"""The record of a case: every entry the reader may see, newest first, told in words, with its digest."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from mingjian.cases import approving, batches, queries
from mingjian.cases.approving import HANDLED
from mingjian.cases.correcting import may_annul
from mingjian.cases.rules import NOTE, READING_FIXED, REMARK_ANSWERED
from mingjian.ledger import queries as ledger
from mingjian.people.queries import names_of
from mingjian.procedures import vocabulary
from mingjian.procedures.entries import Kind
from mingjian.procedures.sides import may_read, may_read_kind
from mingjian.web.account.acting import acting_of, signed_in
from mingjian.web.clauses import clause_of
from mingjian.web.components.navigation import Pager
from mingjian.web.components.notes import Empty
from mingjian.web.components.record import Digest, LogEntry, LogList
from mingjian.web.desk.case import case_head
from mingjian.web.desk.case_page import CasePage
from mingjian.web.desk.corrections import said_of, told_in_log
from mingjian.web.desk.draft_parts import hand_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from django.http import HttpRequest, HttpResponse

_LINES = 50
#: Where what an entry is about finds its words.
_ABOUT = ("evidence", "documents", "facts", "clocks")
#: Of these entries what was written is told.
_TEXTS = {
    NOTE: ("text", "reason"),
    Kind.ANNULLED.value: ("reason",),
    "case:companion:admitted": ("name", "reason"),
    "case:companion:promised": ("name",),
    "case:companion:attended": ("name",),
    "case:companion:dismissed": ("reason",),
    "case:team:told": ("text",),
    "case:team:answered": ("reason",),
    "case:deputy:acted": ("name",),
    batches.RECORDED: ("filter",),
    batches.ANNULLED: ("reason",),
    HANDLED: ("reason",),
    READING_FIXED: ("reason",),
    REMARK_ANSWERED: ("place", "remark", "text"),
    "case:annex:corrected": ("number", "reason"),
}
#: In these entries role and person are those concerned; who wrote it stands before.
_CONCERNS = frozenset({"case:person:attended", "case:role:appointed", "case:role:released"})


@signed_in
def log(request: HttpRequest, case: str) -> HttpResponse:
    """Every entry the reader may see, newest first, with its digest."""
    view = queries.case_for(acting_of(request), case)
    page = CasePage(view)
    before = request.GET.get("before", "")
    found = ledger.recorded(
        case,
        after=int(before) if before.isdecimal() and len(before) < 16 else 0,  # noqa: PLR2004 - fits a bigint
        limit=_LINES + 1,
        newest_first=True,
    )
    more, found = len(found) > _LINES, found[:_LINES]
    names = names_of(one.entry.actor for one in found)
    # Looking at something is told to whoever may look at it.
    looked_at = queries.steps_of_entries(view, [_entry_seen(one) for one in found])
    kinds = ledger.kinds_at(case, [n for one in found if (n := _entry_seen(one))])
    others_hands = _others_hands(view, found, kinds)
    entries = tuple(
        _line(page, one, names)
        for one in found
        if may_read_kind(view.roles, kinds.get(_entry_seen(one), one.entry.kind))
        and one.entry.n not in others_hands
        and _shown(view, _step_of(view, one) or looked_at.get(_entry_seen(one), ""))
    )
    here = reverse("desk:log", args=[case])
    pager = None
    if found and (more or before):
        words = _("第 {first}–{last} 条，共 {total} 条").format(
            first=found[-1].entry.n, last=found[0].entry.n, total=view.record.n
        )
        pager = Pager(words, here if before else "", f"{here}?before={found[-1].entry.n}" if more else "")
    context = case_head(page, "log") | {
        "log": LogList(entries, Empty(_("这里还没有您可以查看的记录。"), _("有人办理后会出现在这里。")), pager),
    }
    return render(request, "desk/log.html", context)


def _others_hands(view: queries.CaseInView, found: Sequence[ledger.Recorded], kinds: Mapping[int, str]) -> set[int]:
    """The entries that tell of hands laid on, or of a draft looked at, in another office than the reader's."""
    told_of = {one.entry.n: _entry_seen(one) or one.entry.n for one in found
               if kinds.get(_entry_seen(one), one.entry.kind) == HANDLED}  # fmt: skip
    own = approving.handled_in_own_office(view, set(told_of.values()))
    return {n for n, of in told_of.items() if of not in own}


def _shown(view: queries.CaseInView, key: str) -> bool:
    """Entries of a step that is not theirs to read are not shown; that there is one is seen from the numbers."""
    step = view.reading.state.steps.get(key)
    return step is None or may_read(view.roles, step)


def _step_of(view: queries.CaseInView, one: ledger.Recorded) -> str:
    """The step an entry tells of; an annulment tells of the step of what it annuls."""
    wrong = view.reading.state.by_id.get(str(one.entry.law.get("about", "")))
    if one.entry.kind == Kind.ANNULLED and wrong is not None:
        return wrong.step
    return str(one.entry.law.get("step", ""))


def _entry_seen(one: ledger.Recorded) -> int:
    """The entry whose file or paper was looked at, or after which it was said for whom; 0 where it tells of none."""
    seen = one.entry.law.get("entry") or one.entry.law.get("first", 0)
    return seen if isinstance(seen, int) else 0


def told(page: CasePage, one: ledger.Recorded) -> str:
    """What an entry says, in words."""
    law = {name: str(value) for name, value in one.entry.law.items()}
    label = vocabulary.label(one.entry.kind)
    did = label.zh if page.words.chinese else label.en
    hand = (hand_words(str(one.values["act"])),) if one.entry.kind == HANDLED and "act" in one.values else ()
    said = " · ".join((*_parts(page, one.entry.kind, law), *hand))
    colon = "：" if page.words.chinese else ": "
    return f"{did}{colon}{said}" if said else did


def _line(page: CasePage, one: ledger.Recorded, names: Mapping[str, str]) -> LogEntry:
    law = {name: str(value) for name, value in one.entry.law.items()}
    step = page.view.reading.state.steps.get(_step_of(page.view, one))
    beside = told_in_log(page, one.entry.n)
    role = law.get("by", "") if one.entry.kind in _CONCERNS else law.get("by") or law.get("role", "")
    return LogEntry(
        who=names.get(one.entry.actor, _("系统")),
        did=told(page, one),
        at=one.entry.at,
        number=one.entry.n,
        digest=Digest(one.entry.digest),
        role=page.words.label("roles", role) if page.has("roles", role) else "",
        clause=clause_of(page.view.law, step.clause) if step else None,
        href=reverse("desk:step", args=[page.view.case.pk, step.key]) if step else "",
        struck=bool(beside),
        annul=_annul(page, one.entry.n),
        beside=beside,
        text=" · ".join(str(one.values[name]) for name in _TEXTS.get(one.entry.kind, ()) if one.values.get(name)),
    )


def _annul(page: CasePage, n: int) -> str:
    """Where the reader may strike an entry; "" where the law does not let them."""
    view, wrong = page.view, page.view.reading.state.by_id.get(str(n))
    if wrong is None or not may_annul(view, wrong, who=view.person):
        return ""
    return reverse("desk:annul", args=[view.case.pk, n])


def _parts(page: CasePage, kind: str, law: Mapping[str, str]) -> Iterator[str]:
    """What an entry is about, in the words of the edition: step, item, who was concerned, thing, outcome."""
    step, words = law.get("step", ""), page.words
    wrong = page.view.reading.state.by_id.get(law.get("about", "")) if kind == Kind.ANNULLED else None
    if wrong is not None:
        yield _("第 {n} 条").format(n=wrong.id)
        yield said_of(page, wrong)
        return
    if step in page.view.reading.state.steps:
        yield words.label("steps", step)
    if law.get("count") and kind in _TEXTS:
        yield _("{n} 项").format(n=law["count"])
    if law.get("item"):
        yield page.item_name(law["item"])
    if kind in _CONCERNS and page.has("roles", law.get("role", "")):
        yield f"{words.label('roles', law['role'])} {page.view.names().get(law.get('who', ''), '')}".strip()
    about = law.get("about", "") or law.get("document", "")
    for table in _ABOUT:
        if about and page.has(table, about, of=step):
            yield words.label(table, about, of=step)
            break
    outcome = law.get("outcome", "")
    if page.has("outcomes", outcome, of=step):
        yield words.label("outcomes", outcome, of=step)
    elif page.has("values", outcome, of=about):
        yield words.label("values", outcome, of=about)
