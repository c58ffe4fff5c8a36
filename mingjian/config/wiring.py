"""Which port is served by what. Called once, when the process starts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings

from mingjian.cases.ports import bind_form_check
from mingjian.evidence.ports import bind_store
from mingjian.ledger.ports import bind_authority, bind_couriers
from mingjian.outside.folder import Folder
from mingjian.outside.mail import Mail
from mingjian.outside.mailbox import Mailbox
from mingjian.outside.media.embedded import Embedded
from mingjian.outside.timestamp import HttpAuthority
from mingjian.registers.certificates.actions import take_number
from mingjian.registers.certificates.deriving import FORM
from mingjian.rooms.ports import bind_engine

if TYPE_CHECKING:
    from mingjian.ledger.ports import Courier


def wire() -> None:
    settings.DATA.mkdir(parents=True, exist_ok=True)
    (settings.DATA / "quarantine").mkdir(exist_ok=True)
    bind_store(Folder(settings.DATA / "store"))
    bind_couriers(_couriers())
    bind_engine(Embedded(settings.DATA))
    bind_form_check(FORM, take_number)
    authority = HttpAuthority(settings.TSA_URL, roots=settings.TSA_ROOTS) if settings.TSA_URL else None
    bind_authority(authority, roots=settings.TSA_ROOTS)


def _couriers() -> dict[str, Courier]:
    """Outside production nothing leaves the house: letters and text messages are laid into folders.

    No provider of text messages is built in: in production they are laid nowhere, and nobody is offered them.
    """
    if settings.MODE != "production":
        return {"mail": Mailbox(settings.DATA / "mailbox"), "sms": Mailbox(settings.DATA / "sms")}
    return {"mail": Mail()} if settings.MAIL_HOST else {}
