"""Somebody before the doors, over HTTP and nothing else: pages, their forms, cookies, files, resumable uploads."""

from __future__ import annotations

import base64
import http.cookiejar
import json
import urllib.error
import urllib.parse
import urllib.request
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import TYPE_CHECKING

from mingjian import ids

if TYPE_CHECKING:
    from collections.abc import Iterable

_TIMEOUT_SECONDS = 120
_PIECE_BYTES = 2**20


class Turned(Exception):
    """A page that does not hold what was looked for, or an answer that refuses; with what it said."""


@dataclass(slots=True)
class Control:
    """One input of a form: its name, kind, the values it may take, and those it has."""

    name: str
    kind: str
    values: list[str] = field(default_factory=list)
    offered: list[str] = field(default_factory=list)
    columns: str = ""


@dataclass(slots=True)
class Form:
    action: str
    method: str
    testid: str
    upload_pass: str
    controls: dict[str, Control] = field(default_factory=dict)
    buttons: list[str] = field(default_factory=list)
    #: The words beside a value, by ``name=value``.
    labels: dict[str, str] = field(default_factory=dict)

    def data(self) -> list[tuple[str, str]]:
        return [(one.name, value) for one in self.controls.values() for value in one.values if one.kind != "file"]


@dataclass(slots=True)
class Page:
    url: str
    status: int
    forms: list[Form]
    links: list[tuple[str, str]]
    text: str
    body: bytes

    def form(self, testid: str = "", *, action: str = "") -> Form:
        for one in self.forms:
            if (testid and one.testid == testid) or (action and one.action.endswith(action)):
                return one
        raise Turned(f"{self.url}: no form {testid or action}. {self.said()}")

    def links_with(self, testid_start: str) -> list[str]:
        return [href for testid, href in self.links if testid.startswith(testid_start)]

    def said(self) -> str:
        return " ".join(self.text.split())[:1500]


@dataclass(frozen=True, slots=True)
class Enclosed:
    """A file to be sent with a form."""

    control: str
    name: str
    content: bytes
    media_type: str


class Visitor:
    """One person with one browser."""

    def __init__(self, address: str) -> None:
        self._address = address
        jar = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        self._opener = urllib.request.build_opener(jar)

    def get(self, path: str) -> Page:
        return self._page(urllib.request.Request(self._url(path)))  # noqa: S310 - our own address

    def bytes_of(self, path: str) -> bytes:
        with self._opener.open(self._url(path), timeout=_TIMEOUT_SECONDS) as answer:
            content: bytes = answer.read()
        return content

    def send(self, page: Page, form: Form, *, do: str = "", enclosed: Iterable[Enclosed] = ()) -> Page:
        """Send a form as a browser would. Redirects are followed."""
        data = form.data() + ([("do", do)] if do else [])
        files = list(enclosed)
        url = urllib.parse.urljoin(page.url, form.action or page.url)
        if files:
            body, kind = _multipart(data, files)
        else:
            body, kind = urllib.parse.urlencode(data).encode(), "application/x-www-form-urlencoded"
        headers = {"Content-Type": kind, "Referer": page.url}
        return self._page(urllib.request.Request(url, body, headers))  # noqa: S310 - our own address

    def sign_in(self, username: str, password: str) -> None:
        page = self.get("/account/login/")
        form = page.form("sign-in")
        form.controls["login"].values = [username]
        form.controls["password"].values = [password]
        after = self.send(page, form)
        if after.status != 200 or any(one.testid == "sign-in" for one in after.forms):  # noqa: PLR2004
            raise Turned(f"{username} could not sign in: {after.said()}")

    def upload(self, upload_pass: str, name: str, content: bytes, *, piece_bytes: int = _PIECE_BYTES) -> str:
        """Send a file in pieces by tus; the identity under which the form names it."""
        headers = {"Tus-Resumable": "1.0.0", "Authorization": f"Bearer {upload_pass}"}
        metadata = "filename " + base64.b64encode(name.encode()).decode()
        created = self._tus(
            "POST", "/uploads", headers | {"Upload-Length": str(len(content)), "Upload-Metadata": metadata}
        )
        where = created["location"]
        for offset in range(0, len(content), piece_bytes):
            piece = headers | {"Upload-Offset": str(offset), "Content-Type": "application/offset+octet-stream"}
            self._tus("PATCH", where, piece, content[offset : offset + piece_bytes])
        return where.rpartition("/")[2]

    def _tus(self, method: str, path: str, headers: dict[str, str], body: bytes = b"") -> dict[str, str]:
        request = urllib.request.Request(self._url(path), body or None, headers, method=method)  # noqa: S310
        try:
            with self._opener.open(request, timeout=_TIMEOUT_SECONDS) as answer:
                return {name.lower(): value for name, value in answer.headers.items()}
        except urllib.error.HTTPError as refused:
            raise Turned(f"upload: {json.loads(refused.read() or b'{}')}") from refused

    def _url(self, path: str) -> str:
        return urllib.parse.urljoin(self._address, path)

    def _page(self, request: urllib.request.Request) -> Page:
        try:
            with self._opener.open(request, timeout=_TIMEOUT_SECONDS) as answer:
                url, status, body = answer.geturl(), answer.status, answer.read()
        except urllib.error.HTTPError as error:
            url, status, body = error.geturl() or request.full_url, error.code, error.read()
        return read(url, status, body)


