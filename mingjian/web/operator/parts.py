"""Small parts that pages of this door share: the state of an account, the way back, words of an entry."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from mingjian.people import directory
from mingjian.people.queries import names_of
from mingjian.procedures import vocabulary
from mingjian.web.components.navigation import Crumbs
from mingjian.web.components.part import Link
from mingjian.web.components.record import Digest, LogEntry
from mingjian.web.components.tag import Tag
from mingjian.web.wording import language

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mingjian.ledger.queries import Recorded
    from mingjian.web.components.icons import IconName
    from mingjian.web.components.part import Words
    from mingjian.web.components.tag import Tone

_STATES: dict[str, tuple[Words, Tone, IconName]] = {
    "open": (pgettext_lazy("账号", "已启用"), "ok", "check"),
    "locked": (pgettext_lazy("账号", "已锁定"), "bad", "lock"),
    "invited": (pgettext_lazy("账号", "已邀请"), "primary", "hourglass"),
    "lapsed": (pgettext_lazy("账号", "邀请已过期"), "warn", "half"),
}

_SYSTEM = gettext_lazy("系统")
#: Fields of an entry that are told beside it, where they were not destroyed.
_TOLD = ("reason", "source", "until", "title", "username")


def state_of(account: directory.Account) -> Tag:
    words, tone, icon = _STATES[account.state]
    return Tag(words, tone, icon, account.state)


def people_crumbs(here: Words) -> Crumbs:
    return Crumbs((Link(_("人员与任职"), reverse("operator:people")),), here)


def account_crumbs(account: directory.Account, here: Words) -> Crumbs:
    links = (
        Link(_("人员与任职"), reverse("operator:people")),
        Link(account.name, reverse("operator:person", args=[account.id])),
    )
    return Crumbs(links, here)


def log_lines(found: Iterable[Recorded], *, with_subject: bool) -> tuple[LogEntry, ...]:
    """Entries about accounts, organisations and keys, told in words."""
    entries = list(found)
    subjects = {one.entry.subject for one in entries} if with_subject else set()
    names = names_of({one.entry.actor for one in entries} | subjects)
    bodies = {str(one.entry.law.get("organisation", "")) for one in entries} | subjects
    called = {**directory.organisation_names(bodies), **names}
    return tuple(_line(one, called, with_subject=with_subject) for one in entries)


def _line(one: Recorded, called: dict[str, str], *, with_subject: bool) -> LogEntry:
    label, offices = vocabulary.label(one.entry.kind), dict(directory.offices_offered())
    law = {name: str(value) for name, value in one.entry.law.items()}
    said = [
        called.get(one.entry.subject, "") if with_subject else "",
        called.get(law.get("organisation", ""), ""),
        offices.get(law.get("office", ""), ""),
        *(str(one.values[name]) for name in _TOLD if one.values.get(name)),
    ]
    did = " · ".join(dict.fromkeys(filter(None, (label.en if language() == "en" else label.zh, *said))))
    who = called.get(one.entry.actor) or str(_SYSTEM)
    return LogEntry(who, did, one.entry.at, one.position, Digest(one.entry.digest))
