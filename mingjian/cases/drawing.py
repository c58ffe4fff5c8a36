"""Drawing a team at random: the list is frozen and committed to, then there is a seed, then the tickets decide."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mingjian import ids
from mingjian.cases import desk, team
from mingjian.cases.rules import reason_of
from mingjian.errors import Conflict, NotFound, Refused
from mingjian.errors import gettext_noop as _
from mingjian.people import rules
from mingjian.people.models import Draw, DrawRefusal
from mingjian.people.queries import names_of
from mingjian.people.rules import Pick, Stratum
from mingjian.proof import canonical

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mingjian.cases.queries import CaseInView
    from mingjian.people.rules import Acting
    from mingjian.proof.canonical import Value

#: A frozen list is one field of an entry, whose preimage must stand beside the bundles.
_LARGEST_LIST = 60_000
_SHORTEST_SEED, _LONGEST_SEED = 4, 80
LEADER = "leader"
FIELD = "field:"


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be drawn: a leader or none, and how many for each field.

    ``source``: ``system`` or ``public``. ``again``: why there is another list, where the step had one before.
    """

    leader: bool
    fields: tuple[str, ...]
    each: int = 1
    source: str = "system"
    announced: str = ""
    again: str = ""


@dataclass(frozen=True, slots=True)
class Drawing:
    """A draw as it stands: its list, its result, who refused."""

    draw: Draw
    strata: tuple[Stratum, ...]
    #: Person and reason, as the list says them.
    excluded: tuple[tuple[str, str], ...]
    refusals: tuple[DrawRefusal, ...]
    picks: tuple[Pick, ...]
    missing: dict[str, int]
    names: dict[str, str]

    def tickets(self, stratum: Stratum) -> list[tuple[str, str]]:
        """Ticket and person, the smallest first; nothing before there is a seed."""
        return rules.tickets(self.draw.pk, self.draw.seed, stratum) if self.draw.seed else []


def freeze(view: CaseInView, step: str, item: str, wish: Wish, *, acting: Acting) -> Draw:
    """Freeze a list and commit to it in the ledger. Nothing is known yet of how the draw will end.

    Raises Refused where nobody is left to draw from, where there was a list before and no reason is given for another,
    or who asks may not form this team.
    """
    _demand_wish(wish)
    levels = ("leader", "assessor", "expert")
    everybody = team.candidates(view, acting, levels)
    held = {holder for holders in view.reading.state.holders.values() for holder in holders}
    free = [one for one in everybody if not one.excluded and one.person not in held]
    strata = _strata(wish, free)
    empty = [one.key for one in strata if not one.candidates]
    if empty:
        raise Refused(
            _("有 {n} 组没有可以抽取的人，没有固定名单。请减少领域，或先在评审员库中补充人员。"),
            clause="1/3.2",
            n=len(empty),
        )
    draw = Draw(case_id=view.case.pk, step=step, item=item, source=wish.source, announced=wish.announced.strip())
    draw.again = reason_of(wish.again)
    draw.listed = _listed(draw.pk, strata, [(one.person, one.excluded) for one in everybody if one.excluded])
    draw.digest = hashlib.sha256(draw.listed.encode()).hexdigest()
    with desk.desk_for(view.case.pk, acting) as at_desk:
        at_desk.role_for(step)
        at_desk.demand_open(step, item)
        if not draw.again and Draw.objects.filter(case_id=view.case.pk, step=step, item=item).exists():
            raise Refused(
                _("这一步已经固定过名单。再固定一份，请写明原因；原有的名单和结果都留在记录中。"), clause="1/3.2"
            )
        written = at_desk.note(
            "case:draw:frozen",
            law={
                "step": step,
                "item": item,
                "draw": draw.pk,
                "digest": draw.digest,
                "count": len({person for one in strata for person in one.candidates}),
                "source": draw.source,
            },
            fields={"list": draw.listed, "announced": draw.announced, "again": draw.again},
        )
        draw.frozen_n, draw.frozen_at = written.n, written.at
        draw.save(force_insert=True)
    return draw


def draw_tickets(view: CaseInView, draw_id: str, seed: str, *, acting: Acting) -> None:
    """Give a frozen draw its seed: chance of this moment, or the public number; and record who is drawn by it."""
    with desk.desk_for(view.case.pk, acting) as at_desk:
        draw = _draw(view, draw_id, locked=True)
        at_desk.role_for(draw.step)
        if draw.seed:
            raise Conflict(_("这次抽取已经抽过，种子和结果不能更改。"))
        at_desk.demand_open(draw.step, draw.item)
        draw.seed = ids.random_bytes(32).hex() if draw.source == "system" else _public_seed(seed)
        strata, _excluded = read_list(draw)
        picks = rules.drawn(draw.pk, draw.seed, strata)
        written = at_desk.note(
            "case:draw:drawn",
            law={"step": draw.step, "item": draw.item, "draw": draw.pk, "seed": draw.seed},
            fields={"result": result_of(picks)},
        )
        draw.drawn_n, draw.drawn_at = written.n, written.at
        draw.save()


def result_of(picks: Sequence[Pick]) -> list[Value]:
    """Who was drawn, as an entry commits to it."""
    return [{"stratum": one.stratum, "person": one.person, "ticket": one.ticket} for one in picks]


