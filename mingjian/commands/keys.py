"""``mingjian keys``: list the instance's keys, print them as a trust file, rotate or revoke one."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

from mingjian import clock
from mingjian.errors import MingjianError, Refused
from mingjian.errors import gettext_noop as _
from mingjian.ledger import jobs as ledger
from mingjian.ledger import keys
from mingjian.proof import moment

if TYPE_CHECKING:
    from datetime import datetime


def main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="mingjian keys")
    verbs = parser.add_subparsers(dest="verb", required=True)
    verbs.add_parser("list", help="every key: its id, what for, since and until when, and whether it can be used here")
    verbs.add_parser("trust", help="print the public keys as a trust file, for whoever verifies packages")
    rotate = verbs.add_parser("rotate", help="retire a key; the next is announced in the ledger, signed by both")
    rotate.add_argument("purpose", choices=keys.PURPOSES)
    rotate.add_argument("--suite", default="intl", choices=("intl", "gm"))
    revoke = verbs.add_parser("revoke", help="say that what a key signed after a moment proves nothing")
    revoke.add_argument("id")
    revoke.add_argument("--not-after", metavar="YYYY-MM-DDThh:mm:ss.sssZ", help="UTC; now where it is left out")
    arguments = parser.parse_args(argv)
    ledger.prepare()
    if arguments.verb == "list":
        _list()
    elif arguments.verb == "trust":
        sys.stdout.write(keys.trust().encode().decode() + "\n")
    elif arguments.verb == "rotate":
        print(keys.rotate(arguments.purpose, arguments.suite).id)
    else:
        keys.revoke(arguments.id, not_after=_moment(arguments.not_after))
        _list()
    return 0


def _list() -> None:
    for known in keys.listed():
        key = known.key
        if known.not_after is not None:
            stands = f"revoked, nothing signed after {moment.write(known.not_after)} counts"
        elif key.until is not None:
            stands = f"{key.state} since {moment.write(key.until)}"
        else:
            stands = "active" if known.usable else "active, BUT ITS PRIVATE KEY CANNOT BE READ"
        print(f"{key.id}  {key.purpose:<9} {key.suite:<5} from {moment.write(key.since)}  {stands}")
        print(f"{'':34}{key.public.hex()}")


def _moment(text: str | None) -> datetime:
    if text is None:
        return clock.now()
    try:
        return moment.read(text)
    except MingjianError:
        raise Refused(
            _("时刻“{text}”写法有误。请写作 YYYY-MM-DDThh:mm:ss.sssZ（协调世界时）。"), text=text[:40]
        ) from None
