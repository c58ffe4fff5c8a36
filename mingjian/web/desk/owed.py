"""What is still owed before a step can be done, in one line: by whom, and what; things of one kind told together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mingjian.cases.rules import untold
from mingjian.procedures.refusals import Lack

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from mingjian.procedures.refusals import Missing
    from mingjian.web.wording import Wording

#: A line names so many things, then how many more there are.
MOST = 4


def owed_line(
    words: Wording, lacks: Iterable[Missing], *, names: Mapping[str, str] | None = None, more: int = 0
) -> str:
    """``评审员提供“会议音视频”；甲、乙签署“承诺书”``; "" where nothing lacks.

    ``names`` are the holders' names by their opaque ids, where they may be told; ``more`` things are not among them.
    """
    said = list(dict.fromkeys(_phrases(words, tuple(lacks), names or {})))
    left = more + max(0, len(said) - MOST)
    said = said[:MOST]
    if left:
        said.append(ngettext("另 {n} 项", "另 {n} 项", left).format(n=left))
    return ("；" if words.chinese else "; ").join(said)


def copied_line(words: Wording, lacking: str, step: str) -> str:
    """The same from what a list was told."""
    lacks, more = untold(lacking, step=step)
    return owed_line(words, lacks, more=more)


def share_line(words: Wording, lacking: str, step: str) -> str:
    """What one person owes of a step, told beside their name: ``签署“承诺书”``."""
    lacks, _more = untold(lacking, step=step)
    signed = [one for one in lacks if one.what is Lack.SIGNATURE]
    brought = [one for one in lacks if one.what in {Lack.EVIDENCE, Lack.LATE}]
    said = [_("签署{things}").format(things=_things(words, "documents", signed))] if signed else []
    said += [_("提供{things}").format(things=_things(words, "evidence", brought))] if brought else []
    return ("；" if words.chinese else "; ").join(said)


def _phrases(words: Wording, lacks: tuple[Missing, ...], names: Mapping[str, str]) -> Iterator[str]:
    told: set[tuple[Lack, str]] = set()
    for lack in lacks:
        group = _GROUPS.get(lack.what)
        if group is None:
            yield words.short(lack)
            continue
        key = (lack.what, _by(words, lack, names)) if group is not _attend else (lack.what, "")
        if key in told:
            continue
        told.add(key)
        alike = [one for one in lacks if one.what is lack.what]
        if group is not _attend:
            alike = [one for one in alike if _by(words, one, names) == key[1]]
        yield group(words, alike, key[1])


def _by(words: Wording, lack: Missing, names: Mapping[str, str]) -> str:
    """Who owes it: by name where a paper waits for certain people, else the role whose duty it is first."""
    if lack.what is Lack.SIGNATURE and lack.who and all(who in names for who in lack.who):
        return words.joined(names[who] for who in lack.who)
    return words.roles(lack.by[:1] if lack.what is not Lack.SIGNATURE else lack.by[:2])


def _supply(words: Wording, alike: list[Missing], who: str) -> str:
    things = _things(words, "evidence", alike)
    return _("{who}提供{things}").format(who=who, things=things)


def _explain(words: Wording, alike: list[Missing], who: str) -> str:
    things = _things(words, "evidence", alike)
    return _("{who}说明{things}为何迟存").format(who=who, things=things)


def _sign(words: Wording, alike: list[Missing], who: str) -> str:
    things = _things(words, "documents", alike)
    return _("{who}签署{things}").format(who=who, things=things)


def _attend(words: Wording, alike: list[Missing], _who: str) -> str:
    roles = tuple(dict.fromkeys(one.of for one in alike))
    if len(roles) > 3:  # noqa: PLR2004 - three are still read at a glance
        return _("{who}等 {n} 方登记到场").format(who=words.roles(roles[:2]), n=len(roles))
    return _("{who}登记到场").format(who=words.roles(roles))


def _begin(_words: Wording, _alike: list[Missing], who: str) -> str:
    return _("{who}登记开始").format(who=who)


def _things(words: Wording, table: str, alike: list[Missing]) -> str:
    labels = dict.fromkeys(words.label(table, one.of, of=one.step) for one in alike)
    return "".join(f"“{label}”" for label in labels) if words.chinese else ", ".join(f"“{one}”" for one in labels)


_GROUPS: Mapping[Lack, Callable[[Wording, list[Missing], str], str]] = {
    Lack.EVIDENCE: _supply,
    Lack.LATE: _explain,
    Lack.SIGNATURE: _sign,
    Lack.ATTENDANCE: _attend,
    Lack.SESSION: _begin,
}
