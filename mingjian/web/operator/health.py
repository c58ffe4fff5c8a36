"""How this instance is: word and shape, the figure, and what to do where something is not well."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Literal

from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from mingjian import clock
from mingjian.ledger.queries import given_up
from mingjian.running import health as running
from mingjian.running.health import State
from mingjian.web.components.days import exact_moment, moment
from mingjian.web.components.notes import Note
from mingjian.web.components.table import Cell, Column, Row, Table
from mingjian.web.components.tag import Tag
from mingjian.web.operator.administrators import for_administrators

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from mingjian.web.components.icons import IconName
    from mingjian.web.components.part import Words
    from mingjian.web.components.tag import Tone

_STATES: dict[State, tuple[Words, Tone, IconName]] = {
    State.OK: (pgettext_lazy("运行", "正常"), "ok", "check"),
    State.WATCH: (pgettext_lazy("运行", "留意"), "warn", "half"),
    State.BAD: (pgettext_lazy("运行", "需要处理"), "bad", "warning"),
}
#: So many letters that were given up are listed.
_SHOWN = 50
_SAID: dict[State, Words] = {
    State.OK: gettext_lazy("各项正常。"),
    State.WATCH: gettext_lazy("可以继续使用，有 {n} 项需要留意。"),
    State.BAD: gettext_lazy("有 {n} 项需要现在处理。"),
}
_TONES: dict[State, Literal["ok", "warn", "bad"]] = {State.OK: "ok", State.WATCH: "warn", State.BAD: "bad"}


@for_administrators
def health(request: HttpRequest) -> HttpResponse:
    now = clock.now()
    found = running.lines(now)
    worst = running.worst(found)
    count = sum(one.state is worst for one in found)
    points = tuple(_(one.name) for one in found if one.state is worst and worst is not State.OK)
    columns = (
        Column(_("项目")),
        Column(_("状态"), short=True),
        Column(_("读数")),
        Column(_("怎么办")),
    )
    table = Table("health", _("运行状况"), columns, tuple(_row(one) for one in found))
    context = {
        "title": _("运行状况"),
        "read_at": exact_moment(now),
        "said": Note(_SAID[worst].format(n=count), _TONES[worst], points=points),
        "table": table,
        "given_up": _given_up(),
    }
    return render(request, "operator/health.html", context)


def _row(one: running.Line) -> Row:
    words, tone, icon = _STATES[one.state]
    figure = _(one.figure).format_map({name: _told(value) for name, value in one.facts.items()})
    return Row(
        one.key,
        (
            Cell(_(one.name), _("后台进程") if one.key.startswith("worker-") else "", strong=True),
            Cell(tag=Tag(words, tone, icon, one.state.value)),
            Cell(figure),
            Cell(_(one.advice) if one.advice else _("无需处理")),
        ),
    )


def _given_up() -> Table | None:
    """Letters that nobody tries any more, the latest first; None where there are none."""
    found = given_up(limit=_SHOWN)
    if not found:
        return None
    columns = (
        Column(_("地址")),
        Column(_("信件")),
        Column(_("写于")),
        Column(_("停止重试")),
        Column(_("次数"), number=True),
    )
    rows = tuple(
        Row(
            one.key,
            (
                Cell(one.to, strong=True),
                Cell(one.subject or "—", one.failure),
                Cell(moment(one.written_at)),
                Cell(moment(one.given_up_at)),
                Cell(str(one.tries)),
            ),
        )
        for one in found
    )
    return Table("given-up", _("没有送达的信件"), columns, rows, title_seen=True)


def _told(value: object) -> object:
    """A moment as people say it; a failure or a name in the reader's language where there is one."""
    if isinstance(value, datetime):
        return exact_moment(value)
    return _(value) if isinstance(value, str) and value else value
