"""A house with strangers in it: one case played to its end with a mark in every text, and everybody who could look."""

from __future__ import annotations

from contextlib import nullcontext, suppress
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.cache import cache

from mingjian import clock
from mingjian.cases import admitting
from mingjian.cases.admitting import Admission
from mingjian.cases.beside_models import Companion
from mingjian.cases.capacities import Capacity
from mingjian.cases.doing import Sending
from mingjian.commands.in_process import InProcess
from mingjian.commands.playing import Play
from mingjian.commands.published import DEMO_PASSWORD
from mingjian.commands.visitor import Enclosed, Turned
from mingjian.people import actions, queries
from mingjian.people.models import Person
from mingjian.registers.capability import jobs as capability
from tests.cases import forming

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mingjian.commands.journey import Act
    from mingjian.commands.visitor import Form
    from mingjian.people.models import Organisation

#: Who takes part in the case, and what they are in it.
INSTITUTION = ("yangjiaer", "yangjiasan", "yangjiasi", "yangjiaqi", "yangjiaeryi")
TEAM = ("jiazi", "yichou", "dingmao", "yangduyi")
OFFICES = ("yangchengyi", "yangbanyi")

#: Who does not: another institution, an assessor of the pool who was not chosen, other offices, people between offices.
OUTSIDERS = ("yanggengyi", "bingyin", "otherofficer", "otherclerk", "former", "elsewhere")
#: Keeps the accounts of the institution of the case, and acts for it.
STEWARD = "yangjialiuba"
#: Who stands beside the team, by capacity; the last has not promised yet.
COMPANIONS = {"trainee": "renyin", "witness": "wuchen", "interpreter": "guimao", "industry": "jisi"}
UNPROMISED = "industry"
#: They run the instance and see no case.
ADMINISTRATORS = ("yangxiyi", "yangshenyi")
#: Without any office one is told so before anything is looked for.
WITHOUT_OFFICE = "nobody"


def mark(step: str) -> str:
    """What is typed into texts of a step, and called the files brought to it."""
    return f"〓{step}〓"


class MarkingPlay(Play):
    """The same journey, with texts and file names that tell of which step they are.

    ``seen`` keeps what the institution read on its pages while a step was waited for.
    """

    def __init__(self) -> None:
        super().__init__(InProcess, DEMO_PASSWORD, lambda _line: None)
        self.seen: dict[str, str] = {}

    def do(self, act: Act) -> None:
        if act.step not in self.seen:
            visitor = self.visitor(INSTITUTION[0])
            pages = (f"/cases/{self.case}/", f"/cases/{self.case}/?show=lacking", f"/cases/{self.case}/log/", "/tasks/")
            self.seen[act.step] = " ".join(visitor.get(page).text for page in pages)
        super().do(act)

    def _fill(self, act: Act, form: Form) -> list[Enclosed]:
        enclosed = super()._fill(act, form)
        for name, control in form.controls.items():
            if name.startswith(("form-", "new-")) and control.kind in {"text", "textarea"} and not control.columns:
                control.values = [mark(act.step) if value == "演练填写" else value for value in control.values]
        return [replace(one, name=f"{mark(act.step)}{one.name}") for one in enclosed]


@dataclass(frozen=True)
class House:
    """``case`` went from application to archive; ``other`` is another institution's before the same authority."""

    case: str
    serial: str
    other: str
    #: What the institution read while each step was waited for.
    seen: Mapping[str, str]
    #: By user name; "" is nobody in particular.
    visitors: Mapping[str, InProcess]

    def visitor(self, who: str) -> InProcess:
        return self.visitors[who]


