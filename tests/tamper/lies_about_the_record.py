"""Lies told about the entries by somebody without keys: everything is listed anew, nothing can be signed anew."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mingjian.proof import checkpoint_signature, digests, note
from mingjian.proof.spelling import write_base64url

from ..verify.houses import authority, demo, house  # noqa: TID252 - the tests are no package of their own
from .lying import good, lie

if TYPE_CHECKING:
    from ..verify.making import Package  # noqa: TID252

ENTRIES, PROOFS = "data/ledger/entries.jsonl", "data/ledger/proofs.jsonl"
CHECKPOINT, KEYS = "data/ledger/checkpoint", "data/ledger/keys.json"
STAMP = "data/ledger/timestamps/checkpoint.tsr"
JUDGED = (7, 9)


def changed(package: Package, path: str, lines: list[Any]) -> bytes:
    package.put_objects(path, lines)
    return package.listed().write()


def number(package: Package, kind: str, **law: str) -> int:
    """The place of the first line of a kind with these words in clear."""
    return next(
        n
        for n, line in enumerate(package.objects(ENTRIES))
        if line["entry"]["kind"] == kind and all(line["entry"]["law"].get(key) == word for key, word in law.items())
    )


@lie(fails=[5], skipped=JUDGED, says="不在此树的这个位置，或已被改动", where=f"{ENTRIES}:")
def entry_edited() -> bytes:
    """Another outcome in clear."""
    package = good()
    lines = package.objects(ENTRIES)
    lines[number(package, "case:step:done", step="accept")]["entry"]["law"]["outcome"] = "refused"
    return changed(package, ENTRIES, lines)


@lie(fails=[5], skipped=JUDGED, says="不在此树的这个位置，或已被改动", where=f"{ENTRIES}:")
def entry_back_dated() -> bytes:
    """An act one minute earlier than it was."""
    package = good()
    lines = package.objects(ENTRIES)
    entry = lines[number(package, "case:step:done", step="accept")]["entry"]
    entry["at"] = entry["at"][:-4] + "9" + entry["at"][-3:] if entry["at"][-4] != "9" else entry["at"]
    entry["at"] = entry["at"].replace(":00.", ":01.", 1)
    return changed(package, ENTRIES, lines)


@lie(fails=[5], skipped=JUDGED, says="字段与记录中的承诺值不符", where=f"{ENTRIES}:")
def disclosed_value_edited() -> bytes:
    """Another opinion in the form than the one given."""
    package = good()
    lines = package.objects(ENTRIES)
    line = lines[number(package, "case:step:done", step="accept")]
    next(one for one in line["fields"] if one["name"] == "form.opinion")["value"] = "同意"
    return changed(package, ENTRIES, lines)


@lie(fails=[5], skipped=JUDGED, says="字段与记录中的承诺值不符", where=f"{ENTRIES}:")
def disclosed_value_dropped() -> bytes:
    """A field that is neither disclosed nor declared as kept back."""
    package = good()
    lines = package.objects(ENTRIES)
    del lines[number(package, "case:step:done", step="accept")]["fields"][0]
    return changed(package, ENTRIES, lines)


@lie(fails=[5], skipped=JUDGED, says="没有披露", where=f"{ENTRIES}:")
def value_withheld_from_the_archive() -> bytes:
    """An opinion kept back from the package that has to hold all."""
    package = good()
    return changed(package, ENTRIES, _withholding(package, "case:step:done", step="accept"))


@lie(fails=[5], skipped=JUDGED, says="不属于评审组内部事项", where=f"{ENTRIES}:")
def value_withheld_from_the_institution() -> bytes:
    """Kept back as internal to the team, in a step the institution acted in."""
    package = good(profile="institution")
    return changed(package, ENTRIES, _withholding(package, "case:step:done", step="apply"))


def _withholding(package: Package, kind: str, **law: str) -> list[Any]:
    lines = package.objects(ENTRIES)
    place = number(package, kind, **law)
    opened = {one.name: one for one in package.sealed.openings[place]}
    lines[place]["fields"] = [
        {"name": one["name"], "digest": opened[one["name"]].digest.hex()} for one in lines[place]["fields"]
    ]
    return lines


@lie(exit=3, unchecked=[5], says="据称在恢复系统时遗失", where=f"{ENTRIES}:")
def value_said_to_be_lost() -> bytes:
    """Anybody can mark an entry as lost; so it is never taken for checked."""
    package = good()
    place = number(package, "case:step:done", step="accept")
    lines = _withholding(package, "case:step:done", step="accept")
    lines[place]["lost"] = True
    return changed(package, ENTRIES, lines)


@lie(fails=[5, 10], skipped=JUDGED, says="中间有记录缺失", where=f"{ENTRIES}:")
def entry_removed_with_its_proof() -> bytes:
    """An exhibit never handed in: its entry, its proof and its file are gone, the list is made to fit."""
    package = good()
    place = number(package, "case:evidence:supplied")
    line = next(one for one in package.lines if one["n"] == place + 1)
    package.files[line["path"]] = package.files[line["path"]]
    for path in (ENTRIES, PROOFS):
        lines = package.objects(path)
        del lines[place]
        package.put_objects(path, lines)
    return package.listed().write()


@lie(fails=[5], skipped=JUDGED, says="包含证明", where="data/ledger/")
def proof_removed() -> bytes:
    """One proof is missing."""
    package = good()
    lines = package.objects(PROOFS)
    return changed(package, PROOFS, lines[:-1])


@lie(fails=[5], skipped=JUDGED, says="包含证明比记录多", where=PROOFS)
def last_entry_cut_off() -> bytes:
    """The record ends one entry earlier; the proof was forgotten."""
    package = good()
    return changed(package, ENTRIES, package.objects(ENTRIES)[:-1])


@lie(fails=[5], skipped=JUDGED, says="末尾的记录缺失", where=ENTRIES)
def tail_cut() -> bytes:
    """The record ends before the acts somebody would rather forget."""
    package = good()
    for path in (ENTRIES, PROOFS):
        package.put_objects(path, package.objects(path)[:-3])
    return package.listed().write()


@lie(fails=[5], skipped=JUDGED, says="序号应为", where=f"{ENTRIES}:")
def entries_swapped() -> bytes:
    """Two acts in each other's place, with their proofs."""
    package = good()
    for path in (ENTRIES, PROOFS):
        lines = package.objects(path)
        lines[20], lines[21] = lines[21], lines[20]
        package.put_objects(path, lines)
    return package.listed().write()


