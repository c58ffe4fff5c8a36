"""A ledger of its own for each test: a real database, a log folder, and keys made on the spot."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from mingjian.ledger import jobs, keys
from mingjian.ledger.folder import LogFolder, log_folder

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def log(data: Path, _emptied: None) -> LogFolder:
    """Ready to be written to, with nothing published yet."""
    keys._signers.clear()
    jobs.prepare()
    return log_folder()
