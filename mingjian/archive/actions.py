"""Asking for a package: the act that names its recipient and last entry.

The waiting row is what the worker builds from.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from mingjian.archive.models import Package
from mingjian.archive.rules import profiles_for
from mingjian.cases import desk
from mingjian.errors import Refused
from mingjian.errors import gettext_noop as _

if TYPE_CHECKING:
    from mingjian.people.rules import Acting


def issue_package(case_id: str, *, profile: str, acting: Acting, token: str = "") -> Package:
    """Write ``case:package:issued`` and have the package built. The same form sent twice gives one package.

    Raises Refused where the profile is not for this person's side.
    """
    with desk.desk_for(case_id, acting) as at_desk:
        if profile not in profiles_for(desk.roles_held(at_desk.case, acting)):
            raise Refused(_("您在本办件中的角色不能出具这种案卷包。"))
        content = (profile, acting.person)
        before = desk.answered_before(case_id, token, content)
        if before is not None:
            return Package.objects.get(case_id=case_id, n=before.n)
        last = at_desk.last_n
        written = at_desk.note("case:package:issued", law={"profile": profile, "last": last}, fields={})
        package = Package.objects.create(
            case_id=case_id, profile=profile, n=written.n, asked_by_id=acting.person, asked_at=written.at
        )
        desk.remember_answer(case_id, token, content, written.n)
    return package
