"""What an institution brought beside its form is in every package, and both verifiers find it whole."""

from __future__ import annotations

import json
import zipfile
from typing import TYPE_CHECKING, Any

import pytest

from mingjian.applying.models import FloorPlan, RequestFile
from mingjian.ledger import keys
from mingjian.verify.answer import State
from mingjian.verify.verifying import verify
from tests.applying.before_the_doors import LAB, pdf, post
from tests.archive.test_kept_back import built
from tests.played import play_up_to
from tests.verify_browser.conftest import answers

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from mingjian.commands.playing import Play

__all__ = ["answers"]

pytestmark = pytest.mark.database

NAMES = ("2.3 培训.pdf", "4.2 校准.pdf", "说明.pdf")


def brought(play: Play) -> None:
    """Three papers, one of them taken back again, and a floor plan."""
    play_up_to(play, "choose-mode")
    files = {"files": [pdf(one) for one in NAMES]}
    assert post(play, LAB, f"lab/cases/{play.case}/materials/bring/", files).status_code == 302
    plan = {"site": "A", "file": pdf("一层.pdf")}
    assert post(play, LAB, f"lab/cases/{play.case}/plans/", plan).status_code == 302


def listed(path: Path) -> dict[str, tuple[str, str]]:
    """Title of each file that was brought: its label, and where in the package it is."""
    with zipfile.ZipFile(path) as package:
        name = next(one for one in package.namelist() if one.endswith("/contents.jsonl"))
        lines = [json.loads(line) for line in package.read(name).decode().splitlines()]
    found = {one["title"]: (one["titles"]["zh"], one["path"]) for one in lines if one.get("part") == "other"}
    return {title: (label, where.partition("/")[2].partition("/")[2]) for title, (label, where) in found.items()}


def fails(path: Path) -> list[object]:
    answer = verify(path, trust=keys.trust())
    return [(one.step, one.findings) for one in answer.steps if one.state is State.FAILS]


def test_requested_papers_and_plans_go_into_every_package(
    play: Play, answers: Callable[..., list[dict[str, Any]]], tmp_path: Path
) -> None:
    brought(play)
    taken_back = RequestFile.objects.get(case_id=play.case, name=NAMES[2])
    withdrawn = post(play, LAB, f"cases/{play.case}/materials/{taken_back.pk}/", {"do": "withdraw"})
    assert withdrawn.status_code == 302, withdrawn.content.decode()
    assert FloorPlan.objects.count() == 1

    paths = [built(play, profile) for profile in ("archive", "institution")]

    papers = {
        name: ("备查资料", f"100-other/{at:04}-{name.replace(' ', '-')}") for at, name in enumerate(NAMES, start=1)
    }
    for path in paths:
        assert listed(path) == {**papers, "一层.pdf": ("场所平面图", "100-other/0004-一层.pdf")}
        assert fails(path) == []
    trust = tmp_path / "trust.json"
    trust.write_bytes(keys.trust().encode())
    for answered in answers(paths, "--trust", str(trust)):
        assert [
            (one["step"], one["state"]) for one in answered["steps"] if one["state"] in {"fails", "unchecked"}
        ] == []


def test_a_package_that_leaves_out_what_was_brought_does_not_pass(
    play: Play, answers: Callable[..., list[dict[str, Any]]], tmp_path: Path
) -> None:
    brought(play)
    RequestFile.objects.filter(case_id=play.case, name=NAMES[0]).delete()

    path = built(play, "archive")

    assert any("文件缺失而未声明" in str(one) for one in fails(path))
    trust = tmp_path / "trust.json"
    trust.write_bytes(keys.trust().encode())
    (answered,) = answers([path], "--trust", str(trust))
    assert [one["state"] for one in answered["steps"] if one["state"] == "fails"] == ["fails"]
