"""The hashes of published editions: what has been published is frozen, and a correction is a new edition."""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING, Final

from mingjian.errors import gettext_noop as _
from mingjian.procedures.catalogue import LIBRARY
from mingjian.procedures.checks.faults import Fault, fault

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping
    from pathlib import Path

    from mingjian.procedures.catalogue import Edition

CHECK: Final = "published"
PATH: Final = LIBRARY / "published.toml"

_HEAD: Final = """\
# SHA-256 of edition.json of every published edition. Cases carry these hashes: a line is added, never changed.
# `mingjian law check --publish` adds what is new and clean.

[published]
"""


def read(path: Path = PATH) -> dict[str, str]:
    """Edition key and hash, in the order of publication."""
    with path.open("rb") as file:
        return dict(tomllib.load(file)["published"])


def check_published(published: Mapping[str, str], editions: Collection[Edition]) -> Iterator[Fault]:
    """A published edition is still there and means what it meant."""
    known = {edition.key: edition for edition in editions}
    for key, digest in published.items():
        if key not in known:
            yield fault(CHECK, key, _("已公布的版本不见了，以它立案的办件无法读取。请恢复这一版本。"))
        elif known[key].hash != digest:
            sentence = _("已公布的版本被修改：公布时为{old}，现在为{new}。请恢复原样，更正须另立版本。")
            yield fault(CHECK, key, sentence, old=digest, new=known[key].hash)


def add(editions: Collection[Edition], path: Path = PATH) -> tuple[str, ...]:
    """Add the editions that are not published yet; the keys added. What is there stays as it is."""
    published = read(path)
    new = tuple(edition for edition in editions if edition.key not in published)
    if new:
        lines = {**published, **{edition.key: edition.hash for edition in new}}
        body = "".join(f'"{key}" = "{digest}"\n' for key, digest in lines.items())
        path.write_text(_HEAD + body, encoding="utf-8")
    return tuple(edition.key for edition in new)
