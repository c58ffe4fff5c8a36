"""The command: exit codes, what it prints, whom it believes, and that it needs neither Django nor network."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from mingjian.verify.__main__ import main

from ..tamper.lying import good, trusted  # noqa: TID252 - the tests are no package of their own
from ..tamper.truths_of_rooms import held  # noqa: TID252

NOTICE = "演示密钥，不具证明力"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Packages and companions as files."""
    folder = tmp_path_factory.mktemp("packages")
    (folder / "demo.zip").write_bytes(good().write())
    (folder / "own.zip").write_bytes(good(own_house=True).write())
    (folder / "own.trust.json").write_bytes(trusted().trust().encode())
    (folder / "text.txt").write_text("x", encoding="utf-8")
    (folder / "broken.zip").write_bytes((folder / "demo.zip").read_bytes()[:-1])
    return folder


@pytest.fixture(autouse=True)
def _no_trust(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("MINGJIAN_TRUST", raising=False)


@pytest.mark.parametrize(
    ("package", "exit_code"), [("demo.zip", 0), ("broken.zip", 1), ("text.txt", 2), ("own.zip", 3), ("gone.zip", 2)]
)
def test_the_exit_code_is_the_answer(
    folder: Path, package: str, exit_code: int, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([str(folder / package)]) == exit_code
    printed = capsys.readouterr()
    assert bool(printed.out) != bool(printed.err)


def test_an_answer_on_demonstration_keys_begins_by_saying_so(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main([str(folder / "demo.zip")])
    demo = capsys.readouterr().out
    main([str(folder / "own.zip"), "--trust", str(folder / "own.trust.json")])
    own = capsys.readouterr().out

    assert demo.startswith(NOTICE)
    assert NOTICE not in own
    assert own.startswith("结论：完整、未被改动，签名者可信\nResult: whole, unaltered, by a trusted signer\n")


def test_the_answer_as_json_is_of_its_type(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main([str(folder / "demo.zip"), "--json"])
    answer = json.loads(capsys.readouterr().out)

    assert list(answer) == [
        "type",
        "notice",
        "exit",
        "demo",
        "package",
        "no_package",
        "steps",
        "vouchers",
        "limits",
    ]
    assert (answer["type"], answer["notice"], answer["exit"], answer["demo"]) == ("mingjian/answer/v1", NOTICE, 0, True)
    assert answer["steps"][0] == {"step": 1, "key": "container", "state": "holds", "findings": []}
    assert [one["step"] for one in answer["steps"]] == [1, 2, 5, 6, 7, 8, 9, 10]
    assert [one["who"] for one in answer["vouchers"]] == ["log"]
    assert answer["package"]["serial"] == "2026-0042"


def test_trust_is_given_by_option_before_the_environment(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    trust = str(folder / "own.trust.json")
    monkeypatch.setenv("MINGJIAN_TRUST", trust)

    assert main([str(folder / "own.zip")]) == 0
    assert main([str(folder / "demo.zip")]) == 3
    monkeypatch.setenv("MINGJIAN_TRUST", str(folder / "gone.json"))
    assert main([str(folder / "own.zip"), "--trust", trust]) == 0


@pytest.mark.parametrize("option", ["--trust", "--checkpoint", "--receipt"])
@pytest.mark.parametrize("file", ["text.txt", "gone.txt", "demo.zip"])
def test_a_companion_that_cannot_be_read_is_said_and_nothing_is_verified(
    folder: Path, option: str, file: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([str(folder / "demo.zip"), option, str(folder / file)]) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert len(printed.err.splitlines()) == 2


def test_a_receipt_for_a_package_without_recordings_is_not_checked(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "wide.receipts").write_bytes(held())
    assert main([str(folder / "demo.zip"), "--receipt", str(folder / "wide.receipts"), "--json"]) == 3
    steps = {one["step"]: one["state"] for one in json.loads(capsys.readouterr().out)["steps"]}
    assert steps[4] == "not-checked"


def test_it_runs_without_django_and_without_network(folder: Path) -> None:
    script = (
        "import socket, sys\n"
        "def refuse(*_): raise AssertionError('network')\n"
        "socket.socket.connect = refuse\n"
        "from mingjian.verify.__main__ import main\n"
        f"code = main([{str(folder / 'demo.zip')!r}])\n"
        "assert not [name for name in sys.modules if name.partition('.')[0] == 'django']\n"
        "sys.exit(code)\n"
    )
    bare = {name: value for name, value in os.environ.items() if not name.startswith(("MINGJIAN", "DJANGO"))}
    ran = subprocess.run(
        [sys.executable, "-c", script], env=bare, cwd=Path(__file__).parents[2], capture_output=True, check=False
    )
    assert (ran.returncode, ran.stderr) == (0, b"")
    assert ran.stdout.decode("utf-8").startswith(NOTICE)
