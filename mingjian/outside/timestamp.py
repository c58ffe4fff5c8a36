"""A time-stamp authority over HTTP: one question, one answer, which is believed only after it was verified.

Source: RFC 3161 section 3.4. No redirect is followed and no proxy is asked: the address is the authority's own.
"""

from __future__ import annotations

import base64
import socket
import ssl
import threading
from contextlib import contextmanager, suppress
from http.client import HTTPConnection, HTTPException, HTTPSConnection  # noqa: TID251 - the network is behind this port
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from cryptography.hazmat.primitives.serialization import Encoding

from mingjian import ids
from mingjian.errors import Outside, Unverifiable
from mingjian.errors import gettext_noop as _
from mingjian.proof import cms, digests, timestamp
from mingjian.proof.foreign import foreign

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_QUESTION = "application/timestamp-query"
_ANSWER = "application/timestamp-reply"

#: From the first packet to the last; an authority that answers in drops is not waited for longer.
TIMEOUT_SECONDS = 20.0

#: 64 bits, as authorities take them.
_NONCE_BYTES = 8
_OK = 200


class HttpAuthority:
    """Implements ``ledger.ports.TimestampAuthority``.

    ``roots`` are certificates in DER. Without any, a token must be whole and of its own certificates: it is kept, and
    whoever verifies it later decides whom to believe. A name and password in the address are sent as Basic.
    """

    def __init__(self, url: str, *, roots: Sequence[bytes] = (), timeout_seconds: float = TIMEOUT_SECONDS) -> None:
        self._url = urlsplit(url)
        self._roots = tuple(roots)
        self._timeout_seconds = timeout_seconds

    def stamp(self, content: bytes) -> bytes:
        digest = digests.sha256(content)
        # Zero would be refused as a nonce, and the chance of it is not worth a question.
        nonce = int.from_bytes(ids.random_bytes(_NONCE_BYTES)) or 1
        raw = self._ask(timestamp.request(digest, nonce=nonce))
        try:
            token = timestamp.read_response(raw)
            timestamp.verify(token, digest=digest, roots=self._roots or _own(token), nonce=nonce)
        except Unverifiable as wrong:
            raise Outside(
                _("时间戳机构 {host} 的答复不成立：{reason}。没有采用；请核对其地址与 MINGJIAN_TSA_ROOTS 中的根证书。"),
                host=self._host,
                reason=str(wrong).rstrip("。"),
            ) from wrong
        return token

    @property
    def _host(self) -> str:
        """Never the whole address, which may hold a password."""
        return self._url.hostname or ""

    def _ask(self, question: bytes) -> bytes:
        late = threading.Event()
        try:
            with self._connected(late) as connection:
                connection.request("POST", self._path, body=question, headers=self._headers)
                answer = connection.getresponse()
                raw = answer.read(timestamp.MAX_BYTES + 1)
        except (OSError, HTTPException) as error:
            raise self._silent(error, late=late.is_set()) from error
        if late.is_set():
            raise self._silent(TimeoutError(), late=True)
        if answer.status != _OK:
            raise Outside(
                _("时间戳机构 {host} 以 HTTP {status} 答复，没有给出时间戳；请核对 MINGJIAN_TSA_URL。"),
                host=self._host,
                status=answer.status,
            )
        found = answer.headers.get_content_type()
        if found != _ANSWER:
            raise Outside(
                _("{host} 的答复不是时间戳（类型为 {type}）；请核对 MINGJIAN_TSA_URL。"),
                host=self._host,
                type=found[:60],
            )
        return raw

    @contextmanager
    def _connected(self, late: threading.Event) -> Iterator[HTTPConnection]:
        """A connection that ends when the time is over, whatever the other side is doing then."""
        kind = HTTPSConnection if self._url.scheme == "https" else HTTPConnection
        connection = kind(self._host, self._url.port or kind.default_port, timeout=self._timeout_seconds)
        try:
            connection.connect()
            end = threading.Timer(self._timeout_seconds, _hang_up, (connection.sock, late))
            end.daemon = True
            end.start()
            try:
                yield connection
            finally:
                end.cancel()
        finally:
            connection.close()

    def _silent(self, error: Exception, *, late: bool) -> Outside:
        if late or isinstance(error, TimeoutError):
            return Outside(
                _("时间戳机构 {host} 没有在 {seconds} 秒内答复；系统会再试。"),
                host=self._host,
                seconds=f"{self._timeout_seconds:g}",
            )
        return Outside(
            _("没有连上时间戳机构 {host}（{reason}）；系统会再试。请检查网络与 MINGJIAN_TSA_URL。"),
            host=self._host,
            reason=_reason(error),
        )

    @property
    def _path(self) -> str:
        path = self._url.path or "/"
        return f"{path}?{self._url.query}" if self._url.query else path

    @property
    def _headers(self) -> dict[str, str]:
        headers = {"Content-Type": _QUESTION, "Accept": _ANSWER, "Connection": "close"}
        if self._url.username is not None:
            pair = f"{unquote(self._url.username)}:{unquote(self._url.password or '')}"
            headers["Authorization"] = f"Basic {base64.b64encode(pair.encode()).decode()}"
        return headers


def _hang_up(connection: socket.socket, late: threading.Event) -> None:
    late.set()
    with suppress(OSError):
        connection.shutdown(socket.SHUT_RDWR)


def _own(token: bytes) -> list[bytes]:
    """The token's own certificates: enough to see that it is whole, never enough to believe it."""
    with foreign(""):
        return [one.public_bytes(Encoding.DER) for one in cms.read(token).certificates]


def _reason(error: Exception) -> str:
    if isinstance(error, ssl.SSLCertVerificationError):
        return error.verify_message
    return (isinstance(error, OSError) and error.strerror) or type(error).__name__
