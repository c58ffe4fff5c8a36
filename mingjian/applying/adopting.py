"""Cases that came to an authority elsewhere: opened here under the serial they already bear, once each."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from mingjian.applying.remote import demand_keeper
from mingjian.cases import actions
from mingjian.cases.models import Case
from mingjian.errors import MingjianError, Refused
from mingjian.errors import gettext_noop as _
from mingjian.people.models import Organisation

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from mingjian.people.rules import Acting

#: So many at a time: each is a transaction of its own.
MOST: Final = 100
_SERIAL: Final = re.compile(r"[\w.\-/]{4,40}")
_USCC: Final = re.compile(r"[0-9A-Z]{18}")


@dataclass(frozen=True, slots=True)
class Adopted:
    """What became of one line. ``state``: opened, there (a case bears the serial already), refused."""

    number: int
    serial: str
    state: str
    case_id: str = ""
    institution: str = ""
    fault: MingjianError | None = None


def adopt(lines: Sequence[Iterable[str]], *, edition: str, acting: Acting) -> list[Adopted]:
    """Open a case for each line that has a serial and the institution's unified social credit code.

    Raises Refused where there is no line, or more than can be opened at a time.
    """
    demand_keeper(acting)
    wanted = [(at, [cell for one in cells if (cell := one.strip())]) for at, cells in enumerate(lines, start=1)]
    wanted = [(at, cells) for at, cells in wanted if cells]
    if not wanted:
        raise Refused(_("没有读到业务流水号。请每行写一个流水号和机构的统一社会信用代码。"))
    if len(wanted) > MOST:
        raise Refused(_("一次最多建立 {most} 个办件，现有 {n} 行。请分几次办理。"), most=MOST, n=len(wanted))
    return [_adopt(at, cells, edition, acting) for at, cells in wanted]


def _adopt(at: int, cells: list[str], edition: str, acting: Acting) -> Adopted:
    uscc = next((cell.upper() for cell in cells if _USCC.fullmatch(cell.upper())), "")
    serial = next((cell for cell in cells if cell.upper() != uscc and _SERIAL.fullmatch(cell)), "")
    try:
        if not serial:
            raise Refused(_("没有认出业务流水号：应为 4 至 40 个字母、数字或 . - / _。"))
        there = Case.objects.filter(authority=acting.organisation, serial=serial).select_related("institution").first()
        if there is not None:
            return Adopted(at, serial, "there", there.pk, there.institution.name)
        if not uscc:
            raise Refused(_("没有认出 18 位统一社会信用代码。"))
        institution = Organisation.objects.filter(uscc=uscc, kind="institution").first()
        if institution is None:
            raise Refused(_("代码 {uscc} 的机构还没有在本系统注册。请机构先注册，再建立办件。"), uscc=uscc)
        case = actions.open_case(
            edition=edition, authority=acting.organisation, institution=institution.pk, serial=serial,
            acting=acting,
        )  # fmt: skip
    except MingjianError as error:
        return Adopted(at, serial, "refused", fault=error)
    return Adopted(at, serial, "opened", case.pk, institution.name)
