"""What the pages of a visit share: the ways between them, refusals on the same page, two versions of a row."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _

from mingjian.conduct.places import QUESTIONS, has_plan, has_requests, is_of_team, steps_with
from mingjian.web.components.navigation import Segments, Tab
from mingjian.web.desk.case import crumbs_below

if TYPE_CHECKING:
    from django.http import QueryDict

    from mingjian.cases.queries import CaseInView
    from mingjian.web.components.part import Link


def ways(view: CaseInView, here: str) -> Segments | None:
    """The pages of a visit that are the reader's to open."""
    case = view.case.pk
    tabs = [
        *(((_("日程与分组"), "plan"),) if has_plan(view) else ()),
        *(((_("调阅与补充材料"), "requests"),) if has_requests(view) else ()),
    ]
    if is_of_team(view):
        tabs += [
            *(((_("提问"), "questions"),) if steps_with(view.case.edition, QUESTIONS) else ()),
            (_("本日"), "today"),
        ]
    if not tabs:
        return None
    return Segments(
        _("现场工作"), tuple(Tab(words, reverse(f"desk:{name}", args=[case]), name == here) for words, name in tabs)
    )


def around(view: CaseInView, here: str, title: str, *between: Link) -> dict[str, object]:
    """Title, crumbs and ways of a page."""
    return {"title": title, "crumbs": crumbs_below(view, title, *between), "ways": ways(view, here), "view": view}


def held_against(sent: QueryDict, version: int) -> QueryDict:
    """A form as it was sent, that sent once more is held against this version."""
    again = sent.copy()
    again["version"] = str(version)
    return again


def whole(text: str) -> int:
    """A number that a form carries; -1 for anything else."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= 15 else -1  # noqa: PLR2004 - under 2^53
