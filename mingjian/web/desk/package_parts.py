"""Packages of a case as a table: for whom, how far it is, where to take it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _

from mingjian import ids
from mingjian.web.components import days
from mingjian.web.components.table import Cell, Column, Row, Table
from mingjian.web.components.tag import Tag
from mingjian.web.desk.step_parts import size_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mingjian.archive.models import Package
    from mingjian.cases.queries import CaseInView


def packages_table(view: CaseInView, packages: Sequence[Package]) -> Table | None:
    if not packages:
        return None
    columns = tuple(Column(words) for words in (_("案卷包"), _("状态")))
    return Table("packages", _("案卷包"), columns, tuple(_row(view, one) for one in packages))


@dataclass(frozen=True, slots=True)
class Offered:
    """A package that may be asked for: its profile, and the token by which one form sent twice gives one package."""

    key: str
    words: str
    token: str


def profiles_offered(profiles: Sequence[str]) -> list[Offered]:
    return [Offered(one, profile_words(one), ids.new_id()) for one in profiles]


def profile_words(profile: str) -> str:
    return {"archive": _("归档（全部材料）"), "institution": _("交机构（不含评审组内部材料）")}[profile]


def _row(view: CaseInView, package: Package) -> Row:
    href = reverse("desk:package", args=[view.case.pk, package.pk]) if package.state == "built" else ""
    states = {
        "waiting": Tag(_("排队中"), "plain", "clock", "waiting"),
        "building": Tag(_("正在生成"), "primary", "play", "building"),
        "built": Tag(_("已生成"), "proof", "seal", "built"),
        "failed": Tag(_("没有生成"), "bad", "warning", "failed"),
    }
    # Two columns: the list stands beside the steps, where four do not fit in the largest letters.
    sha256 = f"SHA-256 {package.sha256[:8]}…" if package.sha256 else ""
    size = size_words(package.size_bytes) if package.size_bytes else ""
    detail = package.failure or " ".join(filter(None, (size, sha256)))
    return Row(
        package.pk,
        (
            Cell(profile_words(package.profile), detail, href=href, strong=True),
            Cell(tag=states[package.state], detail=days.moment(package.asked_at)),
        ),
    )
