"""What the papers of a case must say by its entries: reserved, issued or void, and the file that was sealed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mingjian.documents.models import Paper
from mingjian.errors import MingjianError
from mingjian.ledger import keys
from mingjian.ledger.comparison import compare, fault
from mingjian.proof import document_signature

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from mingjian.evidence.models import StoredFile
    from mingjian.ledger.comparison import Columns, Difference
    from mingjian.ledger.queries import Recorded
    from mingjian.proof.trust import Trust

_RESERVED, _ISSUED, _VOIDED = (f"case:document:{act}" for act in ("reserved", "issued", "voided"))


class PaperEntries:
    """Papers by number, as entries tell them."""

    def __init__(self) -> None:
        self._papers: dict[str, dict[str, object]] = {}
        #: Numbers that cannot be read any more: their fields were destroyed or lost.
        self._unread: set[int] = set()

    def take(self, one: Recorded, law: Mapping[str, str]) -> None:
        """An entry about a paper; any other is passed over."""
        if one.entry.kind not in {_RESERVED, _ISSUED, _VOIDED}:
            return
        number = one.values.get("number")
        if not isinstance(number, str):
            self._unread.add(one.entry.n)
            return
        if one.entry.kind == _RESERVED:
            place = {"document": law["about"], "step": law["step"], "item": law.get("item", "")}
            self._papers[number] = place | {"reserved_n": one.entry.n, **_WAITING}
        elif one.entry.kind == _ISSUED:
            self._papers[number] |= {
                "state": "issued",
                "issued_n": one.entry.n,
                "issued_at": one.entry.at,
                "file": one.values.get("sha256", ""),
                "sm3": one.values.get("sm3", ""),
                "size_bytes": one.values.get("size_bytes", ""),
                "sealed": f"{number} {one.values.get('sha256', '')}",
            }
        else:
            self._papers[number] |= {"state": "void"}

    def differences(self, place: str, case_id: str) -> Iterator[Difference]:
        rows = list(Paper.objects.filter(case_id=case_id).exclude(reserved_n__in=self._unread).select_related("file"))
        trust = keys.trust()
        for row in rows:
            if row.file is not None:
                try:
                    _verify(row, row.file, trust)
                except MingjianError as error:
                    yield fault(place, "paper", error)
        yield from compare(place, "paper", self._papers.items(), [(one.number, _columns(one)) for one in rows])


_WAITING = {
    "state": "reserved", "issued_n": None, "issued_at": None, "file": None, "sm3": None, "size_bytes": None,
    "sealed": None,
}  # fmt: skip


def _verify(paper: Paper, file: StoredFile, trust: Trust) -> None:
    """Raises Unverifiable where the seal is not of this file, or not by a key of this house."""
    seal = document_signature.decode(paper.seal.encode(), place=paper.number)
    key = trust.key(seal.signed.key, place=paper.number)
    seal.verify(key, file_sha256=bytes.fromhex(file.sha256), file_sm3=bytes.fromhex(file.sm3))


def _columns(paper: Paper) -> Columns:
    names = ("document", "step", "item", "state", "reserved_n", "issued_n", "issued_at")
    found: dict[str, object] = {name: getattr(paper, name) for name in names}
    file = paper.file
    found |= {"file": paper.file_id, "sm3": file and file.sm3, "size_bytes": file and file.size_bytes}
    return found | {"sealed": _sealed(paper)}


def _sealed(paper: Paper) -> str:
    """The number and digest that the seal stands for."""
    try:
        document = document_signature.decode(paper.seal.encode(), place=paper.number).document if paper.seal else None
    except MingjianError:
        return ""
    return f"{document.number} {document.sha256.hex()}" if document else ""
