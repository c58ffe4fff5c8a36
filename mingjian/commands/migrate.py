"""``mingjian migrate``: bring the database to this version, or say whether migrations are missing."""

from __future__ import annotations

import argparse

from django.core.management import call_command


def main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="mingjian migrate")
    parser.add_argument("--dry-run", action="store_true", help="only say whether a model lacks its migration")
    if parser.parse_args(argv).dry_run:
        call_command("check", fail_level="WARNING", verbosity=0)
        call_command("makemigrations", check=True, dry_run=True, verbosity=1)
        return 0
    migrate()
    return 0


def migrate() -> None:
    """Apply what is not applied yet; quick when there is nothing."""
    call_command("migrate", interactive=False, verbosity=0)
