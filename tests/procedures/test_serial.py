from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
import rfc8785

from mingjian.procedures import shape as s
from mingjian.procedures.catalogue import edition, editions
from mingjian.procedures.serial import canonical, digest, plain

from .toy import PROCEDURE


def test_a_word_is_its_name_and_what_differs_from_the_default() -> None:
    step = s.Step("visit", "1/2", "chief", after=s.AllOf((s.Done("ask"), s.Not(s.Begun("tell")))), again=True)

    assert plain(step) == {
        "is": "Step",
        "key": "visit",
        "clause": "1/2",
        "by": "chief",
        "after": {
            "is": "AllOf",
            "of": [{"is": "Done", "step": "ask"}, {"is": "Not", "of": {"is": "Begun", "step": "tell"}}],
        },
        "again": True,
    }


def test_enumerations_dates_and_lengths_are_texts_and_numbers() -> None:
    assert plain(
        (s.Length(5, s.Unit.WORKDAYS), s.Lapse.CLOSES, date(2026, 3, 2), True, None.__class__ is type(None))
    ) == [
        {"is": "Length", "n": 5, "unit": "workdays"},
        "closes",
        "2026-03-02",
        True,
        True,
    ]


@pytest.mark.parametrize("value", [len, lambda: 1, 1.5, {"a": 1}, [1], s.Step, b"x"])
def test_what_cannot_be_written_down_is_refused(value: Any) -> None:
    with pytest.raises(TypeError, match="cannot stand in a definition"):
        plain((value,))


def test_a_function_in_a_definition_cannot_be_hashed() -> None:
    crooked = replace(PROCEDURE, key=lambda: "x")  # type: ignore[arg-type]

    with pytest.raises(TypeError):
        plain(crooked)


def test_canonical_bytes_are_those_of_rfc_8785() -> None:
    value = plain(PROCEDURE)

    assert canonical(value) == rfc8785.dumps(value)
    assert canonical(["符合", 'a"\\\n\t\x01']) == rfc8785.dumps(["符合", 'a"\\\n\t\x01'])


def test_digest_is_that_of_the_bytes() -> None:
    assert digest({"a": 1}) == "015abd7f5cc57a2dd94b7590f04ad8084273905ee33ec5cebeae62276a97f862"


@pytest.mark.parametrize("key", [one.key for one in editions()])
def test_every_edition_is_canonical_json_whose_digest_is_its_hash(key: str) -> None:
    import hashlib
    import json

    one = edition(key)

    assert rfc8785.dumps(json.loads(one.json)) == one.json
    assert hashlib.sha256(one.json).hexdigest() == one.hash
