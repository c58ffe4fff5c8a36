"""Many acts of one step, done by one press and taken back by one: one transaction, one number on each of their entries.

The law knows an act for each item, so each has its own entry; an entry before them says that they are one batch, how
many they are, and by which choice they were picked (docs/decisions/0015-line-table.md).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from mingjian import ids
from mingjian.cases import desk
from mingjian.cases.correcting import role_to_annul
from mingjian.cases.doing import Answer
from mingjian.cases.models import CheckRow, Submission
from mingjian.cases.rules import reason_of
from mingjian.errors import Conflict, NotFound, Refused
from mingjian.errors import gettext_noop as _
from mingjian.ledger import queries as ledger
from mingjian.procedures.entries import Kind

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from mingjian.cases.doing import Sending
    from mingjian.cases.queries import CaseInView
    from mingjian.people.rules import Acting
    from mingjian.procedures.entries import Entry
    from mingjian.procedures.fold import State
    from mingjian.proof.canonical import Value

RECORDED: Final = "case:batch:recorded"
ANNULLED: Final = "case:batch:annulled"
#: How a choice is told: an entry says what was picked, it does not list it.
_LONGEST_CHOICE: Final = 2000


@dataclass(frozen=True, slots=True)
class ItemAct:
    """What is done for one item. ``version`` is the draft's that was looked at; 0 where there was none."""

    item: str
    version: int
    outcome: str
    form: Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Batch:
    """A batch as its entries show it. ``n`` is the entry before them, ``left`` are those not struck since."""

    act: str
    step: str
    n: int
    entries: tuple[Entry, ...]
    left: tuple[Entry, ...]
    #: By which choice the items were picked, in words; "" where the words were destroyed.
    chosen: str = ""

    @property
    def first(self) -> Entry:
        return self.entries[0]


def record_batch(
    case_id: str, step: str, acts: Sequence[ItemAct], *, chosen: str, acting: Acting, sending: Sending
) -> Answer:
    """Do a step for many items, each with its own answer.

    Raises Conflict where a draft was changed after it was looked at, or an item is done; Refused for no item. Then
    nothing is done at all. The same form sent twice does it once.
    """
    content = ("batch", acting.person, step, sending.content)
    if not acts and not was_recorded(case_id, sending):
        raise Refused(_("没有选中事项。请先在列表中勾选。"))
    with desk.desk_for(case_id, acting) as at_desk:
        before = desk.answered_before(case_id, sending.token, content)
        if before is not None:
            return Answer(before.n, again=True)
        role = at_desk.role_for(step)
        _demand_as_seen(case_id, step, acts)
        for one in acts:
            desk.refuse_overtaken(at_desk.state, step, one.item, sending.seen_n)
        at_desk.act = ids.new_id()
        law: dict[str, Value] = {"step": step, "act": at_desk.act, "count": len(acts)}
        at_desk.note(RECORDED, law=law, fields={"filter": chosen[:_LONGEST_CHOICE]})
        for one in acts:
            at_desk.do(step=step, item=one.item, outcome=one.outcome, ground="", role=role, form=one.form)
        desk.remember_answer(case_id, sending.token, content, at_desk.last_n)
        return Answer(at_desk.last_n)


def was_recorded(case_id: str, sending: Sending) -> bool:
    """Whether this form has been answered before: what it picked is done then, and it is answered again."""
    return ids.is_id(sending.token) and Submission.objects.filter(case_id=case_id, token=sending.token).exists()


