"""What a bare route says back: a status, headers, a short body. No framework, so that bytes pass at full speed."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Any, TypeAlias

from django.template.loader import render_to_string
from django.utils.translation import get_language_from_request, gettext, override

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, MutableMapping

    from mingjian.errors import MingjianError

Scope: TypeAlias = "MutableMapping[str, Any]"
Receive: TypeAlias = "Callable[[], Awaitable[MutableMapping[str, Any]]]"
Send: TypeAlias = "Callable[[MutableMapping[str, Any]], Awaitable[None]]"
Headers: TypeAlias = "list[tuple[str, str]]"

_SAFE: Headers = [("x-content-type-options", "nosniff"), ("referrer-policy", "same-origin")]

#: For a page that has nothing but words and the house's own style.
_NOTHING_RUNS = "default-src 'none'; style-src 'self'; img-src 'self'; script-src 'self'; frame-ancestors 'none'"


def headers_of(scope: Scope) -> dict[str, str]:
    return {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}


async def answer(send: Send, status: int, headers: Headers, body: bytes = b"") -> None:
    await send_head(send, status, [*headers, ("content-length", str(len(body)))])
    await send({"type": "http.response.body", "body": body})


async def send_head(send: Send, status: int, headers: Headers) -> None:
    encoded = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in [*_SAFE, *headers]]
    await send({"type": "http.response.start", "status": status, "headers": encoded})


async def refuse(scope: Scope, send: Send, status: int, error: MingjianError, headers: Headers | None = None) -> None:
    """The error as a sentence in the reader's language."""
    with override(_language(scope)):
        sentence = gettext(error.sentence).format_map(error.facts)
    body = json.dumps({"error": sentence, "clause": error.clause}, ensure_ascii=False).encode()
    await answer(send, status, [("content-type", "application/json; charset=utf-8"), *(headers or [])], body)


async def refuse_as_page(scope: Scope, send: Send, status: int, error: MingjianError) -> None:
    """The same for somebody who sent a form and looks at what comes back."""
    with override(_language(scope)):
        words = gettext(error.sentence).format_map(error.facts)
        page = render_to_string("base/error.html", {"title": gettext("内容没有被接收"), "words": words})
    headers = [("content-type", "text/html; charset=utf-8"), ("content-security-policy", _NOTHING_RUNS)]
    await answer(send, status, headers, page.encode())


async def body_of(receive: Receive, *, silent_seconds: float | None = None) -> AsyncIterator[bytes]:
    """The request's bytes as they come; ends without an error when the other side goes away or falls silent."""
    while True:
        try:
            message = await asyncio.wait_for(receive(), silent_seconds)
        except TimeoutError:
            return
        if message["type"] != "http.request":
            return
        if message.get("body"):
            yield message["body"]
            # A fast sender must not keep other connections from their turn.
            await asyncio.sleep(0)
        if not message.get("more_body"):
            return


def _language(scope: Scope) -> str:
    headers = headers_of(scope)
    cookies = dict(part.strip().partition("=")[::2] for part in headers.get("cookie", "").split(";"))

    class _Asking:
        COOKIES = cookies
        META = {"HTTP_ACCEPT_LANGUAGE": headers.get("accept-language", "")}  # noqa: RUF012 - read once, here

    return get_language_from_request(_Asking())  # type: ignore[arg-type]
