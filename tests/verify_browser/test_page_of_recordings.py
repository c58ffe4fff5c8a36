"""The page and recordings: what checks them is fetched only for a package that holds some, also from a disk."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.tamper.truths_of_rooms import held
from tests.verify_browser.test_page import DESK, WORDS, Verdict, choose, drop, html, package
from tests.web.components.conftest import BUILT

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser as Chromium
    from playwright.sync_api import Page

    from mingjian.web.components.shell import Shell
    from tests.web.components.conftest import Browser, Render

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("parts-browser")]

FILES = ("app.css", "app.js", "icons.svg", "mark.svg", "verify.js", "verify-words.js", "verify-recordings.js")


def saved(render: Render, shell: Shell, folder: Path, chromium: Chromium, *, without: str = "") -> Page:
    """The page and its scripts in a folder, opened there with the network switched off."""
    text = html(render, shell).replace("/static/built/", "")
    (folder / "verify.html").write_text(text, encoding="utf-8")
    for file in FILES:
        if file != without:
            (folder / file).write_bytes((BUILT / file).read_bytes())
    page = chromium.new_context(offline=True).new_page()
    page.goto((folder / "verify.html").as_uri())
    return page


def test_recordings_are_verified_offline_from_a_disk(
    render: Render, shell: Shell, tmp_path: Path, chromium: Chromium
) -> None:
    page = saved(render, shell, tmp_path, chromium)
    drop(page, package("good-recordings"))
    verdict = Verdict(page)
    assert (verdict.result, verdict.exit) == (WORDS["zh-hans"][0], "0")
    assert verdict.states["step-3"] == "holds"
    page.context.close()


def test_without_the_script_no_verdict_is_given(
    render: Render, shell: Shell, tmp_path: Path, chromium: Chromium
) -> None:
    page = saved(render, shell, tmp_path, chromium, without="verify-recordings.js")
    drop(page, package("good-recordings"))
    told = page.locator("[data-testid=verify-unread]")
    told.wait_for()
    assert "核对录制的程序没有取到" in told.inner_text()
    assert page.locator("[data-testid=verify-result]").count() == 0
    page.context.close()


def test_the_served_page_fetches_the_script_when_it_is_needed(browser: Browser, render: Render, shell: Shell) -> None:
    page = browser.open(html(render, shell), width=DESK[0], height=DESK[1])
    fetched: list[str] = []
    page.context.on("request", lambda request: fetched.append(request.url.rpartition("/")[2]))
    choose(page, package("good-half"))
    assert Verdict(page).exit == "0"
    assert "verify-recordings.js" not in fetched
    page.locator("[data-act=again]").click()
    choose(page, package("media-swapped"))
    verdict = Verdict(page)
    assert (verdict.exit, verdict.states["step-3"]) == ("1", "fails")
    assert [place.rpartition("/")[2] for place, _words in verdict.found] == ["media-1"]
    assert fetched.count("verify-recordings.js") == 1
    assert browser.strange == []


def test_a_receipt_is_held_against_the_package(browser: Browser, render: Render, shell: Shell) -> None:
    page = browser.open(html(render, shell), width=DESK[0], height=DESK[1])
    page.locator("mingjian-verify details > summary").click()
    choose(page, held(), field="receipts", name="wide.receipts")
    choose(page, package("stored-chunk-called-lost-against-a-receipt"))
    verdict = Verdict(page)
    assert (verdict.exit, verdict.states["step-3"], verdict.states["step-4"]) == ("1", "holds", "fails")
    assert all("wide.receipts" in words for _place, words in verdict.found)
    assert browser.strange == []
