"""A device records in a real browser: the link is cut, the tab is killed, and nothing that was made is lost."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from mingjian.commands.journey import ASSESSOR, LEADER
from mingjian.proof import recording
from tests.proof.devices import demand_beacon, demand_house

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Page

    from mingjian.commands.playing import Play
    from mingjian.proof.journal import Journal
    from tests.web.pages.conftest import Tabs

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("pages")]

#: The meeting that the institution may never enter.
INSIDE = "meet-inside/room/?item=day:1"


def read(folder: Path) -> Journal:
    """As a stranger reads it."""
    beacons = recording.read_beacons((folder.parent / "beacons").read_bytes().splitlines(), demand_beacon)
    return recording.verify(
        (folder / "journal").read_bytes().splitlines(),
        beacons=beacons,
        media=lambda segment: (folder / f"media-{segment}").open("rb"),
        demand_house=demand_house,
    )


def boxes(content: bytes) -> list[str]:
    """The boxes of an MP4 file, which must end where the last of them ends."""
    found, at = [], 0
    while at < len(content):
        size, name = struct.unpack_from(">I4s", content, at)
        assert size >= 8
        found.append(name.decode("ascii"))
        at += size
    assert at == len(content)
    return found


def link(leader: Page, label: str) -> str:
    form = leader.get_by_test_id("invite")
    form.get_by_label("机位名称").fill(label)
    form.get_by_role("button").click()
    href = leader.get_by_test_id("invited").get_by_role("link").get_attribute("href")
    return urlsplit(href or "").path


def state(phone: Page, wanted: str) -> None:
    expect(phone.locator("[data-capture]")).to_have_attribute("data-state", wanted)


def act(phone: Page, name: str) -> Any:
    return phone.locator(f"[data-act={name}]")


def admitted(tabs: Tabs, room: str) -> tuple[Page, Page, str]:
    """The leader before the room, a device that was admitted to it, and the link by which it came."""
    leader = tabs.open(LEADER)
    leader.goto(room)
    leader.get_by_test_id("open-room").get_by_role("button").click()
    address = link(leader, "镜头 1")
    phone = tabs.open(width=390, height=844)
    phone.goto(address)
    act(phone, "join").click()
    expect(phone.locator("[data-fingerprint]")).to_be_visible()
    signs = phone.locator("[data-fingerprint-words]").inner_text()
    leader.goto(room)
    waiting = leader.get_by_test_id("waiting")
    for typed in ("0000", signs.lower()):
        waiting.get_by_label("设备屏幕上的四个字符").fill(typed)
        waiting.get_by_role("button", name="准入", exact=True).click()
        if typed == "0000":
            expect(leader.locator("main")).to_contain_text("不一致")
    expect(leader.get_by_test_id("waiting")).to_have_count(0)
    return leader, phone, address


def demand_media(folder: Path, found: Journal) -> None:
    """Each segment is a film that begins by itself."""
    for segment, media_type in enumerate(found.media_types, 1):
        content = (folder / f"media-{segment}").read_bytes()
        if media_type.startswith("video/mp4"):
            names = boxes(content)
            assert names[:2] == ["ftyp", "moov"]
            assert "moof" in names
        else:
            assert content.startswith(b"\x1a\x45\xdf\xa3")


def test_a_recording_survives_a_cut_link_and_a_killed_tab(tabs: Tabs, played: Play, demonstrated: Path) -> None:
    room = f"/cases/{played.case}/steps/{INSIDE}"
    leader, phone, address = admitted(tabs, room)
    act(phone, "start").click()
    state(phone, "recording")
    phone.wait_for_timeout(2500)
    phone.context.set_offline(offline=True)
    state(phone, "weak")
    phone.wait_for_timeout(2500)
    assert int(phone.locator("[data-capture]").get_attribute("data-unsent") or 0) > 0

    # Killed while there is no link: what was kept is delivered by the next page, with the hole and its reason.
    context = phone.context
    phone.close()
    context.set_offline(offline=False)
    phone = context.new_page()
    phone.goto(address)
    act(phone, "again").click()
    state(phone, "recording")
    phone.wait_for_timeout(1500)
    act(phone, "end").click()
    state(phone, "ended")
    expect(phone.locator("[data-words]")).to_contain_text("全部")
    folder = next(path.parent for path in (demonstrated / "recordings").glob("*/*/journal"))
    found = read(folder)
    assert found.whole
    assert (found.segment, found.lost, found.refused) == (2, [], 0)
    assert found.committed >= 5
    demand_media(folder, found)
    expect(phone.locator("[data-seal]")).to_contain_text("已存证至")

    leader.goto(room)
    expect(leader.locator("main")).to_contain_text(f"{found.committed} / {found.committed}")
    leader.locator("summary", has_text="关闭评审室").click()
    leader.get_by_test_id("close-room").get_by_role("button").click()
    expect(leader.locator("main")).to_contain_text("评审室已关闭")
    used = tabs.open()
    used.goto(address)
    act(used, "join").click()
    expect(used.locator("[data-words]")).to_contain_text("已经用过")
    # The link that was cut, and the two refusals.
    tabs.complaints.clear()


def test_only_the_leader_admits_and_closes(tabs: Tabs, played: Play) -> None:
    room = f"/cases/{played.case}/steps/{INSIDE}"
    assessor = tabs.open(ASSESSOR)
    assessor.goto(room)
    expect(assessor.get_by_test_id("open-room")).to_contain_text("主持人开启")
