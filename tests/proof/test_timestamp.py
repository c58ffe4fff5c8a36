"""Time stamps: those of openssl, each part made wrong, and what a second library says of them."""

from __future__ import annotations

import contextlib
import hashlib
import shutil
import subprocess
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
import rfc3161_client
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.x509.oid import ExtendedKeyUsageOID
from hypothesis import given
from hypothesis import strategies as st

from mingjian.errors import Outside, Refused, Unverifiable
from mingjian.proof import der, timestamp

if TYPE_CHECKING:
    from pathlib import Path

DIGEST = hashlib.sha256(b"checkpoint").digest()
SM3_OID = "1.2.156.10197.1.401"
SHA384, SHA512 = "2.16.840.1.101.3.4.2.2", "2.16.840.1.101.3.4.2.3"
DAY = timedelta(days=1)


def oid_item(name: str, *more: bytes) -> bytes:
    return der.write(der.SEQUENCE, der.write_oid(name), *more)


def holds(stamping: Any, token: Any, **change: Any) -> timestamp.Stamped:
    known: dict[str, Any] = {"digest": DIGEST, "roots": [stamping.root.der], "nonce": 7, "place": "stamp.tst"}
    return timestamp.verify(token.encode(), **known | change)


def fails(stamping: Any, token: Any, says: str, **change: Any) -> None:
    with pytest.raises(Unverifiable, match=says) as refusal:
        holds(stamping, token, **change)
    assert refusal.value.place == "stamp.tst"


def test_a_whole_token_tells_when_and_on_whose_word(stamping: Any) -> None:
    stamped = holds(stamping, stamping.token)

    assert stamped == timestamp.Stamped(stamping.at, timedelta(0), 99, "1.2.3.4.1", "CN=authority,C=CN")
    assert holds(stamping, stamping.token, nonce=None) == stamped


@pytest.mark.parametrize(
    ("change", "accuracy"),
    [
        (der.write_integer(1), timedelta(seconds=1)),
        (der.write(0x80, b"\x05"), timedelta(milliseconds=5)),
        (der.write_integer(2) + der.write(0x80, b"\x05") + der.write(0x81, b"\x07"), timedelta(0, 2, 5007)),
    ],
)
def test_the_accuracy_the_authority_claims(stamping: Any, change: bytes, accuracy: timedelta) -> None:
    token = stamping.token.but(accuracy=der.write(der.SEQUENCE, change))
    assert holds(stamping, token).accuracy == accuracy


