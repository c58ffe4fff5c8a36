"""Whose turn it is in a case and what is still missing: one line, and one row for each role and step."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mingjian import ids
from mingjian.cases.reminding import last_reminders, may_remind
from mingjian.cases.rules import leaves
from mingjian.procedures.entries import Kind
from mingjian.procedures.sides import INSTITUTION_SIDE, may_read
from mingjian.procedures.steps import Duty
from mingjian.web.components.notes import Empty
from mingjian.web.components.part import Link
from mingjian.web.components.schedule import ShortRow, ShortRows
from mingjian.web.desk.owed import owed_line

if TYPE_CHECKING:
    from datetime import datetime

    from mingjian.procedures.opportunities import Opportunity
    from mingjian.web.desk.case_page import CasePage

#: The line tells so many acts; the card beside it tells all.
_TOLD = 2
#: More persons than this in a role are told by the role alone.
_NAMED = 3


@dataclass(frozen=True, slots=True)
class OwedLine:
    """One line: what is owed, each a way to its step. ``rest`` are words without a way.

    ``remind`` is where somebody may be reminded, with the step it is about, "" for all; ``reminded`` when that was.
    """

    acts: tuple[Link, ...]
    rest: tuple[str, ...]
    joint: str
    remind: str = ""
    step: str = ""
    token: str = ""
    reminded: datetime | None = None


def owed_now(page: CasePage, *, step: str = "") -> OwedLine | None:
    """``评审组长甲子办理“首次会议”（评审员提供“会议音视频”；…）``: everything that is owed now, soonest first.

    None once the case has ended. What happens behind closed doors is told to who may not enter as the team's own work.
    With ``step`` that step stands first.
    """
    if page.stands.how == "ended":
        return None
    groups = sorted(_groups(page), key=lambda group: group[0].step != step) if step else _groups(page)
    known = [group for group in groups if page.may_know(group[0])]
    rest = []
    if len(known) < len(groups):
        rest.append(_("评审组进行内部工作"))
    if len(known) > _TOLD:
        left = len(known) - _TOLD
        rest.append(ngettext("另 {n} 项", "另 {n} 项", left).format(n=left))
    if not groups:
        rest.append(_("现在没有人须办理的事项"))
    acts = tuple(Link(_act(page, group), _href(page, group[0])) for group in known[:_TOLD])
    line = OwedLine(acts, tuple(rest), "；" if page.words.chinese else "; ")
    about = [group for group in known if group[0].step == step] if step else known
    if not may_remind(page.view.roles) or not any(_others_owe(page, group) for group in about):
        return line
    reminded = last_reminders(page.view)
    last = max((at for key, at in reminded.items() if key in {group[0].step for group in about}), default=None)
    href = reverse("desk:remind", args=[page.view.case.pk])
    return replace(line, remind=href, step=step, token=ids.new_id(), reminded=last)


def _href(page: CasePage, one: Opportunity) -> str:
    return reverse("desk:step", args=[page.view.case.pk, one.step])


def _others_owe(page: CasePage, group: list[Opportunity]) -> bool:
    """Whether somebody but the reader has something to do, bring or sign."""
    view = page.view
    if group[0].kind is Kind.LAPSED:
        return False
    if not set(group[0].by) & view.roles:
        return True
    return any(
        set(lack.who) - {view.person} or not set(lack.by) & view.roles
        for one in group for lack in leaves(one.lacks) if lack.by
    )  # fmt: skip


def turns(page: CasePage) -> ShortRows | None:
    """Whose turn it is for what: everything that is open as a duty, one row for each role and step."""
    if page.stands.how == "ended":
        return None
    rows = tuple(_turn(page, group) for group in _groups(page) if page.may_know(group[0]))
    return ShortRows(_("还差谁、差什么"), rows, Empty(_("没有等待任何人。"), ""), count=len(rows))


def _groups(page: CasePage) -> list[list[Opportunity]]:
    found: dict[tuple[tuple[str, ...], str], list[Opportunity]] = {}
    for one in page.open:
        if one.open and one.duty is Duty.SHALL and not one.repeats:
            found.setdefault((one.by, one.step), []).append(one)
    return sorted(found.values(), key=lambda group: _soonest(group[0]))


def _soonest(one: Opportunity) -> int:
    return one.due.on.toordinal() if one.due and one.due.on else 10**7


def _act(page: CasePage, group: list[Opportunity]) -> str:
    first, who = group[0], _who(page, group[0])
    name = page.name_of(first)
    said = name if first.kind is Kind.LAPSED else _("办理“{step}”").format(step=name)
    if len(group) > 1:
        said += _("（{n} 项）").format(n=len(group))
    lacks = _lacks(page, group)
    chinese = page.words.chinese
    inside = f"（{lacks}）" if chinese else f" ({lacks})"
    return f"{who}{'' if chinese else ': '}{said}{inside if lacks else ''}"


def _who(page: CasePage, one: Opportunity) -> str:
    if set(one.by) & page.view.roles:
        return _("您")
    role = page.words.roles(one.by[:1])
    if INSTITUTION_SIDE.issuperset(page.view.roles):
        return role
    held = [party for party in page.view.parties if party.role == one.by[0] and party.until_n is None]
    names = [party.name for party in held if party.organisation_id is None]
    if not names or len(names) > _NAMED:
        return role
    return f"{role}{page.words.joined(names)}" if page.words.chinese else f"{role} {page.words.joined(names)}"


def _lacks(page: CasePage, group: list[Opportunity]) -> str:
    """What lacks, by name where the reader may read the step; nothing of what is not theirs to read."""
    step = page.view.reading.state.steps.get(group[0].step)
    if step is not None and not may_read(page.view.roles, step):
        return ""
    lacks = [lack for one in group for lack in leaves(one.lacks)]
    return owed_line(page.words, lacks, names=page.view.names())


def _turn(page: CasePage, group: list[Opportunity]) -> ShortRow:
    first = group[0]
    mine = bool(set(first.by) & page.view.roles)
    many = [_("{n} 项").format(n=len(group))] if len(group) > 1 else []
    return ShortRow(
        words=page.name_of(first),
        lead=_who(page, first),
        detail=("；" if page.words.chinese else "; ").join(filter(None, (*many, _lacks(page, group)))),
        link=Link(_("办理"), reverse("desk:step", args=[page.view.case.pk, first.step])) if mine else None,
    )
