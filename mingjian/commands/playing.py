"""Playing a journey: each person with a browser of their own goes through the pages, fills the forms and sends them."""

from __future__ import annotations

import re
import time
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from mingjian import clock
from mingjian.commands import made_files, made_tables
from mingjian.commands.journey import OFFICER, TIMETABLE
from mingjian.commands.visitor import Enclosed, Turned
from mingjian.evidence.tables import XLSX

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import date

    from mingjian.commands.journey import Act, Thread
    from mingjian.commands.visitor import Control, Form, Page, Visitor

_FILM_ENDINGS = frozenset({"av", "film"})
_PAUSE_SECONDS, _READ_TURNS = 0.3, 200
_NUMBER = re.compile(r"\d+")

#: What is written into a text that the act says nothing of.
ANYTHING = "演练填写"

#: A value for each kind of column of a table, as a page says them.
_CELLS = {"date": "", "moment": "", "yes-no": "是", "integer": "1", "decimal": "1.0"}


class Play:
    """The people of one case, signed in as they are needed.

    ``visitors`` are those who are signed in already, by username: plays that share them have one browser for each
    person, whatever case they are in.
    """

    def __init__(
        self,
        arrive: Callable[[], Visitor],
        password: str,
        tell: Callable[[str], None],
        *,
        visitors: dict[str, Visitor] | None = None,
    ) -> None:
        self._arrive, self._password, self._tell = arrive, password, tell
        self._visitors: dict[str, Visitor] = {} if visitors is None else visitors
        self.case = ""
        self.acts = 0
        #: What to do while the worker has something to do.
        self.wait: Callable[[], None] = lambda: time.sleep(_PAUSE_SECONDS)
        #: The days of the visit; none said, the visit is today and tomorrow.
        self.visit_days: tuple[date, date] | None = None

    def visitor(self, username: str) -> Visitor:
        if username not in self._visitors:
            one = self._arrive()
            one.sign_in(username, self._password)
            self._visitors[username] = one
        return self._visitors[username]

    def open_case(self, who: str) -> None:
        """The institution opens the application; the case is known from where it is led."""
        visitor = self.visitor(who)
        page = visitor.get("/lab/apply/")
        form = page.form("apply")
        form.controls["edition"].values = ["cma_remote_2023"]
        form.controls["authority"].values = [one for one in form.controls["authority"].offered if one][:1]
        after = visitor.send(page, form)
        found = re.search(r"/cases/([a-z0-9]{26})/steps/", after.url)
        if not found:
            raise Turned(f"no case was opened: {after.said()}")
        self.case = found.group(1)

    def ask_for_package(self, profile: str) -> Page:
        """Ask for a package on the case page; the page as it was before."""
        visitor = self.visitor(OFFICER)
        page = visitor.get(f"/cases/{self.case}/")
        forms = [one for one in page.forms if "profile" in one.controls]
        form = next((one for one in forms if one.controls["profile"].values == [profile]), None)
        if form is None:
            raise Turned(f"the case page does not offer the package {profile}. {page.said()}")
        visitor.send(page, form)
        return page

    def do(self, act: Act) -> None:
        """Do one act, once or for each of its items."""
        if act.brings:
            self._list(act)
            return
        if act.only or act.items == "one":
            self._do(act, act.only)
            return
        if act.items == "bulk":
            # A page offers a limited number of items; what is left is offered next.
            while offered := self._offered(act):
                self._do(act, tuple(offered))
            return
        waiting = self._waiting(act)
        if not waiting:
            raise Turned(f"{act.step}: nothing is open for {act.who}")
        for item in waiting:
            self._do(act, (item,))

    def bring_list(self, who: str, table: str, given: Mapping[str, str]) -> Page:
        """A capability list as an institution sends it, to be read by the worker; the page that tells how far it is."""
        visitor = self.visitor(who)
        page = visitor.get(f"/cases/{self.case}/lines/")
        form = page.form("bring-form")
        for name, value in given.items():
            form.controls[name].values = [value]
        file = Enclosed("file", "能力申请表.xlsx", made_tables.TABLES[table](), XLSX)
        return visitor.send(page, form, enclosed=[file])

    def _list(self, act: Act) -> None:
        """Bring a list, wait until it is read, and have what is in order listed in the case."""
        visitor, there = self.visitor(act.who), self.bring_list(act.who, act.brings, act.fields)
        for _turn in range(_READ_TURNS):
            self.wait()
            there = visitor.get(there.url)
            if any(one.testid == "confirm-form" for one in there.forms):
                after = visitor.send(there, there.form("confirm-form"))
                self._tell(f"     {act.brings}  {act.who}  {after.status}")
                return
        raise Turned(f"the list {act.brings} was not read: {there.said()}")

    def _offered(self, act: Act) -> list[str]:
        """The items that can be ticked in the form of a step."""
        return self._items(self.visitor(act.who).get(self._step(act.step)))

    @staticmethod
    def _items(page: Page) -> list[str]:
        form = next((one for one in page.forms if one.testid == "step-form"), None)
        here = form.controls.get("item") if form else None
        return list(here.offered or here.values) if here else []

    def _waiting(self, act: Act) -> list[str]:
        """The items of a step that can be done now: those of its form, and those its list leads to."""
        page = self.visitor(act.who).get(self._step(act.step))
        offered = self._items(page)
        listed = re.findall(r"\?item=([^\"&]+)\"", page.body.decode())
        return list(dict.fromkeys([*offered, *listed])) if offered else []

    def _do(self, act: Act, items: tuple[str, ...]) -> None:
        visitor = self.visitor(act.who)
        query = "?" + "&".join(f"item={one}" for one in items) if items else ""
        path = self._step(act.step) + query
        page = self._answer_remarks(visitor, visitor.get(path))
        form = page.form("step-form")
        drawing = ("draw-up:", "draw-again:") if act.draw_again else "draw-up:"
        drawn = [one for one in form.buttons if one.startswith(drawing)]
        for button in drawn:
            page = self._send(act, page, do=button)
        seen = page
        for signer in act.signers or (act.who,):
            own = signer == act.who
            there = self._sign(signer, path, page if own else None)
            seen = there if own else visitor.get(path)
        page = seen
        after = self._send(act, page, do="save" if act.only_bring else "finish")
        self.acts += 1
        clause = re.search(r'class="clause[^>]*>(.*?)</(?:a|div|h1|p)>', page.body.decode(), re.DOTALL)
        named = re.sub(r"<[^>]+>", "", clause.group(1)).removeprefix("条款").strip() if clause else ""
        many = f" × {len(items)}" if len(items) > 1 else ""
        self._tell(f"{self.acts:>3}  {act.step}{many}  {act.outcome}  〔{named}〕  {act.who}".rstrip())
        del after

    @staticmethod
    def _answer_remarks(visitor: Visitor, page: Page) -> Page:
        """Answer the remarks with which a report came back, where the page asks for it; the page as it is then."""
        form = next((one for one in page.forms if one.testid == "remarks-form"), None)
        if form is None or any(one.values for name, one in form.controls.items() if name.startswith("way-")):
            return page
        for name, control in form.controls.items():
            if name.startswith("way-"):
                control.values = ["mended"]
            elif name.startswith("text-"):
                control.values = ["已按意见改正。"]
        visitor.send(page, form)
        return visitor.get(page.url)

    def _send(self, act: Act, page: Page, *, do: str) -> Page:
        visitor, form = self.visitor(act.who), page.form("step-form")
        enclosed = self._fill(act, form)
        after = visitor.send(page, form, do=do, enclosed=enclosed)
        if after.status != 200:  # noqa: PLR2004
            raise Turned(f"{act.step}: {after.status} {after.said()}")
        return after

    def _sign(self, who: str, path: str, there: Page | None = None) -> Page:
        """Sign all that the page of a step asks of somebody; ``there`` is the page as they have it. The page then."""
        visitor = self.visitor(who)
        there = there or visitor.get(path)
        while links := there.links_with("sign-"):
            page = visitor.get(links[0])
            if any("password" in one.controls for one in page.forms):
                form = next(one for one in page.forms if "password" in one.controls)
                form.controls["password"].values = [self._password]
                page = visitor.send(page, form)
            after = visitor.send(page, page.form("act"))
            if after.status != 200:  # noqa: PLR2004
                raise Turned(f"signing by {who}: {after.said()}")
            there = visitor.get(path)
        return there

    def _step(self, key: str) -> str:
        return f"/cases/{self.case}/steps/{key}/"

    # --- filling in ------------------------------------------------------------------------------------------

    def _fill(self, act: Act, form: Form) -> list[Enclosed]:
        enclosed: list[Enclosed] = []
        _make_room(act, form)
        for name, control in list(form.controls.items()):
            if name.startswith("evidence-"):
                enclosed += self._evidence(act, form, control)
            elif name.startswith("people-"):
                self._people(act, name.removeprefix("people-"), control, form)
            elif name == "release-holders":
                labels = {one: form.labels[f"{name}={one}"] for one in control.offered}
                control.values = [one for one, label in labels.items() if label.startswith(act.leaving)]
            elif name == "release-reason":
                control.values = ["经申请回避并核实。"] if act.leaving else [""]
            elif name.startswith("new-"):
                self._threads(act, name, control)
            elif name.startswith("present-"):
                control.values = list(control.offered)
            elif name.startswith(("form-", "act-")):
                _answer(act, name, control)
            if "{" in "".join(control.values):
                control.values = [self._dated(value) for value in control.values]
        return enclosed

    def _dated(self, value: str) -> str:
        today = clock.today()
        first, second = self.visit_days or (today, today + timedelta(days=1))
        for word, day in (("{day1}", first), ("{day2}", second), ("{today}", today)):
            value = value.replace(word, day.isoformat())
        return value

    def _evidence(self, act: Act, form: Form, control: Control) -> list[Enclosed]:
        """Films go the resumable way, papers with the form."""
        if not control.name.endswith("-files"):
            return []
        key = control.name.removeprefix("evidence-").removesuffix("-files")
        if _FILM_ENDINGS & set(key.split("-")):
            upload = self.visitor(act.who).upload(form.upload_pass, f"{key}.mp4", made_files.film(key))
            form.controls[f"evidence-{key}-uploads"].values = [upload]
            return []
        return [Enclosed(control.name, f"{key}.pdf", made_files.page(key), "application/pdf")]

    def _people(self, act: Act, role: str, control: Control, form: Form) -> None:
        wanted = act.people.get(role, ())
        if not wanted:
            control.values = []
            return
        control.values = [
            one for one in control.offered if one and form.labels.get(f"{control.name}={one}", "").startswith(wanted)
        ]
        if len(control.values) != len(wanted):
            raise Turned(f"{act.step}: the page does not offer {', '.join(wanted)} as {role}")

    def _threads(self, act: Act, name: str, control: Control) -> None:
        """``new-<kind>-<row>-<field>``: the rows that the act names; the others stay empty."""
        kind, row, key = _thread_field(name)
        rows: list[Thread] = [one for one in act.threads if one.kind == kind]
        if key == "rows" or row >= len(rows):
            return
        thread = rows[row]
        if key == "label":
            control.values = [thread.label]
        elif key in thread.fields:
            control.values = [thread.fields[key]]


