"""Backups: made while others write, whole or not there, brought back only into nothing, and caught up with the log."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import psycopg
import pytest

from mingjian import ids
from mingjian.proof import tiles
from tests.commands.instance import environment

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

pytestmark = pytest.mark.database

ROOT = Path(__file__).resolve().parents[2]
DATABASE = os.environ.get("MINGJIAN_DATABASE", "sqlite")


@dataclass(frozen=True)
class Instance:
    """An instance of its own: a folder, and where that is PostgreSQL a database."""

    data: Path
    database: str = "sqlite"
    suite: str = "intl"

    @property
    def _environment(self) -> dict[str, str]:
        more = {
            "MINGJIAN_MODE": "test",
            "MINGJIAN_DATABASE": self.database,
            "MINGJIAN_SUITE": self.suite,
            "DJANGO_SETTINGS_MODULE": "mingjian.config.settings",
        }
        return environment(self.data, more)

    def begin(self, *words: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-m", *words],
            cwd=ROOT,
            env=self._environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def run(self, *words: str, code: int = 0) -> str:
        """Run to the end; what it said."""
        with self.begin(*words) as process:
            out, err = process.communicate(timeout=300)
        assert process.returncode == code, out + err
        assert "Traceback" not in err or code == 9
        return out + err

    def mingjian(self, *words: str, code: int = 0) -> str:
        return self.run("mingjian", *words, code=code)

    def act(self, *words: str, code: int = 0) -> Any:
        out = self.run("tests.ledger.acting", *words, code=code)
        return json.loads(out) if code == 0 else None

    def lose_everything_but_the_log(self) -> None:
        for path in self.data.iterdir():
            if path.name != "log":
                shutil.rmtree(path) if path.is_dir() else path.unlink()
        if self.database != "sqlite":
            _renew(self.database)


def _renew(database: str) -> None:
    name = urlsplit(database).path.strip("/")
    with psycopg.connect(DATABASE, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        connection.execute(f"CREATE DATABASE {name}")


@pytest.fixture
def new(tmp_path: Path) -> Iterator[Callable[[], Instance]]:
    """Makes empty instances."""
    made: list[Instance] = []

    def make() -> Instance:
        data = tmp_path / f"instance{len(made)}"
        data.mkdir()
        if DATABASE == "sqlite":
            made.append(Instance(data))
        else:
            made.append(Instance(data, urlsplit(DATABASE)._replace(path=f"/mingjian_backup_{ids.new_id()}").geturl()))
            _renew(made[-1].database)
        return made[-1]

    yield make
    for one in made:
        if one.database != "sqlite":
            with psycopg.connect(DATABASE, autocommit=True) as connection:
                connection.execute(f"DROP DATABASE {urlsplit(one.database).path.strip('/')} WITH (FORCE)")


@pytest.fixture
def running(new: Callable[[], Instance]) -> Instance:
    """An instance with something in it."""
    one = new()
    one.mingjian("migrate")
    one.act("write", "300")
    return one


def everything_in(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_what_was_backed_up_is_there_again_and_goes_on(
    running: Instance, new: Callable[[], Instance], tmp_path: Path
) -> None:
    running.act("sign-in")
    said = running.mingjian("backup", str(tmp_path / "backup"))
    for key in (tmp_path / "backup" / "keys").iterdir():
        key.chmod(0o644)
    assert "304 entries, 304 of them published" in said
    before = running.act("whole")
    other = new()
    assert "304 entries are back" in other.mingjian("restore", str(tmp_path / "backup"))

    assert other.act("sessions") == {"sessions": 0}
    after = other.act("whole")
    assert (after["entries"], after["size"], after["values"]) == (304, 305, 0)
    assert after["stored"] == before["stored"] != []
    assert {key: n for key, n in after["heads"].items() if key in before["heads"]}
    keys = [everything_in(one.data / "keys") for one in (running, other)]
    assert keys[0] == keys[1] != {}
    assert {path.stat().st_mode & 0o777 for path in (other.data / "keys").iterdir()} == {0o600}
    assert not (other.data / ".restoring").exists()


def test_under_gm_the_second_tree_comes_along(new: Callable[[], Instance], tmp_path: Path) -> None:
    one, other = (replace(new(), suite="gm") for _each in range(2))
    one.mingjian("migrate")
    one.act("write", "20")
    one.mingjian("backup", str(tmp_path / "backup"))
    other.mingjian("restore", str(tmp_path / "backup"))

    for path in ("checkpoint", "checkpoint.sm2.json", "sm3/size", "sm3/tile/0/000.p/28"):
        assert (other.data / "log" / path).read_bytes() == (one.data / "log" / path).read_bytes()
    other.act("whole")
    assert (other.data / "log" / "sm3" / "size").read_text() == "29"


def test_a_backup_is_only_for_this_user_and_complete_by_its_own_account(running: Instance, tmp_path: Path) -> None:
    target = tmp_path / "backup"
    running.mingjian("backup", str(target))

    assert target.stat().st_mode & 0o777 == 0o700
    listed = [line.split("  ", 1)[1] for line in (target / "manifest-sha256.txt").read_text().splitlines()]
    assert set(listed) | {"manifest-sha256.txt", "backup.json"} == everything_in(target).keys()
    if shutil.which("sha256sum"):
        subprocess.run(["sha256sum", "--quiet", "-c", "manifest-sha256.txt"], cwd=target, check=True)
    assert not list(tmp_path.glob("*.partial"))
    about = json.loads((target / "backup.json").read_text())
    log = {path.removeprefix("log/") for path in listed if path.startswith("log/")}
    assert log == {"checkpoint", *dict(tiles.paths_of(about["size"], bundles=(tiles.bundle_path, tiles.fields_path)))}


def test_a_backup_made_while_others_write_is_of_one_moment(
    running: Instance, new: Callable[[], Instance], tmp_path: Path
) -> None:
    with running.begin("tests.ledger.acting", "keep-writing", "12") as writer:
        taken = []
        for number in range(3):
            running.mingjian("backup", str(tmp_path / f"backup{number}"))
            taken.append(json.loads((tmp_path / f"backup{number}" / "backup.json").read_text()))
            assert writer.poll() is None, "the writer ended too early to be in the way"
        out, err = writer.communicate(timeout=60)
        assert writer.returncode == 0, err
    written = json.loads(out)

    assert [each["entries"] for each in taken] == sorted({each["entries"] for each in taken})
    assert all(each["size"] <= each["entries"] for each in taken)
    last = new()
    last.mingjian("restore", str(tmp_path / "backup2"))
    after = last.act("whole")
    assert after["entries"] == taken[2]["entries"]
    assert 1 < after["heads"][written["subject"]] <= written["n"]


class TestOlderThanTheLog:
    """Backup, go on writing, lose everything but the log, restore: it stops, says so, reads back, goes on."""

    def test_the_whole_story(self, running: Instance, tmp_path: Path) -> None:
        running.mingjian("backup", str(tmp_path / "backup"))
        later = running.act("write", "40")
        checkpoint = (running.data / "log" / "checkpoint").read_bytes()
        running.lose_everything_but_the_log()
        said = running.mingjian("restore", str(tmp_path / "backup"))
        assert "The published log has 344. Run `mingjian ledger recover`" in said

        for command in (("work", "--once"), ("check",), ("keys", "list")):
            said = running.mingjian(*command, code=1)
            assert "已公布的检查点有 344 条记录，数据库只有 304 条" in said
            assert "请运行 mingjian ledger recover" in said
        assert (running.data / "log" / "checkpoint").read_bytes() == checkpoint

        said = running.mingjian("ledger", "recover", "--reason", "硬盘损坏")
        assert "places 304 to 343 of the log; the values of 40 entries are lost" in said
        after = running.act("whole")
        assert (after["entries"], after["values"]) == (345, 40)
        assert after["heads"][later["subject"]] == 40
        assert "344" not in running.mingjian("ledger", "status").split("Published: ")[1].split(" ")[0]

    def test_a_newer_log_from_elsewhere_is_kept_when_it_continues_the_backup(
        self, running: Instance, new: Callable[[], Instance], tmp_path: Path
    ) -> None:
        running.mingjian("backup", str(tmp_path / "backup"))
        running.act("write", "300")
        other = new()
        shutil.copytree(running.data / "log", other.data / "log")
        other.mingjian("restore", str(tmp_path / "backup"))
        other.mingjian("ledger", "recover")
        assert other.act("whole")["entries"] == 605

    def test_an_older_log_gives_way(self, running: Instance, new: Callable[[], Instance], tmp_path: Path) -> None:
        other = new()
        shutil.copytree(running.data / "log", other.data / "log")
        running.act("write", "5")
        running.mingjian("backup", str(tmp_path / "backup"))
        other.mingjian("restore", str(tmp_path / "backup"))
        assert other.act("whole")["entries"] == 309

    def test_the_log_of_another_instance_is_refused_and_nothing_is_changed(
        self, running: Instance, new: Callable[[], Instance], tmp_path: Path
    ) -> None:
        stranger, other = new(), new()
        stranger.mingjian("migrate")
        running.mingjian("backup", str(tmp_path / "backup"))
        for count in ("5", "400"):
            stranger.act("write", count)
            shutil.rmtree(other.data / "log", ignore_errors=True)
            shutil.copytree(stranger.data / "log", other.data / "log")
            before = everything_in(other.data / "log")
            assert "不是同一本账簿" in other.mingjian("restore", str(tmp_path / "backup"), code=1)
            assert everything_in(other.data / "log") == before
            assert not (other.data / "keys").exists()


class TestRefusals:
    def test_an_instance_with_something_in_it_is_not_overwritten(self, running: Instance, tmp_path: Path) -> None:
        running.mingjian("backup", str(tmp_path / "backup"))
        before = everything_in(running.data)
        assert "本实例不是空的（keys、store、database）" in running.mingjian(
            "restore", str(tmp_path / "backup"), code=1
        )
        assert {path: content for path, content in everything_in(running.data).items() if "sqlite" not in path} == {
            path: content for path, content in before.items() if "sqlite" not in path
        }
        assert running.act("whole")["entries"] == 304

    def test_an_existing_folder_is_not_overwritten(self, running: Instance, tmp_path: Path) -> None:
        (tmp_path / "backup").mkdir()
        assert "已经存在" in running.mingjian("backup", str(tmp_path / "backup"), code=1)
        assert list((tmp_path / "backup").iterdir()) == []
        inside = running.data / "backup"
        assert "不能放在实例自己的数据文件夹里" in running.mingjian("backup", str(inside), code=1)

    def test_what_is_no_backup_is_refused(self, new: Callable[[], Instance], tmp_path: Path) -> None:
        (tmp_path / "folder").mkdir()
        assert "不是完整的备份" in new().mingjian("restore", str(tmp_path / "folder"), code=1)

    def test_every_kind_of_damage_is_found_and_leaves_nothing_behind(
        self, running: Instance, new: Callable[[], Instance], tmp_path: Path
    ) -> None:
        target, other = tmp_path / "backup", new()
        running.mingjian("backup", str(target))
        # On PostgreSQL many tables are empty; a byte is changed in one that is not.
        files = sorted(path for path, content in everything_in(target).items() if content)
        chosen = [
            next(path for path in files if path.startswith(part)) for part in ("database", "keys", "store", "log")
        ]
        for path in [*chosen, "manifest-sha256.txt", "backup.json"]:
            file = target / path
            whole = file.read_bytes()
            file.chmod(0o600)
            file.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
            other.mingjian("restore", str(target), code=1)
            file.unlink()
            other.mingjian("restore", str(target), code=1)
            assert {each.name for each in other.data.iterdir()} <= {"quarantine", "mingjian.sqlite3"}
            file.write_bytes(whole)
        other.mingjian("restore", str(target))
        assert other.act("whole")["entries"] == 304

    def test_a_backup_of_a_newer_version_is_refused(
        self, running: Instance, new: Callable[[], Instance], tmp_path: Path
    ) -> None:
        running.mingjian("backup", str(tmp_path / "backup"))
        about = tmp_path / "backup" / "backup.json"
        about.write_text(about.read_text().replace('"0001_initial"]', '"0099_later"]', 1))
        assert "备份由较新的版本制作" in new().mingjian("restore", str(tmp_path / "backup"), code=1)


def test_a_stored_file_that_is_damaged_is_named_and_the_rest_backed_up(
    running: Instance, new: Callable[[], Instance], tmp_path: Path
) -> None:
    (stored,) = (running.data / "store").rglob("sha256/*/*")
    stored.chmod(0o600)
    stored.write_bytes(b"damaged")
    said = running.mingjian("backup", str(tmp_path / "backup"), code=1)
    assert f"DAMAGED in this instance, copied as it is: {stored.relative_to(running.data).as_posix()}" in said
    other = new()
    assert "DAMAGED already when it was backed up" in other.mingjian("restore", str(tmp_path / "backup"))
    assert other.act("whole")["entries"] == 304


def test_a_backup_is_read_again_and_the_instance_remembers_both(running: Instance, tmp_path: Path) -> None:
    target, told = tmp_path / "backup", running.data / "running" / "backup.json"
    running.mingjian("backup", str(target))
    assert json.loads(told.read_text())["checked_at"] is None
    assert "0 not as they were backed up" in running.mingjian("backup", "--check", str(target))
    known = json.loads(told.read_text())
    assert (known["checked_at"] is not None, known["damaged"], known["entries"]) == (True, 0, 304)
    (stored,) = (target / "store").rglob("sha256/*/*")
    stored.chmod(0o600)
    stored.write_bytes(b"rotten")
    said = running.mingjian("backup", "--check", str(target), code=1)
    assert stored.relative_to(target).as_posix() in said
    assert json.loads(told.read_text()) == known


def test_an_interrupted_backup_is_taken_up_again(
    running: Instance, new: Callable[[], Instance], tmp_path: Path
) -> None:
    target, partial = tmp_path / "backup", tmp_path / "backup.partial"
    running.mingjian("backup", str(target))
    target.rename(partial)
    (stored,) = (partial / "store").rglob("sha256/*/*")
    kept = stored.stat().st_ino
    (partial / "store" / "left").write_text("of a file that is gone")
    (partial / "keys" / "half.json").write_text("{")
    running.act("write", "3")
    running.mingjian("backup", str(target))

    assert stored.relative_to(partial).as_posix() in everything_in(target)
    assert (target / stored.relative_to(partial)).stat().st_ino == kept
    assert not partial.exists()
    assert not {"store/left", "keys/half.json"} & everything_in(target).keys()
    other = new()
    other.mingjian("restore", str(target))
    assert other.act("whole")["entries"] == 307


@pytest.mark.slow
def test_a_restore_that_dies_anywhere_is_finished_by_the_next(
    running: Instance, new: Callable[[], Instance], tmp_path: Path
) -> None:
    running.mingjian("backup", str(tmp_path / "backup"))
    died = 0
    for point in range(1, 20):
        other = new()
        with other.begin("tests.ledger.acting", "restore-dying", str(tmp_path / "backup"), str(point)) as process:
            process.communicate(timeout=120)
        if process.returncode == 0:
            break
        assert process.returncode == 9
        died += 1
        said = other.mingjian("keys", "list", code=1)
        assert "上一次恢复没有完成" in said or "请先运行 mingjian migrate" in said
        other.mingjian("restore", str(tmp_path / "backup"))
        assert other.act("whole")["entries"] == 304
        assert not (other.data / ".restoring").exists()
    assert died >= 4
