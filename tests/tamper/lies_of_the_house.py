"""Lies told by the house itself or by somebody who makes keys of their own: everything fits, and is signed."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from mingjian.proof import document_signature, note
from mingjian.proof.keys import Revocation

from ..verify.houses import demo, house  # noqa: TID252 - the tests are no package of their own
from ..verify.making import make, package_of, sealed  # noqa: TID252
from ..verify.stories import half_case  # noqa: TID252
from .lying import HELD, TRUSTS, lie, plan, trusted

if TYPE_CHECKING:
    from ..verify.houses import House  # noqa: TID252
    from ..verify.making import Log  # noqa: TID252
    from ..verify.stories import Fact  # noqa: TID252

ENTRIES = "data/ledger/entries.jsonl"
#: A place in the log somewhere in the middle of the case.
MIDDLE = 90


def facts() -> list[Fact]:
    return list(half_case().facts)


def told(changed: list[Fact]) -> bytes:
    """The changed story as a package whose every signature holds."""
    return make(plan(story=half_case().but(changed))).write()


def place(kind: str, **law: str) -> int:
    return half_case().find(kind, **law)


# --- false times -----------------------------------------------------------------------------------------------------


@lie(fails=[8], says="提前或推后", where="data/parts/")
def paper_dated_back() -> bytes:
    """The signature of a paper says a day earlier than the entry that issued it."""
    package = make(plan())
    path = next(path for path in package.files if path.endswith(".seal.json"))
    true = document_signature.decode(package.files[path]).document
    dated = replace(true, at=true.at - timedelta(days=1))
    package.files[path] = document_signature.sign(dated, demo().signer("document")).encode()
    return package.listed().write()


@lie(fails=[6], says="记录的时间不实", trust="witnessed.trust.json")
def entries_dated_forward() -> bytes:
    """A witness saw the checkpoint a day before its last entry says that it was written."""
    package = make(plan(house=_witnessed()))
    path = "data/ledger/checkpoint"
    seen = package.sealed.last - timedelta(days=1)
    cosigned = note.cosign(package.files[path].decode(), _WITNESS, house("witness").signer("log"), at=seen)
    package.files[path] = cosigned.encode()
    return package.listed().write()


_WITNESS = "witness.example.invalid"


def _witnessed() -> House:
    seen_by = note.VerifierKey(_WITNESS, house("witness").signer("log").public, note.COSIGNATURE)
    return replace(trusted(), witnesses=(seen_by,))


TRUSTS["witnessed.trust.json"] = lambda: _witnessed().trust()


# --- other keys ------------------------------------------------------------------------------------------------------


@lie(exit=3, unchecked=[6, 8], says="签名者身份不明", where="data/ledger/checkpoint")
def whole_package_rebuilt_with_fresh_keys() -> bytes:
    """Another story of the same case under keys made for it: whole, but by nobody known."""
    return make(plan(house=house("stranger", demo().origin))).write()


@lie(exit=3, unchecked=[6, 8], says="签名者身份不明", where="data/ledger/checkpoint", trust="trusted.trust.json")
def demonstration_passed_off_as_real() -> bytes:
    """Signed with keys that everybody has, held against a trust file that does not know them."""
    return make(plan()).write()


@lie(exit=3, unchecked=[6, 8], says="签名者身份不明", where="data/ledger/checkpoint", trust="trusted.trust.json")
def log_of_another_name() -> bytes:
    """The right keys for a log of another name."""
    return make(plan(house=replace(trusted(), origin="log.example.invalid/other"))).write()


def _revoked(*, after_signing: bool) -> House:
    own = house("revoked")
    moment = half_case().ends + timedelta(days=30 if after_signing else -30)
    return replace(own, revocations=(Revocation(own.signer("log").id, moment),), until={own.signer("log").id: moment})


TRUSTS["revoked.trust.json"] = lambda: _revoked(after_signing=False).trust()


@lie(fails=[6], says="签名", where="data/ledger/checkpoint", trust="revoked.trust.json")
def signed_with_a_revoked_key() -> bytes:
    """Signed after the house had said that the key is no longer its own."""
    return make(plan(house=house("revoked"))).write()


@lie(fails=[6], says="撤销", where="data/ledger/checkpoint", trust="revoked-later.trust.json")
def signed_before_the_revocation_by_its_own_word() -> bytes:
    """Nobody outside saw the checkpoint before the key was revoked: a thief could have written any time."""
    return make(plan(house=house("revoked"))).write()


TRUSTS["revoked-later.trust.json"] = lambda: _revoked(after_signing=True).trust()


# --- another log -----------------------------------------------------------------------------------------------------


def _log(**more: Any) -> Log:
    return sealed(plan(**more)).log


HELD["of-this-log.checkpoint"] = lambda: _log(house=trusted()).signed(_held_size()).encode()
HELD["of-another-past.checkpoint"] = lambda: _log(house=trusted(), noise="elsewhere").signed(_held_size()).encode()
HELD["later.checkpoint"] = lambda: _log(house=trusted(), between=3).signed().encode()
HELD["on-paper.txt"] = lambda: _log(house=trusted()).checkpoint(_held_size()).encode().encode()


def _held_size() -> int:
    """A size that follows from the proofs themselves: one beyond an entry of the case."""
    return _log(house=trusted()).positions[MIDDLE] + 1


@lie(fails=[6], says="不是由您持有的检查点", where="of-another-past", trust="trusted.trust.json",
     checkpoints=("of-another-past.checkpoint",))  # fmt: skip
def tree_forked() -> bytes:
    """Two pasts of one log, each signed: only who holds a checkpoint of the other can tell."""
    return make(plan(house=trusted())).write()


@lie(exit=3, unchecked=[6], says="无法比较", where="later.checkpoint", trust="trusted.trust.json",
     checkpoints=("later.checkpoint",))  # fmt: skip
def older_than_what_is_held() -> bytes:
    """Held against a later checkpoint, to which a package can hold no proof: nothing is claimed."""
    return make(plan(house=trusted())).write()


@lie(exit=0, trust="trusted.trust.json", checkpoints=("of-this-log.checkpoint", "on-paper.txt"))
def held_checkpoints_confirm() -> bytes:
    """No lie: a note that somebody holds, and the three lines of it copied from a paper."""
    return make(plan(house=trusted())).write()


@lie(fails=[6, 8], says="日志被分叉或改写", where="data/")
def fork_shown_by_a_paper() -> bytes:
    """The house rewrote its log after a paper had left it; the paper still shows the other past."""
    package = make(plan())
    other = sealed(plan(noise="elsewhere"))
    n, seal = next(iter(other.seals.items()))
    line = next(one for one in package.lines if one["n"] == n and one["path"].endswith(".seal.json"))
    package.files[line["path"]] = seal
    lines = package.objects("data/ledger/consistency.jsonl")
    size = next(one for one in sorted(package.sealed.sizes) if one >= package.sealed.log.positions[n - 2])
    for one in lines:
        if one["size"] == size:
            one["root"] = other.log.root(size).hex()
    package.put_objects("data/ledger/consistency.jsonl", lines)
    return package.listed().write()


@lie(fails=[8], says="日志不是由文书所示的检查点", where="data/parts/")
def fork_hidden_by_the_other_past() -> bytes:
    """The same, with a true proof for the state that the paper does not show."""
    package = make(plan())
    other = sealed(plan(noise="elsewhere"))
    n, seal = next(iter(other.seals.items()))
    line = next(one for one in package.lines if one["n"] == n and one["path"].endswith(".seal.json"))
    package.files[line["path"]] = seal
    return package.listed().write()


# --- another story ---------------------------------------------------------------------------------------------------


@lie(fails=[7], skipped=[9], says="不合程序", where=f"{ENTRIES}:")
def act_out_of_order() -> bytes:
    """The application is accepted before it was made."""
    changed = facts()
    moved = changed.pop(place("case:step:done", step="accept"))
    return told([changed[0], moved.but(at=changed[0].at), *changed[1:]])


@lie(fails=[7], skipped=[9], says="缺", where=f"{ENTRIES}:")
def act_without_its_evidence() -> bytes:
    """The opening meeting was held, and nobody recorded it."""
    changed = facts()
    del changed[place("case:evidence:supplied", step="open")]
    return told(changed)


@lie(fails=[7], skipped=[9], says="办理，", where=f"{ENTRIES}:")
def act_by_the_wrong_side() -> bytes:
    """The institution accepts its own application."""
    changed = facts()
    n = place("case:step:done", step="accept")
    changed[n] = changed[n].but(law=changed[n].law | {"role": "institution"})
    return told(changed)


@lie(fails=[7], skipped=[9], says="不是本案的", where=f"{ENTRIES}:")
def act_by_nobody_of_the_team() -> bytes:
    """Somebody who was never appointed opens the meeting."""
    changed = facts()
    n = place("case:step:done", step="open")
    changed[n] = changed[n].but(law=changed[n].law | {"who": "person-77"})
    return told(changed)


@lie(fails=[7], skipped=[9], says="结果", where=f"{ENTRIES}:")
def outcome_of_no_law() -> bytes:
    """An outcome the edition does not know."""
    changed = facts()
    n = place("case:step:done", step="accept")
    changed[n] = changed[n].but(law=changed[n].law | {"outcome": "excellent"})
    return told(changed)


@lie(fails=[7], skipped=[9], says="不得进入", where=f"{ENTRIES}:")
def stranger_in_the_internal_meeting() -> bytes:
    """The institution sits in the team's own meeting."""
    changed = facts()
    begun = changed[-1]
    law = {"step": "meet-inside", "item": "day:1", "role": "top-manager", "who": "top-manager-1"}
    return told([*changed, begun.but(kind="case:person:attended", law=law)])


