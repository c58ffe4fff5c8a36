"""Signed notes (C2SP signed-note), witnesses' cosignatures (tlog-cosignature) and checkpoints (tlog-checkpoint).

A note is text, an empty line, and one line for each signature: ``— name base64(key id ‖ signature)``. Ed25519 only.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Protocol, Self

from mingjian.errors import Refused, Unverifiable
from mingjian.errors import gettext_noop as _
from mingjian.proof import digests
from mingjian.proof.foreign import foreign
from mingjian.proof.spelling import read_base64, write_base64
from mingjian.proof.suite import INTL, SIGNATURE_BYTES, UnknownSigner

if TYPE_CHECKING:
    from collections.abc import Sequence

#: Signature types of the signed-note format: a plain Ed25519 signature, and a witness's timed cosignature.
SIGNATURE = 1
COSIGNATURE = 4

#: Limits before reading, those of the reference implementation.
MAX_BYTES = 1_000_000
MAX_SIGNATURES = 100

_DASH = "\N{EM DASH} "
_KEY_ID_BYTES = 4
_TIME_BYTES = 8
#: A key's name: nothing that could be taken for a separator (signed-note: no spaces, no plus).
_NAME = re.compile(r"[^\s+\x00-\x1f\x7f]{1,200}")
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f]")
_CHECKPOINT_LINES = 3
_SIZE = re.compile(r"0|[1-9][0-9]{0,18}", re.ASCII)


class Signs(Protocol):
    """An Ed25519 key wherever it lies: the Signer of keys.py, or a cipher machine."""

    @property
    def public(self) -> bytes: ...

    def sign(self, message: bytes) -> bytes: ...


@dataclass(frozen=True)
class VerifierKey:
    """A public key with the name under which it signs notes; written ``name+hash+base64`` (a vkey)."""

    name: str
    public: bytes
    algorithm: int = SIGNATURE

    def __post_init__(self) -> None:
        if not _NAME.fullmatch(self.name):
            raise Refused(_("签名者名称“{name}”不得为空，也不得含有空格或加号"), name=self.name[:80])
        if self.algorithm not in {SIGNATURE, COSIGNATURE} or len(self.public) != INTL.public_bytes:
            raise Refused(_("核验密钥“{name}”不是 Ed25519 密钥，本程序不能核验"), name=self.name)

    @property
    def key_id(self) -> bytes:
        return digests.sha256(f"{self.name}\n".encode() + bytes([self.algorithm]) + self.public)[:_KEY_ID_BYTES]

    def __str__(self) -> str:
        return f"{self.name}+{self.key_id.hex()}+{write_base64(bytes([self.algorithm]) + self.public)}"

    @classmethod
    def parse(cls, text: str, *, place: str = "") -> Self:
        """Raises Unverifiable for anything that is not the exact vkey of an Ed25519 key or cosigner."""
        name, _plus, rest = text.partition("+")
        encoded = read_base64(rest.partition("+")[2], place=place)
        with foreign(place):
            key = cls(name, encoded[1:], encoded[0] if encoded else 0)
            if str(key) != text:
                raise Refused(_("核验密钥“{name}”的写法不合格式，或其编号与公钥不符"), name=name[:80])
        return key


@dataclass(frozen=True)
class Opened:
    """A note whose signatures by known keys all hold; ``witnessed`` tells when each cosigner saw it."""

    text: str
    signers: tuple[VerifierKey, ...]
    witnessed: tuple[tuple[VerifierKey, datetime], ...] = ()


def sign(text: str, name: str, signer: Signs) -> str:
    """The note over ``text``, which must end with a newline, signed under ``name``. Raises Refused for other text."""
    _demand_text(text)
    key = VerifierKey(name, signer.public)
    return f"{text}\n{_line(key, signer.sign(text.encode()))}"


def cosign(note: str, name: str, signer: Signs, *, at: datetime) -> str:
    """The note with one more line: a witness saw it at the full second ``at``."""
    key = VerifierKey(name, signer.public, COSIGNATURE)
    seconds = int(at.timestamp())
    signature = signer.sign(_cosigned(_split(note, "")[0], seconds))
    return note + _line(key, seconds.to_bytes(_TIME_BYTES, "big") + signature)


def verify(note: str | bytes, vkeys: Sequence[str | VerifierKey], *, place: str = "") -> Opened:
    """The text of a note signed by at least one of the given keys.

    Signatures by keys not given are passed over; one by a given key that does not hold spoils the note.
    Raises Unverifiable, naming ``place``; UnknownSigner when no given key has signed at all.
    """
    keys = [key if isinstance(key, VerifierKey) else VerifierKey.parse(key, place=place) for key in vkeys]
    known = {(key.name, key.key_id): key for key in keys}
    text, lines = _split(note, place)
    signers: list[VerifierKey] = []
    witnessed: list[tuple[VerifierKey, datetime]] = []
    for line in lines:
        name, signature = _read_line(line, place)
        key = known.get((name, signature[:_KEY_ID_BYTES]))
        if key is None:
            continue
        signature = signature[_KEY_ID_BYTES:]
        if key.algorithm == SIGNATURE:
            INTL.verify(key.public, text.encode(), signature, place=place)
            signers.append(key)
        else:
            witnessed.append((key, _verify_cosignature(key, text, signature, place)))
    if not signers and not witnessed:
        raise UnknownSigner(_("没有任何已知密钥的签名；请用 --trust 给出发布者的公钥"), place=place)
    return Opened(text, tuple(signers), tuple(witnessed))


@dataclass(frozen=True)
class Checkpoint:
    """The state of a log: how many entries, and the root over them. ``origin`` is also the name of the log's key."""

    origin: str
    size: int
    root: bytes
    extension: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not _NAME.fullmatch(self.origin):
            raise Refused(_("日志来源“{origin}”不得为空，也不得含有空格或加号"), origin=self.origin[:80])
        if type(self.size) is not int or not 0 <= self.size < 2**63:
            raise Refused(_("检查点的大小须为 0 到 2^63-1 的整数"))
        if len(self.root) != digests.DIGEST_BYTES:
            raise Refused(_("检查点的树根须为 {length} 字节"), length=digests.DIGEST_BYTES)
        if any(not line or "\n" in line for line in self.extension):
            raise Refused(_("检查点的扩展行不得为空，也不得含有换行"))

    def encode(self) -> str:
        return "".join(f"{line}\n" for line in (self.origin, str(self.size), write_base64(self.root), *self.extension))

    @classmethod
    def parse(cls, text: str, *, place: str = "") -> Self:
        """The checkpoint that a note's text is. Raises Unverifiable, naming ``place``, for any other spelling."""
        lines = text.split("\n")
        if len(lines) < _CHECKPOINT_LINES + 1 or not _SIZE.fullmatch(lines[1]):
            raise Unverifiable(_("检查点应为来源、大小（十进制，无前导零）和树根各一行"), place=place)
        origin, size, root, *extension = lines[:-1]
        with foreign(place):
            checkpoint = cls(origin, int(size), read_base64(root, place=place), tuple(extension))
            if checkpoint.encode() != text:
                raise Refused(_("检查点的写法不合格式"))
        return checkpoint


