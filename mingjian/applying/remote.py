"""The table of remote conditions that an authority keeps: a line set, a line ended, each with its entry."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from django.db import transaction

from mingjian import clock, ids
from mingjian.applying.models import RemoteCondition
from mingjian.applying.rules import Advice, Condition, advice_of
from mingjian.errors import Conflict, NotFound, Refused
from mingjian.errors import gettext_noop as _
from mingjian.ledger.actions import opening_subject, writing_about
from mingjian.people.models import Organisation

if TYPE_CHECKING:
    from datetime import date

    from mingjian.cases.queries import CaseInView
    from mingjian.people.rules import Acting

#: Facts of the procedure by whose values the table goes.
APPLICATION, REASON = "application", "remote-reason"
APPLICATIONS: Final = ("initial", "renewal", "extension", "change")
REASONS: Final = ("force-majeure", "multi-site", "minor-scope", "follow-up-review")
OUTCOMES: Final = ("remote", "consent", "no")
_SOURCE: Final = 200
_MOST_LINES: Final = 1_000_000

#: What the procedure itself says (annex 3, 2): extensions and changes remotely, the others with consent.
SHIPPED: Final = tuple(
    Condition(one, reason, "remote" if one in {"extension", "change"} else "consent", None, None, None, "")
    for one in APPLICATIONS
    for reason in REASONS
)


def demand_keeper(acting: Acting) -> None:
    """Raises NotFound unless they are an officer of an authority, whose table it is."""
    if acting.office != "officer" or not _is_authority(acting.organisation):
        raise NotFound(_("没有这个页面，或您无权查看。远程条件表由资质认定部门维护。"))


def _is_authority(organisation: str) -> bool:
    return Organisation.objects.filter(pk=organisation, kind="authority").exists()


def conditions_of(authority: str) -> list[RemoteCondition]:
    """All lines an authority ever set, those in force first by application and reason."""
    return list(RemoteCondition.objects.filter(authority=authority).order_by("application", "reason", "pk"))


def set_condition(new: Condition, *, acting: Acting) -> RemoteCondition:
    """A new line from a day on. The line that holds for the same case ends the day before."""
    demand_keeper(acting)
    application, reason, outcome, at_most = new.application, new.reason, new.outcome, new.at_most
    source, valid_from = " ".join(new.source.split()), new.valid_from or clock.today()
    if application not in APPLICATIONS or reason not in REASONS or outcome not in OUTCOMES:
        raise Refused(_("请选择申请类型、远程理由和适用结论。没有写入。"))
    if not source or len(source) > _SOURCE:
        raise Refused(_("请写明这一条的依据（文件名称或文号，不超过 {most} 个字）。没有写入。"), most=_SOURCE)
    if at_most is not None and not 0 < at_most < _MOST_LINES:
        raise Refused(_("参数行数上限应为正整数；不限时留空。没有写入。"))
    with transaction.atomic():
        Organisation.objects.select_for_update().get(pk=acting.organisation)
        same = RemoteCondition.objects.select_for_update().filter(
            authority=acting.organisation, application=application, reason=reason, valid_until__isnull=True
        )
        for one in same:
            if one.valid_from >= valid_from:
                raise Conflict(
                    _("同一情形已有一条自 {day} 起施行，新的一条须晚于那一天。没有写入。"),
                    day=one.valid_from.isoformat(),
                )
            _end(one, valid_from - timedelta(days=1), "", acting)
        line = RemoteCondition(
            id=ids.new_id(), authority_id=acting.organisation, application=application, reason=reason,
            outcome=outcome, at_most=at_most, valid_from=valid_from, source=source,
        )  # fmt: skip
        with opening_subject("remote", line.pk) as pen:
            law = {
                "authority": acting.organisation,
                "application": application,
                "reason": reason,
                "outcome": outcome,
                "from": valid_from.isoformat(),
            } | ({} if at_most is None else {"at_most": at_most})
            pen.write("remote:condition:set", actor=acting.person, law=law, fields={"source": source})
        line.save(force_insert=True)
    return line


def end_condition(condition_id: str, *, acting: Acting) -> None:
    """From tomorrow on the line holds no more."""
    demand_keeper(acting)
    with transaction.atomic():
        rows = RemoteCondition.objects.select_for_update().filter(authority=acting.organisation)
        line = rows.filter(pk=condition_id).first() if ids.is_id(condition_id) else None
        if line is None:
            raise NotFound(_("没有这一条，或您无权更改。请刷新页面查看。"))
        if line.valid_until is not None:
            raise Conflict(_("这一条已经停用。请刷新页面查看。"))
        _end(line, max(clock.today(), line.valid_from), "", acting)


def _end(line: RemoteCondition, until: date, reason: str, acting: Acting) -> None:
    with writing_about(line.pk) as pen:
        fields = {"reason": reason} if reason else {}
        pen.write("remote:condition:ended", actor=acting.person, law={"until": until.isoformat()}, fields=fields)
    line.valid_until = until
    line.save(update_fields=["valid_until"])


def table_of(authority: str) -> tuple[Condition, ...]:
    """The lines by which cases of an authority are advised: its own, or what the procedure itself says."""
    own = tuple(
        Condition(one.application, one.reason, one.outcome, one.at_most, one.valid_from, one.valid_until, one.source)
        for one in conditions_of(authority)
    )
    return own or SHIPPED


def advice_for(view: CaseInView) -> Advice:
    """What the table says of a case today, by the facts that were stated and the lines that stand."""
    facts = view.reading.state.facts
    return advice_of(
        table_of(view.case.authority_id),
        application=facts[APPLICATION].outcome if APPLICATION in facts else "",
        reason=facts[REASON].outcome if REASON in facts else "",
        lines=len(view.reading.state.items.get("line", {})),
        on=clock.today(),
    )
