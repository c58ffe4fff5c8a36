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
    "public:register": (For.EVERYBODY, "GET"),
    "public:registration": (For.BEARER, "GET"),
    "public:registration_change": (For.BEARER, "GET"),
    "public:registration_letter": (For.BEARER, "GET"),
    "authority:registrations": (For.DECIDERS, "GET"),
    "authority:registration": (For.DECIDERS, "GET"),
    "authority:registration_letter": (For.DECIDERS, "POST"),
    "lab:people": (For.STEWARDS, "GET"),
    "lab:invite": (For.STEWARDS, "GET"),
    "lab:agent": (For.STEWARDS, "GET"),
    "lab:person": (For.STEWARDS, "GET"),
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
    "desk:draws": (For.KEEPERS, "GET"),
    "desk:draw": (For.KEEPERS, "GET"),
    "desk:draw_record": (For.KEEPERS, "GET"),
    "desk:enquiries": (For.KEEPERS, "GET"),
    "desk:availability": (For.BEARER, "GET"),
    "authority:pool": (For.KEEPERS, "GET"),
    "authority:pool_import": (For.KEEPERS, "GET"),
    "authority:member": (For.KEEPERS, "GET"),
    "account_act_as": (For.ONESELF, "GET"),
    "operator:health": (For.ADMINISTRATORS, "GET"),
    "operator:people": (For.ADMINISTRATORS, "GET"),
    "operator:person": (For.ADMINISTRATORS, "GET"),
    "operator:register": (For.OPERATORS, "GET"),
    "operator:invite": (For.OPERATORS, "GET"),
    "operator:give_office": (For.OPERATORS, "GET"),
    "operator:end_office": (For.OPERATORS, "GET"),
    "operator:account_act": (For.OPERATORS, "GET"),
    "operator:calendar_years": (For.ADMINISTRATORS, "GET"),
    "operator:calendar_year": (For.ADMINISTRATORS, "GET"),
    "operator:in_force": (For.ADMINISTRATORS, "GET"),
    "operator:account_log": (For.ADMINISTRATORS, "GET"),
    "account_invitation": (For.BEARER, "GET"),
    "desk:case": (For.PARTIES, "GET"),
    "desk:log": (For.PARTIES, "GET"),
    "desk:annul": (For.PARTIES, "GET"),
    "desk:files": (For.PARTIES, "GET"),
    "desk:step": (For.PARTIES, "GET"),
    "desk:sign": (For.PARTIES, "GET"),
    "desk:note": (For.PARTIES, "POST"),
    # A check table is the team's own: to the other parties it is not there.
    "desk:check_table": (For.PARTIES, "GET"),
    "desk:check_rows": (For.PARTIES, "GET"),
    "desk:check_row": (For.PARTIES, "POST"),
    "desk:check_acts": (For.PARTIES, "POST"),
    "desk:check_download": (For.PARTIES, "GET"),
    "desk:check_import": (For.PARTIES, "POST"),
    "desk:check_merge": (For.PARTIES, "POST"),
    "desk:exhibit": (For.PARTIES, "GET"),
    "desk:exhibit_open": (For.PARTIES, "POST"),
    "desk:paper": (For.PARTIES, "GET"),
    "desk:paper_open": (For.PARTIES, "POST"),
    "desk:paper_word": (For.PARTIES, "POST"),
    "desk:packages": (For.PARTIES, "POST"),
    "desk:package": (For.PARTIES, "GET"),
    "desk:lines": (For.PARTIES, "GET"),
    "desk:lines_download": (For.PARTIES, "GET"),
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

#: The step that has a check table, and its addresses: for the team alone.
CHECK_STEP = "judge"
OF_A_CHECK_TABLE = tuple(name for name in ADDRESSES if name.startswith("desk:check_"))

#: What stands in the addresses of the operator.
OF_THE_OPERATOR: Mapping[str, list[object]] = {
    "operator:person": ["0" * 26],
    "operator:give_office": ["0" * 26],
    "operator:end_office": ["0" * 26, "0" * 26],
    "operator:account_act": ["0" * 26, "lock"],
    "operator:calendar_year": [2026],
}

#: What stands in the addresses by which an institution gets in, and keeps its people.
OF_JOINING: Mapping[str, list[object]] = {
    "public:registration": ["no-such-link"],
    "public:registration_change": ["no-such-link"],
    "public:registration_letter": ["no-such-link"],
    "authority:registration": ["0" * 26],
    "authority:registration_letter": ["0" * 26],
    "lab:person": ["0" * 26],
    "lab:mandate": ["0" * 26],
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
                      sheets: list[str], signed: list[tuple[str, str]]) -> Iterator[tuple[str, str]]:  # fmt: skip
    """Name and path of everything that can be asked for about one case."""
    for name in ("case", "log", "files", "packages", "lines", "lines_download"):
        yield f"desk:{name}", reverse(f"desk:{name}", args=[case])
    yield from ((name, reverse(name, args=[case, CHECK_STEP])) for name in OF_A_CHECK_TABLE)
    yield "desk:annul", reverse("desk:annul", args=[case, 2])
    for step in [*steps, "lapse:accept"]:
        yield "desk:step", reverse("desk:step", args=[case, step])
        yield "desk:note", reverse("desk:note", args=[case, step])
    for step, document in signed:
        yield "desk:sign", reverse("desk:sign", args=[case, step, document])
    for kind, found in (("exhibit", exhibits), ("paper", papers)):
        for one in found:
            for name in (kind, f"{kind}_open", *(("paper_word",) if kind == "paper" else ())):
                yield f"desk:{name}", reverse(f"desk:{name}", args=[case, one])
    yield "lab:sheets", reverse("lab:sheets", args=[case])
    for one in sheets:
        for name in ("sheet", "sheet_confirm", "sheet_again", "sheet_drop", "sheet_given_back"):
            yield f"lab:{name}", reverse(f"lab:{name}", args=[case, one])
    for one in packages:
        yield "desk:package", reverse("desk:package", args=[case, one])
