"""Step 6 and 8: revocations, witnesses, time stamps and what each makes of a signature."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from mingjian.proof import note
from mingjian.proof.keys import Revocation
from mingjian.proof.note import COSIGNATURE, VerifierKey
from mingjian.verify.verifying import verify

from ..tamper.lying import good, plan, trusted  # noqa: TID252 - the tests are no package of their own
from .houses import house
from .making import make
from .stories import half_case

if TYPE_CHECKING:
    from mingjian.proof.trust import Trust
    from mingjian.verify.answer import Answer

ENDS = half_case().ends
WITNESS = house("witness").signer("log")


def asked(raw: bytes, trust: Trust, **more: Any) -> Answer:
    return verify(io.BytesIO(raw), trust=trust, **more)


def revoked_at(moment: Any) -> Trust:
    own = trusted()
    ids = [own.signer("log").id, own.signer("document").id]
    return replace(
        own,
        revocations=tuple(Revocation(one, moment) for one in ids),
        until=dict.fromkeys(ids, moment),
    ).trust()


def states(answer: Answer) -> dict[int, str]:
    return {int(one.step): one.state.value for one in answer.steps if one.state.value != "holds"}


def test_a_time_stamp_before_the_revocation_keeps_what_was_signed() -> None:
    stamped = good(own_house=True, stamped=True).write()
    unstamped = good(own_house=True).write()
    later = revoked_at(ENDS + timedelta(days=30))

    assert asked(stamped, later).exit == 0
    assert states(asked(unstamped, later)) == {6: "fails", 8: "fails"}


def test_a_time_stamp_after_the_revocation_keeps_nothing() -> None:
    answer = asked(good(own_house=True, stamped=True).write(), revoked_at(ENDS - timedelta(days=1)))

    assert answer.exit == 1
    assert answer.vouchers == ()


def test_a_revocation_that_only_the_package_admits_counts() -> None:
    own = trusted()
    admits = replace(
        own,
        revocations=(Revocation(own.signer("log").id, ENDS + timedelta(days=30)),),
        until={own.signer("log").id: ENDS + timedelta(days=30)},
    )

    answer = asked(make(plan(house=admits)).write(), own.trust())

    assert states(answer) == {6: "fails"}


def test_a_witness_that_is_trusted_vouches_and_another_is_passed_over() -> None:
    package = good(own_house=True)
    signed = package.files["data/ledger/checkpoint"].decode()
    seen = note.cosign(signed, "witness.example.invalid", WITNESS, at=package.made_at)
    package.files["data/ledger/checkpoint"] = seen.encode()
    raw = package.listed().write()
    key = VerifierKey("witness.example.invalid", WITNESS.public, COSIGNATURE)

    known = asked(raw, replace(trusted(), witnesses=(key,)).trust())
    unknown = asked(raw, trusted().trust())

    assert (known.exit, [one.who for one in known.vouchers]) == (0, ["log", "witness"])
    assert (unknown.exit, [one.who for one in unknown.vouchers]) == (0, ["log"])


def test_a_witness_alone_makes_no_log() -> None:
    package = make(plan(house=house("stranger", trusted().origin)))
    signed = package.files["data/ledger/checkpoint"].decode()
    seen = note.cosign(signed, "witness.example.invalid", WITNESS, at=package.made_at)
    package.files["data/ledger/checkpoint"] = seen.encode()
    key = VerifierKey("witness.example.invalid", WITNESS.public, COSIGNATURE)

    answer = asked(package.listed().write(), replace(trusted(), witnesses=(key,)).trust())

    assert (answer.exit, states(answer)) == (3, {6: "not-checked", 8: "not-checked"})
    assert [one.who for one in answer.vouchers] == ["nobody", "witness"]


def test_who_stands_for_a_stamped_package_is_named() -> None:
    answer = asked(good(own_house=True, stamped=True).write(), trusted().trust())

    assert [one.who for one in answer.vouchers] == ["log", "timestamp"]
    assert answer.vouchers[0].said.en == "The system itself, by its signature"
    assert "insider" not in " ".join(one.en for one in answer.limits)


def test_only_the_system_itself_is_said_where_nobody_else_saw_it() -> None:
    answer = asked(good(own_house=True).write(), trusted().trust())

    assert answer.vouchers[0].said.zh.startswith("只有本系统")
    assert any("insider" in one.en for one in answer.limits)


def test_a_key_of_another_purpose_signs_no_checkpoint() -> None:
    own = trusted()
    swapped = replace(own, signers=own.signers | {("log", "intl"): own.signer("document")})

    package = good(own_house=True)
    text = package.sealed.log.checkpoint().encode()
    package.files["data/ledger/checkpoint"] = note.sign(text, own.origin, swapped.signer("log")).encode()

    assert states(asked(package.listed().write(), own.trust())) == {5: "not-checked", 6: "fails", 8: "skipped"}
