"""What a person meets in the browser: nothing for axe to find, no sideways scroll, keys, focus, paper, weight."""

from __future__ import annotations

import gzip
from typing import TYPE_CHECKING

import pytest

from .conftest import BUILT, WEB
from .sample_pages import PAGES

if TYPE_CHECKING:
    from .conftest import Browser, Render

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("parts-browser")]

AXE = WEB.parents[1] / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
DESK, PHONE, NARROWEST = (1440, 900), (390, 844), (320, 640)
SIZES = ("standard", "large", "largest")
LANGUAGES = ("zh-hans", "en")


def axe(browser: Browser) -> list[str]:
    """Rule and place of everything found."""
    browser.page.evaluate(AXE.read_text(encoding="utf-8"))
    found = browser.page.evaluate(
        "rules => axe.run(document, {resultTypes: ['violations'], runOnly: rules})"
        ".then(result => result.violations.flatMap(rule => rule.nodes.map(node => rule.id + ' ' + node.target)))",
        RULES,
    )
    assert isinstance(found, list)
    return found


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("viewport", [DESK, PHONE])
def test_axe_finds_nothing_in_the_gallery(
    browser: Browser, render: Render, viewport: tuple[int, int], size: str, language: str
) -> None:
    html = PAGES["gallery"].html(render, size=size, language=language)
    browser.open(html, width=viewport[0], height=viewport[1])
    assert (axe(browser), browser.strange) == ([], [])


@pytest.mark.parametrize("name", sorted(set(PAGES) - {"gallery"}))
@pytest.mark.parametrize(
    ("viewport", "size", "language"), [(DESK, "standard", "zh-hans"), (PHONE, "largest", "en")], ids=["desk", "phone"]
)
def test_axe_finds_nothing_on_whole_pages(
    browser: Browser, render: Render, name: str, viewport: tuple[int, int], size: str, language: str
) -> None:
    browser.open(PAGES[name].html(render, size=size, language=language), width=viewport[0], height=viewport[1])
    assert (axe(browser), browser.strange) == ([], [])


def test_axe_and_the_policy_see_what_is_wrong(browser: Browser) -> None:
    image = '<img src="/static/built/mark.svg" style="width:1px">'
    wrong = f'<!doctype html><html lang="zh-hans"><title>x</title><main><h1>x</h1>{image}</main>'
    browser.open(wrong, width=DESK[0], height=DESK[1])
    assert axe(browser) == ["image-alt img"]
    assert any("style-src" in words for words in browser.strange)


@pytest.mark.parametrize("name", sorted(PAGES))
def test_page_reflows_at_320_in_every_size_and_language(browser: Browser, render: Render, name: str) -> None:
    widths = {}
    for size in SIZES:
        for language in LANGUAGES:
            page = browser.open(PAGES[name].html(render, size=size, language=language), width=320, height=640)
            widths[size, language] = page.evaluate("document.documentElement.scrollWidth")
    assert set(widths.values()) == {320}, widths


def test_single_keys_move_between_rows_and_to_the_search(browser: Browser, render: Render) -> None:
    page = browser.open(PAGES["queue"].html(render), width=DESK[0], height=DESK[1])
    rows = []
    for key in ("j", "j", "K", "k", "k"):
        page.keyboard.press(key)
        rows.append(page.evaluate("document.activeElement.closest('[data-row]').dataset.testid"))
    assert rows == ["row-0398", "row-0417", "row-0398", "row-0398", "row-0398"]
    page.keyboard.press("/")
    page.keyboard.type("j/?")
    assert page.evaluate("[document.activeElement.id, document.activeElement.value]") == ["search", "j/?"]
    assert page.locator("dialog[open]").count() == 0


def test_list_of_keys_opens_and_closes_by_keyboard(browser: Browser, render: Render) -> None:
    page = browser.open(PAGES["gallery"].html(render), width=DESK[0], height=DESK[1])
    opener = page.locator("button[data-dialog=keys]:visible").last
    opener.press("Enter")
    assert page.locator("dialog[open]").count() == 1
    page.keyboard.press("Escape")
    assert page.locator("dialog[open]").count() == 0
    assert opener.evaluate("button => button === document.activeElement")
    page.keyboard.press("?")
    assert page.locator("dialog[open]").count() == 1
    page.locator("dialog [data-close]").click()
    assert page.locator("dialog[open]").count() == 0


