"""Building packages: long work that can be left and found again. The waiting row is the queue; and its comparison."""

from __future__ import annotations

import hashlib
import logging
from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import InterfaceError, OperationalError, connection, transaction
from django.db.models import F, Q

from mingjian import clock
from mingjian.archive import building
from mingjian.archive.models import Package
from mingjian.errors import MingjianError
from mingjian.errors import gettext_noop as _
from mingjian.ledger import jobs as ledger
from mingjian.ledger import queries as ledger_queries
from mingjian.ledger.comparison import compare, recorded_kind

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from mingjian.ledger.comparison import Columns, Difference

_log = logging.getLogger(__name__)

#: What the page shows; the reason is in the log.
_UNEXPECTED = _("生成时出错。请重新出具；仍然不行时，请系统管理员查看日志。")

_PACKAGES = _("案卷包")

#: A package whose builder died is begun again after this.
STALE = timedelta(minutes=30)

#: A package over which so many builders died is built no more.
MOST_TRIES = 3

#: The package this process is building.
_in_hand: set[str] = set()


def build_next() -> bool:
    """Build one waiting package; whether there was one."""
    package = _claim()
    if package is None:
        return False
    if package.tries > MOST_TRIES:
        _log.error("Package %s ended %d builders and is built no more", package.pk, MOST_TRIES)
        package.state, package.failure = "failed", str(_UNEXPECTED)
        _keep(package)
        return True
    _in_hand.add(package.pk)
    try:
        # The package ends with its own entry, and every entry in it must stand in a published checkpoint.
        while not ledger_queries.is_published(package.case_id, package.n):
            ledger.sequence()
            ledger.publish()
        made = building.build(package, settings.DATA / "packages")
    except (OperationalError, InterfaceError):
        # It will answer again: the package waits, and the worker tries once more after a pause.
        connection.close()
        give_back()
        raise
    except MingjianError as error:
        _log.exception("Package %s could not be built", package.pk)
        package.state, package.failure = "failed", str(error)[:300]
    except Exception:  # noqa: BLE001 - whatever it was, whoever waits must be told, and the next package built
        _log.exception("Package %s could not be built", package.pk)
        package.state, package.failure = "failed", str(_UNEXPECTED)
    else:
        package.state, package.size_bytes, package.sha256 = "built", made.size_bytes, made.sha256
    _keep(package)
    _in_hand.discard(package.pk)
    return True


def _keep(package: Package) -> None:
    """What became of it, unless somebody took this builder for dead meanwhile: then it is theirs to say."""
    own = Package.objects.filter(pk=package.pk, state="building", begun_at=package.begun_at)
    kept = own.update(
        state=package.state, failure=package.failure, size_bytes=package.size_bytes, sha256=package.sha256
    )
    if not kept:
        _log.warning("Package %s took so long that another worker has begun it again", package.pk)


def give_back() -> int:
    """Let what this process is building wait for the next; called when the process ends in the middle of it."""
    mine = Package.objects.filter(pk__in=_in_hand, state="building")
    return mine.update(state="waiting", begun_at=None, tries=F("tries") - 1)


def _claim() -> Package | None:
    """Take the oldest package that waits, or whose builder died; nobody else takes it."""
    now = clock.now()
    with transaction.atomic():
        waiting = Package.objects.select_for_update(of=("self",)).filter(
            Q(state="waiting") | Q(state="building", begun_at__lt=now - STALE)
        )
        package = waiting.select_related("case", "case__institution").order_by("asked_at", "id").first()
        if package is not None:
            package.state, package.begun_at, package.tries = "building", now, package.tries + 1
            package.save(update_fields=["state", "begun_at", "tries"])
    return package


def differences(*, read_bytes: bool = False) -> Iterator[Difference]:
    """Packages that are not as the entries that issued them say, or whose file is another than was built."""
    expected = (
        (
            f"{entry.subject} #{entry.n}",
            {"profile": entry.law["profile"], "asked_by": entry.actor, "asked_at": entry.at},
        )
        for entry in recorded_kind("case:package:issued")
    )
    rows = Package.objects.order_by("case_id", "n")
    yield from compare(str(_PACKAGES), "package", expected, ((f"{row.case_id} #{row.n}", _of(row)) for row in rows))
    for row in rows.filter(state="built").iterator():
        path: Path = settings.DATA / "packages" / f"{row.pk}.zip"
        # A package whose file is gone is issued anew; it holds nothing that is not elsewhere.
        if path.exists():
            wanted = {"size_bytes": row.size_bytes} | ({"sha256": row.sha256} if read_bytes else {})
            found = {"size_bytes": path.stat().st_size} | ({"sha256": _digest(path)} if read_bytes else {})
            yield from compare(row.pk, "package", [(row.pk, wanted)], [(row.pk, found)])


def _of(row: Package) -> Columns:
    return {"profile": row.profile, "asked_by": row.asked_by_id, "asked_at": row.asked_at}


def _digest(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
