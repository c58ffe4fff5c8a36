"""``mingjian check``: recompute every case and every copy from the ledger, and name what differs."""

from __future__ import annotations

import argparse

from mingjian.applying import jobs as applying
from mingjian.archive import jobs as archive
from mingjian.cases import jobs as cases
from mingjian.conduct import jobs as conduct
from mingjian.ledger import jobs as ledger
from mingjian.registers.casebook import jobs as casebook
from mingjian.registers.certificates import jobs as certificates
from mingjian.rooms import jobs as rooms


def main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="mingjian check")
    parser.add_argument("--bytes", action="store_true", help="also read every stored file and compare its digest")
    arguments = parser.parse_args(argv)
    ledger.prepare()
    found = 0
    for floor in (cases, applying, conduct, rooms, archive, certificates, casebook):
        for difference in floor.differences(read_bytes=arguments.bytes):
            print(difference, flush=True)
            found += 1
    print(f"{found} differences." if found else "Everything agrees with the ledger.")
    return 1 if found else 0
