"""What the ledger asks of the outside: somebody who carries letters, and somebody who says when a thing existed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from mingjian.errors import Outside

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


class Undeliverable(Outside):
    """The other side answers, and takes nothing for this address: it may be wrong."""


class Courier(Protocol):
    """Hands letters of one channel over to whoever delivers them.

    ``carry`` returns once the other side has taken the letter over; it raises Undeliverable where it takes none for
    this address, and Outside when anything else failed or is not certain. The same letter may come more than once,
    always under the same ``key``: a courier that can tells the other side so, or drops what it has carried before.
    """

    def carry(self, key: str, letter: Mapping[str, object]) -> None: ...


_bound: dict[str, Courier] = {}


def bind_couriers(couriers: Mapping[str, Courier]) -> None:
    """One courier for each channel; a channel without one keeps its letters until it has."""
    _bound.clear()
    _bound.update(couriers)


def couriers() -> Mapping[str, Courier]:
    return _bound


class TimestampAuthority(Protocol):
    """Says, on its own word, that some bytes existed at its moment.

    ``stamp`` returns a token of RFC 3161 over the SHA-256 of ``content``, in DER, which was found to hold, to be the
    answer to this very request and, where roots are believed, to lead to one of them. It raises Outside when the
    authority refused, did not answer in time or gave anything else. It may take seconds: never inside a transaction.
    """

    def stamp(self, content: bytes) -> bytes: ...


_authorities: list[TimestampAuthority] = []
_roots: list[bytes] = []


def bind_authority(authority: TimestampAuthority | None, *, roots: Sequence[bytes] = ()) -> None:
    """The authority to ask, None where there is none; ``roots`` are certificates (DER) of those whose word counts."""
    _authorities[:] = [] if authority is None else [authority]
    _roots[:] = roots


def authority() -> TimestampAuthority | None:
    return _authorities[0] if _authorities else None


def timestamp_roots() -> tuple[bytes, ...]:
    return tuple(_roots)
