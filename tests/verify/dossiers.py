"""Which file of a story goes into which part of a package, and what the list of contents says of it."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from mingjian.procedures.sides import internal_steps
from mingjian.verify.file_names import numbered

if TYPE_CHECKING:
    from .making import Package
    from .stories import Fact


class Dossier:
    """Puts the files that the facts name into the parts of the law."""

    def __init__(self, package: Package) -> None:
        self._package = package
        edition = package.sealed.plan.story.edition
        self._words = edition.words
        self._parts = edition.procedure.dossiers[0].parts if edition.procedure.dossiers else ()
        self._counts = Counter[int]()
        profile = package.sealed.plan.profile
        self._hidden = internal_steps(edition.procedure) if profile == "institution" else frozenset()

    def fill(self) -> None:
        found = [(self._place(fact), n, fact) for n, fact in enumerate(self._package.sealed.facts, 1) if fact.file]
        for place, n, fact in sorted(found, key=lambda one: one[:2]):
            self._add(place, n, fact)
        occurring = {one["part"] for one in self._package.lines}
        self._package.header["parts"] = [
            {
                "key": part.key,
                "zh": self._words.label("parts", part.key),
                "en": self._words.label("parts", part.key, "en"),
            }
            for part in self._parts
            if part.key in occurring
        ]

    def _place(self, fact: Fact) -> int:
        table = "documents" if fact.paper else "evidence"
        places = [n for n, part in enumerate(self._parts) if fact.law["about"] in getattr(part, table)]
        return places[0] if places else 99

    def _add(self, place: int, n: int, fact: Fact) -> None:
        package, about, step = self._package, fact.law["about"], fact.law["step"]
        table = "documents" if fact.paper else "evidence"
        titles = {one: self._words.label(table, about, one, of=step) for one in ("zh", "en")}
        part = self._parts[place].key if place < len(self._parts) else "other"
        name = f"{fact.values['number']}.pdf" if fact.paper else fact.values["name"]
        line = {"part": part, "titles": titles, "n": n, "media_type": fact.values["media_type"]}
        if step in self._hidden or package.sealed.plan.keep_back(fact, "sha256"):
            package.lines.append({"path": "", "title": titles["zh"], "withheld": "internal"} | line)
            return
        self._counts[place] += 1
        path = f"data/parts/{place + 1:02d}-{part}/{numbered(self._counts[place], name)}"
        package.files[path] = fact.file or b""
        package.lines.append({"path": path, "title": name} | line)
        if fact.paper:
            package.files[f"{path}.seal.json"] = package.sealed.seals[n]
            package.lines.append(
                {"path": f"{path}.seal.json", "title": name} | line | {"media_type": "application/json"}
            )
