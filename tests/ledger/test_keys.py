"""The instance's own keys: made once, kept from others' eyes, rotated with two signatures, revoked for good."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from mingjian import clock
from mingjian.errors import NotFound, Outside, Refused
from mingjian.ledger import jobs, keys, queries
from mingjian.ledger.models import Key as KeyRow
from mingjian.proof import note, trust
from mingjian.proof.announcement import Announcement
from mingjian.proof.keys import Key, Seen, demand_valid
from mingjian.proof.note import VerifierKey

from .writing import demand_whole, open_case, publish

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_django import Settings

    from mingjian.ledger.folder import LogFolder

pytestmark = pytest.mark.database


def active(purpose: str) -> Key:
    return keys.public_key(KeyRow.objects.get(purpose=purpose, state="active"))


def file_of(key: Key, data: Path) -> Path:
    return data / "keys" / f"{key.id}.json"


def announcements() -> list[Announcement]:
    return [
        Announcement.from_json(dict(known.entry.law))
        for known in queries.recorded("keys")
        if known.entry.kind == "key:announced"
    ]


@pytest.mark.usefixtures("log")
def test_each_purpose_has_one_key_that_is_made_once() -> None:
    first = sorted(known.key.id for known in keys.listed())
    jobs.prepare()

    assert sorted(known.key.id for known in keys.listed()) == first
    assert len(first) == len(keys.PURPOSES)
    assert all(known.usable for known in keys.listed())
    by_id = {key.id: key for key in keys.trust().keys}
    for made in announcements():
        made.verify(by_id[made.by] if made.by else None)


def test_the_private_half_is_for_this_user_alone(log: LogFolder, data: Path) -> None:
    key = active("log")
    file = file_of(key, data)
    assert file.stat().st_mode & 0o777 == 0o600
    assert file.parent.stat().st_mode & 0o777 == 0o700
    secret = json.loads(file.read_text())["secret"]
    assert not any(secret in str(row) for row in KeyRow.objects.values())

    keys._signers.clear()
    file.chmod(0o640)
    with pytest.raises(Outside, match="可被他人读取"):
        keys.signer("log")
    file.chmod(0o600)
    open_case()
    publish()
    demand_whole(log)


@pytest.mark.parametrize("content", ["", "{}", "[]", '{"secret": "00"}', '{"secret": 5}', '{"secret": "zz"}'])
def test_a_spoilt_key_file_is_said(log: LogFolder, data: Path, content: str) -> None:
    file = file_of(active("document"), data)
    file.write_text(content)
    with pytest.raises((Outside, Refused)):
        keys.signer("document")
    assert [known.usable for known in keys.listed() if known.key.purpose == "document"] == [False]


def test_the_file_of_another_key_is_not_used(log: LogFolder, data: Path) -> None:
    log_key, document = active("log"), active("document")
    file_of(document, data).write_text(file_of(log_key, data).read_text())
    with pytest.raises(Outside, match="另一把密钥"):
        keys.signer("document")


def test_a_rotated_key_is_announced_by_the_old_and_itself_and_signs_from_then_on(log: LogFolder) -> None:
    publish()
    old = active("log")
    before = log.read("checkpoint")
    new = keys.rotate("log")
    open_case()
    publish()

    retired = keys.trust().key(old.id)
    assert retired.state == "retired"
    assert retired.until is not None
    assert active("log") == new
    made = announcements()[-1]
    made.verify(retired)
    assert (made.key, made.by) == (new, old.id)
    origin = keys.trust().origin
    note.verify(before, [VerifierKey(origin, old.public)])
    note.verify(log.read("checkpoint"), [VerifierKey(origin, new.public)])
    demand_whole(log)


@pytest.mark.usefixtures("log")
def test_what_cannot_be_rotated_is_refused(data: Path) -> None:
    with pytest.raises(Refused, match="没有用途“upload-token”"):
        keys.rotate("upload-token")
    with pytest.raises(Refused, match="没有启用算法套件“gm”"):
        keys.rotate("log", "gm")
    file_of(active("document"), data).unlink()
    before = KeyRow.objects.count()
    with pytest.raises(Outside, match="无法读取密钥"):
        keys.rotate("document")
    assert KeyRow.objects.count() == before


def test_a_revoked_key_counts_only_for_what_was_outside_before(log: LogFolder) -> None:
    size = publish()
    old = active("log")
    moment = clock.now()
    keys.revoke(old.id, not_after=moment)
    open_case()
    publish()

    new, believed = active("log"), keys.trust()
    assert new.id != old.id
    announced = announcements()[-1]
    announced.verify(None)
    assert announced.key == new
    revoked = believed.key(old.id)
    with pytest.raises(Exception, match="没有在那之前由外部收到"):
        demand_valid(revoked, purpose="log", signed_at=moment, within=size, revocations=believed.revocations)
    seen = [Seen(size, moment)]
    demand_valid(revoked, purpose="log", signed_at=moment, within=size, revocations=believed.revocations, seen=seen)
    assert trust.parse(believed.encode()) == believed
    demand_whole(log)


def test_a_lost_document_key_is_revoked_and_followed_by_one_the_log_vouches_for(log: LogFolder, data: Path) -> None:
    lost = active("document")
    file_of(lost, data).unlink()
    keys._signers.clear()
    keys.revoke(lost.id, not_after=clock.now())

    made = announcements()[-1]
    made.verify(active("log"))
    assert made.key == active("document")
    assert [known.usable for known in keys.listed() if known.key.id == made.key.id] == [True]
    publish()
    demand_whole(log)


@pytest.mark.usefixtures("log")
def test_what_cannot_be_revoked_is_refused() -> None:
    key = active("log")
    with pytest.raises(NotFound, match="没有编号为"):
        keys.revoke("0" * 32, not_after=clock.now())
    with pytest.raises(Refused, match="不能晚于现在"):
        keys.revoke(key.id, not_after=clock.now() + timedelta(hours=1))
    with pytest.raises(Refused, match="早于密钥"):
        keys.revoke(key.id, not_after=key.since - timedelta(hours=1))
    keys.revoke(key.id, not_after=clock.now())
    with pytest.raises(Refused, match="已于"):
        keys.revoke(key.id, not_after=clock.now())


@pytest.mark.usefixtures("log")
def test_the_demonstrations_keys_are_nobodys_to_change(settings: Settings) -> None:
    settings.MODE = "demo"
    with pytest.raises(Refused, match="演示密钥"):
        keys.rotate("log")
    with pytest.raises(Refused, match="演示密钥"):
        keys.revoke(active("log").id, not_after=clock.now())


@pytest.mark.usefixtures("log")
class TestCommand:
    def test_list_rotate_revoke_and_the_trust_file(self, capsys: pytest.CaptureFixture[str]) -> None:
        from mingjian.commands.keys import main

        assert main(["list"]) == 0
        listed = capsys.readouterr().out
        assert listed.count("active") == len(keys.PURPOSES)
        assert all(known.key.id in listed and known.key.public.hex() in listed for known in keys.listed())

        assert main(["rotate", "document"]) == 0
        new = capsys.readouterr().out.strip()
        assert active("document").id == new
        assert main(["revoke", new]) == 0
        assert f"{new}  document" in (said := capsys.readouterr().out)
        assert "revoked, nothing signed after" in said
        assert main(["trust"]) == 0
        assert trust.parse(capsys.readouterr().out.encode()) == keys.trust()

    def test_an_ill_written_moment_is_refused_in_a_sentence(self) -> None:
        from mingjian.commands.keys import main

        with pytest.raises(Refused, match="时刻“yesterday”写法有误"):
            main(["revoke", active("log").id, "--not-after", "yesterday"])
        assert active("log").state == "active"

    def test_a_lost_private_key_is_seen_in_the_list(self, data: Path, capsys: pytest.CaptureFixture[str]) -> None:
        from mingjian.commands.keys import main

        file_of(active("log"), data).unlink()
        main(["list"])
        assert "PRIVATE KEY CANNOT BE READ" in capsys.readouterr().out