def test_single_keys_can_be_switched_off(browser: Browser, render: Render) -> None:
    html = PAGES["queue"].html(render).replace('data-keys="on"', 'data-keys="off"')
    page = browser.open(html, width=DESK[0], height=DESK[1])
    page.keyboard.press("j")
    assert page.evaluate("document.activeElement.tagName") == "BODY"


def test_text_size_changes_at_once_and_is_remembered(browser: Browser, render: Render) -> None:
    page = browser.open(PAGES["queue"].html(render), width=DESK[0], height=DESK[1])
    page.locator(".top > form button[value=largest]").click()
    seen = page.evaluate(
        "[document.documentElement.dataset.size, getComputedStyle(document.documentElement).fontSize, document.cookie]"
    )
    pressed = page.locator("button[name=size][aria-pressed=true]").evaluate_all("all => all.map(one => one.value)")
    page.context.clear_cookies()
    assert (seen, pressed) == (["largest", "21px", "mingjian_size=largest"], ["largest", "largest"])


def test_menu_of_the_person_holds_everything_on_phones_without_script(without_script: Browser, render: Render) -> None:
    page = without_script.open(PAGES["queue"].html(render), width=PHONE[0], height=PHONE[1])
    assert page.locator(".side").is_hidden()
    page.locator("[data-testid=person] > summary").click()
    panel = page.locator("[data-testid=person] > .panel")
    seen = panel.locator("a:visible, button:visible").all_inner_texts()
    assert [words.split("\n")[0] for words in seen] == [
        *("标准", "大", "特大", "中文", "EN"),
        *("我的待办", "评审任务", "远程评审室", "日程", "证据库"),
        *("监管总览", "双随机抽查", "投诉举报", "专项整治", "公众查询"),
        *("个人设置", "登录与通行密钥", "退出登录"),
    ]
    assert page.locator("[data-copy]:visible").count() == 0


def test_menu_closes_with_escape_and_gives_focus_back(browser: Browser, render: Render) -> None:
    page = browser.open(PAGES["queue"].html(render), width=DESK[0], height=DESK[1])
    summary = page.locator("[data-testid=person] > summary")
    summary.press("Enter")
    assert page.locator("details.drop[open]").count() == 1
    page.keyboard.press("Escape")
    assert page.locator("details.drop[open]").count() == 0
    assert summary.evaluate("one => one === document.activeElement")
    summary.click()
    page.locator("h1").click()
    assert page.locator("details.drop[open]").count() == 0


SEND_TWICE = """() => {
    const form = document.querySelector("form[method=post] [data-busy]").form;
    const stopped = [];
    addEventListener("submit", event => { stopped.push(event.defaultPrevented); event.preventDefault(); });
    const button = form.querySelector("[data-busy]");
    form.requestSubmit(button);
    form.requestSubmit(button);
    const during = [form.dataset.state, button.innerText, button.getAttribute("aria-busy"), button.disabled];
    dispatchEvent(new PageTransitionEvent("pageshow", {persisted: true}));
    return {stopped, during, after: [form.dataset.state ?? null, button.innerText, button.getAttribute("aria-busy")]};
}"""


def test_form_is_sent_once_and_says_so(browser: Browser, render: Render) -> None:
    page = browser.open(PAGES["gallery"].html(render), width=DESK[0], height=DESK[1])
    assert page.evaluate(SEND_TWICE) == {
        "stopped": [False, True],
        "during": ["sending", "正在保存…", "true", False],
        "after": [None, "保存", None],
    }


def test_digest_is_copied_whole(browser: Browser, render: Render) -> None:
    page = browser.open(PAGES["lookup"].html(render), width=DESK[0], height=DESK[1])
    button = page.locator("[data-copy]")
    button.click()
    page.wait_for_function("document.querySelector('[data-copied]').textContent === '已复制'")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert len(copied) == 64
    assert copied == button.get_attribute("data-copy")


