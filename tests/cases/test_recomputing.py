"""Every column that copies the ledger, corrupted in turn, is named; an untouched house has no difference."""

from __future__ import annotations

import contextlib
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.db import IntegrityError, connection, models, transaction

from mingjian import clock, ids
from mingjian.archive import jobs as archive
from mingjian.archive.models import Package
from mingjian.cases import actions, jobs
from mingjian.cases.doing import NewNote, Sending
from mingjian.cases.models import Act, Case, Exhibit, Note, Party, Task, Thread
from mingjian.commands.journey import OFFICER
from mingjian.documents.models import Paper
from mingjian.evidence import jobs as evidence
from mingjian.evidence import ports
from mingjian.evidence.models import StoredFile
from mingjian.ledger import guards
from mingjian.people import jobs as people
from mingjian.people.models import Appointment, Organisation, Person, Site
from mingjian.people.queries import accounts_named, running_appointments

if TYPE_CHECKING:
    from pathlib import Path

    from mingjian.ledger.comparison import Difference
    from mingjian.people.rules import Acting

# One process plays the case for all of them.
pytestmark = [pytest.mark.database, pytest.mark.django_db, pytest.mark.xdist_group("recomputing")]

#: Columns that are no copy of an entry, and why.
NO_COPY: dict[type[models.Model], dict[str, str]] = {
    Case: {"id": "the subject itself", "looked_at": "the moment by which the copies are reckoned"},
    Party: {"id": "of the table"},
    Thread: {"id": "of the table", "case": "the subject"},
    Act: {"id": "of the table", "case": "the subject"},
    Exhibit: {"id": "of the table", "case": "the subject"},
    Note: {"id": "of the table", "case": "the subject"},
    Task: {"id": "of the table", "case": "the subject"},
    Paper: {
        "id": "of the table",
        "issuer": "stands in the seal's series, not in the entry",
        "content": "words for a Word copy, which is marked a draft and is no document",
    },
    Package: {
        "id": "of the table",
        "state": "how far the work is",
        "failure": "how far the work is",
        "begun_at": "how far the work is",
        "tries": "how far the work is",
        "size_bytes": "of the built file",
        "sha256": "of the built file",
    },
    Organisation: {"registered_at": "of the table"},
    Person: dict.fromkeys(
        ("password", "last_login", "email", "phone", "is_active", "created_at"), "of the account, not of the person"
    ),
    Site: {"id": "of the table", "area_code": "not in the entry yet"},
    Appointment: {},
    StoredFile: {"media_type": "as first seen", "scan": "what the scanner said", "stored_at": "of the table"},
}


def everything() -> list[Difference]:
    return [*jobs.differences(read_bytes=True), *archive.differences(read_bytes=True)]


def test_untouched_house_has_no_difference(case: str) -> None:
    assert [str(one) for one in everything()] == []
    assert jobs.recompute(case) == []


def bend(row: models.Model, field: Any, more: dict[str, object]) -> object:
    """Another value for a column of a row, the first that the database takes: two rows may not be one by its rules."""
    known = getattr(row, field.attname)
    rows = field.related_model._default_manager.exclude(pk=known) if isinstance(field, models.ForeignKey) else None
    for value in rows.values_list("pk", flat=True) if rows is not None else [other(field, known)]:
        with contextlib.suppress(IntegrityError), transaction.atomic():
            type(row)._default_manager.filter(pk=row.pk).update(**{field.attname: value} | more)
            return value
    raise AssertionError(field.name)


def other(field: models.Field[Any, Any], value: object) -> object:  # noqa: PLR0911 - one kind of column a line
    """Another value that the column may hold."""
    if isinstance(field, models.DateTimeField):
        return (value or clock.now()) + timedelta(hours=1)  # type: ignore[operator]
    if isinstance(field, models.DateField):
        return (value or date(2030, 1, 1)) - timedelta(days=1)  # type: ignore[operator]
    if isinstance(field, models.BooleanField):
        return not value
    if isinstance(field, models.IntegerField):
        return (value or 0) + 1000  # type: ignore[operator]
    if field.name == "seal":
        return str(value)[:-3] + "x" + str(value)[-2:]
    if field.name == "uscc":
        return "91990102MA05LA0XXX"
    if field.name == "state":
        return "void"
    return ids.new_id()[: field.max_length]


def columns() -> list[tuple[type[models.Model], str]]:
    return [
        (model, field.name)
        for model in NO_COPY
        for field in model._meta.concrete_fields
        if field.name not in NO_COPY[model] and not field.primary_key
    ]


def chosen(model: type[models.Model], case: str) -> Any:  # noqa: PLR0911 - one table a line
    """A row of the table that a test may bend: of the case, where the table is of cases."""
    rows = model._default_manager.order_by("pk")
    if model is Case:
        return rows.get(pk=case)
    if model is Act:
        return rows.filter(case=case, item="").last()
    if model is Paper:
        return rows.filter(case_id=case, state="issued").first()
    if model is StoredFile:
        return rows.filter(exhibits__isnull=False).first()
    if model is Site:
        return rows.get(organisation__name="示例甲环境检测有限公司", label="B")
    if model is Note:
        noted = actions.add_note(case, NewNote("accept", "一条备注"), acting=officer(), sending=Sending())
        return rows.get(n=noted.n)
    return rows.last() if model in {Person, Appointment, Party} else rows.first()


def officer() -> Acting:
    return running_appointments(accounts_named([OFFICER])[OFFICER].pk)[0].acting