def read(url: str, status: int, body: bytes) -> Page:
    """A page as it is used: its forms, links and words."""
    reader = _Reader()
    reader.feed(body.decode("utf-8", "replace"))
    return Page(url, status, reader.forms, reader.links, " ".join(reader.words), body)


class _Reader(HTMLParser):
    """Forms, links with their test ids, and the words of the main part of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.links: list[tuple[str, str]] = []
        self.words: list[str] = []
        self._form: Form | None = None
        self._control: Control | None = None
        self._quiet = 0
        self._unlabelled = ""
        self._in_main = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag in {"script", "style", "template", "svg"}:
            self._quiet += 1
        elif tag == "main":
            self._in_main = True
        elif tag == "a":
            self.links.append((given.get("data-testid", ""), given.get("href", "")))
        elif tag == "form":
            self._form = Form(
                given.get("action", ""),
                given.get("method", "get").lower(),
                given.get("data-testid", ""),
                given.get("data-upload-pass", ""),
            )
            self.forms.append(self._form)
        # What a page has switched off, a browser does not send.
        elif self._form is not None and "disabled" not in given:
            self._inside(self._form, tag, given)

    def _inside(self, form: Form, tag: str, given: dict[str, str]) -> None:
        name = given.get("name", "")
        if tag == "input" and name:
            kind = given.get("type", "text")
            one = form.controls.setdefault(name, Control(name, kind))
            if kind in {"radio", "checkbox"}:
                value = given.get("value", "on")
                one.offered.append(value)
                self._unlabelled = f"{name}={value}"
                if "checked" in given:
                    one.values.append(value)
            elif kind != "file":
                one.values.append(given.get("value", ""))
        elif tag == "textarea" and name:
            self._control = form.controls.setdefault(
                name, Control(name, "textarea", [""], columns=given.get("data-columns", ""))
            )
        elif tag == "select" and name:
            kind = "select-many" if "multiple" in given else "select"
            self._control = form.controls.setdefault(name, Control(name, kind))
        elif tag == "option" and self._control is not None:
            self._control.offered.append(given.get("value", ""))
            self._unlabelled = f"{self._control.name}={given.get('value', '')}"
            if "selected" in given:
                self._control.values.append(given.get("value", ""))
        elif tag == "button" and name == "do":
            form.buttons.append(given.get("value", ""))

    def handle_endtag(self, tag: str) -> None:
        if tag in {"script", "style", "template", "svg"}:
            self._quiet -= 1
        elif tag == "main":
            self._in_main = False
        elif tag == "form":
            self._form = None
        elif tag in {"textarea", "select"}:
            self._control = None

    def handle_data(self, data: str) -> None:
        if self._form is not None and self._unlabelled and data.strip():
            self._form.labels[self._unlabelled] = data.strip()
            self._unlabelled = ""
        if self._control is not None and self._control.kind == "textarea":
            self._control.values = [self._control.values[0] + data.removeprefix("\n")]
        elif self._in_main and not self._quiet and data.strip():
            self.words.append(data.strip())


def _multipart(data: list[tuple[str, str]], files: list[Enclosed]) -> tuple[bytes, str]:
    boundary = f"mingjian-{ids.new_id()}"
    parts = []
    for name, value in data:
        parts.append(f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode())
    for one in files:
        head = (
            f'--{boundary}\r\nContent-Disposition: form-data; name="{one.control}"; filename="{one.name}"\r\n'
            f"Content-Type: {one.media_type}\r\n\r\n"
        )
        parts.append(head.encode() + one.content + b"\r\n")
    parts.append(f"--{boundary}--\r\n".encode())
    return b"".join(parts), f"multipart/form-data; boundary={boundary}"
