"""``mingjian account``: the first organisation and the first person of an empty instance, and accounts after that."""

from __future__ import annotations

import argparse
import getpass
import sys

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

from mingjian.errors import NotFound, Refused
from mingjian.errors import gettext_noop as _
from mingjian.ledger import jobs as ledger
from mingjian.people import actions, queries
from mingjian.people.rules import KINDS, OFFICES

_SYSTEM = "system"


def main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="mingjian account")
    verbs = parser.add_subparsers(dest="verb", required=True)
    register = verbs.add_parser("register", help="register an organisation; prints its id")
    register.add_argument("--kind", required=True, choices=KINDS)
    register.add_argument("--name", required=True)
    register.add_argument("--uscc", default="", help="unified social credit code")
    opened = verbs.add_parser("open", help="open an account in an organisation; the password is asked for")
    opened.add_argument("--username", required=True)
    opened.add_argument("--name", required=True)
    opened.add_argument("--organisation", required=True, help="id, credit code or full name")
    opened.add_argument("--office", required=True, choices=OFFICES)
    opened.add_argument("--title", default="")
    arguments = parser.parse_args(argv)
    ledger.prepare()
    if arguments.verb == "register":
        made = actions.register_organisation(
            kind=arguments.kind, name=arguments.name, uscc=arguments.uscc, actor=_SYSTEM
        )
        print(made.pk)
        return 0
    _open(arguments)
    return 0


def _open(arguments: argparse.Namespace) -> None:
    organisation = queries.organisation_called(arguments.organisation)
    if organisation is None:
        raise NotFound(
            _("没有名称、编号或者统一社会信用代码为“{name}”的单位。请先用 mingjian account register 登记。"),
            name=arguments.organisation,
        )
    password = _password()
    with transaction.atomic():
        person = actions.open_account(
            username=arguments.username, name=arguments.name, password=password, actor=_SYSTEM
        )
        actions.appoint(person, organisation, office=arguments.office, title=arguments.title, actor=_SYSTEM)
    print(f"{person.username}: {organisation.name}")


def _password() -> str:
    """Asked for twice at a terminal; one line where standard input is a pipe. Never an argument: those are seen."""
    if sys.stdin.isatty():
        password = getpass.getpass("Password: ")
        if getpass.getpass("Again: ") != password:
            raise Refused(_("两次输入的密码不一致，账号没有开立。"))
    else:
        password = sys.stdin.readline().rstrip("\n")
    try:
        validate_password(password)
    except ValidationError as weak:
        raise Refused(_("密码不合要求：{why}"), why=" ".join(weak.messages)) from None
    return password