@lie(fails=[7], skipped=[9], says="多余的内容", where=f"{ENTRIES}:")
def word_of_no_law() -> bytes:
    """An act that says in clear what no act says."""
    changed = facts()
    n = place("case:step:done", step="accept")
    changed[n] = changed[n].but(law=changed[n].law | {"remark": "urgent"})
    return told(changed)


@lie(exit=3, unchecked=[7], says="不认识", where=f"{ENTRIES}:")
def entry_of_an_unknown_kind() -> bytes:
    """An entry that a later program may know."""
    changed = facts()
    return told([*changed, changed[-1].but(kind="case:verdict:given", law={})])


@lie(exit=3, unchecked=[7, 9], says="本程序不认识版本", where="data/law/edition.json")
def edition_that_nobody_knows() -> bytes:
    """An edition of the house's own: whole, but whether the acts obey it is not checked here."""
    edition = half_case().edition
    own = replace(edition, source=replace(edition.source, family="own"), key="own_2026", hash="")
    return _under(own)


def _under(edition: Any) -> bytes:
    from mingjian.procedures.catalogue import meaning
    from mingjian.procedures.serial import digest

    own = replace(
        edition, hash=digest(meaning(edition.key, edition.procedure, edition.source, edition.forms, edition.criteria))
    )
    changed = facts()
    changed[0] = changed[0].but(law=changed[0].law | {"about": own.key, "outcome": own.hash})
    return make(plan(story=replace(half_case(), edition=own, facts=tuple(changed)))).write()


