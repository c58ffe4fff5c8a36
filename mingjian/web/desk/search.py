"""Looking for a case from any page: by its number, the portal's serial, the institution or its credit code."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from mingjian.cases import lists
from mingjian.web.account.acting import acting_of, signed_in
from mingjian.web.components.notes import Empty, Note
from mingjian.web.components.part import Link
from mingjian.web.components.table import Table
from mingjian.web.desk.case_list import case_columns, case_row

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

#: Nothing that is looked for is longer.
_LONGEST = 80


@signed_in
def search(request: HttpRequest) -> HttpResponse:
    """Twenty of the reader's cases; why there are none; what to do where there are more."""
    wanted = request.GET.get("q", "").replace("\0", "").strip()[:_LONGEST]
    found = lists.sought(acting_of(request), wanted)
    table = Table(
        "found", _("查找结果"), case_columns(), tuple(case_row(one) for one in found.cases), empty=_empty(wanted)
    )
    more = None
    if found.more:
        words = _("符合的办件多于 {n} 件，只列出最近建立的 {n} 件。请写得更完整，例如整个流水号。").format(
            n=lists.FOUND
        )
        more = Note(words, links=(Link(_("在“办件”中逐页查看"), f"{reverse('desk:cases')}?{_query(request)}"),))
    context = {"title": _("查找"), "table": table, "more": more, "wanted": wanted, "count": len(found.cases)}
    return render(request, "desk/search.html", context)


def _query(request: HttpRequest) -> str:
    query = request.GET.copy()
    for name in [name for name in query if name != "q"]:
        del query[name]
    return query.urlencode()


def _empty(wanted: str) -> Empty:
    if not wanted:
        return Empty(
            _("请在上方输入要查找的内容。"),
            _("可以输入办件流水号、一网通办业务流水号、机构名称或者统一社会信用代码，输入其中一段即可。"),
            icon="search",
        )
    return Empty(
        _("没有找到含有“{q}”的办件。").format(q=wanted),
        _("只查找您参与的办件。请核对写法，或者切换到参与该办件的身份再查找。"),
        Link(_("查看全部办件"), reverse("desk:cases")),
        icon="search",
    )
