"""``mingjian standards`` writes to the ledger like every act: not before the instance is what it must be."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.commands.instance import run

if TYPE_CHECKING:
    from pathlib import Path

TABLE = "标准编号,标准名称,状态,信息来源,查询日期\nHJ 1147-2020,水质 pH 值的测定 电极法,现行有效,样例,2026-01-05\n"


@pytest.fixture
def table(tmp_path: Path) -> Path:
    file = tmp_path / "standards.csv"
    file.write_text(TABLE, encoding="utf-8")
    return file


def test_nothing_is_written_in_the_middle_of_a_restore(tmp_path: Path, table: Path) -> None:
    """What would be written now, another entry already holds in the published log: the two could never be joined."""
    data = tmp_path / "instance"
    assert run(data, "migrate").returncode == 0
    (data / ".restoring").mkdir()

    refused = run(data, "standards", str(table))

    assert (refused.returncode, refused.stdout) == (1, "")
    assert refused.stderr == "mingjian standards: 上一次恢复没有完成。请用同一份备份再运行一次 mingjian restore。\n"
    (data / ".restoring").rmdir()
    assert run(data, "standards", str(table)).stdout == "1 records.\n"


def test_a_database_without_tables_is_a_sentence(tmp_path: Path, table: Path) -> None:
    refused = run(tmp_path / "instance", "standards", str(table))

    assert refused.returncode == 1
    assert refused.stderr.splitlines() == ["mingjian standards: 数据库中还没有表。请先运行 mingjian migrate。"]
