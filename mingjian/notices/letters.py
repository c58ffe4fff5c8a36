"""Letters that go with notices: to whom, by which way, in one letter for each case and kind however many steps."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.urls import reverse

from mingjian.ledger.actions import send_later
from mingjian.ledger.ports import couriers
from mingjian.notices import rules
from mingjian.notices.queries import Chosen, chosen_by
from mingjian.people.queries import addresses_of
from mingjian.procedures import catalogue

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date

    from mingjian.notices.models import Notice
    from mingjian.people.queries import Address


def write(notices: Collection[Notice]) -> None:
    """In the transaction that makes the notices. A way that nobody carries is not written to."""
    carried = couriers()
    if not notices or not {"mail", "sms"} & set(carried):
        return
    people = {one.person_id for one in notices}
    addresses, chosen = addresses_of(people), chosen_by(people)
    together: dict[tuple[str, str, str], list[Notice]] = {}
    for one in notices:
        together.setdefault((one.person_id, one.case_id, one.kind), []).append(one)
    for (person, _case, _kind), group in together.items():
        address, ways = addresses.get(person), chosen.get(person, Chosen())
        if address is None:
            continue
        if ways.mail and address.email and "mail" in carried:
            _mail(group, address)
        if ways.sms and address.phone and "sms" in carried:
            _message(group, address)


def _mail(group: list[Notice], address: Address) -> None:
    first, serial = group[0], group[0].case.serial
    text = rules.text(
        first.kind, serial, _steps(group), due_on=_due(group), link=_link(first), choose=_to("account_notices")
    )
    letter = {"to": address.email, "subject": rules.subject(first.kind, serial), "text": text}
    send_later("mail", f"notice:{first.pk}", letter)


def _message(group: list[Notice], address: Address) -> None:
    first = group[0]
    text = rules.message(first.kind, first.case.serial, _steps(group), due_on=_due(group), link=_link(first))
    send_later("sms", f"notice-sms:{first.pk}", {"to": address.phone, "text": text})


def _steps(group: list[Notice]) -> list[str]:
    words = catalogue.edition(group[0].case.edition).words
    return list(dict.fromkeys(words.label("steps", one.step, "zh") for one in group if one.step))


def _due(group: list[Notice]) -> date | None:
    return min((one.due_on for one in group if one.due_on), default=None) if group[0].kind == "due" else None


def _link(notice: Notice) -> str:
    return _to("notice", notice.pk)


def _to(name: str, *arguments: str) -> str:
    return f"{settings.BASE_URL}{reverse(name, args=arguments)}"
