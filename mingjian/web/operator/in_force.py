"""What runs here: editions of procedures with their hashes, keys with their state, settings without secrets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from mingjian.cases.queries import cases_by_edition
from mingjian.ledger import keys
from mingjian.procedures import catalogue, published
from mingjian.running.in_force import settings_in_force
from mingjian.web.components.days import bare_day, moment
from mingjian.web.components.table import Cell, Column, Row, Table
from mingjian.web.components.tag import Tag
from mingjian.web.operator.administrators import for_administrators
from mingjian.web.wording import Wording

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

_SHORT = 16


@for_administrators
def in_force(request: HttpRequest) -> HttpResponse:
    context = {"title": _("版本、密钥与设置"), "tables": (_editions(), _keys(), _settings())}
    return render(request, "operator/in_force.html", context)


def _editions() -> Table:
    counts, frozen = cases_by_edition(), published.read()
    columns = (
        Column(_("程序")),
        Column(_("施行")),
        Column(_("摘要")),
        Column(_("状态"), short=True),
        Column(_("在办"), number=True),
    )
    rows = []
    for law in catalogue.editions():
        same = frozen.get(law.key) == law.hash
        state = Tag(_("与公布时一致"), "proof", "seal") if same else Tag(_("与公布时不同"), "bad", "warning")
        rows.append(
            Row(
                law.key,
                (
                    Cell(
                        Wording(law.words).label("procedure", "title"),
                        law.key,
                        href=reverse("public:procedure", args=[law.key]),
                    ),
                    Cell(bare_day(law.source.in_force)),
                    Cell(f"{law.hash[:_SHORT]}…", mono=True),
                    Cell(tag=state),
                    Cell(str(counts.get(law.key, 0))),
                ),
            )
        )
    return Table("editions", _("程序版本"), columns, tuple(rows), title_seen=True)


def _keys() -> Table:
    columns = (
        Column(_("密钥")),
        Column(_("用途")),
        Column(_("算法")),
        Column(_("启用")),
        Column(_("停用")),
        Column(_("状态"), short=True),
    )
    rows = tuple(_key(one) for one in keys.listed())
    return Table("keys", _("签名密钥"), columns, rows, title_seen=True)


def _key(one: keys.Listed) -> Row:
    key = one.key
    if one.not_after is not None:
        state = Tag(_("已吊销"), "bad", "cross")
    elif key.until is not None:
        state = Tag(_("已停用"), "line", "minus")
    else:
        state = Tag(_("在用"), "ok", "check") if one.usable else Tag(_("私钥读不到"), "bad", "warning")
    purposes = {"log": _("账簿检查点"), "document": _("文书与案卷包")}
    ended = one.not_after or key.until
    return Row(
        key.id,
        (
            Cell(f"{key.id[:_SHORT]}…", mono=True),
            Cell(purposes.get(key.purpose, key.purpose)),
            Cell("SM2" if key.suite == "gm" else "Ed25519"),
            Cell(moment(key.since)),
            Cell(moment(ended) if ended else "—"),
            Cell(tag=state),
        ),
    )


def _settings() -> Table:
    rows = tuple(
        Row(one.name, (Cell(one.name, mono=True), Cell(_(one.value) if one.value else _("未设置"))))
        for one in settings_in_force()
    )
    columns = (Column(_("设置")), Column(_("现在的值")))
    return Table("settings", _("设置（只读，改动须改环境变量后重启）"), columns, rows, title_seen=True)
