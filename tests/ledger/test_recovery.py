"""A database older than the published log: it stops, says so, reads the rest back, and goes on where the log ended."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection, transaction

from mingjian import clock
from mingjian.documents.models import Series
from mingjian.errors import Refused, Unverifiable
from mingjian.ledger import guards, jobs, keys, queries, recovery
from mingjian.ledger.actions import writing_about
from mingjian.ledger.models import Checkpoint, Cursor, Entry, Key, Opening, Sequencer, Subject
from mingjian.proof import fields, tiles

from .writing import ACTOR, add_note, demand_whole, open_case, publish

if TYPE_CHECKING:
    from django.db.models import Model
    from pytest_django import Settings

    from mingjian.ledger.folder import LogFolder

pytestmark = pytest.mark.database

TABLES: tuple[type[Model], ...] = (Entry, Opening, Subject, Sequencer, Checkpoint, Key, Cursor)


@dataclass(frozen=True)
class Backup:
    """The ledger's rows as they once were; key files and the log folder stay what they are now."""

    rows: dict[type[Model], list[dict[str, Any]]]

    @classmethod
    def take(cls) -> Backup:
        return cls({model: list(model._default_manager.values()) for model in TABLES})

    def restore(self) -> None:
        guards.remove(connection)
        with transaction.atomic():
            for model, rows in self.rows.items():
                model._default_manager.all().delete()
                model._default_manager.bulk_create([model(**_named(row)) for row in rows])
        guards.install(connection)
        keys._signers.clear()


def _named(row: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name != "pk"}


@dataclass(frozen=True)
class Lost:
    """A log of which the database knows only the beginning."""

    log: LogFolder
    kept: str
    grown: str
    new: str
    size: int
    published: int


@pytest.fixture
def lost(log: LogFolder) -> Lost:
    kept, grown = open_case(3), open_case(2)
    size = publish()
    backup = Backup.take()
    add_note(grown, "备份之后", reason="补正")
    new = open_case(300)
    add_note(grown)
    published = publish()
    backup.restore()
    return Lost(log, kept, grown, new, size, published)


def test_nothing_is_written_while_the_database_is_behind(lost: Lost) -> None:
    before = lost.log.read("checkpoint")
    with pytest.raises(jobs.Behind, match=f"已公布的检查点有 {lost.published} 条记录，数据库只有 {lost.size} 条"):
        jobs.prepare()
    assert publish_refused()
    open_case()
    with pytest.raises(jobs.Behind, match=r"请运行 mingjian ledger recover"):
        jobs.sequence()

    assert queries.unsequenced_count() == 1
    assert lost.log.read("checkpoint") == before
    assert Sequencer.objects.get().size == lost.size


def publish_refused() -> bool:
    with pytest.raises(jobs.Behind):
        jobs.publish()
    return True


def test_what_was_lost_comes_back_and_the_log_goes_on(lost: Lost) -> None:
    found = recovery.recover(reason="演练")
    assert found == recovery.Recovered(lost.size, lost.published - 1, 302)

    jobs.prepare()
    assert queries.head_of(lost.grown)[0] == 4
    assert queries.head_of(lost.new)[0] == 300
    assert Subject.objects.get(pk=lost.new).kind == "case"
    add_note(lost.new, "恢复之后")
    open_case()
    assert publish() == lost.published + 3
    demand_whole(lost.log)
    (noted,) = queries.recorded("ledger")
    assert noted.entry.kind == "ledger:restore:recovered"
    assert dict(noted.entry.law) == {"first": lost.size, "last": lost.published - 1}
    assert noted.values == {"reason": "演练"}


def test_the_values_are_lost_and_their_commitments_still_open(lost: Lost) -> None:
    recovery.recover(reason="演练")
    kept = queries.recorded(lost.kept)
    assert [known.lost for known in kept] == [False] * 3
    assert [known.values["text"] for known in kept] == [f"第 {n} 条" for n in range(3)]

    back = queries.recorded(lost.grown, after=2)
    assert [known.lost for known in back] == [True, True]
    assert [known.values for known in back] == [{}, {}]
    assert [field.name for field in back[0].fields] == ["reason", "text"]
    for known in back:
        fields.check(known.fields, known.entry.commitment)
    assert queries.standing().lost == 302


