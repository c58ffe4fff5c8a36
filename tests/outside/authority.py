"""A time-stamp authority on 127.0.0.1 that answers as it is told to: truly, wrongly, slowly or not at all."""

from __future__ import annotations

import threading
import time
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

from asn1crypto import tsp

from mingjian.proof import der
from tests.proof.conftest import STAMPING, Issued, Token, issue

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

REPLY = "application/timestamp-reply"


@dataclass(frozen=True)
class Question:
    """A request as another library reads it."""

    raw: bytes
    digest: bytes
    algorithm: str
    nonce: int
    wants_certificates: bool
    headers: dict[str, str]
    path: str


@dataclass(frozen=True)
class Reply:
    body: bytes
    status: int = 200
    media_type: str = REPLY
    headers: dict[str, str] = field(default_factory=dict)
    #: Seconds before each byte of the body.
    slowness: float = 0.0


class Certified:
    """The authority's certificates: a root, and a signer below it."""

    def __init__(self, name: str = "authority", **about: Any) -> None:
        in_force = {word: about[word] for word in ("begin", "end") if word in about}
        self.root = issue(f"{name} root", ca=True, **in_force)
        self.signer = self.root.issue(name, usages=STAMPING, **about)

    def token(self, question: Question, **change: Any) -> Token:
        return Token(self.signer, question.digest, nonce=question.nonce).but(**change)

    def reply(self, question: Question, **change: Any) -> Reply:
        return Reply(granted(self.token(question, **change).encode()))


def granted(token: bytes, status: int = 0) -> bytes:
    return der.write(der.SEQUENCE, der.write(der.SEQUENCE, der.write_integer(status)), token)


class Twin:
    """The running service: where it is, what it was asked, and how it answers."""

    def __init__(self, url: str, certified: Certified) -> None:
        self.url, self.certified = url, certified
        self.asked: list[Question] = []
        self.answer: Callable[[Question], Reply] = certified.reply

    @property
    def root(self) -> Issued:
        return self.certified.root


@contextmanager
def running(certified: Certified) -> Iterator[Twin]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            raw = self.rfile.read(int(self.headers["Content-Length"]))
            question = _read(raw, dict(self.headers.items()), self.path)
            twin.asked.append(question)
            # Whoever asked may have hung up.
            with suppress(OSError):
                self._send(twin.answer(question))

        def _send(self, reply: Reply) -> None:
            self.send_response(reply.status)
            self.send_header("Content-Type", reply.media_type)
            self.send_header("Content-Length", str(len(reply.body)))
            for name, value in reply.headers.items():
                self.send_header(name, value)
            self.end_headers()
            if not reply.slowness:
                self.wfile.write(reply.body)
                return
            for at in range(len(reply.body)):
                time.sleep(reply.slowness)
                self.wfile.write(reply.body[at : at + 1])

        def log_message(self, *_words: Any) -> None:
            """Nothing: the tests look at what was asked."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    twin = Twin(f"http://127.0.0.1:{server.server_port}/tsa", certified)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield twin
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _read(raw: bytes, headers: dict[str, str], path: str) -> Question:
    asked = tsp.TimeStampReq.load(raw, strict=True)
    imprint = asked["message_imprint"]
    return Question(
        raw=raw,
        digest=imprint["hashed_message"].native,
        algorithm=imprint["hash_algorithm"]["algorithm"].native,
        nonce=asked["nonce"].native,
        wants_certificates=asked["cert_req"].native,
        headers=headers,
        path=path,
    )
