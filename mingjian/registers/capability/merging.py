"""A sheet beside the lines its case has now: new, changed, unchanged, conflicting, missing."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from mingjian.errors import Refused
from mingjian.errors import gettext_noop as _
from mingjian.registers.capability.case_lines import lines_of, row_key
from mingjian.registers.capability.marks import mark
from mingjian.registers.capability.row_reading import digest_of, identity_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mingjian.registers.capability.row_reading import ReadRow


@dataclass(slots=True)
class Comparison:
    """Row after row beside the case. Keeps digests, not texts: a hundred thousand lines fit."""

    case_id: str
    digests: dict[str, str] = field(default_factory=dict)
    named: dict[str, int] = field(default_factory=dict)
    _by_identity: dict[bytes, str] = field(default_factory=dict)
    _row_of_path: dict[str, int] = field(default_factory=dict)
    _row_of_identity: dict[bytes, int] = field(default_factory=dict)
    #: The entry up to which the download showed the case; 0 where no row has a key.
    downloaded_n: int = 0

    @classmethod
    def with_case(cls, case_id: str) -> Comparison:
        made = cls(case_id)
        for line in lines_of(case_id):
            made.digests[line.path] = digest_of(line.values)
            made.named[line.path] = line.named_n
            made._by_identity.setdefault(identity_of(line.values), line.path)
        return made

    def place(self, read: ReadRow) -> tuple[str, str]:
        """Kind and path of a row; marks it where it repeats another. Raises Refused for a row of another case."""
        keyed = self._by_key(read)
        if read.is_bad:
            return "", keyed
        identity = identity_of(read.values)
        path = keyed or self._by_identity.get(identity, "")
        if path and not keyed and path in self._row_of_path:
            path = ""
        kind = self._kind(read, path)
        if path:
            self._row_of_path.setdefault(path, read.number)
        first = self._row_of_identity.setdefault(identity, read.number)
        if first != read.number and kind != "unchanged":
            read.marks.append(mark("duplicate", row=first))
        return kind, path

    def _kind(self, read: ReadRow, path: str) -> str:
        if not path:
            return "new"
        if path not in self.digests:
            return "conflict"
        return "unchanged" if self.digests[path] == digest_of(read.values) else "changed"

    def _by_key(self, read: ReadRow) -> str:
        """The path of the line that a row's key names; "" where it has none or another row had it before."""
        found = row_key(read.key) if read.key else None
        if found is None:
            return ""
        if found.case_id != self.case_id:
            raise Refused(
                _("第 {row} 行带有另一个办件的行标识，没有读取。请使用从本办件下载的表，或删除“行标识”一列后再上传。"),
                row=read.number,
            )
        self.downloaded_n = max(self.downloaded_n, found.n)
        before = self._row_of_path.get(found.path)
        if before is not None:
            read.marks.append(mark("copied-key", row=before))
            return ""
        self._row_of_path[found.path] = read.number
        return found.path

    def missing(self) -> Iterator[str]:
        """Lines that the download held and the sheet has no more."""
        for path, named_n in self.named.items():
            if named_n <= self.downloaded_n and path not in self._row_of_path:
                yield path
