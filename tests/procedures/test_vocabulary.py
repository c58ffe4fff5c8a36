from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

import pytest

from mingjian.errors import Refused, Unverifiable
from mingjian.procedures import kinds, vocabulary
from mingjian.procedures.entries import FIELDS, Entry, Kind

AT = datetime(2026, 3, 2, 1, 2, 3, 456000, tzinfo=UTC)
FULL = Entry(
    Kind.SUPPLIED,
    AT,
    step="test",
    item="test:7",
    about="test-film",
    outcome="prerecorded",
    role="institution",
    who="p1",
    id="17",
    act="a1",
    made=AT,
)


def test_every_kind_is_described_once_in_both_languages() -> None:
    names = [kind.kind for kind in vocabulary.kinds()]

    assert len(names) == len(set(names))
    assert all(re.search("[\u4e00-\u9fff]", kind.zh) and kind.en.isascii() for kind in vocabulary.kinds())
    assert all(re.fullmatch(r"[a-z]+(:[a-z]+)+", kind) for kind in names)
    assert {kind.kind for kind in vocabulary.kinds() if kind.read_by_law} == set(Kind)


def test_a_kind_nobody_described_is_refused() -> None:
    assert vocabulary.require("case:step:done").zh == "办理"
    assert vocabulary.label("key:announced") == vocabulary.Label("启用密钥", "Key announced")
    with pytest.raises(Refused, match="没有“case:tea:drunk”这种记录"):
        vocabulary.require("case:tea:drunk")


def test_law_holds_used_fields_only_as_texts() -> None:
    assert vocabulary.to_law(FULL) == {
        "step": "test",
        "item": "test:7",
        "about": "test-film",
        "outcome": "prerecorded",
        "role": "institution",
        "who": "p1",
        "act": "a1",
        "made": "2026-03-02T01:02:03.456Z",
    }


@pytest.mark.parametrize("kind", list(Kind))
def test_every_kind_survives_the_way_to_the_ledger_and_back(kind: Kind) -> None:
    needed, possible = FIELDS[kind]
    values: dict[str, Any] = {name: AT if name == "made" else f"x-{name}" for name in (*needed, *possible)}
    entry = Entry(kind=kind, at=AT, id="5", **values)

    assert vocabulary.from_law(kind.value, vocabulary.to_law(entry), at=AT, id="5") == entry
    assert vocabulary.from_law(kind.value, vocabulary.to_law(entry), at="2026-03-02T01:02:03.456Z", id="5") == entry


def test_kinds_that_the_fold_does_not_read_give_nothing() -> None:
    assert vocabulary.from_law("case:document:issued", {"about": "notice"}, at=AT, id="5") is None


@pytest.mark.parametrize(
    ("law", "sentence"),
    [
        ({"step": "a", "colour": "red"}, "记录5有多余的内容“colour”。"),
        ({"step": 7}, "记录5的“step”不是文字。"),
        ({"about": "x", "made": "yesterday"}, "记录5的时间“yesterday”写法有误。"),
    ],
)
def test_a_ledger_entry_that_is_not_of_the_law_is_no_entry(law: dict[str, object], sentence: str) -> None:
    with pytest.raises(Unverifiable) as raised:
        vocabulary.from_law(Kind.SUPPLIED.value, law, at=AT, id="5")

    assert (str(raised.value), raised.value.place) == (sentence, "5")


PAPER = ("step", "about")


@pytest.mark.parametrize(
    ("kind", "law", "fields"),
    [
        ("case:case:opened", ("about", "outcome", "role", "who"), ("serial", "authority", "institution")),
        ("case:document:reserved", PAPER, ("number", "form.reason", "form.sites.0")),
        ("case:document:issued", PAPER, ("number", "sha256", "sm3", "size_bytes", "media_type")),
        ("case:document:voided", PAPER, ("number",)),
        ("case:document:signed", (*PAPER, "role", "who"), ("number", "sha256", "way")),
        ("case:document:viewed", ("entry",), ()),
        ("case:evidence:viewed", ("entry",), ()),
        ("case:evidence:supplied", (*PAPER, "role", "made"), ("name", "sha256", "sm3", "size_bytes", "media_type")),
        ("case:item:named", ("step", "item", "role"), ("label", "form.standard")),
        ("case:step:done", ("step", "item", "outcome", "ground", "role", "who"), ("form.reason",)),
        ("case:package:issued", ("profile", "last"), ()),
        ("case:body:commissioned", ("organisation",), ("name", "uscc")),
        ("key:announced", ("body", "own", "by"), ()),
        ("key:revoked", ("id", "not_after"), ()),
        ("organisation:registered", ("kind",), ("name", "uscc")),
    ],
)
def test_what_the_product_writes_is_known(kind: str, law: tuple[str, ...], fields: tuple[str, ...]) -> None:
    kinds.check(kind, law, fields)

    with pytest.raises(Refused, match=f"“{kind}”这种记录没有公开字段“colour”"):
        kinds.check(kind, (*law, "colour"), fields)
    with pytest.raises(Refused, match=f"“{kind}”这种记录没有承诺字段“colour”"):
        kinds.check(kind, law, (*fields, "colour"))


def test_a_family_takes_names_after_its_point_only() -> None:
    for name in ("form.", "form", "formal"):
        with pytest.raises(Refused, match="没有承诺字段"):
            kinds.check("case:step:done", (), (name,))
    with pytest.raises(Refused, match="没有“case:tea:drunk”这种记录"):
        kinds.check("case:tea:drunk", (), ())
