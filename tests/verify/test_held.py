"""Checkpoints that somebody kept: in three shapes, each read, each compared."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pytest

from mingjian.errors import Refused
from mingjian.verify import held
from mingjian.verify.verifying import verify

from ..tamper.lying import (  # noqa: TID252 - the tests are no package of their own
    good,
    plan,
    trusted,
)
from .houses import house
from .making import make, sealed

if TYPE_CHECKING:
    from pathlib import Path


def test_a_seal_a_note_and_three_lines_are_all_checkpoints(tmp_path: Path) -> None:
    made = sealed(plan(house=trusted()))
    size = min(size for size in made.sizes if size)
    shapes = {
        "paper.seal.json": made.seals[min(made.seals)],
        "note": made.log.signed(size).encode(),
        "lines.txt": made.log.checkpoint(size).encode().encode(),
        "windows.txt": made.log.checkpoint(size).encode().replace("\n", "\r\n").encode(),
    }
    for name, raw in shapes.items():
        (tmp_path / name).write_bytes(raw)

    answer = verify(
        io.BytesIO(make(plan(house=trusted())).write()),
        trust=trusted().trust(),
        checkpoints=[tmp_path / name for name in shapes],
    )

    assert answer.exit == 0
    assert [one.who for one in answer.vouchers] == ["log", *["checkpoint"] * 4]
    assert any("insider" in one.en for one in answer.limits), "the held states do not reach to the end"


def test_a_checkpoint_of_the_whole_record_leaves_no_room_for_an_insider(tmp_path: Path) -> None:
    (tmp_path / "now").write_text(sealed(plan(house=trusted())).log.signed(), encoding="utf-8")

    answer = verify(io.BytesIO(good(own_house=True).write()), trust=trusted().trust(), checkpoints=[tmp_path / "now"])

    assert answer.exit == 0
    assert "144" in answer.vouchers[1].said.en
    assert not any("insider" in one.en for one in answer.limits)


def test_a_note_whose_signature_is_wrong_is_not_believed(tmp_path: Path) -> None:
    made = sealed(plan(house=trusted()))
    size = min(size for size in made.sizes if size)
    signed = made.log.signed(size)
    (tmp_path / "wrong").write_text(signed.replace(f"\n{size}\n", f"\n{size + 1}\n"), encoding="utf-8")

    answer = verify(io.BytesIO(good(own_house=True).write()), trust=trusted().trust(), checkpoints=[tmp_path / "wrong"])

    assert answer.exit == 3
    assert [one.said.zh for step in answer.steps for one in step.findings] == [
        "您给出的检查点的签名不成立，未予采用；请核对文件来源"
    ]


def test_a_checkpoint_of_another_log_is_not_compared(tmp_path: Path) -> None:
    other = house("other", "log.example.invalid/elsewhere")
    (tmp_path / "other").write_text(sealed(plan(house=other)).log.signed(), encoding="utf-8")

    answer = verify(io.BytesIO(good(own_house=True).write()), trust=trusted().trust(), checkpoints=[tmp_path / "other"])

    assert answer.exit == 3
    assert "属于另一日志" in next(one.said.zh for step in answer.steps for one in step.findings)


@pytest.mark.parametrize("raw", [b"", b"{}", b"\xff\xfe", b"origin\nx\ny\n", b"{" * 70_000])
def test_anything_else_is_refused_with_its_name(raw: bytes, tmp_path: Path) -> None:
    (tmp_path / "thing.txt").write_bytes(raw)

    with pytest.raises(Refused, match=r"thing\.txt"):
        held.read(tmp_path / "thing.txt")
