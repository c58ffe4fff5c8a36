"""Templates and retention before those who run the instance: read there, changed nowhere, and no case is named."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import pytest

from mingjian.documents import press
from mingjian.documents.templates_in_force import PAPER, PRINT_COPY, REPORT, printed_kinds
from mingjian.ledger.models import Entry

if TYPE_CHECKING:
    from collections.abc import Callable

    from mingjian.commands.in_process import InProcess

pytestmark = pytest.mark.django_db

_PAGES = ("/operator/templates/", "/operator/retention/")


@pytest.mark.parametrize("who", ["yangxiyi", "yangshenyi"])
def test_operator_and_auditor_read_both(visitor: Callable[[str], InProcess], who: str) -> None:
    before = Entry.objects.count()
    one = visitor(who)
    assert [one.get(page).status for page in _PAGES] == [200, 200]
    assert Entry.objects.count() == before


def test_nothing_can_be_sent_to_them(visitor: Callable[[str], InProcess]) -> None:
    client = visitor("yangxiyi").client
    client.handler.enforce_csrf_checks = False
    assert [client.post(page).status_code for page in _PAGES] == [405, 405]


def test_templates_stand_with_the_digest_of_their_file_and_each_kind_of_paper(
    visitor: Callable[[str], InProcess],
) -> None:
    body = visitor("yangxiyi").get("/operator/templates/").body.decode()
    for name in (PAPER, REPORT, PRINT_COPY):
        assert hashlib.sha256((press.TEMPLATES / f"{name}.typ").read_bytes()).hexdigest() in body
    kinds = list(printed_kinds())
    assert len(kinds) > 20
    for one in kinds:
        assert one.law.key in body


@pytest.mark.parametrize("name", [PAPER, REPORT, PRINT_COPY])
def test_a_sample_is_printed_and_kept_nowhere(visitor: Callable[[str], InProcess], name: str) -> None:
    one = visitor("yangxiyi")
    pdf = one.client.get(f"/operator/templates/{name}/sample/")
    assert (pdf.status_code, pdf["content-type"], pdf.content[:5]) == (200, "application/pdf", b"%PDF-")
    assert one.get("/operator/templates/none/sample/").status == 404


def test_retention_says_by_which_clause_and_what_is_never_destroyed(visitor: Callable[[str], InProcess]) -> None:
    text = visitor("yangxiyi").get("/operator/retention/").text
    for words in ("办结之日起 12 年", "第163号令 第十三条", "永久", "本系统不会自行销毁", "还没有办结的办件"):
        assert words in text


def test_they_are_not_there_for_an_officer(visitor: Callable[[str], InProcess]) -> None:
    officer = visitor("yangchengyi")
    assert [officer.get(page).status for page in (*_PAGES, "/operator/templates/paper/sample/")] == [404] * 3


@pytest.mark.parametrize("page", _PAGES)
def test_both_have_their_english(visitor: Callable[[str], InProcess], page: str) -> None:
    operator = visitor("yangxiyi")
    operator.client.cookies["django_language"] = "en"
    assert not [word for word in operator.get(page).text.split() if "\u3400" <= word[0] <= "\u9fff"]
