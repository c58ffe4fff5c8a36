"""Kinds of entries around a case that its law does not read: papers, draws, requests, tables, rooms, companions."""

from __future__ import annotations

from typing import Final

from mingjian.procedures.event_kind import DIGESTS, FILE, EventKind

#: Where a paper belongs: the step that produces it, the item and the document's key.
_OF_A_PAPER: Final = ("step", "item", "about")

#: For which step a draw is made, and which draw it is.
_OF_A_DRAW: Final = ("step", "item", "draw")

#: Whom it is about, beside the team; under the step that forms the team, so that the institution is not told.
_OF_A_COMPANION: Final = ("step", "companion")
#: In which step a document is asked for, and which request it is.
_OF_A_REQUEST: Final = ("step", "request")
#: Acts of one step that were done together: each of their entries bears this ``act``, and they follow at once.
_OF_A_BATCH: Final = ("step", "act", "count")
#: A table of the application that was renewed, as how many rows and with which digest; and what was changed in it.
_OF_A_TABLE: Final = (("count", "digest"), ("added", "changed", "removed", "name", "sha256"))

#: What an institution brings beside the form of its application.
OF_AN_APPLICATION: Final = (
    EventKind(
        "case:material:listed",
        ("outcome", "count", "digest"),
        ("items", "reason"),
        "列出备查资料清单",
        "Papers requested",
    ),
    EventKind("case:material:brought", ("request",), FILE, "提供备查资料", "Requested paper brought"),
    EventKind("case:material:assigned", ("entry", "request"), (), "备查资料归入条目", "Paper put to an item"),
    EventKind("case:material:withdrawn", ("entry",), ("reason",), "撤回备查资料", "Requested paper withdrawn"),
    EventKind(
        "case:material:reviewed", ("request", "outcome"), ("remark",), "核对备查资料", "Requested papers reviewed"
    ),
    EventKind("case:staff:listed", *_OF_A_TABLE, "登记人员表", "Staff listed"),
    EventKind("case:rooms:listed", *_OF_A_TABLE, "登记场所房间表", "Rooms listed"),
    EventKind("case:equipment:listed", *_OF_A_TABLE, "登记关键设备表", "Key equipment listed"),
    EventKind("case:floorplan:brought", (), ("site", *FILE), "提供平面图", "Floor plan brought"),
    EventKind("case:floorplan:withdrawn", ("entry",), ("reason",), "撤回平面图", "Floor plan withdrawn"),
    EventKind(
        "case:circumstance:told",
        ("circumstance", "outcome"),
        ("place", "text", "consequence"),
        "说明特殊情况",
        "Special circumstance told",
    ),
    EventKind(
        "case:circumstance:settled",
        ("circumstance", "outcome"),
        ("consequence", "remark"),
        "落实特殊情况",
        "Special circumstance settled",
    ),
    EventKind("case:folder:downloaded", ("last",), ("purpose",), "下载办件资料", "Folder of the case downloaded"),
)

#: Which applications may be assessed remotely, as an authority keeps it.
OF_REMOTE_CONDITIONS: Final = (
    EventKind(
        "remote:condition:set",
        ("authority", "application", "reason", "outcome", "at_most", "from", "until"),
        ("source",),
        "设定远程条件",
        "Remote condition set",
    ),
    EventKind("remote:condition:ended", ("until",), ("reason",), "停用远程条件", "Remote condition ended"),
)

