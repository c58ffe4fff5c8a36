"""By which technique a method measures, as its title tells: what a test covers beyond the one parameter. Pure."""

from __future__ import annotations

from typing import Final

from mingjian.errors import gettext_noop as _

#: The first word that stands in a title decides, so the longer of two stands before the shorter.
_WORDS: Final = (
    ("icp-ms", _("电感耦合等离子体质谱"), ("电感耦合等离子体质谱", "ICP-MS")),
    ("icp", _("电感耦合等离子体发射光谱"), ("电感耦合等离子体", "ICP")),
    ("gc-ms", _("气相色谱-质谱"), ("气相色谱-质谱", "气相色谱—质谱", "气相色谱质谱", "GC-MS")),
    ("lc-ms", _("液相色谱-质谱"), ("液相色谱-质谱", "液相色谱-三重四极杆", "液相色谱-串联质谱", "液相色谱质谱")),
    ("ic", _("离子色谱"), ("离子色谱",)),
    ("gc", _("气相色谱"), ("气相色谱",)),
    ("lc", _("液相色谱"), ("液相色谱",)),
    ("afs", _("原子荧光"), ("原子荧光",)),
    ("aas", _("原子吸收"), ("原子吸收",)),
    ("ir", _("红外光谱"), ("红外",)),
    ("uv", _("分光光度"), ("分光光度", "比色")),
    ("titration", _("滴定"), ("滴定", "容量法", "重铬酸盐法")),
    ("electrode", _("电极"), ("电极", "电位")),
    ("gravimetry", _("重量"), ("重量法", "质量法")),
    ("culture", _("微生物培养"), ("培养", "发酵", "平板", "计数", "滤膜", "菌")),
    ("force", _("力学性能"), ("强度", "拉伸", "弯曲", "压缩", "冲击")),
    ("sound", _("声学测量"), ("噪声", "声级", "振动")),
)
OTHER: Final = "other"
_OTHER_WORDS: Final = _("其他方法")
_LABELS: Final = {key: words for key, words, _signs in _WORDS} | {OTHER: _OTHER_WORDS}


def technique_of(title: str) -> str:
    """The technique of a method by its title; ``other`` where no word of it tells."""
    return next((key for key, _label, signs in _WORDS if any(sign in title for sign in signs)), OTHER)


def label_of(technique: str) -> str:
    """What it is called; to be translated by whoever shows it."""
    return _LABELS[technique]
