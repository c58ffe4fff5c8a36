"""The second press: the same content as a Word file to work with. Marked as a draft; the PDF is the document."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Final

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from mingjian.errors import Refused
from mingjian.errors import gettext_noop as _

if TYPE_CHECKING:
    from docx.document import Document as WordDocument
    from docx.oxml.xmlchemy import BaseOxmlElement
    from docx.table import _Row
    from docx.text.paragraph import Paragraph

    from mingjian.documents.content import Content

MEDIA_TYPE: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
#: Stands at the head of every page: whoever prints the file prints this with it.
DRAFT: Final = "草稿　以PDF为准"

#: What Word has on every Chinese machine: body and title.
_BODY, _TITLE, _LATIN = "宋体", "黑体", "Times New Roman"
_RED, _GREY = RGBColor(0xAB, 0x20, 0x15), RGBColor(0x5A, 0x5A, 0x5A)
_LABEL, _TEXT = Mm(34), Mm(124)
_SPACE = 32
_BREAKS = frozenset("\t\n\r")


def print_word(content: Content) -> bytes:
    """A .docx: A4, head of the table on every page, page numbers.

    Raises Refused for a character that no such file may hold.
    """
    for text in content.words:
        _refuse_unprintable(content.title, text)
    paper = Document()
    _set_up(paper, content)
    if content.demo:
        _line(paper.add_paragraph(), content.demo, size=9, colour=_RED)
    _line(paper.add_heading(level=1), content.title, size=20, font=_TITLE, bold=True)
    _line(paper.add_paragraph(), content.number, size=11)
    _table(paper, content)
    foot = paper.add_paragraph()
    foot.paragraph_format.space_before = Pt(28)
    for text in (content.issuer, content.date):
        _line(foot, text, size=11.5)
        foot.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        if text is content.issuer:
            foot.add_run().add_break()
    out = io.BytesIO()
    paper.save(out)
    return out.getvalue()


def _refuse_unprintable(name: str, text: str) -> None:
    for character in text:
        if (ord(character) < _SPACE and character not in _BREAKS) or character in "\ufffe\uffff":
            raise Refused(
                _("“{name}”的 Word 稿没有生成：内容里有无法写入文件的字符 {character}。请删去后再试。"),
                name=name,
                character=f"U+{ord(character):04X}",
            )


def _set_up(paper: WordDocument, content: Content) -> None:
    """Page, fonts, the mark of a draft, page numbers, and no name in the file's properties but the issuer's."""
    page = paper.sections[0]
    page.page_width, page.page_height = Mm(210), Mm(297)
    page.left_margin = page.right_margin = Mm(26)
    page.top_margin, page.bottom_margin = Mm(30), Mm(28)
    normal = paper.styles["Normal"]
    normal.font.size = Pt(11.5)
    normal.font.name = _LATIN
    _name_font(normal.element.get_or_add_rPr(), _BODY)
    _line(page.header.paragraphs[0], DRAFT, size=10.5, font=_TITLE, colour=_RED)
    foot = page.footer.paragraphs[0]
    foot.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _field(foot, "PAGE")
    foot.add_run(" / ")
    _field(foot, "NUMPAGES")
    known = paper.core_properties
    known.title, known.author, known.last_modified_by = content.title, content.issuer, content.issuer
    known.comments, known.language = DRAFT, "zh-CN"


def _line(place: Paragraph, text: str, *, size: float, font: str = _BODY, bold: bool = False,
          colour: RGBColor | None = None) -> None:  # fmt: skip
    """A text in the middle of a line of its own."""
    place.alignment = WD_ALIGN_PARAGRAPH.CENTER
    run = place.add_run(text)
    run.font.size, run.font.bold, run.font.name = Pt(size), bold, _LATIN
    run.font.color.rgb = colour or RGBColor(0, 0, 0)
    _name_font(run._r.get_or_add_rPr(), font)  # noqa: SLF001 - the library names no font for Chinese


def _name_font(properties: BaseOxmlElement, font: str) -> None:
    """Name the font for Chinese characters: without it a reader's program takes any."""
    fonts = properties.get_or_add_rFonts()  # made by the library from its own table
    fonts.set(qn("w:eastAsia"), font)
    # The same sign is drawn elsewhere in the square in other places of the world.
    language = properties.find(qn("w:lang"))
    if language is None:
        language = OxmlElement("w:lang")
        properties.append(language)
    language.set(qn("w:eastAsia"), "zh-CN")
    for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme"):
        fonts.attrib.pop(qn(f"w:{theme}"), None)


def _table(paper: WordDocument, content: Content) -> None:
    table = paper.add_table(rows=0, cols=2, style="Table Grid")
    table.autofit = False
    for column, width in zip(table.columns, (_LABEL, _TEXT), strict=True):
        column.width = width
    _row(table.add_row(), content.headings, head=True)
    for row in content.rows:
        _row(table.add_row(), row)


def _row(row: _Row, texts: tuple[str, str], *, head: bool = False) -> None:
    for cell, text, width in zip(row.cells, texts, (_LABEL, _TEXT), strict=True):
        cell.width = width
        place = cell.paragraphs[0]
        place.paragraph_format.space_before = place.paragraph_format.space_after = Pt(3)
        place.add_run(text).font.bold = head
    if head:
        # Repeated at the head of every page that the table runs on to.
        row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))  # noqa: SLF001 - the library has no word for it


def _field(place: Paragraph, code: str) -> None:
    """A number that the reader's program fills in: the page, how many there are."""
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), code)
    shown = OxmlElement("w:r")
    text = OxmlElement("w:t")
    text.text = "1"
    shown.append(text)
    field.append(shown)
    place._p.append(field)  # noqa: SLF001 - the library has no fields