def test_there_is_nothing_to_recover_where_nothing_is_lost(log: LogFolder) -> None:
    assert recovery.recover(reason="演练") is None
    open_case()
    publish()
    before = Backup.take().rows
    assert recovery.recover(reason="演练") is None
    assert Backup.take().rows == before


def test_entries_that_waited_when_the_backup_was_made_keep_their_values(log: LogFolder) -> None:
    first = open_case()
    publish()
    add_note(first, "备份时尚未排序")
    backup = Backup.take()
    add_note(first, "备份之后")
    published = publish()
    backup.restore()

    assert recovery.recover(reason="演练") == recovery.Recovered(published - 2, published - 1, 1)
    assert [known.values for known in queries.recorded(first, after=1)] == [{"text": "备份时尚未排序"}, {}]
    publish()
    demand_whole(log)


def test_what_was_written_after_the_restore_goes_on_unless_it_collides(lost: Lost) -> None:
    add_note(lost.kept, "恢复之后、找回之前")
    recovery.recover(reason="演练")
    jobs.prepare()
    publish()
    demand_whole(lost.log)
    assert queries.recorded(lost.kept)[-1].values == {"text": "恢复之后、找回之前"}


def test_a_collision_is_refused_and_changes_nothing(lost: Lost) -> None:
    add_note(lost.grown, "恢复之后、找回之前")
    before = Backup.take().rows
    with pytest.raises(Refused, match=f"{lost.grown} 第 3 条"):
        recovery.recover(reason="演练")
    assert Backup.take().rows == before


@pytest.mark.parametrize("file", ["tile/entries/000", "tile/entries/001.p"])
def test_bundles_that_are_gone_are_said(lost: Lost, file: str) -> None:
    path = lost.log.root / file
    shutil.rmtree(path) if path.is_dir() else path.unlink()
    before = Backup.take().rows
    with pytest.raises(Exception, match="不存在"):
        recovery.recover(reason="演练")
    assert Backup.take().rows == before


def test_a_forged_bundle_does_not_get_in(lost: Lost) -> None:
    bundle = tiles.read_entries(lost.log, 0, 256)
    forged = bundle[100].replace(b'"actor":"0', b'"actor":"1')
    assert forged != bundle[100]
    bundle[100] = forged
    lost.log.write("tile/entries/000", tiles.write_bundle(bundle))
    before = Backup.take().rows
    with pytest.raises(jobs.Forked, match="不是同一本账簿"):
        recovery.recover(reason="演练")
    assert Backup.take().rows == before


def test_names_of_fields_that_are_gone_or_forged_leave_the_entry_without_them(lost: Lost) -> None:
    shutil.rmtree(lost.log.root / "fields")
    found = recovery.recover(reason="演练")
    assert found is not None
    assert found.lost == 302
    back = queries.recorded(lost.new)
    assert all(known.lost and not known.fields for known in back)
    # And their place in the files stays open, instead of holding what does not fit the commitment.
    width = publish() - tiles.WIDTH
    kept = tiles.read_entries(lost.log, 1, width, path=tiles.fields_path)
    assert kept[:-1] == [b""] * (width - 1)
    assert kept[-1]


def test_a_checkpoint_nobody_of_this_house_signed_is_not_followed(lost: Lost) -> None:
    text = lost.log.read("checkpoint").decode()
    body, _gap, line = text.rpartition("\n\n")
    lost.log.write("checkpoint", f"{body}\n\n{line[:-10]}AAAAAAAA=\n".encode())
    before = Backup.take().rows
    with pytest.raises(Unverifiable):
        recovery.recover(reason="演练")
    assert Backup.take().rows == before


def test_keys_made_after_the_backup_come_back_with_the_entries_that_announced_them(log: LogFolder) -> None:
    publish()
    backup = Backup.take()
    rotated = keys.rotate("log")
    document = keys.public_key(Key.objects.get(purpose="document"))
    keys.revoke(document.id, not_after=clock.now())
    open_case()
    publish()
    before = keys.trust()
    backup.restore()
    recovery.recover(reason="演练")

    assert keys.trust() == before
    assert keys.signer("log").id == rotated.id
    assert keys.trust().key(document.id).state == "revoked"
    jobs.prepare()
    publish()
    demand_whole(log)


