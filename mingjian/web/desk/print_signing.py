"""打印签字: the paper is printed with its code, signed by hand, and its scan brought in by the signer or the leader."""

from __future__ import annotations

from typing import TYPE_CHECKING

from allauth.account.decorators import reauthentication_required
from django import forms
from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from mingjian.cases import paper_copies, papers, queries
from mingjian.cases.paper_copies import SignedByHand
from mingjian.errors import MingjianError, Refused
from mingjian.errors import gettext_noop as _n
from mingjian.web.account.acting import acting_of, signed_in
from mingjian.web.components.facts import Fact, Facts
from mingjian.web.components.notes import Note
from mingjian.web.components.part import Link
from mingjian.web.desk.case import crumbs_below
from mingjian.web.desk.case_page import CasePage
from mingjian.web.desk.paper_page import receive
from mingjian.web.desk.signing import produced_in_view
from mingjian.web.refusals import refusal_note, status_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpRequest, HttpResponse

    from mingjian.cases.paper_copies import Signature


class HandForm(forms.Form):
    """What came back on paper: whose signature, the code on the print, the scan."""

    def __init__(self, page: CasePage, owed: Sequence[Signature], data: object = None, files: object = None) -> None:
        super().__init__(data, files, prefix="hand")  # type: ignore[arg-type]
        label = page.words.label
        choices = [(f"{one.role} {one.person}", f"{label('roles', one.role)}　{one.name}") for one in owed]
        self.fields["signer"] = forms.ChoiceField(choices=choices, label=_("签字人"), widget=forms.RadioSelect)
        if len(choices) == 1:
            self.fields["signer"].initial = choices[0][0]
        self.fields["code"] = forms.CharField(
            max_length=40,
            label=_("打印码"),
            help_text=_("打印件每页右上角的 10 位数字和字母，例如 7K3F-9QMA-X2。"),
            widget=forms.TextInput({"autocomplete": "off", "spellcheck": "false"}),
        )
        self.fields["scan"] = forms.FileField(
            label=_("签字后的扫描件或照片"),
            help_text=_("可接收：PDF、JPG、PNG"),
            widget=forms.FileInput({"accept": ".pdf,.jpg,.jpeg,.png"}),
        )

    def signed(self) -> SignedByHand:
        role, _blank, person = self.cleaned_data["signer"].partition(" ")
        return SignedByHand(self.cleaned_data["code"], role, person)


@signed_in
@reauthentication_required  # type: ignore[untyped-decorator]  # allauth has no types
def sign_by_hand(request: HttpRequest, case: str, key: str, document: str) -> HttpResponse:
    """GET shows how to print, sign and send it back; POST takes the scan. A refusal stays with what was typed."""
    acting = acting_of(request)
    papers.demand_may_sign(acting)
    view = queries.case_for(acting, case)
    step, _produced = produced_in_view(view, key, document)
    sent = request.POST if request.method == "POST" else None
    item = (sent if sent is not None else request.GET).get("item", "")
    page = CasePage(view)
    back = Link(_("返回"), reverse("desk:step", args=[case, key]) + (f"?item={item}" if item else ""))
    name = page.words.label("documents", document, of=key)
    paper = papers.current_paper(case, step=key, item=item, document=document)
    if paper is None or paper.file is None:
        raise Refused(_n("这份文书还没有生成，不能签署。请先生成文书。"), clause=step.clause)
    owed = paper_copies.collected_by(view, (key, item, document))
    form = HandForm(page, owed, sent, request.FILES if sent is not None else None)
    refused: MingjianError | None = None
    if sent is not None and form.is_valid():
        try:
            received = receive(form.cleaned_data["scan"], person=view.person)
            paper_copies.sign_by_hand(
                case, step=key, item=item, document=document, signed=form.signed(), received=received, acting=acting
            )
        except MingjianError as error:
            refused = error
        else:
            messages.success(request, _("“{name}”的手写签字已核对打印码，已记入账簿。").format(name=name))
            return redirect(back.href)
    none_owed = Note(
        _("您没有要签的，也没有可以代为提交的签字。"), "info", _("这份文书现在不由您签署。"), links=(back,)
    )
    context = {
        "title": _("打印签字：{name}").format(name=name),
        "crumbs": crumbs_below(view, _("打印签字"), Link(page.words.label("steps", key), back.href)),
        "item": item,
        "form": form,
        "back": back,
        "facts": Facts((Fact(_("文书"), name), Fact(_("文号"), paper.number)), shape="list"),
        "print": reverse("desk:paper_print", args=[case, paper.pk]),
        "nobody": None if owed else none_owed,
        "refused": refusal_note(view, refused, _("没有签署")),
    }
    status = 200 if sent is None else 422 if refused is None else status_of(refused)
    return render(request, "desk/sign_by_hand.html", context, status=status)
