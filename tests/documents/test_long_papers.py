"""A paper of many parts: both presses print the same words, heads of tables repeated, sheets across where they must."""

from __future__ import annotations

import io
import re
from dataclasses import asdict
from typing import TYPE_CHECKING

from docx import Document
from docx.enum.section import WD_ORIENT
from pypdf import PdfReader

from mingjian.documents import press, word_press
from mingjian.documents.content import Content, Part, Proof
from tests.documents.reading import plain, read_in_word

if TYPE_CHECKING:
    from pathlib import Path

LINES = 120
COLUMNS = ("序号", "参数", "标准（方法）")
REPORT = Content(
    title="评审报告",
    number="评审报告〔2026〕7号",
    headings=("项目", "内容"),
    rows=(("检验检测机构", "示例甲环境检测有限公司"), ("评审方式", "远程评审")),
    issuer="示例省检验检测技术评价中心",
    date="2026-06-12",
    demo="演示文书，不具法律效力",
    parts=(
        Part("一、评审信息", ("评审组成员3人。",)),
        Part(
            "表4　建议批准的检验检测能力表", (), COLUMNS, (1, 3, 6),
            tuple((str(n), "化学需氧量", "水质 重铬酸盐法 HJ 828-2017") for n in range(1, LINES + 1)), wide=True,
        ),
        Part("表5　建议批准的授权签字人", (), ("姓名", "领域"), (1, 2), (), "没有建议批准的授权签字人。"),
        Part("评审组签字", (), ("姓名", "签字"), (1, 2), (("甲子", ""),), signing=True),
    ),
)  # fmt: skip
PROOF = Proof("记录校验：example.test/log 12 c0ffee", press.qr_svg("https://example.test/verify/"), "记录校验二维码")
_FOOT = re.compile(r"第(\d+)页共(\d+)页$")


def test_parts_are_printed_by_both_presses_in_one_order(tmp_path: Path) -> None:
    values = {"content": REPORT.as_json(), "proof": asdict(PROOF)}
    path = press.print_pdf(press.TEMPLATES / "report.typ", values, folder=tmp_path)
    pages = PdfReader(io.BytesIO(path.read_bytes())).pages
    texts = []
    for number, page in enumerate(pages, start=1):
        text = plain(page.extract_text())
        found = _FOOT.search(text)
        assert found is not None
        assert found.groups() == (str(number), str(len(pages)))
        texts.append(_FOOT.sub("", text).removesuffix(plain(PROOF.checked)))
    across = [page for page in pages if page.mediabox.width > page.mediabox.height]
    assert len(across) >= 3
    head = plain("".join(COLUMNS))
    assert sum(text.count(head) for text in texts) == len(across)
    printed = texts[0] + "".join(text.removeprefix(head) for text in texts[1:])
    assert read_in_word(word_press.print_word(REPORT)) == printed
    assert printed == plain("".join(REPORT.words))


def test_rows_stay_whole_and_heads_are_repeated_in_word() -> None:
    paper = Document(io.BytesIO(word_press.print_word(REPORT)))
    lines = next(one for one in paper.tables if len(one.columns) == len(COLUMNS))
    assert "w:tblHeader" in lines.rows[0]._tr.xml
    assert all("w:cantSplit" in row._tr.xml for row in lines.rows)
    assert [one.orientation for one in paper.sections].count(WD_ORIENT.LANDSCAPE) == 1


def test_parts_come_back_from_where_they_are_kept() -> None:
    import json

    assert Content.of_json(json.loads(json.dumps(REPORT.as_json()))) == REPORT
    old = REPORT.as_json()
    del old["parts"]
    assert Content.of_json(old).parts == ()
