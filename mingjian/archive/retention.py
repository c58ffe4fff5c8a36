"""How long what is kept: by which clause, counted from what, and what the instance removes by itself. Pure data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from mingjian.errors import gettext_noop as _

if TYPE_CHECKING:
    from datetime import date


@dataclass(frozen=True, slots=True)
class Rule:
    """``years`` from the end of a case; None where no such period runs. ``basis`` says by which law or by none.

    ``removed``: the instance removes it by itself, for it is no evidence of anything.
    """

    key: str
    what: str
    term: str
    basis: str
    years: int | None = None
    removed: bool = False


#: 6 years of validity and one renewal: no rule of its own is known for sound and pictures of assessments.
RECORDINGS: Final = "recordings"
PAPERS: Final = "papers"

RULES: Final = (
    Rule(
        RECORDINGS,
        _("评审音像和照片"),
        _("办结之日起 12 年"),
        _(
            "没有查到专门规定。按证书有效期 6 年（第163号令 第十三条）加一个延续周期计；"
            "投诉、案件、诉讼未了结的，了结后再计。"
        ),
        years=12,
    ),
    Rule(
        PAPERS,
        _("申请材料、文书、整改材料"),
        _("办结之日起 30 年"),
        _(
            "机关档案保管期限分永久、30 年、10 年，由本单位保管期限表确定；未确定的按 30 年列出。"
            "投诉、案件、诉讼未了结的，了结后再计。"
        ),
        years=30,
    ),
    Rule(
        "ledger",
        _("账簿（操作记录、检查点、公钥）"),
        _("永久"),
        _("账簿只增不减，任何一条都不能删除；档案法实施条例 第三十九条：过程元数据与内容一并保存。"),
    ),
    Rule(
        "institution",
        _("机构的原始记录和报告"),
        _("不少于 6 年，由机构自行保存"),
        _("第39号令 第十三条；本系统只保存作为评审证据提交的部分，随所在办件计期。"),
    ),
    Rule(
        "registrations",
        _("没有提交注册函的注册申请"),
        _("30 日后自动删除"),
        _("个人信息保护法 第十九条：保存期限为实现目的所必要的最短时间。未提交的不构成申请。"),
        removed=True,
    ),
    Rule(
        "uploads",
        _("没有传完或没有采用的上传"),
        _("1 日后自动删除"),
        _("没有记入账簿，不是任何办件的证据。"),
        removed=True,
    ),
)


def last_day(ended_on: date, years: int) -> date:
    """The last day of a period in years: the day of the same date; of the 29th of February, the 28th where it lacks.

    Source: 民法典 art. 202 (the period ends on the corresponding day, or the last of the month).
    """
    try:
        return ended_on.replace(year=ended_on.year + years)
    except ValueError:
        return ended_on.replace(year=ended_on.year + years, day=28)
