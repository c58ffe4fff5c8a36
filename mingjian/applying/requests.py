"""The list of requested papers: set by the office or the leader, filled by the institution, looked at by the team."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from mingjian import ids
from mingjian.applying import rules
from mingjian.applying.at_case import at_case
from mingjian.applying.models import RequestFile, RequestItem
from mingjian.applying.request_list import SHIPPED
from mingjian.errors import Conflict, MingjianError, NotFound, Refused
from mingjian.errors import gettext_noop as _
from mingjian.evidence import actions as evidence

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from mingjian.cases.desk import Desk
    from mingjian.evidence.actions import Received
    from mingjian.people.rules import Acting

_TITLE, _CLAUSE, _REMARK = 200, 60, 500
_MOST_ITEMS = 300


@dataclass(frozen=True, slots=True)
class Sent:
    """A file as it came: a finished upload, or the chunks of a plain form."""

    name: str = ""
    size_bytes: int = 0
    chunks: Iterable[bytes] = ()
    upload: str = ""


@dataclass(slots=True)
class Brought:
    """What became of the files of one form: how many each, and why some were not taken."""

    kept: int = 0
    again: int = 0
    unassigned: int = 0
    refused: list[MingjianError] = field(default_factory=list)


def bring(case_id: str, files: Sequence[Sent], *, number: str = "", acting: Acting) -> Brought:
    """Take files in, each to the item its name begins with, or all to ``number``; what fits none waits to be assigned.

    A file that is not taken in is told and the others are kept all the same. Raises Refused where there is none.
    """
    if not files:
        raise Refused(_("没有选择文件。请选择文件或文件夹后再上传。"))
    # Nobody else's files are taken in.
    with at_case(case_id, acting, by={rules.INSTITUTION}):
        pass
    brought, received = Brought(), list[evidence.Received]()
    for sent in files:
        try:
            received.append(_received(sent, acting))
        except MingjianError as error:
            brought.refused.append(error)
    if not received:
        return brought
    with at_case(case_id, acting, by={rules.INSTITUTION}) as at_desk:
        items = _listed(at_desk)
        if number and number not in items:
            raise Conflict(_("备查资料清单中没有第 {number} 项。请刷新页面后重新选择。"), number=number)
        standing = RequestFile.objects.filter(case_id=case_id, gone_n__isnull=True)
        known: set[tuple[int | None, str, str]] = set(standing.values_list("item_id", "file_id", "name"))
        for one in received:
            item = items.get(number or rules.number_of_name(one.name, items))
            if (item.pk if item else None, one.sha256, one.name) in known:
                brought.again += 1
                continue
            _keep(at_desk, one, item)
            known.add((item.pk if item else None, one.sha256, one.name))
            brought.kept += 1
            brought.unassigned += item is None
    return brought


def _received(one: Sent, acting: Acting) -> Received:
    if one.upload:
        return evidence.receive(one.upload, person=acting.person)
    return evidence.receive_whole(one.name, one.chunks, one.size_bytes, person=acting.person)


def _keep(at_desk: Desk, one: Received, item: RequestItem | None) -> None:
    stored = evidence.name_file(one)
    written = at_desk.note(
        "case:material:brought",
        law={"request": item.number if item else ""},
        fields={
            "name": one.name,
            "sha256": one.sha256,
            "sm3": one.sm3,
            "size_bytes": one.size_bytes,
            "media_type": one.media_type,
        },
    )
    RequestFile.objects.create(
        case=at_desk.case, n=written.n, item=item, file=stored, name=one.name,
        person_id=at_desk.acting.person, at=written.at,
    )  # fmt: skip
    if item is not None and item.state != "brought":
        item.state = "brought"
        item.save(update_fields=["state"])


def assign(case_id: str, file_id: str, number: str, *, acting: Acting) -> None:
    """Put a file to an item."""
    with at_case(case_id, acting, by={rules.INSTITUTION}) as at_desk:
        items, file = _listed(at_desk), _file(case_id, file_id)
        item = items.get(number)
        if item is None:
            raise Refused(_("请先选择这份文件对应的条目。文件没有变动。"))
        if file.item_id == item.pk:
            return
        at_desk.note("case:material:assigned", law={"entry": file.n, "request": number}, fields={})
        before, file.item = file.item, item
        file.save(update_fields=["item"])
        item.state = "brought"
        item.save(update_fields=["state"])
        _empty_again(before)


def withdraw(case_id: str, file_id: str, *, acting: Acting) -> None:
    """Take a file back. Its bytes and the entry that brought it stay."""
    with at_case(case_id, acting, by={rules.INSTITUTION}) as at_desk:
        file = _file(case_id, file_id)
        if file.item is not None and file.item.state == "checked":
            raise Refused(
                _("第 {number} 项已经核对，文件不能撤回。可以另外上传更正后的文件。"), number=file.item.number
            )
        written = at_desk.note("case:material:withdrawn", law={"entry": file.n}, fields={})
        file.gone_n = written.n
        file.save(update_fields=["gone_n"])
        _empty_again(file.item)


def _empty_again(item: RequestItem | None) -> None:
    if item is not None and item.state == "brought" and not item.files.filter(gone_n__isnull=True).exists():
        item.state = "missing"
        item.save(update_fields=["state"])


def review(case_id: str, number: str, outcome: str, remark: str, *, acting: Acting) -> None:
    """Say of an item that it was looked at, or what is still wanted; the institution reads the remark."""
    remark = remark.strip()
    if outcome not in {"checked", "more"}:
        raise Refused(_("请选择“已核”或者“需补充”。没有写入。"))
    if outcome == "more" and not remark:
        raise Refused(_("第 {number} 项需要补充什么，请写明。没有写入。"), number=number)
    if len(remark) > _REMARK:
        raise Refused(_("备注超过 {most} 个字，没有写入。请精简。"), most=_REMARK)
    with at_case(case_id, acting, by=rules.REVIEWERS) as at_desk:
        item = _listed(at_desk).get(number)
        if item is None:
            raise Conflict(_("备查资料清单中没有第 {number} 项。请刷新页面后重新选择。"), number=number)
        if outcome == "checked" and not item.files.filter(gone_n__isnull=True).exists():
            raise Refused(_("第 {number} 项还没有文件，不能标为已核。"), number=number)
        if (item.state, item.remark) == (outcome, remark):
            return
        law = {"request": number, "outcome": outcome}
        at_desk.note("case:material:reviewed", law=law, fields={"remark": remark} if remark else {})
        item.state, item.remark = outcome, remark
        item.save(update_fields=["state", "remark"])


def set_item(case_id: str, number: str, title: str, clause: str, *, acting: Acting) -> None:
    """Add an item, or say anew what one asks for."""
    number, title, clause = number.strip(), " ".join(title.split()), " ".join(clause.split())
    if not rules.is_request_number(number):
        raise Refused(_("条目编号“{number}”不对。请写成 2.3 这样的数字，没有写入。"), number=number[:20])
    if not title or len(title) > _TITLE or len(clause) > _CLAUSE:
        raise Refused(
            _("条目名称为 1 至 {most} 个字，依据不超过 {longest} 个字。没有写入。"), most=_TITLE, longest=_CLAUSE
        )
    with at_case(case_id, acting, by=rules.SETTERS) as at_desk:
        items = _listed(at_desk)
        known = items.get(number)
        if known is not None and (known.title, known.clause) == (title, clause):
            raise Conflict(_("第 {number} 项已经在清单中，没有变动。"), number=number)
        if known is None and len(items) >= _MOST_ITEMS:
            raise Refused(_("清单已有 {most} 项，不能再加。"), most=_MOST_ITEMS)
        rows = {one.number: (one.number, one.title, one.clause) for one in items.values()}
        rows[number] = (number, title, clause)
        written = _note_list(at_desk, "changed" if known else "added", rows.values(), [rows[number]])
        if known is None:
            RequestItem.objects.create(case=at_desk.case, number=number, title=title, clause=clause, listed_n=written)
        else:
            known.title, known.clause, known.listed_n = title, clause, written
            known.save(update_fields=["title", "clause", "listed_n"])


def remove_item(case_id: str, number: str, *, acting: Acting) -> None:
    """Take an item off the list. One with files stays: nothing that was brought loses its place unseen."""
    with at_case(case_id, acting, by=rules.SETTERS) as at_desk:
        items = _listed(at_desk)
        item = items.pop(number, None)
        if item is None:
            raise Conflict(_("备查资料清单中没有第 {number} 项。请刷新页面后重新选择。"), number=number)
        if item.files.filter(gone_n__isnull=True).exists():
            raise Refused(_("第 {number} 项已有文件，不能删除。"), number=number)
        row = (item.number, item.title, item.clause)
        item.gone_n = _note_list(
            at_desk, "removed", [(one.number, one.title, one.clause) for one in items.values()], [row]
        )
        item.save(update_fields=["gone_n"])


def _listed(at_desk: Desk) -> dict[str, RequestItem]:
    """The items of the case; the shipped list becomes the case's own when it is first used."""
    rows = RequestItem.objects.filter(case=at_desk.case)
    found = {one.number: one for one in rows.filter(gone_n__isnull=True)}
    if found or rows.exists():
        return found
    n = _note_list(at_desk, "default", SHIPPED, SHIPPED)
    RequestItem.objects.bulk_create(
        RequestItem(case=at_desk.case, number=number, title=title, clause=clause, listed_n=n)
        for number, title, clause in SHIPPED
    )
    return {one.number: one for one in rows}


def _note_list(
    at_desk: Desk, outcome: str, rows: Iterable[tuple[str, str, str]], told: Iterable[tuple[str, str, str]]
) -> int:
    whole = list(rows)
    digest = rules.digest_of((one[0], list(one[1:])) for one in whole)
    written = at_desk.note(
        "case:material:listed",
        law={"outcome": outcome, "count": len(whole), "digest": digest},
        fields={"items": [list(one) for one in told]},
    )
    return written.n


def _file(case_id: str, file_id: str) -> RequestFile:
    rows = RequestFile.objects.select_related("item").filter(case_id=case_id, gone_n__isnull=True)
    found = rows.filter(pk=file_id).first() if ids.is_id(file_id) else None
    if found is None:
        raise NotFound(_("没有这份文件，或者已经撤回。请刷新页面查看。"))
    return found
