"""What each act asks to be written down. Labels stand in words.toml."""

from mingjian.procedures.fields import (
    Field,
    FieldKind,
    Form,
    choice,
    choices,
    day,
    integer,
    longtext,
    moment,
    table,
    text,
    yes_no,
)
from mingjian.procedures.library.cma_remote_2023.conduct_forms import FORMS as CONDUCT

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

INTAKE = (
    Form(
        "application",
        "163/11(1)",
        (
            text("serial-number", required=False, at_most=40),
            text("institution-name"),
            Field("uscc", FieldKind.USCC),
            text("certificate-number", required=False, at_most=12),
            text("registered-address"),
            text("laboratory-address"),
            text("legal-representative", at_most=60),
            text("contact-person", at_most=60),
            Field("contact-phone", FieldKind.PHONE),
            Field("contact-email", FieldKind.EMAIL, required=False),
            longtext("scope-summary"),
            longtext("remote-explanation"),
            text("earlier-assessment", required=False),
            yes_no("truth-statement"),
        ),
    ),
    Form(
        "line",
        "3/4.4.9",
        (
            text("site"),
            text("field"),
            text("category"),
            text("object"),
            text("parameter"),
            text("method-title"),
            text("method-number"),
            text("limitation", required=False),
            REMARK,
        ),
    ),
    Form("missing-papers", "L/32", (longtext("missing-list"), day("supply-by", required=False))),
    Form("acceptance", "163/11(2)", (REASONS_IF_ANY, DOCUMENT_NUMBER)),
    Form("withdrawal", "C/withdraw", (REASONS,)),
    Form("withdrawal-confirmation", "C/withdraw", (REMARKS,)),
    Form("mode", "3/2", (longtext("eligibility-basis"),)),
    Form("other-mode", "3/4.3.5", (REASONS, choice("next-mode", "on-site", "document-review", "apply-anew"))),
    Form("commission", "3/3", (text("implementing-body"), longtext("commission-scope", required=False))),
    Form(
        "team",
        "1/3.2",
        (choice("selection", "random", "random-supplemented"), longtext("coverage"), REASONS_IF_ANY),
    ),
    Form("recusal", "163/29", (text("person", at_most=60), REASONS)),
    Form("recusal-settlement", "163/29", (REASONS,)),
    Form(
        "material-review",
        "1/4.1.1",
        (
            choice("papers-legal", *FIT),
            choice("papers-premises", *FIT),
            choice("papers-scope", *FIT),
            choice("papers-equipment", *FIT),
            choice("papers-signatories", *FIT),
            choice("papers-reports", *FIT),
            choice("system-coverage", *FIT),
            choice("system-clarity", *FIT),
            choice("system-control", *FIT),
            choice("system-written", *FIT),
            choice("system-workable", *FIT),
            choice("system-sites", *FIT),
            REMARKS,
        ),
    ),
    Form("supplement-notice", "1/4.1.3", (longtext("supplement-list"), day("supply-by", required=False))),
    Form("refusal-advice", "1/4.1.3", (REASONS,)),
)

PREPARATION = (
    Form(
        "notice",
        "3/4.2",
        (
            day("assessment-from"),
            day("assessment-to"),
            longtext("invitees", required=False),
            longtext("platform-instructions", required=False),
            DOCUMENT_NUMBER,
        ),
    ),
    Form(
        "contact",
        "3/4.3.1",
        (
            text("with-whom", at_most=60),
            choice("means", "telephone", "video-call", "message", "letter"),
            moment("contacted-at"),
            longtext("agreed"),
        ),
    ),
    Form(
        "special-circumstances",
        "3/4.3.2",
        (
            table("people", text("name", at_most=60), text("post"), text("duty")),
            longtext("network-conditions"),
            longtext("shielded-places", required=False),
            longtext("restricted-places", required=False),
            longtext("secrets", required=False),
            longtext("absences", required=False),
        ),
    ),
    Form(
        "schedule",
        "3/4.3.3",
        (
            longtext("scope-elements"),
            table("timetable", day("date"), text("from"), text("to"), text("activity"), text("people")),
            longtext("division"),
        ),
    ),
    Form("site", "3/4.4.3", (text("site-name"), text("address"))),
    Form(
        "test-plan",
        "3/4.3.4",
        (
            longtext("coverage"),
            longtext("wording-remarks", required=False),
            longtext("camera-plan"),
            longtext("fallback", required=False),
        ),
    ),
    Form(
        "test-item",
        "1/4.4.4(2)",
        (
            text("parameter"),
            text("method"),
            choice(
                "test-way",
                "witness",
                "blind-sample",
                "demonstration",
                "personnel-comparison",
                "instrument-comparison",
                "retained-sample",
                "report-verification",
            ),
            choice("sample-source", "team-sample", "institution-sample", "no-sample"),
            text("tester", required=False, at_most=60),
        ),
    ),
    Form("signatory", "1/4.4.5", (text("person", at_most=60), text("signature-field"))),
    Form("plan-change", "1/4.4.1", (REASONS,)),
    Form("readiness", "3/4.3.5", (longtext("facts"), longtext("measured-values", required=False))),
    Form("mended-conditions", "3/4.3.5", (longtext("measures"),)),
)

