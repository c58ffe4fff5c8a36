"""The first line of ``contents.jsonl``: what a package says of itself. Claims, each compared with what is proven."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mingjian.errors import Unverifiable
from mingjian.errors import gettext_noop as _
from mingjian.proof.structure import Structure
from mingjian.proof.suites import SUITES
from mingjian.verify.opened import CONTENTS

if TYPE_CHECKING:
    from mingjian.proof.canonical import Value
    from mingjian.verify.opened import Opened

TYPE = "mingjian/contents/v1"
PROFILES = ("archive", "institution", "court")

_NAMES = (
    "origin", "suite", "profile", "subject", "serial", "institution",
    "edition", "edition_hash", "last", "files", "demo", "parts",
)  # fmt: skip
_PART = re.compile(r"[a-z][a-z0-9-]{0,59}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Header:
    origin: str
    suite: str
    profile: str
    subject: str
    serial: str
    institution: str
    edition: str
    edition_hash: str
    last: int
    files: int
    demo: bool
    #: Key, Chinese and English of the parts that occur.
    parts: tuple[tuple[str, str, str], ...]
    raw: dict[str, Value]

    @property
    def claims(self) -> dict[str, Value]:
        """What the answer repeats."""
        return {name: value for name, value in self.raw.items() if name not in {"type", "parts"}}


def read(package: Opened) -> Header:
    """Raises Unverifiable when the line is not there or has another shape."""
    for place, value in package.objects(CONTENTS):
        line = Structure.of(value, type=TYPE, names=_NAMES, place=place)
        if not isinstance(line.members["demo"], bool):
            raise Unverifiable(_("“{name}”应为 true 或 false"), place=place, name="demo")
        return Header(
            origin=line.text("origin"),
            suite=line.one_of("suite", SUITES),
            profile=line.one_of("profile", PROFILES),
            subject=line.text("subject"),
            serial=line.text("serial"),
            institution=line.text("institution"),
            edition=line.text("edition"),
            edition_hash=line.digest("edition_hash").hex(),
            last=line.number("last", least=1),
            files=line.number("files"),
            demo=line.members["demo"],
            parts=tuple(_part(one, place) for one in line.list_of("parts")),
            raw=value,
        )
    raise Unverifiable(_("文件是空的"), place=CONTENTS)


def _part(value: Value, place: str) -> tuple[str, str, str]:
    part = Structure.of(value, type="", names=("key", "zh", "en"), place=place)
    return part.shaped("key", _PART), part.text("zh"), part.text("en")
