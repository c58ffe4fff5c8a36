"""文书呈批: an office sets which of its people review and approve its papers, for all kinds and for each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import forms
from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from mingjian.documents import chains
from mingjian.errors import MingjianError, NotFound
from mingjian.errors import gettext_noop as _n
from mingjian.procedures import catalogue
from mingjian.web.account.acting import acting_of, signed_in
from mingjian.web.components.navigation import Crumbs
from mingjian.web.components.notes import Note
from mingjian.web.components.part import Link
from mingjian.web.components.table import Cell, Column, Row, Table
from mingjian.web.components.tag import Tag
from mingjian.web.refusals import sentence_of, status_of
from mingjian.web.wording import Wording

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from django.http import HttpRequest, HttpResponse

    from mingjian.documents.chains import Colleague
    from mingjian.documents.models import Chain

#: In an address the line for all kinds of paper.
ALL = "all"


def kinds_of(office_kind: str) -> dict[str, str]:
    """The kinds of paper that an office of this kind seals or signs as such, in any edition, by their words."""
    found: dict[str, str] = {}
    for law in catalogue.editions():
        words = Wording(law.words)
        for step in law.procedure.steps:
            for one in step.produces:
                if office_kind in {*one.sealed_by, *one.signed_by}:
                    found.setdefault(one.key, words.label("documents", one.key, of=step.key))
    return dict(sorted(found.items(), key=lambda pair: pair[1]))


class ChainForm(forms.Form):
    """How many hands, and whose."""

    mode = forms.ChoiceField(widget=forms.RadioSelect)
    review = forms.MultipleChoiceField(required=False, widget=forms.CheckboxSelectMultiple)
    approve = forms.MultipleChoiceField(required=False, widget=forms.CheckboxSelectMultiple)

    def __init__(
        self, colleagues: Collection[Colleague], known: Chain | None, data: object = None, *, for_all: bool
    ) -> None:
        initial = {"mode": known.mode, "review": known.review, "approve": known.approve} if known else None
        super().__init__(data, initial=initial or {"mode": "none" if for_all else "default"}, prefix="chain")  # type: ignore[arg-type]
        modes = [
            ("three", _("三级：承办 → 审核 → 批准")),
            ("two", _("两级：承办 → 批准")),
            ("none", _("不呈批，直接生成文书")),
        ]
        people = [(f"person:{one.person}", _named(one)) for one in colleagues]
        posts = sorted({one.title for one in colleagues if one.title})
        offered = [*people, *((f"post:{one}", _("职务：{post}").format(post=one)) for one in posts)]
        labels = (_("呈批程序"), _("审核人"), _("批准人"))
        for field, label in zip(self.fields.values(), labels, strict=True):
            field.label = label
        self.fields["mode"].choices = modes if for_all else [("default", _("与“全部文书”相同")), *modes]  # type: ignore[attr-defined]
        for hand in ("review", "approve"):
            self.fields[hand].choices = offered  # type: ignore[attr-defined]
        self.fields["review"].help_text = _("三级呈批时填写。选了几个人的，其中任何一人审核即可。")
        self.fields["approve"].help_text = _(
            "选职务的，提交呈批时担任该职务的人都可以办理。承办人不能审核、批准自己的文书。"
        )


def _named(one: Colleague) -> str:
    return f"{one.name}（{one.title}）" if one.title else one.name


@signed_in
def all_chains(request: HttpRequest) -> HttpResponse:
    """The line for all papers and one for each kind, each leading to its form."""
    acting = acting_of(request)
    office = chains.office_of(acting)
    known, colleagues = chains.chains_of(office.pk), chains.colleagues_of(office.pk)
    names = {f"person:{one.person}": one.name for one in colleagues}
    kinds = {"": _("全部文书"), **kinds_of(office.kind)}
    rows = tuple(_row(key, words, known.get(key), names) for key, words in kinds.items())
    columns = tuple(Column(words) for words in (_("文书"), _("呈批程序"), _("审核人"), _("批准人")))
    context = {
        "title": _("文书呈批"),
        "table": Table("chains", _("文书呈批"), columns, rows),
        "note": Note(
            _("设定后，本单位盖章或者签字的文书须逐级同意，才能编号制发。已经提交呈批的，按提交时的人员办理。"),
        ),
    }
    return render(request, "authority/chains.html", context)


def _row(key: str, words: str, chain: Chain | None, names: Mapping[str, str]) -> Row:
    mode = chain.mode if chain is not None else "default" if key else "none"
    tag = {
        "three": Tag(_("三级"), "primary"), "two": Tag(_("两级"), "primary"), "none": Tag(_("不呈批"), "line"),
        "default": Tag(_("与“全部文书”相同"), "line"),
    }[mode]  # fmt: skip
    return Row(
        key or ALL,
        (
            Cell(words, href=reverse("authority:chain", args=[key or ALL]), strong=True),
            Cell(tag=tag),
            Cell(_hand(chain.review, names) if chain is not None else "—"),
            Cell(_hand(chain.approve, names) if chain is not None else "—"),
        ),
    )


def _hand(tokens: Collection[str], names: Mapping[str, str]) -> str:
    """Persons by name, posts by title; who has left is said so."""
    found = [one.partition(":")[2] if one.startswith("post:") else names.get(one, _("已离任")) for one in tokens]
    return "、".join(found) or "—"


@signed_in
def one_chain(request: HttpRequest, document: str) -> HttpResponse:
    """One line; POST sets it. A refusal stays on the page with what was chosen."""
    acting = acting_of(request)
    office = chains.office_of(acting)
    kinds = {ALL: _("全部文书"), **kinds_of(office.kind)}
    if document not in kinds:
        raise NotFound(_n("没有这一页，或您无权查看。"))
    key = "" if document == ALL else document
    known = chains.chains_of(office.pk).get(key)
    sent = request.POST if request.method == "POST" else None
    form = ChainForm(chains.colleagues_of(office.pk), known, sent, for_all=not key)
    refused: MingjianError | None = None
    if sent is not None and form.is_valid():
        given = form.cleaned_data
        try:
            chains.set_chain(key, given["mode"], given["review"], given["approve"], acting=acting)
        except MingjianError as error:
            refused = error
        else:
            messages.success(request, _("“{name}”的呈批程序已保存，已记入账簿。").format(name=kinds[document]))
            return redirect("authority:chains")
    context = {
        "title": kinds[document],
        "crumbs": Crumbs((Link(_("文书呈批"), reverse("authority:chains")),), kinds[document]),
        "form": form,
        "refused": Note(sentence_of(refused), "bad", _("没有保存")) if refused else None,
    }
    status = 200 if sent is None else 422 if refused is None else status_of(refused)
    return render(request, "authority/chain.html", context, status=status)
