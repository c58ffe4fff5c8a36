"""The list behind `vocabulary`: kind, fields in clear, committed fields, Chinese and English words; and its check."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from mingjian.errors import Refused
from mingjian.errors import gettext_noop as _
from mingjian.procedures.entries import FIELDS, Kind
from mingjian.procedures.event_kind import FILE, EventKind
from mingjian.procedures.kinds_of_cases import OF_A_CASE, OF_A_ROOM, OF_AN_APPLICATION, OF_REMOTE_CONDITIONS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
_WORDS: Final[Mapping[Kind, tuple[tuple[str, ...], str, str]]] = {
    Kind.OPENED: (("serial", "authority", "institution"), "建立办件", "Case opened"),
    Kind.STATED: (("basis",), "填明事实", "Fact stated"),
    Kind.APPOINTED: (("name", "reason"), "确定人员", "Person appointed"),
    Kind.RELEASED: (("reason",), "解除人员", "Person released"),
    Kind.NAMED: (("label", "form.*"), "列出事项", "Item named"),
    Kind.STRUCK: (("reason",), "删除事项", "Item struck"),
    Kind.BEGUN: (("place", "note"), "开始", "Session begun"),
    Kind.ATTENDED: (("name", "means"), "到场", "Person attended"),
    Kind.SUPPLIED: ((*FILE, "note"), "提供材料", "Evidence supplied"),
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
    EventKind(
        "person:recovery:confirmed", (), ("reason",), "核实本人，发出找回密码链接", "Person confirmed, link mailed"
    ),
    EventKind("person:recovery:used", (), (), "凭链接设置新密码", "New password by the mailed link"),
    EventKind("person:contact:changed", ("fields",), (), "变更联系方式", "Contact changed"),
    EventKind(
        "person:appointment:made",
        ("appointment", "organisation", "office"),
        ("title", "since", "until", "scope"),
        "任职",
        "Appointment made",
    ),
    EventKind("person:appointment:ended", ("appointment",), ("until", "reason"), "任职结束", "Appointment ended"),
    EventKind("person:mandate:recorded", ("appointment",), FILE, "登记授权委托书", "Power of attorney recorded"),
    EventKind("person:key:registered", ("key", "purpose"), ("label",), "登记签名密钥", "Signing key registered"),
    EventKind("person:key:revoked", ("key",), ("reason",), "吊销签名密钥", "Signing key revoked"),
    EventKind("person:conflict:declared", (), ("organisation", "reason"), "声明利害关系", "Conflict declared"),
    EventKind(
        "person:qualification:recorded", ("field",), ("certificate", "until"), "登记评审资格", "Qualification recorded"
    ),
    EventKind(
        "person:absence:recorded",
        ("absence",),
        ("since", "until", "deputy", "appointment", "reason"),
        "登记离岗",
        "Absence recorded",
    ),
    EventKind("person:absence:ended", ("absence",), (), "提前到岗", "Absence ended early"),
    EventKind(
        "organisation:chain:set", ("document", "mode"), ("review", "approve"), "设定文书呈批程序", "Chain of papers set"
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

#: What is said about a case to its authority alone. It stands beside the case, in no record or package of it.
_OF_OPINIONS: Final = (
    EventKind(
        "opinion:form:given", ("case", "form"), ("about", "name", "answer.*", "text"), "提交意见", "Opinion given"
    ),
)

#: An institution that asks to be let in, with its sealed letter.
_OF_REGISTRATIONS: Final = (
    EventKind(
        "registration:letter:submitted",
        ("authority",),
        ("number", "uscc", "institution", "legal_person", "applicant", "check", *FILE),
        "提交机构注册函",
        "Sealed letter submitted",
    ),
    EventKind("registration:letter:viewed", (), (), "查看机构注册函", "Sealed letter viewed"),
    EventKind(
        "registration:request:accepted",
        ("organisation", "appointment", "standing"),
        ("number",),
        "通过机构注册",
        "Registration accepted",
    ),
    EventKind("registration:request:refused", (), ("number", "reason"), "退回机构注册", "Registration refused"),
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
    EventKind(
        "certificate:record:imported",
        ("authority",),
        (
            *("number", "institution", "uscc", "valid_from", "valid_until", "standing", "standing_since"),
            *("standing_reason", "sites", "signatories", "source"),
        ),
        "导入证书",
        "Certificate brought in",
    ),
    EventKind("certificate:annex:imported", ("lines",), ("digest", "sha256"), "导入证书附表", "Annex brought in"),
    EventKind(
        "certificate:annex:corrected",
        ("place",),
        ("number", "old", "new", "reason"),
        "更正证书附表",
        "Certificate annex corrected",
    ),
    EventKind("ledger:restore:recovered", ("first", "last"), ("reason",), "恢复账簿", "Ledger recovered"),
    EventKind("retention:rule:changed", ("rule",), ("old", "new"), "修改保管期限", "Retention rule changed"),
)

KINDS: Final[tuple[EventKind, ...]] = (
    *(_of_law(kind) for kind in Kind),
    *OF_A_CASE,
    *OF_AN_APPLICATION,
    *OF_A_ROOM,
    *_OF_PEOPLE,
    *_OF_OPINIONS,
    *_OF_REGISTRATIONS,
    *OF_REMOTE_CONDITIONS,
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
