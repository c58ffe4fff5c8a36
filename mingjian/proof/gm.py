"""The suite of 密评: SM3 (GB/T 32905) and SM2 (GB/T 32918) with the prescribed signer id."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

from mingjian.errors import Outside, Refused
from mingjian.errors import gettext_noop as _
from mingjian.proof import digests, sm2
from mingjian.proof.sm2_openssl import OpenSsl
from mingjian.proof.suite import SECRET_BYTES, bad_signature, demand_chance, demand_secret

if TYPE_CHECKING:
    from mingjian.proof.digests import Hasher
    from mingjian.proof.suite import PrivateKey, Suite


@functools.cache
def engine() -> sm2.Engine:
    """OpenSSL 3 where it can be loaded and gives the standard's vector; else plain Python."""
    try:
        return OpenSsl()
    except Outside:
        return sm2.PlainPython()


class Gm:
    """SM3 and SM2. Public keys are 65 bytes, ``04‖x‖y``."""

    name = "gm"
    public_bytes = 65

    def begin(self, data: bytes = b"", /) -> Hasher:
        return digests.new_sm3(data)

    def digest(self, data: bytes) -> bytes:
        return digests.sm3(data)

    def secret_of(self, chance: bytes) -> bytes:
        # 1…n-2, each about equally likely: FIPS 186-5 appendix A.2.1 with 128 spare bits.
        number = int.from_bytes(demand_chance(chance), "big") % (sm2.N - 2) + 1
        return number.to_bytes(SECRET_BYTES, "big")

    def private_key(self, secret: bytes) -> PrivateKey:
        if not 1 <= int.from_bytes(demand_secret(secret), "big") <= sm2.N - 2:
            raise Refused(_("SM2 私钥须在 1 与 n-2 之间"))
        return _Sm2(secret)

    def verify(self, public: bytes, message: bytes, signature: bytes, *, place: str = "") -> None:
        if not engine().verify(public, message, signature):
            raise bad_signature(place)


GM: Suite = Gm()


class _Sm2:
    def __init__(self, secret: bytes) -> None:
        self._secret = secret
        self.public = sm2.public_of(secret)

    def sign(self, message: bytes) -> bytes:
        return engine().sign(self._secret, self.public, message)