@lie(fails=[5], skipped=JUDGED, says="包含证明", where=f"{ENTRIES}:")
def entry_forged() -> bytes:
    """An act that never was, chained as if it had been, with the proof of the one it replaces."""
    package = good()
    lines = package.objects(ENTRIES)
    entry = lines[-2]["entry"]
    entry["actor"] = "person-9"
    return changed(package, ENTRIES, lines)


@lie(fails=[5], skipped=JUDGED, says="不是第", where=f"{PROOFS}:")
def proof_of_another_entry() -> bytes:
    """Two proofs exchanged."""
    package = good()
    lines = package.objects(PROOFS)
    lines[3], lines[4] = lines[4], lines[3]
    return changed(package, PROOFS, lines)


# --- the checkpoint --------------------------------------------------------------------------------------------------


@lie(fails=[5, 8], skipped=JUDGED, says="不在此树的这个位置", where=f"{ENTRIES}:")
def checkpoint_rolled_back() -> bytes:
    """A true checkpoint of last week in the place of today's; earlier states are left out so that nothing disagrees."""
    package = good()
    position = package.sealed.log.positions[-4]
    package.files[CHECKPOINT] = package.sealed.log.signed(position).encode()
    lines = [one for one in package.objects("data/ledger/consistency.jsonl") if one["size"] < 0]
    package.put_objects("data/ledger/consistency.jsonl", lines)
    return package.listed().write()


@lie(fails=[6], says="任何日志密钥签名", where=CHECKPOINT, unchecked=[5], skipped=[8])
def key_swapped() -> bytes:
    """The checkpoint signed by a stranger, who left the house's own keys in place."""
    package = good()
    stranger = house("stranger", demo().origin)
    text = package.sealed.log.checkpoint().encode()
    package.files[CHECKPOINT] = note.sign(text, stranger.origin, stranger.signer("log")).encode()
    return package.listed().write()


@lie(fails=[6], says="签名", where=CHECKPOINT, unchecked=[5], skipped=[8])
def signature_under_a_borrowed_name() -> bytes:
    """A stranger's signature on a line that names the house's key."""
    package = good()
    text = package.sealed.log.checkpoint().encode()
    signed = note.sign(text, demo().origin, _Impostor())
    package.files[CHECKPOINT] = signed.encode()
    return package.listed().write()


class _Impostor:
    """Claims the house's public key and signs with another."""

    public = demo().signer("log").public

    def sign(self, message: bytes) -> bytes:
        return house("stranger").signer("log").sign(message)


