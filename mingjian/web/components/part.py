"""What every part of a page is: a frozen value that names its template and carries words ready to be read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Protocol

if TYPE_CHECKING:
    from typing import TypeAlias

    from django_stubs_ext import StrOrPromise

    from mingjian.web.components.icons import IconName

    #: Text in the reader's language, translated already or when it is printed. Printed escaped, never as markup.
    Words: TypeAlias = StrOrPromise


class Part(Protocol):
    """A value that ``{% show %}`` can print.

    ``part`` is the template ``components/<part>.html`` and the one name under which that template sees the value.
    """

    part: ClassVar[str]


@dataclass(frozen=True, slots=True)
class Link:
    """A place to go. ``detail`` stands beside it, not inside it."""

    words: Words
    href: str
    icon: IconName | None = None
    detail: Words = ""
    testid: str = ""
