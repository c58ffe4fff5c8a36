"""A form that goes straight to the authority, as it is filled in and as it is shown to whoever gave it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import forms
from django.utils.translation import gettext as _

from mingjian import ids
from mingjian.cases import opinions
from mingjian.cases.doing import Sending
from mingjian.cases.opinions import FORMS, LONGEST, MARKS, YES_NO, NewOpinion
from mingjian.errors import MingjianError
from mingjian.web.components.days import moment
from mingjian.web.components.notes import Note
from mingjian.web.components.table import Cell, Column, Row, Table
from mingjian.web.desk.beside_words import answer_words, form_words, question_words
from mingjian.web.desk.sent import digest_of
from mingjian.web.refusals import sentence_of, status_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpRequest, QueryDict

    from mingjian.cases.opinions import Given
    from mingjian.cases.queries import CaseInView
    from mingjian.people.rules import Acting


class OpinionForm(forms.Form):
    """The questions of one form; about one of the team where it rates one."""

    def __init__(self, view: CaseInView, key: str, data: QueryDict | None = None) -> None:
        super().__init__(data, prefix=key)
        self.key = key
        kind = FORMS[key]
        people = opinions.members_to_rate(view, key)
        if kind.about_member:
            choices = [(str(one.person_id), one.name) for one in people]
            self.fields["about"] = forms.ChoiceField(label=_("评价对象"), choices=[("", "—"), *choices])
        for names, values in ((kind.marks, MARKS), (kind.yes_no, YES_NO)):
            for name in names:
                self.fields[name] = forms.ChoiceField(
                    label=question_words(name),
                    choices=[(one, answer_words(one)) for one in values],
                    widget=forms.RadioSelect,
                )
        self.fields["text"] = forms.CharField(
            label=_("意见") if kind.needs_text else _("说明"),
            required=kind.needs_text,
            max_length=LONGEST,
            widget=forms.Textarea(attrs={"rows": 4}),
            help_text="" if kind.needs_text else _("评为“差”或者回答“有”的，须写明事实。"),
        )

    def opinion(self) -> NewOpinion:
        given, kind = self.cleaned_data, FORMS[self.key]
        answers = {name: given[name] for name in (*kind.marks, *kind.yes_no)}
        return NewOpinion(self.key, answers, given.get("text", ""), given.get("about", ""))


class OpinionSheet:
    """One form on a page: what was given, and the form where it may still be given."""

    def __init__(self, request: HttpRequest, view: CaseInView, key: str) -> None:
        sent = request.method == "POST" and request.POST.get("form") == key
        self.key, self.title = key, form_words(key)
        self.form = OpinionForm(view, key, request.POST if sent else None)
        self.token = ids.new_id()
        self.refused: Note | None = None
        self.status = 422 if sent else 200
        given = opinions.given_by(view, key)
        self.given = given_table(key, given)
        left = {one.person_id for one in opinions.members_to_rate(view, key)} - {one.row.about_id for one in given}
        kind = FORMS[key]
        self.open = not kind.once or (bool(left) if kind.about_member else not given)

    def take(self, request: HttpRequest, case: str, acting: Acting) -> bool:
        """Give what was sent by this form. False where it is not filled in or was refused, with why."""
        if not self.form.is_bound or not self.form.is_valid():
            return False
        sending = Sending(request.POST.get("token", ""), 0, digest_of(request.POST, request.FILES))
        try:
            opinions.give(case, self.form.opinion(), acting=acting, sending=sending)
        except MingjianError as error:
            self.refused, self.status = Note(sentence_of(error), "bad", _("没有提交")), status_of(error)
            return False
        return True


def given_table(key: str, given: Sequence[Given]) -> Table | None:
    """What the reader gave, with its words; None where nothing was."""
    if not given:
        return None
    about = (Column(_("评价对象"), short=True),) if FORMS[key].about_member else ()
    rows = tuple(
        Row(
            one.row.pk,
            (
                Cell(moment(one.row.at)),
                *((Cell(one.about or "—"),) if about else ()),
                Cell(said_of(one) or one.text, one.text if said_of(one) else ""),
            ),
        )
        for one in given
    )
    columns = (Column(_("时间"), short=True), *about, Column(_("内容")))
    return Table(f"given-{key}", _("已提交"), columns, rows)


def said_of(one: Given) -> str:
    """The answers of a form in a line."""
    kind = FORMS[one.row.form]
    return "；".join(
        f"{question_words(name)}：{answer_words(one.answers.get(name, ''))}" for name in (*kind.marks, *kind.yes_no)
    )
