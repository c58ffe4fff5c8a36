"""A visitor before the doors of this process: no server in between, every check of a form as in a browser."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin, urlsplit

from django.test import Client

from mingjian.commands.visitor import Form, Page, Turned, Visitor, read
from mingjian.evidence.actions import quarantine
from mingjian.web.live import passes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from django.http.response import HttpResponseBase

    from mingjian.commands.visitor import Enclosed

ADDRESS = "http://testserver/"
_ELSEWHERE = frozenset({301, 302, 303})


class InProcess(Visitor):
    """The same journeys without a server in between."""

    def __init__(self) -> None:
        super().__init__(ADDRESS)
        self.client = Client(enforce_csrf_checks=True, headers={"host": "localhost"})

    def get(self, path: str) -> Page:
        return self._followed(self.client.get(urljoin(ADDRESS, path)), path)

    def bytes_of(self, path: str) -> bytes:
        answer = self.client.get(urljoin(ADDRESS, path))
        return b"".join(answer.streaming_content) if answer.streaming else answer.content  # type: ignore[attr-defined]

    def send(self, page: Page, form: Form, *, do: str = "", enclosed: Iterable[Enclosed] = ()) -> Page:
        answer, path = self._posted(page, form, do, enclosed)
        return self._followed(answer, path)

    def _posted(self, page: Page, form: Form, do: str, enclosed: Iterable[Enclosed]) -> tuple[HttpResponseBase, str]:
        """What a form was answered, and where it was sent."""
        data: dict[str, Any] = {}
        for name, value in form.data() + ([("do", do)] if do else []):
            data.setdefault(name, []).append(value)
        for one in enclosed:
            file = io.BytesIO(one.content)
            file.name = one.name
            data.setdefault(one.control, []).append(file)
        path = urljoin(page.url, form.action or page.url)
        return self.client.post(path, data, headers={"referer": page.url}), path

    def upload(self, upload_pass: str, name: str, content: bytes, *, piece_bytes: int = 2**20) -> str:
        """As the resumable route does it; the route itself has tests of its own."""
        waiting = quarantine()
        person = passes.read_upload_pass(upload_pass).person
        upload = waiting.open(person=person, name=name, length_bytes=len(content))
        waiting.append_all(upload, [content[at : at + piece_bytes] for at in range(0, len(content), piece_bytes)])
        return upload.id

    def _followed(self, answer: HttpResponseBase, path: str) -> Page:
        for _turn in range(8):
            if answer.status_code not in _ELSEWHERE:
                return read(path, answer.status_code, answer.getvalue())
            path = urljoin(path, answer["location"])
            answer = self.client.get(urlsplit(path)._replace(scheme="", netloc="").geturl())
        raise Turned(f"{path}: led in a circle")


class Hurried(InProcess):
    """Somebody who looks at the page that a form leads to only where there is something to find on it."""

    def send(self, page: Page, form: Form, *, do: str = "", enclosed: Iterable[Enclosed] = ()) -> Page:
        answer, path = self._posted(page, form, do, enclosed)
        if answer.status_code not in _ELSEWHERE:
            return self._followed(answer, path)
        return _Unread(urljoin(path, answer["location"]), lambda: self._followed(answer, path))


class _Unread(Page):
    """A page that is asked for when something of it is looked at."""

    __slots__ = ("_look",)

    def __init__(self, url: str, look: Callable[[], Page]) -> None:
        self.url, self.status, self._look = url, 200, look

    def __getattr__(self, name: str) -> object:
        # Reached only while the places of a page are empty.
        page = self._look()
        self.url, self.status = page.url, page.status
        self.forms, self.links, self.text, self.body = page.forms, page.links, page.text, page.body
        return object.__getattribute__(self, name)
