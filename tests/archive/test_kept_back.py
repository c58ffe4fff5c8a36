"""What the institution's package keeps back: what was said among the team and the authority, whoever tells of it."""

from __future__ import annotations

import zipfile
from typing import TYPE_CHECKING, Any

import pytest
from django.conf import settings

from mingjian.archive import jobs
from mingjian.archive.models import Package
from mingjian.cases.models import Act
from mingjian.commands.journey import OFFICER
from mingjian.ledger import keys
from mingjian.verify.answer import State
from mingjian.verify.verifying import verify
from tests.played import play_until
from tests.verify_browser.conftest import answers

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from mingjian.commands.playing import Play

__all__ = ["answers"]

pytestmark = pytest.mark.database

REASON = "甲机构有人举报，内部另查。"


@pytest.fixture
def struck(play: Play) -> Play:
    """The choice of the mode, which the institution may not read, was struck with a reason."""
    play_until(play, "commission")
    visitor = play.visitor(OFFICER)
    wrong = Act.objects.get(case=play.case, step="choose-mode").n
    page = visitor.get(f"/cases/{play.case}/log/{wrong}/annul/")
    form = page.form("act")
    form.controls["reason"].values = [REASON]
    assert visitor.send(page, form).status == 200
    return play


def built(play: Play, profile: str) -> Path:
    play.ask_for_package(profile)
    while jobs.build_next():
        pass
    package = Package.objects.get(case_id=play.case, profile=profile)
    assert package.state == "built", package.failure
    path: Path = settings.DATA / "packages" / f"{package.pk}.zip"
    return path


def entries_in(path: Path) -> str:
    with zipfile.ZipFile(path) as package:
        name = next(one for one in package.namelist() if one.endswith("/entries.jsonl"))
        return package.read(name).decode()


@pytest.mark.parametrize(("profile", "told"), [("institution", False), ("archive", True)])
def test_reason_for_striking_an_internal_entry(struck: Play, profile: str, *, told: bool) -> None:
    path = built(struck, profile)

    assert (REASON in entries_in(path)) is told
    answer = verify(path, trust=keys.trust())
    assert [one.step for one in answer.steps if one.state is State.FAILS] == []


def test_both_verifiers_allow_it(struck: Play, answers: Callable[..., list[dict[str, Any]]], tmp_path: Path) -> None:
    path, trust = built(struck, "institution"), tmp_path / "trust.json"
    trust.write_bytes(keys.trust().encode())

    (answer,) = answers([path], "--trust", str(trust))

    assert [one["step"] for one in answer["steps"] if one["state"] == "fails"] == []
