"""The second press: the same content as a Word file to work with. Marked as a draft; the PDF is the document."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Final

from docx import Document
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.text.paragraph import Paragraph

from mingjian.errors import Refused
from mingjian.errors import gettext_noop as _

if TYPE_CHECKING:
    from collections.abc import Sequence

    from docx.document import Document as WordDocument
    from docx.oxml.table import CT_Row
    from docx.oxml.text.paragraph import CT_P
    from docx.oxml.xmlchemy import BaseOxmlElement
    from docx.shared import Length

    from mingjian.documents.content import Content, Part

MEDIA_TYPE: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
#: Stands at the head of every page: whoever prints the file prints this with it.
DRAFT: Final = "草稿　以PDF为准"

#: What Word has on every Chinese machine: body and title.
_BODY, _TITLE, _LATIN = "宋体", "黑体", "Times New Roman"
_RED, _GREY = RGBColor(0xAB, 0x20, 0x15), RGBColor(0x5A, 0x5A, 0x5A)
_LABEL, _TEXT = Mm(34), Mm(124)
#: The width of a table in millimetres, upright and across.
_UPRIGHT, _WIDE = 158, 261
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
    rows = content.rows if content.parts else (content.headings, *content.rows)
    _table(paper, rows, (_LABEL, _TEXT), headed=not content.parts)
    foot = paper.add_paragraph()
    foot.paragraph_format.space_before = Pt(28)
    for text in (content.issuer, content.date):
        _line(foot, text, size=11.5)
        foot.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        if text is content.issuer:
            foot.add_run().add_break()
    _parts(paper, content.parts)
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


def _parts(paper: WordDocument, parts: tuple[Part, ...]) -> None:
    """The parts of a long paper: the first begins a page, those across stand on sheets of their own."""
    wide = False
    for number, part in enumerate(parts):
        if number == 0 or part.wide != wide:
            _turn(paper, wide=part.wide)
        wide = part.wide
        heading = paper.add_heading(level=2)
        heading.paragraph_format.keep_with_next = True
        _line(heading, part.heading, size=13, font=_TITLE, bold=True)
        heading.alignment = WD_ALIGN_PARAGRAPH.LEFT
        for text in part.lines:
            place = paper.add_paragraph(text)
            place.paragraph_format.first_line_indent = Pt(23)
        if part.columns and not part.rows:
            paper.add_paragraph(part.empty)
        elif part.columns:
            whole = _WIDE if part.wide else _UPRIGHT
            widths = tuple(Mm(whole * share / sum(part.shares)) for share in part.shares)
            high = Mm(18) if part.signing else None
            _table(paper, (part.columns, *part.rows), widths, headed=True, size=9 if part.wide else 10, high=high)


def _turn(paper: WordDocument, *, wide: bool) -> None:
    page = paper.add_section(WD_SECTION.NEW_PAGE)
    page.orientation = WD_ORIENT.LANDSCAPE if wide else WD_ORIENT.PORTRAIT
    page.page_width, page.page_height = (Mm(297), Mm(210)) if wide else (Mm(210), Mm(297))
    page.left_margin = page.right_margin = Mm(18 if wide else 26)


def _table(
    paper: WordDocument, rows: Sequence[Sequence[str]], widths: tuple[Length, ...], *, headed: bool,
    size: float = 11.5, high: Length | None = None,
) -> None:  # fmt: skip
    table = paper.add_table(rows=0, cols=len(widths), style="Table Grid")
    table.autofit = False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width
    for number, row in enumerate(rows):
        table._tbl.append(_row(row, widths, head=headed and number == 0, size=size, high=high))  # noqa: SLF001


def _row(texts: Sequence[str], widths: tuple[Length, ...], *, head: bool, size: float, high: Length | None) -> CT_Row:
    """One row. Built directly: the library looks through the whole table for each cell, minutes for thousands."""
    row = OxmlElement("w:tr")
    rules = OxmlElement("w:trPr")
    rules.append(OxmlElement("w:cantSplit"))
    if high is not None and not head:
        height = OxmlElement("w:trHeight")
        height.set(qn("w:val"), str(int(high.twips)))
        rules.append(height)
    if head:
        # Repeated at the head of every page that the table runs on to.
        rules.append(OxmlElement("w:tblHeader"))
    row.append(rules)
    for text, width in zip(texts, widths, strict=True):
        row.append(_cell(text, width, head=head, size=size))
    return row


def _cell(text: str, width: Length, *, head: bool, size: float) -> BaseOxmlElement:
    cell, known, wide = OxmlElement("w:tc"), OxmlElement("w:tcPr"), OxmlElement("w:tcW")
    wide.set(qn("w:w"), str(int(width.twips)))
    wide.set(qn("w:type"), "dxa")
    known.append(wide)
    cell.append(known)
    place: CT_P = OxmlElement("w:p")
    cell.append(place)
    said = Paragraph(place, None)  # type: ignore[arg-type]  # its parent is asked for styles only
    said.paragraph_format.space_before = said.paragraph_format.space_after = Pt(3)
    run = said.add_run(text)
    run.font.bold, run.font.size = head, Pt(size)
    return cell


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
