"""Reads of packages, on behalf of somebody who has the case in view."""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO

from django.conf import settings

from mingjian import ids
from mingjian.archive.models import Package
from mingjian.archive.rules import profiles_for as _profiles_for
from mingjian.errors import NotFound
from mingjian.errors import gettext_noop as _

if TYPE_CHECKING:
    from collections.abc import Collection

    from mingjian.cases.queries import CaseInView


def packages_for(view: CaseInView) -> list[Package]:
    """Packages of the case that the reader may have, newest first."""
    return list(Package.objects.filter(case=view.case, profile__in=profiles_for(view.roles)).order_by("-n")[:20])


def package_for(view: CaseInView, package_id: str) -> Package:
    rows = Package.objects.filter(case=view.case, profile__in=profiles_for(view.roles))
    found = rows.filter(pk=package_id).first() if ids.is_id(package_id) else None
    if found is None:
        raise NotFound(_("没有这个案卷包，或您无权下载。"))
    return found


def profiles_for(roles: Collection[str]) -> tuple[str, ...]:
    return _profiles_for(roles)


def open_package(package_id: str) -> BinaryIO:
    """The built file of a package that somebody may have. Raises NotFound where it is gone; it can be issued anew."""
    path = settings.DATA / "packages" / f"{package_id}.zip"
    try:
        return path.open("rb")
    except FileNotFoundError:
        raise NotFound(_("案卷包文件已不在服务器上。请重新出具。")) from None
