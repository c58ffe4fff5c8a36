"""Asking an authority over HTTP: what holds is kept, everything else is a sentence about somebody else's failure."""

from __future__ import annotations

import base64
import hashlib
import shutil
import socket
import subprocess
import time
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
import rfc3161_client

from mingjian.errors import Outside
from mingjian.outside.timestamp import HttpAuthority
from mingjian.proof import timestamp
from tests.proof.conftest import AT

from .authority import Certified, Question, Reply, Twin, granted

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

CONTENT = b"mingjian.example/log\n42\n"
DIGEST = hashlib.sha256(CONTENT).digest()


def authority(twin: Twin, *, believed: bool = True, seconds: float = 10.0) -> HttpAuthority:
    return HttpAuthority(twin.url, roots=[twin.root.der] if believed else [], timeout_seconds=seconds)


@pytest.mark.parametrize("believed", [True, False])
def test_a_good_token_is_kept_and_a_second_library_takes_it(twin: Twin, *, believed: bool) -> None:
    token = authority(twin, believed=believed).stamp(CONTENT)

    stamped = timestamp.verify(token, digest=DIGEST, roots=[twin.root.der])
    assert (stamped.at, stamped.authority) == (AT, "CN=authority,C=CN")
    asked = twin.asked[0]
    assert (asked.digest, asked.algorithm, asked.wants_certificates) == (DIGEST, "sha256", True)
    assert (asked.headers["Content-Type"], asked.path) == ("application/timestamp-query", "/tsa")
    verifier = rfc3161_client.VerifierBuilder(nonce=asked.nonce).add_root_certificate(twin.root.certificate).build()
    verifier.verify_message(rfc3161_client.decode_timestamp_response(granted(token)), CONTENT)


def test_every_question_has_a_nonce_of_its_own(twin: Twin) -> None:
    for _time in range(3):
        authority(twin).stamp(CONTENT)
    assert len({one.nonce for one in twin.asked}) == 3
    assert all(0 < one.nonce < 2**64 for one in twin.asked)


def test_granted_with_modifications_is_granted(twin: Twin) -> None:
    twin.answer = lambda question: Reply(granted(twin.certified.token(question).encode(), status=1))
    assert authority(twin).stamp(CONTENT)


EXPIRED = Certified("expired", begin=AT - timedelta(days=9), end=AT - timedelta(days=1))
STRANGER = Certified("stranger")


def refusal(status: int) -> Reply:
    return Reply(granted(b"", status=status))


WRONG: dict[str, tuple[Callable[[Twin, Question], Reply], str]] = {
    "wrong nonce": (lambda twin, asked: twin.certified.reply(asked, nonce=asked.nonce ^ 1), "随机数不同"),
    "no nonce": (lambda twin, asked: twin.certified.reply(asked, nonce=None), "随机数不同"),
    "other digest": (lambda twin, asked: twin.certified.reply(asked, digest=bytes(32)), "另一份内容"),
    "another authority": (lambda _twin, asked: STRANGER.reply(asked), "不能追溯"),
    "expired certificate": (lambda _twin, asked: EXPIRED.reply(asked), "不能追溯"),
    "refused": (lambda _twin, _asked: refusal(2), "状态 2"),
    "waiting": (lambda _twin, _asked: refusal(3), "状态 3"),
    "granted without a token": (lambda _twin, _asked: refusal(0), "没有时间戳"),
    "garbage": (lambda _twin, _asked: Reply(b"\x30\x03garbage"), "不成立"),
    "nothing": (lambda _twin, _asked: Reply(b""), "不成立"),
    "half": (lambda twin, asked: Reply(twin.certified.reply(asked).body[:-9]), "不成立"),
    "too large": (lambda _twin, _asked: Reply(bytes(timestamp.MAX_BYTES + 1)), "65537 字节"),
    "a page": (lambda _twin, _asked: Reply(b"<p>", media_type="text/html"), "text/html"),
    "not found": (lambda _twin, _asked: Reply(b"", status=404), "HTTP 404"),
    "moved": (
        lambda _twin, _asked: Reply(b"", status=302, headers={"Location": "http://127.0.0.1:9/"}),
        "HTTP 302",
    ),
    "error": (lambda twin, asked: Reply(twin.certified.reply(asked).body, status=500), "HTTP 500"),
    "broken off": (lambda _twin, _asked: Reply(b"abc", headers={"Content-Length": "900"}), "没有连上|不成立"),
}


@pytest.mark.parametrize("case", WRONG)
def test_what_does_not_hold_is_outside_and_never_kept(twin: Twin, case: str) -> None:
    answer, says = WRONG[case]
    twin.answer = lambda question: answer(twin, question)
    with pytest.raises(Outside, match=says) as failed:
        authority(twin).stamp(CONTENT)
    assert "127.0.0.1" in str(failed.value) or "时间戳机构拒绝" in str(failed.value)


