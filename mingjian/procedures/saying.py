"""Says conditions, lengths and clocks of an edition in Chinese or English, for print-outs and comparisons."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from mingjian.procedures import shape as s

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mingjian.procedures.words import Language, Words

_UNITS: Final[Mapping[Language, Mapping[s.Unit, str]]] = {
    "zh": {
        s.Unit.HOURS: "小时",
        s.Unit.DAYS: "日",
        s.Unit.WORKDAYS: "个工作日",
        s.Unit.MONTHS: "个月",
        s.Unit.YEARS: "年",
    },
    "en": {
        s.Unit.HOURS: " hours",
        s.Unit.DAYS: " days",
        s.Unit.WORKDAYS: " working days",
        s.Unit.MONTHS: " months",
        s.Unit.YEARS: " years",
    },
}

_LAPSES: Final[Mapping[Language, Mapping[s.Lapse, str]]] = {
    "zh": {
        s.Lapse.CLOSES: "逾期由掌握人登记，不得再办理",
        s.Lapse.LATE: "逾期仍应当办理，显示逾期",
        s.Lapse.SHUTS: "届满后不得再提出，无须登记",
        s.Lapse.OPENS: "届满后方可办理",
    },
    "en": {
        s.Lapse.CLOSES: "its lapse is declared and closes the step",
        s.Lapse.LATE: "the duty stays, lateness is shown",
        s.Lapse.SHUTS: "the right ends in silence",
        s.Lapse.OPENS: "only then may it be done",
    },
}


class Saying:
    """The sentences of one edition in one language."""

    def __init__(self, words: Words, language: Language) -> None:
        self.words = words
        self.language: Language = language

    def label(self, table: str, key: str, of: str = "") -> str:
        """The label of a key, or the key itself where there is none."""
        if not self.words.has(table, key, of=of):
            return key
        return self.words.label(table, key, self.language, of=of)

    def labels(self, table: str, keys: tuple[str, ...], of: str = "") -> str:
        return ("、" if self.language == "zh" else ", ").join(self.label(table, key, of) for key in keys)

    def length(self, length: s.Length | str, numbers: tuple[s.Number, ...] = ()) -> str:
        """``5 working days``; a number set by decree with its name."""
        if isinstance(length, s.Length):
            return f"{length.n}{_UNITS[self.language][length.unit]}"
        number = next((one for one in numbers if one.key == length), None)
        if number is None or number.unit is None:
            return length
        return f"{number.value}{_UNITS[self.language][number.unit]} ({self.label('numbers', length)})"

    def lapse(self, lapse: s.Lapse) -> str:
        return _LAPSES[self.language][lapse]

    def condition(self, condition: s.Condition | None) -> str:
        """A condition as a clause of a sentence; "" for none."""
        return "" if condition is None else self._zh(condition) if self.language == "zh" else self._en(condition)

    def _zh(self, condition: s.Condition) -> str:  # noqa: C901, PLR0911, PLR0912 - one case a word
        match condition:
            case s.Opened():
                return "已经立案"
            case s.Done(step):
                return f"“{self.label('steps', step)}”已办理"
            case s.Begun(step):
                return f"“{self.label('steps', step)}”已开始"
            case s.Decided(step, outcome):
                return f"“{self.label('steps', step)}”结果为“{self.label('outcomes', outcome, step)}”"
            case s.Stated(fact, value):
                return f"“{self.label('facts', fact)}”为“{self.label('values', value, fact)}”"
            case s.Below(fact, number):
                return f"“{self.label('facts', fact)}”低于“{self.label('numbers', number)}”"
            case s.Marked(mark):
                return f"标有“{self.label('marks', mark)}”"
            case s.Lapsed(clock):
                return f"“{self.label('clocks', clock)}”已登记逾期"
            case s.Elapsed(clock):
                return f"“{self.label('clocks', clock)}”已届满"
            case s.AllOf(of):
                return "，且".join(self._part(one, s.AnyOf) for one in of)
            case s.AnyOf(of):
                return "，或者".join(self._part(one, s.AllOf) for one in of)
            case s.Not(inner):
                return f"并非（{self._zh(inner)}）"
            case s.Backdated(of, once):
                return f"自“{self._zh(of)}”之时起，待“{self._zh(once)}”"
            case s.Each(kind, inner):
                return f"每一“{self.label('items', kind)}”：{self._part(inner, s.AllOf, s.AnyOf)}"
            case s.Some(kind, inner):
                return f"有一“{self.label('items', kind)}”：{self._part(inner, s.AllOf, s.AnyOf)}"

    def _en(self, condition: s.Condition) -> str:  # noqa: C901, PLR0911, PLR0912 - one case a word
        match condition:
            case s.Opened():
                return "the case is open"
            case s.Done(step):
                return f"“{self.label('steps', step)}” is done"
            case s.Begun(step):
                return f"“{self.label('steps', step)}” has begun"
            case s.Decided(step, outcome):
                return f"“{self.label('steps', step)}” came out as “{self.label('outcomes', outcome, step)}”"
            case s.Stated(fact, value):
                return f"“{self.label('facts', fact)}” is “{self.label('values', value, fact)}”"
            case s.Below(fact, number):
                return f"“{self.label('facts', fact)}” is below “{self.label('numbers', number)}”"
            case s.Marked(mark):
                return f"it is marked “{self.label('marks', mark)}”"
            case s.Lapsed(clock):
                return f"the lapse of “{self.label('clocks', clock)}” was declared"
            case s.Elapsed(clock):
                return f"“{self.label('clocks', clock)}” has run out"
            case s.AllOf(of):
                return " and ".join(self._part(one, s.AnyOf) for one in of)
            case s.AnyOf(of):
                return " or ".join(self._part(one, s.AllOf) for one in of)
            case s.Not(inner):
                return f"not ({self._en(inner)})"
            case s.Backdated(of, once):
                return f"since {self._en(of)}, once {self._en(once)}"
            case s.Each(kind, inner):
                return f"for each “{self.label('items', kind)}”: {self._part(inner, s.AllOf, s.AnyOf)}"
            case s.Some(kind, inner):
                return f"for one “{self.label('items', kind)}”: {self._part(inner, s.AllOf, s.AnyOf)}"

    def _part(self, condition: s.Condition, *bracketed: type) -> str:
        said = self.condition(condition)
        if not isinstance(condition, bracketed):
            return said
        return f"（{said}）" if self.language == "zh" else f"({said})"
