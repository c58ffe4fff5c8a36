"""Lists of cases: whoever holds a role sees the case, newest first, page after page, and nobody else does."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from mingjian import clock, ids
from mingjian.cases import queries
from mingjian.cases.models import Case, Party
from mingjian.people.models import Organisation
from mingjian.people.queries import accounts_named, running_appointments

if TYPE_CHECKING:
    from pathlib import Path

    from mingjian.people.rules import Acting

pytestmark = pytest.mark.database

_COUNT = 2 * queries.PAGE + 7


def acting(username: str) -> Acting:
    return running_appointments(accounts_named([username])[username].pk)[0].acting


@pytest.fixture
def many(world: Path) -> list[Case]:
    """Cases of one authority about two institutions in turn, three of them opened at each moment."""
    office = Organisation.objects.get(kind="authority")
    lab = Organisation.objects.get(pk=acting("yangjiaer").organisation)
    other = Organisation.objects.filter(kind="institution").exclude(pk=lab.pk)[0]
    labs = (lab, other)
    now = clock.now()
    cases = [
        Case(id=ids.new_id(), serial=f"T-{number:04d}", authority=office, institution=labs[number % 2],
             edition="cma_remote_2023", edition_hash="0" * 64, opened_at=now - timedelta(minutes=number // 3), n=1,
             standing="open", looked_at=now)
        for number in range(_COUNT)
    ]  # fmt: skip
    Case.objects.bulk_create(cases)
    Party.objects.bulk_create(
        Party(case=case, role=body.kind, holder=body.id, organisation=body, name=body.name, since_n=1)
        for case in cases
        for body in (case.authority, case.institution)
    )
    return sorted(cases, key=lambda case: (case.opened_at, case.pk), reverse=True)


def _listed(reader: Acting, *, wanted: str = "") -> list[str]:
    found: list[str] = []
    before = ""
    for _page in range(_COUNT):
        page = queries.cases_page(reader, before=before, wanted=wanted)
        assert len(page.cases) <= queries.PAGE
        found += [case.pk for case in page.cases]
        before = page.before
        if not before:
            return found
    raise AssertionError("the list does not end")


def test_authority_and_institution_see_theirs_page_after_page(many: list[Case]) -> None:
    manager = acting("yangjiaer")

    assert _listed(acting("yangchengyi")) == [case.pk for case in many]
    own = [case.pk for case in many if case.institution_id == manager.organisation]
    assert 0 < len(own) < len(many)
    assert _listed(manager) == own


def test_role_given_later_is_seen_until_it_is_taken_away(many: list[Case]) -> None:
    clerk, leader = acting("yangbanyi"), acting("jiazi")
    assert _listed(clerk) == _listed(leader) == []
    given = many[5:70:3]
    Party.objects.bulk_create(
        Party(case=case, role="evaluation-body", holder=clerk.organisation, organisation_id=clerk.organisation,
              name="评价机构", since_n=2)
        for case in given
    )  # fmt: skip
    Party.objects.bulk_create(
        Party(case=case, role="team-leader", holder=leader.person, person_id=leader.person, name="甲子", since_n=3)
        for case in given[:4]
    )
    Party.objects.filter(case=given[1]).exclude(role="authority").update(until_n=9)

    left = [case.pk for case in given if case != given[1]]
    assert _listed(clerk) == left
    assert _listed(leader) == left[:3]
    assert len(_listed(acting("yangchengyi"))) == _COUNT


def test_case_seen_in_two_roles_stands_once(many: list[Case]) -> None:
    officer = acting("yangchengyi")
    Party.objects.create(
        case=many[0], role="observer", holder=officer.person, person_id=officer.person, name="样承一", since_n=2
    )

    assert _listed(officer) == [case.pk for case in many]


def test_search_finds_by_serial_and_institution(many: list[Case]) -> None:
    officer = acting("yangchengyi")
    name = many[0].institution.name

    assert _listed(officer, wanted="T-0007") == [case.pk for case in many if case.serial == "T-0007"]
    assert _listed(officer, wanted=name[2:6]) == [case.pk for case in many if name[2:6] in case.institution.name]
    assert _listed(officer, wanted="没有") == []


def test_place_of_a_case_that_is_not_theirs_begins_from_the_newest(many: list[Case]) -> None:
    manager = acting("yangjiaer")
    foreign = next(case for case in many if case.institution_id != manager.organisation)

    assert queries.cases_page(manager, before=foreign.pk) == queries.cases_page(manager)
    assert queries.cases_page(manager, before="x'--") == queries.cases_page(manager)


def test_office_that_does_not_act_for_its_organisation_sees_none(many: list[Case]) -> None:
    assert _listed(acting("yangduyi")) == []
