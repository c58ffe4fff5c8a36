"""Everybody before every address: strangers find nothing, parties find what is theirs and nothing else."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest
from django.urls import reverse

from mingjian.archive.models import Package
from mingjian.cases.beside_models import Companion
from mingjian.cases.models import Exhibit
from mingjian.documents.models import Paper
from tests.access.asking import EDITION, TELLING, about, asked, entries
from tests.access.house import (
    ADMINISTRATORS,
    COMPANIONS,
    INSTITUTION,
    OFFICES,
    OUTSIDERS,
    STEWARD,
    TEAM,
    WITHOUT_OFFICE,
)
from tests.access.matrix import (
    ADDRESSES,
    BEFORE_SIGN_IN,
    OF_A_CHECK_TABLE,
    OF_A_DIFFERENCE,
    OF_A_LINE_TABLE,
    OF_CERTIFICATES,
    OF_COMPANIONS,
    OF_JOINING,
    OF_ONE_ROW,
    OF_THE_LEADER,
    OF_THE_OPERATOR,
    OF_THE_TEAM,
    For,
    names_in_force,
)
from tests.access.rights import JUDGES, OBSERVER, OWNERS, behind_doors, reads

if TYPE_CHECKING:
    from tests.access.house import House

# One process builds the house for all of them.
pytestmark = [pytest.mark.database, pytest.mark.django_db, pytest.mark.xdist_group("access-matrix")]

#: What has an id of its own below its case.
OF_ONE_CASE = frozenset(
    {"desk:exhibit", "desk:exhibit_open", "desk:paper", "desk:paper_open", "desk:paper_word", "desk:package"}
    | {"desk:paper_print", "desk:paper_scan", "desk:draft", "desk:draft_open"}
    | {"lab:sheet", "lab:sheet_confirm", "lab:sheet_again", "lab:sheet_drop", "lab:sheet_given_back"}
)
#: The two ways to sign: by account and by hand.
TO_SIGN = frozenset({"desk:sign", "desk:sign_by_hand"})
#: Whoever is not signed in is asked to.
TO_SIGN_IN = frozenset(
    {For.ONESELF, For.PARTIES, For.ADMINISTRATORS, For.OPERATORS, For.KEEPERS, For.OFFICES, For.DECIDERS, For.STEWARDS}
)


def test_every_address_is_in_the_matrix() -> None:
    assert sorted(names_in_force()) == sorted(ADDRESSES)


def test_matrix_of_one_case_uses_every_address_of_parties(house: House) -> None:
    used = {name for name, _path in about(house, house.case)}
    assert used == {name for name, (whose, _method) in ADDRESSES.items() if whose is For.PARTIES}


def test_who_is_not_signed_in_sees_only_what_is_public(house: House) -> None:
    wrong = []
    appointment = "0" * 26
    plain: dict[str, list[object]] = {
        **OF_THE_OPERATOR,
        **OF_JOINING,
        **OF_CERTIFICATES,
        "account_invitation": ["no-such-link"],
        "account_recovery": ["no-such-link"],
        "notice": ["0" * 26],
        "public:procedure": [EDITION],
        "account_act_as": [appointment],
        "desk:draws": [house.case, "form-team"],
        "desk:enquiries": [house.case, "form-team"],
        "desk:draw": [house.case, appointment],
        "desk:draw_record": [house.case, appointment],
        "desk:availability": ["forged"],
        "desk:capture": ["no-such-link"],
        "desk:capture_register": ["no-such-link"],
        "desk:capture_live": ["no-such-link"],
        "authority:member": [appointment],
        "authority:chain": ["all"],
        "mfa_remove_webauthn": [1],
        "mfa_edit_webauthn": [1],
    }
    single = [
        (name, reverse(name, args=plain.get(name, [])))
        for name, (whose, _method) in ADDRESSES.items()
        if whose is not For.PARTIES
    ]
    before = entries()
    for name, path in [*single, *about(house, house.case)]:
        whose, method = ADDRESSES[name]
        for how in {"GET", "POST", method}:
            status, body, answer = asked(house, "", how, path)
            to_sign_in = status == 302 and urlsplit(answer["location"]).path == reverse("account_login")
            if any(one in body for one in TELLING):
                wrong.append(f"{how} {path} tells of the case")
            if whose in TO_SIGN_IN and not to_sign_in:
                wrong.append(f"{how} {path} {status}")
            if whose is For.EVERYBODY and how == method and status not in {200, 302}:
                wrong.append(f"{how} {path} {status}")
            if whose is For.BEARER and status not in {404, 422}:
                wrong.append(f"{how} {path} {status}")
            if whose is For.LIBRARY and name not in BEFORE_SIGN_IN and status == 200:
                wrong.append(f"{how} {path} is shown")
    assert (wrong, entries()) == ([], before)


@pytest.mark.parametrize("who", [*OUTSIDERS, *OFFICES, *TEAM, *INSTITUTION, WITHOUT_OFFICE])
def test_who_does_not_run_the_instance_finds_no_such_door(house: House, who: str) -> None:
    wrong = []
    before = entries()
    for name, (whose, _method) in ADDRESSES.items():
        if whose in {For.ADMINISTRATORS, For.OPERATORS}:
            path = reverse(name, args=OF_THE_OPERATOR.get(name, []))
            for how in ("GET", "POST"):
                status, body, _answer = asked(house, who, how, path)
                if status != 404 or "没有这个页面" not in body:
                    wrong.append(f"{how} {path} {status}")
    assert (wrong, entries()) == ([], before)


def test_who_only_looks_after_the_instance_changes_nothing(house: House) -> None:
    before = entries()
    wrong = []
    for name, (whose, _method) in ADDRESSES.items():
        if whose in {For.ADMINISTRATORS, For.OPERATORS}:
            path = reverse(name, args=OF_THE_OPERATOR.get(name, []))
            status, body, _answer = asked(house, "yangshenyi", "GET", path)
            there = whose is For.ADMINISTRATORS and name != "operator:person"
            if status != (200 if there else 404):
                wrong.append(f"{path} {status}")
            for how in ("GET", "POST"):
                status, body, _answer = asked(house, "yangshenyi", how, path)
                if whose is For.OPERATORS and (status != 404 or "没有这个页面" not in body):
                    wrong.append(f"{how} {path} {status}")
    assert (wrong, entries()) == ([], before)


@pytest.mark.parametrize("who", [*OUTSIDERS, *ADMINISTRATORS])
def test_stranger_finds_no_such_case_and_changes_nothing(house: House, who: str) -> None:
    wrong = []
    before = entries()
    for name, path in about(house, house.case):
        for how in ("GET", "POST"):
            status, body, _answer = asked(house, who, how, path)
            if any(one in body for one in TELLING):
                wrong.append(f"{how} {path} tells of the case")
            if status == 405 and how != ADDRESSES[name][1]:
                continue
            if status != 404 or "没有这个办件" not in body:
                wrong.append(f"{how} {path} {status}")
    for path in (reverse("desk:cases"), f"{reverse('desk:cases')}?q={house.serial}", reverse("desk:work"),
                 f"{reverse('desk:cases')}?before={house.case}", f"{reverse('desk:search')}?q={house.serial}",
                 f"{reverse('desk:search')}?q={house.case}", f"{reverse('desk:work')}?due=waiting"):  # fmt: skip
        status, body, _answer = asked(house, who, "GET", path)
        if status != 200 or f"/cases/{house.case}/" in body or any(one in body for one in TELLING):
            wrong.append(f"{path} {status} lists the case")
    assert (wrong, entries()) == ([], before)


def test_who_holds_no_office_is_told_so(house: House) -> None:
    for _name, path in about(house, house.case):
        status, body, _answer = asked(house, WITHOUT_OFFICE, "GET", path)
        assert status in {405, 422}
        assert status == 405 or "没有任职" in body
        assert not any(one in body for one in TELLING)


@pytest.mark.parametrize("who", [*TEAM, *OFFICES])
def test_other_sides_read_everything(house: House, who: str) -> None:
    may_package = who in OFFICES
    wrong = []
    issued = set(Paper.objects.filter(case_id=house.case, state="issued").values_list("pk", flat=True))
    trainee = f"/{Companion.objects.get(person__username=COMPANIONS['trainee']).pk}/learning/"
    for name, path in about(house, house.case):
        if (
            ADDRESSES[name][1] != "GET"
            or name in {*TO_SIGN, "desk:draft", "desk:room", "desk:player"}
            or "lapse:" in path
        ):
            continue
        status, body, _answer = asked(house, who, "GET", path)
        there = name != "desk:package" or may_package
        there = there and not name.startswith("lab:")
        there = there and (who in JUDGES or name not in OF_A_CHECK_TABLE)
        there = there and (who in JUDGES or name not in OF_THE_TEAM) and name not in OF_ONE_ROW
        there = there and (who in JUDGES or name not in (*OF_A_CHECK_TABLE, *OF_A_LINE_TABLE))
        there = there and (who not in INSTITUTION or name not in OF_A_DIFFERENCE)
        there = there and name != "desk:line_batch_undo"
        there = there and (name != "desk:paper" or path.split("/")[-2] in issued)
        there = there and (who != OBSERVER or not behind_doors(house, path))
        there = there and (name not in OF_COMPANIONS or who in OWNERS[name] or (who != OBSERVER and trainee in path))
        there = there and (name != "desk:replace" or who != OBSERVER)
        # A package is taken away elsewhere, by a pass.
        if status != (302 if there and name == "desk:package" else 200 if there else 404):
            wrong.append(f"{path} {status}")
        if status == 404 and "没有这" not in body:
            wrong.append(f"{path} says nothing")
    assert wrong == []


def test_word_copy_of_a_paper_is_not_for_the_institution(house: House) -> None:
    """The institution is sent the PDF; a file that can be changed is the team's and the offices' own."""
    issued = Paper.objects.filter(case_id=house.case, state="issued")
    report = reverse("desk:paper_word", args=[house.case, issued.get(document="assessment-report").pk])
    internal = reverse("desk:paper_word", args=[house.case, issued.filter(step="promise")[0].pk])
    found = {who: [asked(house, who, "POST", path)[0] for path in (report, internal)] for who in INSTITUTION}
    assert found == {who: [404, 404] for who in INSTITUTION}
    assert asked(house, TEAM[0], "POST", report)[0] == 200
    page = reverse("desk:paper", args=[house.case, issued.get(document="assessment-report").pk])
    assert "Word" not in asked(house, INSTITUTION[0], "GET", page)[1]


@pytest.mark.parametrize("who", [*INSTITUTION, *OFFICES, *(one for one in TEAM if one not in JUDGES)])
def test_check_table_is_there_for_the_team_alone(house: House, who: str) -> None:
    wrong = []
    before = entries()
    for name, path in about(house, house.case):
        if name in OF_A_CHECK_TABLE:
            status, body, _answer = asked(house, who, ADDRESSES[name][1], path)
            if status != 404 or "没有这张评审表" not in body:
                wrong.append(f"{path} {status}")
    assert (wrong, entries()) == ([], before)


@pytest.mark.parametrize("who", [*INSTITUTION, *OFFICES, *(one for one in TEAM if one not in JUDGES)])
def test_what_the_team_gathers_in_a_visit_is_there_for_the_team_alone(house: House, who: str) -> None:
    wrong = []
    before = entries()
    for name, path in about(house, house.case):
        if name in {*OF_THE_TEAM, *OF_THE_LEADER, *OF_ONE_ROW}:
            for how in {"GET", ADDRESSES[name][1]}:
                status, body, _answer = asked(house, who, how, path)
                if status not in {404, 405} or (status == 404 and "您无权" not in body):
                    wrong.append(f"{how} {path} {status}")
    assert (wrong, entries()) == ([], before)


@pytest.mark.parametrize("who", INSTITUTION)
def test_institution_finds_no_page_to_sign_what_it_may_not_read(house: House, who: str) -> None:
    wrong = []
    before = entries()
    hidden = [path for name, path in about(house, house.case) if name in TO_SIGN and not reads(who, path)]
    for path in hidden:
        for how in ("GET", "POST"):
            status, body, _answer = asked(house, who, how, path)
            if status != 404 or "没有这份文书" not in body or "〓" in body:
                wrong.append(f"{how} {path} {status}")
    assert (wrong, entries(), any("/steps/promise/" in path for path in hidden)) == ([], before, True)


def test_what_belongs_to_one_case_is_not_found_under_another(house: House) -> None:
    """An officer has both cases before them: the ids still belong to one."""
    wrong = []
    before = entries()
    for who in (*OFFICES[:1], "yanggengyi"):
        for name, path in about(house, house.other):
            if name in OF_ONE_CASE:
                status, body, _answer = asked(house, who, ADDRESSES[name][1], path)
                if status != 404 or "没有这" not in body or "〓" in body:
                    wrong.append(f"{who} {path} {status}")
            elif name == "desk:sign":
                status, _body, _answer = asked(house, who, "POST", path)
                if status != (422 if reads(who, path) else 404):
                    wrong.append(f"{who} {path} {status}")
    assert (wrong, entries()) == ([], before)


def test_pool_is_seen_by_those_who_keep_it_and_nobody_else(house: House) -> None:
    from mingjian.people.models import PoolMember

    member = PoolMember.objects.get(person__username="gengwu")
    paths = [reverse("authority:pool"), reverse("authority:pool_import"), reverse("authority:member", args=[member.pk])]
    before = entries()
    wrong = []
    for who in (*INSTITUTION, *TEAM, *OUTSIDERS):
        for how in ("GET", "POST"):
            for path in paths:
                status, body, _answer = asked(house, who, how, path)
                if status != 404 or "评审员库" not in body or "庚午" in body:
                    wrong.append(f"{who} {how} {path} {status}")
    assert (wrong, entries()) == ([], before)
    for who in OFFICES:
        seen = [asked(house, who, "GET", path) for path in paths]
        assert [status for status, _body, _answer in seen] == [200, 200, 200]
        assert "庚午" in seen[0][1]
        assert "样例癸农产品检测有限公司" in seen[2][1]


@pytest.mark.parametrize("who", [*OUTSIDERS, *OFFICES, *TEAM, *INSTITUTION, *ADMINISTRATORS, WITHOUT_OFFICE, STEWARD])
def test_who_lets_institutions_in_and_who_keeps_their_people(house: House, who: str) -> None:
    """Officers decide and keep no institution's people, the steward the other way round; others find neither door."""
    wrong = []
    before = entries()
    own = {For.DECIDERS: (OFFICES[0], "otherofficer", "former"), For.STEWARDS: (STEWARD,)}
    for name, (whose, method) in ADDRESSES.items():
        if whose not in own:
            continue
        path = reverse(name, args=OF_JOINING.get(name, []))
        there = who in own[whose] and name not in OF_JOINING
        for how in ("GET", "POST"):
            if how != method and not (there or who in own[whose]):
                continue
            status, body, _answer = asked(house, who, how, path)
            expected = {200, 422} if there else {422} if who == WITHOUT_OFFICE else {404}
            if how == method and status not in expected:
                wrong.append(f"{how} {path} {status}")
            if not there and any(one in body for one in TELLING):
                wrong.append(f"{how} {path} tells")
    assert (wrong, entries()) == ([], before)


