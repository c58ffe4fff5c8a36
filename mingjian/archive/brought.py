"""What an institution brought beside its form: requested papers and floor plans, named by entries of their own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from mingjian.applying.models import FloorPlan, RequestFile
from mingjian.verify.entries import FLOOR_PLAN, REQUESTED

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mingjian.archive.models import Package
    from mingjian.evidence.models import StoredFile


@dataclass(frozen=True, slots=True)
class Brought:
    """A file and the entry that named it; ``kind`` is the entry's."""

    n: int
    kind: str
    name: str
    file: StoredFile


def brought_files(package: Package) -> Iterator[Brought]:
    """Every one named up to the package's own entry, withdrawn ones too: what an entry names is never left out."""
    for kind, model in ((REQUESTED, RequestFile), (FLOOR_PLAN, FloorPlan)):
        rows = model.objects.filter(case_id=package.case_id, n__lte=package.n).select_related("file")
        for one in rows.iterator():
            yield Brought(one.n, kind, one.name, one.file)
