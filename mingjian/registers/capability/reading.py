"""Reading a sheet into its draft: row after row, in batches, so that it can be watched, left and begun again."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from django.db import transaction

from mingjian import clock
from mingjian.errors import Refused
from mingjian.errors import gettext_noop as _
from mingjian.evidence import ports
from mingjian.evidence.tables import read_table
from mingjian.ledger.queries import head_of
from mingjian.procedures import catalogue
from mingjian.registers.capability.case_lines import limits_of, lines_asked
from mingjian.registers.capability.marks import BACK, BAD, level_of
from mingjian.registers.capability.merging import Comparison
from mingjian.registers.capability.models import Sheet, SheetRow
from mingjian.registers.capability.row_reading import head_of as table_head
from mingjian.registers.capability.row_reading import judge, read_row
from mingjian.registers.standards.queries import standards_like
from mingjian.registers.standards.rules import number_in

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from mingjian.evidence.tables import TableRow
    from mingjian.registers.capability.headings import Columns
    from mingjian.registers.capability.row_reading import ReadRow
    from mingjian.registers.standards.models import Standard

BATCH: Final = 500


class Overtaken(Exception):
    """The sheet was dropped, or another reader took it up."""


class Draft:
    """One reading of one sheet. ``sheet.begun_at`` is the reader's claim: whoever finds another there stops."""

    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet
        self._counts: Counter[str] = Counter()
        self._like: dict[str, Sequence[Standard]] = {}

    def read(self) -> None:
        """The whole file. Raises Refused where it cannot be read, Overtaken where somebody else has it."""
        sheet = self.sheet
        law = catalogue.edition(sheet.case.edition)
        asked = lines_asked(law)
        if asked is None:
            raise Refused(_("本办件的程序没有能力表。"))
        limits = limits_of(law, asked[0].form)
        with transaction.atomic():
            # What is compared is compared with the case as of one entry.
            compared_n = head_of(sheet.case_id)[0]
            comparison = Comparison.with_case(sheet.case_id)
        with transaction.atomic():
            self._hold()
            SheetRow.objects.filter(sheet=sheet).delete()
        with ports.store().open(sheet.file_id) as stream:
            rows, sheet.total_rows = read_table(stream, sheet.file.media_type)
            columns, beyond = table_head(rows)
            columns = self._demand(columns)
            batch: list[ReadRow] = []
            above: Mapping[str, str] = {}
            for row in _chained(beyond, rows):
                read = read_row(row, columns, sheet.given, above)
                if read is None:
                    continue
                above = read.values
                batch.append(read)
                if len(batch) == BATCH:
                    self._keep(batch, comparison, limits)
                    batch = []
            self._keep(batch, comparison, limits)
        self._finish(comparison, compared_n)

    def _demand(self, columns: Columns | None) -> Columns:
        if columns is None:
            raise Refused(
                _("前 40 行中没有认出表头。表头要有“检测对象”“参数”“标准（方法）名称及编号”等列名。请补上后再上传。")
            )
        if columns.lacking():
            raise Refused(_("表头中缺少：{fields}。请补上这些列后再上传。"), fields=" ".join(columns.lacking()))
        bare = [key for key in columns.not_given() if not self.sheet.given.get(key)]
        if bare:
            raise Refused(
                _("表中没有这些列，上传时也没有填写：{fields}。请在上传时填写，或在表中补上。"), fields=" ".join(bare)
            )
        return columns

    def _keep(self, batch: list[ReadRow], comparison: Comparison, limits: Mapping[str, int]) -> None:
        if not batch:
            return
        self._look_up(batch)
        made = []
        for read in batch:
            judge(read, self._like, limits)
            kind, path = comparison.place(read)
            level = level_of(read.marks)
            self._count(read, kind, level)
            made.append(
                SheetRow(
                    sheet=self.sheet,
                    number=read.number,
                    kind=kind,
                    path=path,
                    level=level,
                    values={key: text for key, text in read.values.items() if text},
                    marks=[one.as_json() for one in read.marks],
                )
            )
        with transaction.atomic():
            self._hold(done_rows=batch[-1].number)
            SheetRow.objects.bulk_create(made, batch_size=BATCH)

    def _look_up(self, batch: list[ReadRow]) -> None:
        """Ask the register once for what it was not asked before."""
        numbers = [found for read in batch if (found := number_in(read.values["method-number"])) is not None]
        self._like |= standards_like(one for one in numbers if one.stem not in self._like)

    def _count(self, read: ReadRow, kind: str, level: str) -> None:
        self._counts.update(("rows", f"kind:{kind}", f"level:{level}"))
        self._counts.update({f"mark:{one.code}" for one in read.marks})
        if kind in {"new", "changed"} and level not in {BAD, BACK}:
            self._counts["ready"] += 1

    def _finish(self, comparison: Comparison, compared_n: int) -> None:
        missing = list(comparison.missing())
        if not self._counts["rows"]:
            raise Refused(_("表头以下没有内容。请核对后重新选择文件。"))
        self._counts["kind:missing"] = len(missing)
        with transaction.atomic():
            self._hold(
                state="read",
                compared_n=compared_n,
                keyed=comparison.downloaded_n > 0,
                counts=dict(self._counts),
            )
            SheetRow.objects.bulk_create(
                (SheetRow(sheet=self.sheet, number=0, kind="missing", path=path) for path in missing),
                batch_size=BATCH,
            )

    def _hold(self, **columns: object) -> None:
        """Write to the sheet while it is this reader's, and renew the claim."""
        sheet, now = self.sheet, clock.now()
        mine = Sheet.objects.filter(pk=sheet.pk, state="reading", begun_at=sheet.begun_at)
        if not mine.update(begun_at=now, total_rows=sheet.total_rows, **columns):
            raise Overtaken
        sheet.begun_at = now


def _chained(first: Iterable[TableRow], rest: Iterator[TableRow]) -> Iterator[TableRow]:
    yield from first
    yield from rest
