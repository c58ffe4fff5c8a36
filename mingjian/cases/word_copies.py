"""Papers as Word files to work with, before a paper is drawn up and after it was issued. Copies, never documents."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mingjian.cases import desk, papers
from mingjian.documents.content import Content
from mingjian.documents.queries import paper_for
from mingjian.documents.word_press import print_word
from mingjian.errors import NotFound, Refused
from mingjian.errors import gettext_noop as _
from mingjian.procedures.sides import INSTITUTION_SIDE, may_read

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from mingjian.cases.queries import CaseInView
    from mingjian.documents.content import Part
    from mingjian.documents.models import Paper
    from mingjian.people.rules import Acting


def draft_of(  # noqa: PLR0913 - what a paper is made of
    case_id: str, *, step: str, document: str, rows: Sequence[tuple[str, str]], words: Mapping[str, str],
    acting: Acting, parts: Sequence[Part] = (),
) -> Content:  # fmt: skip
    """What a paper would say if it were drawn up now, without a number. Nothing is written."""
    with desk.desk_for(case_id, acting) as at_desk:
        at_desk.role_for(step)
        law = at_desk.state.steps[step]
        produced = next((one for one in law.produces if one.key == document), None)
        if produced is None:
            raise Refused(_("“{step}”不产生这份文书。请刷新页面后重试。"), clause=law.clause, step=step)
        return papers.content_of(
            at_desk, words["unnumbered"], rows, words, papers.issuer_of(at_desk, produced).name, parts
        )


def has_word(view: CaseInView, paper: Paper) -> bool:
    """Whether the reader may have a paper as Word: not on the institution's side, and printed since words are kept."""
    readable = may_read(view.roles, view.reading.state.steps[paper.step])
    return bool(paper.content) and readable and not INSTITUTION_SIDE.issuperset(view.roles)


def word_for(view: CaseInView, paper_id: str) -> tuple[Paper, bytes]:
    """An issued paper as Word, in the very words that were printed.

    Raises NotFound where there is no such paper, or none of it but the PDF is theirs to have.
    """
    paper = paper_for(view.case.pk, paper_id)
    if not has_word(view, paper):
        raise NotFound(_("没有这份文书，或您无权查看。"))
    return paper, print_word(Content.of_json(paper.content))
