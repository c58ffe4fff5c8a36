"""Letters as electronic mail, through whatever mail server the settings name."""

from __future__ import annotations

import hashlib
import smtplib
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.mail import EmailMessage

from mingjian.errors import Outside
from mingjian.errors import gettext_noop as _
from mingjian.ledger.ports import Undeliverable

if TYPE_CHECKING:
    from collections.abc import Mapping


class Mail:
    """Implements ``ledger.ports.Courier`` for letters ``{to, subject, text}``.

    The message's id follows from the key, so that a mail server or a reader can drop a letter that came twice.
    """

    def carry(self, key: str, letter: Mapping[str, object]) -> None:
        name = hashlib.sha256(key.encode()).hexdigest()[:32]
        host = settings.LOG_ORIGIN.partition("/")[0]
        message = EmailMessage(
            subject=str(letter["subject"]),
            body=str(letter["text"]),
            to=[str(letter["to"])],
            headers={"Message-ID": f"<{name}@{host}>"},
        )
        try:
            message.send()
        except (smtplib.SMTPRecipientsRefused, ValueError) as refused:
            # ValueError: what stands there is no address at all.
            raise Undeliverable(
                _("邮件 {key} 没有送达：对方不收这个地址的邮件（{reason}）。请核对电子邮箱。"),
                key=key,
                reason=_reason(refused),
            ) from refused
        except (OSError, smtplib.SMTPException) as error:
            raise Outside(
                _("邮件 {key} 没有发出（{reason}）。系统会再试；请检查邮件服务器的设置。"),
                key=key,
                reason=type(error).__name__,
            ) from error


def _reason(refused: smtplib.SMTPRecipientsRefused | ValueError) -> str:
    """The number with which the server answered; the kind of the fault where it was not asked."""
    if isinstance(refused, ValueError):
        return type(refused).__name__
    return "、".join(sorted({str(code) for code, _said in refused.recipients.values()}))
