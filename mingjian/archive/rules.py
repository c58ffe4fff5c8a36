"""Who may have which package. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection

#: ``archive`` holds all; ``institution`` leaves out what that side may not read.
PROFILES = ("archive", "institution")


def profiles_for(roles: Collection[str]) -> tuple[str, ...]:
    """The packages somebody in these roles may ask for."""
    found = []
    if {"authority", "evaluation-body"} & set(roles):
        found.append("archive")
    if {"authority", "evaluation-body", "institution"} & set(roles):
        found.append("institution")
    return tuple(found)
