"""Two presses, one content: PDF and Word hold the same words in the same order, and Word says that it is a draft."""

from __future__ import annotations

import io
import zipfile
from dataclasses import asdict, replace
from typing import TYPE_CHECKING

import pytest
from docx import Document

from mingjian.documents import press, word_press
from mingjian.documents.content import Content, Proof
from mingjian.errors import Refused
from tests.documents.reading import plain, read_in_pdf, read_in_word

if TYPE_CHECKING:
    from pathlib import Path

REPORT = Content(
    title="检验检测机构资质认定远程评审报告",
    number="评审报告〔2026〕7号",
    headings=("项目", "内容"),
    rows=(
        ("检验检测机构", "示例甲环境检测有限公司"),
        ("评审结论", "基本符合"),
        ("评审情况", "第一行：≤ 0.05 mg/L\n第二行：“引号”、<尖括号> & 符号"),
        *((f"第{number}项", "逐条审查的事实，写得足够长，使表格延续到下一页。" * 4) for number in range(1, 41)),
    ),
    issuer="示例省市场监督管理局",
    date="2026-06-12",
    demo="演示文书，不具法律效力",
)
PROOF = Proof("记录校验：example.test/log 12 c0ffee", press.qr_svg("https://example.test/verify/"), "记录校验二维码")


def pdf_of(content: Content, folder: Path) -> bytes:
    values = {"content": content.as_json(), "proof": asdict(PROOF)}
    return press.print_pdf(press.TEMPLATES / "paper.typ", values, folder=folder).read_bytes()


@pytest.mark.parametrize(
    "content", [REPORT, replace(REPORT, demo="", rows=REPORT.rows[:2])], ids=["many pages", "one page, in force"]
)
def test_both_presses_print_the_same_words_in_the_same_order(content: Content, tmp_path: Path) -> None:
    printed = read_in_pdf(pdf_of(content, tmp_path), checked=PROOF.checked, headings=content.headings)
    assert read_in_word(word_press.print_word(content)) == printed
    assert printed == plain("".join(content.words))


def test_a_word_that_only_one_press_prints_is_seen(tmp_path: Path) -> None:
    other = replace(REPORT, rows=(*REPORT.rows[:-1], ("第40项", "另一句话")))
    printed = read_in_pdf(pdf_of(REPORT, tmp_path), checked=PROOF.checked, headings=REPORT.headings)
    assert read_in_word(word_press.print_word(other)) != printed


def test_content_comes_back_from_where_it_is_kept() -> None:
    import json

    assert Content.of_json(json.loads(json.dumps(REPORT.as_json()))) == REPORT


def test_word_is_marked_as_a_draft_on_every_page_and_numbered() -> None:
    paper = Document(io.BytesIO(word_press.print_word(REPORT)))
    page = paper.sections[0]
    assert page.header.paragraphs[0].text == "草稿　以PDF为准"
    assert page.footer.paragraphs[0]._p.xml.count("fldSimple w:instr=") == 2
    assert page.page_width is not None
    assert page.page_height is not None
    assert (round(page.page_width.mm), round(page.page_height.mm)) == (210, 297)
    assert (paper.core_properties.author, paper.core_properties.comments) == ("示例省市场监督管理局", "草稿　以PDF为准")


def test_head_of_the_table_is_repeated_and_chinese_fonts_are_named() -> None:
    content = word_press.print_word(REPORT)
    rows = Document(io.BytesIO(content)).tables[0].rows
    assert ["w:tblHeader" in row._tr.xml for row in rows] == [True, *[False] * len(REPORT.rows)]
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        body, styles = (package.read(f"word/{name}.xml").decode() for name in ("document", "styles"))
    assert 'w:eastAsia="宋体"' in styles
    assert 'w:eastAsia="黑体"' in body
    assert "eastAsiaTheme" not in body


@pytest.mark.parametrize("character", ["\x0b", "\x00", "\x1f", "\ufffe"])
def test_what_no_file_can_hold_is_refused_by_name(character: str) -> None:
    wrong = replace(REPORT, rows=(("说明", f"前{character}后"),))
    with pytest.raises(Refused) as refused:
        word_press.print_word(wrong)
    assert f"U+{ord(character):04X}" in str(refused.value)
