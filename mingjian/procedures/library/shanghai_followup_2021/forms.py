"""What each act of a follow-up check asks to be written down. Labels stand in words.toml."""

from mingjian.procedures.fields import (
    Field,
    FieldKind,
    Form,
    choice,
    day,
    integer,
    longtext,
    moment,
    table,
    text,
    yes_no,
)

REASONS = longtext("reasons")
MINUTES = longtext("minutes")
REMARKS = longtext("remarks", required=False)

FORMS = (
    Form(
        "registration",
        "sh/1",
        (
            text("institution-name"),
            Field("uscc", FieldKind.USCC),
            text("certificate-number", at_most=12),
            day("decision-date"),
            longtext("promised-scope"),
        ),
    ),
    Form(
        "team",
        "sh/3(2)2",
        (
            table("equipment", text("device"), text("number"), text("holder", at_most=60)),
            REMARKS,
        ),
    ),
    Form("notice", "sh/3(2)4", (text("notice-number", at_most=40), day("check-from"), day("check-until"))),
    Form("plan", "sh/2(2)-1", (longtext("division-of-work"), REMARKS)),
    Form("plan-change", "sh/2(2)-1", (REASONS,)),
    Form("site", "sh/3(3)2-1", (text("site-name"), text("address"))),
    Form("test-item", "sh/3(3)2-3", (text("parameter"), text("method"), text("tester", at_most=60))),
    Form("signatory", "sh/3(3)2-4", (text("person", at_most=60), text("signature-field"))),
    Form("risk", "sh/3(3)2-5", (text("activity"), longtext("suspicion"))),
    Form(
        "entrance",
        "sh/3(3)2-1",
        (yes_no("name-plate-shown"), text("door-number", required=False), moment("entered-at")),
    ),
    Form("opening-meeting", "sh/2(2)-2", (moment("held-at"), MINUTES)),
    Form("premises", "sh/2(2)-3", (MINUTES, REMARKS)),
    Form("test", "sh/2(2)-4", (choice("view", "whole", "key-scene"), longtext("comment"))),
    Form("signatory-examination", "sh/2(2)-5", (choice("way", "written", "oral"), longtext("comment"))),
    Form("criterion", "Q21/4", (text("basis", required=False), longtext("explanation", required=False))),
    Form("closing-meeting", "sh/2(2)-6", (moment("held-at"), MINUTES, longtext("institution-opinion", required=False))),
    Form("risk-record", "sh/2(2)-7", (longtext("facts"), table("papers", text("paper"), integer("pages")))),
    Form("hand-over", "C/hand-over", (text("recipient"), longtext("contents"), day("handed-over-on"))),
    Form("file-check", "sh/2(2)2-1", (longtext("papers-read"), longtext("facts"))),
    Form("summary", "sh/2(2)-8", (longtext("facts"), longtext("opinion"))),
    Form("upload", "sh/3(4)1", (longtext("contents"), longtext("not-recorded", required=False))),
    Form(
        "audit",
        "sh/3(4)1",
        (
            yes_no("complete"),
            yes_no("clear"),
            yes_no("unedited"),
            yes_no("in-time"),
            table("remarks-each", text("recording"), text("remark", at_most=1000), required=False),
        ),
    ),
    Form("audit-answer", "sh/3(4)1", (longtext("answer"),)),
    Form("rectification", "sh/4(2)3", (longtext("measures"),)),
    Form("verification", "206/verify", (longtext("opinion"),)),
    Form("turned-conclusion", "C/unrectified", (REASONS,)),
    Form("handling", "Q21/19", (longtext("opinion"), text("document-number", required=False))),
    Form("credit", "206/credit", (moment("published-at"), text("web-address"))),
    Form("collection", "sh/4", (longtext("contents"), REMARKS)),
    Form("archiving", "sh/4", (text("catalogue-number", required=False), REMARKS)),
    Form("given-up", "C/no-object", (REASONS,)),
)
