"""What the acts of the assessment itself ask to be written down. Labels stand in words.toml."""

from mingjian.procedures.fields import (
    Form,
    choice,
    choices,
    longtext,
    moment,
    table,
    text,
    yes_no,
)

REASONS = longtext("reasons")
REASONS_IF_ANY = longtext("reasons", required=False)
MINUTES = longtext("minutes")
REMARK = text("remark", required=False)
REMARKS = longtext("remarks", required=False)
DOCUMENT_NUMBER = text("document-number", required=False)
QUESTIONS = table(
    "questions", text("person"), text("question"), text("answer"), choice("verdict", "good", "fair", "poor")
)

FIT = ("fit", "defect", "unfit", "not-applicable")
CONFIRMATION = ("evidence-sent", "on-site-check", "other-way")

MEETINGS = (
    Form(
        "pre-meeting",
        "1/4.4.1",
        (
            choices(
                "points-covered",
                "purpose-and-basis",
                "impartiality-and-secrecy",
                "file-review-result",
                "requirements-and-rules",
                "suggestions",
                "division-of-work",
                "schedule-fixed",
                "supplements-wanted",
                "training",
            ),
            MINUTES,
        ),
    ),
    Form(
        "opening-meeting",
        "1/4.4.2",
        (
            choices(
                "points-covered",
                "introductions",
                "task-and-scope",
                "division-of-work",
                "promise-and-supervision",
                "limits-and-safety",
                "escorts-and-rooms",
            ),
            yes_no("supervision-contact-shown"),
            REMARKS,
        ),
    ),
    Form(
        "site-tour",
        "3/4.4.3",
        (table("rooms", text("room"), yes_no("seen"), REMARK), longtext("observations")),
    ),
    Form(
        "seminar",
        "1/4.4.8",
        (
            longtext("participants"),
            choices("points-covered", "criteria", "documents", "application", "duties", "knowledge", "doubts"),
            MINUTES,
        ),
    ),
    Form("internal-meeting", "1/4.4.11", (MINUTES,)),
    Form("communication", "1/4.4.12", (MINUTES, longtext("institution-opinion", required=False))),
    Form(
        "closing-meeting",
        "1/4.4.15",
        (
            choices("points-covered", "review", "conclusion-read", "rectification-demands", "statement", "end"),
            longtext("institution-opinion", required=False),
        ),
    ),
)

LOOKING = (
    Form(
        "prerecording",
        "3/4.4.4(2)",
        (
            longtext("requirements"),
            choices("shown-contents", "person", "key-equipment", "surroundings", "object", "whole-process"),
        ),
    ),
    Form(
        "test",
        "1/4.4.4(4)",
        (
            yes_no("post-certificate-shown"),
            yes_no("declaration-made"),
            text("late-declaration", required=False),
            moment("watched-from", required=False),
            moment("watched-to", required=False),
            choice("point-method", *FIT),
            choice("point-wording", *FIT),
            choice("point-ability", *FIT),
            choice("point-environment", *FIT),
            choice("point-sample", *FIT),
            choice("point-equipment", *FIT),
            choice("point-records", *FIT),
            longtext("result-summary"),
        ),
    ),
    Form("cause-analysis", "1/4.4.4(5)", (longtext("cause"),)),
    Form("questioning", "1/4.4.5", (QUESTIONS,)),
    Form("signatory-examination", "1/4.4.5", (QUESTIONS, text("signature-field"), longtext("comment"))),
    Form(
        "record-review",
        "1/4.4.6",
        (
            table(
                "requests",
                text("document"),
                moment("asked-at"),
                moment("shown-at", required=False),
                choice("legibility", "clear", "unclear", "not-shown"),
            ),
            choice("point-control", *FIT),
            choice("point-completeness", *FIT),
            choice("point-format", *FIT),
            choice("point-clarity", *FIT),
            choice("point-keeping", *FIT),
            REMARKS,
        ),
    ),
    Form("criterion", "4/table", (text("basis", required=False), longtext("explanation", required=False))),
    Form(
        "finding",
        "1/4.4.7",
        (
            choice("stage", "file-review", "on-site"),
            text("criteria-clause"),
            text("system-clause", required=False),
            text("method-clause", required=False),
            longtext("facts"),
            text("department", required=False),
            choice("confirmation", *CONFIRMATION),
        ),
    ),
    Form("assessment-records", "1/4.4.7", (longtext("summary"),)),
)

FORMS = (*MEETINGS, *LOOKING)
