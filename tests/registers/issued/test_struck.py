"""Certificates when something under them is struck afterwards, decided otherwise, or issued anew."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from mingjian import ids
from mingjian.cases import actions as cases
from mingjian.cases import queries
from mingjian.cases.doing import Doing, Sending
from mingjian.cases.models import Act, Case
from mingjian.commands.journey import OFFICER
from mingjian.errors import Refused
from mingjian.ledger.queries import values_at
from mingjian.people.models import Organisation
from mingjian.people.queries import accounts_named, running_appointments
from mingjian.registers.certificates import jobs
from mingjian.registers.certificates.actions import NewCorrection, correct_line, take_number
from mingjian.registers.certificates.comparing import parts_of
from mingjian.registers.certificates.models import AnnexLine, Certificate, Granting, TakenNumber
from mingjian.registers.certificates.queries import all_lines, certificate_numbered

from .conftest import NUMBER, Issued, entered

if TYPE_CHECKING:
    from mingjian.people.rules import Acting
    from mingjian.proof.canonical import Value

pytestmark = [pytest.mark.database, pytest.mark.django_db, pytest.mark.xdist_group("certificates")]


def officer() -> Acting:
    return running_appointments(accounts_named([OFFICER])[OFFICER].pk)[0].acting


def strike(issued: Issued, step: str, item: str = "") -> None:
    done = queries.case_for(officer(), issued.case).reading.state.done[step, item]
    cases.annul(issued.case, int(done.id), reason="登记错误", acting=officer(), sending=Sending(ids.new_id()))
    entered()


def again(issued: Issued, step: str, outcome: str = "") -> None:
    """The step once more, with what was written in it the last time."""
    last = Act.objects.filter(case=issued.case, step=step).latest("n").n
    values = values_at(issued.case, [last])[last]
    form = {name.removeprefix("form."): value for name, value in values.items() if name.startswith("form.")}
    doing = Doing(step=step, items=("",), outcome=outcome, form=form)
    cases.perform(issued.case, doing, acting=officer(), sending=Sending(ids.new_id()))
    entered()


def granted() -> list[str]:
    """The parameters of the lines that a case brought and that count."""
    return [one.parameter for one in all_lines(certificate_numbered(NUMBER)).exclude(path="")]


def told() -> list[str]:
    return [str(one) for one in jobs.differences()]


def test_a_certificate_counts_no_more_once_its_decision_is_struck(issued: Issued) -> None:
    assert granted() == ["化学需氧量"]
    strike(issued, "decide")
    assert (granted(), told()) == ([], [])
    again(issued, "decide", "granted")
    assert (granted(), told()) == (["化学需氧量"], [])


def test_an_annex_says_what_was_issued_until_it_is_issued_anew(issued: Issued) -> None:
    strike(issued, "determine", "line:1")
    assert (granted(), told()) == (["化学需氧量"], [])


def test_lines_that_were_replaced_do_not_come_back_when_it_is_issued_anew(issued: Issued) -> None:
    first = Granting.objects.get(case=issued.case)
    old = AnnexLine.objects.filter(certificate__number=NUMBER, path="").order_by("pk").first()
    assert old is not None
    new = parts_of(AnnexLine.objects.get(path="line:1"))
    AnnexLine.objects.filter(pk=old.pk).update(**new, replaced_by=first)
    strike(issued, "issue")
    again(issued, "issue")
    standing = all_lines(certificate_numbered(NUMBER)).filter(parameter=new["parameter"], site=new["site"])
    assert [one.path for one in standing] == ["line:1"]


def test_a_correction_of_the_annex_before_is_not_looked_for_in_the_new_one(issued: Issued) -> None:
    line = AnnexLine.objects.get(path="line:1")
    correction = NewCorrection({**parts_of(line), "limitation": "只做回流法"}, "示市监更〔2026〕1号", "打印错误")
    correct_line(NUMBER, line.pk, correction, acting=officer(), sending=Sending(ids.new_id()))
    strike(issued, "issue")
    again(issued, "issue")
    assert Granting.objects.filter(case=issued.case).count() == 2
    assert told() == []


def test_a_number_issued_by_mistake_is_free_for_whose_it_is(issued: Issued) -> None:
    case = Case.objects.get(pk=issued.case)
    other = Case(institution=Organisation.objects.filter(kind="institution").exclude(pk=case.institution_id)[0])
    form = {"certificate-number": NUMBER, "valid-from": "2026-03-18", "valid-until": "2032-03-17"}
    with pytest.raises(Exception, match="另一机构"):
        take_number(other, form, done=True)
    # Nothing but this case ever said so.
    Granting.objects.filter(case__isnull=True, certificate__number=NUMBER).update(annulled=True)
    strike(issued, "issue")
    assert not TakenNumber.objects.filter(number=NUMBER).exists()
    take_number(other, form, done=True)
    assert TakenNumber.objects.get(number=NUMBER).holder == other.institution.uscc


def test_a_number_that_was_given_back_is_entered_for_its_next_holder(issued: Issued) -> None:
    strike(issued, "issue")
    Granting.objects.filter(certificate__number=NUMBER).update(annulled=True)
    Certificate.objects.filter(number=NUMBER).update(uscc="12990100EX00LB0230", name="另一机构", stands=False)
    again(issued, "issue")
    certificate = certificate_numbered(NUMBER)
    assert (certificate.uscc, granted()) == (Case.objects.get(pk=issued.case).institution.uscc, ["化学需氧量"])


@pytest.mark.parametrize("pages", [-1, 2**40])
def test_pages_that_no_row_can_hold_are_refused_with_the_act(issued: Issued, pages: int) -> None:
    case = Case.objects.get(pk=issued.case)
    form: dict[str, Value] = {
        "certificate-number": NUMBER, "valid-from": "2024-03-18", "valid-until": "2030-03-17", "annex-pages": pages,
    }  # fmt: skip
    with pytest.raises(Refused, match="附表页数"):
        take_number(case, form, done=True)
