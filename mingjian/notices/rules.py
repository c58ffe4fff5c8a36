"""What a letter about a case may say, and when somebody is reminded. Pure."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mingjian.procedures.calendar import Calendar

#: Working days before the last day of a limit on which its bearer is reminded.
REMINDED_BEFORE: Final = 3

_KINDS: Final = {
    "task": "有新的待办",
    "returned": "材料退回，请重新办理",
    "due": "期限将到",
    "package": "案卷包已出具",
    "reminded": "提醒：有事项等您办理",
    "corrected": "的证书附表已更正",
    "hand": "有文书等您审批",
    "handback": "呈批的文书已退回",
    "handdone": "呈批的文书已批准，可以制发",
    "admitted": "准许您随行，请先签署承诺",
}


def last_day_to_remind(today: date, calendar: Calendar) -> date:
    """Limits that end up to this day are near: the third working day from today."""
    day, left = today, REMINDED_BEFORE
    while left:
        day += timedelta(days=1)
        left -= calendar.works(day)
    return day


def subject(kind: str, serial: str) -> str:
    return f"【明鉴】办件 {serial} {_KINDS[kind]}"


def text(kind: str, serial: str, steps: Sequence[str], *, due_on: date | None, link: str, choose: str) -> str:
    """A whole letter. It names neither persons nor organisations, and nothing that is in the case."""
    lines = [f"办件 {serial} {_KINDS[kind]}。", *(f"· {step}" for step in steps)]
    if due_on is not None:
        lines.append(f"最后一日：{due_on.isoformat()}")
    lines += ["", f"打开：{link}", "", f"不想再收到这类邮件：{choose}"]
    return "\n".join(lines)


def message(kind: str, serial: str, steps: Sequence[str], *, due_on: date | None, link: str) -> str:
    """The same as a text message."""
    about = f"（{steps[0]}{'等' if len(steps) > 1 else ''}）" if steps else ""
    until = f"，最后一日 {due_on.isoformat()}" if due_on else ""
    return f"【明鉴】办件 {serial} {_KINDS[kind]}{about}{until}。{link}"
