"""A folder of a demonstration says what became of its cases, and what to do about it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from mingjian.commands.demo import BARE, BEGUN, WHOLE, Folder, make_cases
from mingjian.commands.visitor import Turned

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def test_a_folder_without_the_file_is_nobodys_word(tmp_path: Path) -> None:
    folder = Folder(tmp_path / "demo")
    assert not folder.begun
    assert folder.lines(bare=False) == ()


def test_a_folder_with_all_its_cases_is_silent(tmp_path: Path) -> None:
    folder = Folder(tmp_path / "demo")
    folder.note(WHOLE)
    assert folder.begun
    assert folder.lines(bare=False) == folder.lines(bare=True) == ()


def test_a_bare_folder_says_so_to_whoever_wants_cases(tmp_path: Path) -> None:
    folder = Folder(tmp_path / "demo")
    folder.note(BARE)
    assert folder.lines(bare=True) == ()
    told = folder.lines(bare=False)
    assert all("--bare" in line and f"mingjian demo --data {tmp_path / 'demo-new'}" in line for line in told)
    assert len(told) == 2


@pytest.mark.parametrize("bare", [False, True])
def test_an_interrupted_folder_says_so_to_everybody(tmp_path: Path, *, bare: bool) -> None:
    folder = Folder(tmp_path / "demo")
    folder.note(BEGUN)
    chinese, english = folder.lines(bare=bare)
    assert "没有建完；" in chinese
    assert "interrupted" in english


def test_what_turned_a_demonstration_away_is_kept_for_the_next_start(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def turned(tell: Callable[[int, int], None]) -> None:
        tell(1, 4)
        raise Turned("judge: 409\n  somebody was faster")

    folder = Folder(tmp_path / "demo")
    make_cases(folder, turned)
    said = capsys.readouterr().out
    assert "20 % (1/4" in said
    assert "judge: 409 somebody was faster" in said
    assert said.endswith("\n".join(folder.lines(bare=False)) + "\n")


def test_a_folder_whose_cases_are_all_made_is_whole(tmp_path: Path) -> None:
    folder = Folder(tmp_path / "demo")
    make_cases(folder, lambda tell: tell(4, 4))
    assert folder.begun
    assert folder.lines(bare=False) == ()
