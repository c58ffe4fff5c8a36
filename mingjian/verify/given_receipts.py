"""Step 4: whether the package still holds what the house once gave somebody a receipt for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from mingjian.errors import MingjianError, Refused, Unverifiable
from mingjian.errors import gettext_noop as _
from mingjian.proof import keys, receipt
from mingjian.verify.answer import Step, Unchecked

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from mingjian.proof.signed import Signed
    from mingjian.verify.answer import Findings
    from mingjian.verify.checkpoints import Log
    from mingjian.verify.recordings import Kept, Recordings

#: A file of receipts: the last ones of every device of a session fit many times.
_MAX_BYTES: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class Given:
    """A receipt that somebody outside kept, and the file it was read from. Nothing has been checked yet."""

    name: str
    said: Signed


def read(path: Path) -> list[Given]:
    """The receipts of a file, one a line. Raises Refused, naming the file, where it holds anything else."""
    try:
        with path.open("rb") as file:
            raw = file.read(_MAX_BYTES + 1)
    except OSError:
        raise Refused(_("无法读取文件 {name}"), name=path.name) from None
    try:
        found = [Given(path.name, receipt.decode(line, place=path.name)) for line in raw.split(b"\n") if line]
    except MingjianError:
        found = []
    if not found or len(raw) > _MAX_BYTES:
        raise Refused(_("文件 {name} 不是回执；应为每行一份回执"), name=path.name)
    return found


def check(given: Sequence[Given], recorded: Recordings, log: Log | None, findings: Findings) -> None:
    """Hold each receipt against the recording it is of. A package without recordings holds nothing it could be of."""
    for one in given:
        with findings.of(Step.RECEIPTS):
            if not recorded.some:
                raise Unchecked(_("本包不含录制，回执“{name}”无从核对"), place=one.name, name=one.name)
            if log is None:
                raise Unchecked(_("没有可用的检查点，回执“{name}”未予核对"), place=one.name, name=one.name)
            _demand_signed(one, log)
            kept = recorded.kept.get(one.said.body.text("stream"))
            if kept is None:
                raise Unchecked(
                    _("回执“{name}”所指的录制不在本包内，或其日志不成立，无从核对"), place=one.name, name=one.name
                )
            _demand_kept(one, kept)


def _demand_signed(one: Given, log: Log) -> None:
    """A receipt counts by a trusted receipt key; any other is put aside."""
    trust = log.signers.trust
    key = next((key for key in trust.keys if key.id == one.said.key), None)
    if key is None or trust.origin != log.checkpoint.origin:
        raise Unchecked(_("回执“{name}”的签名者不在信任文件中，未予采用"), place=one.name, name=one.name)
    try:
        receipt.demand_signed(one.said, key, purpose="receipt")
        at = one.said.body.moment("at")
        keys.demand_valid(key, purpose="receipt", signed_at=at, within=None, revocations=trust.revocations)
    except Unverifiable:
        raise Unchecked(
            _("回执“{name}”的签名不成立或密钥当时无效，未予采用；请核对文件来源"), place=one.name, name=one.name
        ) from None


def _demand_kept(one: Given, kept: Kept) -> None:
    """What was receipted is still there. Raises Unverifiable, naming the journal that should hold it."""
    body, found = one.said.body, kept.journal
    kind, n, head = body.text("kind"), body.number("n"), body.text("head")
    there = kept.opened if n == 0 else kept.heads[n - 1] if n <= len(kept.heads) else ""
    holds = {
        receipt.OPENED: n == 0,
        receipt.COMMITTED: n > 0,
        receipt.STORED: 0 < n <= found.settled and n not in found.lost,
        receipt.LOST: n in found.lost,
        receipt.CLOSED: bool(found.closed) and n == found.committed,
    }[kind]
    if there != head or not holds:
        raise Unverifiable(
            _("回执“{name}”写明的第 {n} 段（{kind}）在录制 {stream} 中没有，或与之不同：录制被改动、截断或替换"),
            place=kept.place,
            name=one.name,
            n=n,
            kind=kind,
            stream=found.stream,
        )
