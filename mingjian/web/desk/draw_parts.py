"""A draw as the parts of its page: list, tickets, result, exclusions, refusals; and as a plain text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _

from mingjian.cases.drawing import FIELD, LEADER, draws_of
from mingjian.people.rules import TICKET_TAG
from mingjian.web.components.days import exact_moment
from mingjian.web.components.facts import Fact, Facts
from mingjian.web.components.notes import Empty, Note
from mingjian.web.components.table import Cell, Column, Row, Table
from mingjian.web.components.tag import Tag
from mingjian.web.pool_words import fields_said, joined, level_words, relation_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from mingjian.cases.drawing import Drawing
    from mingjian.cases.queries import CaseInView
    from mingjian.people.models import Draw
    from mingjian.people.rules import Stratum

#: So much of a ticket stands in a table; the record holds all of it.
_SHOWN = 16


def stratum_words(key: str) -> str:
    return level_words(LEADER) if key == LEADER else fields_said([key.removeprefix(FIELD)])


def reason_words(reason: str) -> str:
    """Why somebody does not stand on the list."""
    if reason.startswith("relation:"):
        return _("应当回避：{why}").format(why=relation_words(reason.partition(":")[2]))
    said = {
        "declined": _("已答复不能参加"),
        "expired": _("评审资格已到期"),
        "left": _("已移出评审员库"),
        "employer": _("就职于被评审机构，应当回避"),
    }
    return said.get(reason, reason)


def draws_table(draws: Sequence[Draw]) -> Table:
    """The draws of a step, the newest first."""
    columns = (Column(_("抽取")), Column(_("名单固定于")), Column(_("种子")), Column(_("状态"), short=True))
    rows = tuple(
        Row(
            one.pk,
            (
                Cell(
                    _("账簿第 {n} 条").format(n=one.frozen_n),
                    href=reverse("desk:draw", args=[one.case_id, one.pk]),
                    strong=True,
                ),
                Cell(exact_moment(one.frozen_at), one.again),
                Cell(one.announced or _("系统随机数")),
                Cell(tag=state_of(one)),
            ),
        )
        for one in draws
    )
    empty = Empty(_("这一步还没有抽取过。"), _("在下方选择要抽取的组长和领域，先固定名单，再抽取。"), icon="draw")
    return Table("draws", _("抽取"), columns, rows, empty=empty)


def state_of(draw: Draw) -> Tag:
    return Tag(_("已抽取"), "ok", "check") if draw.seed else Tag(_("名单已固定，待抽取"), "warn", "hourglass")


class DrawPage:
    """One draw, in the reader's language."""

    def __init__(self, found: Drawing) -> None:
        self._found = found
        self._place = {one.person: one.stratum for one in found.picks}
        self._refused = {one.person_id: one for one in found.refusals}

    def state(self) -> Tag:
        return state_of(self._found.draw)

    def facts(self) -> Facts:
        draw = self._found.draw
        rows = [
            Fact(_("名单固定于"), _("{at}，账簿第 {n} 条").format(at=exact_moment(draw.frozen_at), n=draw.frozen_n)),
            Fact(_("名单摘要（SHA-256）"), draw.digest, mono=True),
            Fact(_("种子从哪里来"), draw.announced or _("系统随机数，名单固定之后产生")),
        ]
        if draw.again:
            rows.append(Fact(_("再固定一份名单的原因"), draw.again))
        if draw.drawn_at is not None:
            rows += [
                Fact(_("种子"), draw.seed, mono=True),
                Fact(_("抽取于"), _("{at}，账簿第 {n} 条").format(at=exact_moment(draw.drawn_at), n=draw.drawn_n)),
            ]
        return Facts(tuple(rows), shape="list")

    def result(self) -> Table | None:
        """Who is drawn, in the order of the strata; those who took somebody's place at the end."""
        if not self._found.draw.seed:
            return None
        columns = (Column(_("姓名")), Column(_("抽自")), Column(_("号"), short=True), Column(_("说明")))
        rows = tuple(
            Row(
                one.person,
                (
                    Cell(self._name(one.person), strong=True),
                    Cell(stratum_words(one.stratum)),
                    Cell(one.ticket[:_SHOWN], mono=True),
                    Cell(_("递补 {name}").format(name=self._name(one.instead_of)) if one.instead_of else "—"),
                ),
            )
            for one in self._found.picks
        )
        return Table(
            "drawn", _("抽取结果"), columns, rows, empty=Empty(_("没有抽到人。"), _("名单中已没有可以递补的人。"))
        )

    def short(self) -> Note | None:
        """Where fewer were drawn than wanted."""
        if not self._found.missing:
            return None
        said = joined(
            _("{name} 缺 {n} 人").format(name=stratum_words(key), n=n) for key, n in self._found.missing.items()
        )
        return Note(
            _("{short}。名单中的人已经用完，请另行补充，选派方式选“随机抽取后补充”并写明理由。").format(short=said),
            "warn",
        )

    def strata(self) -> list[Table]:
        """Each stratum with all its candidates; by their tickets once there are some."""
        return [self._stratum(one) for one in self._found.strata]

    def _stratum(self, stratum: Stratum) -> Table:
        drawn = bool(self._found.draw.seed)
        listed = self._found.tickets(stratum) or [("", one) for one in stratum.candidates]
        columns = (Column(_("次序"), short=True), Column(_("姓名")), Column(_("号")), Column(_("结果"), short=True))
        rows = tuple(
            Row(
                person,
                (
                    Cell(str(place) if drawn else "—"),
                    Cell(self._name(person)),
                    Cell(number[:_SHOWN] or "—", mono=True),
                    Cell(tag=self._outcome(stratum, person)),
                ),
            )
            for place, (number, person) in enumerate(listed, start=1)
        )
        caption = _("{name}：{all} 人中抽 {n} 人").format(
            name=stratum_words(stratum.key), all=len(rows), n=stratum.count
        )
        return Table(f"stratum-{stratum.key.replace(':', '-')}", caption, columns, rows, title_seen=True)

    def _outcome(self, stratum: Stratum, person: str) -> Tag:
        if not self._found.draw.seed:
            return Tag(_("待抽取"))
        if person in self._refused:
            return Tag(_("不能参加"), "warn", "cross")
        place = self._place.get(person)
        if place == stratum.key:
            return Tag(_("抽中"), "ok", "check")
        return Tag(_("已在“{name}”抽中").format(name=stratum_words(place)), "ok") if place else Tag(_("候补"))

    def excluded(self) -> Table:
        columns = (Column(_("姓名")), Column(_("不列入名单的原因")))
        rows = tuple(
            Row(person, (Cell(self._name(person)), Cell(reason_words(reason))))
            for person, reason in self._found.excluded
        )
        empty = Empty(_("没有人被排除。"), _("到期、回避的人员会列在这里。"), icon="check")
        return Table("excluded", _("不列入名单"), columns, rows, empty=empty)

    def refusals(self) -> Table | None:
        columns = (Column(_("姓名")), Column(_("原因")), Column(_("账簿"), short=True))
        rows = tuple(
            Row(
                one.person_id, (Cell(self._name(one.person_id)), Cell(one.reason), Cell(_("第 {n} 条").format(n=one.n)))
            )
            for one in self._found.refusals
        )
        return Table("refusals", _("不能参加"), columns, rows, title_seen=True) if rows else None

    def _name(self, person: str) -> str:
        return self._found.names.get(person, person)


