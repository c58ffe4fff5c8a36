"""One act as hand-written SQL: the statements that a careful person would write to leave the same rows behind."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from django.db import connection

from mingjian import ids
from mingjian.cases.models import Case, Task
from mingjian.ledger.models import Entry

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

    from mingjian.people.rules import Acting

Statement: TypeAlias = "tuple[str, tuple[object, ...]]"

_DIGEST = "0" * 64
_SALT = "A" * 43


class ByHand:
    """Acts on one case, over the database driver itself.

    What the rows say is made beforehand: nothing is hashed, encoded or asked of the law, and nothing is looked up that
    is known.
    """

    def __init__(self, case: Case, who: Acting, *, step: str, form: Mapping[str, str]) -> None:
        self._case, self._who, self._step = case, who, step
        last = Entry.objects.filter(subject_id=case.pk).latest("n")
        self._n, self._body, self._at = last.n, bytes(last.body), _moment(last.at)
        self._opening = connection.ops.adapt_json_value(
            [{"name": f"form.{name}", "salt": _SALT, "value": value} for name, value in sorted(form.items())], None
        )
        shared = Task.objects.filter(case=case, step=step).values_list("pk", flat=True)
        self._tasks = tuple(shared)
        self._mark = "%s" if connection.vendor == "postgresql" else "?"

    def perform(self, item: str) -> None:
        self._n += 1
        with connection.cursor() as through:
            run = through.cursor.execute
            for sql, values in self._statements(item, ids.new_id(), ids.random_bytes(32).hex()):
                run(sql, values)

    def _statements(self, item: str, token: str, digest: str) -> Iterator[Statement]:
        q, case, n, at = self._mark, self._case.pk, self._n, self._at
        postgres = connection.vendor == "postgresql"
        yield ("BEGIN" if postgres else "BEGIN IMMEDIATE"), ()
        yield f"SELECT n, head, at FROM ledger_subject WHERE id = {q}{' FOR UPDATE' if postgres else ''}", (case,)
        yield f"SELECT n, digest FROM cases_submission WHERE case_id = {q} AND token = {q}", (case, token)
        yield f"SELECT role, person_id, organisation_id FROM cases_party WHERE case_id = {q}", (case,)
        yield self._insert(
            "ledger_entry", subject_id=case, n=n, kind="case:step:done", at=at, body=self._body, digest=digest
        )
        yield self._insert("ledger_opening", subject_id=case, n=n, fields=self._opening, lost=False)
        act = {"step": self._step, "item": item, "outcome": "conform", "ground": "", "role": "assessor"}
        yield self._insert("cases_act", case_id=case, n=n, **act, person_id=self._who.person, at=at)
        yield self._insert("cases_submission", case_id=case, token=token, digest=_DIGEST, n=n, opened="", at=at)
        yield f"SELECT id, role, step, items FROM cases_task WHERE case_id = {q}", (case,)
        yield (
            f"UPDATE cases_task SET items = items + 1 WHERE id IN ({', '.join([q] * len(self._tasks))})",
            self._tasks,
        )
        copies = ", ".join(f"{column} = {q}" for column in ("n", "phase", "standing", "waiting_for", "looked_at"))
        yield (
            f"UPDATE cases_case SET {copies} WHERE id = {q}",
            (n, self._case.phase, "open", "assessor", at, case),
        )
        yield f"UPDATE ledger_subject SET n = {q}, head = {q}, at = {q} WHERE id = {q}", (n, digest, at, case)
        yield "COMMIT", ()

    def _insert(self, table: str, **row: object) -> Statement:
        places = ", ".join([self._mark] * len(row))
        return f"INSERT INTO {table} ({', '.join(row)}) VALUES ({places})", tuple(row.values())


def _moment(at: datetime) -> object:
    return at if connection.vendor == "postgresql" else at.replace(tzinfo=None).isoformat(sep=" ")
