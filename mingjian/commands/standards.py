"""``mingjian standards``: renew the standards register from a table (.xlsx, .csv); every bad row is told."""

from __future__ import annotations

import argparse
import hashlib
import sys
from pathlib import Path

from mingjian.errors import Refused
from mingjian.evidence.tables import CSV, XLSX, refuse_what_is_no_table
from mingjian.ledger import jobs as ledger
from mingjian.registers.standards.actions import import_standards


def main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="mingjian standards")
    parser.add_argument(
        "table", type=Path, help="columns 标准编号 标准名称 状态 被代替为 实施日期 信息来源 查询日期 核实"
    )
    table: Path = parser.parse_args(argv).table
    ledger.prepare()
    try:
        with table.open("rb") as stream:
            refuse_what_is_no_table(table.name, stream.read(16), table.stat().st_size)
            stream.seek(0)
            sha256 = hashlib.file_digest(stream, "sha256").hexdigest()
            stream.seek(0)
            kind = CSV if table.suffix.lower() == ".csv" else XLSX
            records = import_standards(stream, kind, sha256=sha256, actor="system")
    except OSError as error:
        print(f"mingjian standards: {error}", file=sys.stderr)
        return 1
    except Refused as refused:
        print(f"mingjian standards: {refused}", *refused.missing, sep="\n  ", file=sys.stderr)
        return 1
    print(f"{records} records.")
    return 0
