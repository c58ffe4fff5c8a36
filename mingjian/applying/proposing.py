"""What was brought already, put into the form of a step before anybody types: proposals to be looked at."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from mingjian.applying import queries, rules
from mingjian.applying.models import ListedRow
from mingjian.cases.models import Thread
from mingjian.errors import gettext_noop as _

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mingjian.cases.queries import CaseInView
    from mingjian.procedures.steps import Step
    from mingjian.proof.canonical import Value

#: Tables of a page hold so many rows.
_MOST: Final = 200
#: What one text of a form proposes at most.
_LONGEST: Final = 2000

ADVICE: Final[Mapping[str, str]] = {
    "remote": _("符合远程评审条件"),
    "consent": _("经机构同意可以远程评审"),
    "no": _("不符合远程评审条件"),
    "unknown": _("申请类型和远程理由还没有填写，无法核对"),
}


def proposed_form(view: CaseInView, step: Step, item: str, *, basis: str = "") -> Mapping[str, Value] | None:
    """What is proposed for the form of a step; None where nothing is. ``basis`` is what the remote table says."""
    if step.form == "special-circumstances":
        return _circumstances(view) | _people(view)
    if step.form == "site-tour":
        return _rooms(view, item)
    if step.form == "mode" and basis:
        return {"eligibility-basis": basis}
    return None


def _people(view: CaseInView) -> dict[str, Value]:
    rows = ListedRow.objects.filter(case=view.case, table="staff", gone_n__isnull=True).order_by("pk")[:_MOST]
    people: list[Value] = [
        {
            "name": str(row.values.get("name", "")),
            "post": str(row.values.get("post", "")),
            "duty": "授权签字人" if row.values.get("signatory") == "是" else str(row.values.get("post", "")),
        }
        for row in rows
    ]
    return {"people": people} if people else {}


def _circumstances(view: CaseInView) -> dict[str, Value]:
    found: dict[str, list[str]] = {}
    known = queries.circumstances_of(view)
    for kind in rules.KINDS:
        one = known.get(kind.key)
        if one is not None and one.there:
            what = rules.CONSEQUENCES.get(one.consequence, "")
            found.setdefault(kind.field, []).append(f"{kind.words}：{one.place}，{one.text}（{what}）")
    return {field: "\n".join(lines)[:_LONGEST] for field, lines in found.items()}


def _rooms(view: CaseInView, item: str) -> dict[str, Value] | None:
    """The rooms of the site an item is; of all sites where none of them is called like it."""
    thread = next((one for one in _labels(view, item)), "")
    rows = list(ListedRow.objects.filter(case=view.case, table="rooms", gone_n__isnull=True).order_by("pk")[:2000])
    own = [one for one in rows if _alike(str(one.values.get("site", "")), thread)] or rows
    rooms: list[Value] = [
        {"room": " ".join(filter(None, (str(one.values.get("number", "")), str(one.values.get("name", ""))))),
         "seen": "", "remark": ""}
        for one in own[:_MOST]
    ]  # fmt: skip
    return {"rooms": rooms} if rooms else None


def _labels(view: CaseInView, item: str) -> list[str]:
    return list(Thread.objects.filter(case=view.case, path=item).values_list("label", flat=True))


def _alike(site: str, label: str) -> bool:
    return bool(site and label) and (site in label or label in site)
