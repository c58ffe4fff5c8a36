"""Comparison of the rows of this room with the ledger, for ``mingjian check``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mingjian.applying import recomputing
from mingjian.applying.at_case import has_intake
from mingjian.cases.models import Case
from mingjian.procedures import catalogue

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mingjian.ledger.comparison import Difference


def differences(*, read_bytes: bool = False) -> Iterator[Difference]:  # noqa: ARG001 - files are evidence's to read
    for case in Case.objects.order_by("opened_at", "pk").iterator():
        if has_intake(catalogue.edition(case.edition)):
            yield from recomputing.differences_of(case)
    yield from recomputing.remote_differences()
