"""The health page: for operator and auditor, in both languages; not there for anybody else."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from mingjian.ledger import jobs

if TYPE_CHECKING:
    from collections.abc import Callable

    from mingjian.commands.in_process import InProcess

pytestmark = pytest.mark.database


@pytest.mark.parametrize("who", ["yangxiyi", "yangshenyi"])
def test_those_who_run_the_instance_read_it(visitor: Callable[[str], InProcess], who: str) -> None:
    jobs.sequence()
    page = visitor(who).get("/operator/")
    assert page.status == 200
    assert "有 2 项需要现在处理" in page.text
    assert "没有备份记录。 请运行 mingjian backup" in page.text


def test_it_is_not_there_for_an_officer(visitor: Callable[[str], InProcess]) -> None:
    page = visitor("yangchengyi").get("/operator/")
    assert (page.status, "没有这个页面" in page.text) == (404, True)


def test_every_line_has_its_english(visitor: Callable[[str], InProcess]) -> None:
    operator = visitor("yangxiyi")
    operator.client.cookies["django_language"] = "en"
    page = operator.get("/operator/")
    assert "No backup is recorded." in page.text
    assert not [word for word in page.text.split() if "\u3400" <= word[0] <= "\u9fff"]
