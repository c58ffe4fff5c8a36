"""A certificate has one spelling: other bytes of the same one are refused."""

from __future__ import annotations

from typing import Any

import pytest
from cryptography import x509

from mingjian.errors import Refused
from mingjian.proof import certificates


def test_a_certificate_in_other_bytes_is_unverifiable(stamping: Any) -> None:
    """A signature of which four zero bits are said to be unused is the same signature: it must not be another file."""
    found = stamping.root.issue("intermediate", ca=True, path_length=0)
    while x509.load_der_x509_certificate(found.der).signature[-1] & 0x0F:
        found = stamping.root.issue("intermediate", ca=True, path_length=0)
    signature = x509.load_der_x509_certificate(found.der).signature
    at = len(found.der) - len(signature) - 1
    assert found.der[at:] == b"\0" + signature
    certificates.load(found.der)
    with pytest.raises(Refused):
        certificates.load(found.der[:at] + b"\x04" + signature)
