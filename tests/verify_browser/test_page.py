"""The page itself, in a real Chromium: from a disk without any network, and as it is served."""

from __future__ import annotations

import base64
import gzip
import json
import re
from typing import TYPE_CHECKING, Any

import pytest

from mingjian.proof.trust import demo_trust
from tests.tamper import forgeries
from tests.tamper.lying import LIES, trusted
from tests.web.components.conftest import BUILT, WEB
from tests.web.components.test_look import axe

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser as Chromium
    from playwright.sync_api import Page

    from mingjian.proof.trust import Trust
    from mingjian.web.components.shell import Shell
    from tests.web.components.conftest import Browser, Render

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("parts-browser")]

DESK, PHONE = (1440, 900), (390, 844)
WORDS = {
    "zh-hans": ("结论：完整、未被改动；签名出自演示密钥", "结论：被改动或不完整"),
    "en": ("Result: whole, unaltered; signed with demonstration keys", "Result: altered or incomplete"),
}


assert forgeries.MODULES, "The forgeries are registered by their modules."


def package(name: str) -> bytes:
    """An honest or forged package by its name."""
    return next(one for one in LIES if one.name == name).make()


@pytest.fixture(scope="session")
def good() -> bytes:
    return package("good-half")


def html(render: Render, shell: Shell, *, trust: Trust | None = None, language: str = "zh-hans") -> str:
    """The page as the door prints it, with the keys of an instance."""
    context = {"shell": shell, "title": "校验案卷", "log": None, "trust": (trust or demo_trust()).encode().decode()}
    return render("public/verify.html", context, language)


class Verdict:
    """The answer that a page shows."""

    def __init__(self, page: Page) -> None:
        page.locator("[data-testid=verify-result]").wait_for(timeout=60_000)
        self.page = page
        self.result = page.locator("#verify-result-words").inner_text().strip()
        self.exit = page.locator("[data-testid=verify-result]").get_attribute("data-exit")
        self.demo = page.locator("[data-testid=verify-demo]").is_visible()
        self.states = page.locator(".verify-steps > li").evaluate_all(
            "all => Object.fromEntries(all.map(one => [one.dataset.testid, one.dataset.state]))"
        )

    @property
    def found(self) -> list[tuple[str, str]]:
        """Each finding: its file, and the words."""
        return [
            (one.locator("code").inner_text(), one.locator(".words").inner_text())
            for one in self.page.locator(".verify-steps > li > ul > li").all()
        ]


def choose(page: Page, raw: bytes, *, field: str = "package", name: str = "case.zip") -> None:
    page.locator(f"input[name={field}]").set_input_files(
        {"name": name, "mimeType": "application/octet-stream", "buffer": raw}
    )


DROP = """([place, name, content]) => {
  const raw = Uint8Array.from(atob(content), character => character.charCodeAt(0));
  const carried = new DataTransfer();
  carried.items.add(new File([raw], name, { type: "application/zip" }));
  for (const kind of ["dragenter", "dragover", "drop"])
    document.querySelector(place).dispatchEvent(new DragEvent(kind, { dataTransfer: carried, bubbles: true }));
}"""


def drop(page: Page, raw: bytes) -> None:
    """Anywhere on the page will do."""
    page.evaluate(DROP, ["h1", "case.zip", base64.b64encode(raw).decode()])


# --- from a disk, without any network ------------------------------------------------------------------------------


@pytest.fixture
def saved(render: Render, shell: Shell, tmp_path: Path, chromium: Chromium) -> Iterator[Page]:
    """The page and its scripts saved to a folder, opened there with the network switched off."""
    text = html(render, shell).replace("/static/built/", "")
    (tmp_path / "verify.html").write_text(text, encoding="utf-8")
    for file in ("app.css", "app.js", "icons.svg", "mark.svg", "verify.js", "verify-words.js"):
        (tmp_path / file).write_bytes((BUILT / file).read_bytes())
    context = chromium.new_context(offline=True)
    page = context.new_page()
    page.goto((tmp_path / "verify.html").as_uri())
    yield page
    context.close()


def test_a_dropped_package_is_verified_offline_from_a_disk(saved: Page, good: bytes) -> None:
    drop(saved, good)
    verdict = Verdict(saved)
    assert (verdict.result, verdict.exit, verdict.demo) == (WORDS["zh-hans"][0], "0", True)
    assert set(verdict.states.values()) == {"holds"}
    assert len(verdict.states) == 8


def test_a_changed_byte_is_found_offline_from_a_disk(saved: Page, good: bytes) -> None:
    changed = good.replace("示例检测技术有限公司".encode(), "示例检测技术有限公句".encode())
    assert changed != good
    drop(saved, changed)
    verdict = Verdict(saved)
    assert (verdict.result, verdict.exit) == (WORDS["zh-hans"][1], "1")
    assert verdict.states["step-2"] == "fails"
    assert any("contents.jsonl" in place for place, _words in verdict.found)