def test_under_gm_both_trees_come_back(log: LogFolder, settings: Settings) -> None:
    settings.SUITE = "gm"
    jobs.prepare()
    publish()
    backup = Backup.take()
    open_case(3)
    published = publish()
    beside = log.read("checkpoint.sm2.json").decode()
    backup.restore()
    recovery.recover(reason="演练")

    assert Checkpoint.objects.get(pk=published).signature_sm2 == beside
    jobs.prepare()
    publish()
    demand_whole(log)


class TestForked:
    """Two stories of the same length or of different ones: no program can say which is right, so it stops."""

    def test_another_entry_in_a_published_place(self, log: LogFolder) -> None:
        publish()
        backup = Backup.take()
        open_case(2)
        publish()
        shutil.copytree(log.root, log.root.with_name("elsewhere"))
        backup.restore()
        shutil.rmtree(log.root)
        open_case(4)
        publish()
        shutil.rmtree(log.root)
        log.root.with_name("elsewhere").rename(log.root)

        with pytest.raises(jobs.Forked, match="不是同一本账簿"):
            jobs.prepare()
        with pytest.raises(jobs.Forked):
            recovery.recover(reason="演练")

    def test_a_changed_database_is_seen_at_the_next_start(self, log: LogFolder) -> None:
        case = open_case(3)
        publish()
        shutil.rmtree(log.root / "tile")
        guards.remove(connection)
        Entry.objects.filter(subject_id=case, n=2).update(body=b"{}")
        with pytest.raises(jobs.Forked):
            jobs.prepare()

    @pytest.mark.usefixtures("log")
    def test_a_hole_in_the_places_is_said(self) -> None:
        case = open_case(3)
        publish()
        open_case()
        jobs.sequence()
        guards.remove(connection)
        Entry.objects.exclude(subject_id=case).order_by("-position")[0].delete()
        with pytest.raises(Unverifiable, match="之间缺少记录"):
            jobs.prepare()


def test_the_command_says_what_it_did(lost: Lost, capsys: pytest.CaptureFixture[str]) -> None:
    from mingjian.commands.recover import main

    assert main(["status"]) == 0
    said = capsys.readouterr().out
    assert f"In the database: {lost.size} entries, 0 of them waiting" in said
    assert f"Published: {lost.published} entries" in said
    assert main(["recover", "--reason", "硬盘损坏"]) == 0
    said = capsys.readouterr().out
    assert f"places {lost.size} to {lost.published - 1}" in said
    assert "302 entries are lost" in said
    assert main(["recover"]) == 0
    assert "Nothing was changed." in capsys.readouterr().out
    assert queries.recorded("ledger")[0].values == {"reason": "硬盘损坏"}


def test_numbers_given_and_lost_are_given_to_nobody_again(log: LogFolder) -> None:
    from mingjian.commands.recover import main
    from mingjian.documents.actions import next_number
    from mingjian.people.actions import register_organisation

    def reserve(document: str) -> str:
        with transaction.atomic():
            number = next_number(issuer_id=office.pk, document=document, year=year, title="示通")
        with writing_about(case) as pen:
            law = {"step": "notify", "about": document}
            pen.write("case:document:reserved", actor=ACTOR, law=law, fields={"number": number})
        return number

    year = clock.today().year
    office = register_organisation(kind="authority", name="示例省市场监督管理局", actor="system")
    case = open_case()
    reserve("notice")
    publish()
    backup, numbered = Backup.take(), list(Series.objects.values())
    given = {reserve("notice"), reserve("notice"), reserve("report")}
    publish()
    backup.restore()
    Series.objects.all().delete()
    Series.objects.bulk_create(Series(**row) for row in numbered)

    assert main(["recover"]) == 0

    assert reserve("notice") == f"示通〔{year}〕4号"
    assert reserve("report") == f"示通〔{year}〕2号"
    assert {f"示通〔{year}〕{number}号" for number in (2, 3)} < given
