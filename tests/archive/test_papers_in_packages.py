"""Hands and scans in packages: the office has all of it, the institution no word of the hands; both verifiers agree."""

from __future__ import annotations

import json
import zipfile
from typing import TYPE_CHECKING, Any

import pytest

from mingjian import ids
from mingjian.cases import approving, paper_copies
from mingjian.cases.doing import Sending
from mingjian.commands import made_files
from mingjian.commands.journey import OFFICER, THE_ACTS
from mingjian.documents import chains
from mingjian.documents.models import Draft, Paper
from mingjian.evidence.actions import receive_whole
from mingjian.ledger import keys
from mingjian.people.queries import accounts_named, running_appointments
from mingjian.verify.answer import State
from mingjian.verify.verifying import verify
from tests.archive.test_kept_back import built
from tests.cases.test_hands import APPROVER, REVIEWER, WORDS
from tests.played import play_up_to
from tests.verify_browser.conftest import answers

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from mingjian.commands.playing import Play
    from mingjian.people.rules import Acting

__all__ = ["answers"]

pytestmark = pytest.mark.database

OPINION = "引用条款须再核。"


def acting(username: str) -> Acting:
    return running_appointments(accounts_named([username])[username].pk)[0].acting


def test_hands_stay_within_the_office_and_both_verifiers_accept_either_package(
    play: Play, answers: Callable[..., list[dict[str, Any]]], tmp_path: Path
) -> None:
    play_up_to(play, "apply")
    people = [f"person:{accounts_named([one])[one].pk}" for one in (REVIEWER, APPROVER)]
    chains.set_chain("", "three", people[:1], people[1:], acting=acting(OFFICER))
    officer = play.visitor(OFFICER)
    page = officer.get(f"/cases/{play.case}/steps/accept/")
    form = page.form("step-form")
    play._fill(THE_ACTS[1], form)
    officer.send(page, form, do="submit:acceptance-decision")
    draft = Draft.objects.get(case_id=play.case)
    for who in (REVIEWER, APPROVER):
        approving.answer(
            play.case, draft.pk, agrees=True, opinion=OPINION, words=WORDS, acting=acting(who),
            sending=Sending(ids.new_id()),
        )  # fmt: skip
    approving.issue(play.case, draft.pk, number="", words=WORDS, acting=acting(OFFICER))
    content = made_files.page("盖章")
    sealed = receive_whole("盖章.pdf", [content], len(content), person=acting(OFFICER).person)
    paper_copies.bring_sealed(
        play.case, Paper.objects.get(case_id=play.case, state="issued").pk, sealed, acting=acting(OFFICER)
    )

    paths = [built(play, profile) for profile in ("archive", "institution")]

    told = [_told(path) for path in paths]
    assert [(OPINION in one, "呈批稿" in one, "呈批单" in one, "盖章" in one) for one in told] == [
        (True, True, True, True), (False, False, False, True),
    ]  # fmt: skip
    for path in paths:
        answer = verify(path, trust=keys.trust())
        assert [(one.step, one.findings) for one in answer.steps if one.state is State.FAILS] == []
    trust = tmp_path / "trust.json"
    trust.write_bytes(keys.trust().encode())
    for answered in answers(paths, "--trust", str(trust)):
        assert [one for one in answered["steps"] if one["state"] == "fails"] == []


def _told(path: Path) -> str:
    """What entries and contents of a package say in clear."""
    with zipfile.ZipFile(path) as package:
        names = [one for one in package.namelist() if one.endswith(("/entries.jsonl", "/contents.jsonl"))]
        lines = [json.loads(line) for one in names for line in package.read(one).decode().splitlines()]
    return json.dumps(lines, ensure_ascii=False)