def admit_companions(case: str) -> None:
    """One in every capacity that sees something else; the step of the notice is opened to the interpreter."""
    for capacity, username in COMPANIONS.items():
        one = Capacity(capacity)
        by = forming.acting("jiazi" if one is Capacity.INTERPRETER else "yangchengyi")
        mentor = forming.person("yichou") if one is Capacity.TRAINEE else ""
        place = admitting.admit(case, Admission(one, username, "来函", mentor), acting=by, sending=Sending())
        if capacity != UNPROMISED:
            own = forming.acting(username)
            admitting.promise(case, typed=Companion.objects.get(pk=place).name, acting=own)
        if one is Capacity.INTERPRETER:
            admitting.open_to(case, place, steps=["notify"], inside=False, acting=by)


def bring_list(play: MarkingPlay) -> None:
    """A capability list that the institution brought and has not listed: its own side's alone."""
    visitor = play.visitor(INSTITUTION[0])
    page = visitor.get(f"/cases/{play.case}/lines/")
    form = page.form("bring-form")
    for name in ("site", "field", "category"):
        form.controls[name].values = [mark("apply")]
    table = "检测对象,参数,标准名称及编号\n〓草稿〓,化学需氧量,水质 化学需氧量的测定 重铬酸盐法 HJ 828-2017\n"
    visitor.send(page, form, enclosed=[Enclosed("file", "〓草稿〓.csv", table.encode(), "text/csv")])
    assert capability.read_next()


def everybody_signed_in() -> dict[str, InProcess]:
    """All of them, having just said again who they are, before any test begins: what a test does is taken back."""
    visitors = {}
    # So many from one address in a minute are more than the door allows.
    cache.clear()
    for who in ("", *INSTITUTION, *TEAM, *OFFICES, *OUTSIDERS, *ADMINISTRATORS, STEWARD, WITHOUT_OFFICE):
        visitors[who] = one = InProcess()
        if who:
            with suppress(Turned) if who == WITHOUT_OFFICE else nullcontext():
                one.sign_in(who, DEMO_PASSWORD)
            again = one.get("/account/again/")
            asked = next(form for form in again.forms if "password" in form.controls)
            asked.controls["password"].values = [DEMO_PASSWORD]
            one.send(again, asked)
        # From here on it is asked what is allowed, not whether a form came from a page.
        one.client.handler.enforce_csrf_checks = False
    for who in COMPANIONS.values():
        # Of the pool, without a password of the demonstration.
        visitors[who] = one = InProcess()
        one.client.force_login(Person.objects.get(username=who), backend=settings.AUTHENTICATION_BACKENDS[0])
        one.client.handler.enforce_csrf_checks = False
    return visitors


def people_elsewhere() -> None:
    """Another authority and another evaluation body with their people; somebody who left; somebody who never came."""
    since = clock.today() - timedelta(days=400)
    authority = actions.register_organisation(kind="authority", name="邻省市场监督管理局", actor="system")
    body = actions.register_organisation(kind="evaluation-body", name="邻省评价中心", actor="system")
    _person("otherofficer", authority, "officer")
    _person("otherclerk", body, "clerk")
    actions.open_account(username="nobody", name="无任职", password=DEMO_PASSWORD, actor="system")
    # Left the authority of the case yesterday, and holds another office now.
    own = queries.running_appointments(queries.accounts_named(["yangchengyi"])["yangchengyi"].pk)[0].acting.organisation
    former = actions.open_account(username="former", name="离任者", password=DEMO_PASSWORD, actor="system")
    left = actions.appoint(former, _organisation(own), office="officer", since=since, actor="system")
    actions.end_appointment(left, until=clock.today() - timedelta(days=1), actor="system")
    actions.appoint(former, authority, office="officer", since=since, actor="system")
    # Of the authority of the case, but in an office that does not act for it.
    _person("elsewhere", _organisation(own), "trainee")


def _person(username: str, organisation: Organisation, office: str) -> None:
    person = actions.open_account(username=username, name=f"某{username}", password=DEMO_PASSWORD, actor="system")
    since = clock.today() - timedelta(days=400)
    actions.appoint(person, organisation, office=office, since=since, actor="system")


def _organisation(pk: str) -> Organisation:
    from mingjian.people.models import Organisation

    return Organisation.objects.get(pk=pk)