def annul_batch(case_id: str, act: str, *, reason: str, acting: Acting, sending: Sending) -> Answer:
    """Strike what is left of a batch, each entry as the law lets it be struck.

    By whoever did it, before something was done that stands on it; by a role that corrects also later. Raises Refused
    where the law lets one of them stand: then none is struck.
    """
    reason = reason_of(reason)
    if not reason:
        raise Refused(_("撤销记录须写明原因。原记录不会删除，原因与它一同保存。"))
    content = ("annul-batch", acting.person, act, reason)
    with desk.desk_for(case_id, acting) as at_desk:
        before = desk.answered_before(case_id, sending.token, content)
        if before is not None:
            return Answer(before.n, again=True)
        batch = next(iter(_batches(at_desk.state, act=act)), None)
        if batch is None:
            raise NotFound(_("没有这批记录，或您无权查看。"))
        if not batch.left:
            raise Refused(_("这一批记录已经撤销。"))
        role = _role_to_annul(at_desk, batch)
        law: dict[str, Value] = {"step": batch.step, "act": ids.new_id(), "count": len(batch.left), "struck": act}
        at_desk.note(ANNULLED, law=law, fields={"reason": reason})
        for wrong in batch.left:
            at_desk.enter(
                Kind.ANNULLED,
                about=wrong.id,
                role=role,
                who=acting.person,
                act=str(law["act"]),
                fields={"reason": reason},
            )
        desk.remember_answer(case_id, sending.token, content, at_desk.last_n)
        return Answer(at_desk.last_n)


def _role_to_annul(at_desk: desk.Desk, batch: Batch) -> str:
    """The role that strikes it: a correcting one, else that of whoever did it, and of nobody else in the same role."""
    role = role_to_annul(at_desk.state, batch.first, desk.roles_held(at_desk.case, at_desk.acting))
    corrects = any(one.key == role and one.corrects for one in at_desk.state.procedure.roles)
    if not corrects and batch.first.who != at_desk.acting.person:
        raise Refused(_("这批记录由他人成批记入，只能由其本人或者有权更正的人撤销。请联系他们办理。"))
    return role


def _demand_as_seen(case_id: str, step: str, acts: Sequence[ItemAct]) -> None:
    """Raises Conflict where somebody wrote in a draft after it was looked at, Refused for a trainee's draft."""
    rows = CheckRow.objects.select_for_update().filter(case_id=case_id, step=step).order_by("item")
    known = list(rows.values_list("item", "version", "by_trainee"))
    by_trainees = {item for item, _version, by_trainee in known if by_trainee}
    drafted = [one.item for one in acts if one.item in by_trainees]
    if drafted:
        raise Refused(
            _("第 {number} 项是见习代填，所选各项都没有记入。请先由导师或者评审员核对，“采用”或修改后再记入。"),
            number=drafted[0].rpartition(":")[2],
        )
    versions = {item: version for item, version, _by_trainee in known}
    changed = [one.item for one in acts if versions.get(one.item, 0) != one.version]
    if changed:
        raise Conflict(_("您看过之后，有 {n} 行的草稿又有人修改，这一批都没有记入。请核对后再记入。"), n=len(changed))


# --- reads ------------------------------------------------------------------------------------------------------------


def batches_of(view: CaseInView, step: str) -> list[Batch]:
    """The batches of a step, the latest first, those struck since among them. One query."""
    return _with_words(view.case.pk, _batches(view.reading.state, step=step))


def batch_for(view: CaseInView, step: str, act: str) -> Batch:
    """One batch of a step. Raises NotFound."""
    found = [one for one in _batches(view.reading.state, step=step, act=act) if ids.is_id(act)]
    if not found:
        raise NotFound(_("没有这批记录，或您无权查看。"))
    return _with_words(view.case.pk, found)[0]


def _batches(state: State, *, step: str = "", act: str = "") -> list[Batch]:
    """From the entries alone. A batch of many cases has an ``act`` as well; it is none of ours without its entry."""
    found: dict[str, list[Entry]] = {}
    for entry in state.entries:
        fits = entry.act == act if act else bool(entry.act)
        if fits and entry.kind is Kind.DONE and step in {"", entry.step}:
            found.setdefault(entry.act, []).append(entry)
    batches = [
        Batch(number, acts[0].step, int(acts[0].id) - 1, tuple(acts), tuple(_left(state, acts)))
        for number, acts in found.items()
    ]
    return batches[::-1]


def _left(state: State, acts: Sequence[Entry]) -> Iterator[Entry]:
    return (one for one in acts if one.id not in state.annulled)


def _with_words(case_id: str, batches: Sequence[Batch]) -> list[Batch]:
    values = ledger.values_at(case_id, [one.n for one in batches]) if batches else {}
    return [
        Batch(one.act, one.step, one.n, one.entries, one.left, str(values.get(one.n, {}).get("filter", "")))
        for one in batches
    ]