def test_office_of_somebody_else_cannot_be_taken(house: House) -> None:
    from mingjian.people.models import Appointment

    for appointment in Appointment.objects.exclude(person__username="yanggengyi"):
        status, body, _answer = asked(house, "yanggengyi", "GET", reverse("account_act_as", args=[appointment.pk]))
        assert (status, "没有这一任职" in body) == (404, True)


def test_institution_opens_only_for_itself(house: House) -> None:
    for who in (*TEAM, *OFFICES, *(one for one in OUTSIDERS if one != "yanggengyi")):
        for how in ("GET", "POST"):
            status, body, _answer = asked(house, who, how, reverse("lab:apply"))
            assert (status, "只有检验检测机构" in body) == (422, True)


@pytest.mark.parametrize("who", INSTITUTION)
def test_institution_gets_its_own_package_only(house: House, who: str) -> None:
    found = {}
    for package in Package.objects.filter(case=house.case):
        status, body, _answer = asked(house, who, "GET", reverse("desk:package", args=[house.case, package.pk]))
        found[package.profile] = status
        assert status == 302 or "没有这个案卷包" in body
    # The managers act for the institution; a person who is only a party by name does not take packages away.
    assert found == {"archive": 404, "institution": 302}


def test_opening_a_file_is_an_entry_and_gives_a_pass_of_its_own(house: House) -> None:
    exhibit = Exhibit.objects.filter(case=house.case, step="apply").first()
    assert exhibit is not None
    path = reverse("desk:exhibit_open", args=[house.case, exhibit.pk])
    before = entries()
    status, _body, answer = asked(house, "yangjiaer", "POST", path)
    assert (status, entries()) == (302, before + 1)
    assert answer["location"].startswith("/bytes/")
    assert hashlib.sha256(answer["location"].encode()).hexdigest() not in _body
    asked(house, "yangjiaer", "POST", path)
    assert entries() == before + 1


@pytest.mark.parametrize("who", [*TEAM, *INSTITUTION, STEWARD, "bingyin", "elsewhere", *ADMINISTRATORS])
def test_only_an_office_sets_the_hands_of_its_papers(house: House, who: str) -> None:
    before = entries()
    for name, arguments in (("authority:chains", []), ("authority:chain", ["all"])):
        path = reverse(name, args=arguments)
        assert [asked(house, who, how, path)[0] for how in ("GET", "POST")] == [404, 404]
    assert entries() == before


def test_an_office_sees_its_own_people_in_the_hands_and_no_other(house: House) -> None:
    path = reverse("authority:chain", args=["all"])
    status, own, _answer = asked(house, "yangchengyi", "GET", path)
    _status, others, _answer = asked(house, "otherofficer", "GET", path)
    assert (status, "样批一" in own, "样批一" in others) == (200, True, False)
