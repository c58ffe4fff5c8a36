"""What is built into the browser's verifier is what the law and the verifier here say."""

from __future__ import annotations

import pytest

from mingjian.verify import english, entries

from .published import SOURCES, files, sentences

#: Chinese that is no sentence of an answer: words of the page inside a package, and what only this verifier says.
NO_SENTENCES = SOURCES / "check" / "indexPage.ts", SOURCES / "check" / "ownWords.ts"


@pytest.mark.parametrize(("path", "text"), files().items(), ids=[path.name for path in files()])
def test_published_files_are_up_to_date(path: object, text: str) -> None:
    assert path.read_text(encoding="utf-8") == text, "Run python -m tests.verify_browser.published and build again."  # type: ignore[attr-defined]


def test_every_sentence_is_one_of_the_python_verifier() -> None:
    """A sentence that is spelt otherwise would have no English, and the two would differ."""
    apart = "".join(path.read_text(encoding="utf-8") for path in NO_SENTENCES)
    titles = {chinese for chinese, _english in entries.BROUGHT.values()}
    unknown = {text for text in sentences() - english.table().keys() - titles if text not in apart}
    assert unknown == set()
