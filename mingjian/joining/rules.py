"""What a registration asks for, what its letter states, and how an institution stands to it. Pure."""

from __future__ import annotations

import hashlib
import unicodedata
from dataclasses import astuple, dataclass
from datetime import timedelta
from enum import Enum
from typing import Final

from mingjian.errors import Refused
from mingjian.errors import gettext_noop as _

#: A sealed letter is a scan of one page.
LETTER_LIMIT_BYTES: Final = 20 * 2**20
#: A power of attorney may have some pages.
MANDATE_LIMIT_BYTES: Final = 20 * 2**20
#: What a scanned paper may be.
SCANS: Final = frozenset({"application/pdf", "image/jpeg", "image/png"})
SCANS_IN_WORDS: Final = "PDF、JPG、PNG"
#: A request without a letter is forgotten after this, with the personal data in it.
FORGOTTEN_AFTER: Final = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Particulars:
    """What the applicant states, and the seal under the letter confirms."""

    uscc: str
    name: str
    area: str
    address: str
    legal_person: str
    applicant: str
    mobile: str
    email: str = ""


class Standing(Enum):
    """What a registration would do, as the officer sees it: nobody else is told."""

    #: No organisation has this credit code: one is registered.
    NEW = "new"
    #: It is registered and has no administrator.
    VACANT = "vacant"
    #: 已有管理员: it would take the place of the administrator there is.
    CHANGE = "change"
    #: The credit code belongs to an organisation that is no institution.
    OTHER = "other"


def uscc_of(text: str) -> str:
    """A credit code as typed or pasted: full-width letters, blanks and hyphens are forgiven."""
    plain = unicodedata.normalize("NFKC", text).upper()
    return "".join(character for character in plain if character.isalnum())


def number_of(registration_id: str, year: int) -> str:
    """The number on the letter. It is made of the opaque id: how many others there are is told to nobody."""
    text = registration_id[:8].upper()
    return f"ZC{year}-{text[:4]}-{text[4:]}"


def check_of(number: str, particulars: Particulars) -> str:
    """Eight characters printed on the letter and shown to the officer: the seal stands under just these particulars."""
    whole = "\x1f".join((number, *astuple(particulars)))
    return hashlib.sha256(whole.encode()).hexdigest()[:8].upper()


def demand_scan(name: str, media_type: str) -> None:
    """Raises Refused for a file that cannot be the scan of a sealed paper."""
    if media_type not in SCANS:
        raise Refused(
            _("“{name}”不是扫描件。盖章的纸质文件请扫描或拍照成 {allowed} 后上传。"), name=name, allowed=SCANS_IN_WORDS
        )


def demand_size(name: str, size_bytes: int, limit_bytes: int) -> None:
    """Raises Refused for a scan that is larger than any page needs to be."""
    if size_bytes > limit_bytes:
        raise Refused(
            _("“{name}”有 {size} MB，超过 {limit} MB。请用较低的分辨率扫描后再传。"),
            name=name,
            size=f"{size_bytes / 2**20:.1f}",
            limit=limit_bytes // 2**20,
        )
