"""From a step to the page on which its work is really done: the table of a team, the coverage of a plan, the room."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from django.urls import reverse
from django.utils.translation import gettext as _

from mingjian.cases.check_rows import has_check_table, has_line_table, works_in
from mingjian.rooms.rules import may_enter
from mingjian.web.desk.planned_tests import plans_tests

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mingjian.web.components.icons import IconName
    from mingjian.web.components.part import Words
    from mingjian.web.desk.step_sheet import StepSheet


class Way(NamedTuple):
    """A page beside a step: what is done there, and the button to it."""

    icon: IconName
    words: Words
    button: Words
    href: str


def ways_from(sheet: StepSheet) -> Iterator[Way]:
    """The pages for whoever works at this step, as far as the edition and the reader's roles open them."""
    view, law = sheet.view, sheet.step
    here = [view.case.pk, law.key]
    if plans_tests(view, law):
        words = _("对照申请的能力行，看考核项目覆盖了哪些类别、方法和场所，哪些还没有。")
        yield Way("list", words, _("核对覆盖情况"), reverse("desk:test_coverage", args=here))
    if works_in(view.roles, law):
        table = reverse("desk:check_table", args=here)
        if has_line_table(view.law, law):
            words = _("评审组可以在一张表上筛选、逐行填写、一并确认全部能力行。")
            yield Way("list", words, _("打开能力确认表"), table)
        if has_check_table(view.law, law):
            words = _("评审组可以在一张表上同时填写全部各项，逐行自动保存。")
            yield Way("list", words, _("打开评审表"), table)
    # A session that is held once for each of several items has its room at the one in hand.
    item = sheet.items[0] if len(sheet.items) == 1 else ""
    if may_enter(view.roles, law) and (item or not law.per):
        room = reverse("desk:room", args=here) + (f"?item={item}" if item else "")
        yield Way("video", _("这一步在评审室中进行并全程录制。"), _("打开评审室"), room)
