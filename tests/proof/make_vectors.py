"""Writes the test vectors of ``docs/formats/vectors``: ``python -m tests.proof.make_vectors``.

The same bytes on every run: every salt, key and nonce in them follows from what is written here.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .vectors import containers, documents, recordings, signatures, stamps, trees

if TYPE_CHECKING:
    from collections.abc import Callable

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "formats" / "vectors"

VECTORS: dict[str, Callable[[], dict[str, Any]]] = {
    "canonical": documents.canonical_json,
    "fields": documents.commitments,
    "entries": documents.entries,
    "merkle": trees.trees,
    "tiles": trees.tile_files,
    "notes": signatures.notes,
    "signed": signatures.structures,
    "primitives": signatures.primitives,
    "keys": signatures.key_records,
    "names": containers.names,
    "package": containers.packages,
    "timestamps": stamps.tokens,
    "recording": recordings.recordings,
}


def written(name: str) -> str:
    """The text of one file; ASCII, so that no editor and no checkout changes it."""
    return json.dumps({"format": f"mingjian/vectors/{name}", **VECTORS[name]()}, indent=1) + "\n"


def main() -> None:
    for name in VECTORS:
        (FOLDER / f"{name}.json").write_text(written(name), encoding="ascii")
        sys.stdout.write(f"docs/formats/vectors/{name}.json\n")


if __name__ == "__main__":
    main()
