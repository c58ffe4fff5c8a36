"""What was decided about a line whose standard changed, or that the institution gives up: a sentence in its remark.

The words are the record's own, in Chinese whatever the reader's pages speak, and are read back from it. Pure.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from mingjian.errors import Refused
from mingjian.errors import gettext_noop as _
from mingjian.registers.standards.standing import WITHDRAWN

if TYPE_CHECKING:
    from mingjian.registers.standards.standing import StandardOnDay

KEEP, CONFIRM_NEW, DROP = "keep-old", "confirm-new", "drop"
_WORDS: Final = {
    KEEP: "标准变动：保留原标准至其停止使用",
    CONFIRM_NEW: "标准变动：按新标准确认",
    DROP: "申请撤回：机构书面同意",
}
_FOUND: Final = re.compile(rf"【({'|'.join(_WORDS.values())})(?:；[^【】]*?)?；依据：([^【】]*)】")
_BRACKETS: Final = str.maketrans({"【": "[", "】": "]"})
#: As long as the field of the form may be.
MOST_REMARK: Final = 200
MOST_EVIDENCE: Final = 60


def choice_in(remark: str) -> tuple[str, str]:
    """The choice that a remark holds, and on what it rests; two empty texts where it holds none."""
    found = _FOUND.search(remark)
    return (next(key for key, words in _WORDS.items() if words == found[1]), found[2]) if found else ("", "")


def without_choice(remark: str) -> str:
    return _FOUND.sub("", remark).strip()


def with_choice(remark: str, choice: str, evidence: str, standard: StandardOnDay) -> str:
    """A remark with a choice in it, instead of what it held before. Raises Refused for one that rests on nothing."""
    rest = without_choice(remark)
    if not choice:
        return rest
    if choice not in _WORDS:
        raise Refused(_("请从所列的处理方式中选择。"))
    # A database holds no NUL.
    evidence = " ".join(evidence.replace("\0", " ").translate(_BRACKETS).split())[:MOST_EVIDENCE]
    if not evidence:
        raise Refused(_("选择了标准变动或撤回的处理方式，须写明依据：验证材料、停止使用的日期或者机构的书面同意。"))
    told = "" if choice == DROP else _told(standard)
    made = f"【{_WORDS[choice]}{told}；依据：{evidence}】{rest}"
    if len(made) > MOST_REMARK:
        raise Refused(_("说明连同标准变动的处理超过 {most} 个字。请缩短说明。"), most=MOST_REMARK)
    return made


def _told(standard: StandardOnDay) -> str:
    if not standard.number:
        return ""
    if standard.kind == WITHDRAWN:
        return f"；{standard.number} 已废止"
    since = f" 自 {standard.since} 起" if standard.since else " 已"
    return f"；{standard.number}{since}被 {standard.successor} 代替" if standard.successor else ""
