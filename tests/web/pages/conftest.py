"""One demonstration, served for the whole session, with one assessment played up to its middle; one Chromium."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

from mingjian.commands.furnishing import register
from mingjian.commands.journey import OFFICER, THE_ACTS, TOP
from mingjian.commands.playing import Play
from mingjian.commands.published import DEMO_PASSWORD
from mingjian.commands.visitor import Visitor
from mingjian.commands.world import REGISTRATIONS
from tests.web.chromium import the_chromium
from tools.demonstration import a_demonstration

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path
    from typing import Any

    from playwright.sync_api import Browser, BrowserContext, Page

#: The assessment stands before this step: sessions held, papers signed, 50 points to judge.
MIDDLE = "judge"
#: Who keeps the accounts of the institution of the case.
STEWARD = "yangjialiuba"


@pytest.fixture(scope="session")
def demonstrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the demonstration."""
    return tmp_path_factory.mktemp("demonstration") / "data"


@pytest.fixture(scope="session")
def address(demonstrated: Path) -> Iterator[str]:
    with a_demonstration("--bare", data=demonstrated) as found:
        yield found


@pytest.fixture(scope="session")
def visit(address: str) -> Callable[[], Visitor]:
    """Somebody before the doors without a browser."""
    return lambda: Visitor(address)


@pytest.fixture(scope="session")
def played(visit: Callable[[], Visitor]) -> Play:
    """The case in its middle, and everybody who took part, signed in."""
    play = Play(visit, DEMO_PASSWORD, lambda _line: None)
    play.open_case(TOP)
    for act in THE_ACTS:
        if act.step == MIDDLE:
            break
        play.do(act)
    return play


@pytest.fixture(scope="session")
def places(visit: Callable[[], Visitor], played: Play) -> dict[str, str]:
    """What stands in addresses: the case in its middle, a registration that waits, one of an institution's people."""
    link = register(visit(), REGISTRATIONS[0])
    listed = played.visitor(OFFICER).get("/registrations/")
    waiting = next(href for _testid, href in listed.links if re.fullmatch(r"/registrations/\w{26}/", href))
    people = played.visitor(STEWARD).get("/lab/people/")
    member = next(href for _testid, href in people.links if re.fullmatch(r"/lab/people/\w{26}/", href))
    return {"case": played.case, "link": urlsplit(link).path, "registration": waiting, "member": member}


class Tabs:
    """Tabs in which somebody is signed in already. What a tab complains of is kept."""

    def __init__(self, chromium: Browser, address: str) -> None:
        self._chromium, self.address = chromium, address
        self._states: dict[str, Any] = {}
        self._open: list[BrowserContext] = []
        self.complaints: list[str] = []

    def open(self, who: str = "", *, width: int = 1440, height: int = 900, **options: Any) -> Page:
        """A tab of its own; ``who`` is one of the demonstration's people, "" nobody."""
        if who and who not in self._states:
            self._states[who] = self._become(who)
        context = self._chromium.new_context(
            base_url=self.address,
            viewport={"width": width, "height": height},
            locale=options.pop("locale", "zh-CN"),
            timezone_id="Asia/Shanghai",
            reduced_motion="reduce",
            storage_state=self._states.get(who),
            **options,
        )
        self._open.append(context)
        context.set_default_timeout(15_000)
        tab = context.new_page()
        tab.on("console", lambda message: self._complained(message.text) if message.type == "error" else None)
        tab.on("pageerror", lambda error: self._complained(str(error)))
        return tab

    def close(self) -> None:
        for context in self._open:
            context.close()
        self._open.clear()

    def _complained(self, words: str) -> None:
        self.complaints.append(words)

    def _become(self, who: str) -> Any:
        context = self._chromium.new_context(base_url=self.address)
        tab = context.new_page()
        tab.goto("/account/login/")
        with tab.expect_navigation():
            tab.locator(f"[data-testid=demo-roles] button[value={who}]").click()
        assert tab.url.endswith(("/tasks/", "/operator/")), tab.locator("main").inner_text()
        state = context.storage_state()
        context.close()
        return state


@pytest.fixture(scope="session")
def all_tabs(address: str) -> Tabs:
    return Tabs(the_chromium(), address)


@pytest.fixture
def tabs(all_tabs: Tabs) -> Iterator[Tabs]:
    """Tabs for one test, closed afterwards. Nothing in them may break the policy or throw."""
    all_tabs.complaints.clear()
    yield all_tabs
    all_tabs.close()
    assert [words for words in all_tabs.complaints if "status of 4" not in words] == []
