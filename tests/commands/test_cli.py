"""What an operator types, and what is said when it cannot be done: a sentence and an exit code, never a stack."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING

import pytest

from mingjian.commands.cli import COMMANDS
from tests.commands.instance import run

if TYPE_CHECKING:
    from pathlib import Path


def test_every_command_says_what_it_takes(tmp_path: Path) -> None:
    for name in COMMANDS:
        found = run(tmp_path / name, name, "--help")
        assert found.returncode == 0, (name, found.stderr)
        assert "usage:" in found.stdout, name


def test_the_list_of_commands(tmp_path: Path) -> None:
    found = run(tmp_path, "help")
    assert found.returncode == 0
    assert all(name in found.stdout for name in COMMANDS)


@pytest.mark.parametrize(
    ("arguments", "settings", "said"),
    [
        (("fly",), {}, "“fly” is not a command"),
        (("migrate",), {"MINGJIAN_SUITE": "rot13"}, "MINGJIAN_SUITE='rot13': use one of intl, gm."),
        (("migrate",), {"MINGJIAN_DATABASE": "mysql://x/y"}, "MINGJIAN_DATABASE: use sqlite, or postgresql://"),
        (("migrate",), {"MINGJIAN_MODE": "production"}, "MINGJIAN_SECRET_KEY"),
        (("migrate",), {"MINGJIAN_SECRET_KEY_FILE": "/nowhere/at/all"}, "cannot read"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_sentence(
    tmp_path: Path, arguments: tuple[str, ...], settings: dict[str, str], said: str
) -> None:
    found = run(tmp_path, *arguments, settings=settings)
    assert found.returncode != 0
    assert said in found.stderr
    assert "Traceback" not in found.stderr


def test_a_taken_port_is_said_before_anything_is_made(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        found = run(tmp_path / "demo", "demo", "--port", str(taken.getsockname()[1]))
    assert found.returncode == 1
    assert "--port" in found.stderr
    assert not (tmp_path / "demo" / "mingjian.sqlite3").exists()


def test_the_first_people_of_an_empty_instance(tmp_path: Path) -> None:
    assert run(tmp_path, "migrate").returncode == 0
    registered = run(tmp_path, "account", "register", "--kind", "authority", "--name", "样例局")
    assert registered.returncode == 0, registered.stderr
    opening = (
        "account",
        "open",
        "--username",
        "one",
        "--name",
        "样一",
        "--organisation",
        "样例局",
        "--office",
        "officer",
    )
    weak = run(tmp_path, *opening, text="12345\n")
    assert weak.returncode == 1
    assert "密码不合要求" in weak.stderr
    opened = run(tmp_path, *opening, text="a-long-enough-phrase-9\n")
    assert opened.returncode == 0, opened.stderr
    again = run(tmp_path, *opening, text="a-long-enough-phrase-9\n")
    assert again.returncode == 1
    assert "已被使用" in again.stderr
    nowhere = run(tmp_path, *opening[:7], "没有的局", *opening[8:], text="a-long-enough-phrase-9\n")
    assert nowhere.returncode == 1
    assert "没有的局" in nowhere.stderr
