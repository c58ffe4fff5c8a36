"""What was recorded is opened in a real browser: it plays, a mark moves every camera, and outsiders find nothing.

A phone records eight seconds and is cut off once; the room is closed; then the leader looks back.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from mingjian.commands.journey import ASSESSOR, TOP
from tests.web.pages.test_capture import INSIDE, act, admitted, state
from tests.web.pages.test_english import CHINESE
from tests.web.pages.test_reach import AUDIT, AXE, RULES

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

    from mingjian.commands.playing import Play
    from tests.web.pages.conftest import Tabs

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("pages")]

#: What people wrote: the camera, the institution, the reader, the day.
NAMES = {"镜头", "示例甲环境检测有限公司", "乙丑", "第一天"}
#: How long each of the two segments is recorded.
SECONDS = 4


def position(page: Page) -> int:
    return int(page.get_by_test_id("player").get_attribute("data-position") or 0)


def current_time(page: Page) -> float:
    return float(page.locator("[data-camera] video").first.evaluate("video => video.currentTime"))


def until(page: Page, holds: Callable[[], bool]) -> None:
    """Wait for something that no element says. The page's policy forbids a browser's own way of asking again."""
    for _turn in range(150):
        if holds():
            return
        page.wait_for_timeout(100)
    raise AssertionError(film(page))


def film(page: Page) -> dict[str, Any]:
    """What the picture says of itself."""
    words = "video => ({src: video.currentSrc, wide: video.videoWidth, error: video.error?.message ?? ''})"
    found: dict[str, Any] = page.locator("[data-camera] video").first.evaluate(words)
    return found


def faults_of(page: Page) -> list[Any]:
    """What axe finds, and the widths at which the page runs off sideways in the largest text."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found: list[Any] = []
    for width in (1440, 390):
        page.set_viewport_size({"width": width, "height": 900})
        found += page.evaluate(AUDIT, RULES)
    page.evaluate("document.documentElement.dataset.size = 'largest'")
    for width in (1440, 390, 320):
        page.set_viewport_size({"width": width, "height": 900})
        reaches = int(page.evaluate("document.documentElement.scrollWidth"))
        found += [(width, reaches)] if reaches > width else []
    return found


def recorded(tabs: Tabs, room: str) -> Page:
    """The leader before a room that was closed again after a device had recorded two segments in it."""
    leader, phone, address = admitted(tabs, room)
    act(phone, "start").click()
    state(phone, "recording")
    phone.wait_for_timeout(SECONDS * 1000)
    context = phone.context
    phone.close()
    phone = context.new_page()
    phone.goto(address)
    act(phone, "again").click()
    state(phone, "recording")
    phone.wait_for_timeout(SECONDS * 1000)
    act(phone, "end").click()
    state(phone, "ended")
    expect(phone.locator("[data-words]")).to_contain_text("全部")
    leader.goto(room)
    leader.locator("summary", has_text="关闭评审室").click()
    leader.get_by_test_id("close-room").get_by_role("button").click()
    expect(leader.locator("main")).to_contain_text("评审室已关闭")
    return leader


def test_a_recording_is_played_on_one_clock_with_its_record(tabs: Tabs, played: Play) -> None:
    room = f"/cases/{played.case}/steps/{INSIDE}"
    leader = recorded(tabs, room)
    leader.goto(room)
    leader.get_by_test_id("recorded").get_by_role("button").first.click()
    player = leader.get_by_test_id("player")
    expect(player).to_have_attribute("data-ready", "yes")
    assert re.search(r"/recordings/\w{26}/$", leader.url)

    leader.get_by_test_id("toggle").click()
    expect(player).to_have_attribute("data-state", "playing")
    until(leader, lambda: position(leader) > 1500)
    assert film(leader)["error"] == ""
    assert film(leader)["wide"] > 0
    assert current_time(leader) > 1

    # Space stands in for the button; arrows go by five seconds, held within the reel.
    leader.locator("h1").click()
    leader.keyboard.press("Space")
    expect(player).to_have_attribute("data-state", "paused")
    before = position(leader)
    leader.keyboard.press("ArrowLeft")
    assert position(leader) == max(0, before - 5000)

    # The end of what was recorded lies in the second segment: another film, at its own second.
    first = film(leader)["src"]
    marks = leader.get_by_test_id("marks")
    marks.get_by_role("button", name="录制结束").click()
    lasts = int(player.get_attribute("data-lasts") or 0)
    assert position(leader) > lasts - 2500
    leader.keyboard.press("j")
    assert position(leader) < lasts - 2500
    hole = leader.get_by_test_id("holes").get_by_role("button", name="拍摄页重新打开")
    hole.click()
    expect(leader.locator("[data-missing]").first).to_contain_text("中断")
    # The button that was pressed has the focus, and space is its own; the letter is the player's.
    leader.keyboard.press("k")
    until(leader, lambda: film(leader)["src"] != first)
    expect(leader.locator("[data-missing]").first).to_be_hidden()
    until(leader, lambda: current_time(leader) > 1)
    assert film(leader)["error"] == ""

    expect(leader.locator("main")).to_contain_text("链头一致")
    expect(leader.locator(".watermark").first).to_contain_text(re.compile(r"\d\d:\d\d:\d\d"))
    address = leader.url
    # Whoever was not there is told of nothing, by its id either; an assessor begins a sitting of their own.
    top = tabs.open(TOP)
    top.goto(address)
    expect(top.locator("main")).to_contain_text("没有这个评审室")
    assessor = tabs.open(ASSESSOR, width=390, height=844, locale="en-US")
    assessor.goto(address)
    assessor.get_by_test_id("open-player").get_by_role("button").click()
    expect(assessor.get_by_test_id("player")).to_have_attribute("data-ready", "yes")
    left = set(CHINESE.findall(assessor.locator("main").inner_text()))
    assert {word for word in left if word not in NAMES} == set()
    assert faults_of(assessor) == []
    tabs.complaints.clear()
