"""What is told of lines of a capability list: names of fields, marks as tags and sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from mingjian.registers.capability import headings as column
from mingjian.registers.capability.marks import LEVELS, OF_CODE
from mingjian.web.components.table import Cell, Column
from mingjian.web.components.tag import Tag
from mingjian.web.wording import Wording

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from mingjian.procedures.catalogue import Edition
    from mingjian.web.components.icons import IconName
    from mingjian.web.components.tag import Tone

_TONES: Mapping[str, tuple[Tone, IconName | None]] = {
    "bad": ("bad", "cross"),
    "back": ("warn", "back"),
    "warn": ("warn", "warning"),
    "note": ("plain", "info"),
}
_TABLE = "line"


class LineWords:
    """The words of one edition's lines for one reader."""

    def __init__(self, law: Edition) -> None:
        self._words = Wording(law.words)
        self._joint = "、" if self._words.chinese else ", "

    def fields(self, keys: Sequence[str]) -> str:
        return self._joint.join(self._words.label("fields", key, of=_TABLE) for key in keys)

    def mark(self, told: Mapping[str, object]) -> str:
        """One mark as a sentence; ``told`` is its code with its facts."""
        kind = OF_CODE[str(told["code"])]
        facts = dict(told)
        columns = facts.get("columns")
        if isinstance(columns, (list, tuple)):
            facts["columns"] = self.fields([str(key) for key in columns])
        if kind.code == "missing-year":
            known = str(facts.get("known", ""))
            facts["known"] = _("标准库中现行的是 {number}。").format(number=known) if known else ""
        if kind.code == "replaced" and not facts.get("successor"):
            facts["successor"] = _("新标准")
        return _(kind.sentence).format_map(facts)

    def marks(self, told: Sequence[Mapping[str, object]]) -> str:
        """All of them, heaviest first."""
        by_weight = sorted(told, key=lambda one: LEVELS.index(OF_CODE[str(one["code"])].level))
        return " ".join(self.mark(one) for one in by_weight)

    def tag(self, told: Sequence[Mapping[str, object]]) -> Tag | None:
        """The heaviest of several marks as a tag."""
        for level in LEVELS:
            for one in told:
                kind = OF_CODE[str(one["code"])]
                if kind.level == level:
                    tone, icon = _TONES[level]
                    return Tag(_(kind.words), tone, icon, kind.code)
        return None

    def failure(self, sentence: str, facts: Mapping[str, object]) -> str:
        """Why a file could not be read, with the keys of fields turned into names."""
        found = dict(facts)
        if "fields" in found:
            found["fields"] = self.fields(str(found["fields"]).split())
        return _(sentence).format_map(found)

    # --- columns that the table of a case and the table of a draft share -------------------------------------------

    def columns(self) -> tuple[Column, ...]:
        return (
            Column(self.fields([column.PARAMETER])),
            Column(_("依据的标准（方法）")),
            Column(self.fields([column.SITE, column.FIELD, column.CATEGORY])),
            Column(self.fields([column.LIMITATION])),
            Column(_("核对")),
        )

    def cells(self, values: Mapping[str, str], told: Sequence[Mapping[str, object]]) -> tuple[Cell, ...]:
        place = self._slashed(values, (column.SITE, column.FIELD, column.CATEGORY))
        return (
            Cell(values.get(column.PARAMETER, "") or "—", values.get(column.OBJECT, ""), strong=True),
            Cell(values.get(column.TITLE, "") or "—", values.get(column.NUMBER, "")),
            Cell(place),
            Cell(values.get(column.LIMITATION, ""), values.get(column.REMARK, "")),
            Cell(tag=self.tag(told), detail=self.marks(told)),
        )

    @staticmethod
    def _slashed(values: Mapping[str, str], keys: Sequence[str]) -> str:
        return " / ".join(dict.fromkeys(text for key in keys if (text := values.get(key, ""))))
