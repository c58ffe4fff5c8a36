"""Whether a paper must go through the hands of its office before it is issued, and how far it is on that way."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from mingjian.documents.chains import chain_in_force
from mingjian.documents.queries import latest_draft
from mingjian.errors import Refused
from mingjian.errors import gettext_noop as _
from mingjian.ledger import queries as ledger
from mingjian.procedures.sides import OFFICES_WITH_HANDS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from mingjian.cases.models import Party
    from mingjian.cases.queries import CaseInView
    from mingjian.documents.models import Chain, Draft
    from mingjian.procedures.steps import Document
    from mingjian.proof.canonical import Value


@dataclass(frozen=True, slots=True)
class Written:
    """What was typed and chosen when a paper was drawn up."""

    form: Mapping[str, Value]
    outcome: str


def issuer_among(parties: Iterable[Party], produced: Document) -> Party:
    """The organisation in whose series the number of a paper runs: who seals it, else the authority."""
    by_role = {one.role: one for one in parties if one.organisation_id is not None and one.until_n is None}
    offices = [*produced.sealed_by, *produced.signed_by, "authority"]
    return next(by_role[role] for role in offices if role in by_role)


def chain_for(parties: Iterable[Party], produced: Document) -> Chain | None:
    """The chain that a paper goes through: set by the office that seals or signs it. None for all other papers."""
    issuer = issuer_among(parties, produced)
    if issuer.role not in OFFICES_WITH_HANDS or issuer.role not in {*produced.sealed_by, *produced.signed_by}:
        return None
    return chain_in_force(issuer.holder, produced.key)


def own_offices(view: CaseInView) -> frozenset[str]:
    """The offices of a case for which the reader acts: what these do among their own people is theirs to see.

    Of two offices in a case neither sees the other's hands.
    """
    roles = OFFICES_WITH_HANDS & view.roles
    running = (one for one in view.parties if one.until_n is None and one.role in roles)
    return frozenset(one.holder for one in running if one.organisation_id is not None)


def said_in(case_id: str, n: int) -> Written | None:
    """What a paper was drawn up from, by the entry that committed to it; None where it cannot be read any more."""
    values = ledger.values_at(case_id, [n]).get(n)
    if not values:
        return None
    form = {name.removeprefix("form."): value for name, value in values.items() if name.startswith("form.")}
    return Written(form, str(values.get("outcome", "")))


_UNHANDED = _("“{document}”须先经本单位审核、批准，才能编号制发。请先提交呈批。")
_GOING = _("“{document}”正在呈批，还没有批准，不能制发。")
#: Why a paper may not be issued yet, by the state of its draft.
_UNAPPROVED = {
    "review": _GOING,
    "approve": _GOING,
    "returned": _("“{document}”的呈批稿已退回，还不能制发。请修改后重新提交呈批。"),
}


def demand_approved(
    case_id: str, parties: Iterable[Party], produced: Document, step: str, item: str, written: Written
) -> Draft | None:
    """The approved draft of a paper that must have one; None where no chain is set for it.

    Raises Refused where it has not been through every hand, or says something else than what was approved.
    """
    if chain_for(parties, produced) is None:
        return None
    draft = latest_draft(case_id, step=step, item=item, document=produced.key)
    if draft is None or draft.state != "approved":
        sentence = _UNAPPROVED.get(draft.state if draft else "", _UNHANDED)
        raise Refused(sentence, clause=produced.clause, step=step, document=produced.key)
    if said_in(case_id, draft.submitted_n) != written:
        raise Refused(
            _("“{document}”的内容与批准的呈批稿不一致，不能制发。请改回原内容，或者重新提交呈批。"),
            clause=produced.clause,
            step=step,
            document=produced.key,
        )
    return draft
