"""Step 8: each enclosed paper was signed as the file it is, under a log state that this log continues."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mingjian.errors import Unverifiable
from mingjian.errors import gettext_noop as _
from mingjian.proof import digests, document_signature, moment
from mingjian.verify.answer import Step
from mingjian.verify.entries import ISSUED
from mingjian.verify.opened import PARTS, SEAL

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mingjian.proof.document_signature import DocumentSignature
    from mingjian.verify.answer import Findings
    from mingjian.verify.checkpoints import Log
    from mingjian.verify.contents import Contents, Line
    from mingjian.verify.entries import Record, Recorded
    from mingjian.verify.opened import Opened

_SEAL_BYTES = 65_536


def sizes(package: Opened) -> frozenset[int]:
    """The sizes of the log states that enclosed papers show; what cannot be read is passed over here."""
    found = set()
    for payload in package.under(PARTS, SEAL):
        try:
            found.add(_read(package, payload.path).document.checkpoint.size)
        except Unverifiable:
            continue
    return frozenset(found)


def check(package: Opened, contents: Contents, record: Record, log: Log, findings: Findings) -> None:
    """Each paper with its seal, in the order of the entries that issued them."""
    findings.begins(Step.SIGNATURES)
    for entry in record.entries:
        if entry.kind != ISSUED:
            continue
        for paper, seal in _pairs(entry, contents.by_entry.get(entry.n, [])):
            with findings.of(Step.SIGNATURES, place=paper.path):
                if seal is None:
                    raise Unverifiable(_("文书没有附上签名"))
                _one(package, paper, seal, entry, log)


def seals_among(entry: Recorded, lines: list[Line]) -> frozenset[str]:
    """The paths, among those of one entry, that are the seal of its paper. Nothing but a paper has one."""
    paths = {line.path for line in lines if line.path} if entry.kind == ISSUED else set()
    seals = {path for path in paths if path.endswith(SEAL) and path.removesuffix(SEAL) in paths}
    return frozenset(path for path in seals if path.removesuffix(SEAL) not in seals)


def _pairs(entry: Recorded, lines: list[Line]) -> Iterator[tuple[Line, Line | None]]:
    """Each enclosed paper and its seal."""
    names = seals_among(entry, lines)
    seals = {line.path: line for line in lines if line.path in names}
    for line in lines:
        if line.path and line.path not in names:
            yield line, seals.get(f"{line.path}{SEAL}")


def _one(package: Opened, paper: Line, seal: Line, entry: Recorded, log: Log) -> None:
    signature = _read(package, seal.path)
    key = log.signers.claimed(signature.signed, place=seal.path)
    payload = package.payload(paper.path)
    sm3 = package.reader.digest(payload.member, begin=digests.new_sm3)
    signature.verify(key, file_sha256=bytes.fromhex(payload.sha256), file_sm3=sm3)
    number = entry.values.get("number")
    if number is not None and number != signature.document.number:
        raise Unverifiable(
            _("签名是文书 {found} 的，记录中此文书的编号是 {number}"),
            place=seal.path,
            found=signature.document.number,
            number=number,
        )
    if signature.document.at != entry.at:
        raise Unverifiable(
            _("签名所写的时刻 {found} 不是制发这份文书的记录的时刻 {at}：文书的日期被提前或推后"),
            place=seal.path,
            found=moment.write(signature.document.at),
            at=moment.write(entry.at),
        )
    _compare_log(signature, seal.path, log)
    log.signers.accept(
        key,
        purpose="document",
        signed_at=signature.document.at,
        within=entry.position + 1,
        seen=log.seen,
        place=seal.path,
    )


def _compare_log(signature: DocumentSignature, place: str, log: Log) -> None:
    """The state of the log that the paper shows is the beginning of the log this package stands on."""
    shown = signature.document.checkpoint
    if shown.origin != log.checkpoint.origin:
        raise Unverifiable(_("文书所示的日志“{found}”不是本包的日志"), place=place, found=shown.origin)
    known = log.known.get(shown.size)
    if known is None:
        raise Unverifiable(_("缺少文书所示检查点（{size} 条）的一致性证明"), place=place, size=shown.size)
    if known != shown.root:
        raise Unverifiable(
            _("日志不是由文书所示的检查点（{size} 条）追加而来：日志被分叉或改写"), place=place, size=shown.size
        )


def _read(package: Opened, path: str) -> DocumentSignature:
    return document_signature.decode(package.read(path, limit=_SEAL_BYTES), place=path)
