"""The settings in force, as the operator may read them: by name, without any secret or password."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import connection

from mingjian.errors import gettext_noop as _

if TYPE_CHECKING:
    from collections.abc import Iterator

_SET, _UNSET = _("已设置"), _("未设置")


@dataclass(frozen=True, slots=True)
class Setting:
    name: str
    value: str


def settings_in_force() -> list[Setting]:
    """What this process runs with. Of a secret it is said only whether it is set."""
    return [Setting(f"MINGJIAN_{name}", value) for name, value in _values()]


def _values() -> Iterator[tuple[str, str]]:
    database = connection.settings_dict
    place = "" if connection.vendor == "sqlite" else f"//{database['HOST']}:{database['PORT'] or 5432}"
    yield "MODE", settings.MODE
    yield "DATA", str(settings.DATA)
    yield "BASE_URL", settings.BASE_URL
    yield "HOSTS", ", ".join(settings.ALLOWED_HOSTS)
    yield "PROXIES", str(settings.PROXIES)
    yield "SECRET_KEY", _SET if settings.SECRET_KEY else _UNSET
    yield "DATABASE", f"{'postgresql:' if place else 'sqlite'}{place}"
    yield "LOG_ORIGIN", settings.LOG_ORIGIN
    yield "SUITE", settings.SUITE
    yield "TSA_URL", _SET if settings.TSA_URL else _UNSET
    yield "TSA_ROOTS", str(len(settings.TSA_ROOTS))
    yield "UPLOAD_LIMIT_BYTES", str(settings.UPLOAD_LIMIT_BYTES)
    yield "DISK_FLOOR_BYTES", str(settings.DISK_FLOOR_BYTES)
    yield "MAIL_HOST", settings.MAIL_HOST
    yield "MAIL_PORT", str(settings.EMAIL_PORT)
    yield "MAIL_SECURITY", settings.MAIL_SECURITY
    yield "MAIL_FROM", settings.DEFAULT_FROM_EMAIL
    yield "HELP_PHONE", settings.HELP_PHONE
    yield "HELP_HOURS", settings.HELP_HOURS
    yield "LOG_LEVEL", logging.getLevelName(logging.getLogger().level)
