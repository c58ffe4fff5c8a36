"""The main job end to end: real server, worker and HTTP, a package, and what a verifier says of it."""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
import zipfile
from typing import TYPE_CHECKING

import pytest

from tests.commands.instance import environment, run

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def rehearsed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    out = tmp_path_factory.mktemp("rehearsal") / "out"
    found = run(out, "rehearse", "--out", str(out), timeout=300)
    assert found.returncode == 0, found.stdout + found.stderr
    return out, found.stdout


def verify(package: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "mingjian.verify", str(package), *arguments]
    return subprocess.run(
        command, capture_output=True, text=True, env=environment(package.parent, {}), check=False, timeout=120
    )


@pytest.mark.slow
@pytest.mark.xdist_group("rehearsal")
class TestRehearsal:
    def test_a_line_for_each_act_with_its_clause(self, rehearsed: tuple[Path, str]) -> None:
        lines = [line for line in rehearsed[1].splitlines() if "〔" in line]
        assert len(lines) > 70
        for step, clause in (
            ("apply", "第163号令 11(1)"),
            ("accept", "第163号令 11(2)"),
            ("open", "4.4.2"),
            ("conclude", "4.4.13"),
            ("rectify", "附件1 4.5.1"),
            ("send-back-report", "惯例"),
            ("ask-to-end", "4.7"),
        ):
            assert any(f" {step} " in line and f"〔{clause}〕" in line for line in lines), step

    def test_the_package_verifies_and_says_that_its_keys_are_published(self, rehearsed: tuple[Path, str]) -> None:
        found = verify(rehearsed[0] / "archive.zip")
        assert found.returncode == 0, found.stdout
        assert found.stdout.startswith("演示密钥，不具证明力")

    def test_every_package_verifies(self, rehearsed: tuple[Path, str]) -> None:
        packages = sorted(rehearsed[0].glob("*.zip"))
        assert [one.name for one in packages] == ["archive.zip", "institution.zip", "terminated.zip"]
        assert [verify(one).returncode for one in packages] == [0, 0, 0]

    def test_what_was_started_was_ended(self, rehearsed: tuple[Path, str]) -> None:
        address = next(line for line in rehearsed[1].splitlines() if "http://127.0.0.1:" in line)
        port = int(address.split("127.0.0.1:")[1].rstrip("/"))
        with socket.socket() as probe, pytest.raises(ConnectionRefusedError):
            probe.connect(("127.0.0.1", port))

    @pytest.mark.parametrize("share", [0.0005, 0.13, 0.37, 0.71, 0.9995])
    def test_one_changed_byte_is_named(self, rehearsed: tuple[Path, str], tmp_path: Path, share: float) -> None:
        forged = tmp_path / "forged.zip"
        shutil.copy(rehearsed[0] / "archive.zip", forged)
        size = forged.stat().st_size
        place = int(size * share)
        with forged.open("r+b") as stream:
            stream.seek(place)
            byte = stream.read(1)
            stream.seek(place)
            stream.write(bytes([byte[0] ^ 1]))
        found = verify(forged)
        assert found.returncode == 1, found.stdout
        assert "不成立" in found.stdout

    def test_the_national_suite_plays_the_same_journey(self, tmp_path: Path) -> None:
        found = run(
            tmp_path, "rehearse", "--out", str(tmp_path / "out"), "--suite", "gm", "--course", "granted", timeout=300
        )
        assert found.returncode == 0, found.stdout + found.stderr
        with zipfile.ZipFile(tmp_path / "out" / "archive.zip") as package:
            beside = [name for name in package.namelist() if name.endswith("ledger/checkpoint.sm2.json")]
        assert len(beside) == 1

    def test_a_folder_that_is_not_empty_is_left_alone(self, tmp_path: Path) -> None:
        (tmp_path / "kept.txt").write_text("kept")
        found = run(tmp_path, "rehearse", "--out", str(tmp_path))
        assert found.returncode == 2
        assert "not empty" in found.stderr
        assert [one.name for one in tmp_path.iterdir()] == ["kept.txt"]
