from __future__ import annotations

from textwrap import dedent
from typing import TYPE_CHECKING

import pytest

from mingjian.errors import NotFound
from mingjian.procedures.refusals import Lack, Missing, refusal
from mingjian.procedures.words import Phase, Words, merged, read_words

if TYPE_CHECKING:
    from pathlib import Path

WORDS = """
    [steps]
    ask = ["申请", "Ask", "提出申请。", "Apply."]

    [outcomes]
    refused = ["不批准", "Refused"]
    "ask.refused" = ["不予受理", "Not accepted"]

    [roles]
    client = ["机构", "Client"]
    office = ["部门", "Office"]

    [items]
    cycle = ["周期", "Cycle"]
    "cycle/nc" = ["不符合项", "Nonconformity"]

    [exits]
    left = ["退出", "Left"]

    [help]
    "ask.name" = ["写全称", "In full"]

    [[phase]]
    key = "first"
    zh = "第一"
    en = "First"
    steps = ["ask"]
"""


@pytest.fixture
def words(tmp_path: Path) -> Words:
    return written(tmp_path, WORDS)


def written(folder: Path, text: str) -> Words:
    path = folder / "words.toml"
    path.write_text(dedent(text), encoding="utf-8")
    return read_words(path)


def test_labels_in_both_languages_and_the_more_exact_one_first(words: Words) -> None:
    assert (words.label("steps", "ask"), words.label("steps", "ask", "en")) == ("申请", "Ask")
    assert words.label("outcomes", "refused", of="ask") == "不予受理"
    assert words.label("outcomes", "refused", of="decide") == "不批准"
    assert (words.duty("ask"), words.duty("ask", "en")) == ("提出申请。", "Apply.")
    assert (words.help("name", of="ask"), words.help("name"), words.help("name", "en", of="ask")) == (
        "写全称",
        "",
        "In full",
    )
    assert (words.phase_of("ask"), words.phase_of("decide")) == ("first", "")


def test_a_key_without_words_is_not_found(words: Words) -> None:
    assert not words.has("steps", "decide")
    with pytest.raises(NotFound):
        words.label("steps", "decide")
    with pytest.raises(NotFound):
        words.duty("decide")


def test_items_are_said_as_a_person_says_them(words: Words) -> None:
    assert (words.item("cycle:2/nc:1"), words.item("cycle:2/nc:1", "en")) == (
        "周期2 不符合项1",
        "Cycle 2 Nonconformity 1",
    )


def test_facts_of_a_sentence_become_labels(words: Words) -> None:
    missing = Missing(Lack.OUTCOME, "ask", value="refused", step="ask", by=("client", "office"), clause="1/1")

    assert missing.sentence.format_map(words.facts(missing.facts)) == "“申请”须由“机构、部门”作出“不予受理”的结果。"
    assert words.facts(missing.facts, "en")["roles"] == "Client, Office"


def test_facts_without_words_stay_as_they_are(words: Words) -> None:
    refused = refusal("ended", "案件已经以“{which}”结束，{on}", which="left", on="2026-03-02", clock="unknown")

    assert words.facts(refused.facts) == {"which": "退出", "on": "2026-03-02", "clock": "unknown"}


def test_an_unknown_table_is_a_slip(tmp_path: Path) -> None:
    with pytest.raises(KeyError, match="stpes"):
        written(tmp_path, '[stpes]\nask = ["a", "b"]\n')


def test_wording_of_an_overlay_wins_and_joins_the_phases(words: Words, tmp_path: Path) -> None:
    over = written(
        tmp_path,
        '[roles]\nclient = ["单位", "Body"]\n[[phase]]\nkey = "first"\nzh = "一"\nen = "1"\nsteps = ["more"]\n'
        '[[phase]]\nkey = "second"\nzh = "二"\nen = "2"\nsteps = ["end"]\n',
    )

    both = merged(words, over)

    assert (both.label("roles", "client"), both.label("roles", "office")) == ("单位", "部门")
    assert both.phases == (Phase("first", "第一", "First", ("ask", "more")), Phase("second", "二", "2", ("end",)))


@pytest.mark.parametrize("lack", list(Lack))
def test_every_lack_has_a_sentence_that_its_facts_fill(lack: Lack) -> None:
    missing = Missing(lack, "thing", "room:1", "value", "step", ("role",), "1/1", count=3)

    assert "{" not in missing.sentence.format_map(missing.facts)
    assert "{" not in str(missing.refused())
