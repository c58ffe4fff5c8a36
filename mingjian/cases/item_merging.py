"""Taking over what a table of tests or findings said when it came back: what differs is struck and named anew."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mingjian.cases import desk
from mingjian.cases.doing import Answer, Strike
from mingjian.cases.item_book import item_table_for, last_change, named_items, thread_of
from mingjian.errors import Conflict, Refused
from mingjian.errors import gettext_noop as _
from mingjian.evidence.keyed_tables import BadRow
from mingjian.procedures.admission_of_changes import worked_on

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mingjian.cases.doing import Sending
    from mingjian.cases.item_book import BookRow
    from mingjian.cases.queries import CaseInView
    from mingjian.people.rules import Acting


def merge_items(
    view: CaseInView, key: str, kind: str, rows: Sequence[BookRow], *, acting: Acting, sending: Sending
) -> Answer:
    """Name the items that were chosen, and strike those in whose place they come. One transaction.

    ``sending.seen_n`` is the entry that had changed them last when they were shown. Raises Conflict where they were
    changed since, Refused where nothing is chosen, a row cannot be read or an item was worked on. The same form sent
    twice does it once.
    """
    content = ("merge-items", acting.person, key, kind, sending.content)
    with desk.desk_for(view.case.pk, acting) as at_desk:
        before = desk.answered_before(view.case.pk, sending.token, content)
        if before is not None:
            return Answer(before.n, again=True)
        role = at_desk.role_for(key)
        table = item_table_for(view, key, kind)
        if last_change(table) != sending.seen_n:
            raise Conflict(_("您查看之后，这张表又有人修改，没有写入。请看过新的结果再合并。"))
        if not rows:
            raise Refused(_("没有要合并的内容，表没有变动。"))
        known = named_items(table)
        threads, strikes = [], []
        for one in rows:
            held = known.get(one.path)
            if held is not None and worked_on(at_desk.state, one.path):
                number = one.path.rpartition(":")[2]
                raise Refused(_("第 {number} 项已经开始办理，不能从表格改动，没有写入。"), number=number)
            try:
                threads.append(thread_of(table, one.cells, held, row=one.number))
            except BadRow as bad:
                raise bad.refused from None
            if held is not None and not held.struck:
                strikes.append(Strike(one.path, _("内容有改动，另列新项")))
        at_desk.strike_threads(strikes, step=key, role=role)
        at_desk.name_threads(threads, step=key, item="", role=role)
        desk.remember_answer(view.case.pk, sending.token, content, at_desk.last_n)
        return Answer(at_desk.last_n)
