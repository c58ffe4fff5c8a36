"""Removing bytes that no fact came to name, and comparing those that are named with what lies in the store."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mingjian.errors import MingjianError
from mingjian.evidence import ports
from mingjian.evidence.actions import digests_of, quarantine
from mingjian.evidence.models import StoredFile
from mingjian.evidence.quarantine import FORGOTTEN_AFTER
from mingjian.ledger.comparison import compare, fault

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mingjian.ledger.comparison import Difference


def sweep() -> int:
    """Remove what nobody touched for a day and no row names; how many things went.

    Called by the worker once in a while; it may be ended at any point and called again.
    """
    gone = quarantine().sweep()
    store = ports.store()
    for sha256 in store.names_older_than(FORGOTTEN_AFTER):
        if not StoredFile.objects.filter(pk=sha256).exists():
            gone += store.drop(sha256, untouched_for=FORGOTTEN_AFTER)
    return gone


def differences(*, read_bytes: bool = False) -> Iterator[Difference]:
    """Rows of files whose bytes are gone or are not what the row says. With ``read_bytes`` every byte is read again."""
    for row in StoredFile.objects.order_by("pk").iterator():
        expected: dict[str, object] = {"size_bytes": row.size_bytes}
        try:
            found: dict[str, object] = {"size_bytes": ports.store().size(row.sha256)}
            if read_bytes:
                with ports.store().open(row.sha256) as stream:
                    sha256, sm3, crc32 = digests_of(stream)
                expected |= {"sha256": row.sha256, "sm3": row.sm3, "crc32": row.crc32}
                found |= {"sha256": sha256, "sm3": sm3, "crc32": crc32}
        except MingjianError as error:
            yield fault(row.sha256, "storedfile", error)
        else:
            yield from compare(row.sha256, "storedfile", [(row.sha256, expected)], [(row.sha256, found)])