def refuse(view: CaseInView, draw_id: str, person: str, reason: str, *, acting: Acting) -> None:
    """Record that somebody who was drawn cannot come; the next ticket takes the place."""
    with desk.desk_for(view.case.pk, acting) as at_desk:
        draw = _draw(view, draw_id, locked=True)
        at_desk.role_for(draw.step)
        enter_refusal(at_desk, draw, person, reason)


def enter_refusal(at_desk: desk.Desk, draw: Draw, person: str, reason: str) -> None:
    """The same at a desk that is open already. Raises Refused without a reason or for somebody not drawn."""
    reason = reason_of(reason)
    if not reason:
        raise Refused(_("请写明不能参加的原因，原因随抽取记录保存。"), clause="1/3.2")
    if person not in {one.person for one in drawing_of(draw).picks}:
        raise Refused(_("这个人不在抽取结果中，不用登记。请刷新页面后再试。"))
    written = at_desk.note(
        "case:draw:refused",
        law={"step": draw.step, "item": draw.item, "draw": draw.pk},
        fields={"person": person, "reason": reason},
    )
    DrawRefusal.objects.create(draw=draw, person_id=person, reason=reason, n=written.n)


# --- reads ------------------------------------------------------------------------------------------------------------


def draws_of(view: CaseInView, step: str = "", item: str = "") -> list[Draw]:
    """Draws of a case in view, the newest first; of one step and item where they are named."""
    rows = Draw.objects.filter(case_id=view.case.pk).order_by("-frozen_n")
    return list(rows.filter(step=step, item=item) if step else rows)


def drawing_for(view: CaseInView, draw_id: str) -> Drawing:
    return drawing_of(_draw(view, draw_id))


def drawing_of(draw: Draw) -> Drawing:
    """The list, the result and the refusals of a draw, reckoned again from the list and the seed."""
    strata, excluded = read_list(draw)
    refusals = tuple(draw.refusals.order_by("n"))
    refused = [one.person_id for one in refusals]
    picks = rules.drawn(draw.pk, draw.seed, strata, refused) if draw.seed else []
    everybody = {person for one in strata for person in one.candidates} | {person for person, _why in excluded}
    missing = rules.still_missing(strata, picks) if draw.seed else {}
    return Drawing(draw, strata, excluded, refusals, tuple(picks), missing, dict(names_of(everybody)))


def read_list(draw: Draw) -> tuple[tuple[Stratum, ...], tuple[tuple[str, str], ...]]:
    """Strata and exclusions of a frozen list."""
    return parse_list(draw.listed)


def parse_list(text: str) -> tuple[tuple[Stratum, ...], tuple[tuple[str, str], ...]]:
    """The same from the text that was hashed."""
    listed = json.loads(text)
    strata = tuple(
        Stratum(one["key"], one["count"], tuple(one["candidates"]), one["counts_others"]) for one in listed["strata"]
    )
    return strata, tuple((one["person"], one["reason"]) for one in listed["excluded"])


# --- parts ------------------------------------------------------------------------------------------------------------


def _draw(view: CaseInView, draw_id: str, *, locked: bool = False) -> Draw:
    rows = Draw.objects.select_for_update() if locked else Draw.objects.all()
    found = rows.filter(case_id=view.case.pk, pk=draw_id).first() if ids.is_id(draw_id) else None
    if found is None:
        raise NotFound(_("没有这次抽取，或您无权查看。"))
    return found


def _demand_wish(wish: Wish) -> None:
    if not wish.leader and not wish.fields:
        raise Refused(_("请选择要抽取的组长或者专业领域。"), clause="1/3.2")
    if wish.each < 1:
        raise Refused(_("每个领域至少抽取一人。"))
    if wish.source not in {"system", "public"}:
        raise Refused(_("请选择种子的来源。"))
    if wish.source == "public" and not wish.announced.strip():
        raise Refused(_("用公开数字作种子的，先写明是哪个数字、何时由谁公布。名单固定之后才能有这个数字。"))


def _strata(wish: Wish, free: Sequence[team.Candidate]) -> list[Stratum]:
    strata = []
    if wish.leader:
        leaders = sorted(one.person for one in free if one.level == "leader")
        strata.append(Stratum(LEADER, 1, tuple(leaders), counts_others=False))
    for field in dict.fromkeys(wish.fields):
        masters = sorted(one.person for one in free if field in one.fields)
        strata.append(Stratum(f"{FIELD}{field}", wish.each, tuple(masters)))
    return strata


def _listed(draw: str, strata: Sequence[Stratum], excluded: Sequence[tuple[str, str]]) -> str:
    """The list as canonical JSON; docs/formats/draw.md."""
    text = canonical.encode(
        {
            "version": 1,
            "draw": draw,
            "strata": [
                {
                    "key": one.key,
                    "count": one.count,
                    "counts_others": one.counts_others,
                    "candidates": list(one.candidates),
                }
                for one in strata
            ],
            "excluded": [{"person": person, "reason": reason} for person, reason in sorted(excluded)],
        }
    )
    if len(text) > _LARGEST_LIST:
        raise Refused(_("名单太长，一次抽取放不下。请减少领域，分几次抽取。"))
    return text.decode()


def _public_seed(text: str) -> str:
    seed = " ".join(text.split())
    if not _SHORTEST_SEED <= len(seed) <= _LONGEST_SEED:
        raise Refused(_("请填写公布的数字，{least} 至 {most} 个字符。"), least=_SHORTEST_SEED, most=_LONGEST_SEED)
    return seed
