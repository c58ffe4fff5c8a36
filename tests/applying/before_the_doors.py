"""People before the doors of an application, what they send, and files as institutions have them."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Any

import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile

from mingjian.applying import recomputing
from mingjian.cases import queries
from mingjian.cases.models import Case
from mingjian.commands.in_process import InProcess
from mingjian.commands.journey import OFFICER, TOP
from tests.cases.forming import acting

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.test import Client

    from mingjian.cases.queries import CaseInView
    from mingjian.commands.playing import Play
    from mingjian.ledger.comparison import Difference

LAB = TOP
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"

__all__ = ["LAB", "OFFICER"]


def get(play: Play, who: str, path: str) -> Any:
    return client_of(play, who).get(f"/{path}")


def post(play: Play, who: str, path: str, data: dict[str, Any]) -> Any:
    client = client_of(play, who)
    client.handler.enforce_csrf_checks = False
    return client.post(f"/{path}", data)


def client_of(play: Play, who: str) -> Client:
    visitor = play.visitor(who)
    assert isinstance(visitor, InProcess)
    return visitor.client


def pdf(name: str, content: bytes = b"") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, PDF + b"% " + (content or name.encode()) + b"\n", "application/pdf")


def comma(rows: Sequence[Sequence[str]], name: str = "表.csv") -> SimpleUploadedFile:
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return SimpleUploadedFile(name, out.getvalue().encode("utf-8-sig"), "text/csv")


def sheet(rows: Sequence[Sequence[str]], *, merged: str = "") -> SimpleUploadedFile:
    """A workbook; a cell that begins with = is a formula, ``merged`` is a range of one text."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out)
    page = book.add_worksheet()
    for at, row in enumerate(rows):
        page.write_row(at, 0, row)
    if merged:
        page.merge_range(merged, "合并")
    book.close()
    return SimpleUploadedFile("表.xlsx", out.getvalue(), "application/octet-stream")


def view_of(play: Play, who: str) -> CaseInView:
    return queries.case_for(acting(who), play.case)


def differences(play: Play) -> list[Difference]:
    return list(recomputing.differences_of(Case.objects.get(pk=play.case)))
