"""The steps in their order, from a file to an answer. Reads the file, nothing else; writes nothing; asks no clock."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from mingjian.errors import Refused, Unverifiable
from mingjian.errors import gettext_noop as _
from mingjian.procedures import catalogue
from mingjian.procedures.sides import internal_steps
from mingjian.proof.package_reader import Reader
from mingjian.proof.trust import demo_trust
from mingjian.verify import (
    checkpoints,
    contents,
    coverage_stated,
    entries,
    given_receipts,
    header,
    held,
    law,
    named_files,
    papers,
    recordings,
    whole,
)
from mingjian.verify.answer import Answer, Findings, Step, Stopped, Unchecked
from mingjian.verify.english import said
from mingjian.verify.opened import Opened
from mingjian.verify.vouching import limits, vouchers

if TYPE_CHECKING:
    import io
    from collections.abc import Mapping, Sequence

    from mingjian.procedures.catalogue import Edition
    from mingjian.proof.trust import Trust
    from mingjian.verify.checkpoints import Log
    from mingjian.verify.entries import Record
    from mingjian.verify.given_receipts import Given
    from mingjian.verify.header import Header
    from mingjian.verify.held import Held

_AFTER_CONTAINER = (Step.BYTES, Step.ENTRIES, Step.CHECKPOINTS, Step.LAW, Step.SIGNATURES, Step.COVERAGE, Step.CONTENTS)


def verify(
    package: Path | BinaryIO,
    *,
    trust: Trust | None = None,
    checkpoints: Sequence[Path] = (),
    receipts: Sequence[Path] = (),
    editions: Mapping[str, Edition] | None = None,
    stop_early: bool = False,
) -> Answer:
    """Check a package and say what holds.

    ``trust`` is whom to believe: without it the demonstration keys, which prove nothing. ``checkpoints`` and
    ``receipts`` are files that somebody outside kept. ``editions`` are those this verifier knows, by hash: without it
    those of the catalogue. ``stop_early`` ends at the first step that fails: the exit code is the same.
    Raises Refused when a file of ``checkpoints`` or ``receipts`` cannot be read; OSError when the package cannot.
    """
    verifier = _Verifier(
        trust=demo_trust() if trust is None else trust,
        held=[held.read(path) for path in checkpoints],
        receipts=[one for path in receipts for one in given_receipts.read(path)],
        editions={one.hash: one for one in catalogue.editions()} if editions is None else editions,
        findings=Findings(stop_early=stop_early),
    )
    file = package.open("rb", buffering=0) if isinstance(package, Path) else package
    try:
        return verifier.run(file)
    finally:
        if isinstance(package, Path):
            file.close()


class _Verifier:
    def __init__(
        self,
        *,
        trust: Trust,
        held: Sequence[Held],
        receipts: Sequence[Given],
        editions: Mapping[str, Edition],
        findings: Findings,
    ) -> None:
        self._trust, self._held, self._receipts = trust, held, receipts
        self._editions, self._findings = editions, findings
        self._header: Header | None = None
        self._record: Record | None = None
        self._log: Log | None = None
        self._withheld_files = 0

    def run(self, file: BinaryIO | io.FileIO) -> Answer:
        try:
            try:
                package = self._opened(file)
            except Refused as refused:
                return Answer(steps=(), no_package=said(refused))
            if package is not None:
                self._steps(package)
        except Stopped:
            pass
        self._findings.skips(*_AFTER_CONTAINER)
        return self._answer()

    def _opened(self, file: BinaryIO | io.FileIO) -> Opened | None:
        """The package once container and manifests hold; None, with a finding, where they do not.

        Raises Refused for what is no package of a known version.
        """
        self._findings.begins(Step.CONTAINER)
        try:
            reader = Reader(file)
        except Unverifiable as wrong:
            self._findings.fails(Step.CONTAINER, wrong)
            return None
        bag = whole.open_bag(reader, self._findings)
        return None if bag is None else Opened(reader, bag)

    def _steps(self, package: Opened) -> None:
        findings = self._findings
        with findings.of(Step.CONTENTS):
            self._header = header.read(package)
        gm = self._header is not None and self._header.suite == "gm"
        whole.check_bytes(package.bag, findings, with_sm3=gm)
        if self._header is not None:
            self._payload(package, self._header)

    def _payload(self, package: Opened, head: Header) -> None:
        findings = self._findings
        listed = contents.check_files(package, head, findings)
        self._withheld_files = listed.withheld
        signers = checkpoints.read_claims(package, self._trust, findings)
        log = self._log = None if signers is None else checkpoints.read(package, head, signers, findings)
        wanted = papers.sizes(package) | {one.checkpoint.size for one in self._held}
        roots = None if log is None else log.roots
        edition = self._editions.get(head.edition_hash)
        internal = None if edition is None else internal_steps(edition.procedure)
        record = self._record = entries.check(package, head, roots, findings, wanted=wanted, internal=internal)
        if log is not None:
            checkpoints.check(
                package,
                log,
                findings,
                held=self._held,
                derived=record.roots,
                wanted=wanted,
                earliest=law.last_moment(record, package.bag.info.made_at),
            )
        recorded = recordings.check(package, head, listed, record, log, findings, internal=internal)
        given_receipts.check(self._receipts, recorded, log, findings)
        self._judge(package, head, record)
        if log is not None:
            papers.check(package, listed, record, log, findings)
        claims = None if signers is None else signers.claims
        named_files.check(package, head, listed, record, edition, claims, findings)

    def _judge(self, package: Opened, head: Header, record: Record) -> None:
        """Steps 7 and 9: judged is only what was proven to be the record."""
        findings = self._findings
        if findings.failed(Step.ENTRIES):
            findings.skips(Step.LAW, Step.COVERAGE)
            return
        judged = law.read(package, head, record, self._editions, findings)
        law.check(judged, self._editions, findings)
        if findings.failed(Step.LAW):
            findings.skips(Step.COVERAGE)
        elif judged.edition is None:
            missing = Unchecked(_("程序版本未知，证据覆盖情况未予核对"))
            findings.takes(Step.COVERAGE, missing)
        else:
            coverage_stated.check(package, head, judged, findings)

    def _answer(self) -> Answer:
        steps = self._findings.steps()
        demo = self._log is not None and self._log.signers.rests_on_demo
        claims = {} if self._header is None else self._header.claims
        answer = Answer(steps=steps, claims=claims, demo=demo)
        if answer.exit == 1:
            return answer
        return Answer(
            steps=steps,
            claims=claims,
            demo=demo,
            vouchers=vouchers(self._log, self._record),
            limits=limits(self._log, self._record, withheld_files=self._withheld_files),
        )