@pytest.mark.parametrize(
    "change",
    [
        {"ordering": b"\x01\x01\xff"},
        {"ordering": b"\x01\x01\x00"},
        {"nonce": None},
        {"named_by_key": True, "signed_info_version": 3},
        {"extensions": der.write(0xA1, oid_item("1.2.3", der.write(der.OCTET_STRING)))},
        {"extensions": der.write(0xA1, oid_item("1.2.3", b"\x01\x01\x00", der.write(der.OCTET_STRING)))},
        {"unsigned": der.write(0xA1, oid_item("1.2.3", der.write(der.SET)))},
        {"ess_algorithm": algorithm} if (algorithm := oid_item("2.16.840.1.101.3.4.2.1")) else {},
        {"at": b"20260301010203.25Z"},
        {"crls": der.write(0xA1)},
    ],
)
def test_what_the_standard_leaves_open_is_taken(stamping: Any, change: dict[str, Any]) -> None:
    holds(stamping, stamping.token.but(**change), nonce=None)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"digest": bytes(32)}, "另一份内容"),
        ({"imprint": SM3_OID}, "另一份内容"),
        ({"nonce": 8}, "不是对这次请求的答复"),
        ({"nonce": None}, "不是对这次请求的答复"),
        ({"version": 2}, "版本 2 未知"),
        ({"at": b"2026"}, "DER"),
        ({"accuracy": der.write(der.SEQUENCE, der.write_integer(10**6))}, "精度"),
        ({"accuracy": der.write(der.SEQUENCE, der.write_integer(-1))}, "精度"),
        ({"ordering": b"\x01\x01\x01"}, "DER"),
        ({"extensions": der.write(0xA1, oid_item("1.2.3", b"\x01\x01\xff", der.write(der.OCTET_STRING)))}, "关键扩展"),
        ({"extensions": der.write(0xA2)}, "DER"),
        ({"data_version": 1}, "恰有一个签名者"),
        ({"signers": 0}, "恰有一个签名者"),
        ({"signers": 2}, "恰有一个签名者"),
        ({"content_type": "1.2.840.113549.1.7.1"}, "不是 RFC 3161"),
        ({"attribute_type": "1.2.840.113549.1.7.1"}, "1.2.840.113549.1.9.3 缺失"),
        ({"message_digest": bytes(32)}, "1.2.840.113549.1.9.4 缺失"),
        ({"ess_digest": bytes(32)}, "1.2.840.113549.1.9.16.2.47 缺失"),
        ({"ess_algorithm": oid_item("1.3.14.3.2.26")}, "1.2.840.113549.1.9.16.2.47 缺失"),
        ({"signature_algorithm": "1.2.840.10045.4.1"}, "不能核验"),
        ({"signature_algorithm": "1.2.840.113549.1.1.11"}, "不能核验"),
        ({"signature_algorithm": "1.3.101.112"}, "不能核验"),
        ({"signature_algorithm": "1.2.840.10045.4.3.3"}, "签名不成立"),
        ({"digest_algorithm": "1.3.14.3.2.26"}, "不能核验"),
        ({"digest_algorithm": SHA384}, "不是 RFC 3161"),
        ({"digest_algorithm": SHA384, "listed_algorithm": SHA384}, "1.2.840.113549.1.9.4 缺失"),
        ({"signed_info_version": 3}, "不是 RFC 3161"),
        ({"named_by_key": True}, "不是 RFC 3161"),
        ({"more_attributes": oid_item("1.2.840.113549.1.9.3", der.write(der.SET, der.write_oid("1.2.3")))}, "不是 RFC"),
        ({"more_attributes": oid_item("1.2.3", der.write(der.SET))}, "不是 RFC"),
        ({"held": [der.write(der.SEQUENCE, der.write(der.SEQUENCE, der.write_integer(1)))]}, "无法读取的证书"),
        ({"held": [der.write(der.SEQUENCE, der.write(der.SEQUENCE, der.write_integer(0)))]}, "无法读取的证书"),
    ],
)
def test_each_part_made_wrong_is_unverifiable(stamping: Any, change: dict[str, Any], says: str) -> None:
    fails(stamping, stamping.token.but(**change), says)


def test_a_token_of_many_certificates_is_unverifiable(stamping: Any) -> None:
    fails(stamping, stamping.token.but(held=[stamping.intermediate.der] * 20), "多于 20 张")


def test_a_token_without_its_signers_certificate_is_unverifiable(stamping: Any) -> None:
    other = stamping.intermediate.issue("other", usages=STAMPING)
    fails(stamping, stamping.token_of(Mixed(stamping.signer, other), stamping.intermediate), "没有附上签名者")


class Mixed:
    """Names one certificate and holds another."""

    def __init__(self, named: Any, held: Any) -> None:
        self.certificate, self.key, self.der = named.certificate, named.key, held.der


STAMPING = [ExtendedKeyUsageOID.TIME_STAMPING]


def key_usage(**change: bool) -> x509.KeyUsage:
    names = (
        "digital_signature", "content_commitment", "key_encipherment", "data_encipherment", "key_agreement",
        "key_cert_sign", "crl_sign", "encipher_only", "decipher_only",
    )  # fmt: skip
    return x509.KeyUsage(**{name: change.get(name, False) for name in names})


