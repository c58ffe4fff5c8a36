"""Phrases: a library with the clause, one's own and one's office's, taken into a form that is half filled."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from mingjian.cases.models import Act, Thread
from mingjian.commands.journey import ASSESSOR, LEADER, TOP
from mingjian.conduct.models import Phrase
from mingjian.conduct.phrases import typical
from mingjian.procedures import catalogue
from tests.conduct.visits import at, post

if TYPE_CHECKING:
    from mingjian.commands.playing import Play

pytestmark = [pytest.mark.django_db]


def test_every_typical_finding_cites_a_point_that_the_criteria_have() -> None:
    points = {one.key: one.clause for one in catalogue.edition("cma_remote_2023").criteria.points}
    assert len(typical()) == 24
    for one in typical():
        clause, _bracket, rest = one.clause.partition("（")
        first = rest.removeprefix("第").partition("项")[0].partition("-")[0]
        assert points[first] == clause, one


def test_a_phrase_goes_into_the_form_with_all_that_was_typed(visiting: Play) -> None:
    who = at(visiting, ASSESSOR)
    opened = who.get(f"/cases/{visiting.case}/steps/tour/")
    form = opened.form("step-form")
    form.controls["form-observations"].values = ["〓看到一半〓"]
    choosing = who.send(opened, form, do="phrases")
    assert choosing.status == 200
    assert "标准缓冲溶液" in choosing.text
    chosen = choosing.form("choose")
    chosen.controls["phrase-q"].values = ["pH"]
    narrowed = who.send(choosing, chosen, do="phrases")
    assert ("标准缓冲溶液" in narrowed.text, "万能试验机" in narrowed.text) == (True, False)
    data = {name: value for name, value in narrowed.form("choose").data() if name != "phrase-q"}
    back = post(visiting, ASSESSOR, "steps/tour/", data | {"phrase": "typical-01"})
    body = back.content.decode()
    assert back.status_code == 200
    assert "〓看到一半〓" in body
    assert "2.11.3（第25项）" in body
    assert "不符合《检验检测机构资质认定评审准则》2.11.3“" in body
    assert "请填写" not in body
    # Nothing was written.
    assert not Act.objects.filter(case=visiting.case, step="tour").exists()
    assert not Thread.objects.filter(case=visiting.case, path__startswith="finding").exists()


def test_a_second_phrase_takes_the_next_row_and_none_changes_nothing(visiting: Play) -> None:
    sent = {"item": "site:1", "new-finding-rows": "1", "new-finding-0-facts": "自己写的", "do": "phrased"}
    kept = post(visiting, ASSESSOR, "steps/tour/", sent).content.decode()
    assert ("自己写的" in kept, "万能试验机" in kept) == (True, False)
    more = post(visiting, ASSESSOR, "steps/tour/", sent | {"phrase": "typical-09"}).content.decode()
    assert ("自己写的" in more, "万能试验机" in more) == (True, True)
    # Its clause bears a star, and so does the finding.
    assert 'name="new-finding-1-marks" value="starred"' in more
    assert "checked" in more.partition('name="new-finding-1-marks" value="starred"')[2].partition(">")[0]
    assert post(visiting, ASSESSOR, "steps/tour/", sent | {"phrase": "forged"}).status_code == 404


def keep(play: Play, who: str, of: str) -> int:
    sent = {"phrase-clause": "2.12.7（第42项）", "phrase-facts": f"〓{of}〓", "phrase-field": "any", "phrase-of": of}
    return int(at(play, who).client.post("/phrases/", sent).status_code)


def test_one_s_own_phrases_are_one_s_own(visiting: Play) -> None:
    assert keep(visiting, ASSESSOR, "own") == 302
    assert "〓own〓" in at(visiting, ASSESSOR).get("/phrases/").text
    assert "〓own〓" not in at(visiting, LEADER).get("/phrases/").text
    assert "〓own〓" not in at(visiting, TOP).get("/phrases/").text
    drop = {"drop": Phrase.objects.get().pk}
    assert at(visiting, LEADER).client.post("/phrases/", drop).status_code == 404
    assert at(visiting, ASSESSOR).client.post("/phrases/", drop).status_code == 302
    assert not Phrase.objects.exists()


def test_an_office_s_phrases_are_read_by_all_of_it_and_dropped_by_who_kept_them(visiting: Play) -> None:
    assert keep(visiting, ASSESSOR, "office") == 302
    assert "〓office〓" in at(visiting, LEADER).get("/phrases/").text
    assert "〓office〓" not in at(visiting, TOP).get("/phrases/").text
    drop = {"drop": Phrase.objects.get().pk}
    assert at(visiting, LEADER).client.post("/phrases/", drop).status_code == 404
    assert at(visiting, ASSESSOR).client.post("/phrases/", drop).status_code == 302


def test_half_a_phrase_is_refused(visiting: Play) -> None:
    assert keep(visiting, ASSESSOR, "nobody") == 422
    assert at(visiting, ASSESSOR).client.post("/phrases/", {"phrase-facts": "x"}).status_code == 422
    assert not Phrase.objects.exists()
