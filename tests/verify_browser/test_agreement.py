"""Both verifiers give the same answer, to the last sentence, to every honest and every forged package.

Time stamps are the one thing the browser does not check; of packages that have one everything else is compared.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from mingjian.proof import trust as trusting
from mingjian.verify.verifying import verify
from tests.tamper import forgeries

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from mingjian.proof.canonical import Value

UNCHECKED = "时间戳不在此处核对；请用 mingjian verify 核对"


@dataclass(frozen=True)
class Asked:
    """A package and the answers of both."""

    name: str
    browser: dict[str, Any]
    python: dict[str, Value]
    expected: dict[str, Any]

    @property
    def stamped(self) -> bool:
        return any(one["zh"] == UNCHECKED for step in self.browser["steps"] for one in step["findings"])


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory, answers: Callable[..., list[dict[str, Any]]]) -> list[Asked]:
    folder = tmp_path_factory.mktemp("forgeries")
    forgeries.write_all(folder)
    expected: dict[str, dict[str, Any]] = json.loads((folder / "expected.json").read_text(encoding="utf-8"))
    groups: dict[_Beside, list[str]] = {}
    for name, one in expected.items():
        groups.setdefault((one["trust"], tuple(one["checkpoints"]), tuple(one["receipts"])), []).append(name)
    return [
        Asked(name, browser, _python(folder / name, folder, *beside), expected[name])
        for beside, names in groups.items()
        for name, browser in zip(names, _browser(answers, folder, names, *beside), strict=True)
    ]


#: Trust, checkpoints and receipts by the names of their files.
_Beside = tuple[str, tuple[str, ...], tuple[str, ...]]


def _browser(
    answers: Callable[..., list[dict[str, Any]]],
    folder: Path,
    names: list[str],
    trust: str,
    held: tuple[str, ...],
    receipts: tuple[str, ...],
) -> list[dict[str, Any]]:
    options = ["--trust", str(folder / trust)] if trust else []
    for name, files in (("--checkpoint", held), ("--receipt", receipts)):
        for one in files:
            options += [name, str(folder / one)]
    return answers([folder / name for name in names], *options)


def _python(
    package: Path, folder: Path, trust: str, held: tuple[str, ...], receipts: tuple[str, ...]
) -> dict[str, Value]:
    believed = trusting.parse((folder / trust).read_bytes()) if trust else None
    checkpoints, given = [folder / one for one in held], [folder / one for one in receipts]
    return verify(package, trust=believed, checkpoints=checkpoints, receipts=given).to_json()


def test_answers_are_the_same_to_the_last_sentence(asked: list[Asked]) -> None:
    different = [one.name for one in asked if not one.stamped and one.browser != one.python]
    assert different == []
    assert sum(not one.stamped for one in asked) > 90


def test_with_a_time_stamp_everything_else_is_the_same(asked: list[Asked]) -> None:
    stamped = [one for one in asked if one.stamped]
    for one in stamped:
        assert _without_stamps(one.browser) == _without_stamps(one.python), one.name
        states = {step["step"]: step["state"] for step in one.browser["steps"]}
        if states[6] != "fails":
            assert (states[6], one.browser["exit"]) == ("not-checked", 1 if "fails" in states.values() else 3)
    assert len(stamped) > 3


def _without_stamps(answer: dict[str, Any]) -> list[Any]:
    """Each step with its findings but those about stamps; of step 6, which rests on them, the findings alone."""
    found = []
    for step in answer["steps"]:
        findings = [one for one in step["findings"] if not one["place"].endswith(".tsr")]
        found.append((step["step"], "" if step["step"] == 6 else step["state"], findings))
    return [answer["package"], answer["demo"], found]


def test_forgeries_are_seen_by_this_verifier_too(asked: list[Asked]) -> None:
    """Against what the forgers' list expects, not against the other verifier."""
    for one in asked:
        states = {str(step["step"]): step["state"] for step in one.browser["steps"]}
        expected = dict(one.expected["steps"])
        if one.stamped:
            states.pop("6"), expected.pop("6")
        assert states == expected, one.name
