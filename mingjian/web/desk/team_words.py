"""What a step that forms a team says about the pool: the coverage of the application, the draw, who was asked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from django.urls import reverse
from django.utils.translation import gettext as _

from mingjian.cases import team
from mingjian.people.rules import LEVELS
from mingjian.web.components.notes import Note
from mingjian.web.components.part import Link
from mingjian.web.pool_words import fields_said, joined, level_words, listed_between
from mingjian.web.refusals import sentence_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mingjian.people.fields import Coverage
    from mingjian.people.rules import Acting
    from mingjian.proof.canonical import Value
    from mingjian.web.desk.pools import Pool
    from mingjian.web.desk.step_sheet import StepSheet


def team_notes(sheet: StepSheet) -> list[Note]:
    """How far the pool and a draw cover the application, and the ways to draw and to ask."""
    if not sheet.pool.kept or not sheet.may_act:
        return []
    place = [sheet.view.case.pk, sheet.step.key]
    item = f"?item={sheet.items[0]}" if sheet.items[0] else ""
    links = (
        Link(_("随机抽取"), reverse("desk:draws", args=place) + item, "draw"),
        Link(_("可用性征询"), reverse("desk:enquiries", args=place) + item, "message"),
    )
    free = [one for one in sheet.pool.members if not one.blocks and one.level != "trainee"]
    return [Note(*coverage_said(team.covered_by(sheet.pool.asked, free), pool=True), links=links), *_of_team(sheet)]


def recusal_notes(sheet: StepSheet, acting: Acting) -> list[Note]:
    """What the pool knows of the person whom a request for recusal names, for whoever settles it."""
    if "recusal" not in sheet.items[0] or sheet.step.per != "recusal" or not sheet.may_act:
        return []
    named = team.named_in_recusal(sheet.view, sheet.items[0])
    found = [one for one in team.candidates(sheet.view, acting, LEVELS) if named and one.name in named]
    if not found:
        return []
    notes = []
    for one in found:
        who = f"{one.name}（{level_words(one.level)} · {fields_said(one.fields)} · {one.employer} {one.city}）"
        said = [sentence_of(error) for error in (*one.blocks, *one.hints)]
        words = joined(said) if said else _("评审员库中没有登记此人与该机构的利害关系。")
        notes.append(Note(words, "warn" if one.blocks else "info", who))
    return notes


def coverage_said(found: Coverage, *, pool: bool) -> tuple[str, Literal["info", "warn"]]:
    """The coverage in a sentence, and how much it is to be looked at."""
    between = listed_between()
    said = []
    if found.uncovered:
        words = (
            _("评审员库中现在没有人能覆盖：{fields}。请联系其他省份或行业部门推荐人员。")
            if pool
            else _("所选人员没有人覆盖：{fields}。")
        )
        said.append(words.format(fields=between.join(found.uncovered)))
    if found.unknown:
        said.append(_("领域表中没有对应的领域，请人工判断：{fields}。").format(fields=between.join(found.unknown)))
    if found.covered:
        words = _("库中有人覆盖：{fields}。") if pool else _("所选人员覆盖：{fields}。")
        said.append(words.format(fields=between.join(found.covered)))
    if not said:
        said.append(_("申请没有列出专业领域，请对照申请材料判断覆盖情况。"))
    return "".join(said), "warn" if found.uncovered or found.unknown else "info"


def _of_team(sheet: StepSheet) -> list[Note]:
    """The coverage of those who hold a role already and of those who were drawn."""
    holders = sheet.view.reading.state.holders
    chosen = {holder for role in team.LEVELS_OF_ROLE for holder in holders.get(role, {})}
    chosen |= {person for found in sheet.pool.drawn.values() for person in found}
    if not chosen:
        return []
    people = [one for one in sheet.pool.members if one.person in chosen]
    words, tone = coverage_said(team.covered_by(sheet.pool.asked, people), pool=False)
    title = _("抽取结果已填入下方，请核对") if sheet.pool.drawn else ""
    return [Note(words, tone, title)]


def proposed(pool: Pool) -> Mapping[str, Value]:
    """The form of a team as a draw fills it in: to be checked by whoever sends it."""
    drawn = {person for found in pool.drawn.values() for person in found}
    people = [one for one in pool.members if one.person in drawn]
    words, _tone = coverage_said(team.covered_by(pool.asked, people), pool=False)
    return {"selection": "random", "coverage": words}