@pytest.mark.parametrize(
    "about",
    [
        {},
        {"usages": []},
        {"usages": [ExtendedKeyUsageOID.CODE_SIGNING]},
        {"usages": [ExtendedKeyUsageOID.TIME_STAMPING, ExtendedKeyUsageOID.CODE_SIGNING]},
        {"usages": STAMPING, "critical": False},
        {"usages": STAMPING, "key_usage": key_usage(key_encipherment=True)},
    ],
)
def test_a_certificate_not_made_for_stamping_is_unverifiable(stamping: Any, about: dict[str, Any]) -> None:
    if about.get("usages") == []:
        about = {"usages": [ExtendedKeyUsageOID.ANY_EXTENDED_KEY_USAGE]}
    signer = stamping.intermediate.issue("other", **about)
    fails(stamping, stamping.token_of(signer, stamping.intermediate), "不是专用于时间戳")


@pytest.mark.parametrize("usage", [{"digital_signature": True}, {"content_commitment": True}])
def test_a_signer_may_say_that_it_signs(stamping: Any, usage: dict[str, bool]) -> None:
    signer = stamping.intermediate.issue("other", usages=STAMPING, key_usage=key_usage(**usage))
    holds(stamping, stamping.token_of(signer, stamping.intermediate))


class TestPath:
    def test_a_signer_directly_under_the_root_or_itself_a_root(self, stamping: Any) -> None:
        direct = stamping.root.issue("direct", usages=STAMPING)
        own = stamping.root_of_its_own("own", usages=STAMPING)

        holds(stamping, stamping.token_of(direct))
        holds(stamping, stamping.token_of(own), roots=[own.der])

    def test_no_root_and_another_root(self, stamping: Any) -> None:
        namesake = stamping.root_of_its_own("root", ca=True)
        for roots in ([], [namesake.der], [stamping.signer.der[:-1]]):
            with pytest.raises(Unverifiable):
                holds(stamping, stamping.token, roots=roots)

    def test_a_missing_intermediate(self, stamping: Any) -> None:
        fails(stamping, stamping.token.but(held=[]), "不能追溯")

    @pytest.mark.parametrize("which", ["signer", "intermediate", "root"])
    @pytest.mark.parametrize("period", [(-3, -1), (1, 3)])
    def test_a_certificate_not_in_force_at_the_moment(self, stamping: Any, which: str, period: tuple[int, int]) -> None:
        when = {"begin": stamping.at + period[0] * DAY, "end": stamping.at + period[1] * DAY}
        about = {name: when if name == which else {} for name in ("root", "intermediate", "signer")}
        root = stamping.root_of_its_own("root", ca=True, **about["root"])
        intermediate = root.issue("intermediate", ca=True, **about["intermediate"])
        signer = intermediate.issue("authority", usages=STAMPING, **about["signer"])
        fails(stamping, stamping.token_of(signer, intermediate), "不能追溯", roots=[root.der])

    @pytest.mark.parametrize(
        "about",
        [
            {"ca": False},
            {"ca": True, "key_usage": key_usage(digital_signature=True)},
            {"ca": True, "more": x509.NameConstraints([x509.DNSName("a")], None)},
        ],
    )
    def test_an_intermediate_that_may_not_issue(self, stamping: Any, about: dict[str, Any]) -> None:
        intermediate = stamping.root.issue("intermediate", **about)
        signer = intermediate.issue("authority", usages=STAMPING)
        fails(stamping, stamping.token_of(signer, intermediate), "不能追溯")

    def test_an_intermediate_without_basic_constraints_may_not_issue(self, stamping: Any) -> None:
        bare = stamping.root.issue("bare")
        signer = bare.issue("authority", usages=STAMPING)
        fails(stamping, stamping.token_of(signer, bare), "不能追溯")

    def test_a_path_longer_than_an_authority_allows(self, stamping: Any) -> None:
        lower = stamping.intermediate.issue("lower", ca=True)
        signer = lower.issue("authority", usages=STAMPING)
        fails(stamping, stamping.token_of(signer, lower, stamping.intermediate), "不能追溯")

    @pytest.mark.parametrize(("length", "good"), [(4, True), (5, False)])
    def test_a_path_longer_than_any_authority_needs(self, stamping: Any, length: int, good: bool) -> None:  # noqa: FBT001
        path = [stamping.root]
        while len(path) <= length:
            path.append(path[-1].issue(f"step {len(path)}", ca=True))
        token = stamping.token_of(path[-1].issue("authority", usages=STAMPING), *path[1:])
        if good:
            holds(stamping, token)
        else:
            fails(stamping, token, "不能追溯")

    def test_authorities_that_issue_each_other_lead_nowhere(self, stamping: Any) -> None:
        one, two = stamping.root_of_its_own("one", ca=True), stamping.root_of_its_own("two", ca=True)
        crossed = [one.issue("two", ca=True, key=two.key), two.issue("one", ca=True, key=one.key)]
        fails(stamping, stamping.token_of(one.issue("authority", usages=STAMPING), *crossed), "不能追溯")


