"""The letter that an institution prints and seals, and what the applicant is written once it was decided."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Final

from django.conf import settings

from mingjian import clock
from mingjian.documents.press import print_pdf, qr_svg
from mingjian.errors import Refused
from mingjian.errors import gettext_noop as _
from mingjian.joining.rules import check_of
from mingjian.ledger.actions import send_later
from mingjian.ledger.ports import couriers

if TYPE_CHECKING:
    from datetime import datetime

    from mingjian.joining.models import Registration
    from mingjian.joining.rules import Particulars

TEMPLATE: Final = Path(__file__).parent / "templates" / "registration_letter.typ"


def letter_of(number: str, particulars: Particulars, *, authority: str, made_at: datetime) -> bytes:
    """The letter as PDF/A, the same each time. Raises Refused for a character that no font has."""
    values = {
        "number": number,
        "check": check_of(number, particulars),
        "authority": authority,
        "date": clock.date_of_law(made_at).isoformat(),
        "qr": qr_svg(f"{number} {check_of(number, particulars)}"),
        "demo": settings.MODE != "production",
        "uscc": particulars.uscc,
        "name": particulars.name,
        "area": particulars.area,
        "address": particulars.address,
        "legal_person": particulars.legal_person,
        "applicant": particulars.applicant,
        "mobile": particulars.mobile,
        "email": particulars.email,
    }
    with tempfile.TemporaryDirectory(dir=settings.DATA / "quarantine") as folder:
        try:
            return print_pdf(TEMPLATE, values, folder=Path(folder)).read_bytes()
        except Refused as refused:
            raise Refused(
                _("字符 {character} 印不到注册函上。请换一种写法后再提交。"),
                character=refused.facts.get("character", ""),
            ) from refused


def tell_decided(registration: Registration) -> None:
    """In the transaction of the decision: a word by whichever ways are carried. It names nobody."""
    carried = couriers()
    text = f"【明鉴】机构注册 {registration.number} 已有审核结果。请打开提交时保存的查询链接查看。"
    key = f"registration:{registration.pk}:{registration.state}:{registration.decided_at}"
    if registration.email and "mail" in carried:
        letter = {"to": registration.email, "subject": f"【明鉴】机构注册 {registration.number}", "text": text}
        send_later("mail", key, letter)
    if "sms" in carried:
        send_later("sms", f"{key}:sms", {"to": registration.mobile, "text": text})
