"""Whether everybody can use the pages: axe finds nothing, nothing runs off sideways, nothing is inline."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from mingjian.commands.journey import ASSESSOR, CLERK, LEADER, OFFICER, TOP

if TYPE_CHECKING:
    from collections.abc import Callable

    from mingjian.commands.playing import Play
    from mingjian.commands.visitor import Visitor
    from tests.web.pages.conftest import Tabs

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("pages")]

AXE = Path(__file__).parents[3] / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
AUDIT = (
    "tags => axe.run(document, { runOnly: tags, resultTypes: ['violations'] })"
    ".then(said => said.violations.map(one => [one.id, one.nodes.map(node => node.html.slice(0, 160))]))"
)
NOBODY = ""
OPERATOR, AUDITOR, STEWARD = "yangxiyi", "yangshenyi", "yangjialiuba"

#: Who looks, and where; {case} is the case in its middle.
PAGES = (
    (NOBODY, "/"),
    (NOBODY, "/procedures/"),
    (NOBODY, "/procedures/cma_remote_2023/"),
    (NOBODY, "/verify/"),
    (NOBODY, "/account/login/"),
    (NOBODY, "/no/such/page/"),
    (NOBODY, "/register/"),
    (NOBODY, "{link}"),
    (NOBODY, "{link}change/"),
    (OFFICER, "/registrations/"),
    (OFFICER, "/registrations/?show=draft"),
    (OFFICER, "{registration}"),
    (STEWARD, "/lab/people/"),
    (STEWARD, "/lab/people/invite/"),
    (STEWARD, "/lab/people/agent/"),
    (STEWARD, "{member}"),
    (LEADER, "/tasks/"),
    (OFFICER, "/tasks/?due=waiting"),
    (LEADER, "/tasks/?due=done"),
    (OFFICER, "/search/?q=MJ"),
    (OFFICER, "/search/?q=nothing"),
    (OFFICER, "/cases/"),
    (TOP, "/lab/apply/"),
    (CLERK, "/pool/"),
    (CLERK, "/pool/import/"),
    (CLERK, "/cases/{case}/steps/change-team/"),
    (CLERK, "/cases/{case}/steps/change-team/draws/"),
    (CLERK, "/cases/{case}/steps/change-team/enquiries/"),
    (LEADER, "/cases/{case}/"),
    (OFFICER, "/cases/{case}/?show=done"),
    (TOP, "/cases/{case}/files/"),
    (OFFICER, "/cases/{case}/steps/accept/"),
    (OFFICER, "/cases/{case}/log/"),
    (OFFICER, "/cases/{case}/lines/"),
    (ASSESSOR, "/cases/{case}/steps/judge/"),
    (ASSESSOR, "/cases/{case}/steps/ask/?item=post:management"),
    (LEADER, "/cases/{case}/steps/talk/"),
    (LEADER, "/cases/{case}/plan/"),
    (LEADER, "/cases/{case}/plan/new/"),
    (TOP, "/cases/{case}/plan/"),
    (ASSESSOR, "/cases/{case}/requests/"),
    (ASSESSOR, "/cases/{case}/questions/"),
    (LEADER, "/cases/{case}/today/"),
    (ASSESSOR, "/phrases/"),
    (TOP, "/cases/{case}/steps/test/"),
    (LEADER, "/cases/{case}/steps/lapse:technical-review/"),
    (ASSESSOR, "/account/2fa/"),
    (ASSESSOR, "/account/again/?next=/tasks/"),
    (ASSESSOR, "/account/password/"),
    (ASSESSOR, "/account/sessions/"),
    (ASSESSOR, "/account/notices/"),
    (OFFICER, "/notices/"),
    (OPERATOR, "/operator/"),
    (OPERATOR, "/operator/people/"),
    (OPERATOR, "/operator/people/invite/"),
    (OPERATOR, "/operator/calendar/"),
    (OPERATOR, "/operator/calendar/2027/"),
    (OPERATOR, "/operator/in-force/"),
    (OPERATOR, "/operator/templates/"),
    (OPERATOR, "/operator/retention/"),
    (AUDITOR, "/operator/log/"),
)


def test_every_page_can_be_used_by_everybody(tabs: Tabs, places: dict[str, str]) -> None:
    """axe at both widths; then, in the largest letters, nothing runs off sideways down to 320 pixels."""
    source = AXE.read_text(encoding="utf-8")
    found: list[tuple[object, ...]] = []
    opened = {who: tabs.open(who, bypass_csp=True) for who in dict.fromkeys(who for who, _path in PAGES)}
    for who, path in PAGES:
        tab = opened[who]
        tab.set_viewport_size({"width": 1440, "height": 900})
        tab.goto(path.format(**places))
        tab.evaluate(source)
        for width in (1440, 390):
            tab.set_viewport_size({"width": width, "height": 900})
            found += [(path, width, rule, nodes) for rule, nodes in tab.evaluate(AUDIT, RULES)]
        tab.evaluate("document.documentElement.dataset.size = 'largest'")
        for width in (1440, 390, 320):
            tab.set_viewport_size({"width": width, "height": 900})
            reaches = int(tab.evaluate("document.documentElement.scrollWidth"))
            found += [(path, width, "runs off sideways", reaches)] if reaches > width else []
    assert found == []


def test_nothing_is_inline(visit: Callable[[], Visitor], played: Play, places: dict[str, str]) -> None:
    found = []
    for who, path in PAGES:
        visitor = played.visitor(who) if who else visit()
        page = visitor.get(path.format(**places)).body.decode()
        found += [(path, one) for one in re.findall(r"<[^>]+\s(?:style|on[a-z]+)=[^>]*>", page)]
        found += [
            (path, one)
            for one in re.findall(r"<script(?![^>]*\ssrc=)[^>]*>", page)
            if 'type="application/json"' not in one
        ]
        assert page.count("<h1") == 1, path
    assert found == []


def test_the_language_is_switched_without_script(tabs: Tabs) -> None:
    tab = tabs.open(java_script_enabled=False)
    tab.goto("/procedures/")
    tab.get_by_role("button", name="English").click()
    tab.locator("html[lang=en]").wait_for(state="attached")
    assert tab.url.endswith("/procedures/")
    tab.get_by_role("button", name="特大").or_(tab.get_by_role("button", name="Largest")).first.click()
    tab.locator("html[data-size=largest]").wait_for(state="attached")
