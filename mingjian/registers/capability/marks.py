"""What is told of a row of a capability list: by code, how much it weighs, and what to do. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from mingjian.errors import gettext_noop as _
from mingjian.registers.capability.headings import NUMBER, PARAMETER, TITLE
from mingjian.registers.standards.rules import Number, number_in, plain

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from typing import Any

    from mingjian.registers.standards.models import Standard

#: Levels, heaviest first. ``bad``: cannot be read. ``back``: given back unless it is taken all the same.
BAD, BACK, WARN, NOTE = "bad", "back", "warn", "note"
LEVELS: Final = (BAD, BACK, WARN, NOTE)


@dataclass(frozen=True, slots=True)
class MarkKind:
    """``words`` name it in a list; ``sentence`` says what it is and what to do, with ``{named}`` places."""

    code: str
    level: str
    words: str
    sentence: str


KINDS: Final = (
    MarkKind(
        "formula",
        BAD,
        _("公式"),
        _("“{columns}”是公式，读到的可能不是您看到的内容。请复制后“选择性粘贴为数值”，再上传。"),
    ),
    MarkKind(
        "across", BAD, _("横向合并"), _("本行有横向合并的单元格，分不清内容属于哪一列。请取消合并，逐格填写后再上传。")
    ),
    MarkKind("lacking", BAD, _("缺少内容"), _("缺少“{columns}”。请补上后再上传。")),
    MarkKind("too-long", BAD, _("内容过长"), _("“{columns}”超过 {limit} 个字。请缩短，或移到“说明”的附件里。")),
    MarkKind("no-number", BAD, _("没有标准编号"), _("“{text}”中没有认出标准编号。请写成“HJ 828-2017”的样子。")),
    MarkKind("several", BAD, _("多个标准"), _("一格里有 {count} 个标准：{numbers}。请分成几行，一行一个标准。")),
    MarkKind(
        "merged",
        BACK,
        _("合并单元格"),
        _("“{columns}”与上面的行合并，已按“{text}”读取。请取消合并、逐行填写；核对无误也可以照此列入。"),
    ),
    MarkKind("missing-year", BACK, _("缺年号"), _("{number} 没有写年号。{known}请补上年号。")),
    MarkKind("duplicate", BACK, _("重复"), _("与第 {row} 行的场所、对象、参数和标准相同。请删除其中一行。")),
    MarkKind(
        "replaced",
        WARN,
        _("已被代替"),
        _("{number} 已被 {successor} 代替（{source}，{on}）。请改用新标准，并确认已完成方法变更。"),
    ),
    MarkKind(
        "withdrawn", WARN, _("已废止"), _("{number} 已废止，没有代替标准（{source}，{on}）。请核对后删除或更换。")
    ),
    MarkKind("wrong-number", WARN, _("编号有误"), _("标准库中没有 {number}，有 {known}。请核对编号和年号。")),
    MarkKind("title-unlike", WARN, _("名称不一致"), _("标准名称与标准库不一致：应为“{title}”。请核对。")),
    MarkKind(
        "parameter-unlike",
        WARN,
        _("参数名称不一致"),
        _("参数“{parameter}”与标准名称中的“{term}”不一致。请按标准写法填写。"),
    ),
    MarkKind("coming", NOTE, _("尚未实施"), _("{number} 即将实施，目前还没有生效。")),
    MarkKind("successor", NOTE, _("将被代替"), _("{number} 现行有效，将被 {successor} 代替。")),
    MarkKind("unverified", NOTE, _("未核实"), _("标准库中 {number} 的状态未核实（{source}，{on}）。请自行查新。")),
    MarkKind("unknown", NOTE, _("未收录"), _("标准库没有收录 {number}，未能核对。请自行查新。")),
    MarkKind("title-filled", NOTE, _("已补名称"), _("没有写标准名称，已按标准库补为“{title}”。")),
    MarkKind("ditto", NOTE, _("同上"), _("“{columns}”写的是“同上”，已按上一行读取。")),
    MarkKind("copied-key", NOTE, _("复制的行"), _("本行由第 {row} 行复制而来，按新增的行处理。")),
)
OF_CODE: Final[Mapping[str, MarkKind]] = {one.code: one for one in KINDS}
#: Those that somebody may take all the same.
TAKEN_ON_REQUEST: Final = tuple(one.code for one in KINDS if one.level == BACK)

#: Above so much likeness two titles are the same, written a little differently.
_LIKE: Final = 0.86
_PUNCTUATION: Final = re.compile(r"[\W_]+")
_PARTS: Final = re.compile(r"[、,;/和及与]")
_MEASURED: Final = re.compile(r"^(?:.*[\s中])?(?P<what>\S+?)的?测定(?:\s|$)")
_IN_BRACKETS: Final = re.compile(r"\([^)]*\)")
#: How much longer a standard's own word may be than what somebody made of it.
_ENDING: Final = 2


@dataclass(frozen=True, slots=True)
class Mark:
    code: str
    facts: Mapping[str, object]

    def as_json(self) -> dict[str, Any]:
        return {"code": self.code, **self.facts}


def mark(code: str, **facts: object) -> Mark:
    return Mark(code, facts)


def level_of(marks: Sequence[Mark]) -> str:
    """The heaviest of several marks."""
    return next((level for level in LEVELS if any(OF_CODE[one.code].level == level for one in marks)), "")


def marks_of_standard(values: Mapping[str, str], like: Mapping[str, Sequence[Standard]]) -> Iterator[Mark]:
    """What the register says of a line's standard. ``like`` holds the editions of its stem, oldest first."""
    number = number_in(values[NUMBER])
    if number is None:
        return
    editions = like.get(number.stem, ())
    if number.year is None:
        yield from _without_year(number, editions)
        return
    written = str(number)
    found = next((one for one in editions if one.number == written), None)
    if found is None:
        if editions:
            yield mark("wrong-number", number=written, known="、".join(one.number for one in editions))
        else:
            yield mark("unknown", number=written)
        return
    yield from _of_standing(found)
    if not _alike(values[TITLE], found.title):
        yield mark("title-unlike", title=found.title)
    yield from _of_parameter(values[PARAMETER], found.title)


