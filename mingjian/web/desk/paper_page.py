"""An issued paper: what it is, its scans under seal or signed by hand, and the copies on paper that were registered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from mingjian import ids
from mingjian.cases import actions, paper_copies, word_copies
from mingjian.cases.doing import Sending
from mingjian.documents.queries import originals_of, scan_for, scans_of
from mingjian.errors import MingjianError
from mingjian.evidence import actions as evidence
from mingjian.procedures.sides import INSTITUTION_SIDE
from mingjian.web.account.acting import acting_of, signed_in
from mingjian.web.components import days
from mingjian.web.components.facts import Fact, Facts
from mingjian.web.components.notes import Empty
from mingjian.web.components.part import Link
from mingjian.web.components.table import Cell, Column, Row, Table
from mingjian.web.desk.case import crumbs_below
from mingjian.web.desk.case_page import CasePage
from mingjian.web.desk.files import paper_in_view, pass_for
from mingjian.web.desk.sent import digest_of
from mingjian.web.refusals import refusal_note, status_of

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile
    from django.http import HttpRequest

    from mingjian.documents.models import Paper

_ACCEPTED = ".pdf,.jpg,.jpeg,.png"


class SealForm(forms.Form):
    """The scan of a paper under its seal."""

    scan = forms.FileField(widget=forms.FileInput({"accept": _ACCEPTED}))

    def __init__(self, data: object = None, files: object = None) -> None:
        super().__init__(data, files, prefix="seal")  # type: ignore[arg-type]
        self.fields["scan"].label = _("盖章扫描件")
        self.fields["scan"].help_text = _("可接收：PDF、JPG、PNG")


class OriginalForm(forms.Form):
    """How many copies on paper are there, where, from whom."""

    copies = forms.IntegerField(min_value=1, max_value=paper_copies.MOST_COPIES, initial=1)
    place = forms.CharField(max_length=120)
    received_from = forms.CharField(max_length=120)

    def __init__(self, data: object = None) -> None:
        super().__init__(data, prefix="original")  # type: ignore[arg-type]
        labels = (_("份数"), _("存放地点"), _("从谁收到"))
        for field, label in zip(self.fields.values(), labels, strict=True):
            field.label = label
        self.fields["place"].help_text = _("例如：档案室 3 柜 2 层")
        self.fields["received_from"].help_text = _("写明交件人或者快递单号")


@signed_in
def paper(request: HttpRequest, case: str, paper: str) -> HttpResponse:
    """A paper of the case; POST ``do=seal`` brings its sealed scan, ``do=original`` registers copies on paper."""
    view, found = paper_in_view(request, case, paper)
    sent = request.POST if request.method == "POST" else None
    do = sent.get("do", "") if sent is not None else ""
    seal = SealForm(sent, request.FILES) if do == "seal" else SealForm()
    original = OriginalForm(sent if do == "original" else None)
    refused: MingjianError | None = None
    try:
        if sent is not None and do == "seal" and seal.is_valid():
            received = receive(seal.cleaned_data["scan"], person=view.person)
            paper_copies.bring_sealed(case, paper, received, acting=acting_of(request))
            messages.success(request, _("盖章扫描件已存证，能查看这份文书的各方都可以打开。"))
            return redirect("desk:paper", case, paper)
        if sent is not None and do == "original" and original.is_valid():
            sending = Sending(token=sent.get("token", ""), content=digest_of(sent, request.FILES))
            paper_copies.register_original(
                case, paper, **original.cleaned_data, acting=acting_of(request), sending=sending
            )
            messages.success(request, _("纸质原件已登记，已记入账簿。"))
            return redirect("desk:paper", case, paper)
    except MingjianError as error:
        refused = error
    status = 200 if sent is None else 422 if refused is None else status_of(refused)
    page = CasePage(view)
    step = Link(page.words.label("steps", found.step), reverse("desk:step", args=[case, found.step]))
    inside = not INSTITUTION_SIDE.issuperset(view.roles)
    context = {
        "title": found.number,
        "crumbs": crumbs_below(view, found.number, step),
        "facts": _facts(page, found),
        "action": reverse("desk:paper_open", args=[case, paper]),
        "word": reverse("desk:paper_word", args=[case, paper]) if word_copies.has_word(view, found) else "",
        "print": reverse("desk:paper_print", args=[case, paper]),
        "scans": _scans_table(page, found),
        "originals": _originals_table(found) if inside else None,
        "may_register": paper_copies.may_register(view),
        "seal": seal,
        "original": original,
        "token": ids.new_id(),
        "refused": refusal_note(view, refused, _("没有办成")),
    }
    return render(request, "desk/paper.html", context, status=status)


def receive(file: UploadedFile[bytes], *, person: str) -> evidence.Received:
    """A scan that came with a plain form, checked and stored."""
    return evidence.receive_whole(file.name or "", file.chunks(), file.size or 0, person=person)


def _facts(page: CasePage, found: Paper) -> Facts:
    return Facts(
        (
            Fact(_("文书"), page.words.label("documents", found.document, of=found.step)),
            Fact(_("文号"), found.number),
            Fact(_("步骤"), page.words.label("steps", found.step)),
            Fact(_("制发时间"), days.exact_moment(found.issued_at) if found.issued_at else ""),
            Fact(_("记录号"), str(found.issued_n), mono=True),
            Fact(_("打印码"), paper_copies.print_code(found), mono=True),
            Fact(_("SHA-256"), found.file_id or "", mono=True),
        ),
        shape="list",
    )


def _scans_table(page: CasePage, found: Paper) -> Table:
    case = page.view.case.pk
    names = page.view.names()
    rows = tuple(
        Row(
            one.pk,
            (
                Cell(one.name, strong=True),
                Cell(_("盖章扫描件") if one.purpose == "seal" else _("手写签字：{name}").format(
                    name=names.get(one.signer_id or "", str(one.signer or "")))),
                Cell(one.person.name),
                Cell(days.moment(one.at)),
                Cell(save=Link(_("打开"), reverse("desk:paper_scan", args=[case, found.pk, one.pk]), detail=one.name)),
            ),
        )
        for one in scans_of(found)
    )  # fmt: skip
    columns = (
        Column(_("扫描件")), Column(_("用途")), Column(_("提交人")), Column(_("时间")), Column(_("打开"), quiet=True),
    )  # fmt: skip
    empty = Empty(_("还没有纸质扫描件。"), _("盖章或者手写签字后扫描上传的文件会列在这里。"), icon="document")
    return Table("scans", _("用印和签字扫描件"), columns, rows, empty, title_seen=True)


def _originals_table(found: Paper) -> Table:
    rows = tuple(
        Row(
            str(one.n),
            (
                Cell(str(one.copies), strong=True),
                Cell(one.place),
                Cell(one.received_from),
                Cell(one.person.name),
                Cell(days.moment(one.at)),
            ),
        )
        for one in originals_of(found)
    )
    columns = tuple(Column(words) for words in (_("份数"), _("存放地点"), _("从谁收到"), _("登记人"), _("时间")))
    empty = Empty(_("还没有登记纸质原件。"), _("收到原件后，由资质认定部门或者评价机构在这里登记。"), icon="folder")
    return Table("originals", _("纸质原件登记"), columns, rows, empty, title_seen=True)


@signed_in
@require_POST
def paper_scan(request: HttpRequest, case: str, paper: str, scan: str) -> HttpResponse:
    """The scan of a paper, opened by an act that the record keeps."""
    _view, found = paper_in_view(request, case, paper)
    one = scan_for(found, scan)
    actions.note_viewing(case, kind="document", n=one.n, acting=acting_of(request))
    return pass_for(request, one.file.sha256, one.name, one.file.media_type)


@signed_in
@require_POST
def paper_print(request: HttpRequest, case: str, paper: str) -> HttpResponse:
    """The paper with its print code on every page, to be signed by hand. Taking it is looking at the paper."""
    view, found = paper_in_view(request, case, paper)
    page = CasePage(view)
    law = view.reading.state.steps[found.step]
    produced = next(one for one in law.produces if one.key == found.document)
    running = [one for one in view.parties if one.until_n is None]
    signers = [
        (page.words.label("roles", role), one.name)
        for role in (*produced.signed_by, *produced.sealed_by)
        for one in running
        if one.role == role
    ]
    words: dict[str, object] = {
        "code": "打印码", "sheet": "签字页", "headings": ["签字盖章身份", "姓名或单位", "签字盖章", "日期"],
        "digest": "文书文件 SHA-256：",
        "note": "请在本页手写签字或盖章，扫描或拍照后在签署页面上传，并输入打印码。打印码只对应这一版文书。",
    }  # fmt: skip
    title = page.words.label("documents", found.document, of=found.step)
    content = paper_copies.printed(found, words, title=title, signers=signers)
    actions.note_viewing(case, kind="document", n=found.issued_n or 0, acting=acting_of(request))
    answer = HttpResponse(content, content_type="application/pdf")
    answer["Content-Disposition"] = 'inline; filename="print.pdf"'
    answer["Cache-Control"] = "private, no-store"
    return answer
