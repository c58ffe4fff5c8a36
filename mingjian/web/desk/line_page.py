"""The page of a line table: fifty lines at a time, or its groups; what is picked, how far it is, what is next."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from mingjian import ids
from mingjian.cases.batches import batches_of
from mingjian.cases.check_rows import only_drafts
from mingjian.procedures.opportunities import opportunities
from mingjian.registers.capability.determining import PAGE, counts_of, groups_of, page_of
from mingjian.registers.capability.headings import OBJECT
from mingjian.web.clauses import clause_of
from mingjian.web.components import days
from mingjian.web.components.navigation import Pager, Segments, Tab
from mingjian.web.components.part import Link
from mingjian.web.desk.case import crumbs_below
from mingjian.web.desk.check_parts import note_of, row_context
from mingjian.web.desk.line_picking import address_of, line_filter, state_words
from mingjian.web.desk.line_rows import standard_tag, standard_words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from django.http import HttpRequest, HttpResponse

    from mingjian.errors import MingjianError
    from mingjian.registers.capability.determining import LineGroup, LineStand
    from mingjian.web.components.tag import Tag
    from mingjian.web.desk.check_lines import CheckLine
    from mingjian.web.desk.line_picking import LineFilter
    from mingjian.web.desk.line_rows import LineRows

_BATCHES = 10


@dataclass(frozen=True, slots=True)
class ShownGroup:
    """Lines of one object under one method: how many are how far, and where they are shown and confirmed."""

    name: str
    number: str
    title: str
    total: int
    counts: Mapping[str, int]
    mark: Tag
    mark_words: str
    href: str
    confirm: str


@dataclass(frozen=True, slots=True)
class ShownBatch:
    who: str
    at: str
    count: int
    left: int
    chosen: str
    undo: str


def show_lines(
    request: HttpRequest,
    table: LineRows,
    *,
    instead: CheckLine | None = None,
    refused: MingjianError | None = None,
    ticked: frozenset[str] = frozenset(),
    status: int = 200,
) -> HttpResponse:
    """The whole page; ``instead`` is a line as it came back and could not be saved."""
    view, step, words = table.view, table.step, table.page.words
    chosen = line_filter(table.told, words, table.names, request.GET)
    picked = table.told.picked(chosen.picking)
    by_group = request.GET.get("view") == "groups"
    after = _whole(request.GET.get("after", ""))
    name = words.label("steps", step.key)
    context = row_context(table) | {
        "title": _("能力确认表：{step}").format(step=name),
        "crumbs": crumbs_below(view, _("能力确认表"), Link(name, reverse("desk:step", args=[view.case.pk, step.key]))),
        "cited": clause_of(view.law, step.clause),
        "filter": chosen,
        "counts": _counts(table.told.all),
        "picked": _counts(picked),
        "segments": _segments(table, chosen, by_group=by_group),
        "by_group": by_group,
        "confirm": address_of(view.case.pk, step.key, chosen.query(), name="desk:line_batch"),
        "refused": note_of(table, refused) if refused else None,
        "team": table.team,
        "ticked": ticked,
        "token": ids.new_id(),
        "seen": view.record.n,
        "may_record": next((one for one in opportunities(view.reading, steps=(step.key,)) if one.open), None),
        "only_drafts": only_drafts(view, step),
        "trainees": any(one.entry is None and one.draft is not None and one.draft.by_trainee for one in table.told.all),
        "batches": _batches(table),
    }
    if by_group:
        groups = groups_of(picked)
        place = min(after, len(groups))
        shown = groups[place : place + PAGE]
        context["groups"] = [_group(table, chosen, one) for one in shown]
        context["pager"] = _pager(table, chosen, place, len(shown), len(groups), place + PAGE, view="groups")
    else:
        stands, later = page_of(picked, after)
        if instead is not None and instead.item not in {one.item for one in stands}:
            stands = [table.told.of_item[instead.item], *stands]
        lines = table.some([one.item for one in stands])
        context["lines"] = [instead if instead is not None and one.item == instead.item else one for one in lines]
        context["items"] = ",".join(one.item for one in stands)
        first = next((place for place, one in enumerate(picked) if stands and one is stands[0]), 0)
        context["pager"] = _pager(table, chosen, first, len(lines), len(picked), later)
    answer = render(request, "desk/line_table.html", context, status=status)
    answer["Cache-Control"] = "private, no-store"
    return answer


def _counts(stands: Sequence[LineStand]) -> dict[str, object]:
    found = counts_of(stands)
    words = state_words()
    return {
        "total": len(stands),
        "done": found["done"],
        "open": len(stands) - found["done"],
        "disputed": found["disputed"],
        "choice": sum(one.needs_a_choice for one in stands),
        "states": [(words[state], count) for state, count in found.items() if count],
    }


def _segments(table: LineRows, chosen: LineFilter, *, by_group: bool) -> Segments:
    case, key = table.view.case.pk, table.step.key
    return Segments(
        _("怎样排列"),
        (
            Tab(_("逐行"), address_of(case, key, chosen.query()), not by_group),
            Tab(_("按对象和方法"), address_of(case, key, chosen.query(view="groups")), by_group),
        ),
    )


def _pager(
    table: LineRows, chosen: LineFilter, first: int, shown: int, total: int, later: int, **more: str
) -> Pager | None:
    if total <= PAGE:
        return None
    case, key = table.view.case.pk, table.step.key
    words = _("第 {first}–{last} 行，共 {total} 行").format(first=first + 1, last=first + shown, total=total)
    ends = first + shown >= total
    return Pager(
        words,
        address_of(case, key, chosen.query(**more)) if first else "",
        "" if ends else address_of(case, key, chosen.query(after=later, **more)),
    )


def _group(table: LineRows, chosen: LineFilter, group: LineGroup) -> ShownGroup:
    case, key = table.view.case.pk, table.step.key
    standard = group.stands[0].standard
    query = chosen.query(**{OBJECT: group.object, "q": group.number})
    return ShownGroup(
        group.object,
        group.number,
        group.title,
        len(group.stands),
        group.counts,
        standard_tag(standard),
        standard_words(standard),
        address_of(case, key, query),
        address_of(case, key, query, name="desk:line_batch"),
    )


def _batches(table: LineRows) -> list[ShownBatch]:
    view, step = table.view, table.step
    return [
        ShownBatch(
            table.names.get(one.first.who, ""),
            days.short_moment(one.first.at),
            len(one.entries),
            len(one.left),
            one.chosen,
            reverse("desk:line_batch_undo", args=[view.case.pk, step.key, one.act]) if one.left else "",
        )
        for one in batches_of(view, step.key)[:_BATCHES]
    ]


def _whole(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 16 else 0  # noqa: PLR2004 - fits a bigint
