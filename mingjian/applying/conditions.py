"""Floor plans, special circumstances and what the team makes of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from mingjian import ids
from mingjian.applying import rules
from mingjian.applying.at_case import at_case
from mingjian.applying.models import Circumstance, FloorPlan
from mingjian.errors import Conflict, NotFound, Refused
from mingjian.errors import gettext_noop as _
from mingjian.evidence import actions as evidence

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from mingjian.people.rules import Acting

_PLAN_TYPES: Final = ("application/pdf", "image/")
_SITE, _PLACE, _TEXT, _REMARK = 60, 200, 1000, 500


@dataclass(frozen=True, slots=True)
class Told:
    """One answer: there is such a place or situation or not, where, what, and what the institution proposes."""

    kind: str
    there: bool
    place: str = ""
    text: str = ""
    consequence: str = ""


def bring_plan(case_id: str, *, site: str, name: str, chunks: Iterable[bytes], size_bytes: int, acting: Acting) -> None:
    """The floor plan of a site, a picture or a PDF. An earlier one of the site stays beside it until withdrawn."""
    site = " ".join(site.split())
    if not site or len(site) > _SITE:
        raise Refused(_("请填写平面图是哪个场所的（不超过 {most} 个字）。没有写入。"), most=_SITE)
    with at_case(case_id, acting, by={rules.INSTITUTION}):
        pass
    received = evidence.receive_whole(name, chunks, size_bytes, person=acting.person)
    if not received.media_type.startswith(_PLAN_TYPES):
        raise Refused(_("“{name}”不是图片或 PDF，不能作为平面图。请换一个文件。"), name=received.name)
    with at_case(case_id, acting, by={rules.INSTITUTION}) as at_desk:
        written = at_desk.note(
            "case:floorplan:brought",
            law={},
            fields={
                "site": site,
                "name": received.name,
                "sha256": received.sha256,
                "sm3": received.sm3,
                "size_bytes": received.size_bytes,
                "media_type": received.media_type,
            },
        )
        FloorPlan.objects.create(
            case=at_desk.case, n=written.n, site=site, file=evidence.name_file(received), name=received.name,
            at=written.at,
        )  # fmt: skip


def withdraw_plan(case_id: str, plan_id: str, *, acting: Acting) -> None:
    with at_case(case_id, acting, by={rules.INSTITUTION}) as at_desk:
        rows = FloorPlan.objects.filter(case_id=case_id, gone_n__isnull=True)
        plan = rows.filter(pk=plan_id).first() if ids.is_id(plan_id) else None
        if plan is None:
            raise NotFound(_("没有这份平面图，或者已经撤回。请刷新页面查看。"))
        plan.gone_n = at_desk.note("case:floorplan:withdrawn", law={"entry": plan.n}, fields={}).n
        plan.save(update_fields=["gone_n"])


def tell(case_id: str, answers: Sequence[Told], *, acting: Acting) -> int:
    """Answer about special circumstances; how many answers are new or other than before.

    What is told anew has to be confirmed anew. Raises Refused, and writes nothing, where an answer says too little.
    """
    for one in answers:
        _demand_whole(one)
    with at_case(case_id, acting, by={rules.INSTITUTION}) as at_desk:
        known = {one.kind: one for one in Circumstance.objects.filter(case_id=case_id)}
        written = 0
        for one in answers:
            before = known.get(one.kind)
            said = (one.there, one.place, one.text, one.consequence)
            if before is not None and (before.there, before.place, before.text, before.consequence) == said:
                continue
            fields = {"place": one.place, "text": one.text, "consequence": one.consequence}
            n = at_desk.note(
                "case:circumstance:told",
                law={"circumstance": one.kind, "outcome": "there" if one.there else "none"},
                fields={name: value for name, value in fields.items() if value},
            ).n
            Circumstance.objects.update_or_create(
                case_id=case_id,
                kind=one.kind,
                defaults={"there": one.there, "told_n": n, "state": "told", "remark": "", **fields},
            )
            written += 1
        return written


def _demand_whole(one: Told) -> None:
    kind = rules.OF_KIND.get(one.kind)
    if kind is None:
        raise Refused(_("没有看懂提交的内容，没有写入。请回到原页面，刷新后重新提交。"))
    if not one.there:
        return
    if not one.place or not one.text:
        raise Refused(_("“{kind}”选择了“有”，请写明在哪里、是什么情况。所填内容都没有写入。"), kind=kind.words)
    if len(one.place) > _PLACE or len(one.text) > _TEXT:
        raise Refused(
            _("“{kind}”的位置不超过 {place} 个字，情况不超过 {text} 个字。所填内容都没有写入。"),
            kind=kind.words,
            place=_PLACE,
            text=_TEXT,
        )
    if one.consequence not in rules.CONSEQUENCES:
        raise Refused(_("“{kind}”请选择建议怎样安排。所填内容都没有写入。"), kind=kind.words)


@dataclass(frozen=True, slots=True)
class Settled:
    """What the team makes of an answer, by the entry of the answer they saw."""

    kind: str
    outcome: str
    consequence: str
    remark: str
    seen_n: int


def settle(case_id: str, new: Settled, *, acting: Acting) -> None:
    """The team confirms what follows for the plan, or says that it has been planned."""
    kind, outcome, consequence, remark = new.kind, new.outcome, new.consequence, new.remark.strip()
    if outcome not in {"confirmed", "planned"} or consequence not in rules.CONSEQUENCES or len(remark) > _REMARK:
        raise Refused(_("请选择怎样安排；备注不超过 {most} 个字。没有写入。"), most=_REMARK)
    with at_case(case_id, acting, by=rules.REVIEWERS) as at_desk:
        known = Circumstance.objects.filter(case_id=case_id, kind=kind, there=True).first()
        if known is None or known.told_n != new.seen_n:
            raise Conflict(_("机构刚刚改了这一项，没有写入。请刷新页面，看过新的内容再办理。"))
        said = (outcome, consequence, remark)
        if (known.state, known.consequence, known.remark) == said:
            return
        fields = {"consequence": consequence} | ({"remark": remark} if remark else {})
        at_desk.note("case:circumstance:settled", law={"circumstance": kind, "outcome": outcome}, fields=fields)
        known.state, known.consequence, known.remark = said
        known.save(update_fields=["state", "consequence", "remark"])
