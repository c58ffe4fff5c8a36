"""What stands beside a step's form: the clause and what it says, whose step it is, by when, and what is missing."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from mingjian.procedures.lacking import actors
from mingjian.web.clauses import clause_of, number_of
from mingjian.web.components.facts import Fact, Facts
from mingjian.web.components.notes import Note
from mingjian.web.components.part import Link
from mingjian.web.desk.case_steps import CaseSteps

if TYPE_CHECKING:
    from mingjian.procedures.refusals import Missing
    from mingjian.web.components.tag import Clause
    from mingjian.web.desk.case_page import CasePage
    from mingjian.web.desk.step_sheet import StepSheet


@dataclass(frozen=True, slots=True)
class Lacking:
    """One thing that is missing."""

    words: str
    clause: Clause | None


def about_step(page: CasePage, sheet: StepSheet) -> dict[str, object]:
    """The part of the page's context that says where the step stands; for who may not read it, what the law says."""
    law, one = page.view.law, sheet.opportunity
    told = {"cited": clause_of(law, sheet.step.clause), "about": _about(page, sheet)}
    if not sheet.readable:
        return told
    state, _reason = CaseSteps(page).state_of(sheet.step)
    lacks = one.lacks if one else ()
    waits = one.waits if one else ()
    return {
        **told,
        "state": state.tag,
        "deadlines": page.deadlines(only=sheet.step.within, item=sheet.items[0]) if sheet.step.within else None,
        "waits": _note(page, waits, _("还不能办理")),
        "lacks": _lacking(page, lacks) if not waits else (),
        "turn": _turn(page, sheet),
    }


def _about(page: CasePage, sheet: StepSheet) -> Facts:
    law, step = page.view.law, sheet.step
    cited = clause_of(law, step.clause)
    document = next((one for one in law.source.documents if step.clause.startswith(f"{one.prefix}/")), None)
    rows = [
        Fact(_("办理"), page.words.roles(actors(step))),
        Fact(_("依据"), document.title if document else law.key, Link(cited.number, cited.href)),
    ]
    if step.session is not None:
        attend = dict.fromkeys(one.role for one in step.session.attend)
        rows.append(Fact(_("应到"), page.words.roles(tuple(attend))))
    for document_made in step.produces:
        signers = (*document_made.signed_by, *document_made.sealed_by)
        words = page.words.label("documents", document_made.key, of=step.key)
        rows.append(Fact(_("文书"), words))
        if signers:
            rows.append(Fact(_("签字盖章"), page.words.roles(signers)))
    return Facts(tuple(rows), shape="list")


def _turn(page: CasePage, sheet: StepSheet) -> Note | None:
    """Where the reader cannot act: whose turn it is."""
    if sheet.may_bring or sheet.opportunity is None or sheet.opportunity.waits:
        return None
    return Note(_("这一步由{roles}办理。").format(roles=page.words.roles(actors(sheet.step))), "info", _("不轮到您。"))


def _lacking(page: CasePage, lacks: tuple[Missing, ...]) -> tuple[Lacking, ...]:
    """What this step still needs, each thing once, with its clause."""
    found = {page.words.short(lack): lack for _sentence, lack in page.words.leaves(lacks)}
    return tuple(
        Lacking(words, clause_of(page.view.law, lack.clause) if lack.clause else None) for words, lack in found.items()
    )


def _points(page: CasePage, lacks: tuple[Missing, ...]) -> tuple[str, ...]:
    """What is missing, each sentence once with its clause and how often."""
    counted = Counter(
        f"{sentence} [{number_of(page.view.law, lack.clause)}]" if lack.clause else sentence
        for sentence, lack in page.words.leaves(lacks)
    )
    return tuple(
        words if times == 1 else _("{words} 共 {n} 项").format(words=words, n=times) for words, times in counted.items()
    )


def _note(page: CasePage, lacks: tuple[Missing, ...], title: str) -> Note | None:
    points = _points(page, lacks)
    return Note("", "warn", title, points) if points else None
