"""The words of the product: every Chinese sentence it can say, and its English in the catalogue.

``python -m tools.messages`` brings the catalogue up to date and lists what has no English yet; ``--compile`` only makes
the file that Django reads. The bedrock has no gettext: English of its sentences stands in
``mingjian/verify/english.toml`` and is taken from there; what the catalogue knows already is put there once.
"""

from __future__ import annotations

import argparse
import ast
import re
import sys
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from babel.messages.catalog import Message as Translated

ROOT = Path(__file__).resolve().parent.parent
CATALOGUE = Path("mingjian/web/locale/en/LC_MESSAGES/django.po")
BEDROCK = Path("mingjian/verify/english.toml")
BEDROCK_FOLDERS = ("mingjian/proof/", "mingjian/verify/", "mingjian/procedures/")
BEDROCK_HEADER = """# English of what proof, verify and procedures say, by Chinese template; see `make words`.
[sentences]
"""
HEADER = """# English words of everything that pages, refusals and papers say. The source language is Chinese.
msgid ""
msgstr ""
"Language: en\\n"
"Content-Type: text/plain; charset=UTF-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"
"""
#: Where the context, the sentence and its plural stand among the arguments of each function.
FUNCTIONS: dict[str, tuple[int | None, int, int | None]] = {
    "_": (None, 0, None),
    "_n": (None, 0, None),
    "gettext": (None, 0, None),
    "gettext_lazy": (None, 0, None),
    "gettext_noop": (None, 0, None),
    "ngettext": (None, 0, 1),
    "ngettext_lazy": (None, 0, 1),
    "pgettext": (0, 1, None),
    "pgettext_lazy": (0, 1, None),
    "npgettext": (0, 1, 2),
    "npgettext_lazy": (0, 1, 2),
}
CALL = re.compile(r"\b(" + "|".join(sorted(FUNCTIONS, key=len, reverse=True)) + r")\(")
LITERAL = re.compile(r"\s*u?('(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\")\s*,?", re.DOTALL)
PYTHON_PLACE = re.compile(r"\{\w+[^{}]*\}")
OLD_PLACE = re.compile(r"%\(\w+\)[sd]")


class Sentence(NamedTuple):
    """What a translator is given. ``context`` and ``plural`` are empty where there is none."""

    words: str
    context: str = ""
    plural: str = ""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--compile", action="store_true", help="only make the file that Django reads")
    if not parser.parse_args().compile:
        said = spoken(ROOT)
        english = read(ROOT / CATALOGUE) | bedrock(ROOT)
        (ROOT / CATALOGUE).write_text(written(said, english), encoding="utf-8")
        (ROOT / BEDROCK).write_text(written_for_bedrock(said, english), encoding="utf-8")
        lacking = [one for one in said if not all(english.get(one, ("",)))]
        for one in lacking:
            print(f"{said[one][0]}: {one.words}")
        print(f"{len(said)} sentences, {len(lacking)} without English.")
    made(ROOT / CATALOGUE)
    return 0


def made(catalogue: Path) -> Path:
    """The compiled catalogue beside its source."""
    compiled = catalogue.with_suffix(".mo")
    with catalogue.open("rb") as source, compiled.open("wb") as result:
        write_mo(result, read_po(source, locale="en"))
    return compiled


def spoken(root: Path) -> dict[Sentence, list[str]]:
    """Every sentence that the product marks for translation, with the files that say it."""
    said: dict[Sentence, list[str]] = {}
    for file in sorted((root / "mingjian").rglob("*")):
        if file.suffix not in {".py", ".html", ".txt"} or "built" in file.parts:
            continue
        for sentence in in_code(file) if file.suffix == ".py" else in_template(file):
            said.setdefault(sentence, []).append(file.relative_to(root).as_posix())
    return dict(sorted(said.items()))


def in_code(file: Path) -> Iterator[Sentence]:
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Call):
            continue
        function = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        if function in FUNCTIONS:
            literals = [one.value if isinstance(one, ast.Constant) else "" for one in node.args]
            yield from _called(function, [one for one in literals if isinstance(one, str)])


def in_template(file: Path) -> Iterator[Sentence]:
    """Django turns a template into calls; what stands around them is blanked out and is no Python."""
    from django.conf import settings  # noqa: PLC0415 - --compile needs no Django
    from django.utils.translation.template import templatize  # noqa: PLC0415

    if not settings.configured:
        settings.configure(USE_I18N=True)
    calls = templatize(file.read_text(encoding="utf-8"))
    for call in CALL.finditer(calls):
        arguments, at = [], call.end()
        while (literal := LITERAL.match(calls, at)) is not None:
            arguments.append(ast.literal_eval(literal[1]))
            at = literal.end()
        yield from _called(call[1], arguments)


def _called(function: str, arguments: list[str]) -> Iterator[Sentence]:
    context, words, plural = FUNCTIONS[function]
    if len(arguments) > max(words, plural or 0) and arguments[words]:
        yield Sentence(
            arguments[words],
            "" if context is None else arguments[context],
            "" if plural is None else arguments[plural],
        )


def read(catalogue: Path) -> dict[Sentence, tuple[str, ...]]:
    """The catalogue: each sentence with its English, singular and plural where it has both."""
    with catalogue.open("rb") as source:
        return {_sentence(one): _english(one) for one in read_po(source, locale="en") if one.id}


def written(said: Mapping[Sentence, list[str]], english: Mapping[Sentence, tuple[str, ...]]) -> str:
    """The catalogue as a file: sorted, without places, so that a changed line is a changed sentence."""
    blocks = [HEADER]
    for one in said:
        lines = []
        if OLD_PLACE.search(one.words):
            lines.append("#, python-format")
        elif PYTHON_PLACE.search(one.words):
            lines.append("#, python-brace-format")
        if one.context:
            lines.append(f"msgctxt {_quoted(one.context)}")
        lines.append(f"msgid {_quoted(one.words)}")
        told = english.get(one, ("", "") if one.plural else ("",))
        if one.plural:
            lines.append(f"msgid_plural {_quoted(one.plural)}")
            lines.extend(f"msgstr[{n}] {_quoted(words)}" for n, words in enumerate(told))
        else:
            lines.append(f"msgstr {_quoted(told[0])}")
        blocks.append("\n".join(lines) + "\n")
    return "\n".join(blocks)


def bedrock(root: Path) -> dict[Sentence, tuple[str, ...]]:
    """What the bedrock's own table knows."""
    table = tomllib.loads((root / BEDROCK).read_text(encoding="utf-8"))["sentences"]
    return {Sentence(words): (told,) for words, told in table.items()}


def written_for_bedrock(said: Mapping[Sentence, list[str]], english: Mapping[Sentence, tuple[str, ...]]) -> str:
    """That table as a file: the sentences said below, with the English there is."""
    rows = [
        f"{_quoted(one.words)} = {_quoted(english[one][0])}\n"
        for one, files in said.items()
        if any(file.startswith(BEDROCK_FOLDERS) for file in files) and any(english.get(one, ()))
    ]
    return BEDROCK_HEADER + "".join(rows)


def _sentence(one: Translated) -> Sentence:
    words, plural = (one.id, "") if isinstance(one.id, str) else one.id
    return Sentence(words, one.context or "", plural)


def _english(one: Translated) -> tuple[str, ...]:
    return (one.string,) if isinstance(one.string, str) else tuple(one.string or ("",))


def _quoted(words: str) -> str:
    return '"' + words.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'


if __name__ == "__main__":
    sys.exit(main())
