"""Every sentence that a page, a refusal or a paper can say has its English, and every place in it is kept."""

import re
from pathlib import Path

from tools import messages

from .tree import ROOT, write

PLACE = re.compile(r"%\(\w+\)[sd]|\{\w*[^{}]*\}")
CHINESE = re.compile(r"[\u3400-\u9fff]")
#: Words that stay Chinese in English sentences: names, and what a person must type or find as it is.
KEPT = re.compile(r"“[^”]*”|「[^」]*」|明鉴|中文")

#: The verifier hands these facts of their own for the English, since what the law says in full it says in Chinese.
OTHER_FACTS = {"{said}": "{rule}", "{missing}": "{lacking}"}


def _places(words: str) -> set[str]:
    return {OTHER_FACTS.get(place, place) for place in PLACE.findall(words)}


def wrong(english: dict[messages.Sentence, tuple[str, ...]]) -> list[str]:
    """Sentences whose English is empty, is Chinese or has other places than the Chinese."""
    return [
        one.words
        for one, told in english.items()
        if not told
        or not all(told)
        or CHINESE.search(KEPT.sub("", " ".join(told)))
        or any(_places(words) != _places(one.words) for words in told)
    ]


def test_the_catalogue_holds_what_the_product_says_and_nothing_else() -> None:
    assert set(messages.read(ROOT / messages.CATALOGUE)) == set(messages.spoken(ROOT))


def test_every_sentence_has_its_english_and_keeps_every_place() -> None:
    assert wrong(messages.read(ROOT / messages.CATALOGUE)) == []


def test_the_catalogue_is_written_as_the_tool_writes_it() -> None:
    text = (ROOT / messages.CATALOGUE).read_text(encoding="utf-8")
    assert text == messages.written(messages.spoken(ROOT), messages.read(ROOT / messages.CATALOGUE))


def test_missing_and_wrong_english_is_seen(tmp_path: Path) -> None:
    write(tmp_path, mingjian__a_dot_py='_("办理 {n} 件")\n_("完成")\n_("退回")\n_("同意")\n')
    said = messages.spoken(tmp_path)
    told = {"办理 {n} 件": "{count} cases", "完成": "Done", "退回": "退回", "同意": ""}
    assert wrong({one: (told[one.words],) for one in said}) == ["办理 {n} 件", "同意", "退回"]


def test_the_table_of_the_bedrock_is_written_as_the_tool_writes_it() -> None:
    text = (ROOT / messages.BEDROCK).read_text(encoding="utf-8")
    assert text == messages.written_for_bedrock(messages.spoken(ROOT), messages.read(ROOT / messages.CATALOGUE))
