"""What was filled in stands in the paper as the page of the step says it, in Chinese whatever language was read."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING

import pytest
from django.utils.translation import override
from pypdf import PdfReader

from mingjian.commands.journey import OFFICER, THE_ACTS, TOP
from mingjian.documents.models import Paper
from mingjian.evidence import ports
from mingjian.procedures import catalogue
from mingjian.web.desk.form_words import said
from mingjian.web.wording import Wording

if TYPE_CHECKING:
    from mingjian.commands.playing import Play
    from mingjian.procedures.fields import Field
    from mingjian.proof.canonical import Value

EDITION = "cma_remote_2023"


def in_words(form: str, key: str, value: Value) -> str:
    law = catalogue.edition(EDITION)
    fields: dict[str, Field] = {one.key: one for one in law.form(form).fields}
    return said(Wording(law.words), form, fields[key], value)


@pytest.mark.parametrize(
    ("form", "key", "value", "zh", "en"),
    [
        ("missing-papers", "supply-by", "2026-03-09", "2026年3月9日 周一", "Mon 9 March 2026"),
        ("publication", "published-at", "2026-03-09T10:42+08:00", "2026年3月9日 10:42", "9 March 2026 10:42"),
        (
            "schedule",
            "timetable",
            [
                {"date": "2026-03-09", "from": "08:45", "to": "", "activity": "首次会议", "people": ""},
                {"date": "", "from": "", "to": "", "activity": "场所考察", "people": ""},
            ],
            "2026年3月9日 周一，08:45，首次会议；场所考察",
            "Mon 9 March 2026, 08:45, 首次会议; 场所考察",
        ),
        ("missing-papers", "supply-by", "开工前", "开工前", "开工前"),
    ],
)
def test_value_is_said_in_the_language_of_its_reader(form: str, key: str, value: Value, zh: str, en: str) -> None:
    with override("zh-hans"):
        assert in_words(form, key, value) == zh
    with override("en"):
        assert in_words(form, key, value) == en


@pytest.mark.database
@pytest.mark.django_db
def test_day_stands_in_the_paper_written_out(play: Play) -> None:
    play.open_case(TOP)
    play.do(THE_ACTS[0])
    officer, path = play.visitor(OFFICER), f"/cases/{play.case}/steps/tell-missing/"
    page = officer.get(path)
    form = page.form("step-form")
    form.controls["form-missing-list"].values = ["场所平面图"]
    form.controls["form-supply-by"].values = ["2026-03-09"]

    assert officer.send(page, form, do="draw-up:missing-papers-notice").status == 200

    paper = Paper.objects.get(document="missing-papers-notice")
    assert paper.file is not None
    with ports.store().open(paper.file.sha256) as stored:
        text = "".join(one.extract_text() for one in PdfReader(io.BytesIO(stored.read())).pages)
    printed = re.sub(r"\s+", "", text)
    assert ("2026年3月9日周一" in printed, "2026-03-09" in printed) == (True, False)
