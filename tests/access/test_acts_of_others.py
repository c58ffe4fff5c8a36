"""Each act of the journey, tried first by everybody whose act it is not: refused in a sentence, nothing written."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from mingjian import ids
from mingjian.cases import queries
from mingjian.commands.in_process import InProcess
from mingjian.commands.playing import Play
from mingjian.commands.published import DEMO_PASSWORD
from mingjian.errors import NotFound
from mingjian.ledger.models import Entry
from mingjian.people.queries import accounts_named, running_appointments
from mingjian.procedures import catalogue
from mingjian.procedures.lacking import actors

if TYPE_CHECKING:
    from pathlib import Path

    from mingjian.commands.journey import Act

pytestmark = [pytest.mark.database, pytest.mark.django_db]

#: One of these says why not.
SENTENCES = ("没有这个办件", "没有这一步", "没有这一角色", "不能办理", "不能提供")
#: One of each side.
OTHERS = ("yangjiaer", "yangjiaqi", "jiazi", "yichou", "yangchengyi", "yangbanyi")


class TriedByOthers(Play):
    """The journey, in which others knock first."""

    def __init__(self) -> None:
        super().__init__(InProcess, DEMO_PASSWORD, lambda _line: None)
        self.tried: set[tuple[str, str]] = set()
        self.wrong: list[str] = []
        self.law = catalogue.edition("cma_remote_2023").procedure

    def visitor(self, username: str) -> InProcess:
        found = super().visitor(username)
        assert isinstance(found, InProcess)
        found.client.handler.enforce_csrf_checks = False
        return found

    def do(self, act: Act) -> None:
        step = next(one for one in self.law.steps if one.key == act.step)
        items = self._waiting(act) if step.per else []
        for who in OTHERS:
            if not self._roles(who) & set(actors(step)):
                self._try(who, act, items)
        super().do(act)

    def _roles(self, who: str) -> frozenset[str]:
        acting = running_appointments(accounts_named([who])[who].pk)[0].acting
        try:
            return queries.case_for(acting, self.case).roles
        except NotFound:
            return frozenset()

    def _try(self, who: str, act: Act, items: list[str]) -> None:
        step = next(one for one in self.law.steps if one.key == act.step)
        before = Entry.objects.count()
        ways = ["finish", *(f"draw-up:{document.key}" for document in step.produces)]
        for do in ways:
            sent = {"do": do, "token": ids.new_id(), "seen": "0", "item": items[:1], "act-outcome": act.outcome}
            answer = self.visitor(who).client.post(self._step(act.step), sent)
            body = answer.content.decode()
            said = any(words in body for words in SENTENCES)
            if answer.status_code not in {404, 409, 422} or not said or Entry.objects.count() != before:
                self.wrong.append(f"{who} {do} {act.step}: {answer.status_code}")
        self.tried.add((who, act.step))


def test_nobody_does_the_act_of_another(world: Path) -> None:
    from mingjian.commands.journey import THE_ACTS, TOP

    play = TriedByOthers()
    play.open_case(TOP)
    for act in THE_ACTS:
        play.do(act)
    assert play.wrong == []
    assert len(play.tried) > 4 * len({act.step for act in THE_ACTS})
