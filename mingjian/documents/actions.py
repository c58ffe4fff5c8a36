"""Numbers and papers: a number is reserved by one act, issued by a second, or shown as void."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.db.models import F

from mingjian.documents.models import Paper, Series
from mingjian.errors import Conflict, Refused
from mingjian.errors import gettext_noop as _
from mingjian.evidence.actions import name_file
from mingjian.people.models import Organisation

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from mingjian.evidence.actions import Received

#: As long as a typed number may be: what the column and a line of a paper hold.
LONGEST_NUMBER = 60

_TAKEN = _("文号“{number}”已用于另一份文书。请核对发文登记，改用其他文号；留空即按序编号。")


def next_number(*, issuer_id: str, document: str, year: int, title: str) -> str:
    """The next number of a series, held by a row lock until the transaction ends: no number is given twice."""
    series, _new = Series.objects.select_for_update().get_or_create(issuer_id=issuer_id, document=document, year=year)
    while True:
        series.last += 1
        number = f"{title}〔{year}〕{series.last}号"
        # One that somebody typed is passed over.
        if not Paper.objects.filter(issuer_id=issuer_id, number=number).exists():
            series.save()
            return number


def demand_free(*, issuer_id: str, number: str) -> None:
    """Raises Conflict for a number that the issuer has given already, Refused for one that is none."""
    if len(number) > LONGEST_NUMBER or not number.isprintable():
        raise Refused(_("文号不能超过 {most} 个字，也不能含换行等字符。请核对后重新填写。"), most=LONGEST_NUMBER)
    if Paper.objects.filter(issuer_id=issuer_id, number=number).exists():
        raise Conflict(
            _("文号“{number}”已用于另一份文书。请核对发文登记，改用其他文号；留空即按序编号。"), number=number
        )


def pass_over(lost: Mapping[tuple[str, int], int]) -> None:
    """Leave out as many numbers of a document's series in a year as were given and then lost in a restore.

    The log tells that a number was reserved, not which and whose: its value was only in the database. So every office's
    series leaves them all out. A gap in a register of papers can be explained, the same number twice cannot.
    """
    offices = Organisation.objects.exclude(kind="institution").order_by("pk")
    for (document, year), count in lost.items():
        known = Series.objects.filter(document=document, year=year).values("issuer")
        Series.objects.bulk_create(
            [Series(issuer=one, document=document, year=year) for one in offices.exclude(pk__in=known)]
        )
        Series.objects.filter(document=document, year=year).update(last=F("last") + count)


def reserve(paper: Paper) -> None:
    """Raises Conflict where the same number was typed elsewhere in the same moment."""
    try:
        with transaction.atomic():
            paper.save(force_insert=True)
    except IntegrityError as error:
        raise Conflict(_TAKEN, number=paper.number) from error


def is_reserved(paper: Paper) -> bool:
    """Whether its number still waits for its file: somebody may have made it void meanwhile."""
    return Paper.objects.filter(pk=paper.pk, state="reserved").exists()


def issue(paper: Paper, received: Received, *, n: int, at: datetime, seal: str) -> None:
    """Give a reserved paper its file. Called in the transaction of the act that issues it."""
    paper.file = name_file(received)
    paper.state, paper.issued_n, paper.issued_at, paper.seal = "issued", n, at, seal
    paper.save()


def void(paper: Paper) -> None:
    paper.state = "void"
    paper.save()
