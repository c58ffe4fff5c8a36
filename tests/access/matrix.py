"""Every address of the house and who may use it. A new address without a line here fails `test_matrix`."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING

from django.urls import URLResolver, get_resolver, reverse

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from django.urls import URLPattern


class For(Enum):
    #: No account needed.
    EVERYBODY = "everybody"
    #: Whoever is signed in, about themselves.
    ONESELF = "oneself"
    #: Parties of the case.
    PARTIES = "parties"
    #: Operator and auditor of the operating organisation; to all others the address is not there.
    ADMINISTRATORS = "administrators"
    #: The operator alone: here something is changed.
    OPERATORS = "operators"
    #: Whoever holds a link that was given to them.
    BEARER = "bearer"
    #: Authorities and evaluation bodies that keep a pool of assessors.
    KEEPERS = "keepers"
    #: Who acts for an authority or evaluation body, about its own papers; to all others the address is not there.
    OFFICES = "offices"
    #: Officers of an authority, before whom institutions ask to be let in; to all others the address is not there.
    DECIDERS = "deciders"
    #: The steward of an institution, about its own people; to all others the address is not there.
    STEWARDS = "stewards"
    #: Sign-in, second factors and sessions: the library's own pages, about oneself only.
    LIBRARY = "library"


#: Address by name: for whom, and by which method it is used.
ADDRESSES: Mapping[str, tuple[For, str]] = {
    "public:home": (For.EVERYBODY, "GET"),
    "public:verify": (For.EVERYBODY, "GET"),
    "public:procedures": (For.EVERYBODY, "GET"),
    "public:procedure": (For.EVERYBODY, "GET"),
    "public:trust": (For.EVERYBODY, "GET"),
    "public:lookup": (For.EVERYBODY, "GET"),
    "public:certificate": (For.EVERYBODY, "GET"),
    "public:annex": (For.EVERYBODY, "GET"),
    "public:register": (For.EVERYBODY, "GET"),
    "public:registration": (For.BEARER, "GET"),
    "public:registration_change": (For.BEARER, "GET"),
    "public:registration_letter": (For.BEARER, "GET"),
    "authority:registrations": (For.DECIDERS, "GET"),
    "authority:adopt": (For.DECIDERS, "GET"),
    "authority:remote": (For.DECIDERS, "GET"),
    "authority:registration": (For.DECIDERS, "GET"),
    "authority:registration_letter": (For.DECIDERS, "POST"),
    "authority:opinions": (For.DECIDERS, "GET"),
    "authority:opinion": (For.DECIDERS, "GET"),
    "authority:certificates": (For.DECIDERS, "GET"),
    "authority:certificate_import": (For.DECIDERS, "GET"),
    "authority:certificate": (For.DECIDERS, "GET"),
    "authority:correction": (For.DECIDERS, "GET"),
    "lab:people": (For.STEWARDS, "GET"),
    "lab:invite": (For.STEWARDS, "GET"),
    "lab:agent": (For.STEWARDS, "GET"),
    "lab:person": (For.STEWARDS, "GET"),
    "lab:recovery": (For.STEWARDS, "GET"),
    "lab:mandate": (For.STEWARDS, "POST"),
    "set_language": (For.EVERYBODY, "POST"),
    "account_size": (For.EVERYBODY, "POST"),
    "desk:work": (For.ONESELF, "GET"),
    "desk:cases": (For.ONESELF, "GET"),
    "desk:search": (For.ONESELF, "GET"),
    "lab:apply": (For.ONESELF, "GET"),
    "notices": (For.ONESELF, "GET"),
    "notices_read": (For.ONESELF, "POST"),
    "notice": (For.ONESELF, "GET"),
    "account_notices": (For.ONESELF, "GET"),
    "authority:chains": (For.OFFICES, "GET"),
    "authority:chain": (For.OFFICES, "GET"),
    "desk:draws": (For.KEEPERS, "GET"),
    "desk:draw": (For.KEEPERS, "GET"),
    "desk:draw_record": (For.KEEPERS, "GET"),
    "desk:enquiries": (For.KEEPERS, "GET"),
    "desk:availability": (For.BEARER, "GET"),
    "desk:book": (For.KEEPERS, "GET"),
    "desk:book_columns": (For.KEEPERS, "GET"),
    "desk:book_download": (For.KEEPERS, "GET"),
    "desk:book_days": (For.KEEPERS, "GET"),
    "desk:book_days_download": (For.KEEPERS, "GET"),
    "desk:unanswered": (For.KEEPERS, "GET"),
    # The link by which a device registers, five minutes and once; what is sent later carries a pass of its own.
    "desk:capture": (For.BEARER, "GET"),
    "desk:capture_register": (For.BEARER, "POST"),
    "desk:capture_live": (For.BEARER, "POST"),
    "authority:pool": (For.KEEPERS, "GET"),
    "authority:pool_import": (For.KEEPERS, "GET"),
    "authority:member": (For.KEEPERS, "GET"),
    "account_act_as": (For.ONESELF, "GET"),
    "account_absence": (For.ONESELF, "GET"),
    "operator:health": (For.ADMINISTRATORS, "GET"),
    "operator:people": (For.ADMINISTRATORS, "GET"),
    "operator:person": (For.ADMINISTRATORS, "GET"),
    "operator:register": (For.OPERATORS, "GET"),
    "operator:rename": (For.OPERATORS, "GET"),
    "operator:invite": (For.OPERATORS, "GET"),
    "operator:give_office": (For.OPERATORS, "GET"),
    "operator:end_office": (For.OPERATORS, "GET"),
    "operator:account_act": (For.OPERATORS, "GET"),
    "operator:recovery": (For.OPERATORS, "GET"),
    "operator:calendar_years": (For.ADMINISTRATORS, "GET"),
    "operator:calendar_year": (For.ADMINISTRATORS, "GET"),
    "operator:in_force": (For.ADMINISTRATORS, "GET"),
    "operator:templates": (For.ADMINISTRATORS, "GET"),
    "operator:template_sample": (For.ADMINISTRATORS, "GET"),
    "operator:retention": (For.ADMINISTRATORS, "GET"),
    "operator:account_log": (For.ADMINISTRATORS, "GET"),
    "account_invitation": (For.BEARER, "GET"),
    "account_recovery": (For.BEARER, "GET"),
    "desk:case": (For.PARTIES, "GET"),
    "desk:log": (For.PARTIES, "GET"),
    "desk:annul": (For.PARTIES, "GET"),
    "desk:files": (For.PARTIES, "GET"),
    "desk:step": (For.PARTIES, "GET"),
    "desk:sign": (For.PARTIES, "GET"),
    "desk:case_days": (For.PARTIES, "GET"),
    # A room is there only for those whom the law lets into its session.
    "desk:room": (For.PARTIES, "GET"),
    "desk:room_live": (For.PARTIES, "POST"),
    "desk:player": (For.PARTIES, "GET"),
    "desk:note": (For.PARTIES, "POST"),
    "desk:reading": (For.PARTIES, "GET"),
    "desk:remarks": (For.PARTIES, "POST"),
    "desk:remind": (For.PARTIES, "POST"),
    # A check table is the team's own: to the other parties it is not there.
    "desk:check_table": (For.PARTIES, "GET"),
    "desk:check_rows": (For.PARTIES, "GET"),
    "desk:check_row": (For.PARTIES, "POST"),
    "desk:check_acts": (For.PARTIES, "POST"),
    "desk:check_download": (For.PARTIES, "GET"),
    "desk:check_import": (For.PARTIES, "POST"),
    "desk:check_merge": (For.PARTIES, "POST"),
    "desk:items_download": (For.PARTIES, "GET"),
    "desk:items_import": (For.PARTIES, "POST"),
    "desk:items_merge": (For.PARTIES, "POST"),
    "desk:beside": (For.PARTIES, "GET"),
    "desk:replace": (For.PARTIES, "GET"),
    # One's own place beside a team, what was opened there, a trainee's record, a rating: to all others not there.
    "desk:beside_mine": (For.PARTIES, "GET"),
    "desk:beside_paper": (For.PARTIES, "POST"),
    "desk:learning": (For.PARTIES, "GET"),
    "desk:rating": (For.PARTIES, "GET"),
    # A visit: its plan and its requests are told to both sides, questions and the summary of a day to the team alone.
    "desk:plan": (For.PARTIES, "GET"),
    "desk:plan_row": (For.PARTIES, "GET"),
    "desk:plan_publish": (For.PARTIES, "POST"),
    "desk:requests": (For.PARTIES, "GET"),
    "desk:request": (For.PARTIES, "GET"),
    "desk:questions": (For.PARTIES, "GET"),
    "desk:question": (For.PARTIES, "GET"),
    "desk:today": (For.PARTIES, "GET"),
    "desk:phrases": (For.ONESELF, "GET"),
    # So is what is done with the lines of a capability list; what came of it is for whoever may read that step.
    "desk:line_batch": (For.PARTIES, "GET"),
    "desk:line_batch_undo": (For.PARTIES, "GET"),
    "desk:line_difference": (For.PARTIES, "GET"),
    "desk:line_difference_download": (For.PARTIES, "GET"),
    "desk:test_coverage": (For.PARTIES, "GET"),
    "desk:exhibit": (For.PARTIES, "GET"),
    "desk:exhibit_open": (For.PARTIES, "POST"),
    "desk:paper": (For.PARTIES, "GET"),
    "desk:paper_open": (For.PARTIES, "POST"),
    "desk:paper_word": (For.PARTIES, "POST"),
    "desk:paper_print": (For.PARTIES, "POST"),
    "desk:paper_scan": (For.PARTIES, "POST"),
    "desk:sign_by_hand": (For.PARTIES, "GET"),
    # Drafts are the office's own: to the other parties they are not there.
    "desk:draft": (For.PARTIES, "GET"),
    "desk:draft_open": (For.PARTIES, "POST"),
    "desk:packages": (For.PARTIES, "POST"),
    "desk:package": (For.PARTIES, "GET"),
    "desk:lines": (For.PARTIES, "GET"),
    "desk:lines_download": (For.PARTIES, "GET"),
    "desk:intake": (For.PARTIES, "GET"),
    "desk:folder": (For.PARTIES, "POST"),
    # To the institution's side the briefing is not there.
    "desk:briefing": (For.PARTIES, "GET"),
    "desk:materials": (For.PARTIES, "GET"),
    "desk:material_file": (For.PARTIES, "POST"),
    "desk:circumstances": (For.PARTIES, "GET"),
    "desk:listing": (For.PARTIES, "GET"),
    "desk:listing_download": (For.PARTIES, "GET"),
    "desk:floor_plan": (For.PARTIES, "POST"),
    # What is filled in and brought is the institution's own: to the other parties these doors are not there.
    "lab:bring_materials": (For.PARTIES, "POST"),
    "lab:bring_plan": (For.PARTIES, "POST"),
    "lab:tell_circumstances": (For.PARTIES, "POST"),
    "lab:table_row": (For.PARTIES, "GET"),
    "lab:table_import": (For.PARTIES, "POST"),
    "lab:table_brought": (For.PARTIES, "GET"),
    # Drafts are the institution's own: to the other parties they are not there.
    "lab:sheets": (For.PARTIES, "POST"),
    "lab:sheet": (For.PARTIES, "GET"),
    "lab:sheet_confirm": (For.PARTIES, "POST"),
    "lab:sheet_again": (For.PARTIES, "POST"),
    "lab:sheet_drop": (For.PARTIES, "POST"),
    "lab:sheet_given_back": (For.PARTIES, "GET"),
    **dict.fromkeys(
        (
            "account_login",
            "account_logout",
            "account_inactive",
            "account_change_password",
            "account_reauthenticate",
            "mfa_index",
            "mfa_authenticate",
            "mfa_reauthenticate",
            "mfa_activate_totp",
            "mfa_deactivate_totp",
            "mfa_view_recovery_codes",
            "mfa_generate_recovery_codes",
            "mfa_download_recovery_codes",
            "mfa_list_webauthn",
            "mfa_add_webauthn",
            "mfa_reauthenticate_webauthn",
            "mfa_remove_webauthn",
            "mfa_edit_webauthn",
            "mfa_login_webauthn",
            "usersessions_list",
        ),
        (For.LIBRARY, "GET"),
    ),
}

#: The id of nothing: to whoever is no party it is no other than what there is.
NOTHING = "0" * 26

#: The step that has a check table, and its addresses: for the team alone.
CHECK_STEP = "judge"
OF_A_CHECK_TABLE = tuple(name for name in ADDRESSES if name.startswith("desk:check_"))

#: Theirs alone who stand beside the team, or who rate it.
OF_COMPANIONS = ("desk:beside_mine", "desk:beside_paper", "desk:learning", "desk:rating")
#: Of a visit: for the members of the team alone, for its leader alone, and about one row that is not there.
OF_THE_TEAM = ("desk:questions", "desk:today")
OF_THE_LEADER = ("desk:plan_publish",)
OF_ONE_ROW = ("desk:plan_row", "desk:request", "desk:question")
#: The step whose lines are determined on a table, and that which plans tests; their addresses, for the team alone.
LINE_STEP, PLAN_STEP = "determine", "plan-tests"
OF_ITEM_TABLES = ("desk:items_download", "desk:items_import", "desk:items_merge")
OF_A_LINE_TABLE = ("desk:line_batch", "desk:line_batch_undo", "desk:test_coverage", *OF_ITEM_TABLES)
#: For whoever may read what was determined: not for the institution.
OF_A_DIFFERENCE = ("desk:line_difference", "desk:line_difference_download")

#: What stands in the addresses of the operator.
OF_THE_OPERATOR: Mapping[str, list[object]] = {
    "operator:person": ["0" * 26],
    "operator:give_office": ["0" * 26],
    "operator:end_office": ["0" * 26, "0" * 26],
    "operator:account_act": ["0" * 26, "lock"],
    "operator:recovery": ["0" * 26],
    "operator:calendar_year": [2026],
    "operator:template_sample": ["paper"],
}

#: What stands in the addresses by which an institution gets in, keeps its people, and has a certificate corrected.
OF_JOINING: Mapping[str, list[object]] = {
    "public:registration": ["no-such-link"],
    "public:registration_change": ["no-such-link"],
    "public:registration_letter": ["no-such-link"],
    "authority:registration": ["0" * 26],
    "authority:registration_letter": ["0" * 26],
    "authority:opinion": ["0" * 26],
    "authority:certificate": ["999999999999"],
    "authority:correction": ["999999999999", 1],
    "lab:person": ["0" * 26],
    "lab:recovery": ["0" * 26],
    "lab:mandate": ["0" * 26],
}

#: What stands in the public addresses of a certificate: of an institution that is no party of the case.
OF_CERTIFICATES: Mapping[str, list[object]] = {
    "public:certificate": ["229900140002"],
    "public:annex": ["229900140002"],
}

#: What the library shows to somebody who is not signed in yet.
BEFORE_SIGN_IN = frozenset({"account_login", "account_inactive", "mfa_login_webauthn"})


def names_in_force() -> list[str]:
    return [name for name, _pattern in _walked(get_resolver(), "")]


def _walked(resolver: URLResolver, space: str) -> Iterator[tuple[str, URLPattern]]:
    for one in resolver.url_patterns:
        if isinstance(one, URLResolver):
            yield from _walked(one, f"{space}{one.namespace}:" if one.namespace else space)
        else:
            yield f"{space}{one.name}", one


def addresses_of_case(case: str, *, steps: list[str], exhibits: list[str], papers: list[str], packages: list[str],
                      sheets: list[str], companions: list[str],
                      signed: list[tuple[str, str]]) -> Iterator[tuple[str, str]]:  # fmt: skip
    """Name and path of everything that can be asked for about one case."""
    whole = ("case", "log", "files", "packages", "case_days", "lines", "lines_download", "reading", "remarks", "remind")
    for name in whole:
        yield f"desk:{name}", reverse(f"desk:{name}", args=[case])
    yield from ((name, reverse(name, args=[case, CHECK_STEP])) for name in OF_A_CHECK_TABLE)
    yield from _addresses_of_visit(case)
    yield "desk:line_batch", reverse("desk:line_batch", args=[case, LINE_STEP])
    yield "desk:line_batch_undo", reverse("desk:line_batch_undo", args=[case, LINE_STEP, "0" * 26])
    yield "desk:test_coverage", reverse("desk:test_coverage", args=[case, PLAN_STEP])
    yield from ((name, reverse(name, args=[case, PLAN_STEP, "test"])) for name in OF_ITEM_TABLES)
    yield from ((name, reverse(name, args=[case])) for name in OF_A_DIFFERENCE)
    yield from _of_companions(case, companions, papers)
    yield "desk:annul", reverse("desk:annul", args=[case, 2])
    for name in ("desk:room", "desk:room_live"):
        yield from ((name, reverse(name, args=[case, step])) for step in steps)
    yield "desk:player", reverse("desk:player", args=[case, NOTHING])
    for step in [*steps, "lapse:accept"]:
        yield "desk:step", reverse("desk:step", args=[case, step])
        yield "desk:note", reverse("desk:note", args=[case, step])
    yield from _of_papers(case, exhibits, papers, signed)
    yield from _of_intake(case)
    yield "lab:sheets", reverse("lab:sheets", args=[case])
    for one in sheets:
        for name in ("sheet", "sheet_confirm", "sheet_again", "sheet_drop", "sheet_given_back"):
            yield f"lab:{name}", reverse(f"lab:{name}", args=[case, one])
    for one in packages:
        yield "desk:package", reverse("desk:package", args=[case, one])


def _addresses_of_visit(case: str) -> Iterator[tuple[str, str]]:
    for name in ("plan", "plan_publish", "requests", "questions", "today"):
        yield f"desk:{name}", reverse(f"desk:{name}", args=[case])
    yield from ((name, reverse(name, args=[case, "0" * 26])) for name in OF_ONE_ROW)


def _of_papers(
    case: str, exhibits: list[str], papers: list[str], signed: list[tuple[str, str]]
) -> Iterator[tuple[str, str]]:
    """What is drawn up, signed and brought on paper."""
    ways = {"exhibit": ("exhibit", "exhibit_open"), "paper": ("paper", "paper_open", "paper_word", "paper_print")}
    for step, document in signed:
        for name in ("desk:sign", "desk:sign_by_hand"):
            yield name, reverse(name, args=[case, step, document])
    for kind, found in (("exhibit", exhibits), ("paper", papers)):
        yield from ((f"desk:{name}", reverse(f"desk:{name}", args=[case, one])) for one in found for name in ways[kind])
    yield from (("desk:paper_scan", reverse("desk:paper_scan", args=[case, one, NOTHING])) for one in papers[:1])
    for name in ("desk:draft", "desk:draft_open"):
        yield name, reverse(name, args=[case, NOTHING])


def _of_intake(case: str) -> Iterator[tuple[str, str]]:
    """What is brought beside the form of an application."""
    for name in ("intake", "folder", "briefing", "materials", "circumstances"):
        yield f"desk:{name}", reverse(f"desk:{name}", args=[case])
    for name in ("material_file", "floor_plan"):
        yield f"desk:{name}", reverse(f"desk:{name}", args=[case, "0" * 26])
    for name in ("bring_materials", "bring_plan", "tell_circumstances"):
        yield f"lab:{name}", reverse(f"lab:{name}", args=[case])
    for table in ("staff", "rooms", "equipment"):
        for name in ("desk:listing", "desk:listing_download", "lab:table_row", "lab:table_import"):
            yield name, reverse(name, args=[case, table])
        yield "lab:table_brought", reverse("lab:table_brought", args=[case, table, "0" * 26])


def _of_companions(case: str, companions: list[str], papers: list[str]) -> Iterator[tuple[str, str]]:
    """Who stands beside the team, and what they have there."""
    for name in ("beside", "replace", "rating", "beside_mine"):
        yield f"desk:{name}", reverse(f"desk:{name}", args=[case])
    for name, found in (("learning", companions), ("beside_paper", papers)):
        yield from ((f"desk:{name}", reverse(f"desk:{name}", args=[case, one])) for one in found)