# --- as it is served -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_served_page_says_in_both_languages_what_changed(
    browser: Browser, render: Render, shell: Shell, language: str
) -> None:
    page = browser.open(html(render, shell, language=language), width=DESK[0], height=DESK[1])
    choose(page, package("act-by-the-wrong-side"))
    verdict = Verdict(page)
    assert (verdict.result, verdict.exit) == (WORDS[language][1], "1")
    assert verdict.states["step-7"] == "fails"
    ((place, words),) = verdict.found
    assert place == "data/ledger/entries.jsonl:9"
    assert ("资质认定部门" if language == "zh-hans" else "Approval authority") in words
    assert page.locator("[data-testid=verify-vouchers] > li").count() == 0
    assert browser.strange == []


def test_the_work_is_done_in_a_worker(browser: Browser, render: Render, shell: Shell, good: bytes) -> None:
    page = browser.open(html(render, shell), width=DESK[0], height=DESK[1])
    with page.expect_worker() as worker:
        choose(page, good)
    assert worker.value.url.endswith("/static/built/verify.js")
    assert Verdict(page).exit == "0"
    assert page.evaluate("document.activeElement.dataset.testid") == "verify-result"


def test_who_is_believed_is_published_on_the_page_or_brought_along(
    browser: Browser, render: Render, shell: Shell
) -> None:
    """A package of another house: its keys are not the page's; with its trust file its own word counts."""
    raw, own = package("good-stamped"), trusted().trust().encode()
    page = browser.open(html(render, shell), width=DESK[0], height=DESK[1])
    choose(page, raw)
    stranger = Verdict(page)
    assert (stranger.exit, stranger.demo) == ("3", False)
    assert any("信任文件" in words for _place, words in stranger.found)
    page.locator("[data-act=again]").click()
    choose(page, own, field="trust", name="own.json")
    choose(page, raw)
    known = Verdict(page).found
    assert [words for _place, words in known] == ["时间戳不在此处核对；请用 mingjian verify 核对"]

    page = browser.open(html(render, shell, trust=trusted().trust()), width=DESK[0], height=DESK[1])
    choose(page, raw)
    assert Verdict(page).found == known


def test_what_is_no_package_and_what_is_no_trust_file_is_said(
    browser: Browser, render: Render, shell: Shell, good: bytes
) -> None:
    page = browser.open(html(render, shell), width=DESK[0], height=DESK[1])
    choose(page, b"PK\x03\x04 nothing of ours")
    verdict = Verdict(page)
    assert (verdict.exit, verdict.states) == ("2", {})
    assert "不是明鉴证据包" in page.locator("[data-testid=verify-result]").inner_text()

    page.locator("[data-act=again]").click()
    assert page.locator("[data-testid=verify-result]").count() == 0
    page.locator("mingjian-verify details > summary").click()
    choose(page, b"{}", field="trust", name="wrong.json")
    choose(page, good)
    told = page.locator("[data-testid=verify-unread]")
    told.wait_for()
    assert "类型应为 mingjian/trust/v1" in told.inner_text()


def test_the_saved_answer_is_the_one_of_the_command_line(
    browser: Browser, render: Render, shell: Shell, good: bytes, tmp_path: Path, answers: Any
) -> None:
    page = browser.open(html(render, shell), width=DESK[0], height=DESK[1])
    choose(page, good)
    Verdict(page)
    with page.expect_download() as fetched:
        page.locator("a[download]").click()
    (tmp_path / "case.zip").write_bytes(good)
    (expected,) = answers([tmp_path / "case.zip"])
    assert json.loads(fetched.value.path().read_text(encoding="utf-8")) == expected


@pytest.mark.parametrize(
    ("viewport", "language"), [(DESK, "zh-hans"), (PHONE, "zh-hans"), (PHONE, "en")], ids=["desk", "phone", "phone-en"]
)
@pytest.mark.parametrize("name", ["good-half", "coverage-prettified"])
def test_axe_finds_nothing_and_nothing_is_cut_off(
    browser: Browser, render: Render, shell: Shell, viewport: tuple[int, int], language: str, name: str
) -> None:
    page = browser.open(html(render, shell, language=language), width=viewport[0], height=viewport[1])
    assert (axe(browser), browser.strange) == ([], [])
    choose(page, package(name))
    Verdict(page)
    assert (axe(browser), browser.strange) == ([], [])
    for width in (viewport[0], 320):
        page.set_viewport_size({"width": width, "height": viewport[1]})
        assert page.evaluate("document.documentElement.scrollWidth") == width


def test_a_first_visit_weighs_at_most_90_kilobytes(render: Render, shell: Shell) -> None:
    text = html(render, shell)
    later = {"verify-words.js", "verify-recordings.js", "mark.svg"}
    files = set(re.findall(r"/static/built/([\w.-]+)", text)) - later
    assert files == {"app.css", "app.js", "icons.svg", "verify.js"}
    weights = [len(gzip.compress((BUILT / file).read_bytes())) for file in files]
    page = len(gzip.compress(text.encode()))
    assert page <= 5 * 1024
    assert sum(weights) + page <= 90 * 1024
    assert WEB.is_dir()
