"""A check table in two browsers at once: what one writes the other sees, and neither takes the other's words away."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from mingjian.commands.journey import ASSESSOR, LEADER

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

    from mingjian.commands.playing import Play
    from tests.web.pages.conftest import Tabs

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("pages")]


def at_table(tabs: Tabs, play: Play, who: str) -> Page:
    tab = tabs.open(who)
    tab.goto(f"/cases/{play.case}/steps/judge/table/")
    return tab


def row(tab: Page, item: int) -> Locator:
    return tab.locator(f"#row-criterion-{item}")


def explanation(tab: Page, item: int) -> Locator:
    return row(tab, item).locator("textarea[name=form-explanation]")


def test_what_one_writes_appears_at_the_other_without_reloading(tabs: Tabs, played: Play) -> None:
    one, other = at_table(tabs, played, ASSESSOR), at_table(tabs, played, LEADER)
    row(one, 20).locator("select[name=outcome]").select_option("basically")
    explanation(one, 20).fill("气瓶间没有标识")
    # Leaving the row saves it.
    explanation(one, 21).focus()
    expect(row(one, 20)).to_have_attribute("data-state", "ready")
    expect(explanation(other, 20)).to_have_value("气瓶间没有标识")
    expect(row(other, 20).locator("[data-check-status]")).to_contain_text("乙丑")
    expect(other.locator("[data-check-said]")).to_contain_text("第 20 项")


def test_a_row_in_hand_is_not_overwritten_and_both_versions_are_chosen_from(tabs: Tabs, played: Play) -> None:
    one, other = at_table(tabs, played, ASSESSOR), at_table(tabs, played, LEADER)
    explanation(other, 23).focus()
    explanation(one, 23).fill("校准证书没有确认")
    explanation(one, 24).focus()
    expect(row(one, 23)).to_have_attribute("data-state", "draft")
    # The leader's hands are on it: told, not replaced.
    expect(row(other, 23).locator("[data-check-behind]")).to_contain_text("乙丑刚改了这一项")
    expect(explanation(other, 23)).to_have_value("")
    explanation(other, 23).fill("期间核查没有记录")
    explanation(other, 24).focus()
    choose = row(other, 23).locator(".check-choose")
    expect(choose).to_contain_text("校准证书没有确认")
    expect(choose).to_contain_text("期间核查没有记录")
    choose.get_by_role("button").click()
    expect(choose).to_contain_text("还有没选的行")
    choose.get_by_label("两份都保留").check()
    choose.get_by_role("button").click()
    expect(explanation(other, 23)).to_have_value("校准证书没有确认\n期间核查没有记录")
    expect(explanation(one, 23)).to_have_value("校准证书没有确认\n期间核查没有记录")
    assert "另存" in row(other, 23).inner_text()


def test_rows_are_filled_in_by_the_keyboard_alone(tabs: Tabs, played: Play) -> None:
    tab = at_table(tabs, played, ASSESSOR)
    row(tab, 30).locator("select[name=outcome]").focus()
    tab.keyboard.press("ArrowDown")
    tab.keyboard.press("Alt+ArrowDown")
    expect(row(tab, 31).locator("select[name=outcome]")).to_be_focused()
    tab.keyboard.press("ArrowDown")
    tab.keyboard.press("Tab")
    tab.keyboard.type("2.12.2")
    tab.keyboard.press("Tab")
    tab.keyboard.type("分包有协议")
    tab.keyboard.press("Control+Enter")
    expect(explanation(tab, 32)).to_be_focused()
    for item in (30, 31):
        expect(row(tab, item)).to_have_attribute("data-state", "ready")
        expect(row(tab, item)).not_to_have_attribute("data-unsaved", "yes")
    tab.reload()
    assert row(tab, 31).locator("input[name=form-basis]").input_value() == "2.12.2"
    assert explanation(tab, 31).input_value() == "分包有协议"


def test_what_cannot_be_sent_says_so_and_is_sent_later(tabs: Tabs, played: Play) -> None:
    tab = at_table(tabs, played, ASSESSOR)
    tab.route("**/table/row/", lambda route: route.abort())
    explanation(tab, 35).fill("断网时写的")
    explanation(tab, 36).focus()
    expect(row(tab, 35).locator("[data-check-line]")).to_contain_text("没有保存")
    assert explanation(tab, 35).input_value() == "断网时写的"
    tab.unroute("**/table/row/")
    expect(row(tab, 35)).to_have_attribute("data-state", "draft", timeout=20_000)
    tab.reload()
    assert explanation(tab, 35).input_value() == "断网时写的"
    tabs.complaints.clear()


def test_ticked_rows_are_recorded_together(tabs: Tabs, played: Play) -> None:
    tab = at_table(tabs, played, ASSESSOR)
    for item in (40, 41):
        row(tab, item).locator("select[name=outcome]").select_option("conform")
        expect(row(tab, item)).to_have_attribute("data-state", "ready")
        row(tab, item).locator("input[name=row]").check()
    assert "已选 2 项" in tab.get_by_test_id("check-acts").inner_text()
    with tab.expect_navigation():
        tab.get_by_test_id("record").click()
    assert "已记入 2 项" in tab.locator(".messages").inner_text()
    assert [row(tab, item).get_attribute("data-state") for item in (40, 41)] == ["done", "done"]
    assert row(tab, 40).locator("select, textarea").count() == 0