def _without_year(number: Number, editions: Sequence[Standard]) -> Iterator[Mark]:
    latest = next((one.number for one in reversed(editions) if one.standing == "in-force"), "")
    yield mark("missing-year", number=str(number), known=latest)


def _of_standing(found: Standard) -> Iterator[Mark]:
    said = {"number": found.number, "source": found.source, "on": found.source_on.isoformat()}
    if found.standing == "replaced":
        yield mark("replaced", successor=found.replaced_by, **said)
    elif found.standing == "withdrawn":
        yield mark("withdrawn", **said)
    elif found.standing == "coming":
        yield mark("coming", number=found.number)
    elif found.replaced_by:
        yield mark("successor", number=found.number, successor=found.replaced_by)
    if not found.verified:
        yield mark("unverified", **said)


@lru_cache(maxsize=4096)
def _alike(written: str, known: str) -> bool:
    """Whether two titles are the same but for spaces, punctuation and a letter or two."""
    one, other = (_PUNCTUATION.sub("", plain(text)).lower() for text in (written, known))
    if not one or not other or other in one:
        return True
    return SequenceMatcher(None, one, other, autojunk=False).ratio() >= _LIKE


def _of_parameter(parameter: str, title: str) -> Iterator[Mark]:
    """A parameter that the standard's own title calls by a slightly longer name."""
    terms = _terms_of(title)
    for part in _PARTS.split(plain(parameter)):
        own = _PUNCTUATION.sub("", part)
        longer = [one for one in terms if one.startswith(own) and 0 < len(one) - len(own) <= _ENDING]
        # 四环素、磺胺、喹诺酮类: the ending of the last belongs to all of them.
        if own and own not in terms and longer and not parameter.endswith(longer[0].removeprefix(own)):
            yield mark("parameter-unlike", parameter=part.strip(), term=longer[0])
            return


@lru_cache(maxsize=4096)
def _terms_of(title: str) -> frozenset[str]:
    """What a title says is determined: 石油类 and 动植物油类 of 水质 石油类和动植物油类的测定."""
    found = _MEASURED.match(_IN_BRACKETS.sub("", plain(title)))
    if found is None:
        return frozenset()
    return frozenset(_PUNCTUATION.sub("", part) for part in _PARTS.split(found["what"]) if part)
