"""The wording of an edition in the reader's language, and refusals with keys turned into words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import get_language, gettext

from mingjian.errors import MingjianError, Refused
from mingjian.procedures.refusals import Lack

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mingjian.procedures.refusals import Missing
    from mingjian.procedures.words import Language, Words


def language() -> Language:
    return "en" if (get_language() or "").startswith("en") else "zh"


class Wording:
    """An edition's words for one reader."""

    def __init__(self, words: Words) -> None:
        self._words = words
        self._language = language()

    @property
    def chinese(self) -> bool:
        return self._language == "zh"

    def label(self, table: str, key: str, *, of: str = "") -> str:
        return self._words.label(table, key, self._language, of=of) if key else ""

    def has(self, table: str, key: str, *, of: str = "") -> bool:
        return bool(key) and self._words.has(table, key, of=of)

    def duty(self, step: str) -> str:
        return self._words.duty(step, self._language)

    def help(self, key: str, *, of: str = "") -> str:
        return self._words.help(key, self._language, of=of)

    def item(self, path: str) -> str:
        return self._words.item(path, self._language)

    def kind(self, kind: str) -> str:
        """The name of a kind of item without the 第 that stands before a number."""
        return self.label("items", kind).removesuffix("第")

    def joined(self, words: Iterable[str]) -> str:
        return ("、" if self._language == "zh" else ", ").join(words)

    def roles(self, roles: tuple[str, ...]) -> str:
        return self.joined(self.label("roles", role) for role in roles)

    def missing(self, lack: Missing) -> str:
        """One thing that is missing, as a sentence."""
        return gettext(lack.sentence).format_map(self._words.facts(lack.facts, self._language))

    def short(self, lack: Missing) -> str:
        """One thing that is missing, in as few words as the place allows that already names the step."""
        joint = "、" if self._language == "zh" else ", "
        roles = joint.join(self.label("roles", role) for role in lack.by[:2])
        match lack.what:
            case Lack.EVIDENCE:
                return gettext("缺“{what}”（{roles}提供）").format(
                    what=self.label("evidence", lack.of, of=lack.step), roles=roles
                )
            case Lack.SIGNATURE:
                return gettext("“{what}”待{roles}签字盖章").format(
                    what=self.label("documents", lack.of, of=lack.step), roles=roles
                )
            case Lack.ATTENDANCE:
                return gettext("{role}未登记到场").format(role=self.label("roles", lack.of))
            case Lack.SESSION | Lack.BEGIN:
                return gettext("未登记开始")
            case _:
                return self.missing(lack)

    def leaves(self, lacks: tuple[Missing, ...]) -> list[tuple[str, Missing]]:
        """Everything that is missing, each as a sentence; a tree is told by its ends."""
        found: list[tuple[str, Missing]] = []
        for lack in lacks:
            if lack.parts:
                found.extend(self.leaves(lack.parts))
            else:
                found.append((self.missing(lack), lack))
        return found

    def refusal(self, error: MingjianError) -> list[str]:
        """A refusal and what it lacks, as sentences, with the edition's keys turned into words."""
        facts = {name: str(value) for name, value in error.facts.items()}
        said = [gettext(error.sentence).format_map(self._words.facts(facts, self._language))]
        if isinstance(error, Refused):
            said.extend(line for one in error.missing for line in self.refusal(one))
        return said