@pytest.mark.parametrize(
    ("key", "name"),
    [
        (rsa.generate_private_key(65537, 2048), "1.2.840.113549.1.1.11"),
        (rsa.generate_private_key(65537, 2048), "1.2.840.113549.1.1.1"),
        (Ed25519PrivateKey.from_private_bytes(bytes(31) + b"\1"), "1.3.101.112"),
    ],
    ids=["sha256WithRSA", "rsaEncryption", "Ed25519"],
)
def test_the_other_algorithms(stamping: Any, key: Any, name: str) -> None:
    signer = stamping.root.issue("other", usages=STAMPING, key=key)
    token = stamping.token_of(signer, signature_algorithm=name)

    holds(stamping, token)
    fails(stamping, token.but(signature_algorithm="1.2.840.10045.4.3.2"), "不能核验")


def test_a_short_rsa_key_is_unverifiable(stamping: Any) -> None:
    signer = stamping.root.issue("weak", usages=STAMPING, key=rsa.generate_private_key(65537, 1024))
    fails(stamping, stamping.token_of(signer, signature_algorithm="1.2.840.113549.1.1.11"), "短于 2048 位")


def test_a_stamp_over_sm3(stamping: Any) -> None:
    token = stamping.token.but(imprint=SM3_OID)

    assert holds(stamping, token, imprint="sm3").at == stamping.at
    fails(stamping, token, "另一份内容")


def test_every_flipped_bit_is_unverifiable(stamping: Any) -> None:
    raw = stamping.token.encode()
    for at in range(len(raw)):
        forged = raw[:at] + bytes([raw[at] ^ 1 << at % 8]) + raw[at + 1 :]
        with pytest.raises(Unverifiable):
            timestamp.verify(forged, digest=DIGEST, roots=[stamping.root.der], nonce=7)


@given(st.binary(max_size=80))
def test_any_bytes_are_unverifiable(raw: bytes) -> None:
    with pytest.raises(Unverifiable):
        timestamp.verify(raw, digest=DIGEST, roots=[])
    with contextlib.suppress(Unverifiable, Outside):
        timestamp.read_response(raw)


def test_a_token_beyond_the_limit_is_unverifiable() -> None:
    with pytest.raises(Unverifiable, match="65537 字节"):
        timestamp.verify(bytes(65_537), digest=DIGEST, roots=[])


class TestRequestAndAnswer:
    def test_the_second_library_takes_what_we_take(self, stamping: Any) -> None:
        granted = der.write(der.SEQUENCE, der.write_integer(0))
        token = stamping.token.encode()
        answer = der.write(der.SEQUENCE, granted, token)
        verifier = (
            rfc3161_client.VerifierBuilder(nonce=7)
            .add_root_certificate(stamping.root.certificate)
            .add_intermediate_certificate(stamping.intermediate.certificate)
            .tsa_certificate(stamping.signer.certificate)
            .build()
        )

        verifier.verify_message(rfc3161_client.decode_timestamp_response(answer), b"checkpoint")
        assert timestamp.read_response(answer) == token

    @pytest.mark.parametrize("status", [2, 3, 4, 5, 6])
    def test_a_refusal_is_somebody_elses(self, status: int) -> None:
        answer = der.write(der.SEQUENCE, der.write(der.SEQUENCE, der.write_integer(status)))
        with pytest.raises(Outside, match=f"状态 {status}"):
            timestamp.read_response(answer)

    def test_granted_without_a_token_is_unverifiable(self) -> None:
        answer = der.write(der.SEQUENCE, der.write(der.SEQUENCE, der.write_integer(0)))
        with pytest.raises(Unverifiable, match="没有时间戳"):
            timestamp.read_response(answer)

    @pytest.mark.parametrize(("digest", "nonce"), [(b"", 1), (bytes(20), 1), (DIGEST, 0), (DIGEST, -1)])
    def test_what_cannot_be_asked_is_refused(self, digest: bytes, nonce: int) -> None:
        with pytest.raises(Refused):
            timestamp.request(digest, nonce=nonce)


