"""What a person reads in a paper, from either press, as one string without spaces: order counts, layout does not."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING

from docx import Document
from docx.table import Table
from pypdf import PdfReader

if TYPE_CHECKING:
    from collections.abc import Iterable

_SPACES = re.compile(r"\s+")


def plain(text: str) -> str:
    return _SPACES.sub("", text)


def read_in_word(content: bytes) -> str:
    """The body; head and foot of the pages hold the marks of a draft."""
    return plain("".join(_texts(content)))


def _texts(content: bytes) -> Iterable[str]:
    for part in Document(io.BytesIO(content)).iter_inner_content():
        if isinstance(part, Table):
            yield from (cell.text for row in part.rows for cell in row.cells)
        else:
            yield part.text


def read_in_pdf(content: bytes, *, checked: str, headings: tuple[str, str]) -> str:
    """The pages one after another, without their foot and without the head of the table where it is repeated."""
    pages = []
    read = PdfReader(io.BytesIO(content)).pages
    for number, page in enumerate(read):
        text = plain(page.extract_text())
        foot = f"{plain(checked)}{number + 1}/{len(read)}"
        assert text.endswith(foot)
        text = text.removesuffix(foot)
        pages.append(text if number == 0 else text.removeprefix(plain("".join(headings))))
    return "".join(pages)
