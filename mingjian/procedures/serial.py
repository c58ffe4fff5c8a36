"""One way to write an edition down, so that its bytes can be hashed and another program can read it.

Every value is an object with ``is``, the name of its word, and its fields; defaults are left out, so a new optional
word changes no old hash. Only frozen values, texts, whole numbers and truth may stand in a definition: a function
cannot be written down and is refused. The bytes are RFC 8785 canonical JSON (keys here are ASCII, numbers are
whole). The format is described in ``docs/formats/edition.md``.
"""

from __future__ import annotations

import json
from dataclasses import MISSING, fields, is_dataclass
from datetime import date
from enum import Enum
from hashlib import sha256
from typing import TypeAlias

Json: TypeAlias = str | int | bool | list["Json"] | dict[str, "Json"]


def plain(value: object) -> Json:
    """A value of the definition as JSON. Raises TypeError for what cannot be written down."""
    if isinstance(value, Enum):
        return plain(value.value)
    if isinstance(value, bool | str | int):
        return value
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return [plain(one) for one in value]
    if is_dataclass(value) and not isinstance(value, type):
        found: dict[str, Json] = {"is": type(value).__name__}
        for field in fields(value):
            given = getattr(value, field.name)
            if given is not None and (field.default is MISSING or given != field.default):
                found[field.name] = plain(given)
        return found
    raise TypeError(f"{type(value).__name__} cannot stand in a definition")


def canonical(value: Json) -> bytes:
    """The bytes that are hashed."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def digest(value: Json) -> str:
    """SHA-256 of the canonical bytes, lower-case hex."""
    return sha256(canonical(value)).hexdigest()
