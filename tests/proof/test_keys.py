"""Keys: named by what they are, in force for a purpose and a time, and what a revocation leaves standing."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from mingjian.errors import Refused, Unverifiable
from mingjian.proof import announcement, keys
from mingjian.proof.announcement import Announcement
from mingjian.proof.keys import Key, LocalSigner, Revocation, Seen

DAY = timedelta(days=1)
SINCE = datetime(2026, 3, 1, tzinfo=UTC)
OLD = LocalSigner.from_secret(bytes(31) + b"\1", purpose="receipt", suite="intl")
NEW = LocalSigner.from_secret(bytes(31) + b"\2", purpose="receipt", suite="intl")
LOG = LocalSigner.from_secret(bytes(31) + b"\3", purpose="log", suite="intl")
BEACON = LocalSigner.from_secret(bytes(31) + b"\4", purpose="beacon", suite="intl")


def public_key(signer: LocalSigner, **change: Any) -> Key:
    members: dict[str, Any] = {
        "purpose": signer.purpose,
        "suite": signer.suite,
        "public": signer.public,
        "since": SINCE,
    }
    return Key(**members | change)


KEY = public_key(OLD)


def test_a_key_is_named_by_what_it_is() -> None:
    described = json.dumps({"public": OLD.public.hex(), "purpose": "receipt", "suite": "intl"}, separators=(",", ":"))
    expected = hashlib.sha256(b"mingjian/key/v1\0" + described.encode()).hexdigest()[:32]

    assert KEY.id == OLD.id == expected
    assert public_key(OLD, purpose="beacon").id != expected
    assert keys.is_key_id(expected)
    assert not keys.is_key_id(expected.upper())


@pytest.mark.parametrize(
    "key", [KEY, public_key(OLD, until=SINCE + DAY, state="retired"), public_key(OLD, state="revoked")]
)
def test_a_key_is_read_as_it_is_written(key: Key) -> None:
    assert Key.from_json(json.loads(json.dumps(key.to_json()))) == key


def test_the_members_of_a_key_record() -> None:
    assert KEY.to_json() == {
        "type": "mingjian/key/v1",
        "id": OLD.id,
        "purpose": "receipt",
        "suite": "intl",
        "public": OLD.public.hex(),
        "from": "2026-03-01T00:00:00.000Z",
        "until": None,
        "state": "active",
    }


@pytest.mark.parametrize(
    "change",
    [
        {"type": "mingjian/key/v2"}, {"id": "0" * 32}, {"purpose": "everything"}, {"suite": "rsa"}, {"public": "00"},
        {"public": "zz"}, {"public": OLD.public.hex().upper()}, {"from": "2026"}, {"until": "2026"}, {"until": ""},
        {"state": "lost"}, {"more": 1}, {"until": "2026-02-01T00:00:00.000Z"}, {"state": "retired"}, {"public": None},
    ],
)  # fmt: skip
def test_another_key_record_is_unverifiable(change: dict[str, Any]) -> None:
    with pytest.raises(Unverifiable) as refusal:
        Key.from_json({**KEY.to_json(), **change}, place="trust.json")
    assert refusal.value.place == "trust.json"


@pytest.mark.parametrize("change", [{"purpose": "all"}, {"suite": "rsa"}, {"public": b""}, {"until": SINCE - DAY}])
def test_an_ill_formed_key_is_refused(change: dict[str, Any]) -> None:
    with pytest.raises(Refused):
        public_key(OLD, **change)


def test_a_revocation_is_read_as_it_is_written() -> None:
    revocation = Revocation(KEY.id, SINCE)

    assert revocation.to_json() == {"id": KEY.id, "not_after": "2026-03-01T00:00:00.000Z"}
    assert Revocation.from_json(revocation.to_json()) == revocation
    with pytest.raises(Unverifiable):
        Revocation.from_json({"id": "x", "not_after": "2026-03-01T00:00:00.000Z"})


class TestValidity:
    ended = public_key(OLD, until=SINCE + 10 * DAY, state="retired")
    revoked = public_key(OLD, state="revoked")
    at_five = Revocation(KEY.id, SINCE + 5 * DAY)

    @pytest.mark.parametrize("day", [0, 5, 10])
    def test_a_signature_within_its_time_counts(self, day: int) -> None:
        keys.demand_valid(self.ended, purpose="receipt", signed_at=SINCE + day * DAY, within=None)

    @pytest.mark.parametrize("at", [SINCE - timedelta(milliseconds=1), SINCE + 10 * DAY + timedelta(milliseconds=1)])
    def test_a_signature_before_or_after_does_not(self, at: datetime) -> None:
        with pytest.raises(Unverifiable, match="的有效期内") as refusal:
            keys.demand_valid(self.ended, purpose="receipt", signed_at=at, within=None, place="receipts.jsonl:1")
        assert refusal.value.place == "receipts.jsonl:1"

    def test_a_signature_for_another_purpose_does_not(self) -> None:
        with pytest.raises(Unverifiable, match="用途是 receipt，不得用于 log"):
            keys.demand_valid(KEY, purpose="log", signed_at=SINCE, within=None)

    @pytest.mark.parametrize(
        "seen",
        [[Seen(8, SINCE + 4 * DAY)], [Seen(7, SINCE + 5 * DAY)], [Seen(3, SINCE), Seen(9, SINCE + 5 * DAY)]],
    )
    def test_before_a_revocation_a_signature_counts_if_a_checkpoint_was_outside_in_time(self, seen: list[Seen]) -> None:
        keys.demand_valid(
            self.revoked, purpose="receipt", signed_at=SINCE + DAY, within=7, revocations=[self.at_five], seen=seen
        )

    @pytest.mark.parametrize(
        ("signed_day", "within", "seen"),
        [
            (1, 7, []),
            (1, 7, [Seen(6, SINCE + 4 * DAY)]),
            (1, 7, [Seen(8, SINCE + 6 * DAY)]),
            (1, 7, [Seen(6, SINCE + 4 * DAY), Seen(8, SINCE + 6 * DAY)]),
            (1, None, [Seen(8, SINCE + 4 * DAY)]),
            (6, 7, [Seen(8, SINCE + 4 * DAY)]),
        ],
    )
    def test_otherwise_a_revoked_key_proves_nothing(
        self, signed_day: int, within: int | None, seen: list[Seen]
    ) -> None:
        with pytest.raises(Unverifiable, match="起撤销"):
            keys.demand_valid(
                self.revoked,
                purpose="receipt",
                signed_at=SINCE + signed_day * DAY,
                within=within,
                revocations=[self.at_five],
                seen=seen,
            )

    def test_the_earliest_revocation_rules(self) -> None:
        with pytest.raises(Unverifiable, match="起撤销"):
            keys.demand_valid(
                self.revoked,
                purpose="receipt",
                signed_at=SINCE,
                within=1,
                revocations=[self.at_five, Revocation(KEY.id, SINCE + DAY)],
                seen=[Seen(1, SINCE + 2 * DAY)],
            )

    def test_another_keys_revocation_changes_nothing(self) -> None:
        keys.demand_valid(KEY, purpose="receipt", signed_at=SINCE, within=None, revocations=[Revocation(NEW.id, SINCE)])

    def test_revoked_at_an_unknown_time_proves_nothing(self) -> None:
        with pytest.raises(Unverifiable, match="未写明撤销时刻"):
            keys.demand_valid(self.revoked, purpose="receipt", signed_at=SINCE, within=1, seen=[Seen(9, SINCE)])


class TestAnnouncement:
    by_old = announcement.announce(public_key(NEW), NEW, by=OLD, at=SINCE)
    first = announcement.announce(public_key(LOG), LOG, by=None, at=SINCE)

    def test_both_signatures_hold(self) -> None:
        self.by_old.verify(KEY)
        self.first.verify(None)
        announcement.announce(public_key(NEW), NEW, by=LOG, at=SINCE).verify(public_key(LOG))

    @pytest.mark.parametrize("which", ["by_old", "first"])
    def test_it_is_read_as_it_is_written(self, which: str) -> None:
        made: Announcement = getattr(self, which)

        assert Announcement.from_json(json.loads(json.dumps(made.to_json()))) == made

    @pytest.mark.parametrize(
        ("change", "says"),
        [
            ({"key": public_key(OLD)}, "签名不成立"),
            ({"key": public_key(NEW, since=SINCE + DAY)}, "签名不成立"),
            ({"at": SINCE + DAY}, "签名不成立"),
            ({"own_signature": bytes(64)}, "签名不成立"),
            ({"by_signature": bytes(64)}, "签名不成立"),
            ({"by_signature": b""}, "签名不成立"),
            ({"by": ""}, "核验用的不是它"),
        ],
    )
    def test_any_change_is_unverifiable(self, change: dict[str, Any], says: str) -> None:
        with pytest.raises(Unverifiable, match=says):
            replace(self.by_old, **change).verify(KEY, place="entries.jsonl:4")

    def test_a_first_key_has_no_voucher(self) -> None:
        with pytest.raises(Unverifiable, match="没有担保者"):
            replace(self.first, by_signature=bytes(64)).verify(None)
        with pytest.raises(Unverifiable, match="核验用的不是它"):
            self.by_old.verify(None)

    def test_only_a_log_key_vouches_for_another_purpose(self) -> None:
        crossed = announcement.announce(public_key(NEW), NEW, by=BEACON, at=SINCE)
        with pytest.raises(Unverifiable, match="用途为 beacon 的密钥不能为用途为 receipt"):
            crossed.verify(public_key(BEACON))

    def test_only_the_key_itself_introduces_itself(self) -> None:
        with pytest.raises(Refused, match="不是同一把密钥"):
            announcement.announce(public_key(NEW), OLD, by=OLD, at=SINCE)
