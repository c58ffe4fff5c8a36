"""The one Chromium of a test process. Playwright cannot be started twice in one, so every fixture asks here."""

from __future__ import annotations

import atexit
import os
from functools import cache
from typing import TYPE_CHECKING

from playwright.sync_api import expect, sync_playwright

if TYPE_CHECKING:
    from playwright.sync_api import Browser

EXECUTABLE = os.environ.get("MINGJIAN_CHROMIUM", "/usr/bin/chromium")
#: Without these a browser run as root, or offline, does not start or asks about itself.
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # A camera that draws and a microphone that beeps; nobody is asked.
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
)


@cache
def the_chromium() -> Browser:
    """Started when it is first asked for, ended with the process."""
    playwright = sync_playwright().start()
    # What comes by itself may come late on a machine that has much to do.
    expect.set_options(timeout=30_000)
    opened = playwright.chromium.launch(executable_path=EXECUTABLE, args=list(ARGUMENTS))

    def end() -> None:
        opened.close()
        playwright.stop()

    atexit.register(end)
    return opened
