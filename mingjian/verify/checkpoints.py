"""Step 6: the checkpoint is signed, continues every earlier one that is known, and was seen by whom it says."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from mingjian.errors import Unverifiable
from mingjian.errors import gettext_noop as _
from mingjian.proof import checkpoint_signature, digests, keys, merkle, note, timestamp, trust
from mingjian.proof.structure import Structure
from mingjian.proof.suite import UnknownSigner
from mingjian.verify import stamps
from mingjian.verify.answer import Step, Unchecked
from mingjian.verify.entries import Roots
from mingjian.verify.opened import CHECKPOINT, CHECKPOINT_SM2, CONSISTENCY, KEYS, STAMP, TIMESTAMPS
from mingjian.verify.signers import Signers, moment_of_signing

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import datetime

    from mingjian.proof.checkpoint_signature import CheckpointSignature
    from mingjian.proof.keys import Key, Seen
    from mingjian.proof.note import Checkpoint, VerifierKey
    from mingjian.proof.note import Opened as Note
    from mingjian.proof.timestamp import Stamped
    from mingjian.proof.trust import Trust
    from mingjian.verify.answer import Findings
    from mingjian.verify.header import Header
    from mingjian.verify.held import Held
    from mingjian.verify.opened import Opened

_KEYS_BYTES = 1_000_000
#: How far the clock of somebody outside may differ from that of the log.
_OUT_OF_STEP = timedelta(minutes=5)
_EXACT = timedelta(0)
#: Tokens over one checkpoint.
MAX_STAMPS = 100


@dataclass
class Log:
    """The state of the log that the package stands on, once its signatures were found to hold."""

    checkpoint: Checkpoint
    raw: bytes
    signers: Signers
    #: The claimed keys that signed the note, and the SM2 statement beside it under the gm suite.
    signed_by: list[Key] = field(default_factory=list)
    beside: CheckpointSignature | None = None
    witnessed: list[tuple[VerifierKey, datetime]] = field(default_factory=list)
    stamped: list[Stamped] = field(default_factory=list)
    confirmed: list[Held] = field(default_factory=list)
    #: Roots of earlier trees that this checkpoint is proven to continue.
    known: dict[int, bytes] = field(default_factory=dict)

    @property
    def roots(self) -> Roots:
        return Roots(self.checkpoint.size, self.checkpoint.root, None if self.beside is None else self.beside.root_sm3)

    @property
    def seen(self) -> list[Seen]:
        """When this checkpoint is known to have been outside."""
        moments = [*(one.at for one in self.stamped), *(at for _key, at in self.witnessed)]
        return [keys.Seen(self.checkpoint.size, at) for at in moments]


def read_claims(package: Opened, believed: Trust, findings: Findings) -> Signers | None:
    """The keys the package claims, beside those that are believed; None, with a finding, where they cannot be read."""
    with findings.of(Step.CHECKPOINTS):
        return Signers(trust.parse(package.read(KEYS, limit=_KEYS_BYTES), place=KEYS), believed)
    return None


def read(package: Opened, header: Header, signers: Signers, findings: Findings) -> Log | None:
    """The checkpoint once its signatures hold by keys the package claims; None, with a finding, where they do not."""
    with findings.of(Step.CHECKPOINTS):
        claims = signers.claims
        raw = package.read(CHECKPOINT, limit=note.MAX_BYTES)
        opened = _signed_by_claimed(raw, signers)
        checkpoint = note.Checkpoint.parse(opened.text, place=CHECKPOINT)
        if {checkpoint.origin, claims.origin} != {header.origin}:
            raise Unverifiable(
                _("检查点属于日志“{found}”，目录所写的是“{origin}”"),
                place=CHECKPOINT,
                found=checkpoint.origin,
                origin=header.origin,
            )
        log = Log(checkpoint, raw, signers, known={0: digests.sha256(b""), checkpoint.size: checkpoint.root})
        by_public = {vkey.public: key for key, vkey in claims.log_keys()}
        log.signed_by = [by_public[vkey.public] for vkey in opened.signers]
        if header.suite == "gm":
            log.beside = _beside(package, log)
        return log
    return None


def _signed_by_claimed(raw: bytes, signers: Signers) -> Note:
    try:
        return note.verify(raw, signers.log_keys(), place=CHECKPOINT)
    except UnknownSigner:
        raise Unverifiable(
            _("检查点没有由包内声明的任何日志密钥签名：签名或公钥声明被替换"), place=CHECKPOINT
        ) from None


def _beside(package: Opened, log: Log) -> CheckpointSignature:
    raw = package.read(CHECKPOINT_SM2, limit=_KEYS_BYTES)
    beside = checkpoint_signature.decode(raw, place=CHECKPOINT_SM2)
    beside.verify(log.signers.claimed(beside.signed, place=CHECKPOINT_SM2), log.checkpoint)
    if beside.signed.suite != "gm":
        raise Unverifiable(_("国密签名不是 SM2 签名"), place=CHECKPOINT_SM2)
    return beside


def check(  # noqa: PLR0913 - what step 6 stands on
    package: Opened,
    log: Log,
    findings: Findings,
    *,
    held: Sequence[Held],
    derived: Mapping[int, bytes],
    wanted: Collection[int],
    earliest: datetime,
) -> None:
    """Who saw the checkpoint, which earlier ones it continues, and whether its signers count.

    ``earliest`` is the moment of the last entry: the checkpoint was signed after it.
    """
    _read_consistency(package, log, findings, frozenset(wanted))
    for size, root in derived.items():
        log.known.setdefault(size, root)
    _stamps(package, log, findings, earliest)
    with findings.of(Step.CHECKPOINTS):
        _witnesses(log, earliest)
    for one in held:
        with findings.of(Step.CHECKPOINTS, place=one.name):
            _compare_held(one, log)
    for key in log.signed_by:
        with findings.of(Step.CHECKPOINTS):
            at = moment_of_signing(key, earliest=earliest, latest=package.bag.info.made_at)
            _accept(log, key, at, CHECKPOINT)
    if log.beside is not None:
        with findings.of(Step.CHECKPOINTS):
            key = log.signers.claimed(log.beside.signed, place=CHECKPOINT_SM2)
            _accept(log, key, log.beside.at, CHECKPOINT_SM2)


def _accept(log: Log, key: Key, at: datetime, place: str) -> None:
    log.signers.accept(key, purpose="log", signed_at=at, within=log.checkpoint.size, seen=log.seen, place=place)


def _read_consistency(package: Opened, log: Log, findings: Findings, wanted: frozenset[int]) -> None:
    """Every earlier state that is enclosed is continued by the checkpoint; those asked for are remembered."""
    if not package.has(CONSISTENCY):
        return
    last = -1
    with findings.of(Step.CHECKPOINTS):
        for place, value in package.objects(CONSISTENCY):
            line = Structure.of(value, type="", names=("size", "root", "proof"), place=place)
            size, root = line.number("size"), line.digest("root")
            if size <= last:
                raise Unverifiable(_("较早的检查点没有按大小依次排列"), place=place)
            last = size
            proof = [digests.read_digest(one, place=place) for one in line.list_of("proof")]
            with findings.of(Step.CHECKPOINTS, place=place):
                merkle.verify_consistency(size, log.checkpoint.size, proof, root, log.checkpoint.root)
                if size in wanted:
                    log.known.setdefault(size, root)


# --- who saw it ------------------------------------------------------------------------------------------------------


def _witnesses(log: Log, earliest: datetime) -> None:
    """Cosignatures by witnesses the trust file names; others are passed over."""
    witnesses = log.signers.trust.witnesses
    if witnesses and log.signers.trust.origin == log.checkpoint.origin:
        with suppress(UnknownSigner):
            found = note.verify(log.raw, witnesses, place=CHECKPOINT).witnessed
            for _key, at in found:
                _demand_not_before(at, earliest)
            log.witnessed = list(found)


def _demand_not_before(at: datetime, last: datetime, accuracy: timedelta = _EXACT) -> None:
    """Nobody outside saw a state before its last entry was written; if they did, the entries bear false times."""
    if last - at > _OUT_OF_STEP + accuracy:
        raise Unverifiable(
            _("外部于 {at} 见到此检查点，其中最后一条记录却写着 {last}：记录的时间不实"),
            at=at.isoformat(timespec="seconds"),
            last=last.isoformat(timespec="seconds"),
        )


def _stamps(package: Opened, log: Log, findings: Findings, earliest: datetime) -> None:
    for number, payload in enumerate(package.under(TIMESTAMPS, STAMP)):
        with findings.of(Step.CHECKPOINTS, place=payload.path):
            if number >= MAX_STAMPS:
                raise Unverifiable(_("时间戳超过 {limit} 个"), limit=MAX_STAMPS)
            token = package.read(payload.path, limit=timestamp.MAX_BYTES)
            stamped = stamps.check(token, log.raw, log.signers.trust.timestamp_roots, place=payload.path)
            _demand_not_before(stamped.at, earliest, stamped.accuracy)
            log.stamped.append(stamped)


def _compare_held(one: Held, log: Log) -> None:
    """Whether the log still continues what somebody outside holds. Raises Unverifiable for a fork or a rewrite."""
    if one.checkpoint.origin != log.checkpoint.origin:
        raise Unchecked(_("您给出的检查点属于另一日志“{found}”，无法与本包比较"), found=one.checkpoint.origin)
    if one.note and log.signers.trust.origin == log.checkpoint.origin:
        _demand_own_signature(one, log)
    size, own = one.checkpoint.size, log.checkpoint.size
    known = log.known.get(size)
    if known is None and size > own:
        raise Unchecked(
            _("您给出的检查点（{size} 条）晚于本包的检查点（{own} 条），本包不含到它的证明，无法比较"),
            size=size,
            own=own,
        )
    if known is None:
        raise Unchecked(
            _("本包不含您给出的检查点（{size} 条）到本包检查点（{own} 条）的一致性证明，无法比较"), size=size, own=own
        )
    if known != one.checkpoint.root:
        raise Unverifiable(_("本包的日志不是由您持有的检查点（{size} 条）追加而来：日志被分叉或改写"), size=size)
    log.confirmed.append(one)


def _demand_own_signature(one: Held, log: Log) -> None:
    """A signature by a trusted log key must hold; a copy without one is believed because somebody holds it."""
    with suppress(UnknownSigner):
        try:
            note.verify(one.note, [vkey for _key, vkey in log.signers.trust.log_keys()], place=one.name)
        except UnknownSigner:
            raise
        except Unverifiable:
            raise Unchecked(_("您给出的检查点的签名不成立，未予采用；请核对文件来源")) from None
