"""Pages rendered by Django's own engine and opened in one Chromium, without a server and without the network."""

from __future__ import annotations

import mimetypes
import shutil
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.template.backends.django import DjangoTemplates
from django.test import RequestFactory, override_settings
from django.utils import translation

from mingjian.web.components.gallery.frame import shell as invented_shell
from tests.web.chromium import the_chromium
from tools import messages

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser as Chromium
    from playwright.sync_api import Page, Route

    from mingjian.web.components.shell import Shell

HERE = Path(__file__).parent
WEB = Path(__file__).parents[3] / "mingjian" / "web"
BUILT = WEB / "static" / "built"
ORIGIN = "https://mingjian.example"
#: What the product sends (config/settings.py), so that a part that would break it is seen here.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'"
)


class Render:
    """Templates as the product's engine prints them, with a request and a CSRF token."""

    def __init__(self) -> None:
        self._backend = DjangoTemplates(
            {
                "NAME": "parts",
                "DIRS": [WEB / "templates", HERE / "pages"],
                "APP_DIRS": True,
                "OPTIONS": {"builtins": ["mingjian.web.templatetags.components"]},
            }
        )

    def __call__(self, template: str, context: dict[str, object], language: str = "zh-hans") -> str:
        with translation.override(language):
            return self._backend.get_template(template).render(context, RequestFactory().get("/"))

    def text(self, template: str, context: dict[str, object] | None = None) -> str:
        """A template given as text."""
        return self._backend.from_string(template).render(context, RequestFactory().get("/"))


@pytest.fixture(scope="session")
def english_words(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """The English words of the product, compiled for this run."""
    folder = tmp_path_factory.mktemp("locale")
    catalogue = folder / "en" / "LC_MESSAGES"
    catalogue.mkdir(parents=True)
    source = WEB / "locale" / "en" / "LC_MESSAGES" / "django.po"
    messages.made(Path(shutil.copy(source, catalogue / "django.po")))
    with override_settings(LOCALE_PATHS=[folder, *settings.LOCALE_PATHS]):
        yield


@pytest.fixture(scope="session")
def render(english_words: None) -> Render:
    return Render()


@pytest.fixture
def shell() -> Shell:
    return invented_shell(here="/")


class Browser:
    """One Chromium page to which documents are handed directly. Anything it asks for beyond the built files fails."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.html = ""
        #: Further addresses: status and body of each.
        self.answers: dict[str, tuple[int, str]] = {}
        #: Addresses asked for that are neither the document nor a built file, and what the page complained of.
        self.strange: list[str] = []
        page.route("**/*", self._answer)
        page.on("console", lambda message: self.strange.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: self.strange.append(str(error)))

    def _answer(self, route: Route) -> None:
        place = urlsplit(route.request.url).path
        file = BUILT / place.removeprefix("/static/built/")
        if place == "/":
            headers = {"content-type": "text/html; charset=utf-8", "content-security-policy": POLICY}
            route.fulfill(body=self.html, headers=headers)
        elif place in self.answers:
            status, body = self.answers[place]
            route.fulfill(status=status, body=body, content_type="text/html; charset=utf-8")
        elif place.startswith("/static/built/") and file.is_file():
            route.fulfill(body=file.read_bytes(), content_type=mimetypes.guess_type(place)[0])
        else:
            self.strange.append(route.request.url)
            route.abort()

    def open(self, html: str, *, width: int, height: int) -> Page:
        self.html = html
        self.strange.clear()
        self.answers.clear()
        self.page.set_viewport_size({"width": width, "height": height})
        self.page.goto(ORIGIN + "/", wait_until="load")
        return self.page


@pytest.fixture(scope="session")
def chromium() -> Chromium:
    assert (BUILT / "app.css").is_file(), "The style sheet is not built: run npm ci && npm run build in frontend."
    return the_chromium()


@pytest.fixture(scope="session")
def browser(chromium: Chromium) -> Browser:
    context = chromium.new_context(reduced_motion="reduce", permissions=["clipboard-read", "clipboard-write"])
    return Browser(context.new_page())


@pytest.fixture
def without_script(chromium: Chromium) -> Iterator[Browser]:
    context = chromium.new_context(java_script_enabled=False)
    yield Browser(context.new_page())
    context.close()
