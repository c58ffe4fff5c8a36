"""The items of a step as a list: ticked together where one answer fits many, opened one by one where it does not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _

from mingjian.web.components.tag import Tag

if TYPE_CHECKING:
    from mingjian.procedures.steps import Step
    from mingjian.web.desk.case_page import CasePage
    from mingjian.web.desk.step_sheet import StepSheet

#: More than this is searched for, not scrolled through.
_SHOWN = 500


@dataclass(frozen=True, slots=True)
class Item:
    """``open``: it may be done now. ``href`` leads to the step for this item alone."""

    key: str
    name: str
    detail: str
    tag: Tag
    href: str
    open: bool
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class Items:
    """``together``: one form may be sent for several of them."""

    items: tuple[Item, ...]
    together: bool
    label: str
    #: From the form of one item alone back to the list.
    back: str = ""
    #: How many there are beyond those listed: more than can be scrolled through are searched for.
    more: int = 0
    wanted: str = ""

    @property
    def left(self) -> int:
        return sum(item.open for item in self.items)


def answers_together(step: Step) -> bool:
    """Whether one answer can be given for many items: nothing is recorded, signed or named for a single one."""
    return bool(step.per) and not (step.needs or step.produces or step.names or step.session is not None)


def items_of(sheet: StepSheet, page: CasePage, *, wanted: str = "") -> Items | None:
    """The items of a step done item by item, those still open first; None for a step of the whole case.

    ``wanted`` keeps those whose name or clause holds the text.
    """
    step, view = sheet.step, sheet.view
    if not step.per:
        return None
    here = reverse("desk:step", args=[view.case.pk, step.key])
    found = {one.item: one for one in sheet.found}
    done = {item: entry for (key, item), entry in view.reading.state.done.items() if key == step.key}
    begun = {item for key, item in view.reading.state.begun if key == step.key}
    together = answers_together(step) and sheet.may_act
    rows = []
    for path in page.items_at(step):
        name, detail = page.item_texts(path)
        one, entry = found.get(path), done.get(path)
        open_now = one is not None and one.open and (entry is None or one.shaken)
        if entry is not None:
            words = page.words.label("outcomes", entry.outcome, of=step.key) if entry.outcome else _("已办")
            tag = Tag(words, "ok", "check", "done")
        elif path in begun:
            tag = Tag(_("进行中"), "primary", "play", "begun")
        else:
            tag = Tag(_("待办理"), state="open") if open_now else Tag(_("还不能办理"), "line", state="waits")
        # What is open or may be repeated is reached by the item alone; the rest is only looked at.
        href = f"{here}?item={path}" if one is not None else f"{here}?show=record&item={path}"
        rows.append(Item(path, name, detail, tag, href, open_now, chosen=together and path in sheet.chosen))
    several = sum(row.open for row in rows) > 1
    rows = [row for row in rows if wanted.lower() in f"{row.name} {row.detail}".lower()]
    rows.sort(key=lambda row: not row.open)
    alone = together and len(sheet.chosen) == 1
    return Items(
        tuple(rows[:_SHOWN]),
        together and several and not alone,
        page.words.kind(step.per),
        here if alone else "",
        max(0, len(rows) - _SHOWN),
        wanted,
    )
