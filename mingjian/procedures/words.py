"""The wording of an edition: Chinese and English for every key, and the phases that group steps for the case page.

Wording is read from ``words.toml`` and is no part of the edition's hash. Each line is ``key = ["中文", "English"]``;
a step has four texts: its name and, in one sentence, what must be done. A key used in several places may be made more
exact with the place before it: ``"accept.refused"`` before ``refused``.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

from mingjian.errors import NotFound
from mingjian.errors import gettext_noop as _

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

Language: TypeAlias = Literal["zh", "en"]

#: The tables of words.toml.
TABLES: Final = (
    "procedure",
    "roles",
    "facts",
    "values",
    "items",
    "marks",
    "steps",
    "outcomes",
    "grounds",
    "evidence",
    "excuses",
    "sessions",
    "documents",
    "clocks",
    "tracks",
    "states",
    "exits",
    "endings",
    "dossiers",
    "parts",
    "numbers",
    "forms",
    "fields",
    "choices",
    "help",
)

#: Which table labels a fact of a sentence. Facts that are missing here (times, numbers) are shown as they are.
_TABLE_OF_FACT: Final[Mapping[str, str]] = {
    "role": "roles",
    "roles": "roles",
    "fact": "facts",
    "value": "values",
    "values": "values",
    "kind": "items",
    "mark": "marks",
    "step": "steps",
    "outcome": "outcomes",
    "outcomes": "outcomes",
    "ground": "grounds",
    "grounds": "grounds",
    "evidence": "evidence",
    "excuses": "excuses",
    "document": "documents",
    "clock": "clocks",
}


@dataclass(frozen=True, slots=True)
class Phase:
    """A group of steps on the case page, in order."""

    key: str
    zh: str
    en: str
    steps: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Words:
    """All wording of one edition: table, key, texts."""

    tables: Mapping[str, Mapping[str, tuple[str, ...]]]
    phases: tuple[Phase, ...]

    def label(self, table: str, key: str, language: Language = "zh", *, of: str = "") -> str:
        """The text of a key; ``of`` is the step or form it belongs to, whose own text wins. Raises NotFound."""
        texts = self._texts(table, key, of)
        if texts is None:
            raise NotFound(_("版本的用语表“{table}”中没有“{key}”。"), table=table, key=f"{of}.{key}" if of else key)
        return texts[_PLACE[language]]

    def has(self, table: str, key: str, *, of: str = "") -> bool:
        """Whether a key has its text in both languages."""
        texts = self._texts(table, key, of)
        return texts is not None and len(texts) > 1 and all(texts[:2])

    def duty(self, step: str, language: Language = "zh") -> str:
        """What must be done in a step, in one sentence."""
        texts = self._texts("steps", step, "")
        if texts is None or len(texts) < _TEXTS_OF_A_STEP:
            raise NotFound(_("版本的用语表“{table}”中没有“{key}”。"), table="steps", key=step)
        return texts[2 + _PLACE[language]]

    def phase_of(self, step: str) -> str:
        """The key of the phase a step belongs to; "" for none."""
        return next((phase.key for phase in self.phases if step in phase.steps), "")

    def help(self, key: str, language: Language = "zh", *, of: str = "") -> str:
        """Help for a field; "" if there is none."""
        texts = self._texts("help", key, of)
        return texts[_PLACE[language]] if texts else ""

    def facts(self, facts: Mapping[str, str], language: Language = "zh") -> dict[str, str]:
        """The facts of a Missing or Refusal with keys turned into labels, to fill its sentence.

        Lists (``roles``, ``outcomes``) become labels joined by 、 or a comma. What has no label stays as it is.
        """
        joint = "、" if language == "zh" else ", "
        of = facts.get("step", "")
        found = dict(facts)
        for name, text in facts.items():
            table = _TABLE_OF_FACT.get(name)
            if table is not None:
                found[name] = joint.join(self._shown(table, key, of, language) for key in text.split())
            elif name == "which":
                table = "exits" if self._texts("exits", text, "") else "endings"
                found[name] = self._shown(table, text, "", language)
        return found

    def item(self, path: str, language: Language = "zh") -> str:
        """An item as a person says it: ``cycle:2/nc:1`` becomes "监督周期2 不符合项1"; a listed one by its own name."""
        if named := self._texts("items", path, ""):
            return named[_PLACE[language]]
        parts = path.split("/")
        kinds = ["/".join(part.partition(":")[0] for part in parts[: n + 1]) for n in range(len(parts))]
        return " ".join(
            self._shown("items", kind, "", language) + ("" if language == "zh" else " ") + part.partition(":")[2]
            for kind, part in zip(kinds, parts, strict=True)
        )

    def _shown(self, table: str, key: str, of: str, language: Language) -> str:
        texts = self._texts(table, key, of)
        return texts[_PLACE[language]] if texts else key

    def _texts(self, table: str, key: str, of: str) -> tuple[str, ...] | None:
        known = self.tables[table]
        return known.get(f"{of}.{key}") or known.get(key)


_PLACE: Final[Mapping[Language, int]] = {"zh": 0, "en": 1}
_TEXTS_OF_A_STEP: Final = 4


def read_words(path: Path) -> Words:
    """The wording beside an edition. Raises KeyError for a table nobody knows, so that a slip is seen at once."""
    with path.open("rb") as file:
        read = tomllib.load(file)
    phases = tuple(
        Phase(phase["key"], phase["zh"], phase["en"], tuple(phase["steps"])) for phase in read.pop("phase", ())
    )
    unknown = set(read) - set(TABLES)
    if unknown:
        raise KeyError(f"{path}: unknown tables {sorted(unknown)}")
    tables = {name: {key: tuple(texts) for key, texts in read.get(name, {}).items()} for name in TABLES}
    return Words(tables, phases)


def merged(base: Words, over: Words) -> Words:
    """The wording of an overlaid edition: what the overlay says wins."""
    tables = {name: {**base.tables[name], **over.tables[name]} for name in TABLES}
    more = {phase.key: phase.steps for phase in over.phases}
    phases = tuple(
        Phase(phase.key, phase.zh, phase.en, (*phase.steps, *more.pop(phase.key, ()))) for phase in base.phases
    )
    return Words(tables, (*phases, *(phase for phase in over.phases if phase.key in more)))