def _make_room(act: Act, form: Form) -> None:
    """More rows than a page begins with: as saving would give them, one for each thread of the act."""
    for kind, many in Counter(one.kind for one in act.threads).items():
        first = {name: one for name, one in form.controls.items() if name.startswith(f"new-{kind}-0-")}
        rows = form.controls.get(f"new-{kind}-rows")
        if rows is None or not rows.values or many <= int(rows.values[0]):
            continue
        rows.values = [str(many)]
        for row in range(1, many):
            for name, one in first.items():
                again = name.replace(f"new-{kind}-0-", f"new-{kind}-{row}-", 1)
                form.controls.setdefault(again, replace(one, name=again, values=[], offered=list(one.offered)))


def _thread_field(name: str) -> tuple[str, int, str]:
    head, _dash, rest = name.removeprefix("new-").partition("-")
    kind = head
    number = _NUMBER.match(rest)
    if number is None:
        return kind, 0, rest
    return kind, int(number.group()), rest[number.end() + 1 :]


def _answer(act: Act, name: str, control: Control) -> None:
    """What the act says, else what is there already, else something of the right kind."""
    key = name.partition("-")[2]
    if key == "outcome" and act.outcome:
        control.values = [act.outcome]
    elif key.startswith("fact-"):
        control.values = [act.facts[key.removeprefix("fact-")]]
    elif key in act.fields:
        control.values = [act.fields[key]]
    elif not any(control.values):
        control.values = _something(control)
    elif control.columns:
        control.values = [_completed(control)]


