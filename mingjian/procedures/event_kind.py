"""What the vocabulary says of one kind of entry."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class EventKind:
    """One kind of ledger entry. ``committed`` names groups too: ``form.*`` is one field for each field of a form."""

    kind: str
    law: tuple[str, ...]
    committed: tuple[str, ...]
    zh: str
    en: str
    read_by_law: bool = False


DIGESTS: Final = ("sha256", "sm3", "size_bytes", "media_type")
FILE: Final = ("name", *DIGESTS)
