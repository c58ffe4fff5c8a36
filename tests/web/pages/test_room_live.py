"""Two people and a camera in one room, in a real browser: they see each other, and come back when the link breaks."""

from __future__ import annotations

import json
import os
import re
import signal
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from mingjian.commands.journey import ASSESSOR, LEADER
from tests.web.pages.test_capture import act, admitted, state

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Page

    from mingjian.commands.playing import Play
    from tests.web.pages.conftest import Tabs

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("pages")]

INSIDE = "meet-inside/room/?item=day:1"
SEEN = """(who) => {
  const tile = [...document.querySelectorAll('.tile')].find((one) => one.dataset.who === who);
  return tile?.querySelector('video')?.getVideoPlaybackQuality().totalVideoFrames ?? 0;
}"""


def frames(tab: Page, who: str) -> int:
    return int(tab.evaluate(SEEN, who))


def moves(tab: Page, who: str, *, more: int = 5) -> None:
    """Whole pictures of somebody arrive and are shown."""
    tab.wait_for_function(f"who => ({SEEN})(who) > {frames(tab, who) + more}", arg=who, timeout=30_000)


def live(tab: Page) -> None:
    expect(tab.get_by_test_id("live")).to_have_attribute("data-state", "live")


def me(tab: Page) -> str:
    return tab.get_by_test_id("live").get_attribute("data-me") or ""


#: A small camera: two people encode and decode here on few cores.
SMALL = """
const devices = navigator.mediaDevices;
const taken = devices.getUserMedia.bind(devices);
devices.getUserMedia = (wanted) => taken({ ...wanted, video: { width: 320, height: 180, frameRate: 8 } });
"""


def media_server(folder: Path) -> int:
    return int(json.loads((folder / "media.json").read_text())["pid"])


def there(tabs: Tabs, who: str, room: str) -> Page:
    tab = tabs.open(who)
    tab.add_init_script(SMALL)
    tab.goto(room)
    opening = tab.get_by_test_id("open-room").get_by_role("button")
    if opening.count():
        opening.click()
    live(tab)
    tab.locator("[data-act=camera]").click()
    return tab


def test_people_see_each_other_and_come_back(tabs: Tabs, played: Play, demonstrated: Path) -> None:
    room = f"/cases/{played.case}/steps/{INSIDE}"
    leader, assessor = there(tabs, LEADER, room), there(tabs, ASSESSOR, room)
    pairs = ((leader, me(assessor)), (assessor, me(leader)))
    for tab, other in pairs:
        moves(tab, other)

    # Nothing passes for four seconds.
    server = media_server(demonstrated)
    os.kill(server, signal.SIGSTOP)
    leader.wait_for_timeout(4000)
    os.kill(server, signal.SIGCONT)
    for tab, other in pairs:
        moves(tab, other)

    # Killed: another is started, knows nobody, and everybody comes back to it without a press.
    os.kill(server, signal.SIGKILL)
    expect(leader.get_by_test_id("live")).to_have_attribute("data-state", "lost")
    for tab, other in pairs:
        live(tab)
        moves(tab, other)
    assert media_server(demonstrated) != server

    # Put out by the chair, with a reason, and not let in again.
    tile = leader.locator(f".tile[data-who='{me(assessor)}']")
    tile.locator("summary").click()
    tile.get_by_label("原因").fill("无关人员")
    tile.get_by_role("button", name="请其离开", exact=True).click()
    expect(assessor.get_by_test_id("live")).to_have_attribute("data-state", "removed")
    expect(leader.locator("main")).to_contain_text("已请其离开实时画面")
    assessor.reload()
    expect(assessor.locator("[data-live-words]")).to_contain_text("主持人已请您离开")

    leader.locator("summary", has_text="关闭评审室").click()
    leader.get_by_test_id("close-room").get_by_role("button").click()
    expect(leader.locator("main")).to_contain_text("评审室已关闭")
    # What was asked of a server that was not there.
    tabs.complaints.clear()


def test_a_camera_is_seen_in_the_room_and_records_whatever_becomes_of_that(
    tabs: Tabs, played: Play, demonstrated: Path
) -> None:
    room = f"/cases/{played.case}/steps/{INSIDE}"
    leader, phone, _address = admitted(tabs, room)
    act(phone, "start").click()
    state(phone, "recording")
    camera = phone.locator("[data-capture]").get_attribute("data-stream") or ""
    tile = leader.locator(f".tile[data-who='{camera}']")
    moves(leader, camera)
    expect(phone.get_by_test_id("watched")).to_contain_text("1 人在看")
    expect(tile.locator("[data-recording]")).to_have_text("录制中")
    expect(tile.locator("[data-sealed]")).to_contain_text("已存证至")

    # The live view stands still; the recording does not.
    server = media_server(demonstrated)
    os.kill(server, signal.SIGSTOP)
    before = committed(leader, room)
    leader.wait_for_timeout(3000)
    state(phone, "recording")
    assert committed(leader, room) > before
    os.kill(server, signal.SIGCONT)
    moves(leader, camera)

    act(phone, "end").click()
    state(phone, "ended")
    leader.locator("summary", has_text="关闭评审室").click()
    leader.get_by_test_id("close-room").get_by_role("button").click()
    expect(leader.locator("main")).to_contain_text("评审室已关闭")
    tabs.complaints.clear()


def committed(leader: Page, room: str) -> int:
    """How many pieces the house has, as the page says it anew."""
    found = leader.request.get(f"{room}&now=1").text()
    return max(int(n) for n in re.findall(r"(\d+) / \d+", found))
