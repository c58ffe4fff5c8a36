"""The forms that the Shanghai plan adds. Labels stand in words.toml."""

from mingjian.procedures.fields import Form, longtext, table, text, yes_no

FORMS = (
    Form(
        "sh-upload",
        "sh/3(4)1",
        (text("sh-file-name", at_most=40), longtext("contents"), longtext("sh-not-recorded", required=False)),
    ),
    Form(
        "sh-audit",
        "sh/3(4)1",
        (
            yes_no("sh-complete"),
            yes_no("sh-clear"),
            yes_no("sh-unedited"),
            yes_no("sh-in-time"),
            table("sh-remarks-each", text("sh-recording"), text("remark", at_most=1000), required=False),
        ),
    ),
    Form("sh-audit-answer", "sh/3(4)1", (longtext("sh-answer"),)),
    Form("sh-collection", "sh/4", (longtext("contents"), longtext("remarks", required=False))),
)