CONFIGURATION = """
[tsa]
default_tsa = tsa1
[tsa1]
serial = {folder}/serial
crypto_device = builtin
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256
accuracy = secs:1, millisecs:500
ordering = yes
tsa_name = yes
ess_cert_id_chain = no
ess_cert_id_alg = sha256
"""


@pytest.mark.skipif(not shutil.which("openssl"), reason="this machine has no openssl command")
class TestOpenssl:
    @pytest.fixture
    def folder(self, tmp_path: Path, stamping: Any) -> Path:
        from cryptography.hazmat.primitives import serialization

        pem = serialization.Encoding.PEM
        (tmp_path / "tsa.cnf").write_text(CONFIGURATION.format(folder=tmp_path))
        (tmp_path / "serial").write_text("01")
        (tmp_path / "root.pem").write_bytes(stamping.root.certificate.public_bytes(pem))
        (tmp_path / "chain.pem").write_bytes(stamping.intermediate.certificate.public_bytes(pem))
        (tmp_path / "signer.pem").write_bytes(stamping.signer.certificate.public_bytes(pem))
        (tmp_path / "signer.key").write_bytes(
            stamping.signer.key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        )
        (tmp_path / "message").write_bytes(b"checkpoint")
        return tmp_path

    def ts(self, folder: Path, *words: str) -> str:
        done = subprocess.run(["openssl", "ts", *words], cwd=folder, check=True, capture_output=True)
        return done.stdout.decode()

    def test_openssl_answers_our_request_and_we_verify_its_token(self, folder: Path, stamping: Any) -> None:
        (folder / "query").write_bytes(timestamp.request(DIGEST, nonce=0x1234567890ABCDEF))
        text = self.ts(folder, "-query", "-in", "query", "-text")
        self.ts(
            folder, "-reply", "-config", "tsa.cnf", "-queryfile", "query", "-signer", "signer.pem",
            "-inkey", "signer.key", "-chain", "chain.pem", "-out", "answer",
        )  # fmt: skip
        token = timestamp.read_response((folder / "answer").read_bytes())
        stamped = timestamp.verify(token, digest=DIGEST, roots=[stamping.root.der], nonce=0x1234567890ABCDEF)

        assert "Nonce: 0x1234567890ABCDEF" in text
        assert "Certificate required: yes" in text
        assert (stamped.accuracy, stamped.serial, stamped.policy) == (timedelta(0, 1, 500_000), 2, "1.2.3.4.1")
        with pytest.raises(Unverifiable, match="随机数不同"):
            timestamp.verify(token, digest=DIGEST, roots=[stamping.root.der], nonce=1)

        for at in range(len(token)):
            forged = token[:at] + bytes([token[at] ^ 1 << at % 8]) + token[at + 1 :]
            with pytest.raises(Unverifiable):
                timestamp.verify(forged, digest=DIGEST, roots=[stamping.root.der])

    def test_openssl_verifies_the_tokens_of_these_tests(self, folder: Path, stamping: Any) -> None:
        (folder / "token").write_bytes(stamping.token.encode())
        text = self.ts(
            folder, "-verify", "-data", "message", "-in", "token", "-token_in", "-CAfile", "root.pem",
            "-untrusted", "chain.pem", "-attime", str(int(stamping.at.timestamp())),
        )  # fmt: skip
        assert "Verification: OK" in text
