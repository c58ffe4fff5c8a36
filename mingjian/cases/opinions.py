"""Forms that go straight to the authority: ratings, an observer's note, an opinion, and the institution's feedback.

Each has a ledger subject of its own. So it stands in no record, log or package of the case, and nobody of the team, of
the evaluation body or of the institution comes upon it; who gave it sees their own. Source: Q21 annex 1; practice.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.db import transaction

from mingjian import clock, ids
from mingjian.cases import desk, queries
from mingjian.cases.beside_models import Opinion
from mingjian.cases.capacities import LEADER, TEAM, Capacity
from mingjian.cases.models import Case, Party
from mingjian.errors import Conflict, NotFound, Refused
from mingjian.errors import gettext_noop as _
from mingjian.ledger import queries as ledger
from mingjian.ledger.actions import opening_subject
from mingjian.people.models import Organisation
from mingjian.people.queries import running_on

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from django.db.models import QuerySet

    from mingjian.cases.doing import Sending
    from mingjian.people.rules import Acting

PAGE: Final = 50
LONGEST: Final = 1000
#: A rating, the best first.
MARKS: Final = ("excellent", "good", "fair", "poor")
#: What an answer about integrity may be.
YES_NO: Final = ("no", "yes")


@dataclass(frozen=True, slots=True)
class FormKind:
    """A form: its questions with marks, its questions answered no or yes, whether it is about one of the team.

    ``needs_text``: words are asked of it anyway. ``once``: nobody gives it twice in a case (about the same person).
    """

    key: str
    marks: tuple[str, ...] = ()
    yes_no: tuple[str, ...] = ()
    about_member: bool = False
    needs_text: bool = False
    once: bool = True


FORMS: Final[Mapping[str, FormKind]] = {
    one.key: one
    for one in (
        FormKind("observer-note", needs_text=True, once=False),
        FormKind("industry-opinion", needs_text=True, once=False),
        FormKind(
            "witness-rating",
            marks=("law", "technique", "questioning", "records", "conduct"),
            about_member=True,
        ),
        FormKind(
            "member-rating",
            marks=("competence", "efficiency", "cooperation", "report", "discipline"),
            about_member=True,
        ),
        FormKind(
            "lab-feedback",
            marks=("fairness", "professional", "efficiency", "arrangement"),
            yes_no=("gifts", "fees", "pressure", "secrecy"),
        ),
    )
}
#: Which form somebody beside the team gives.
OF_CAPACITY: Final[Mapping[Capacity, str]] = {
    Capacity.OBSERVER: "observer-note",
    Capacity.WITNESS: "witness-rating",
    Capacity.INDUSTRY: "industry-opinion",
}
#: From this step on the assessment is over for those who took part: the leader rates, and the institution.
_AFTER: Final = ("submit", "close")


@dataclass(frozen=True, slots=True)
class NewOpinion:
    form: str
    answers: Mapping[str, str]
    text: str = ""
    about: str = ""


def forms_for(view: queries.CaseInView) -> list[str]:
    """The forms that the reader may give in this case now."""
    found = []
    capacity = view.companion.capacity if view.companion and view.companion.promised_n else ""
    if "observer" in view.roles:
        capacity = Capacity.OBSERVER.value
    if capacity and (form := OF_CAPACITY.get(Capacity(capacity))):
        found.append(form)
    if is_over(view):
        found += ["member-rating"] if LEADER in view.roles else []
        found += ["lab-feedback"] if "institution" in view.roles else []
    return found


def is_over(view: queries.CaseInView) -> bool:
    """Whether the team's work in the case is done, so that it may be rated."""
    done = {key for key, _item in view.reading.state.done}
    return view.case.standing == "ended" or not done.isdisjoint(_AFTER)


def members_to_rate(view: queries.CaseInView, form: str) -> list[Party]:
    """Whom a form may be about: those of the team, of whom a leader does not rate themself."""
    if not FORMS[form].about_member:
        return []
    people = {str(one.person_id): one for one in view.parties if one.person_id and one.role in TEAM}
    return [one for person, one in people.items() if person != view.person]


def given_by(view: queries.CaseInView, form: str) -> list[Given]:
    """What the reader gave by this form in this case, newest first."""
    rows = Opinion.objects.filter(case=view.case, by=view.person, form=form)
    return _read(list(rows.select_related("case", "case__institution", "by", "about").order_by("-at", "-pk")[:PAGE]))


def give(case_id: str, wanted: NewOpinion, *, acting: Acting, sending: Sending) -> str:
    """Give a form. Raises NotFound where it is not theirs to give, Refused for one that is not filled in.

    The same form sent twice is given once.
    """
    content = ("opinion", acting.person, wanted.form, wanted.about, sending.content)
    with transaction.atomic():
        view = queries.case_for(acting, case_id)
        # The lock of the case's row orders two of them that come at once.
        Case.objects.select_for_update().get(pk=case_id)
        if wanted.form not in forms_for(view):
            raise NotFound(_("没有这张表，或不由您填写。"))
        before = desk.answered_before(case_id, sending.token, content)
        if before is not None:
            return before.opened
        _demand(view, wanted)
        opinion = _enter(view, wanted)
        desk.remember_answer(case_id, sending.token, content, 1, opened=opinion.pk)
        return opinion.pk