def found_after(row: models.Model, case: str) -> list[Difference]:
    """What the check of the table's own floor finds."""
    if isinstance(row, Organisation | Person | Site | Appointment):
        return list(people.differences())
    if isinstance(row, Package):
        return list(archive.differences())
    if isinstance(row, StoredFile):
        return [*evidence.differences(read_bytes=True), *jobs.recompute(case)]
    return jobs.recompute(getattr(row, "case_id", case))


@pytest.mark.parametrize(("model", "column"), columns(), ids=lambda one: one if isinstance(one, str) else one.__name__)
def test_bent_column_is_named(case: str, model: type[models.Model], column: str) -> None:
    row = chosen(model, case)
    field: Any = model._meta.get_field(column)
    bent = bend(row, field, {"file_id": None} if (model, column) == (Paper, "state") else {})
    found = found_after(row, case)
    assert found, f"{model.__name__}.{column} was changed to {bent} and nobody noticed"
    table = model.__name__.lower()
    said = {(one.table, one.column) for one in found}
    assert said & {(table, column), (table, "person or organisation"), (table, ""), (table, "sealed")}, said
    assert all(str(one).endswith(("。", "）")) for one in found)


@pytest.mark.parametrize("model", [Party, Thread, Act, Exhibit, Note, Task, Paper, Package, Appointment, Site])
def test_row_that_is_gone_is_named(case: str, model: type[models.Model]) -> None:
    row = chosen(model, case)
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {model._meta.db_table} WHERE id = %s", [row.pk])
    assert {(one.table, one.expected != "") for one in found_after(row, case)} >= {(model.__name__.lower(), True)}


@pytest.mark.parametrize("model", [Party, Thread, Act, Exhibit, Note, Task, Paper, Package])
def test_row_too_many_is_named(case: str, model: type[models.Model]) -> None:
    row = chosen(model, case)
    row.pk = None if isinstance(model._meta.pk, models.AutoField) else ids.new_id()
    for name, value in (("n", 999), ("path", "site:99"), ("number", "〔2026〕99号"), ("holder", ids.new_id())):
        if hasattr(row, name):
            setattr(row, name, value)
    row.save(force_insert=True)
    assert model.__name__.lower() in {one.table for one in found_after(row, case) if one.found}


def test_file_that_is_gone_or_bent_is_named(case: str, ended: Any) -> None:
    folder: Path = ports.store()._root  # type: ignore[attr-defined]
    gone, cut, bent = sorted(folder.glob("??/*"))[:3]
    contents = {path: path.read_bytes() for path in (gone, cut, bent)}
    try:
        for path in contents:
            path.chmod(0o600)
        gone.unlink()
        cut.write_bytes(contents[cut][:-1])
        bent.write_bytes(contents[bent][:-1] + bytes([contents[bent][-1] ^ 1]))
        quick = {(one.row, one.column) for one in jobs.differences() if one.table == "storedfile"}
        slow = {(one.row, one.column) for one in jobs.differences(read_bytes=True) if one.table == "storedfile"}
    finally:
        for path, content in contents.items():
            path.write_bytes(content)
    names = {path: path.parent.name + path.name for path in contents}
    assert quick == {(names[gone], ""), (names[cut], "size_bytes")}
    assert {row for row, _column in slow} == set(names.values())
    assert (names[bent], "sha256") in slow


def test_entry_or_opening_that_was_changed_is_named(case: str) -> None:
    """Somebody drops the guards and edits the ledger itself: the chain, or the commitment, no longer holds."""
    guards.remove(connection)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE ledger_opening SET fields = %s WHERE subject_id = %s AND n = 1", ["[]", case])
    assert [one.table for one in jobs.recompute(case)] == ["ledger"]
    with connection.cursor() as cursor:
        cursor.execute("SELECT body FROM ledger_entry WHERE subject_id = %s AND n = 5", [case])
        body = bytes(cursor.fetchone()[0])
        cursor.execute(
            "UPDATE ledger_entry SET body = %s WHERE subject_id = %s AND n = 5",
            [body.replace(b'"role":"', b'"role":"x'), case],
        )
    assert "mingjian check" in str(jobs.recompute(case)[0])


def test_case_without_entries_and_entries_without_case_are_named(case: str) -> None:
    row = Case.objects.get(pk=case)
    row.pk, row.serial = ids.new_id(), "NOBODY-1"
    row.save(force_insert=True)
    assert row.pk in {one.row for one in jobs.differences() if one.table == "case"}
    assert [one.table for one in jobs.recompute(ids.new_id())] == ["case"]


def test_case_in_which_a_period_ran_out_is_looked_at_again(case: str) -> None:
    """Nothing is a difference that time alone explains; the worker brings the lists up to date."""
    waiting = Case.objects.exclude(pk=case).get()
    assert waiting.look_again_at is not None
    assert jobs.look_again() == 0
    with clock.standing_at(waiting.look_again_at - timedelta(seconds=1)):
        assert jobs.look_again() == 0
    with clock.standing_at(waiting.look_again_at):
        assert jobs.recompute(waiting.pk) == []
        assert "lapse:accept" not in set(Task.objects.filter(case=waiting).values_list("step", flat=True))
        assert jobs.look_again() == 1
        assert "lapse:accept" in set(Task.objects.filter(case=waiting).values_list("step", flat=True))
        assert jobs.look_again() == 0
        assert jobs.recompute(waiting.pk) == []
    Task.objects.filter(case=waiting, step="lapse:accept").delete()
    assert [(one.table, one.column) for one in jobs.recompute(waiting.pk)] == [("task", "")]
