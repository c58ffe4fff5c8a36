"""A typed JSON object read member by member: nothing missing, nothing unknown, its ``type`` asked first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from mingjian.errors import Unverifiable
from mingjian.errors import gettext_noop as _
from mingjian.proof import digests, moment
from mingjian.proof.canonical import LARGEST_INTEGER
from mingjian.proof.spelling import read_base64url

if TYPE_CHECKING:
    import re
    from collections.abc import Collection
    from datetime import datetime

    from mingjian.proof.canonical import Value


@dataclass(frozen=True)
class Structure:
    """Every question raises Unverifiable, naming ``place``, when the member has another shape."""

    members: dict[str, Value]
    place: str

    @classmethod
    def of(cls, value: Value, *, type: str, names: Collection[str], place: str) -> Self:  # noqa: A002 - its JSON name
        """An object of this ``type`` with exactly these members beside it; a ``type`` of "" is a part without one."""
        if not isinstance(value, dict):
            raise Unverifiable(_("此处应为 JSON 对象"), place=place)
        if type and value.get("type") != type:
            raise Unverifiable(
                _("类型应为 {type}，实为“{found}”"), place=place, type=type, found=_shown(value.get("type"))
            )
        expected = {*names, "type"} if type else {*names}
        if value.keys() != expected:
            raise Unverifiable(
                _("成员与格式不符：缺少 {missing}，多出 {surplus}"),
                place=place,
                missing=_listed(expected - value.keys()),
                surplus=_listed(value.keys() - expected),
            )
        return cls(value, place)

    def text(self, name: str, *, longest: int = 200) -> str:
        found = self.members[name]
        if not isinstance(found, str) or len(found) > longest:
            raise Unverifiable(
                _("“{name}”应为不超过 {longest} 个字符的文本"), place=self.place, name=name, longest=longest
            )
        return found

    def shaped(self, name: str, shape: re.Pattern[str]) -> str:
        found = self.members[name]
        if not isinstance(found, str) or not shape.fullmatch(found):
            raise Unverifiable(_("“{name}”的写法不合格式：“{found}”"), place=self.place, name=name, found=_shown(found))
        return found

    def one_of(self, name: str, allowed: Collection[str]) -> str:
        found = self.members[name]
        if not isinstance(found, str) or found not in allowed:
            raise Unverifiable(
                _("“{name}”应为 {allowed} 之一，实为“{found}”"),
                place=self.place,
                name=name,
                allowed=_listed(allowed),
                found=_shown(found),
            )
        return found

    def number(self, name: str, *, least: int = 0, most: int = LARGEST_INTEGER) -> int:
        found = self.members[name]
        if not isinstance(found, int) or isinstance(found, bool) or not least <= found <= most:
            raise Unverifiable(
                _("“{name}”应为 {least} 到 {most} 的整数"), place=self.place, name=name, least=least, most=most
            )
        return found

    def digest(self, name: str) -> bytes:
        return digests.read_digest(self.members[name], place=self.place)

    def moment(self, name: str) -> datetime:
        return moment.read(self.members[name], place=self.place)

    def bytes_of(self, name: str) -> bytes:
        return read_base64url(self.members[name], place=self.place)

    def list_of(self, name: str) -> list[Value]:
        found = self.members[name]
        if not isinstance(found, list):
            raise Unverifiable(_("“{name}”应为 JSON 数组"), place=self.place, name=name)
        return found

    def object_of(self, name: str) -> dict[str, Value]:
        found = self.members[name]
        if not isinstance(found, dict):
            raise Unverifiable(_("“{name}”应为 JSON 对象"), place=self.place, name=name)
        return found


def _shown(found: object) -> str:
    return str(found)[:40]


def _listed(names: Collection[str]) -> str:
    return "、".join(sorted(name[:40] for name in names)[:10]) or "—"