@lie(fails=[5], skipped=[7, 9], says="时间早于前一条", where=f"{ENTRIES}:")
def clock_turned_back() -> bytes:
    """An act written after another and dated before it."""
    changed = facts()
    changed[-1] = changed[-1].but(at=changed[0].at)
    return told(changed)


@lie(fails=[5], skipped=[7, 9], says="前一条记录与实际的前一条不同", where=f"{ENTRIES}:")
def chain_broken() -> bytes:
    """An entry that does not name the one before it."""
    return make(plan(broken_chain=(30,))).write()


@lie(fails=[5], skipped=[7, 9], says="最后一条记录应为", where=ENTRIES)
def act_after_the_packages_own_entry() -> bytes:
    """Something added behind the entry with which the package ends."""
    made = sealed(plan())
    package = package_of(replace(made, facts=[*made.facts, made.facts[-2].but(at=made.last)], entries=[], openings=[],
                                 seals={}, sizes=set()))  # fmt: skip
    package.header["last"] = len(made.facts)
    return package.listed().write()


@lie(fails=[10], says="不同", where="data/parts/")
def digest_of_another_file() -> bytes:
    """The house committed to one file and encloses another, signed and all."""
    changed = facts()
    n = place("case:evidence:supplied")
    other = changed[n].naming(b"what was really handed in\n")
    package = make(plan(story=half_case().but([*changed[:n], other, *changed[n + 1 :]])))
    line = next(one for one in package.lines if one["n"] == n + 1)
    package.files[line["path"]] = b"what it should have been\n"
    return package.listed().write()
