"""The closed lists of kinds and offices are the same in the rules, which commands read, and in the models."""

from __future__ import annotations

from mingjian.people.models import Office, OrganisationKind
from mingjian.people.rules import KINDS, OFFICES


def test_kinds_and_offices_are_the_same_everywhere() -> None:
    assert tuple(OrganisationKind.values) == KINDS
    assert tuple(Office.values) == OFFICES
