"""From the certificate of a time-stamp authority up to a root that the verifier was given.

Asked for the moment of the stamp. Revocation lists are not consulted: offline there are none, and what counts is
whether the authority was one at that moment.
Source: RFC 5280 section 6.1, RFC 3161 section 2.3.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.x509.oid import ExtendedKeyUsageOID

from mingjian.errors import Refused
from mingjian.errors import gettext_noop as _
from mingjian.proof import der

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from cryptography.x509 import Certificate

#: Certificates between a signer and its root; and in a token at all.
_LONGEST_PATH = 6
MAX_CERTIFICATES = 20

#: Critical extensions whose meaning is checked here, or which only narrow the policy.
_UNDERSTOOD = (x509.BasicConstraints, x509.KeyUsage, x509.ExtendedKeyUsage, x509.CertificatePolicies)

#: What the library raises for bytes that are no certificate, or one it cannot take apart.
_UNREADABLE = (
    ValueError,
    TypeError,
    UnsupportedAlgorithm,
    x509.DuplicateExtension,
    x509.InvalidVersion,
    x509.UnsupportedGeneralNameType,
)


def load(raw: bytes) -> Certificate:
    """The certificate of this DER. Raises Refused for what is none, or has no positive serial number."""
    # Asked first: the library only warns.
    parts = der.read(raw, der.SEQUENCE).items()
    body = parts.take(der.SEQUENCE).items()
    body.maybe(der.context(0))
    if der.integer(body.take(der.INTEGER)) <= 0:
        raise _not_a_certificate()
    try:
        certificate = x509.load_der_x509_certificate(raw)
        # What is asked for later is read now, so that whatever cannot be read fails here.
        list(certificate.extensions)
        certificate.subject.rfc4514_string()
        certificate.issuer.rfc4514_string()
    except _UNREADABLE:
        raise _not_a_certificate() from None
    # A signature is whole octets. The library takes one whose last bits are said to be unused where they are zero: the
    # same certificate in other bytes.
    parts.take(der.SEQUENCE)
    if parts.take(der.BIT_STRING).content[:1] != b"\0":
        raise _not_a_certificate()
    return certificate


def demand_authority(
    signer: Certificate, others: Sequence[Certificate], roots: Sequence[Certificate], at: datetime
) -> None:
    """Return when ``signer`` may stamp times and leads to one of ``roots`` at ``at``; else raise Refused."""
    _demand_stamping(signer)
    if not _leads_to_root(signer, others, roots, at):
        raise Refused(_("时间戳机构的证书不能追溯到所信任的根证书，或在盖戳时刻无效"))


def _demand_stamping(signer: Certificate) -> None:
    try:
        usage = signer.extensions.get_extension_for_class(x509.ExtendedKeyUsage)
        key_usage = signer.extensions.get_extension_for_class(x509.KeyUsage).value
        signs = key_usage.digital_signature or key_usage.content_commitment
    except x509.ExtensionNotFound as missing:
        if missing.oid == x509.ExtendedKeyUsage.oid:
            raise _not_for_stamping() from None
        signs = True
    if not usage.critical or list(usage.value) != [ExtendedKeyUsageOID.TIME_STAMPING] or not signs:
        raise _not_for_stamping()


def _leads_to_root(
    signer: Certificate, others: Sequence[Certificate], roots: Sequence[Certificate], at: datetime
) -> bool:
    """Level by level upwards, each certificate once: however they sign each other, the work stays bounded."""
    level, met = [signer], [signer]
    for intermediates in range(_LONGEST_PATH):
        valid = [each for each in level if _valid(each, at)]
        if any(each in roots for each in valid):
            return True
        level = [
            issuer
            for issuer in (*roots, *others)
            if issuer not in met
            and _may_issue(issuer, intermediates=intermediates)
            and any(_issued(issuer, each) for each in valid)
        ]
        met += level
    return False


def _valid(certificate: Certificate, at: datetime) -> bool:
    """Whether it was in force, with nothing critical in it that is not understood here."""
    in_force = certificate.not_valid_before_utc <= at <= certificate.not_valid_after_utc
    return in_force and all(not each.critical or isinstance(each.value, _UNDERSTOOD) for each in certificate.extensions)


def _issued(issuer: Certificate, certificate: Certificate) -> bool:
    try:
        certificate.verify_directly_issued_by(issuer)
    except (ValueError, TypeError, InvalidSignature, UnsupportedAlgorithm):
        return False
    return True


def _may_issue(issuer: Certificate, *, intermediates: int) -> bool:
    """Whether it is an authority for certificates, above this many others."""
    try:
        basic = issuer.extensions.get_extension_for_class(x509.BasicConstraints).value
    except x509.ExtensionNotFound:
        return False
    try:
        signs = issuer.extensions.get_extension_for_class(x509.KeyUsage).value.key_cert_sign
    except x509.ExtensionNotFound:
        signs = True
    return basic.ca and signs and (basic.path_length is None or basic.path_length >= intermediates)


def _not_a_certificate() -> Refused:
    return Refused(_("时间戳中有无法读取的证书"))


def _not_for_stamping() -> Refused:
    return Refused(_("签发时间戳的证书不是专用于时间戳的证书（RFC 3161 第 2.3 节）"))
