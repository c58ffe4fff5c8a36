"""The suites by name: what a structure's ``suite`` may say."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mingjian.proof.gm import GM
from mingjian.proof.suite import INTL

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mingjian.proof.suite import Suite

SUITES: Mapping[str, Suite] = {INTL.name: INTL, GM.name: GM}
