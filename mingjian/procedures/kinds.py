"""The list behind `vocabulary`: kind, fields in clear, committed fields, Chinese and English words; and its check."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from mingjian.errors import Refused
from mingjian.errors import gettext_noop as _
from mingjian.procedures.entries import FIELDS, Kind

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


@dataclass(frozen=True, slots=True)
class EventKind:
    """One kind of ledger entry. ``committed`` names groups too: ``form.*`` is one field for each field of a form."""

    kind: str
    law: tuple[str, ...]
    committed: tuple[str, ...]
    zh: str
    en: str
    read_by_law: bool = False


_DIGESTS: Final = ("sha256", "sm3", "size_bytes", "media_type")
_FILE: Final = ("name", *_DIGESTS)

_WORDS: Final[Mapping[Kind, tuple[tuple[str, ...], str, str]]] = {
    Kind.OPENED: (("serial", "authority", "institution"), "建立办件", "Case opened"),
    Kind.STATED: (("basis",), "填明事实", "Fact stated"),
    Kind.APPOINTED: (("name", "reason"), "确定人员", "Person appointed"),
    Kind.RELEASED: (("reason",), "解除人员", "Person released"),
    Kind.NAMED: (("label", "form.*"), "列出事项", "Item named"),
    Kind.STRUCK: (("reason",), "删除事项", "Item struck"),
    Kind.BEGUN: (("place", "note"), "开始", "Session begun"),
    Kind.ATTENDED: (("name", "means"), "到场", "Person attended"),
    Kind.SUPPLIED: ((*_FILE, "note"), "提供材料", "Evidence supplied"),
    Kind.EXCUSED: (("statement",), "书面说明", "Evidence excused"),
    Kind.SIGNED: (("number", "sha256", "sm3", "way", "signature"), "签字盖章", "Document signed"),
    Kind.DONE: (("form.*", "note"), "办理", "Step done"),
    Kind.PAUSED: (("reason",), "期限中止计算", "Clock paused"),
    Kind.RESUMED: (("reason",), "期限恢复计算", "Clock resumed"),
    Kind.EXTENDED: (("reason",), "期限延长", "Clock extended"),
    Kind.LAPSED: (("reason",), "登记逾期", "Lapse declared"),
    Kind.ANNULLED: (("reason",), "撤销记录", "Entry annulled"),
    Kind.AFFIRMED: (("reason",), "维持办理", "Step upheld"),
    Kind.MOVED: (("reason",), "转入新版本", "Moved to another edition"),
}


def _of_law(kind: Kind) -> EventKind:
    needed, possible = FIELDS[kind]
    committed, zh, en = _WORDS[kind]
    return EventKind(kind.value, (*needed, *possible), committed, zh, en, read_by_law=True)


#: Where a paper belongs: the step that produces it, the item and the document's key.
_OF_A_PAPER: Final = ("step", "item", "about")

#: For which step a draw is made, and which draw it is.
_OF_A_DRAW: Final = ("step", "item", "draw")

#: What happens around a case and is not read by the fold.
_OF_A_CASE: Final = (
    EventKind(
        "case:document:reserved", _OF_A_PAPER, ("number", "outcome", "form.*"), "预留文号", "Document number reserved"
    ),
    EventKind("case:document:issued", _OF_A_PAPER, ("number", *_DIGESTS), "制发文书", "Document issued"),
    EventKind("case:document:voided", _OF_A_PAPER, ("number", "reason"), "文书作废", "Document voided"),
    EventKind(
        "case:document:delivered",
        (*_OF_A_PAPER, "means"),
        ("number", "to", "receipt"),
        "送达文书",
        "Document delivered",
    ),
    EventKind("case:document:viewed", ("entry",), ("viewer", "purpose"), "查看文书", "Document viewed"),
    EventKind(
        "case:document:corrected",
        _OF_A_PAPER,
        ("number", "old", "new", "reason"),
        "更正文书",
        "Document corrected",
    ),
    EventKind(
        "case:original:registered",
        (*_OF_A_PAPER, "copies"),
        ("place", "received_from", "sha256"),
        "登记纸质原件",
        "Paper original registered",
    ),
    EventKind("case:body:commissioned", ("organisation",), ("name", "uscc"), "委托评审机构", "Body commissioned"),
    EventKind("case:evidence:viewed", ("entry",), ("viewer", "purpose"), "查看材料", "Evidence viewed"),
    EventKind("case:evidence:downloaded", ("entry",), ("viewer", "purpose", "mark"), "下载材料", "Evidence downloaded"),
    EventKind("case:evidence:corrected", ("entry",), ("correction", "reason"), "更正说明", "Evidence corrected"),
    EventKind("case:evidence:audited", ("entry", "outcome"), ("remark",), "审核音像材料", "Evidence audited"),
    EventKind("case:evidence:released", ("entry",), ("to", "reason", "approval"), "对外提供材料", "Evidence released"),
    EventKind(
        "case:draw:frozen",
        (*_OF_A_DRAW, "digest", "count", "source"),
        ("list", "announced", "again"),
        "固定抽取名单",
        "List of a draw frozen",
    ),
    EventKind("case:draw:drawn", (*_OF_A_DRAW, "seed"), ("result",), "随机抽取", "Drawn at random"),
    EventKind("case:draw:refused", _OF_A_DRAW, ("person", "reason"), "抽中人员不能参加", "Drawn person cannot come"),
    EventKind(
        "case:enquiry:sent",
        ("step", "item", "enquiry"),
        ("person", "first_day", "last_day", "city", "field"),
        "征询可用性",
        "Availability asked",
    ),
    EventKind(
        "case:enquiry:answered",
        ("step", "item", "enquiry", "outcome"),
        ("person", "reason", "means"),
        "答复可用性征询",
        "Availability answered",
    ),
    EventKind("case:contact:noted", ("means",), ("with", "at", "agreed"), "沟通记录", "Contact noted"),
    EventKind("case:note:added", ("step", "item", "about"), ("text", "reason"), "备注", "Note added"),
    EventKind("case:room:opened", ("room", "step", "item"), ("title",), "开启会议室", "Room opened"),
    EventKind("case:room:closed", ("room", "first_seal", "last_seal"), ("reason",), "关闭会议室", "Room closed"),
    EventKind("case:package:issued", ("profile", "last"), ("recipient", "sha256"), "出具证据包", "Package issued"),
    EventKind("case:dossier:filed", ("dossier",), ("catalogue_number", "copies"), "立卷归档", "Dossier filed"),
    EventKind("case:dossier:held", ("dossier",), ("reason",), "暂停销毁", "Dossier held"),
    EventKind("case:dossier:released", ("dossier",), ("reason",), "解除暂停销毁", "Hold released"),
    EventKind("case:dossier:checked", ("dossier", "outcome"), ("report",), "四性检测", "Four properties checked"),
    EventKind("case:dossier:destroyed", ("dossier",), ("approval", "list"), "销毁档案", "Dossier destroyed"),
)

_OF_A_ROOM: Final = (
    EventKind("room:room:opened", ("case", "step", "item"), ("title",), "开启会议室", "Room opened"),
    EventKind("room:device:admitted", ("stream", "key"), ("label", "fingerprint"), "准入设备", "Device admitted"),
    EventKind("room:device:refused", ("stream",), ("label", "reason"), "拒绝设备", "Device refused"),
    EventKind("room:person:admitted", ("role",), ("name",), "准入人员", "Person admitted"),
    EventKind("room:person:left", (), ("name",), "人员离开", "Person left"),
    EventKind("room:instruction:given", ("n",), ("text", "to"), "发出指令", "Instruction given"),
    EventKind("room:instruction:answered", ("n", "outcome"), ("text",), "指令完成", "Instruction answered"),
    EventKind("room:question:asked", ("n",), ("person", "text"), "提问", "Question asked"),
    EventKind("room:challenge:given", ("n", "beacon"), (), "现场口令", "Challenge given"),
    EventKind("room:declaration:made", ("n",), ("person", "text", "still"), "出示上岗证并声明", "Declaration made"),
    EventKind("room:recording:sealed", ("until", "heads"), (), "录制固化", "Recording sealed"),
    EventKind("room:recording:closed", ("stream", "n", "head"), ("reason",), "录制结束", "Recording closed"),
    EventKind("room:segment:lost", ("stream", "n"), ("cause",), "录制片段缺失", "Segment lost"),
    EventKind("room:break:taken", ("until",), ("reason",), "休会", "Break taken"),
    EventKind("room:room:closed", ("last",), ("reason",), "关闭会议室", "Room closed"),
)

_OF_PEOPLE: Final = (
    EventKind("organisation:registered", ("kind",), ("name", "uscc"), "登记单位", "Organisation registered"),
    EventKind(
        "organisation:record:changed", ("fields",), ("old", "new", "reason"), "变更单位信息", "Organisation changed"
    ),
    EventKind("organisation:site:added", ("site",), ("address",), "登记场所", "Site added"),
    EventKind("organisation:site:closed", ("site",), ("reason",), "停用场所", "Site closed"),
    EventKind("person:account:opened", (), ("username", "name"), "开立账号", "Account opened"),
    EventKind("person:account:closed", (), ("reason",), "停用账号", "Account closed"),
    EventKind("person:account:invited", ("until",), (), "发出账号邀请", "Invitation given"),
    EventKind("person:account:entered", (), (), "凭邀请启用账号", "Account entered by invitation"),
    EventKind("person:account:locked", (), ("reason",), "锁定账号", "Account locked"),
    EventKind("person:account:unlocked", (), ("reason",), "解除锁定", "Account unlocked"),
    EventKind("person:password:demanded", (), ("reason",), "要求更换密码", "New password demanded"),
    EventKind("person:password:changed", (), (), "更换密码", "Password changed"),
    EventKind("person:contact:changed", ("fields",), (), "变更联系方式", "Contact changed"),
    EventKind(
        "person:appointment:made",
        ("appointment", "organisation", "office"),
        ("title", "since"),
        "任职",
        "Appointment made",
    ),
    EventKind("person:appointment:ended", ("appointment",), ("until", "reason"), "任职结束", "Appointment ended"),
    EventKind("person:key:registered", ("key", "purpose"), ("label",), "登记签名密钥", "Signing key registered"),
    EventKind("person:key:revoked", ("key",), ("reason",), "吊销签名密钥", "Signing key revoked"),
    EventKind("person:conflict:declared", (), ("organisation", "reason"), "声明利害关系", "Conflict declared"),
    EventKind(
        "person:qualification:recorded", ("field",), ("certificate", "until"), "登记评审资格", "Qualification recorded"
    ),
    EventKind("organisation:keeper:named", ("keeper",), (), "指定评审员库使用单位", "Keeper of a pool named"),
    EventKind(
        "person:pool:recorded",
        ("pool", "member"),
        ("number", "level", "fields", "employer", "city", "valid_until", "mentor"),
        "登记评审员库信息",
        "Recorded in the pool",
    ),
    EventKind("person:pool:left", ("pool", "member"), ("on", "reason"), "移出评审员库", "Left the pool"),
    EventKind(
        "person:relation:recorded",
        ("member", "relation"),
        ("organisation", "kind", "reason", "since"),
        "登记利害关系",
        "Relation recorded",
    ),
    EventKind("person:relation:ended", ("member", "relation"), ("until", "reason"), "利害关系终止", "Relation ended"),
)

_OF_THE_HOUSE: Final = (
    EventKind("key:announced", ("body", "own", "by"), (), "启用密钥", "Key announced"),
    EventKind("key:revoked", ("id", "not_after"), ("reason",), "吊销密钥", "Key revoked"),
    EventKind("clock:step:seen", ("milliseconds",), (), "时钟跳变", "Clock step seen"),
    EventKind(
        "calendar:table:changed", ("version", "year"), ("days", "source"), "修订工作日历", "Calendar table changed"
    ),
    EventKind("edition:edition:published", ("edition", "hash"), (), "发布程序版本", "Edition published"),
    EventKind("standard:table:imported", ("records",), ("sha256",), "更新标准库", "Standards register renewed"),
    EventKind("ledger:restore:recovered", ("first", "last"), ("reason",), "恢复账簿", "Ledger recovered"),
    EventKind("retention:rule:changed", ("rule",), ("old", "new"), "修改保管期限", "Retention rule changed"),
)

KINDS: Final[tuple[EventKind, ...]] = (
    *(_of_law(kind) for kind in Kind),
    *_OF_A_CASE,
    *_OF_A_ROOM,
    *_OF_PEOPLE,
    *_OF_THE_HOUSE,
)

OF_KIND: Final[Mapping[str, EventKind]] = {one.kind: one for one in KINDS}

_LAW: Final[Mapping[str, frozenset[str]]] = {one.kind: frozenset(one.law) for one in KINDS}
_PLAIN: Final[Mapping[str, frozenset[str]]] = {
    one.kind: frozenset(name for name in one.committed if not name.endswith(".*")) for one in KINDS
}
_FAMILIES: Final[Mapping[str, tuple[str, ...]]] = {
    one.kind: tuple(name.removesuffix("*") for name in one.committed if name.endswith(".*")) for one in KINDS
}


def check(kind: str, law_keys: Iterable[str], field_names: Iterable[str]) -> None:
    """Raises Refused, naming it, for a kind or a field that the vocabulary does not know.

    ``law_keys`` are the fields in clear, ``field_names`` the committed ones. A family ``form.*`` takes every name that
    goes on after the point. Whether an entry has all it needs is not asked here: `may_enter` knows.
    """
    if kind not in _LAW:
        raise Refused(_("没有“{kind}”这种记录，账簿不予登记。请先在词表中说明它的字段和名称。"), kind=kind)
    for name in law_keys:
        if name not in _LAW[kind]:
            raise Refused(
                _("“{kind}”这种记录没有公开字段“{field}”，账簿不予登记。请先在词表中说明这一字段。"),
                kind=kind,
                field=name,
            )
    for name in field_names:
        if name not in _PLAIN[kind] and not any(
            name.startswith(family) and name != family for family in _FAMILIES[kind]
        ):
            raise Refused(
                _("“{kind}”这种记录没有承诺字段“{field}”，账簿不予登记。请先在词表中说明这一字段。"),
                kind=kind,
                field=name,
            )
