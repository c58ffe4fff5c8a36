"""What evidence asks of the outside: a place for bytes."""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO, Protocol

from mingjian.errors import Outside
from mingjian.errors import gettext_noop as _

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import timedelta
    from pathlib import Path


class ByteStore(Protocol):
    """Bytes under their SHA-256 (lower-case hex), written once, never changed.

    ``keep`` returns only after the bytes and the directory that names them are on the disk; keeping the same content
    again is the same as having kept it once. ``keep`` takes the file over: it is gone from where it was. It raises
    Outside where the bytes could not be written. ``hold`` says that kept bytes are about to be named, so that nobody
    sweeps them meanwhile; ``hold``, ``open`` and ``size`` raise NotFound where nothing is kept. ``names_older_than``
    lists what nobody kept or held for that long; ``drop`` removes it unless somebody did meanwhile.
    """

    def keep(self, file: Path, sha256: str) -> None: ...

    def hold(self, sha256: str) -> None: ...

    def open(self, sha256: str) -> BinaryIO: ...

    def size(self, sha256: str) -> int: ...

    def names_older_than(self, age: timedelta) -> Iterator[str]: ...

    def drop(self, sha256: str, *, untouched_for: timedelta) -> bool: ...


_bound: list[ByteStore] = []


def bind_store(store: ByteStore) -> None:
    _bound[:] = [store]


def store() -> ByteStore:
    if not _bound:
        raise Outside(_("证据存储未接入。请检查 MINGJIAN_DATA 后重新启动服务。"))
    return _bound[0]
