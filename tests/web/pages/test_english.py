"""Every page in English: no Chinese letter is left but in what people wrote, in names, and in the law's own text."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import TYPE_CHECKING

import pytest

from mingjian.commands.journey import ASSESSOR, CLERK, LEADER, OBSERVER, OFFICER, TESTER, THE_ACTS, TIMETABLE, TOP
from mingjian.commands.visitor import Control
from mingjian.commands.world import ASSESSORS, BODIES, OTHERS, PEOPLE, REGISTRATIONS
from mingjian.procedures import catalogue

if TYPE_CHECKING:
    from collections.abc import Callable

    from mingjian.commands.playing import Play
    from mingjian.commands.visitor import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("pages")]

CHINESE = re.compile(r"[\u3400-\u9fff]+")
OPERATOR, AUDITOR, STEWARD = "yangxiyi", "yangshenyi", "yangjialiuba"
#: The letter that stands for a person is the first of their name.
INITIAL = re.compile(r'<span class="avatar"[^>]*>.</span>')
#: A paper's number is its name wherever it goes.
NUMBER = re.compile(r"[^\s<>]+〔\d{4}〕\d+号")
#: The language's own name in the switch; answers that the record keeps in its own language.
OWN_NAMES = ("中文", "演练填写", "演练", "是", "否")


def world_data() -> list[str]:
    """What is data: names and titles of the made-up world, what the journey writes, titles and text of the law."""
    words = [part for body in BODIES for part in (body.name, *(text for site in body.sites for text in site))]
    words += [part for one in (*PEOPLE, *OTHERS) for part in (one.name, one.title, one.words)]
    words += [part for one in ASSESSORS for part in (one.name, one.employer, one.city)]
    words += [one.relation["reason"] for one in ASSESSORS if one.relation]
    words += [value for one in REGISTRATIONS for value in one.values()]
    for act in THE_ACTS:
        words += act.fields.values()
        words += [thread.label for thread in act.threads]
        words += [value for thread in act.threads for value in thread.fields.values()]
    words += [part for line in TIMETABLE for part in line[2:]]
    for law in catalogue.editions():
        words += [part for one in law.source.documents for part in (one.title, one.reference)]
        words += [part for one in law.source.clauses for part in (one.says, one.reason)]
    return sorted({*words, *OWN_NAMES} - {""}, key=len, reverse=True)


class Said(HTMLParser):
    """What a page says: words, and the attributes that are read out or shown. What is marked as Chinese is left out."""

    VOID = frozenset({"input", "img", "meta", "link", "br", "hr", "col", "use", "path"})
    SHOWN = ("title", "aria-label", "placeholder", "alt", "content")

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self._chinese: list[bool] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        inside = bool(self._chinese and self._chinese[-1]) or given.get("lang", "").startswith("zh")
        if not inside:
            self.words += [value for name, value in given.items() if name in self.SHOWN or name.startswith("data-")]
        if tag not in self.VOID:
            self._chinese.append(inside)

    def handle_endtag(self, tag: str) -> None:
        if tag not in self.VOID and self._chinese:
            self._chinese.pop()

    def handle_data(self, data: str) -> None:
        if not (self._chinese and self._chinese[-1]):
            self.words.append(data)


def left_over(body: str, data: list[str]) -> list[str]:
    reader = Said()
    reader.feed(INITIAL.sub("", body))
    text = NUMBER.sub("", "\n".join(reader.words))
    for word in data:
        text = text.replace(word, "")
    return CHINESE.findall(text)


def in_english(visitor: Visitor) -> Visitor:
    page = visitor.get("/account/login/" if visitor.get("/").url.endswith("/") else "/tasks/")
    form = page.form(action="/setlang/")
    form.controls["language"] = Control("language", "hidden", ["en"])
    visitor.send(page, form)
    return visitor


def pages(play: Play) -> list[tuple[str, str]]:
    case = f"/cases/{play.case}/"
    steps = [step.key for step in catalogue.edition("cma_remote_2023").procedure.steps]
    everywhere = [(who, path) for who in (OFFICER, LEADER, TOP) for path in (
        "/tasks/", "/tasks/?due=waiting", "/tasks/?due=done", "/cases/", case, f"{case}?show=done", f"{case}files/",
        f"{case}log/", "/search/?q=MJ", "/search/?q=nothing", "/search/",
    )]  # fmt: skip
    by_step = [(OFFICER, f"{case}steps/{step}/") for step in steps]
    others = ((LEADER, "talk"), (LEADER, "meet-inside"), (LEADER, "ask-to-end"), (LEADER, "change-plan"))
    acting = [(who, f"{case}steps/{step}/") for who, step in others]
    acting += [(ASSESSOR, f"{case}steps/{step}/") for step in ("judge", "ask", "test", "judge/?item=criterion:1")]
    acting += [(CLERK, path) for path in ("/pool/", "/pool/?validity=left", "/pool/import/")]
    acting += [(CLERK, f"{case}steps/change-team/{path}") for path in ("", "draws/", "enquiries/")]
    account = ("2fa/", "password/", "sessions/", "2fa/totp/activate/", "2fa/webauthn/", "again/?next=/tasks/")
    acting += [(CLERK, f"/account/{path}") for path in account]
    acting += [(TOP, "/lab/apply/"), (TESTER, f"{case}steps/test/"), (OBSERVER, case)]
    acting += [(OPERATOR, f"/operator/{page}") for page in ("", "people/", "people/invite/", "calendar/", "in-force/")]
    acting += [(OPERATOR, f"/operator/{page}") for page in ("templates/", "retention/")]
    acting += [(OPERATOR, "/operator/organisations/register/"), (AUDITOR, "/operator/log/"), (OFFICER, "/notices/")]
    acting += [(TOP, f"{case}lines/"), (OFFICER, f"{case}lines/?show=told"), (LEADER, f"{case}lines/?q=HJ")]
    acting += [(LEADER, f"{case}steps/lapse:technical-review/"), (OFFICER, "/cases/?q=nothing"), (OFFICER, "/no-page/")]
    acting += [(LEADER, f"{case}{page}") for page in ("plan/", "plan/new/", "requests/", "questions/", "today/")]
    acting += [(TOP, f"{case}plan/"), (TOP, f"{case}requests/")]
    acting += [(ASSESSOR, f"/phrases/{query}") for query in ("", "?q=nothing")]
    brought = ("intake/", "materials/", "circumstances/", "tables/staff/", "tables/rooms/")
    acting += [(who, f"{case}{path}") for who in (LEADER, TOP) for path in brought]
    acting += [(LEADER, f"{case}briefing/"), (OFFICER, "/remote-conditions/"), (OFFICER, "/adopt/")]
    return [*everywhere, *by_step, *acting]


def test_every_page_is_in_english(visit: Callable[[], Visitor], played: Play, places: dict[str, str]) -> None:
    data = world_data()
    nobody = in_english(visit())
    found: dict[str, list[str]] = {}
    of_registering = ("/register/", places["link"], f"{places['link']}change/")
    for path in ("/", "/procedures/", "/procedures/cma_remote_2023/", "/verify/", "/account/login/", *of_registering):
        found[path] = left_over(nobody.get(path).body.decode(), data)
    readers = {
        who: in_english(played.visitor(who)) for who in (*dict.fromkeys(who for who, _path in pages(played)), STEWARD)
    }
    joining = [(OFFICER, "/registrations/"), (OFFICER, "/registrations/?show=done"), (OFFICER, places["registration"])]
    joining += [(STEWARD, f"/lab/people/{page}") for page in ("", "invite/", "agent/")]
    joining += [(STEWARD, places["member"]), (STEWARD, f"{places['member']}recovery/")]
    for who, path in [*pages(played), *joining]:
        page = readers[who].get(path)
        assert page.status in {200, 404, 422}, (path, page.status)
        assert 'lang="en"' in page.body.decode(), path
        found[f"{who} {path}"] = left_over(page.body.decode(), data)
    for reader in readers.values():
        back = reader.get("/tasks/")
        form = back.form(action="/setlang/")
        form.controls["language"] = Control("language", "hidden", ["zh-hans"])
        reader.send(back, form)
    assert "\n".join(f"{where}: {' '.join(words)}" for where, words in found.items() if words) == ""
