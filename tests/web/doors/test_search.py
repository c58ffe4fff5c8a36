"""Looking for a case from the header: by four things, among the reader's own cases, twenty at a time."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from mingjian import clock, ids
from mingjian.cases import lists
from mingjian.cases.models import Case, Party
from mingjian.commands.journey import OFFICER, TOP
from mingjian.people.models import Organisation

if TYPE_CHECKING:
    from mingjian.commands.playing import Play
    from mingjian.commands.visitor import Page

pytestmark = [pytest.mark.database, pytest.mark.django_db]

STRANGER = "yanggengyi"


def searched(play: Play, who: str, wanted: str) -> Page:
    """As the header's form sends it."""
    visitor = play.visitor(who)
    page = visitor.get("/tasks/")
    form = next(one for one in page.forms if one.action == "/search/")
    assert form.method == "get"
    return visitor.get(f"{form.action}?q={wanted}")


def test_case_is_found_by_number_serial_name_and_code_by_those_who_take_part(play: Play) -> None:
    play.open_case(TOP)
    case = Case.objects.select_related("institution").get(pk=play.case)
    Case.objects.filter(pk=case.pk).update(serial="11A22B33C")
    lab = case.institution
    for wanted in (case.pk, "22b33", lab.name[2:6], lab.uscc[4:12].lower()):
        for who, there in ((OFFICER, True), (TOP, True), (STRANGER, False)):
            page = searched(play, who, wanted)
            assert page.status == 200
            assert (f"/cases/{case.pk}/" in page.body.decode()) is there, (wanted, who)
            assert there or "只查找您参与的办件" in page.text


def test_empty_search_says_what_may_be_looked_for(play: Play) -> None:
    for wanted in ("", "%20", "%00"):
        page = searched(play, TOP, wanted)
        assert page.status == 200
        assert "流水号" in page.text


def test_words_looked_for_stay_in_their_field(play: Play) -> None:
    page = searched(play, TOP, "%22%3E%3Cb%3E")
    assert 'value="&quot;&gt;&lt;b&gt;"' in page.body.decode()


def test_twenty_are_listed_and_the_rest_is_told_at_the_same_cost(play: Play) -> None:
    play.open_case(TOP)
    case = Case.objects.get(pk=play.case)
    lab = Organisation.objects.get(pk=case.institution_id)
    client = play.visitor(TOP).client  # type: ignore[attr-defined]
    counted = []
    for count in (0, 2, lists.FOUND):
        now = clock.now()
        more = [
            Case(id=ids.new_id(), serial=ids.new_id(), authority_id=case.authority_id, institution=lab,
                 edition=case.edition, edition_hash=case.edition_hash, opened_at=now - timedelta(minutes=number), n=1,
                 standing="open", looked_at=now)
            for number in range(count)
        ]  # fmt: skip
        Case.objects.bulk_create(more)
        Party.objects.bulk_create(
            Party(case=one, role="institution", holder=lab.pk, organisation=lab, name=lab.name, since_n=1)
            for one in more
        )
        client.get("/search/?q=x")
        with CaptureQueriesContext(connection) as asked:
            body = client.get("/search/", {"q": lab.name}).content.decode()
        counted.append(len(asked))
    assert len(set(counted)) == 1
    assert body.count('data-testid="row-') == lists.FOUND
    assert "请写得更完整" in body