RESULTS = (
    Form(
        "grading",
        "1/4.4.11",
        (choice("institution-view", "confirmed", "not-confirmed"), longtext("institution-opinion", required=False)),
    ),
    Form(
        "capability",
        "1/4.4.9",
        (
            choices(
                "confirmation-methods",
                "on-site-test",
                "proficiency-result",
                "measurement-audit",
                "comparison-result",
                "demonstration",
                "questioning",
                "records-and-reports",
                "equipment-check",
            ),
            text("limitation", required=False),
            REMARK,
            REASONS_IF_ANY,
        ),
    ),
    Form(
        "capability-list",
        "3/4.4.10",
        (integer("lines-approved"), integer("lines-limited"), integer("lines-refused"), REMARKS),
    ),
    Form("conclusion", "3/4.4.13", (longtext("read-aloud"),)),
    Form(
        "report",
        "1/4.4.14",
        (
            yes_no("remote-stated"),
            longtext("opinion-basis"),
            longtext("opinion-team"),
            longtext("opinion-time"),
            longtext("opinion-scope"),
            longtext("opinion-course"),
            longtext("opinion-system"),
            longtext("opinion-staff"),
            longtext("opinion-equipment"),
            longtext("opinion-environment"),
            longtext("opinion-reports"),
            longtext("opinion-tests"),
            integer("items-proposed"),
            longtext("opinion-findings"),
            longtext("opinion-other", required=False),
        ),
    ),
)

AFTERWARDS = (
    Form(
        "rectification",
        "1/4.5.1",
        (
            table(
                "rows",
                text("finding"),
                text("cause", at_most=1000),
                text("correction", at_most=1000),
                text("corrective-action", at_most=1000),
                text("proof"),
                day("done-on"),
            ),
        ),
    ),
    Form("rectification-return", "1/4.5.2", (table("rows", text("finding"), text("remark", at_most=1000)),)),
    Form("rectification-check", "1/4.5.2", (choice("confirmation", *CONFIRMATION), longtext("opinion"))),
    Form("turned-conclusion", "1/4.5.4", (REASONS,)),
    Form("submission", "3/4.6", (longtext("contents"), longtext("not-available", required=False))),
    Form("report-remarks", "C/report-review", (table("rows", text("place"), text("remark", at_most=1000)),)),
    Form("decision", "163/11(4)", (longtext("opinion"), REASONS_IF_ANY, DOCUMENT_NUMBER)),
    Form(
        "certificate",
        "163/15",
        (text("certificate-number", at_most=12), day("valid-from"), day("valid-until"), integer("annex-pages")),
    ),
    Form("publication", "163/22", (moment("published-at"), text("web-address"))),
    Form("refusal", "163/11(4)", (REASONS, longtext("remedy"))),
    Form("archiving", "C/archive", (text("catalogue-number", required=False), REMARKS)),
    Form("termination-request", "3/4.7", (longtext("facts"), yes_no("recording-goes-on"))),
    Form("termination-answer", "3/4.7", (REASONS,)),
    Form("termination-settlement", "C/after-termination", (REASONS,)),
)

FORMS = (*INTAKE, *PREPARATION, *CONDUCT, *RESULTS, *AFTERWARDS)
