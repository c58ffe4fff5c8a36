"""Reads of capability lists, on behalf of somebody who has the case in view: its lines, and drafts of its own side."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from mingjian import ids
from mingjian.cases.models import Thread
from mingjian.errors import NotFound
from mingjian.errors import gettext_noop as _
from mingjian.procedures.lacking import actors
from mingjian.procedures.opportunities import opportunities
from mingjian.procedures.sides import may_read
from mingjian.registers.capability.case_lines import KIND, Line, lines_asked, lines_of, with_values
from mingjian.registers.capability.headings import NUMBER
from mingjian.registers.capability.marks import Mark, marks_of_standard
from mingjian.registers.capability.models import Sheet, SheetRow
from mingjian.registers.standards.queries import standards_like
from mingjian.registers.standards.rules import number_in

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from mingjian.cases.queries import CaseInView
    from mingjian.procedures.steps import Step

PAGE: Final = 50
#: How many lines are compared with the register at a time when only those with something to tell are wanted.
_LOOKED_AT: Final = 1000


@dataclass(frozen=True, slots=True)
class LineTold:
    line: Line
    marks: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class LinePage:
    lines: tuple[LineTold, ...]
    #: Where the next page goes on; 0 on the last.
    after: int


def step_of_lines(view: CaseInView) -> Step:
    """The step that names the lines of a case. Raises NotFound where it has none, or they are not the reader's."""
    asked = lines_asked(view.law)
    if asked is None or not may_read(view.roles, asked[1]):
        raise NotFound(_("本办件没有能力表，或您无权查看。"))
    return asked[1]


def has_lines(view: CaseInView) -> bool:
    """Whether the edition of a case knows a capability list that the reader may see."""
    asked = lines_asked(view.law)
    return asked is not None and may_read(view.roles, asked[1])


def how_many_lines(view: CaseInView) -> int:
    """From what the record adds up to; no query."""
    return len(view.reading.state.items.get(KIND, {}))


def may_bring(view: CaseInView) -> bool:
    """Whether the reader may name lines now: the step is theirs, open and not done yet."""
    step = step_of_lines(view)
    if not view.roles & set(actors(step)) or (step.key, "") in view.reading.state.done:
        return False
    return any(one.open and not one.item for one in opportunities(view.reading, steps=(step.key,)))


def lines_page(view: CaseInView, *, wanted: str = "", after: int = 0, told: bool = False) -> LinePage:
    """Lines of a case, fifty at a time, in the order in which they were named.

    ``wanted`` is sought in what a line is called: object, parameter and number. With ``told`` only those of which the
    register has something to say.
    """
    step_of_lines(view)
    rows = Thread.objects.filter(case=view.case, path__startswith=f"{KIND}:", struck_n__isnull=True)
    if wanted:
        rows = rows.filter(label__icontains=wanted.replace("\0", ""))
    rows = rows.order_by("named_n")
    found: list[LineTold] = []
    size = _LOOKED_AT if told else PAGE + 1
    while len(found) <= PAGE:
        part = list(rows.filter(named_n__gt=after)[:size])
        found += [one for one in tell(with_values(view.case.pk, part)) if one.marks or not told]
        if len(part) < size or not told:
            break
        after = part[-1].named_n
    more = len(found) > PAGE
    return LinePage(tuple(found[:PAGE]), found[PAGE - 1].line.named_n if more else 0)


def tell(lines: Sequence[Line]) -> list[LineTold]:
    """What the register says of some lines now, asked for in one query."""
    numbers = [found for one in lines if (found := number_in(one.values[NUMBER])) is not None]
    like = standards_like(numbers)
    return [LineTold(one, tuple(marks_of_standard(one.values, like))) for one in lines]


def all_lines(view: CaseInView) -> Iterator[Line]:
    """Every line, for a download."""
    step_of_lines(view)
    return lines_of(view.case.pk)


# --- drafts ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class RowPage:
    rows: tuple[SheetRow, ...]
    after: int


def latest_sheet(view: CaseInView) -> Sheet | None:
    """What the reader's side brought last, if it is not discarded: a draft under way, or rows that were given back."""
    if not view.roles & set(actors(step_of_lines(view))):
        return None
    return Sheet.objects.filter(case=view.case).exclude(state="dropped").order_by("-brought_at").first()


def sheet_for(view: CaseInView, sheet_id: str) -> Sheet:
    """One sheet, for the side that brought it. Raises NotFound."""
    mine = view.roles & set(actors(step_of_lines(view)))
    rows = Sheet.objects.select_related("person", "file").filter(case=view.case)
    found = rows.filter(pk=sheet_id).first() if mine and ids.is_id(sheet_id) else None
    if found is None:
        raise NotFound(_("没有这份草稿，或您无权查看。"))
    return found


def rows_page(sheet: Sheet, *, kinds: Iterable[str] = (), levels: Iterable[str] = (), after: int = 0) -> RowPage:
    """Rows of a draft, fifty at a time, in the order of the file."""
    rows = SheetRow.objects.filter(sheet=sheet, pk__gt=after)
    if kinds := tuple(kinds):
        rows = rows.filter(kind__in=kinds)
    if levels := tuple(levels):
        rows = rows.filter(level__in=levels)
    found = tuple(rows.order_by("pk")[: PAGE + 1])
    return RowPage(found[:PAGE], found[PAGE - 1].pk if len(found) > PAGE else 0)


def told_rows(sheet: Sheet, levels: Iterable[str]) -> Iterator[SheetRow]:
    """Every row of some levels, for a download."""
    rows = SheetRow.objects.filter(sheet=sheet, level__in=tuple(levels)).order_by("pk")
    return rows.iterator(chunk_size=500)


def lines_beside(view: CaseInView, rows: Sequence[SheetRow]) -> dict[str, Line]:
    """The lines of the case that some rows stand for, those struck since among them."""
    paths = [one.path for one in rows if one.path]
    threads = list(Thread.objects.filter(case=view.case, path__in=paths)) if paths else []
    return {one.path: one for one in with_values(view.case.pk, threads)}
