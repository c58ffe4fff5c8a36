"""`mingjian law`: what it prints, when it fails, and how a published edition is frozen."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from mingjian.commands import cli, law
from mingjian.procedures import published
from mingjian.procedures.catalogue import editions
from mingjian.procedures.differences import differences
from mingjian.procedures.render import print_out

from .toy import PROCEDURE, changed, clock_changed
from .toy_edition import toy_edition

if TYPE_CHECKING:
    from pathlib import Path

KEYS = [one.key for one in editions()]


@pytest.fixture
def frozen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Every edition published, print-outs written, all in a folder of the test."""
    path = tmp_path / "published.toml"
    path.write_text("[published]\n", encoding="utf-8")
    published.add(editions(), path)
    folder = tmp_path / "docs" / "procedures"
    folder.mkdir(parents=True)
    for one in editions():
        (folder / f"{one.key}.md").write_text(print_out(one), encoding="utf-8")
    monkeypatch.setattr(law, "PRINT_OUTS", folder)
    monkeypatch.setattr(published, "read", lambda: _read(path))
    return path


_read = published.read


def test_list_names_every_edition_with_its_hash(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["law", "list"]) == 0

    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines] == KEYS
    assert all(one.hash[:16] in line for one, line in zip(editions(), lines, strict=True))


def test_show_prints_the_edition_in_both_languages(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["law", "show", "cma_remote_2023"]) == 0

    shown = capsys.readouterr().out
    assert shown.startswith("# 资质认定远程评审 CMA remote assessment\n")
    assert "随附规定文本缺第9项" in shown


def test_an_edition_that_does_not_exist_is_one_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["law", "show", "cma_remote_1999"]) == 1
    assert capsys.readouterr().err == "mingjian law: 没有“cma_remote_1999”这一版本。\n"


def test_check_of_published_editions_is_quiet_and_quick(frozen: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["law", "check"]) == 0

    told = capsys.readouterr()
    assert (told.err, told.out.splitlines()) == ("", [f"{key}: clean" for key in KEYS])


def test_a_changed_published_edition_fails(frozen: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = frozen.read_text(encoding="utf-8")
    frozen.write_text(text.replace(editions()[0].hash, "0" * 64) + '"gone_1999" = "00"\n', encoding="utf-8")

    assert law.main(["check", KEYS[-1]]) == 1

    told = capsys.readouterr().err
    assert f"[published] {KEYS[0]}: 已公布的版本被修改" in told
    assert "[published] gone_1999: 已公布的版本不见了" in told


def test_a_stale_print_out_fails_until_it_is_written_anew(frozen: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page = law.PRINT_OUTS / f"{KEYS[0]}.md"
    page.write_text("旧的", encoding="utf-8")

    assert law.main(["check", KEYS[0]]) == 1
    assert f"{KEYS[0]}.md：打印稿与程序定义不一致" in capsys.readouterr().err
    assert law.main(["check", KEYS[0], "--write"]) == 0
    assert law.main(["check", KEYS[0]]) == 0
    assert page.read_text(encoding="utf-8") == print_out(editions()[0])


def test_the_print_outs_of_this_checkout_are_fresh() -> None:
    stale = [one.key for one in editions() if (law.PRINT_OUTS / f"{one.key}.md").read_text("utf-8") != print_out(one)]

    assert stale == []


def test_publishing_adds_what_is_new_and_changes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "published.toml"
    path.write_text('[published]\n"toy" = "old"\n', encoding="utf-8")
    other = replace(toy_edition(), key="toy_2")

    assert published.add((toy_edition(), other), path) == ("toy_2",)
    assert published.read(path) == {"toy": "old", "toy_2": other.hash}
    assert published.add((other,), path) == ()
    assert [one.place for one in published.check_published(published.read(path), (toy_edition(), other))] == ["toy"]


def test_what_is_published_in_this_checkout_means_what_it_meant() -> None:
    assert [str(one) for one in published.check_published(published.read(), editions())] == []


def test_differences_tell_what_is_new_gone_and_changed() -> None:
    old = toy_edition()
    steps = tuple(step for step in changed("decide", within="").steps if step.key != "swap")
    new = toy_edition(replace(clock_changed("mending", watched_by="office"), steps=steps))

    told = differences(old, new)

    assert "- 删去 gone：中 swap `swap`" in told
    assert '  - `within`：`"deciding"` → —' in told
    assert '  - `watched_by`：`"chief"` → `"office"`' in told
    assert "- 新增 new：中 swap `swap`" in differences(new, old)
    assert differences(old, old).splitlines()[-1] == "两个版本相同。The editions are the same."


def test_diff_compares_two_editions(capsys: pytest.CaptureFixture[str]) -> None:
    assert law.main(["diff", KEYS[0], KEYS[0]]) == 0
    assert "两个版本相同" in capsys.readouterr().out


def test_a_print_out_says_every_condition() -> None:
    shown = print_out(toy_edition())

    for step in PROCEDURE.steps:
        assert f"`{step.key}`" in shown
    assert (
        "“score” is below “pass-mark” or for one “point”: (it is marked “starred” and “look” came out as “no”)" in shown
    )
    assert "提供 by 中 helper，可以说明 excused by: 中 secrecy，保存时限 stored within 24小时" in shown
