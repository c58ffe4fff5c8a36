"""What stands around every page: brand, search, text size, language, person, menu, help.

Doors put one :class:`Shell` into the template context as ``shell``; ``base/page.html`` and ``base/public.html`` read
nothing else but ``title``, the messages of Django and what the page itself brings.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, ClassVar

from django.utils.translation import gettext_lazy, pgettext_lazy

if TYPE_CHECKING:
    from mingjian.web.components.icons import IconName
    from mingjian.web.components.part import Link, Words

#: Read by the server and written by the size form's action (or by script, at once).
SIZE_COOKIE = "mingjian_size"


class TextSize(Enum):
    STANDARD = "standard"
    LARGE = "large"
    LARGEST = "largest"

    @property
    def words(self) -> Words:
        return _SIZES[self]

    @classmethod
    def of_cookie(cls, value: str | None) -> TextSize:
        """The size a cookie asks for; anything unknown is the standard one."""
        return next((size for size in cls if size.value == value), cls.STANDARD)


_SIZES: dict[TextSize, Words] = {
    TextSize.STANDARD: pgettext_lazy("字号", "标准"),
    TextSize.LARGE: pgettext_lazy("字号", "大"),
    TextSize.LARGEST: pgettext_lazy("字号", "特大"),
}


@dataclass(frozen=True, slots=True)
class Display:
    """Text size and language. Both are POST forms with a CSRF token and the field ``next``.

    ``size_action`` receives ``size`` (a value of TextSize) and sets SIZE_COOKIE; ``language_action`` receives
    ``language`` as Django's ``set_language`` does.
    """

    size: TextSize
    size_action: str
    language_action: str
    here: str

    @property
    def sizes(self) -> tuple[TextSize, ...]:
        return tuple(TextSize)


@dataclass(frozen=True, slots=True)
class MenuItem:
    """``short`` is the word under the icon in the bottom bar, where the full one is too long."""

    words: Words
    href: str
    icon: IconName
    count: int | None = None
    current: bool = False
    short: Words = ""


@dataclass(frozen=True, slots=True)
class MenuSection:
    items: tuple[MenuItem, ...]
    title: Words = ""


@dataclass(frozen=True, slots=True)
class Person:
    """``initial`` is the one character in the circle. ``sign_out_action`` receives a POST."""

    name: str
    role: Words
    initial: str
    links: tuple[Link, ...] = ()
    sign_out_action: str = ""


@dataclass(frozen=True, slots=True)
class Notices:
    href: str
    unread: int


_SOUGHT = gettext_lazy("办件号、机构、证书编号、报告编号")


@dataclass(frozen=True, slots=True)
class Search:
    """GET with the field ``q``; ``wanted`` is what was looked for."""

    action: str
    placeholder: Words = _SOUGHT
    wanted: str = ""


@dataclass(frozen=True, slots=True)
class Help:
    """Where a person asks: telephone with hours, and a page."""

    phone: str
    hours: Words = ""
    href: str = ""


@dataclass(frozen=True, slots=True)
class Role:
    value: str
    words: Words
    current: bool = False


@dataclass(frozen=True, slots=True)
class RoleSwitch:
    """Demonstration only: be another person. POST with the fields ``role`` and ``next``."""

    part: ClassVar[str] = "role_switch"

    action: str
    roles: tuple[Role, ...]
    here: str


@dataclass(frozen=True, slots=True)
class Shell:
    """``bottom`` are at most four. ``keys_on`` False: single keys were switched off in the profile."""

    home: str
    display: Display
    help: Help
    version: str
    place: Words = ""
    search: Search | None = None
    notices: Notices | None = None
    person: Person | None = None
    menu: tuple[MenuSection, ...] = ()
    bottom: tuple[MenuItem, ...] = ()
    links: tuple[Link, ...] = ()
    demo: bool = False
    role_switch: RoleSwitch | None = None
    keys_on: bool = True

    def __post_init__(self) -> None:
        if len(self.bottom) > _BOTTOM_MOST:
            raise ValueError(f"The bottom bar holds {_BOTTOM_MOST}, not {len(self.bottom)}.")


_BOTTOM_MOST = 4
