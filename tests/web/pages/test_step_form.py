"""A step's form as people use it: many items at once, a table pasted from Excel, files that were cut, drafts, keys."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from mingjian.commands.journey import ASSESSOR, LEADER, TOP
from mingjian.commands.made_files import film
from mingjian.commands.published import DEMO_PASSWORD

if TYPE_CHECKING:
    from playwright.sync_api import Page, Route

    from mingjian.commands.playing import Play
    from tests.web.pages.conftest import Tabs

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("pages")]

SENT_FILE = "会议录像.mp4"


def at(play: Play, step: str, item: str = "") -> str:
    return f"/cases/{play.case}/steps/{step}/" + (f"?item={item}" if item else "")


def test_points_are_filtered_ticked_and_judged_together(tabs: Tabs, played: Play) -> None:
    tab = tabs.open(ASSESSOR)
    tab.goto(at(played, "judge"))
    items = tab.get_by_test_id("items")
    boxes = items.locator("[data-item]:visible")
    assert boxes.count() == 50
    # Others of these tests have judged points of the same case.
    done, left = items.locator("[data-item][data-state=done]"), items.locator("[data-item] input:enabled")
    before = done.count()
    assert left.count() == 50 - before
    tab.get_by_test_id("finish").click()
    assert "没有选中事项" in tab.locator(".note-bad").inner_text()
    items.get_by_role("searchbox").fill("2.8.1")
    assert boxes.count() == 4
    items.get_by_role("button", name="全选所列").click()
    assert "已选 4 项" in items.inner_text()
    assert tab.get_by_label("符合", exact=True).is_checked() is False
    tab.get_by_label("符合", exact=True).check()
    with tab.expect_navigation():
        tab.get_by_test_id("finish").click()
    assert "已办结 4 项" in tab.locator(".messages").inner_text()
    assert done.count() == before + 4
    assert left.count() == 46 - before


def test_rows_pasted_from_excel_become_a_table(tabs: Tabs, played: Play) -> None:
    tab = tabs.open(ASSESSOR)
    tab.goto(at(played, "ask", "post:management"))
    grid, text = tab.locator(".grid").first, tab.locator("textarea[data-grid]").first
    grid.locator("tbody input").first.evaluate(
        """(cell, text) => {
          const pasted = new DataTransfer();
          pasted.setData("text/plain", text);
          cell.dispatchEvent(new ClipboardEvent("paste", { clipboardData: pasted, bubbles: true, cancelable: true }));
        }""",
        '甲子\t第一问\t答一\t好\r\n乙丑\t第二问\t"两行\n的答复"\t一般\r\n丙寅\t第三问\t答三\t差\r\n',
    )
    lines = text.input_value().splitlines()
    assert [line.split("\t")[1] for line in lines] == ["第一问", "第二问", "第三问"]
    assert lines[1].split("\t")[2] == "两行 的答复"
    grid.locator("tbody tr").nth(1).get_by_role("button").click()
    assert len(text.input_value().splitlines()) == 2
    tab.get_by_role("button", name="添加一行").first.click()
    tab.keyboard.type("丁卯")
    assert text.input_value().splitlines()[2] == "丁卯\t\t\t"


def test_without_script_the_table_is_a_text_field(tabs: Tabs, played: Play) -> None:
    tab = tabs.open(ASSESSOR, java_script_enabled=False)
    tab.goto(at(played, "ask", "post:management"))
    assert tab.locator("textarea[data-columns]").first.is_visible()
    assert tab.locator(".grid").count() == 0
    assert tab.locator("input[type=file]").first.is_visible()


def test_a_file_that_was_cut_goes_on_and_arrives_once(tabs: Tabs, played: Play) -> None:
    tab = tabs.open(LEADER)
    tab.goto(at(played, "talk"))
    content = film("talk")
    cut: list[str] = []

    def cutting(route: Route) -> None:
        """The line breaks at the first part of the file, until it is mended."""
        if route.request.method == "PATCH" and len(cut) < 4:
            cut.append(route.request.url)
            route.abort("connectionreset")
        else:
            route.continue_()

    tab.route("**/uploads/**", cutting)
    part = tab.locator(".upload").first
    part.locator("input[type=file]").set_input_files({"name": SENT_FILE, "mimeType": "video/mp4", "buffer": content})
    row = part.locator(".sent-files li")
    row.get_by_text("没有传完").wait_for(timeout=30_000)
    tab.get_by_test_id("save").click()
    assert "还有 1 个文件没有传完" in part.inner_text()
    row.get_by_role("button", name="继续上传").click()
    row.get_by_text("已传到").wait_for()
    assert len(cut) == 4
    tab.get_by_test_id("save").click()
    tab.get_by_text("材料与到场情况已保存").wait_for()
    assert tab.get_by_test_id("table-exhibits").get_by_text(SENT_FILE).count() == 1
    tabs.complaints[:] = [words for words in tabs.complaints if "ERR_CONNECTION_RESET" not in words]


def test_what_was_typed_survives_an_expired_sign_in(tabs: Tabs, played: Play) -> None:
    tab = tabs.open(LEADER)
    # A session of its own: it is ended in the middle of the work.
    tab.context.clear_cookies()
    sign_in(tab, LEADER, at(played, "talk"))
    part = tab.locator(".upload").first
    part.locator("input[type=file]").set_input_files(
        {"name": "座谈.mp4", "mimeType": "video/mp4", "buffer": film("seminar")}
    )
    part.get_by_text("已传到").wait_for()
    with tab.expect_navigation():
        tab.get_by_test_id("finish").click()
    assert "请填写" in tab.get_by_test_id("errors").inner_text()
    assert "座谈.mp4" in part.inner_text()
    tab.get_by_label("会议记录").fill("座谈记录：新进人员两名，问答清楚。")
    tab.get_by_label("对准则的理解").check()
    tab.get_by_text("草稿自动保存于").wait_for()
    tab.context.clear_cookies(name="sessionid")
    tab.get_by_test_id("finish").click()
    tab.get_by_test_id("sign-in").wait_for()
    sign_in(tab, LEADER)
    assert tab.get_by_label("会议记录").input_value() == "座谈记录：新进人员两名，问答清楚。"
    assert tab.get_by_label("对准则的理解").is_checked()
    assert "座谈.mp4" in part.inner_text()
    assert "已恢复您" in tab.locator("[data-draft-offer]").inner_text()


def test_a_file_chosen_before_the_script_is_there_is_sent(tabs: Tabs, played: Play) -> None:
    tab = tabs.open(LEADER)
    held: list[Route] = []

    def holding(route: Route) -> None:
        held.append(route)

    tab.route("**/step*.js", holding)
    tab.goto(at(played, "talk"), wait_until="commit")
    part = tab.locator(".upload").first
    part.locator("input[type=file]").set_input_files(
        {"name": "早选.mp4", "mimeType": "video/mp4", "buffer": film("early")}
    )
    assert part.locator(".sent-files").count() == 0
    while not held:
        tab.wait_for_timeout(20)
    held[0].continue_()
    part.get_by_text("已传到").wait_for()
    assert "早选.mp4" in part.locator(".sent-files").inner_text()
    assert part.locator("input[type=file]").input_value() == ""


def sign_in(tab: Page, who: str, then: str = "") -> None:
    if then:
        tab.goto(f"/account/login/?next={then}")
    tab.get_by_label("用户名").fill(who)
    tab.get_by_label("密码", exact=True).fill(DEMO_PASSWORD)
    # The page that follows is whole, scripts and all, before anything is read from it.
    with tab.expect_navigation():
        tab.get_by_test_id("sign-in").get_by_role("button").click()


def test_a_draft_is_offered_taken_and_gone_once_sent(tabs: Tabs, played: Play) -> None:
    tab = tabs.open(ASSESSOR)
    tab.goto(at(played, "judge", "criterion:50"))
    tab.get_by_label("评价说明").fill("现场查见记录，事实清楚。")
    tab.get_by_text("草稿自动保存于").wait_for()
    tab.goto(at(played, "judge", "criterion:50"))
    tab.get_by_role("button", name="恢复").click()
    assert tab.get_by_label("评价说明").input_value() == "现场查见记录，事实清楚。"
    tab.get_by_label("基本符合", exact=True).check()
    tab.get_by_test_id("finish").click()
    tab.get_by_text("已办结").wait_for()
    kept = tab.evaluate("Object.keys(localStorage).filter(name => name.startsWith('mingjian:draft:'))")
    assert [name for name in kept if "criterion:50" in name] == []


def test_a_row_more_is_asked_for_and_read(tabs: Tabs, played: Play) -> None:
    tab = tabs.open(LEADER)
    tab.goto(at(played, "change-plan"))
    naming = tab.locator("[data-rows]").first
    if naming.evaluate("part => part.tagName") == "DETAILS":
        naming.locator("summary").click()
    rows = naming.locator(".thread-row:visible")
    assert rows.count() == 1
    for _row in range(3):
        naming.get_by_role("button", name="添加一行").click()
    assert rows.count() == 4
    prefix = naming.get_attribute("data-rows") or ""
    assert naming.locator(f"input[name={prefix}-rows]").input_value() == "4"
    labels = rows.locator(f"input[name^={prefix}][name$=-label]").evaluate_all("all => all.map(one => one.name)")
    assert labels == [f"{prefix}-{row}-label" for row in range(4)]
    assert tab.locator(f"[id='id_{prefix}-3-label']").count() == 1


def test_a_point_is_judged_by_the_keyboard_alone(tabs: Tabs, played: Play) -> None:
    tab = tabs.open(ASSESSOR)
    tab.goto(at(played, "judge", "criterion:49"))
    reached = []
    for _press in range(60):
        tab.keyboard.press("Tab")
        here = tab.evaluate("document.activeElement.name || document.activeElement.textContent.trim()")
        ring = tab.evaluate("getComputedStyle(document.activeElement).outlineWidth")
        reached.append((here, ring))
        if here == "act-outcome":
            tab.keyboard.press("Space")
        if here == "do":
            tab.keyboard.press("Enter")
            break
    tab.get_by_text("已办结").wait_for()
    names = [name for name, _ring in reached]
    assert names.index("form-basis") < names.index("act-outcome") < names.index("do")
    assert all(ring != "0px" for _name, ring in reached)


def test_rights_of_an_institution_stop_at_the_team_s_own_meeting(tabs: Tabs, played: Play) -> None:
    tab = tabs.open(TOP)
    tab.goto(f"/cases/{played.case}/")
    steps = tab.get_by_test_id("steps").inner_text()
    assert "首次会议" in steps
    assert "评审组内部会" not in steps
