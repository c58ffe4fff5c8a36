"""Looking a certificate up without signing in: by number, institution or credit code; its state, places and annex."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.http import FileResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from mingjian.errors import NotFound
from mingjian.evidence.tables import XLSX
from mingjian.registers.certificates import queries
from mingjian.registers.certificates.rules import plain_number
from mingjian.registers.certificates.writing import workbook_of_annex
from mingjian.web.components.notes import Empty, Note
from mingjian.web.components.table import Cell, Column, Row, Table
from mingjian.web.public.certificate_parts import CertificatePage, state_tag
from mingjian.web.public.narrow import too_often
from mingjian.web.refusals import sentence_of

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse
    from django.http.response import HttpResponseBase

    from mingjian.registers.certificates.models import Certificate

_NOT_FOUND: Final = 404
_TOO_OFTEN: Final = 429
_WAYS: Final = ("number", "name", "uscc")
_LONGEST: Final = 80


def _ways() -> tuple[tuple[str, str], ...]:
    words = (_("证书编号"), _("机构名称"), _("统一社会信用代码"))
    return tuple(zip(_WAYS, words, strict=True))


@require_safe
def lookup(request: HttpRequest) -> HttpResponse:
    """``by`` says what ``q`` is. A number leads to its certificate; a name to at most twenty institutions' ones."""
    by = request.GET.get("by", "")
    by = by if by in _WAYS else "number"
    wanted = " ".join(request.GET.get("q", "").replace("\0", "").split())[:_LONGEST]
    context: dict[str, object] = {"title": _("证书查询"), "ways": _ways(), "by": by, "wanted": wanted}
    if not wanted:
        return render(request, "public/lookup.html", context)
    if too_often(request, "lookup"):
        return _slow_down(request, context)
    return (_by_number if by == "number" else _by_holder)(request, context, wanted)


def _by_holder(request: HttpRequest, context: dict[str, object], wanted: str) -> HttpResponse:
    by = context["by"]
    if by == "name" and len(wanted) < queries.SHORTEST:
        why = _("机构名称至少写 {n} 个字。").format(n=queries.SHORTEST)
        short = Empty(why, _("请把名称写得完整一些。"), icon="search")
        return render(request, "public/lookup.html", context | {"empty": short}, status=422)
    exact = plain_number(wanted).upper() if by == "uscc" else ""
    found, more = queries.certificates_of(name="" if exact else wanted, uscc=exact)
    if len(found) == 1:
        return redirect("public:certificate", number=found[0].number)
    if not found:
        nothing = Empty(
            _("登记簿中没有符合“{q}”的证书。").format(q=wanted),
            _("请核对名称或代码。这里只有使用本平台的发证机关登记的证书。"),
            icon="search",
        )
        return render(request, "public/lookup.html", context | {"empty": nothing}, status=_NOT_FOUND)
    context |= {"table": _table(found), "more": _more() if more else None}
    return render(request, "public/lookup.html", context)


def _by_number(request: HttpRequest, context: dict[str, object], wanted: str) -> HttpResponse:
    try:
        found = queries.certificate_numbered(wanted)
    except NotFound as error:
        nothing = Empty(
            sentence_of(error), _("证书编号是 12 位数字。也可以按机构名称或统一社会信用代码查询。"), icon="search"
        )
        return render(request, "public/lookup.html", context | {"empty": nothing}, status=_NOT_FOUND)
    return redirect("public:certificate", number=found.number)


def _slow_down(request: HttpRequest, context: dict[str, object]) -> HttpResponse:
    note = Note(_("请过一分钟再查。大批核对请向发证机关索取。"), "warn", _("查询太频繁，没有查询。"))
    return render(request, "public/lookup.html", context | {"note": note}, status=_TOO_OFTEN)


def _more() -> Note:
    return Note(_("只显示前 {n} 张。请把名称写得完整一些。").format(n=queries.FOUND))


def _table(found: tuple[Certificate, ...]) -> Table:
    columns = (
        Column(_("机构名称")),
        Column(_("证书编号"), short=True),
        Column(_("状态"), short=True),
        Column(_("有效期至"), short=True),
        Column(_("发证机关")),
    )
    rows = tuple(
        Row(
            one.number,
            (
                Cell(one.name, one.uscc, href=reverse("public:certificate", args=[one.number])),
                Cell(one.number, mono=True),
                Cell(tag=state_tag(one)),
                Cell(one.valid_until.isoformat()),
                Cell(one.authority.name),
            ),
        )
        for one in found
    )
    return Table("certificates", _("查到的证书"), columns, rows)


@require_safe
def certificate(request: HttpRequest, number: str) -> HttpResponse:
    """One certificate; ``q`` searches its annex, ``site`` keeps one place, ``after`` says where the page goes on."""
    context: dict[str, object] = {"title": _("证书查询"), "ways": _ways(), "by": "number", "wanted": number}
    if too_often(request, "lookup"):
        return _slow_down(request, context)
    found = queries.certificate_numbered(number)
    page = CertificatePage(
        found,
        wanted=" ".join(request.GET.get("line", "").replace("\0", "").split())[:_LONGEST],
        site=request.GET.get("site", "").replace("\0", "")[:_LONGEST],
        after=_whole(request.GET.get("after", "")),
    )
    context |= {"title": found.name, "wanted": found.number} | page.context()
    return render(request, "public/certificate.html", context)


@require_safe
def annex(request: HttpRequest, number: str) -> HttpResponseBase:
    """The whole annex as .xlsx, as the certificate carries it."""
    if too_often(request, "annex"):
        context: dict[str, object] = {"title": _("证书查询"), "ways": _ways(), "by": "number", "wanted": number}
        return _slow_down(request, context)
    found = queries.certificate_numbered(number)
    book = workbook_of_annex(queries.all_lines(found))
    name = f"{found.number} 证书附表.xlsx"
    return FileResponse(book, as_attachment=True, filename=name, content_type=XLSX)


def address(number: str, **query: str) -> str:
    """A certificate's own page, with what is looked for in it."""
    asked = urlencode({key: value for key, value in query.items() if value})
    return reverse("public:certificate", args=[number]) + (f"?{asked}" if asked else "")


def _whole(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) <= 15 else 0  # noqa: PLR2004 - under 2^53
