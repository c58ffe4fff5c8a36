"""Every forgery and every honest package, and the answer that a verifier owes to each."""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING, Any

import pytest

from mingjian.proof import trust as trusting
from mingjian.verify.__main__ import main
from mingjian.verify.verifying import verify

from . import forgeries
from .lying import LIES, TRUSTS

if TYPE_CHECKING:
    from pathlib import Path

    from .lying import Lie

NAMES = [one.name for one in LIES]


@pytest.fixture(scope="session")
def companions(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("companions")
    forgeries.write_companions(folder)
    return folder


@pytest.mark.parametrize("lie", LIES, ids=NAMES)
def test_each_lie_is_answered_step_by_step(lie: Lie, companions: Path) -> None:
    raw = lie.make()
    given: dict[str, Any] = {
        "trust": trusting.parse((companions / lie.trust).read_bytes()) if lie.trust else None,
        "checkpoints": [companions / name for name in lie.checkpoints],
        "receipts": [companions / name for name in lie.receipts],
    }

    answer = verify(io.BytesIO(raw), **given)

    assert (answer.exit, {int(one.step): one.state.value for one in answer.steps}) == (lie.exit, lie.steps)
    found = [finding for step in answer.steps for finding in step.findings]
    assert bool(found) == (lie.exit in {1, 3})
    if found:
        assert any(lie.says in one.said.zh and one.place.startswith(lie.where) for one in found), found
    assert all(one.said.en != one.said.zh for one in found)
    assert verify(io.BytesIO(raw), **given, stop_early=True).exit == lie.exit


def test_each_lie_has_a_name_of_its_own_and_says_what_it_is() -> None:
    assert len(set(NAMES)) == len(NAMES)
    assert all(one.about.endswith(".") for one in LIES)
    assert {one.trust for one in LIES} - {""} <= set(TRUSTS)


def test_the_forgeries_are_written_for_another_verifier(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    forgeries.write_all(tmp_path, only=("good-stamped", "tree-forked", "no-package-at-all"))

    expected = json.loads((tmp_path / "expected.json").read_text("utf-8"))
    exits = {}
    for name, told in expected.items():
        more = [part for held in told["checkpoints"] for part in ("--checkpoint", str(tmp_path / held))]
        trust = ["--trust", str(tmp_path / told["trust"])] if told["trust"] else []
        exits[name] = main([str(tmp_path / name), "--json", *trust, *more])
        steps = {str(one["step"]): one["state"] for one in json.loads(capsys.readouterr().out)["steps"]}
        assert steps == told["steps"]
    assert exits == {"good-stamped.zip": 0, "tree-forked.zip": 1, "no-package-at-all.zip": 2}
