"""Steps 1 and 2: the container byte for byte, then every byte of every listed file and nothing unlisted."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from typing import TYPE_CHECKING

from mingjian.errors import Unverifiable
from mingjian.proof.bag_reader import Bag
from mingjian.verify.answer import Step

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mingjian.proof.bag_reader import Payload
    from mingjian.proof.package_reader import Reader
    from mingjian.verify.answer import Findings

#: From this size on it pays to take the sums in several threads.
_WORTH_THREADS = 16 << 20
#: Files in the hands of the threads at once: enough to keep them busy, few enough to keep memory flat.
_AT_ONCE = 64


def open_bag(reader: Reader, findings: Findings) -> Bag | None:
    """The folder once its manifests and members name each other; None, with a finding, where they do not.

    Raises Refused for a package of a version this program does not know.
    """
    findings.begins(Step.BYTES)
    try:
        return Bag(reader)
    except Unverifiable as wrong:
        findings.fails(Step.BYTES, wrong)
        return None


def check_bytes(bag: Bag, findings: Findings, *, with_sm3: bool) -> None:
    """Take the sums of every payload file; each that has other bytes than its manifests promise is a finding."""

    def wrong(payload: Payload) -> Unverifiable | None:
        try:
            bag.check(payload, with_sm3=with_sm3)
        except Unverifiable as error:
            return error
        return None

    for error in _each(bag, wrong):
        if error is not None:
            findings.fails(Step.BYTES, error)


def _each(bag: Bag, wrong: _Check) -> Iterator[Unverifiable | None]:
    if bag.info.payload_bytes < _WORTH_THREADS:
        yield from map(wrong, bag)
        return
    files = iter(bag)
    with ThreadPoolExecutor(max_workers=os.cpu_count() or 1) as threads:
        while some := list(islice(files, _AT_ONCE)):
            yield from threads.map(wrong, some)


if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TypeAlias

    _Check: TypeAlias = Callable[[Payload], Unverifiable | None]
