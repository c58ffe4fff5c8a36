"""Questions (提问): the bank, what is to be asked of whom, what was answered, and who is still due.

A question is a row of the team's own until the step is done that records it; then it is in the record.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from mingjian.cases.models import Act, Thread
from mingjian.conduct import drafting
from mingjian.conduct.drafting import QUESTION
from mingjian.conduct.places import QUESTIONS, demand_team, steps_with
from mingjian.errors import NotFound, Refused
from mingjian.errors import gettext_noop as _
from mingjian.ledger import queries as ledger

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from mingjian.cases.queries import CaseInView
    from mingjian.conduct.drafting import Draft
    from mingjian.conduct.models import PlanRow
    from mingjian.people.rules import Acting
    from mingjian.procedures.steps import Step

_BANK: Final = Path(__file__).with_name("questions.toml")
#: Posts that no edition lists and the team asks all the same; they are recorded with the holders of other posts.
TESTER, NEW_STAFF = "tester", "new-staff"
ELSEWHERE: Final = "management-posts"
VERDICTS: Final = ("good", "fair", "poor")
LONGEST: Final = 500

#: Under which post the holder of a role is asked.
_POST_OF_ROLE: Final = {
    "top-manager": "management",
    "technical-manager": "technical-manager",
    "quality-manager": "quality-manager",
    "tester": TESTER,
}


@dataclass(frozen=True, slots=True)
class BankQuestion:
    """A question of the bank: the post it is for, and the field; ``any`` is for every field."""

    post: str
    field: str
    text: str


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as a row says it; ``verdict`` is "" until it was answered."""

    row: PlanRow
    person: str
    post: str
    question: str
    answer: str
    verdict: str
    asked_at: str


@dataclass(frozen=True, slots=True)
class Due:
    """Somebody who must be asked: how many questions are planned and how many were answered."""

    post: str
    name: str
    planned: int = 0
    answered: int = 0
    clause: str = "1/4.4.5"

    @property
    def is_due(self) -> bool:
        return not self.answered


@cache
def bank() -> tuple[BankQuestion, ...]:
    found = tomllib.loads(_BANK.read_text(encoding="utf-8"))["question"]
    return tuple(BankQuestion(one["post"], one["field"], one["text"]) for one in found)


def questions_for(view: CaseInView) -> list[Asked]:
    """Every question of a case, for its team. Raises NotFound for everybody else, and where the edition asks none."""
    _demand(view)
    return [asked_of(row) for row in drafting.rows_of(view, QUESTION)]


def asked_of(row: PlanRow) -> Asked:
    said = {name: str(row.words.get(name) or "") for name in ("person", "post", "question", "answer", "verdict")}
    return Asked(row, **said, asked_at=str(row.words.get("asked_at") or ""))


def question_row(view: CaseInView, row_id: str) -> PlanRow:
    _demand(view)
    return drafting.row_for(view, QUESTION, row_id)


def save_question(view: CaseInView, draft: Draft, *, acting: Acting) -> PlanRow | None:
    """Write a question and, once it was asked, its answer; None where somebody was faster."""
    _demand(view)
    words = draft.words
    if not str(words.get("person") or "").strip() or not str(words.get("question") or "").strip():
        raise Refused(_("请写明问谁、问什么，没有保存。"))
    if words.get("post") not in posts_of(view):
        raise Refused(_("请选择被提问人员的岗位，没有保存。"))
    verdict = words.get("verdict") or ""
    if verdict and verdict not in VERDICTS:
        raise Refused(_("请选择判定结果，没有记入。"))
    if verdict and not str(words.get("answer") or "").strip():
        raise Refused(_("请写下回答的要点，再作判定。"))
    return drafting.save(view, QUESTION, draft, acting=acting)


def strike_question(view: CaseInView, row_id: str, version: int, *, acting: Acting) -> bool:
    _demand(view)
    return drafting.strike(view, QUESTION, row_id, version, acting=acting)


def posts_of(view: CaseInView) -> tuple[str, ...]:
    """Posts by key: those the edition lists, then testers and new staff."""
    listed = (one.listed for one in view.law.procedure.items if one.kind == "post")
    return (*(key for keys in listed for key, _marks in keys), TESTER, NEW_STAFF)


def people_to_ask(view: CaseInView) -> list[Due]:
    """Whom the law or the plan wants asked: managers, every signatory, testers, new staff. Four queries."""
    rows = questions_for(view)
    wanted: dict[tuple[str, str], None] = {}
    for one in view.parties:
        if one.until_n is None and one.organisation_id is None and one.role in _POST_OF_ROLE:
            wanted[_POST_OF_ROLE[one.role], one.name] = None
    wanted |= dict.fromkeys(_named(view))
    wanted |= dict.fromkeys((NEW_STAFF, name) for name in _new_staff(view))
    counts = _counts(rows)
    return [Due(post, name, *counts.get(name, (0, 0))) for post, name in wanted]


def _counts(rows: Iterable[Asked]) -> Mapping[str, tuple[int, int]]:
    counts: dict[str, tuple[int, int]] = {}
    for one in rows:
        planned, answered = counts.get(one.person, (0, 0))
        counts[one.person] = (planned + 1, answered + bool(one.verdict))
    return counts


def _named(view: CaseInView) -> Iterator[tuple[str, str]]:
    """Signatories and testers as the items of the plan name them."""
    items = Thread.objects.filter(case=view.case, struck_n__isnull=True, path__regex="^(signatory|test):")
    threads = list(items.order_by("named_n"))
    values = ledger.values_at(view.case.pk, [one.named_n for one in threads]) if threads else {}
    for one in threads:
        said = values.get(one.named_n, {})
        if one.path.startswith("signatory:"):
            yield "signatories", str(said.get("form.person") or one.label)
        elif said.get("form.tester"):
            yield TESTER, str(said["form.tester"])


def _new_staff(view: CaseInView) -> Iterator[str]:
    """Names that the team learned of when it spoke to the institution, with a post or duty that says they are new."""
    acts = Act.objects.filter(case=view.case, step="contact-institution").order_by("n").values_list("n", flat=True)
    for values in ledger.values_at(view.case.pk, list(acts)).values():
        rows = values.get("form.people")
        for row in rows if isinstance(rows, list) else []:
            if isinstance(row, dict) and "新" in f"{row.get('post', '')}{row.get('duty', '')}":
                yield str(row.get("name", ""))


def answered_for(view: CaseInView, step: Step, item: str) -> list[Asked]:
    """The questions that a step records for one of its items: those of a post, or of one signatory."""
    if item.startswith("post:"):
        post = item.partition(":")[2]
        posts = {post, TESTER, NEW_STAFF} if post == ELSEWHERE else {post}
        return [one for one in questions_for(view) if one.verdict and one.post in posts]
    thread = Thread.objects.filter(case=view.case, path=item).first()
    if thread is None or step not in steps_with(view.case.edition, QUESTIONS):
        return []
    values = ledger.values_at(view.case.pk, [thread.named_n]).get(thread.named_n, {})
    names = {str(values.get("form.person") or ""), thread.label} - {""}
    return [one for one in questions_for(view) if one.verdict and one.person in names]


def bank_for(post: str, taken: Sequence[str]) -> list[BankQuestion]:
    """The questions of the bank for a post that were not put to this person yet."""
    return [one for one in bank() if one.post == post and one.text not in taken]


def _demand(view: CaseInView) -> None:
    demand_team(view)
    if not steps_with(view.case.edition, QUESTIONS):
        raise NotFound(_("本程序没有现场提问。请回到办件页面。"))
