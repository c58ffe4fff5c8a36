"""SM2 through the OpenSSL 3 of this machine, by ctypes: constant time, and no dependency to install.

Loaded only where it gives the vector of GB/T 32918.5; otherwise the plain Python of sm2.py does the work.
"""

from __future__ import annotations

import ctypes
import ctypes.util
from contextlib import ExitStack
from typing import TYPE_CHECKING

from cryptography.hazmat.primitives.asymmetric import utils

from mingjian.errors import Outside
from mingjian.errors import gettext_noop as _
from mingjian.proof import sm2

if TYPE_CHECKING:
    from collections.abc import Callable

#: GB/T 32918.5 appendix A.2: private key, public key, message and signature under the prescribed signer id.
VECTOR_SECRET = bytes.fromhex("3945208f7b2144b13f36e38ac6d39f95889393692860b51a42fb81ef4df7c5b8")
VECTOR_PUBLIC = bytes.fromhex(
    "0409f9df311e5421a150dd7d161e4bc5c672179fad1833fc076bb08ff356f35020"
    "ccea490ce26775a52dc6ea718cc1aa600aed05fbf35e084a6632f6072da9ad13"
)
VECTOR_MESSAGE = b"message digest"
VECTOR_SIGNATURE = bytes.fromhex(
    "f5a03b0648d2c4630eeac513e1bb81a15944da3827d5b74143ac7eaceee720b3"
    "b1b6aa29df212fd8763182bc0d421ca1bb9038fd1f7f42d4840b69c485bbc1aa"
)

#: SubjectPublicKeyInfo and ECPrivateKey of a key on the SM2 curve (1.2.156.10197.1.301), up to the key's own bytes.
_PUBLIC_DER = bytes.fromhex("3059301306072a8648ce3d020106082a811ccf5501822d034200")
_SECRET_DER = bytes.fromhex("30770201010420")
_CURVE_DER = bytes.fromhex("a00a06082a811ccf5501822da144034200")

_OPENSSL_3 = 0x30000000
_SIGNATURE_DER_BYTES = 80
_HALF = 32


class OpenSsl:
    """The engine. Raises Outside where the library is missing, too old, or does not know SM2."""

    name = "OpenSSL"

    def __init__(self, library: str | None = None) -> None:
        found = library or ctypes.util.find_library("crypto")
        if found is None:
            raise _unusable()
        try:
            self._bind(ctypes.CDLL(found))
        except (OSError, AttributeError):
            raise _unusable() from None
        if not (self.verify(VECTOR_PUBLIC, VECTOR_MESSAGE, VECTOR_SIGNATURE) and self._signs_the_vector()):
            raise _unusable()

    def sign(self, secret: bytes, public: bytes, message: bytes) -> bytes:
        der = _SECRET_DER + secret + _CURVE_DER + public
        with ExitStack() as closing:
            key = self._key(self._d2i_secret, der, closing)
            context = self._context(key, closing)
            size = ctypes.c_size_t(_SIGNATURE_DER_BYTES)
            room = ctypes.create_string_buffer(_SIGNATURE_DER_BYTES)
            if (
                not key
                or self._sign_init(context, None, self._sm3, None, key) != 1
                or self._sign(context, room, ctypes.byref(size), message, len(message)) != 1
            ):
                raise Outside(_("OpenSSL 未能完成 SM2 签名；请检查密钥，或改用密码机"))
            r, s = utils.decode_dss_signature(room.raw[: size.value])
        return r.to_bytes(_HALF, "big") + s.to_bytes(_HALF, "big")

    def verify(self, public: bytes, message: bytes, signature: bytes) -> bool:
        if len(signature) != 2 * _HALF or len(public) != len(VECTOR_PUBLIC):
            return False
        r, s = int.from_bytes(signature[:_HALF], "big"), int.from_bytes(signature[_HALF:], "big")
        der = utils.encode_dss_signature(r, s)
        with ExitStack() as closing:
            key = self._key(self._d2i_public, _PUBLIC_DER + public, closing)
            context = self._context(key, closing)
            return (
                bool(key)
                and self._verify_init(context, None, self._sm3, None, key) == 1
                and self._verify(context, der, len(der), message, len(message)) == 1
            )

    def _signs_the_vector(self) -> bool:
        return self.verify(VECTOR_PUBLIC, VECTOR_MESSAGE, self.sign(VECTOR_SECRET, VECTOR_PUBLIC, VECTOR_MESSAGE))

    def _key(self, read: Callable[..., int | None], der: bytes, closing: ExitStack) -> int | None:
        """A key of the library, freed when ``closing`` closes; None where it takes the bytes for no key."""
        # Errors are queued per thread, and the interpreter's own TLS shares the queue.
        closing.callback(self._clear_errors)
        at = ctypes.c_char_p(der)
        key = read(None, ctypes.byref(at), len(der))
        if key:
            closing.callback(self._free_key, key)
        return key

    def _context(self, key: int | None, closing: ExitStack) -> int | None:
        """A signing or verifying context under the prescribed signer id."""
        if not key:
            return None
        key_context = self._new_key_context(None, key, None)
        closing.callback(self._free_key_context, key_context)
        self._set_id(key_context, sm2.SIGNER_ID, len(sm2.SIGNER_ID))
        context: int | None = self._new_context()
        closing.callback(self._free_context, context)
        self._set_key_context(context, key_context)
        return context

    def _bind(self, library: ctypes.CDLL) -> None:
        """Declare every function used: a wrong type here would be a crash, not an error."""
        pointer, size, number, text = ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int, ctypes.c_char_p

        def function(name: str, result: object, *arguments: object) -> Callable[..., int | None]:
            bound = getattr(library, name)
            bound.restype, bound.argtypes = result, arguments
            return bound  # type: ignore[no-any-return]  # ctypes has no types

        if (function("OpenSSL_version_num", ctypes.c_ulong)() or 0) < _OPENSSL_3:
            raise OSError
        self._d2i_secret = function(
            "d2i_AutoPrivateKey", pointer, pointer, ctypes.POINTER(ctypes.c_char_p), ctypes.c_long
        )
        self._d2i_public = function("d2i_PUBKEY", pointer, pointer, ctypes.POINTER(ctypes.c_char_p), ctypes.c_long)
        self._free_key = function("EVP_PKEY_free", None, pointer)
        self._new_key_context = function("EVP_PKEY_CTX_new_from_pkey", pointer, pointer, pointer, text)
        self._free_key_context = function("EVP_PKEY_CTX_free", None, pointer)
        self._set_id = function("EVP_PKEY_CTX_set1_id", number, pointer, text, number)
        self._new_context = function("EVP_MD_CTX_new", pointer)
        self._free_context = function("EVP_MD_CTX_free", None, pointer)
        self._set_key_context = function("EVP_MD_CTX_set_pkey_ctx", None, pointer, pointer)
        self._sign_init = function("EVP_DigestSignInit", number, pointer, pointer, pointer, pointer, pointer)
        self._sign = function("EVP_DigestSign", number, pointer, text, ctypes.POINTER(size), text, size)
        self._verify_init = function("EVP_DigestVerifyInit", number, pointer, pointer, pointer, pointer, pointer)
        self._verify = function("EVP_DigestVerify", number, pointer, text, size, text, size)
        self._clear_errors = function("ERR_clear_error", None)
        self._sm3 = function("EVP_sm3", pointer)()


def _unusable() -> Outside:
    return Outside(_("本机没有可用于 SM2 的 OpenSSL 3；改用纯 Python 实现"))