@lie(fails=[6], says="签名或公钥声明被替换", where=CHECKPOINT, unchecked=[5], skipped=[8])
def claimed_keys_swapped() -> bytes:
    """The list of keys is a stranger's; the signatures are the house's."""
    package = good()
    package.files[KEYS] = house("stranger", demo().origin).claims("intl").encode()
    return package.listed().write()


@lie(fails=[6], says="签名", where=CHECKPOINT, unchecked=[5], skipped=[8])
def checkpoint_edited() -> bytes:
    """A larger log than was signed."""
    package = good()
    lines = package.files[CHECKPOINT].split(b"\n")
    lines[1] = str(int(lines[1]) + 1).encode()
    package.files[CHECKPOINT] = b"\n".join(lines)
    return package.listed().write()


@lie(fails=[6, 8], says="一致性证明不成立", where="data/ledger/consistency.jsonl:")
def earlier_state_edited() -> bytes:
    """An earlier state that this log never had."""
    package = good()
    lines = package.objects("data/ledger/consistency.jsonl")
    lines[0]["root"] = "0" * 64
    return changed(package, "data/ledger/consistency.jsonl", lines)


@lie(fails=[8], says="缺少文书所示检查点", where="data/parts/")
def earlier_states_left_out() -> bytes:
    """Nothing shows that the log continues the states the papers carry."""
    package = good()
    package.drop("data/ledger/consistency.jsonl")
    return package.listed().write()


@lie(fails=[6], says="时间戳盖的是另一份内容的摘要", where=STAMP, trust="trusted.trust.json")
def time_stamp_of_another_digest() -> bytes:
    """A true time stamp, but of something else."""
    package = good(own_house=True, stamped=True)
    package.files[STAMP] = authority().stamp(digests.sha256(b"something else"), package.made_at)
    return package.listed().write()


@lie(fails=[6], says="时间戳的签名不成立", where=STAMP, trust="trusted.trust.json")
def time_stamp_edited() -> bytes:
    """The time stamp with its last byte changed."""
    package = good(own_house=True, stamped=True)
    raw = bytearray(package.files[STAMP])
    raw[-1] ^= 1
    package.files[STAMP] = bytes(raw)
    return package.listed().write()


@lie(exit=3, unchecked=[6], says="不在您给出的信任文件中，未予采用", where=STAMP, trust="trusted.trust.json")
def time_stamp_by_a_stranger() -> bytes:
    """A time stamp by an authority nobody trusts."""
    package = good(own_house=True, stamped=True)
    digest = digests.sha256(package.files[CHECKPOINT])
    package.files[STAMP] = authority(201).stamp(digest, package.made_at)
    return package.listed().write()


# --- under the gm suite ----------------------------------------------------------------------------------------------


@lie(fails=[5], skipped=JUDGED, says="不在此树的这个位置", where=f"{ENTRIES}:")
def sm3_proof_edited() -> bytes:
    """A way through the SM3 tree that leads elsewhere."""
    package = good("gm")
    lines = package.objects(PROOFS)
    lines[0]["proof_sm3"][0] = "0" * 64
    return changed(package, PROOFS, lines)


@lie(fails=[6], says="签名", where="data/ledger/checkpoint.sm2.json", unchecked=[5], skipped=[8])
def sm2_signature_edited() -> bytes:
    """The SM2 signature is that of nothing."""
    package = good("gm")
    path = "data/ledger/checkpoint.sm2.json"
    value: Any = package.objects(path)[0]
    value["signature"] = write_base64url(bytes(63) + b"\1")
    package.put_objects(path, [value])
    package.files[path] = package.files[path].rstrip(b"\n")
    return package.listed().write()


@lie(
    fails=[6],
    says="国密签名所签的检查点与此检查点不同",
    where="data/ledger/checkpoint.sm2.json",
    unchecked=[5],
    skipped=[8],
)
def sm2_signature_of_another_checkpoint() -> bytes:
    """A true SM2 signature of an earlier state."""
    package = good("gm")
    log = package.sealed.log
    beside = checkpoint_signature.sign(
        log.checkpoint(10), log.root(10, "gm"), demo().signer("log", "gm"), at=package.sealed.last
    )
    package.files["data/ledger/checkpoint.sm2.json"] = beside.encode()
    return package.listed().write()


@lie(fails=[6, 10], unchecked=[5], skipped=[8], says="证据包中缺少", where="data/ledger/checkpoint.sm2.json")
def sm2_signature_taken_away() -> bytes:
    """A package of the gm suite without its SM2 signature."""
    package = good("gm")
    package.drop("data/ledger/checkpoint.sm2.json")
    return package.listed().write()
