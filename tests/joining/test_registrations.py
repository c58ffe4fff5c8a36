"""Registrations and the ledger: what agrees, what was changed unseen, what is forgotten; an agent who may not sign."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from mingjian import clock
from mingjian.cases import papers
from mingjian.commands import made_files
from mingjian.commands.published import DEMO_PASSWORD
from mingjian.errors import Conflict, NotFound, Refused
from mingjian.evidence.models import StoredFile
from mingjian.joining import actions, jobs, queries
from mingjian.joining.models import Registration
from mingjian.joining.rules import Particulars, Standing, number_of
from mingjian.ledger.models import Outgoing
from mingjian.people.models import Organisation, Person
from mingjian.people.queries import running_appointments
from mingjian.people.rules import Acting

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = [pytest.mark.database, pytest.mark.usefixtures("world")]

STATED = Particulars(
    uscc="91990801MA05LN121H",
    name="样例寅生态检测有限公司",
    area="示例省辛市",
    address="样例路 19 号",
    legal_person="样寅一",
    applicant="样寅二",
    mobile="000-0000-0012",
    email="yin@example.invalid",
)


def asked(stated: Particulars = STATED) -> str:
    authority = Organisation.objects.get(kind="authority")
    return actions.apply(stated, authority=authority.pk, password=DEMO_PASSWORD)


def scan() -> actions.Scan:
    content = made_files.page("letter")
    return actions.Scan("函.pdf", len(content), iter([content]))


def officer() -> Acting:
    return running_appointments(Person.objects.get(username="yangchengyi").pk)[0].acting


def differences() -> list[str]:
    return [str(one) for one in jobs.differences()]


def test_rows_agree_with_entries_at_every_stage() -> None:
    token = asked()
    assert differences() == []
    found = actions.submit_letter(token, scan())
    assert differences() == []
    actions.refuse(found.pk, reason="看不清", acting=officer())
    assert differences() == []
    actions.change(token, STATED)
    actions.submit_letter(token, scan())
    actions.accept(found.pk, standing=Standing.NEW, acting=officer())
    assert differences() == []


@pytest.mark.parametrize("column", ["name", "uscc", "applicant", "letter_name", "reason"])
def test_a_row_changed_unseen_is_told(column: str) -> None:
    found = actions.submit_letter(asked(), scan())
    Registration.objects.filter(pk=found.pk).update(**{column: "另一个"})
    assert len(differences()) == 1


def test_a_row_that_is_gone_is_told() -> None:
    actions.submit_letter(asked(), scan())
    Registration.objects.all().delete()
    assert len(differences()) == 1


def test_only_old_requests_without_a_letter_are_forgotten() -> None:
    old, sent, young = asked(), asked(), asked()
    actions.submit_letter(sent, scan())
    long_ago = clock.now() - timedelta(days=30, minutes=1)
    digests = [queries.digest_of(one) for one in (old, sent)]
    Registration.objects.filter(token_sha256__in=digests).update(made_at=long_ago)
    assert jobs.forget() == 1
    with pytest.raises(NotFound):
        queries.registration_of(old)
    assert queries.registration_of(sent).state == "waiting"
    assert queries.registration_of(young).state == "draft"


def test_the_applicant_is_told_that_it_was_decided_and_nothing_else() -> None:
    found = actions.submit_letter(asked(), scan())
    actions.refuse(found.pk, reason="看不清", acting=officer())
    letters = [one.letter for one in Outgoing.objects.filter(key__startswith="registration:")]
    assert sorted(one["to"] for one in letters) == [STATED.mobile, STATED.email]
    assert all(found.number in one["text"] for one in letters)
    assert not [one for one in letters for said in (STATED.name, STATED.applicant, "看不清") if said in one["text"]]


def test_standing_that_is_another_by_now_is_a_conflict() -> None:
    found = actions.submit_letter(asked(), scan())
    for standing in (Standing.CHANGE, Standing.VACANT, Standing.OTHER):
        with pytest.raises(Conflict):
            actions.accept(found.pk, standing=standing, acting=officer())
    assert not Organisation.objects.filter(uscc=STATED.uscc).exists()


def test_an_office_that_ended_decides_nothing() -> None:
    found = actions.submit_letter(asked(), scan())
    acting = officer()
    with clock.standing_at(clock.now() - timedelta(days=500)), pytest.raises(NotFound):
        actions.accept(found.pk, standing=Standing.NEW, acting=acting)


def test_a_letter_refused_is_no_fact(world: Path) -> None:
    token = asked()
    with pytest.raises(Refused):
        actions.submit_letter(token, actions.Scan("函.csv", 6, iter(["甲,乙\n".encode()[:6]])))
    assert not StoredFile.objects.filter(media_type="text/csv", size_bytes=6).exists()


def test_numbers_tell_nothing_of_how_many_there_are() -> None:
    assert number_of("0123456789abcdefghjkmnpqrs", 2026) == "ZC2026-0123-4567"


def test_an_agent_without_the_power_to_sign_is_refused() -> None:
    def sign(scope: str) -> None:
        acting = Acting("p", "a", "o", "agent", scope)
        papers.sign("0" * 26, step="x", item="", document="x", paper="0" * 26, role="institution", acting=acting)

    with pytest.raises(Refused, match="不含签字盖章"):
        sign("file")
    with pytest.raises(NotFound):
        sign("sign")
