"""Which couriers there are: folders outside production, a mail server in production where the settings name one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from mingjian.config.wiring import wire
from mingjian.ledger.ports import couriers
from mingjian.outside.mail import Mail
from mingjian.outside.mailbox import Mailbox
from tests.commands.instance import run

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_django import Settings


def test_outside_production_letters_and_messages_are_laid_into_folders(data: Path) -> None:
    assert {name: type(one) for name, one in couriers().items()} == {"mail": Mailbox, "sms": Mailbox}
    for name, one in couriers().items():
        one.carry(f"{name}/1", {"to": "x"})
    assert len(list((data / "mailbox").glob("*.json"))) == len(list((data / "sms").glob("*.json"))) == 1


@pytest.mark.parametrize(("host", "known"), [("", {}), ("mail.example.invalid", {"mail": Mail})])
def test_in_production_mail_goes_by_the_server_of_the_settings(
    data: Path, settings: Settings, host: str, known: dict[str, type]
) -> None:
    settings.MODE, settings.MAIL_HOST = "production", host
    wire()
    assert {name: type(one) for name, one in couriers().items()} == known


def test_a_mail_server_without_a_sender_is_refused_by_name(tmp_path: Path) -> None:
    found = run(tmp_path, "status", settings={"MINGJIAN_MAIL_HOST": "mail.example.invalid"})
    assert found.returncode == 1
    assert "MINGJIAN_MAIL_FROM" in found.stderr
    assert "Traceback" not in found.stderr