@pytest.mark.parametrize("case", ["another authority", "expired certificate", "wrong nonce"])
def test_without_roots_a_stranger_is_kept_but_nothing_that_is_not_whole(twin: Twin, case: str) -> None:
    answer, says = WRONG[case]
    twin.answer = lambda question: answer(twin, question)
    if case == "another authority":
        assert authority(twin, believed=False).stamp(CONTENT)
        return
    with pytest.raises(Outside, match=says):
        authority(twin, believed=False).stamp(CONTENT)


class TestTime:
    @pytest.mark.parametrize("kind", ["before the answer", "between its bytes"])
    def test_who_is_slow_is_not_waited_for(self, twin: Twin, kind: str) -> None:
        def slowly(question: Question) -> Reply:
            good = twin.certified.reply(question).body
            if kind == "between its bytes":
                # Each byte comes in time; only the whole does not.
                return Reply(good, slowness=0.05)
            time.sleep(3)
            return Reply(good)

        twin.answer = slowly
        began = time.monotonic()
        with pytest.raises(Outside, match=r"没有在 0\.5 秒内答复"):
            authority(twin, seconds=0.5).stamp(CONTENT)
        assert time.monotonic() - began < 2

    def test_nobody_there(self) -> None:
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))
            url = f"http://127.0.0.1:{taken.getsockname()[1]}/"
            with pytest.raises(Outside, match=r"没有连上时间戳机构 127\.0\.0\.1"):
                HttpAuthority(url, timeout_seconds=2).stamp(CONTENT)

    def test_somebody_who_speaks_no_http(self) -> None:
        with socket.create_server(("127.0.0.1", 0)) as server:
            url = f"http://127.0.0.1:{server.getsockname()[1]}/"
            server.listen()
            with pytest.raises(Outside, match="没有在"):
                HttpAuthority(url, timeout_seconds=0.3).stamp(CONTENT)

    def test_a_plain_server_where_tls_is_expected(self, twin: Twin) -> None:
        with pytest.raises(Outside, match="没有连上时间戳机构"):
            HttpAuthority(twin.url.replace("http:", "https:"), timeout_seconds=2).stamp(CONTENT)


def test_a_password_in_the_address_is_sent_and_never_said(twin: Twin) -> None:
    url = twin.url.replace("//", "//some:p%40ss@").replace("/tsa", "/tsa?profile=1")
    assert HttpAuthority(url, roots=[twin.root.der]).stamp(CONTENT)
    asked = twin.asked[0]
    assert asked.headers["Authorization"] == f"Basic {base64.b64encode(b'some:p@ss').decode()}"
    assert asked.path == "/tsa?profile=1"

    twin.answer = lambda _question: Reply(b"", status=401)
    with pytest.raises(Outside) as failed:
        HttpAuthority(url).stamp(CONTENT)
    assert "ss@" not in str(failed.value)


CONFIGURATION = """
[tsa]
default_tsa = tsa1
[tsa1]
serial = {folder}/serial
crypto_device = builtin
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256
ess_cert_id_chain = no
ess_cert_id_alg = sha256
"""


@pytest.mark.skipif(not shutil.which("openssl"), reason="this machine has no openssl command")
def test_openssl_as_the_authority(twin: Twin, tmp_path: Path) -> None:
    """Its clock is that of the machine, so its certificates are good for long."""
    from cryptography.hazmat.primitives import serialization as s

    certified = Certified("openssl", begin=AT - timedelta(days=3650), end=AT + timedelta(days=36500))
    pem: Any = s.Encoding.PEM
    (tmp_path / "tsa.cnf").write_text(CONFIGURATION.format(folder=tmp_path))
    (tmp_path / "serial").write_text("01")
    (tmp_path / "signer.pem").write_bytes(certified.signer.certificate.public_bytes(pem))
    (tmp_path / "signer.key").write_bytes(
        certified.signer.key.private_bytes(pem, s.PrivateFormat.PKCS8, s.NoEncryption())
    )

    def answer(question: Question) -> Reply:
        (tmp_path / "query").write_bytes(question.raw)
        subprocess.run(
            ["openssl", "ts", "-reply", "-config", "tsa.cnf", "-queryfile", "query", "-signer", "signer.pem",
             "-inkey", "signer.key", "-out", "answer"],
            cwd=tmp_path, check=True, capture_output=True,
        )  # fmt: skip
        return Reply((tmp_path / "answer").read_bytes())

    twin.answer = answer
    token = HttpAuthority(twin.url).stamp(CONTENT)
    assert timestamp.verify(token, digest=DIGEST, roots=[certified.signer.der]).policy == "1.2.3.4.1"
