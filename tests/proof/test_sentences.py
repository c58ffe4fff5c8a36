"""Every sentence of this floor can be said: each ``{place}`` in it is filled where it is raised."""

from __future__ import annotations

import ast
import string
from pathlib import Path

import pytest

import mingjian.proof

ERRORS = {"Refused", "NotFound", "Conflict", "Unverifiable", "Outside", "UnknownSigner"}
MODULES = sorted(Path(mingjian.proof.__file__).parent.glob("*.py"))


@pytest.mark.parametrize("module", MODULES, ids=[module.stem for module in MODULES])
def test_every_sentence_is_marked_for_translation_and_its_places_are_filled(module: Path) -> None:
    calls = [
        node
        for node in ast.walk(ast.parse(module.read_text("utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ERRORS
    ]
    for call in calls:
        assert isinstance(call.func, ast.Name)
        sentence = call.args[0]
        if isinstance(sentence, ast.Attribute):
            continue  # foreign.py passes on a sentence with its facts
        assert isinstance(sentence, ast.Call)
        assert isinstance(sentence.func, ast.Name)
        assert sentence.func.id == "_"
        text = ast.literal_eval(sentence.args[0])
        places = {name for _text, name, _spec, _conversion in string.Formatter().parse(text) if name is not None}
        own = {
            "Refused": {"clause", "missing"},
            "Unverifiable": {"clause", "place"},
            "UnknownSigner": {"clause", "place"},
        }
        facts = {keyword.arg for keyword in call.keywords} - own.get(call.func.id, {"clause"})
        assert places == facts, f"{module.name}:{call.lineno}"
