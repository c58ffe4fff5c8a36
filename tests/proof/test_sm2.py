"""SM2 by the vector of GB/T 32918.5, from both engines and against the openssl command."""

from __future__ import annotations

import ctypes.util
import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest
from cryptography.hazmat.primitives.asymmetric import utils

from mingjian.errors import Outside, Refused, Unverifiable
from mingjian.proof import gm, sm2, sm2_openssl
from mingjian.proof.gm import GM
from mingjian.proof.sm2_openssl import (
    VECTOR_MESSAGE,
    VECTOR_PUBLIC,
    VECTOR_SECRET,
    VECTOR_SIGNATURE,
    OpenSsl,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

#: The standard's e = SM3(Z ‖ M) and nonce k.
E = 0xF0B43E94BA45ACCAACE692ED534382EB17E6AB5A19CE7B31F4486FDFC0D28640
K = 0x59276E27D506861A16680F3AD9C02DCCEF3CC1FA3CDBE4CE6D54B80DEAC1BC21

needs_openssl = pytest.mark.skipif(
    ctypes.util.find_library("crypto") is None or not shutil.which("openssl"), reason="this machine has no OpenSSL"
)


@pytest.fixture(scope="module")
def openssl() -> OpenSsl:
    return OpenSsl()


def engines() -> list[sm2.Engine]:
    return [sm2.PlainPython(), OpenSsl()]


def test_the_vector_of_the_standard_step_by_step() -> None:
    assert sm2.public_of(VECTOR_SECRET) == VECTOR_PUBLIC
    assert sm2._digest(VECTOR_PUBLIC, VECTOR_MESSAGE) == E
    assert sm2.sign_with_nonce(int.from_bytes(VECTOR_SECRET, "big"), E, K) == VECTOR_SIGNATURE
    assert sm2.verify(VECTOR_PUBLIC, VECTOR_MESSAGE, VECTOR_SIGNATURE)


def test_plain_python_gives_the_same_signature_each_time_and_it_holds() -> None:
    signature = sm2.sign(VECTOR_SECRET, VECTOR_PUBLIC, b"receipt")

    assert signature == sm2.sign(VECTOR_SECRET, VECTOR_PUBLIC, b"receipt")
    assert signature != sm2.sign(VECTOR_SECRET, VECTOR_PUBLIC, b"receipt 2")
    assert sm2.verify(VECTOR_PUBLIC, b"receipt", signature)


@needs_openssl
@pytest.mark.parametrize("number", [1, 2, 7, sm2.N - 2, sm2.N // 3])
def test_the_two_engines_verify_each_other(openssl: OpenSsl, number: int) -> None:
    secret = number.to_bytes(32, "big")
    public = sm2.public_of(secret)
    for message in (b"", b"x" * 5000):
        assert sm2.verify(public, message, openssl.sign(secret, public, message))
        assert openssl.verify(public, message, sm2.sign(secret, public, message))


def forgeries() -> list[tuple[bytes, bytes, bytes]]:
    def flips(raw: bytes) -> list[bytes]:
        return [raw[:at] + bytes([raw[at] ^ 1]) + raw[at + 1 :] for at in range(len(raw))]

    zero, order = bytes(32), sm2.N.to_bytes(32, "big")
    r, s = VECTOR_SIGNATURE[:32], VECTOR_SIGNATURE[32:]
    opposite = (sm2.N - int.from_bytes(r, "big")).to_bytes(32, "big")
    off_curve = b"\x04" + bytes(64)
    beyond = b"\x04" + sm2.P.to_bytes(32, "big") + VECTOR_PUBLIC[33:]
    return [
        *[(flip, VECTOR_MESSAGE, VECTOR_SIGNATURE) for flip in flips(VECTOR_PUBLIC)],
        *[(VECTOR_PUBLIC, flip, VECTOR_SIGNATURE) for flip in flips(VECTOR_MESSAGE)],
        *[(VECTOR_PUBLIC, VECTOR_MESSAGE, flip) for flip in flips(VECTOR_SIGNATURE)],
        *[(VECTOR_PUBLIC, VECTOR_MESSAGE, bad) for bad in (b"", r, zero + s, r + zero, order + s, r + order, s + r)],
        (VECTOR_PUBLIC, VECTOR_MESSAGE, r + opposite),
        (VECTOR_PUBLIC, VECTOR_MESSAGE, VECTOR_SIGNATURE + b"\0"),
        (VECTOR_PUBLIC, VECTOR_MESSAGE, b"\xff" * 64),
        (VECTOR_PUBLIC[1:], VECTOR_MESSAGE, VECTOR_SIGNATURE),
        (b"\x02" + VECTOR_PUBLIC[1:33], VECTOR_MESSAGE, VECTOR_SIGNATURE),
        (off_curve, VECTOR_MESSAGE, VECTOR_SIGNATURE),
        (beyond, VECTOR_MESSAGE, VECTOR_SIGNATURE),
        (b"", VECTOR_MESSAGE, VECTOR_SIGNATURE),
    ]


@needs_openssl
def test_both_engines_reject_every_forgery() -> None:
    for engine in engines():
        assert engine.verify(VECTOR_PUBLIC, VECTOR_MESSAGE, VECTOR_SIGNATURE)
        accepted = [forgery for forgery in forgeries() if engine.verify(*forgery)]
        assert accepted == [], engine.name


def test_a_point_at_infinity_is_no_sum(monkeypatch: pytest.MonkeyPatch) -> None:
    # s·G + t·P is infinity when s = -t·d: a signature nobody can reject by its numbers alone.
    d, r = int.from_bytes(VECTOR_SECRET, "big"), 5
    s = -r * d * pow(1 + d, -1, sm2.N) % sm2.N
    assert not sm2.verify(VECTOR_PUBLIC, b"", r.to_bytes(32, "big") + s.to_bytes(32, "big"))


def test_the_standard_asks_for_another_nonce_where_r_or_s_vanish() -> None:
    d = int.from_bytes(VECTOR_SECRET, "big")
    x = int.from_bytes(sm2.public_of((7).to_bytes(32, "big"))[1:33], "big")

    assert sm2.sign_with_nonce(d, -x % sm2.N, 7) is None
    assert sm2.sign_with_nonce(d, (-7 - x) % sm2.N, 7) is None


@needs_openssl
def test_the_openssl_command_verifies_what_we_sign_and_signs_what_we_verify(tmp_path: Path) -> None:
    def run(*words: str | Path) -> subprocess.CompletedProcess[bytes]:
        return subprocess.run(["openssl", *words], check=True, capture_output=True)

    message, signature = tmp_path / "message", tmp_path / "signature"
    message.write_bytes(b"a checkpoint")
    run("genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:SM2", "-out", tmp_path / "key.pem")
    run("pkey", "-in", tmp_path / "key.pem", "-pubout", "-outform", "DER", "-out", tmp_path / "public.der")
    sign_id = ("-pkeyopt", "distid:1234567812345678")
    common = ("-rawin", "-digest", "sm3", "-in", message)
    run("pkeyutl", "-sign", *common, "-inkey", tmp_path / "key.pem", *sign_id, "-out", signature)
    public = (tmp_path / "public.der").read_bytes()[-65:]
    r, s = utils.decode_dss_signature(signature.read_bytes())

    assert sm2.verify(public, b"a checkpoint", r.to_bytes(32, "big") + s.to_bytes(32, "big"))

    text = run("pkey", "-in", tmp_path / "key.pem", "-outform", "DER").stdout
    secret = text[text.index(b"\x02\x01\x01\x04\x20") + 5 :][:32]
    for engine in engines():
        made = engine.sign(secret, public, b"a checkpoint")
        halves = int.from_bytes(made[:32], "big"), int.from_bytes(made[32:], "big")
        signature.write_bytes(utils.encode_dss_signature(*halves))
        run(
            "pkeyutl", "-verify", *common, "-sigfile", signature, "-pubin", "-keyform", "DER",
            "-inkey", tmp_path / "public.der", *sign_id,
        )  # fmt: skip


class TestSuite:
    def test_it_signs_and_verifies(self) -> None:
        key = GM.private_key(VECTOR_SECRET)

        assert key.public == VECTOR_PUBLIC
        GM.verify(VECTOR_PUBLIC, VECTOR_MESSAGE, VECTOR_SIGNATURE)
        GM.verify(VECTOR_PUBLIC, b"x", key.sign(b"x"))
        with pytest.raises(Unverifiable, match="签名不成立") as refusal:
            GM.verify(VECTOR_PUBLIC, b"y", VECTOR_SIGNATURE, place="checkpoint.sm2")
        assert refusal.value.place == "checkpoint.sm2"

    def test_its_digest_is_sm3(self) -> None:
        expected = "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"
        assert (GM.digest(b"abc").hex(), GM.begin(b"abc").digest().hex()) == (expected, expected)

    @pytest.mark.parametrize("chance", [bytes(48), b"\xff" * 48, (sm2.N - 2).to_bytes(48, "big")])
    def test_every_chance_gives_a_private_key(self, chance: bytes) -> None:
        assert len(GM.private_key(GM.secret_of(chance)).public) == GM.public_bytes

    @pytest.mark.parametrize("number", [0, sm2.N - 1, sm2.N, 2**256 - 1])
    def test_a_number_that_is_no_private_key_is_refused(self, number: int) -> None:
        with pytest.raises(Refused, match="1 与 n-2"):
            GM.private_key(number.to_bytes(32, "big"))

    def test_the_wrong_number_of_bytes_is_refused(self) -> None:
        with pytest.raises(Refused, match="48 个随机字节"):
            GM.secret_of(bytes(32))
        with pytest.raises(Refused, match="私钥须为 32"):
            GM.private_key(bytes(31))


class TestEngine:
    @pytest.fixture(autouse=True)
    def forgotten(self) -> Iterator[None]:
        gm.engine.cache_clear()
        yield
        gm.engine.cache_clear()

    @needs_openssl
    def test_openssl_where_it_can_be_loaded(self) -> None:
        assert gm.engine().name == "OpenSSL"

    def test_plain_python_where_no_library_is_found(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(ctypes.util, "find_library", lambda _name: None)

        assert gm.engine().name == "Python"
        GM.verify(VECTOR_PUBLIC, VECTOR_MESSAGE, VECTOR_SIGNATURE)
        GM.verify(VECTOR_PUBLIC, b"x", GM.private_key(VECTOR_SECRET).sign(b"x"))

    @pytest.mark.parametrize("library", ["libnothing.so.9", "c"])
    def test_a_library_that_is_something_else_is_not_used(self, library: str) -> None:
        with pytest.raises(Outside, match="纯 Python"):
            OpenSsl(ctypes.util.find_library(library) or library)

    @needs_openssl
    @pytest.mark.parametrize(
        ("name", "value"),
        [("_OPENSSL_3", 2**62), ("VECTOR_SIGNATURE", bytes(64)), ("VECTOR_SECRET", bytes(31) + b"\1")],
    )
    def test_a_library_that_fails_the_vector_is_not_used(
        self, monkeypatch: pytest.MonkeyPatch, name: str, value: object
    ) -> None:
        monkeypatch.setattr(sm2_openssl, name, value)
        with pytest.raises(Outside, match="纯 Python"):
            OpenSsl()

    @needs_openssl
    def test_a_secret_that_is_no_key_is_said(self, openssl: OpenSsl) -> None:
        with pytest.raises(Outside, match="未能完成 SM2 签名"):
            openssl.sign(VECTOR_SECRET + b"\0", VECTOR_PUBLIC, b"")