def _completed(control: Control) -> str:
    """A table that the page has begun, with something in the cells that it left empty."""
    now = clock.now().astimezone(clock.LAW_ZONE).strftime("%Y-%m-%dT%H:%M")
    something = [_cell(one, now) for one in control.columns.split()]
    rows = (line.split("\t") for line in "\n".join(control.values).splitlines() if line.strip())
    filled = (zip(row + [""] * (len(something) - len(row)), something, strict=False) for row in rows)
    return "\n".join("\t".join(cell or other for cell, other in row) for row in filled)


def _something(control: Control) -> list[str]:  # noqa: PLR0911 - one kind of control a line
    now = clock.now().astimezone(clock.LAW_ZONE).strftime("%Y-%m-%dT%H:%M")
    match control.kind:
        case "radio" | "select":
            return [one for one in control.offered if one][:1]
        case "checkbox" | "select-many":
            return list(control.offered)
        case "date" if "valid-until" in control.name:
            return [f"{int(now[:4]) + 5}{now[4:8]}01"]
        case "date":
            return [now[:10]]
        case "datetime-local":
            return [now]
        case "number":
            return ["1"]
        case "email":
            return ["someone@example.invalid"]
        case "textarea" if "activity:" in control.columns:
            return ["\n".join("\t".join((now[:10], *line)) for line in TIMETABLE)]
        case "textarea" if control.columns:
            return ["\t".join(_cell(one, now) for one in control.columns.split())]
        case _:
            return [_text(control.name)]


def _cell(column: str, now: str) -> str:
    key, _colon, kind = column.partition(":")
    if kind == "date":
        return now[:10]
    if kind == "moment":
        return now.replace("T", " ")
    return _CELLS.get(kind) or {"verdict": "good", "legibility": "clear"}.get(key, "演练")


def _text(name: str) -> str:
    if "phone" in name:
        return "000-0000-0000"
    if "certificate-number" in name:
        return "269912050099"
    if "address" in name and "web" in name:
        return "https://example.invalid/"
    return ANYTHING
