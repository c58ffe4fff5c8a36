"""People at a check table: what they send, and what stands in the rows afterwards."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mingjian.cases.models import CheckRow, CheckWords
from mingjian.ids import new_id
from tests.played import play_until

if TYPE_CHECKING:
    from mingjian.commands.in_process import InProcess
    from mingjian.commands.playing import Play

#: The assessment stands before this step: its points are to be judged.
STEP = "judge"


def play_up_to_judging(play: Play) -> None:
    play_until(play, STEP)


def table_of(case: str, rest: str = "") -> str:
    return f"/cases/{case}/steps/{STEP}/table/{rest}"


def posted(who: InProcess, path: str, data: dict[str, Any], *, part: bool = True) -> Any:
    """A form as the script sends it, or with ``part`` False as the browser does without script."""
    who.client.handler.enforce_csrf_checks = False
    return who.client.post(path, data, headers={"x-part": "row"} if part else {})


def written(item: int, version: int, outcome: str = "", explanation: str = "", basis: str = "") -> dict[str, Any]:
    return {
        "item": f"criterion:{item}", "version": version, "outcome": outcome,
        "form-explanation": explanation, "form-basis": basis,
    }  # fmt: skip


def save(who: InProcess, case: str, *row: Any, part: bool = True, **named: Any) -> Any:
    return posted(who, table_of(case, "row/"), written(*row, **named), part=part)


def record(who: InProcess, case: str, *rows: tuple[int, int], seen: int = 10**6, token: str = "") -> Any:
    ticked = [f"criterion:{item}|{version}" for item, version in rows]
    sent = {"do": "record", "row": ticked, "seen": seen, "token": token or new_id()}
    return posted(who, table_of(case, "acts/"), sent)


def row(case: str, item: int) -> tuple[int, str, dict[str, Any], str]:
    """Version, outcome, words and writer of a row."""
    found = CheckRow.objects.select_related("person").get(case=case, item=f"criterion:{item}")
    return found.version, found.outcome, found.written, str(found.person)


def kept(case: str, item: int) -> list[tuple[str, str, dict[str, Any]]]:
    """Why words are kept beside a row, whose they are, and what they are, oldest first."""
    rows = CheckWords.objects.filter(row__case=case, row__item=f"criterion:{item}").select_related("person")
    return [(one.why, str(one.person), one.written) for one in rows.order_by("pk")]
