"""The whole way of a recording: two devices, a cut link, the session closed, the package verified by two verifiers."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
import zipfile
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from mingjian.commands.journey import LEADER, OFFICER
from mingjian.commands.visitor import Turned
from tests.verify_browser.conftest import node
from tests.web.pages.test_capture import act, link, state

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from mingjian.commands.playing import Play
    from tests.web.pages.conftest import Tabs

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("pages")]

#: How long the link is cut. Shorter only for who looks for something else in this test.
OFFLINE_SECONDS = float(os.environ.get("MINGJIAN_TEST_OFFLINE_SECONDS", "30"))
BUILD_SECONDS = 120
INSIDE = "meet-inside/room/?item=day:1"
#: Name of the camera and the size of its screen: a laptop with the wide view, a phone held close.
DEVICES = (("全景 笔记本", 1366, 768), ("近景 手机", 390, 844))
ROOT = Path(__file__).parents[3]


def admit(leader: Page, tabs: Tabs, room: str, device: tuple[str, int, int]) -> Page:
    """A device that came by its own link and was admitted by the signs on its screen."""
    label, width, height = device
    address = link(leader, label)
    page = tabs.open(width=width, height=height)
    page.goto(address)
    act(page, "join").click()
    expect(page.locator("[data-fingerprint]")).to_be_visible()
    signs = page.locator("[data-fingerprint-words]").inner_text()
    leader.goto(room)
    waiting = leader.get_by_test_id("waiting")
    waiting.get_by_label("设备屏幕上的四个字符").fill(signs)
    waiting.get_by_role("button", name="准入", exact=True).click()
    expect(leader.get_by_test_id("waiting")).to_have_count(0)
    return page


def unsent(page: Page) -> int:
    return int(page.locator("[data-capture]").get_attribute("data-unsent") or 0)


def taken_home(play: Play, profile: str) -> bytes:
    """The package, asked for on the case page and waited for."""
    before = set(_ready(play))
    play.ask_for_package(profile)
    for _second in range(BUILD_SECONDS):
        with suppress(StopIteration):
            return play.visitor(OFFICER).bytes_of(next(one for one in _ready(play) if one not in before))
        time.sleep(1)
    raise Turned(f"the package {profile} was not built within {BUILD_SECONDS} s")


def _ready(play: Play) -> list[str]:
    page = play.visitor(OFFICER).get(f"/cases/{play.case}/")
    return [href for _testid, href in page.links if href.startswith(f"/cases/{play.case}/packages/")]


def both_say(package: Path) -> dict[str, dict[int, str]]:
    """Exit and states of the steps, by the verifier here and by the browser's on node."""
    first = subprocess.run(
        [sys.executable, "-m", "mingjian.verify", str(package), "--json"],
        capture_output=True, text=True, check=False, cwd=ROOT,
    )  # fmt: skip
    second = node(ROOT / "frontend" / "verify" / "cli.mjs", str(package), "--json")
    answers = {"python": json.loads(first.stdout), "typescript": json.loads(second.stdout)}
    assert [first.returncode, second.returncode] == [one["exit"] for one in answers.values()]
    return {
        name: {0: str(one["exit"])} | {step["step"]: step["state"] for step in one["steps"]}
        for name, one in answers.items()
    }


def test_what_two_devices_record_over_a_cut_link_leaves_whole(tabs: Tabs, played: Play, tmp_path: Path) -> None:
    room = f"/cases/{played.case}/steps/{INSIDE}"
    leader = tabs.open(LEADER)
    leader.goto(room)
    leader.get_by_test_id("open-room").get_by_role("button").click()
    devices = [admit(leader, tabs, room, device) for device in DEVICES]
    for page in devices:
        act(page, "start").click()
        state(page, "recording")
    devices[0].wait_for_timeout(3000)

    for page in devices:
        page.context.set_offline(offline=True)
    for page in devices:
        state(page, "weak")
    devices[0].wait_for_timeout(OFFLINE_SECONDS * 1000)
    assert all(unsent(page) >= OFFLINE_SECONDS / 2 for page in devices)
    for page in devices:
        page.context.set_offline(offline=False)
    for page in devices:
        state(page, "recording")
        expect(page.locator("[data-capture]")).to_have_attribute("data-unsent", "0", timeout=60_000)
    for page in devices:
        act(page, "end").click()
        state(page, "ended")
        expect(page.locator("[data-words]")).to_contain_text("全部")

    leader.goto(room)
    leader.locator("summary", has_text="关闭评审室").click()
    leader.get_by_test_id("close-room").get_by_role("button").click()
    expect(leader.locator("main")).to_contain_text("评审室已关闭")
    # The links that were cut.
    tabs.complaints.clear()

    package = tmp_path / "case.zip"
    package.write_bytes(taken_home(played, "archive"))
    with zipfile.ZipFile(package) as enclosed:
        journals = [one for one in enclosed.namelist() if one.endswith("/journal")]
        chunks = [enclosed.read(one).count(b'"line":"header"') for one in journals]
    assert sum(chunk >= OFFLINE_SECONDS for chunk in chunks) >= len(DEVICES)
    whole = {0: "0"} | dict.fromkeys((1, 2, 3, *range(5, 11)), "holds")
    assert both_say(package) == {"python": whole, "typescript": whole}

    spoilt = bytearray(package.read_bytes())
    with zipfile.ZipFile(package) as enclosed:
        film = next(one for one in enclosed.infolist() if one.filename.endswith("/media-1"))
    spoilt[film.header_offset + film.file_size // 2] ^= 1
    package.write_bytes(spoilt)
    for said in both_say(package).values():
        assert (said[0], said[2], said[3]) == ("1", "fails", "fails")