def _enter(view: queries.CaseInView, wanted: NewOpinion) -> Opinion:
    name = next((one.name for one in members_to_rate(view, wanted.form) if one.person_id == wanted.about), "")
    answers = {f"answer.{key}": value for key, value in wanted.answers.items()}
    with opening_subject("opinion") as pen:
        written = pen.write(
            "opinion:form:given",
            actor=view.person,
            law={"case": view.case.pk, "form": wanted.form},
            fields={"about": wanted.about, "name": name, "text": wanted.text.strip(), **answers},
        )
        return Opinion.objects.create(
            id=pen.subject.id,
            case=view.case,
            authority_id=view.case.authority_id,
            form=wanted.form,
            by_id=view.person,
            about_id=wanted.about or None,
            at=written.at,
        )


def _demand(view: queries.CaseInView, wanted: NewOpinion) -> None:
    form = FORMS[wanted.form]
    people = {one.person_id for one in members_to_rate(view, wanted.form)}
    if form.about_member and wanted.about not in people:
        raise Refused(_("没有提交：请选择评价的是评审组中的哪一位。"))
    if not form.about_member and wanted.about:
        raise Refused(_("没有提交：这张表不针对个人。"))
    asked = {**dict.fromkeys(form.marks, MARKS), **dict.fromkeys(form.yes_no, YES_NO)}
    if set(wanted.answers) != set(asked) or any(value not in asked[key] for key, value in wanted.answers.items()):
        raise Refused(_("没有提交：还有问题没有选择。请补上后再提交。"))
    if len(wanted.text) > LONGEST:
        raise Refused(_("没有提交：文字超过 {most} 个字。请精简后再提交。"), most=LONGEST)
    telling = [key for key in form.marks if wanted.answers[key] == "poor"]
    telling += [key for key in form.yes_no if wanted.answers[key] == "yes"]
    if not wanted.text.strip() and (form.needs_text or telling):
        raise Refused(_("没有提交：请写明情况。评为“差”或者反映廉洁问题的，须写明事实。"))
    rows = Opinion.objects.filter(case=view.case, form=form.key, by=view.person, about=wanted.about or None)
    if form.once and rows.exists():
        raise Conflict(_("您已经提交过这张表，没有重复提交。"))


@dataclass(frozen=True, slots=True)
class Given:
    """A form with what it says. ``answers`` and ``text`` are empty where they were destroyed or lost."""

    row: Opinion
    answers: Mapping[str, str]
    text: str
    about: str

    @property
    def telling(self) -> bool:
        """Whether something in it is to be looked at: a poor mark, a yes about integrity."""
        return bool({"poor", "yes"} & set(self.answers.values()))


def demand_receiver(acting: Acting) -> None:
    """Raises NotFound for everybody but officers of an authority, to whom alone these forms go."""
    running = running_on(clock.today()).filter(person=acting.person, organisation=acting.organisation)
    own = running.filter(pk=acting.appointment).exists() or bool(acting.absent)
    is_authority = Organisation.objects.filter(pk=acting.organisation, kind="authority").exists()
    if acting.office != "officer" or not own or not is_authority:
        raise NotFound(_("没有这个页面。请检查地址，或切换到对应的身份。"))


def _received(acting: Acting) -> QuerySet[Opinion]:
    """What came to the officer's authority, but for cases in whose team they are or were: it speaks of them."""
    demand_receiver(acting)
    own = Party.objects.filter(person=acting.person, role__in=TEAM).values("case")
    return Opinion.objects.filter(authority=acting.organisation).exclude(case__in=own)


@dataclass(frozen=True, slots=True)
class OpinionsPage:
    given: tuple[Given, ...]
    #: The form after which the next page goes on; "" on the last.
    after: str


def received(acting: Acting, *, forms: Collection[str] = (), case: str = "", after: str = "") -> OpinionsPage:
    """Forms that came to the officer's authority, newest first, fifty at a time. Four queries."""
    rows = _received(acting)
    if forms:
        rows = rows.filter(form__in=list(forms))
    if case:
        rows = rows.filter(case_id=case if ids.is_id(case) else "")
    last = rows.filter(pk=after).first() if ids.is_id(after) else None
    if last is not None:
        rows = rows.filter(at__lte=last.at).exclude(at=last.at, id__gte=last.pk)
    found = list(rows.select_related("case", "case__institution", "by", "about").order_by("-at", "-id")[: PAGE + 1])
    return OpinionsPage(tuple(_read(found[:PAGE])), found[PAGE - 1].pk if len(found) > PAGE else "")


def received_one(acting: Acting, opinion_id: str) -> Given:
    """Raises NotFound where it did not come to the officer's authority."""
    rows = _received(acting)
    rows = rows.filter(pk=opinion_id).select_related("case", "case__institution", "by", "about")
    found = rows.first() if ids.is_id(opinion_id) else None
    if found is None:
        raise NotFound(_("没有这份意见，或不是提交给您所在部门的。"))
    return _read([found])[0]


def _read(rows: list[Opinion]) -> list[Given]:
    values = ledger.values_of([(one.pk, 1) for one in rows])
    found = []
    for one in rows:
        said = values.get((one.pk, 1), {})
        answers = {key.removeprefix("answer."): str(said[key]) for key in said if key.startswith("answer.")}
        found.append(Given(one, answers, str(said.get("text", "")), str(said.get("name", ""))))
    return found
