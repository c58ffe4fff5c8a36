"""Letters: written with the act or not at all, sent at least once, put off further each time they fail."""

from __future__ import annotations

import json
import smtplib
from contextlib import ExitStack
from datetime import timedelta
from typing import TYPE_CHECKING, Any, ClassVar

import pytest
from django.core.mail import EmailMessage
from django.db import transaction

from mingjian import clock
from mingjian.errors import Outside
from mingjian.ledger import letters
from mingjian.ledger.actions import send_later
from mingjian.ledger.models import Outgoing
from mingjian.ledger.ports import Undeliverable, bind_couriers
from mingjian.ledger.queries import given_up, outbox, takes_no_letters
from mingjian.outside.mail import Mail
from mingjian.outside.mailbox import Mailbox

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pytest_django import Settings

pytestmark = [pytest.mark.database, pytest.mark.usefixtures("_emptied")]


class Moody:
    """The other side, as it may be: down, or gone after having taken the letter."""

    def __init__(self) -> None:
        self.carried: list[tuple[str, dict[str, object]]] = []
        self.fails: BaseException | None = None
        self.fails_after = False

    def carry(self, key: str, letter: Any) -> None:
        if self.fails is not None and not self.fails_after:
            raise self.fails
        self.carried.append((key, dict(letter)))
        if self.fails is not None:
            raise self.fails


@pytest.fixture
def moody() -> Iterator[Moody]:
    one = Moody()
    bind_couriers({"notice": one})
    yield one
    bind_couriers({})


def test_a_letter_is_sent_once_when_all_is_well(moody: Moody) -> None:
    send_later("notice", "case-1/5", {"to": "甲", "text": "请补正"})
    send_later("notice", "case-1/5", {"to": "甲", "text": "again"})

    assert letters.send_waiting() == 1
    assert letters.send_waiting() == 0
    assert moody.carried == [("case-1/5", {"to": "甲", "text": "请补正"})]
    assert Outgoing.objects.get().sent_at is not None


def test_a_letter_of_an_act_that_failed_is_never_sent(moody: Moody) -> None:
    with pytest.raises(LookupError), transaction.atomic():  # noqa: PT012 - the act and its failure
        send_later("notice", "case-1/5", {})
        raise LookupError
    assert letters.send_waiting() == 0
    assert moody.carried == []


def test_a_letter_whose_turn_took_too_long_is_left_to_whoever_takes_it_next() -> None:
    """After five minutes another worker has it: both would send it."""

    class Slow(Moody):
        def carry(self, key: str, letter: Any) -> None:
            super().carry(key, letter)
            passing.enter_context(clock.standing_at(clock.now() + letters.TAKEN))

    slow = Slow()
    bind_couriers({"notice": slow})
    with ExitStack() as passing:
        send_later("notice", "first", {})
        send_later("notice", "second", {})
        assert letters.send_waiting() == 2
        assert len(slow.carried) == 1
        assert letters.send_waiting() == 1
    bind_couriers({})
    assert sorted(key for key, _letter in slow.carried) == ["first", "second"]


@pytest.mark.parametrize("error", [Outside("对方没有回应"), ValueError("a bug of the courier")])
def test_a_failure_puts_the_letter_off_further_each_time(moody: Moody, error: Exception) -> None:
    send_later("notice", "k", {"n": 1})
    moody.fails, now = error, clock.now()
    pauses = []
    for _try in range(4):
        with clock.standing_at(now):
            assert letters.send_waiting() == 1
            row = Outgoing.objects.get()
            assert letters.send_waiting() == 0
        pauses.append(round((row.next_try_at - now) / letters.FIRST_PAUSE))
        assert row.failure == ("对方没有回应" if isinstance(error, Outside) else "ValueError")
        now = row.next_try_at + timedelta(seconds=1)
    assert pauses == [1, 2, 4, 8]

    moody.fails = None
    with clock.standing_at(now):
        letters.send_waiting()
    assert moody.carried == [("k", {"n": 1})]
    assert (Outgoing.objects.get().failure, Outgoing.objects.get().tries) == ("", 5)


def try_for(days: float, moody: Moody) -> Outgoing:
    """Send whenever the letter is due, for so many days; the row then."""
    now = began = Outgoing.objects.get().written_at
    while now - began <= timedelta(days=days):
        with clock.standing_at(now):
            letters.send_waiting()
        row = Outgoing.objects.get()
        if row.given_up_at is not None:
            return row
        now = row.next_try_at + timedelta(seconds=1)
    return row


def test_a_letter_to_a_bad_address_is_given_up_after_three_days_and_stays(moody: Moody) -> None:
    send_later("notice", "k", {"to": "nobody@example.invalid", "subject": "补正", "text": "请补正"})
    moody.fails = Undeliverable("对方不收这个地址的邮件（550）")
    assert try_for(2.9, moody).given_up_at is None
    row = try_for(4, moody)
    assert row.given_up_at is not None
    assert row.given_up_at - row.written_at >= letters.GIVEN_UP_AFTER
    assert letters.LEAST_TRIES <= row.tries < 30
    moody.fails = None
    with clock.standing_at(clock.now() + timedelta(days=30)):
        assert letters.send_waiting() == 0
    assert (outbox().waiting, takes_no_letters("other@example.invalid")) == (0, None)
    assert takes_no_letters("nobody@example.invalid") == row.given_up_at
    kept = given_up(limit=5)[0]
    assert (kept.to, kept.subject, kept.failure) == ("nobody@example.invalid", "补正", "对方不收这个地址的邮件（550）")
    assert Outgoing.objects.get().letter["text"] == "请补正"


