"""The twin authority, asked over real HTTP."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from mingjian.ledger.ports import bind_authority

from .authority import Certified, Twin, running

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="session")
def certified() -> Certified:
    return Certified()


@pytest.fixture
def twin(certified: Certified) -> Iterator[Twin]:
    with running(certified) as one:
        yield one
    bind_authority(None)
