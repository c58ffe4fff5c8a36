"""Two people and a camera in one room, in a real browser: they see each other, and come back when the link breaks."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from mingjian.commands.journey import ASSESSOR, LEADER

if TYPE_CHECKING:
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


def test_two_people_see_each_other(tabs: Tabs, played: Play) -> None:
    room = f"/cases/{played.case}/steps/{INSIDE}"
    leader, assessor = tabs.open(LEADER), tabs.open(ASSESSOR)
    leader.goto(room)
    leader.get_by_test_id("open-room").get_by_role("button").click()
    assessor.goto(room)
    for tab in (leader, assessor):
        live(tab)
        tab.locator("[data-act=camera]").click()
    moves(leader, me(assessor))
    moves(assessor, me(leader))