def _demand_text(text: str) -> None:
    if not text.endswith("\n") or _CONTROL.search(text):
        raise Refused(_("待签文本须以换行结尾，且不含控制字符"))


def _split(note: str | bytes, place: str) -> tuple[str, list[str]]:
    """The text with its final newline, and the signature lines."""
    try:
        note = note if isinstance(note, str) else note.decode("utf-8")
        size = len(note.encode("utf-8"))
    except UnicodeError:
        raise Unverifiable(_("签名文本不是有效的 UTF-8"), place=place) from None
    if size > MAX_BYTES:
        raise Unverifiable(_("签名文本超过 {limit} 字节"), place=place, limit=MAX_BYTES)
    head, gap, tail = note.rpartition("\n\n")
    if not gap or not tail.endswith("\n") or _CONTROL.search(note):
        raise Unverifiable(_("不是签名文本：应为正文、一个空行和签名行，且不含控制字符"), place=place)
    lines = tail[:-1].split("\n")
    if len(lines) > MAX_SIGNATURES:
        raise Unverifiable(_("签名行超过 {limit} 行"), place=place, limit=MAX_SIGNATURES)
    with foreign(place):
        _demand_text(f"{head}\n")
    return f"{head}\n", lines


def _line(key: VerifierKey, signature: bytes) -> str:
    return f"{_DASH}{key.name} {write_base64(key.key_id + signature)}\n"


def _read_line(line: str, place: str) -> tuple[str, bytes]:
    name, _space, encoded = line.removeprefix(_DASH).partition(" ")
    signature = read_base64(encoded, place=place)
    if not line.startswith(_DASH) or not _NAME.fullmatch(name) or len(signature) <= _KEY_ID_BYTES:
        raise Unverifiable(_("签名行的写法不合格式"), place=place)
    return name, signature


def _cosigned(text: str, seconds: int) -> bytes:
    return f"cosignature/v1\ntime {seconds}\n{text}".encode()


def _verify_cosignature(key: VerifierKey, text: str, signature: bytes, place: str) -> datetime:
    if len(signature) != _TIME_BYTES + SIGNATURE_BYTES:
        raise Unverifiable(_("见证签名的长度不合格式"), place=place)
    seconds = int.from_bytes(signature[:_TIME_BYTES], "big")
    INTL.verify(key.public, _cosigned(text, seconds), signature[_TIME_BYTES:], place=place)
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (ValueError, OverflowError, OSError):
        raise Unverifiable(_("见证签名所写的时刻不存在"), place=place) from None