def test_while_the_other_side_is_silent_nothing_is_given_up(moody: Moody) -> None:
    send_later("notice", "k", {"to": "甲"})
    moody.fails = Outside("对方没有回应")
    assert try_for(20, moody).given_up_at is None


def test_a_secret_is_forgotten_with_the_letter_that_is_given_up(moody: Moody) -> None:
    send_later("notice", "k", {"to": "a@example.invalid", "subject": "s", "text": "link", "once": True})
    moody.fails = Undeliverable("550")
    assert try_for(4, moody).letter == {"to": "a@example.invalid", "subject": "s", "once": True}


def test_the_pause_has_an_end() -> None:
    assert letters.pause_after(1) == letters.FIRST_PAUSE
    assert letters.pause_after(30) == letters.pause_after(1000) == letters.LONGEST_PAUSE


def test_one_bad_letter_does_not_hold_up_the_others(moody: Moody) -> None:
    for number in range(3):
        send_later("notice", f"k{number}", {"n": number})
    carry = moody.carry

    def only_some(key: str, letter: Any) -> None:
        if key == "k0":
            raise Outside("不收")
        carry(key, letter)

    moody.carry = only_some  # type: ignore[method-assign]
    letters.send_waiting()
    assert [key for key, _letter in moody.carried] == ["k1", "k2"]


def test_who_dies_while_sending_leaves_the_letter_to_the_next(moody: Moody) -> None:
    """At least once: the other side took it, and nobody wrote that down."""
    send_later("notice", "k", {"n": 1})
    moody.fails, moody.fails_after = KeyboardInterrupt(), True
    now = clock.now()
    with clock.standing_at(now), pytest.raises(KeyboardInterrupt):
        letters.send_waiting()
    moody.fails = None

    with clock.standing_at(now + letters.TAKEN - timedelta(seconds=1)):
        assert letters.send_waiting() == 0
    with clock.standing_at(now + letters.TAKEN + timedelta(seconds=1)):
        assert letters.send_waiting() == 1
    assert moody.carried == [("k", {"n": 1})] * 2


def test_a_channel_without_a_courier_keeps_its_letters(moody: Moody) -> None:
    send_later("seal", "s", {})
    send_later("notice", "n", {})
    assert letters.send_waiting() == 1
    assert Outgoing.objects.get(key="s").tries == 0
    bind_couriers({"seal": moody})
    letters.send_waiting()
    assert [key for key, _letter in moody.carried] == ["n", "s"]


def test_a_letter_carried_twice_lies_in_the_mailbox_once(tmp_path: Path) -> None:
    box = Mailbox(tmp_path / "box")
    for _time in range(2):
        box.carry("案/1 通知", {"text": "请补正"})
    box.carry("案/2 通知", {})

    found = [json.loads(path.read_text("utf-8")) for path in (tmp_path / "box").iterdir()]
    assert {"key": "案/1 通知", "letter": {"text": "请补正"}} in found
    assert len(found) == 2


def test_a_mailbox_that_cannot_be_written_is_outside(tmp_path: Path) -> None:
    (tmp_path / "box").write_text("in the way")
    with pytest.raises(Outside, match="不能写入信箱"):
        Mailbox(tmp_path / "box").carry("k", {})


class TestMail:
    LETTER: ClassVar[dict[str, object]] = {"to": "somebody@example.org", "subject": "补正通知", "text": "请补正。"}

    def test_a_letter_becomes_a_message_whose_id_is_that_of_its_key(self, mailoutbox: list[Any]) -> None:
        for _time in range(2):
            Mail().carry("case-1/5", self.LETTER)
        one, again = mailoutbox
        assert (one.to, one.subject, one.body) == (["somebody@example.org"], "补正通知", "请补正。")
        assert one.extra_headers["Message-ID"] == again.extra_headers["Message-ID"]
        Mail().carry("case-1/6", self.LETTER)
        assert mailoutbox[2].extra_headers["Message-ID"] != one.extra_headers["Message-ID"]

    def test_an_address_that_the_server_refuses_is_told_from_a_server_that_is_silent(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def refuse(message: EmailMessage) -> int:
            raise smtplib.SMTPRecipientsRefused({message.to[0]: (550, b"no such user")})

        monkeypatch.setattr(EmailMessage, "send", refuse)
        with pytest.raises(Undeliverable, match="不收这个地址的邮件（550）"):
            Mail().carry("case-1/5", self.LETTER)

    def test_what_is_no_address_at_all_is_undeliverable(self) -> None:
        with pytest.raises(Undeliverable):
            Mail().carry("case-1/5", {**self.LETTER, "to": "somebody@example.org\nBcc: all"})

    def test_a_mail_server_that_is_not_there_is_outside(self, settings: Settings) -> None:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
        with pytest.raises(Outside, match="没有发出（ConnectionRefusedError）"):
            Mail().carry("case-1/5", self.LETTER)