def test_focus_is_an_amber_ring_with_a_dark_line(browser: Browser, render: Render) -> None:
    page = browser.open(PAGES["sign_in"].html(render), width=DESK[0], height=DESK[1])
    rings = set()
    for place in ("#u", ".btn-primary", ".help-phone"):
        page.locator(place).focus()
        page.keyboard.press("Shift")
        rings.add(
            page.locator(place).evaluate(
                "one => { const {outlineColor, outlineWidth, boxShadow} = getComputedStyle(one);"
                " return [outlineColor, outlineWidth, boxShadow].join(' ') }"
            )
        )
    assert rings == {"rgb(240, 180, 41) 3px rgb(22, 33, 44) 0px 0px 0px 5px"}


def test_form_with_mistakes_opens_at_its_list_which_leads_to_the_field(browser: Browser, render: Render) -> None:
    page = browser.open(PAGES["gallery"].html(render), width=DESK[0], height=DESK[1])
    assert page.evaluate("document.activeElement.dataset.testid") == "errors"
    page.locator("[data-testid=errors] a").first.click()
    assert page.evaluate("document.activeElement.id") == "id_wrong-number"


def test_targets_on_phones_are_a_finger_high(browser: Browser, render: Render) -> None:
    page = browser.open(PAGES["case"].html(render), width=PHONE[0], height=PHONE[1])
    page.locator("[data-testid=person] > summary").click()
    places = ".top a, .top button, .top summary, .bottom-bar a, main .btn:not(.btn-sm), main .segments a, .tabs a"
    heights = page.locator(f":is({places}):visible").evaluate_all(
        "all => all.map(one => [one.innerText, one.getBoundingClientRect().height])"
    )
    assert len(heights) > 30
    assert [one for one in heights if one[1] < 44] == []


def test_paper_shows_the_page_without_its_doors(browser: Browser, render: Render) -> None:
    page = browser.open(PAGES["case"].html(render), width=794, height=1123)
    page.emulate_media(media="print")
    hidden = [
        page.locator(place).first.is_hidden() for place in (".top", ".side", ".bottom-bar", ".role-switch", ".btn")
    ]
    seen = [page.locator(place).first.is_visible() for place in ("h1", ".steps", ".deadline", ".demo")]
    page.emulate_media(media="screen")
    assert (hidden, seen) == ([True] * 5, [True] * 4)


def test_partial_updates_work_under_the_policy_and_show_refusals(browser: Browser, render: Render) -> None:
    buttons = (
        '<button id="good" hx-get="/good" hx-target="#place">.</button>'
        '<button id="refused" hx-post="/refused" hx-target="#place">.</button><p id="place"></p>'
    )
    page = browser.open(PAGES["overview"].html(render).replace("</main>", buttons + "</main>"), width=1440, height=900)
    browser.answers |= {"/good": (200, "好"), "/refused": (422, "需要改")}
    said = []
    for place, words in (("#good", "好"), ("#refused", "需要改")):
        page.locator(place).click()
        page.wait_for_function("words => document.querySelector('#place').textContent === words", arg=words)
        said.append(page.locator("#place").inner_text())
    assert said == ["好", "需要改"]
    assert [words for words in browser.strange if "422" not in words] == []


def compressed(content: bytes) -> int:
    return len(gzip.compress(content, 9))


@pytest.mark.parametrize(
    ("name", "files", "limit_kb"),
    [
        ("lookup", ("app.css", "app.js", "icons.svg"), 60),
        ("case", ("app.css", "desk.css", "app.js", "icons.svg", "htmx.min.js"), 90),
    ],
)
def test_first_visit_stays_within_its_weight(render: Render, name: str, files: tuple[str, ...], limit_kb: int) -> None:
    weight = compressed(PAGES[name].html(render).encode()) + sum(
        compressed((BUILT / file).read_bytes()) for file in files
    )
    assert weight <= limit_kb * 1024
