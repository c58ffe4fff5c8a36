"""What the rows about a report must say by the entries: texts read aloud, answers to remarks, reminders."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from mingjian.cases.models import ReadingText, RemarkAnswer, Reminder
from mingjian.cases.rules import READING_FIXED, REMARK_ANSWERED, REMINDED
from mingjian.ledger.comparison import compare

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from mingjian.ledger.comparison import Columns, Difference
    from mingjian.ledger.queries import Recorded


@dataclass
class ReportEntries:
    """The rows that entries amount to, by kind of row and number."""

    texts: dict[str, Columns] = field(default_factory=dict)
    answers: dict[str, Columns] = field(default_factory=dict)
    reminders: dict[str, Columns] = field(default_factory=dict)

    def take(self, one: Recorded, law: Mapping[str, str]) -> None:
        """An entry of one of the three kinds; any other is passed over."""
        entry, name = one.entry, f"#{one.entry.n}"
        known: dict[str, object] = {"person": entry.actor, "at": entry.at}
        if entry.kind == READING_FIXED:
            self.texts[name] = known | ({"digest": one.values["digest"]} if "digest" in one.values else {})
        elif entry.kind == REMARK_ANSWERED:
            place = {"returned_n": int(law["entry"]), "row": int(law["row"]), "way": law["outcome"]}
            self.answers[name] = known | place
        elif entry.kind == REMINDED:
            self.reminders[name] = known | {"step": law["step"]}

    def differences(self, place: str, case_id: str) -> Iterator[Difference]:
        yield from compare(place, "reading text", self.texts.items(), _texts(case_id))
        yield from compare(place, "remark answer", self.answers.items(), _answers(case_id))
        yield from compare(place, "reminder", self.reminders.items(), _reminders(case_id))


def _texts(case_id: str) -> Iterator[tuple[str, Columns]]:
    for one in ReadingText.objects.filter(case=case_id).iterator():
        yield f"#{one.n}", {"person": one.person_id, "at": one.at, "digest": one.digest}


def _answers(case_id: str) -> Iterator[tuple[str, Columns]]:
    for one in RemarkAnswer.objects.filter(case=case_id).iterator():
        place = {"returned_n": one.returned_n, "row": one.row, "way": one.way}
        yield f"#{one.n}", place | {"person": one.person_id, "at": one.at}


def _reminders(case_id: str) -> Iterator[tuple[str, Columns]]:
    for one in Reminder.objects.filter(case=case_id).iterator():
        yield f"#{one.n}", {"person": one.person_id, "at": one.at, "step": one.step}
