"""台账: every case of the office and no other, in its owner's columns and order; days worked; what nobody opened."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from mingjian import clock, ids
from mingjian.cases.copies import NO_LIMIT
from mingjian.cases.doing import Sending
from mingjian.cases.models import Case, Party
from mingjian.commands.journey import CLERK, LEADER, OFFICER, TOP
from mingjian.errors import NotFound, Refused
from mingjian.evidence.tables import XLSX, read_table
from mingjian.notices.models import Notice
from mingjian.people.models import Person
from mingjian.procedures import catalogue
from mingjian.procedures.sides import INSTITUTION_SIDE, may_read
from mingjian.registers.casebook import jobs, queries
from mingjian.registers.casebook.actions import NewDays, confirm_days
from mingjian.registers.casebook.models import DaysWorked
from mingjian.registers.casebook.rules import ORDERS, Sought

from .test_certificates import acting

if TYPE_CHECKING:
    from .conftest import Issued

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("certificates")]


def more_cases(like: str, count: int) -> None:
    """As many cases of the same authority, with leaders and limits of their own."""
    first = Case.objects.get(pk=like)
    cases = [
        Case(
            id=ids.new_id(), serial=f"=T{n:05}", authority=first.authority, institution=first.institution,
            edition=first.edition, edition_hash=first.edition_hash, opened_at=first.opened_at - timedelta(hours=n % 7),
            n=1, phase=("intake", "visit")[n % 2], standing="open", waiting_for="authority", looked_at=first.looked_at,
            due_on=clock.today() + timedelta(days=n % 9 - 3) if n % 4 else None,
            sorts_on=clock.today() + timedelta(days=n % 9 - 3) if n % 4 else NO_LIMIT,
        )
        for n in range(count)
    ]  # fmt: skip
    Case.objects.bulk_create(cases, batch_size=500)
    parties = []
    for n, case in enumerate(cases):
        for role, body in (("authority", first.authority), ("institution", first.institution)):
            parties.append(Party(case=case, role=role, holder=body.pk, organisation=body, name=body.name, since_n=1))
        if n % 3 == 0:
            parties.append(Party(case=case, role="team-leader", holder=f"p{n}", name=f"组长{n % 5}", since_n=2))
    Party.objects.bulk_create(parties, batch_size=500)


def taken_away(content: bytes) -> list[tuple[str, ...]]:
    """The rows of a table that was taken away; none of them may hold a formula."""
    found, _last = read_table(io.BytesIO(content), XLSX)
    rows = list(found)
    assert not any(row.formulas for row in rows)
    return [row.cells for row in rows]


def test_every_order_passes_every_case_once_page_by_page(issued: Issued) -> None:
    more_cases(issued.case, 130)
    for order in ORDERS:
        for way in (order, f"-{order}"):
            seen, after = [], ""
            while True:
                page = queries.book_page(acting(OFFICER), Sought(order=way), after=after)
                seen += [row.case.pk for row in page.rows]
                after = page.after
                if not after:
                    break
            assert (len(seen), len(set(seen)), page.count) == (131, 131, 131), way
            assert seen == [row.case.pk for row in queries.whole_book(acting(OFFICER), Sought(order=way))]


def test_a_page_costs_the_same_however_many_cases_there_are(issued: Issued) -> None:
    counts = []
    for more in (1, 120):
        more_cases(issued.case, more) if more > 1 else None
        with CaptureQueriesContext(connection) as asked:
            queries.book_page(acting(OFFICER), Sought(order="leader"))
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_filters_keep_what_they_say(issued: Issued) -> None:
    more_cases(issued.case, 40)
    today = clock.today()

    def found(**asked: str) -> list[Case]:
        return [row.case for row in queries.whole_book(acting(OFFICER), Sought(**asked))]

    late = found(span="late")
    assert late
    assert all(one.due_on is not None and one.due_on < today for one in late)
    assert {one.due_on for one in found(span="none")} == {None}
    assert {one.phase for one in found(phase="visit")} == {"visit"}
    assert [one.serial for one in found(words="=T00007")] == ["=T00007"]
    assert len(found(leader="组长0")) == 3
    assert found(leader="没有这人") == []


def test_the_book_is_an_offices_and_holds_no_case_of_another(issued: Issued) -> None:
    for who in (TOP, LEADER):
        assert issued.play.visitor(who).get("/ledger/").status == 404
        with pytest.raises(NotFound):
            queries.demand_office(acting(who))
    assert issued.case in {row.case.pk for row in queries.whole_book(acting(CLERK), Sought())}
    Party.objects.filter(case=issued.case, role="evaluation-body").update(until_n=999)
    assert list(queries.whole_book(acting(CLERK), Sought())) == []


def test_columns_are_kept_for_each_person_and_the_export_is_the_page(issued: Issued) -> None:
    more_cases(issued.case, 60)
    officer = issued.play.visitor(OFFICER)
    page = officer.get("/ledger/columns/")
    form = page.form("columns")
    for name, control in form.controls.items():
        if name != "csrfmiddlewaretoken":
            control.values = [""]
    for place, name in enumerate(("serial", "institution", "leader", "certificate"), start=1):
        form.controls[name].values = [str(place)]
    assert "已保存" in officer.send(page, form).said()
    assert queries.columns_of(acting(OFFICER)) == ("serial", "institution", "leader", "certificate")
    assert queries.columns_of(acting(CLERK)) != queries.columns_of(acting(OFFICER))
    rows = taken_away(officer.bytes_of("/ledger/download/?q=T0&order=-serial"))
    assert rows[0] == ("流水号", "机构", "组长", "证书编号")
    assert [row[0] for row in rows[1:]] == sorted((f"=T{n:05}" for n in range(60)), reverse=True)
    whole = officer.get("/ledger/").said()
    assert "249912050001" in officer.get(f"/ledger/?q={Case.objects.get(pk=issued.case).serial}").said()
    assert "建立" not in whole.partition("流水号")[2][:40]


@pytest.mark.parametrize(
    "query", ["order=drop", "phase=%00", "due=x&after=zzz", "q=%00&leader=%00", "after=" + "0" * 26]
)
def test_an_address_that_makes_no_sense_shows_the_book(issued: Issued, query: str) -> None:
    assert issued.play.visitor(OFFICER).get(f"/ledger/?{query}").status == 200


def test_only_a_limit_of_law_that_is_over_is_red(issued: Issued) -> None:
    more_cases(issued.case, 12)
    body = issued.play.visitor(OFFICER).get("/ledger/?due=late").body.decode()
    assert body.count('data-state="late"') == len(list(queries.whole_book(acting(OFFICER), Sought(span="late"))))
    assert 'data-state="late"' not in issued.play.visitor(OFFICER).get("/ledger/?due=none").body.decode()


@pytest.mark.parametrize("month", ["9999-12", "0001-01", "2026-13", "%00", ""])
def test_a_month_that_no_calendar_holds_shows_every_month(issued: Issued, month: str) -> None:
    clerk = issued.play.visitor(CLERK)
    assert clerk.get(f"/ledger/days/?month={month}").status == 200
    assert taken_away(clerk.bytes_of(f"/ledger/days/download/?month={month}"))


# --- days worked -----------------------------------------------------------------------------------------------------


def confirmed(issued: Issued) -> None:
    leader = issued.play.visitor(LEADER)
    page = leader.get(f"/cases/{issued.case}/days/")
    form = page.form("days")
    first = next(one for one in form.controls if one.startswith("days-"))
    assert form.controls[first].values == ["1"]
    form.controls[first].values = ["1.5"]
    assert "工作日已确认" in leader.send(page, form).said()


def test_a_leader_confirms_days_that_the_office_takes_away(issued: Issued) -> None:
    confirmed(issued)
    confirmed_once = DaysWorked.objects.get(role="team-leader")
    assert (confirmed_once.halves, len(confirmed_once.dates)) == (3, 1)
    clerk = issued.play.visitor(CLERK)
    assert "1.5" in clerk.get("/ledger/days/").said()
    month = clock.today().strftime("%Y-%m")
    rows = taken_away(clerk.bytes_of(f"/ledger/days/download/?month={month}"))
    assert (len(rows), rows[0][4]) == (4, "天数")
    assert "1.5" in {row[4] for row in rows}
    assert "还没有确认过的工作日" in clerk.get("/ledger/days/?month=2020-01").said()
    assert [str(one) for one in jobs.differences()] == []
    DaysWorked.objects.filter(pk=confirmed_once.pk).update(halves=40)
    assert {one.column for one in jobs.differences()} == {"halves"}


def test_days_are_confirmed_by_the_leader_alone_for_the_whole_team(issued: Issued) -> None:
    leader = accounts(LEADER)
    for who, days in ((CLERK, [NewDays(leader, 2)]), (LEADER, [NewDays(leader, 2)]), (LEADER, [])):
        with pytest.raises(Refused):
            confirm_days(issued.case, days, acting=acting(who), sending=Sending())
    assert not DaysWorked.objects.exists()
    page = issued.play.visitor(LEADER).get(f"/cases/{issued.case}/days/")
    form = page.form("days")
    form.controls[next(one for one in form.controls if one.startswith("days-"))].values = ["61"]
    assert issued.play.visitor(LEADER).send(page, form).status == 422


def accounts(username: str) -> str:
    return str(Person.objects.get(username=username).pk)


def test_the_institution_learns_nothing_of_days(issued: Issued) -> None:
    confirmed(issued)
    assert issued.play.visitor(TOP).get(f"/cases/{issued.case}/days/").status == 404
    assert "确认评审工作日" not in issued.play.visitor(TOP).get(f"/cases/{issued.case}/log/").said()
    assert "确认评审工作日" in issued.play.visitor(CLERK).get(f"/cases/{issued.case}/log/").said()
    from mingjian.registers.casebook.working import internal_step

    for law in catalogue.editions():
        step = next((one for one in law.procedure.steps if one.key == internal_step(law)), None)
        assert step is None or not may_read(INSTITUTION_SIDE, step)


# --- unread and unanswered ------------------------------------------------------------------------------------


def test_what_nobody_opened_is_listed_until_it_is(issued: Issued) -> None:
    notice = Notice.objects.create(
        person_id=accounts(TOP), case_id=issued.case, kind="task", key="t", step="rectify",
        at=clock.now() - timedelta(days=2),
    )  # fmt: skip
    clerk = issued.play.visitor(CLERK)
    assert "样甲二" in clerk.get("/ledger/unanswered/").said()
    Notice.objects.filter(pk=notice.pk).update(at=clock.now())
    assert "没有未读的通知" in clerk.get("/ledger/unanswered/").said()
    Notice.objects.filter(pk=notice.pk).update(at=clock.now() - timedelta(days=2), read_at=clock.now())
    assert "没有未读的通知" in clerk.get("/ledger/unanswered/").said()


def test_a_letter_that_failed_is_told_without_its_address(issued: Issued) -> None:
    from mingjian.ledger.models import Outgoing

    notice = Notice.objects.create(
        person_id=accounts(TOP), case_id=issued.case, kind="task", key="t", step="rectify", at=clock.now()
    )
    Outgoing.objects.create(channel="mail", key=f"notice:{notice.pk}", letter={"to": "secret@example.invalid"}, tries=3,
                            written_at=clock.now(), next_try_at=clock.now(), failure="550 no such user")  # fmt: skip
    said = issued.play.visitor(CLERK).get("/ledger/unanswered/").said()
    assert ("550 no such user" in said, "secret@" in said) == (True, False)


def test_check_names_who_confirmed_the_days_and_when(issued: Issued) -> None:
    confirmed(issued)
    assert list(jobs.differences()) == []
    DaysWorked.objects.filter(role="team-leader").update(
        confirmed_by_id=accounts(CLERK), confirmed_at=clock.now() - timedelta(days=40), n=1
    )
    assert {one.column for one in jobs.differences()} == {"n", "confirmed_at", "confirmed_by"}


def test_days_and_unread_letters_are_those_of_the_office_and_not_of_a_team_one_sits_in(issued: Issued) -> None:
    confirmed(issued)
    Notice.objects.create(
        person_id=accounts(TOP), case_id=issued.case, kind="task", key="t", step="rectify",
        at=clock.now() - timedelta(days=2),
    )  # fmt: skip
    clerk = issued.play.visitor(CLERK)
    shown = [clerk.get(f"/ledger/{page}").said() for page in ("", "days/", "unanswered/")]
    assert ["示例甲环境检测" in one for one in shown] == [True, True, True]
    # The body is released; its clerk sits in the team as an expert, and sees the case as such.
    Party.objects.filter(case=issued.case, role="evaluation-body").update(until_n=999)
    own = accounts(CLERK)
    Party.objects.create(case_id=issued.case, role="technical-expert", holder=own, person_id=own, since_n=1)
    shown = [clerk.get(f"/ledger/{page}").said() for page in ("", "days/", "unanswered/")]
    assert ["示例甲环境检测" in one for one in shown] == [True, False, False]
