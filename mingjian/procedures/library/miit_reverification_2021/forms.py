"""What each act of the re-verification asks to be written down. Labels stand in words.toml."""

from mingjian.procedures.fields import (
    Field,
    FieldKind,
    Form,
    choice,
    day,
    decimal,
    integer,
    longtext,
    moment,
    table,
    text,
    yes_no,
)

REASONS = longtext("reasons")
OPINION = longtext("opinion")
REMARKS = longtext("remarks", required=False)

#: 四: every figure beside the last one; a difference is explained.
CHANGES = table("changes", text("matter"), text("before"), text("now"), text("explanation", at_most=1000))

FORMS = (
    Form("announcement", "M/6(1)", (text("laboratory"), text("list-reference"), day("apply-by"))),
    Form(
        "application",
        "M/6(1)",
        (
            text("laboratory"),
            text("legal-person"),
            Field("uscc", FieldKind.USCC),
            text("contact-person", at_most=60),
            Field("contact-phone", FieldKind.PHONE),
            yes_no("truth-statement"),
        ),
    ),
    Form(
        "information",
        "M/4",
        (
            longtext("qualification"),
            CHANGES,
            decimal("advanced-share"),
            decimal("titles-share"),
            integer("public-reports"),
            table("yearly-reports", integer("year"), text("title"), day("handed-in-on")),
            longtext("services"),
            longtext("influence"),
            longtext("support"),
        ),
    ),
    Form(
        "first-review",
        "M/6(3)-1",
        (yes_no("complete"), yes_no("in-form"), yes_no("conforming"), longtext("faults", required=False)),
    ),
    Form("correction", "C/correct", (longtext("corrections"),)),
    Form("binding", "M/6(3)-2", (integer("pages"), REMARKS)),
    Form("first-opinion", "M/6(3)-3", (OPINION,)),
    Form("delivery", "M/6(3)-4", (choice("means", "post", "by-hand"), day("delivered-on"), integer("copies"))),
    Form("confirmation", "M/6(4)", (OPINION,)),
    Form("registration", "M/6(5)-1", (text("registration-number", at_most=40), REMARKS)),
    Form(
        "format-check",
        "M/6(5)-1",
        (yes_no("format-good"), yes_no("same-as-online"), longtext("faults", required=False)),
    ),
    Form("feedback", "M/6(5)-1", (table("differences", text("place"), text("remark", at_most=1000)),)),
    Form("review-plan", "M/6(5)-2", (text("field"), longtext("plan"))),
    Form("draw", "M/6(5)-2", (longtext("withdrawals"), longtext("drawn"))),
    Form("replacement", "M/6(5)-2", (REASONS,)),
    Form("focus", "M/4", (decimal("points", required=False), longtext("comment"))),
    Form("cause", "M/7", (longtext("facts", required=False), text("basis", required=False))),
    Form("scoring", "M/7(6)", (longtext("derivation"), REMARKS)),
    Form("visit-choice", "M/6(5)-3", (REASONS,)),
    Form("visit-notice", "M/6(5)-3", (day("visit-on"), longtext("agenda"))),
    Form("visit-conditions", "M/6(5)-3", (longtext("conditions"), yes_no("nothing-unrelated"))),
    Form("visit", "M/6(5)-3", (longtext("facilities"), longtext("work"), longtext("contribution"), REMARKS)),
    Form("expert-opinion", "M/6(5)-4", (OPINION, longtext("to-rectify", required=False))),
    Form("rectification", "M/6(5)-4", (longtext("measures"),)),
    Form("rectification-check", "M/6(5)-4", (OPINION,)),
    Form("assessment", "M/6(6)", (OPINION,)),
    Form("publicity", "M/6(7)", (moment("published-at"), text("web-address"))),
    Form("objection", "M/7-pass", (text("objector"), longtext("objection"))),
    Form("objection-settlement", "M/7-pass", (REASONS,)),
    Form("return", "C/upheld", (REASONS,)),
    Form("announcement-of-result", "M/7-pass", (text("document-number"), moment("published-at"), text("web-address"))),
    Form("result-letter", "M/7-fail", (REASONS,)),
)
