"""A process that dies between any two writes, again and again, and one after it that goes on: run by test_kills.py.

``python -m tests.ledger.dying FOLDER`` with the database that MINGJIAN_DATABASE names. Every statement to the database
and every file that gets its name is a point; at the chosen one the process ends without a word. One line of JSON for
each point says where that was and what was there afterwards.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
import traceback
from pathlib import Path
from typing import TYPE_CHECKING, Any

import django
from django.conf import settings

if TYPE_CHECKING:
    from collections.abc import Callable

DIED = 9
#: So many entries that, with those of the four keys, the first round fills a tile and the second begins the next.
_FIRST = 250
_ROUNDS = 2


class Points:
    """Counts what is written and dies just before the chosen point."""

    def __init__(self, last: int, note: Path) -> None:
        self._left, self._note = last, note

    def pass_by(self, name: str) -> None:
        self._left -= 1
        if self._left == 0:
            self._note.write_text(name)
            os._exit(DIED)

    def statement(self, execute: Any, sql: str, params: Any, many: Any, context: Any) -> Any:
        if not sql.startswith("SELECT"):
            self.pass_by(sql[:60])
        return execute(sql, params, many, context)


def work(points: Points, told: Path) -> None:
    """A few acts, ordered and published as they come. What was acknowledged is told before anything else happens."""
    from django.db import connection

    from mingjian.ledger import jobs

    from .writing import add_note, open_case

    replace, remove = Path.replace, shutil.rmtree

    def replacing(self: Path, target: Path) -> Path:
        points.pass_by(f"file {target.name}")
        return replace(self, target)

    def removing(path: Path, **more: Any) -> None:
        points.pass_by(f"remove {path.name}")
        remove(path, **more)

    # A process of its own, which ends here: nothing has to be put back.
    Path.replace = replacing  # type: ignore[method-assign,assignment]
    shutil.rmtree = removing  # type: ignore[assignment]
    with connection.execute_wrapper(points.statement), told.open("a") as stream:

        def tell(what: str) -> None:
            stream.write(f"{what}\n")
            stream.flush()

        jobs.prepare()
        subject = open_case(_FIRST)
        tell(f"entry {subject} {_FIRST}")
        jobs.sequence()
        tell(f"published {jobs.publish()}")
        for number in range(_ROUNDS):
            n = add_note(subject, f"note {number}")
            tell(f"entry {subject} {n}")
            jobs.sequence()
            tell(f"published {jobs.publish()}")


def check(told: list[str]) -> dict[str, Any]:
    """Start again after the death, do what waits, and ask everything that must hold."""
    from mingjian.ledger import jobs, queries
    from mingjian.ledger.folder import log_folder
    from mingjian.ledger.models import Subject
    from mingjian.proof import merkle
    from mingjian.proof.prover import Prover

    from .writing import demand_whole, open_case, publish

    log = log_folder()
    seen = log.published()
    jobs.prepare()
    publish()
    open_case()
    size = publish()
    assert demand_whole(log) == size
    if seen is not None:
        proof = Prover(log, size).consistency_proof(seen.size)
        merkle.verify_consistency(seen.size, size, proof, seen.root, Prover(log, size).root())
    acknowledged: dict[str, int] = {}
    for line in told:
        what, *about = line.split()
        if what == "entry":
            acknowledged[about[0]] = int(about[1])
        else:
            assert seen is not None
            assert seen.size >= int(about[0]), "a published size was taken back"
    found = {each.pk: each.n for each in Subject.objects.filter(kind="case", n__gt=1)}
    for subject, n in acknowledged.items():
        texts = [known.values.get("text") for known in queries.recorded(subject)]
        assert len(texts) == len(set(texts)), "an entry is there twice"
        assert len(texts) in {n, n + 1}, f"acknowledged {n}, found {len(texts)}"
    return {"size": size, "subjects": len(found)}


def in_child(run: Callable[[], None]) -> int:
    """The exit code of a forked process; none of its connections or threads is ours."""
    child = os.fork()
    if child:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    code = 0
    try:
        run()
    except BaseException:  # noqa: BLE001 - told to whoever reads standard error
        traceback.print_exc()
        code = 1
    os._exit(code)


class Instance:
    """An instance for each point, copied from one that is migrated and empty."""

    def __init__(self, folder: Path) -> None:
        from django.db import connections

        self._folder, self._connections = folder, connections
        self._database: dict[str, Any] = connections.databases["default"]
        self._postgres = self._database["ENGINE"].endswith("postgresql")
        self._home = self._database["NAME"]
        self._blank = f"mingjian_kills_{os.getpid()}"

    def make_blank(self) -> None:
        (self._folder / "blank").mkdir()
        if self._postgres:
            self._maintain(f"CREATE DATABASE {self._blank}")
        if in_child(lambda: self._migrate(self._folder / "blank", self._blank)):
            sys.exit("the blank instance could not be made")

    def copy(self, number: int) -> Callable[[], None]:
        """A copy; what is returned points this process's settings at it."""
        folder, name = self._folder / f"{number}", f"{self._blank}_{number}"
        shutil.copytree(self._folder / "blank", folder)
        if self._postgres:
            self._maintain(f"CREATE DATABASE {name} TEMPLATE {self._blank}")
        return lambda: self._use(folder, name)

    def remove(self, number: int) -> None:
        shutil.rmtree(self._folder / f"{number}")
        if self._postgres:
            self._maintain(f"DROP DATABASE {self._blank}_{number} WITH (FORCE)")

    def remove_blank(self) -> None:
        if self._postgres:
            self._maintain(f"DROP DATABASE {self._blank} WITH (FORCE)")

    def _use(self, folder: Path, name: str) -> None:
        settings.DATA = folder
        self._database["NAME"] = name if self._postgres else folder / "mingjian.sqlite3"

    def _migrate(self, folder: Path, name: str) -> None:
        from django.core.management import call_command

        self._use(folder, name)
        call_command("migrate", verbosity=0, interactive=False)

    def _maintain(self, sql: str) -> None:
        def run() -> None:
            self._database["NAME"] = self._home
            with self._connections["default"].cursor() as cursor:
                cursor.execute(sql)

        if in_child(run):
            sys.exit(sql)


def main(folder: Path) -> None:
    django.setup()
    instance = Instance(folder)
    instance.make_blank()
    for number in range(1, 1000):
        use = instance.copy(number)
        own = folder / f"{number}"
        told, died, answer = own / "told", own / "died", own / "answer"
        told.touch()

        def run(number: int = number, use: Callable[[], None] = use, told: Path = told, died: Path = died) -> None:
            use()
            work(Points(number, died), told)

        def look(use: Callable[[], None] = use, told: Path = told, answer: Path = answer) -> None:
            use()
            answer.write_text(json.dumps(check(told.read_text().splitlines())))

        code = in_child(run)
        whole = in_child(look) == 0
        point = died.read_text() if died.exists() else ""
        found = json.loads(answer.read_text()) if whole else {}
        sys.stdout.write(json.dumps({"point": point, "code": code, "whole": whole, **found}) + "\n")
        sys.stdout.flush()
        instance.remove(number)
        if code != DIED:
            break
    instance.remove_blank()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
