"""The form of one row of the plan: when, what, which group, where, who, and how it is recorded."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _

from mingjian.conduct.places import plan_step, session_steps, team_roles
from mingjian.conduct.planning import kinds_of_sessions, visit_of
from mingjian.conduct.rules import BREAK, OTHER, TEAM_WORK
from mingjian.procedures.sides import INSTITUTION_SIDE
from mingjian.web.clauses import number_of
from mingjian.web.desk.edition_fields import DayInput
from mingjian.web.wording import Wording

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from django.http import QueryDict

    from mingjian.cases.queries import CaseInView
    from mingjian.conduct.rules import Session
    from mingjian.proof.canonical import Value


class ClockInput(forms.TimeInput):
    input_type = "time"


#: Field by field as a row holds it; the order of the page.
FIELDS = (
    "day", "begins", "ends", "step", "title", "group", "site", "place", "team", "people", "others", "recording",
    "remark",
)  # fmt: skip


class SessionForm(forms.Form):
    """One row. ``row`` and ``version`` say which, and what was seen of it."""

    use_required_attribute = False

    row = forms.CharField(max_length=26, widget=forms.HiddenInput)
    version = forms.IntegerField(min_value=0, max_value=2**31 - 1, widget=forms.HiddenInput)
    day = forms.DateField(widget=DayInput)
    begins = forms.TimeField(widget=ClockInput(format="%H:%M"))
    ends = forms.TimeField(widget=ClockInput(format="%H:%M"))
    step = forms.ChoiceField()
    title = forms.CharField(max_length=80, required=False)
    group = forms.CharField(max_length=30, required=False, widget=forms.TextInput({"list": "plan-groups"}))
    site = forms.CharField(max_length=60, required=False, widget=forms.TextInput({"list": "plan-sites"}))
    place = forms.CharField(max_length=80, required=False, widget=forms.TextInput({"list": "plan-places"}))
    team = forms.MultipleChoiceField(required=False, widget=forms.CheckboxSelectMultiple)
    people = forms.MultipleChoiceField(required=False, widget=forms.CheckboxSelectMultiple)
    others = forms.CharField(max_length=200, required=False)
    recording = forms.CharField(max_length=80, required=False, widget=forms.TextInput({"list": "plan-recordings"}))
    remark = forms.CharField(max_length=300, required=False, widget=forms.Textarea({"rows": 2}))

    def __init__(self, view: CaseInView, data: QueryDict | None = None, **named: Any) -> None:  # noqa: ANN401
        super().__init__(data, **named)
        labels = (
            _("日期"), _("开始"), _("结束（休会填恢复时间）"), _("环节"), _("名称"), _("组别"), _("场所"),
            _("地点（房间）"), _("评审组人员"), _("机构人员"), _("机构其他人员"), _("录制"), _("备注"),
        )  # fmt: skip
        for name, label in zip(FIELDS, labels, strict=True):
            self.fields[name].label = label
        self.fields["title"].help_text = _("不填则用环节的名称。公布后机构能看到。")
        self.fields["group"].help_text = _("同一时间分组并行的，各组各写一行。全体参加的不填。")
        self.fields["others"].help_text = _("名单上没有的人，用顿号分开。")
        self.fields["remark"].help_text = _("只有评审组能看到，不随日程公布：盲样等不宜提前告知的写在这里。")
        self.fields["step"].choices = [("", "—"), *kind_choices(view)]  # type: ignore[attr-defined]
        self.fields["team"].choices, self.fields["people"].choices = _people(view)  # type: ignore[attr-defined]

    def words(self) -> dict[str, Value]:
        """What was typed, as a row holds it; the name of the kind where none was written."""
        given = self.cleaned_data
        words: dict[str, Value] = {name: _plain(given[name]) for name in FIELDS}
        words["title"] = words["title"] or dict(self.fields["step"].choices)[given["step"]].partition("（")[0]  # type: ignore[attr-defined]
        return {name: value for name, value in words.items() if value not in ("", [])}


def _plain(value: Any) -> Value:  # noqa: ANN401 - whatever a field of this form gave
    if isinstance(value, list):
        return list(value)
    if hasattr(value, "strftime"):
        return str(value.isoformat() if hasattr(value, "year") else value.strftime("%H:%M"))
    return " ".join(str(value).replace("\0", " ").split())


def kind_choices(view: CaseInView) -> list[tuple[str, str]]:
    """What a session may be, each with its clause."""
    words, steps = Wording(view.law.words), {one.key: one for one in session_steps(view.case.edition)}
    found = []
    for key in kinds_of_sessions(view):
        clause = f"（{number_of(view.law, steps[key].clause)}）" if key in steps else ""
        found.append((key, f"{kind_words(words, key)}{clause}"))
    return found


def kind_words(words: Wording, key: str) -> str:
    own = {BREAK: _("休会"), TEAM_WORK: _("评审组内部工作"), OTHER: _("其他")}
    return own.get(key) or words.label("steps", key)


def _people(view: CaseInView) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """Who of the team, and who of the institution, by name and role."""
    words, ours = Wording(view.law.words), {*team_roles(view.case.edition), "observer"}
    running = [one for one in view.parties if one.until_n is None and one.organisation_id is None]
    named = [(one, f"{one.name}（{words.label('roles', one.role)}）") for one in running]
    team = {one.holder: said for one, said in named if one.role in ours}
    people = {one.holder: said for one, said in named if one.role in INSTITUTION_SIDE}
    return list(team.items()), list(people.items())


def offered(sessions: Iterable[Session]) -> dict[str, list[str]]:
    """What was written in other rows, to be chosen from."""
    rows = list(sessions)
    return {
        "groups": sorted({one.group for one in rows} - {""}),
        "sites": sorted({one.site for one in rows} - {""}),
        "places": sorted({one.place for one in rows} - {""}),
        "recordings": sorted({one.recording for one in rows} - {""}),
    }


def first_of(view: CaseInView, row: str, after: Session | None) -> Mapping[str, object]:
    """What stands in the form of a new row: after another row its group, place and people, from its end on."""
    first = {"row": row, "version": 0}
    if after is None:
        day = visit_of(view).first_day
        return first | ({"day": day.isoformat()} if day else {})
    begins = f"{after.ends:%H:%M}"
    same = {name: getattr(after, name) for name in ("group", "site", "place", "recording")}
    people = {"team": list(after.team), "people": list(after.people)}
    return first | same | people | {"day": after.day.isoformat(), "begins": begins}


def row_said(view: CaseInView, words: Mapping[str, Value]) -> list[tuple[str, str]]:
    """A version of a row as label and value, for whoever compares two."""
    names, form = view.names(), SessionForm(view)
    found = []
    for name in FIELDS:
        value = words.get(name) or ""
        if isinstance(value, list):
            text = "、".join(names.get(str(one), "") for one in value)
        else:
            text = kind_words(Wording(view.law.words), str(value)) if name == "step" and value else str(value)
        if text:
            found.append((str(form.fields[name].label), text))
    return found


def planner_roles(view: CaseInView) -> str:
    return Wording(view.law.words).roles((plan_step(view).by,))
