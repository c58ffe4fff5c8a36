"""``mingjian verify``: the same as ``python -m mingjian.verify``, which needs neither database nor settings."""

from __future__ import annotations

from mingjian.verify.__main__ import main

__all__ = ["main"]