#: What happens around a case and is not read by the fold.
OF_A_CASE: Final = (
    EventKind(
        "case:document:reserved", _OF_A_PAPER, ("number", "outcome", "form.*"), "预留文号", "Document number reserved"
    ),
    EventKind("case:document:issued", _OF_A_PAPER, ("number", *DIGESTS), "制发文书", "Document issued"),
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
        ("number", "place", "received_from", "sha256"),
        "登记纸质原件",
        "Paper original registered",
    ),
    # One kind for every hand: what the office did with a draft stands in committed fields, which the institution's
    # package withholds. See `sides.INTERNAL_KINDS`.
    EventKind(
        "case:paper:handled",
        _OF_A_PAPER,
        ("draft", "act", "reason", "outcome", "review", "approve", "form.*", *FILE),
        "内部呈批",
        "Paper handled within the office",
    ),
    EventKind(
        "case:paper:scanned",
        (*_OF_A_PAPER, "purpose"),
        ("number", "signer", *FILE),
        "提交纸质扫描件",
        "Scan of a paper brought",
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
    EventKind(
        "case:annex:corrected",
        ("step", "item"),
        ("number", "old", "new", "reason"),
        "更正证书附表",
        "Certificate annex corrected",
    ),
    EventKind("case:days:confirmed", ("step",), ("days",), "确认评审工作日", "Days worked confirmed"),
    EventKind("case:contact:noted", ("means",), ("with", "at", "agreed"), "沟通记录", "Contact noted"),
    EventKind("case:batch:recorded", _OF_A_BATCH, ("filter",), "成批记入", "Batch recorded"),
    EventKind("case:batch:annulled", (*_OF_A_BATCH, "struck"), ("reason",), "成批撤销", "Batch annulled"),
    EventKind("case:note:added", ("step", "item", "about"), ("text", "reason"), "备注", "Note added"),
    EventKind(
        "case:companion:admitted",
        (*_OF_A_COMPANION, "capacity"),
        ("person", "name", "unit", "mentor", "reason"),
        "准入随行人员",
        "Companion admitted",
    ),
    EventKind(
        "case:companion:promised",
        _OF_A_COMPANION,
        ("name", "text"),
        "随行人员签署公正性与保密承诺",
        "Companion promised impartiality and secrecy",
    ),
    EventKind("case:companion:opened", _OF_A_COMPANION, ("inside", "steps"), "向随行人员开放", "Opened to a companion"),
    EventKind("case:companion:attended", (*_OF_A_COMPANION, "item"), ("name",), "随行人员到场", "Companion attended"),
    EventKind("case:companion:dismissed", _OF_A_COMPANION, ("reason",), "随行人员离开", "Companion dismissed"),
    EventKind(
        "case:team:handed", ("step",), ("leaving", "coming", "items"), "移交评审工作", "Work of a member handed over"
    ),
    EventKind(
        "case:team:told", ("change",), ("leaving", "coming", "text"), "告知评审组变更", "Institution told of the change"
    ),
    EventKind(
        "case:team:answered", ("change", "outcome"), ("reason",), "答复评审组变更", "Change of the team answered"
    ),
    EventKind("case:deputy:acted", ("step", "first"), ("absent", "name", "office"), "代办", "Acted as a deputy"),
    EventKind("case:timetable:published", ("step", "version"), ("rows",), "公布评审日程", "Timetable published"),
    EventKind(
        "case:request:made",
        (*_OF_A_REQUEST, "due"),
        ("what", "of"),
        "调阅材料",
        "Document asked for",
    ),
    EventKind(
        "case:request:delivered",
        (*_OF_A_REQUEST, "means", "entry"),
        ("remark",),
        "提交调阅材料",
        "Document delivered",
    ),
    EventKind(
        "case:request:judged",
        (*_OF_A_REQUEST, "outcome", "due"),
        ("remark",),
        "调阅材料判定",
        "Document found clear or not",
    ),
    EventKind("case:reading:fixed", ("step",), ("digest", "parts", "reason"), "固定宣读稿", "Text read aloud fixed"),
    EventKind(
        "case:remark:answered",
        ("step", "entry", "row", "outcome"),
        ("place", "remark", "text"),
        "答复审核意见",
        "Remark answered",
    ),
    EventKind("case:reminder:sent", ("step", "item"), ("persons", "lacking"), "提醒办理", "Reminder sent"),
    EventKind("case:room:opened", ("room", "step", "item"), ("title",), "开启会议室", "Room opened"),
    EventKind(
        "case:room:closed",
        ("room", "step", "item", "first_seal", "last_seal"),
        ("reason",),
        "关闭会议室",
        "Room closed",
    ),
    EventKind("case:package:issued", ("profile", "last"), ("recipient", "sha256"), "出具证据包", "Package issued"),
    EventKind("case:dossier:filed", ("dossier",), ("catalogue_number", "copies"), "立卷归档", "Dossier filed"),
    EventKind("case:dossier:held", ("dossier",), ("reason",), "暂停销毁", "Dossier held"),
    EventKind("case:dossier:released", ("dossier",), ("reason",), "解除暂停销毁", "Hold released"),
    EventKind("case:dossier:checked", ("dossier", "outcome"), ("report",), "四性检测", "Four properties checked"),
    EventKind("case:dossier:destroyed", ("dossier",), ("approval", "list"), "销毁档案", "Dossier destroyed"),
)

OF_A_ROOM: Final = (
    EventKind("room:room:opened", ("case", "step", "item"), ("title",), "开启会议室", "Room opened"),
    EventKind("room:device:admitted", ("stream", "key"), ("label", "fingerprint"), "准入设备", "Device admitted"),
    EventKind("room:device:refused", ("stream",), ("label", "reason"), "拒绝设备", "Device refused"),
    EventKind("room:person:admitted", ("role",), ("name",), "准入人员", "Person admitted"),
    EventKind("room:person:left", (), ("name",), "人员离开", "Person left"),
    EventKind("room:person:removed", ("who",), ("name", "reason"), "请离实时画面", "Person put out of the live view"),
    EventKind("room:instruction:given", ("n",), ("text", "to"), "发出指令", "Instruction given"),
    EventKind("room:instruction:answered", ("n", "outcome"), ("text",), "指令完成", "Instruction answered"),
    EventKind("room:question:asked", ("n",), ("person", "text"), "提问", "Question asked"),
    EventKind("room:challenge:given", ("n", "beacon"), (), "现场口令", "Challenge given"),
    EventKind("room:declaration:made", ("n",), ("person", "text", "still"), "出示上岗证并声明", "Declaration made"),
    EventKind("room:recording:sealed", ("until", "heads"), (), "录制固化", "Recording sealed"),
    EventKind("room:recording:closed", ("stream", "n", "head"), ("reason",), "录制结束", "Recording closed"),
    EventKind("room:recording:viewed", ("role",), (), "查看录制", "Recording viewed"),
    EventKind("room:segment:lost", ("stream", "n"), ("cause",), "录制片段缺失", "Segment lost"),
    EventKind("room:break:taken", ("until",), ("reason",), "休会", "Break taken"),
    EventKind("room:room:closed", ("last",), ("reason",), "关闭会议室", "Room closed"),
)
