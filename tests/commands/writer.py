"""Somebody at work beside the worker: ``python -m tests.commands.writer write N`` or ``… look``.

``write`` makes N acts, each an entry and a letter in one transaction, and tells each one once it is acknowledged.
``look`` demands that the log is whole and says in one line of JSON how far everything has come.
"""

from __future__ import annotations

import json
import sys
import time
from datetime import timedelta

from mingjian.commands.cli import set_up


def tell(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def write(count: int) -> None:
    from django.db import transaction

    from mingjian.ledger.actions import send_later
    from tests.ledger.writing import add_note, open_case

    subject = open_case()
    for number in range(count):
        with transaction.atomic():
            n = add_note(subject, f"note {number}")
            send_later("mail", f"{subject}/{n}", {"to": "", "subject": f"{n}", "text": ""})
        tell(f"{subject} {n}")
        time.sleep(0.01)


def look() -> dict[str, object]:
    from mingjian import clock
    from mingjian.ledger import letters
    from mingjian.ledger.folder import log_folder
    from mingjian.ledger.models import Checkpoint, Entry, Outgoing
    from tests.ledger.writing import demand_whole

    # Letters that were in somebody's hands when he died are taken up by the next after a while.
    with clock.standing_at(clock.now() + letters.TAKEN + timedelta(seconds=1)):
        while letters.send_waiting():
            pass
    return {
        "size": demand_whole(log_folder()),
        "waiting": Entry.objects.filter(position=None).count(),
        "notes": sorted(f"{one.subject_id} {one.n}" for one in Entry.objects.filter(kind="case:note:added", n__gt=1)),
        "unsent": Outgoing.objects.filter(sent_at=None).count(),
        "stamped": Checkpoint.objects.exclude(timestamp=b"").count(),
    }


if __name__ == "__main__":
    set_up()
    if sys.argv[1] == "write":
        write(int(sys.argv[2]))
    else:
        tell(json.dumps(look()))
