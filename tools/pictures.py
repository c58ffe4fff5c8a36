"""Pictures of pages at two widths, taken with the system's Chromium from a running demonstration."""

from __future__ import annotations

import io
import os
from typing import TYPE_CHECKING

from PIL import Image
from playwright.sync_api import sync_playwright

from tools.pages import PUBLIC

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from playwright.sync_api import Browser
    from playwright.sync_api import Page as Tab

    from tools.pages import Page

CHROMIUM = os.environ.get("MINGJIAN_CHROMIUM", "/usr/bin/chromium")
#: Width and height of the window, and how far down a long page is shown.
SIZES = ((1440, 900, 1800), (390, 844, 1700))
COLOURS = 128
#: Without these a browser run as root, or offline, does not start or asks about itself.
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
)


def take(address: str, pages: Iterable[Page], folder: Path) -> Iterator[tuple[str, str]]:
    """Each picture's name with what went wrong, or with "" once it is written."""
    folder.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(ARGUMENTS))
        for page in pages:
            for size in SIZES:
                name = f"{page.name}-{size[0]}"
                yield name, _one(browser, address, page, size, folder / f"{name}.png")
        browser.close()


def _one(browser: Browser, address: str, page: Page, size: tuple[int, int, int], file: Path) -> str:
    width, height, most = size
    context = browser.new_context(
        viewport={"width": width, "height": height},
        locale="zh-CN",
        timezone_id="Asia/Shanghai",
        reduced_motion="reduce",
    )
    tab = context.new_page()
    try:
        if page.who != PUBLIC:
            become(tab, address, page.who)
        answer = tab.goto(address + page.address, wait_until="load")
        if answer is None or not answer.ok:
            return f"{page.address} answered {answer.status if answer else 'nothing'}"
        for link in page.follow:
            if tab.locator(link).count() == 0:
                return f"no {link} on {tab.url.removeprefix(address)}"
            tab.goto(str(tab.locator(link).first.evaluate("a => a.href")), wait_until="load")
        whole = int(tab.evaluate("document.documentElement.scrollHeight"))
        # The window grows to the page, so that what sticks to its edge does not lie across the middle.
        tab.set_viewport_size({"width": width, "height": min(max(whole, height), most)})
        shot = tab.screenshot(full_page=whole < most)
    finally:
        context.close()
    _save(shot, file)
    return ""


def become(tab: Tab, address: str, username: str) -> None:
    """The demonstration's role switch, sent as its form would be: on a narrow page the form may be folded away."""
    tab.goto(f"{address}/account/login/", wait_until="load")
    form = tab.locator("form[data-testid=role-switch]").first
    form.locator("select[name=role]").select_option(username, force=True)
    with tab.expect_navigation():
        form.evaluate("form => form.submit()")


def _save(shot: bytes, file: Path) -> None:
    """A page has few colours; a palette makes its picture a quarter as big."""
    with Image.open(io.BytesIO(shot)) as picture:
        few = picture.convert("RGB").quantize(COLOURS, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
        few.save(file, optimize=True)
