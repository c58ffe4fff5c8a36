"""``mingjian ledger``: how far the log and the database are, and what the log knows and the database lost."""

from __future__ import annotations

import argparse
from collections import Counter

from django.db import transaction

from mingjian.clock import LAW_ZONE
from mingjian.documents.actions import pass_over
from mingjian.ledger import jobs as ledger
from mingjian.ledger import recovery
from mingjian.ledger.queries import facts_between, standing


def main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="mingjian ledger")
    verbs = parser.add_subparsers(dest="verb", required=True)
    verbs.add_parser("status", help="entries in the database and in the published log")
    recover = verbs.add_parser("recover", help="read back what the published log knows and the database lost")
    recover.add_argument("--reason", default="restored from a backup", help="stands in the ledger beside it")
    arguments = parser.parse_args(argv)
    if arguments.verb == "status":
        _status()
        return 0
    with transaction.atomic():
        found = recovery.recover(reason=arguments.reason)
        if found is not None:
            _pass_over_lost_numbers(found)
    if found is None:
        print("The database has everything the published log has. Nothing was changed.")
        return 0
    print(f"Read back places {found.first} to {found.last} of the log; the values of {found.lost} entries are lost.")
    print("Run `mingjian check` now: it names each case whose rows do not agree with the ledger.")
    return 0


def _pass_over_lost_numbers(found: recovery.Recovered) -> None:
    reserved = facts_between(found.first, found.last, kind="case:document:reserved")
    pass_over(Counter((str(fact.law["about"]), fact.at.astimezone(LAW_ZONE).year) for fact in reserved))


def _status() -> None:
    published = ledger.log_folder().published()
    found = standing()
    print(f"In the database: {found.entries} entries, {found.waiting} of them waiting for their place.")
    if published is None:
        print("Published: nothing yet.")
    else:
        print(f"Published: {published.size} entries, root {published.root.hex()}.")
    print(f"Lost in restores: the values of {found.lost} entries.")
