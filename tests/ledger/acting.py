"""What a test of backups has another process do to an instance: ``python -m tests.ledger.acting VERB …``."""

from __future__ import annotations

import hashlib
import json
import sys
import time
from pathlib import Path
from typing import Any

import django


def write(count: str) -> dict[str, Any]:
    """A case of so many entries, ordered and published; and a stored file."""
    from django.conf import settings

    from mingjian.evidence.ports import store
    from mingjian.ledger import jobs

    from .writing import open_case, publish

    jobs.prepare()
    subject = open_case(int(count))
    content = f"original of {subject}".encode()
    draft = settings.DATA / "quarantine" / subject
    draft.write_bytes(content)
    store().keep(draft, hashlib.sha256(content).hexdigest())
    return {"subject": subject, "size": publish(), "file": hashlib.sha256(content).hexdigest()}


def keep_writing(seconds: str) -> dict[str, Any]:
    """Entries and publications one after the other, for a while; what was acknowledged is printed at once."""
    from mingjian.ledger import jobs

    from .writing import add_note, open_case

    jobs.prepare()
    subject, until, n = open_case(), time.monotonic() + float(seconds), 1
    while time.monotonic() < until:
        n = add_note(subject, f"note {n}")
        jobs.sequence()
        jobs.publish()
    return {"subject": subject, "n": n}


def whole() -> dict[str, Any]:
    """Start, do what waits, ask everything; then write one more and ask again."""
    from django.conf import settings

    from mingjian.ledger import jobs, queries
    from mingjian.ledger.folder import log_folder
    from mingjian.ledger.models import Entry, Subject

    from .writing import demand_whole, open_case, publish

    jobs.prepare()
    before = Entry.objects.count()
    publish()
    demand_whole(log_folder())
    open_case()
    publish()
    return {
        "entries": before,
        "size": demand_whole(log_folder()),
        "heads": {each.pk: each.n for each in Subject.objects.filter(kind="case")},
        "values": queries.standing().lost,
        "stored": sorted(
            path.parent.name + path.name for path in (settings.DATA / "store" / "sha256").glob("??/*") if path.is_file()
        ),
    }


def restore_dying(source: str, point: str) -> dict[str, Any]:
    """A restore that ends without a word at the chosen rename or removal."""
    import os
    import shutil

    from mingjian.commands.backups import restoring

    left = [int(point)]

    def dying(real: Any) -> Any:
        def passed(*words: Any, **more: Any) -> Any:
            left[0] -= 1
            if left[0] == 0:
                os._exit(9)
            return real(*words, **more)

        return passed

    # A process of its own, which ends here: nothing has to be put back.
    Path.rename = dying(Path.rename)  # type: ignore[method-assign]
    Path.replace = dying(Path.replace)  # type: ignore[method-assign]
    shutil.rmtree = dying(shutil.rmtree)
    restoring.restore(Path(source))
    return {"points": int(point) - left[0]}


def sign_in() -> dict[str, Any]:
    """A session, as signing in leaves it; how many there are."""
    from django.contrib.sessions.backends.db import SessionStore
    from django.contrib.sessions.models import Session

    SessionStore().create()
    return {"sessions": Session.objects.count()}


def sessions() -> dict[str, Any]:
    from django.contrib.sessions.models import Session

    return {"sessions": Session.objects.count()}


VERBS = {
    "write": write,
    "keep-writing": keep_writing,
    "whole": whole,
    "restore-dying": restore_dying,
    "sign-in": sign_in,
    "sessions": sessions,
}


def main(verb: str, *words: str) -> None:
    django.setup()
    from mingjian.config.wiring import wire

    wire()
    done: Any = VERBS[verb]
    sys.stdout.write(json.dumps(done(*words)) + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