def record_text(view: CaseInView, found: Drawing) -> str:
    """The list as it was hashed, the seed, every ticket, the result, and how to reckon it again."""
    return "\n".join(_record(view, found)) + "\n"


def _record(view: CaseInView, found: Drawing) -> Iterator[str]:
    draw = found.draw
    yield _("随机抽取记录")
    yield f"{view.case.serial}  {exact_moment(draw.frozen_at)}"
    yield _("名单（账簿第 {n} 条固定），SHA-256 {digest}：").format(n=draw.frozen_n, digest=draw.digest)
    yield draw.listed
    yield ""
    if draw.again:
        yield _("再固定一份名单的原因") + "  " + draw.again
    for other in draws_of(view, draw.step, draw.item):
        if other.pk != draw.pk:
            yield _("同一步的另一份名单：账簿第 {n} 条，{state}").format(n=other.frozen_n, state=state_of(other).words)
    yield _("种子从哪里来") + "  " + (draw.announced or _("系统随机数，名单固定之后产生"))
    yield _("种子") + "  " + (draw.seed or "—")
    yield ""
    yield f"SHA-256(len‖{TICKET_TAG} ‖ len‖draw ‖ len‖seed ‖ len‖stratum ‖ len‖person), len = uint32 BE"
    yield f"draw  {draw.pk}"
    picked = {(one.stratum, one.person) for one in found.picks}
    refused = {one.person_id for one in found.refusals}
    for stratum in found.strata:
        yield ""
        yield f"{stratum.key}  {stratum_words(stratum.key)}  {stratum.count}/{len(stratum.candidates)}"
        for number, person in found.tickets(stratum):
            mark = "*" if (stratum.key, person) in picked else "x" if person in refused else " "
            yield f"{mark} {number}  {person}  {found.names.get(person, '')}"
    yield ""
    for one in found.refusals:
        yield _("不能参加") + f"  {found.names.get(one.person_id, '')}  {one.reason}"
    for person, reason in found.excluded:
        yield _("不列入名单") + f"  {found.names.get(person, '')}  {reason_words(reason)}"
