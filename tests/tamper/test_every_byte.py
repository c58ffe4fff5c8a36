"""Every single byte of a small package changed, one after the other: none passes, none makes the verifier stumble."""

from __future__ import annotations

import io
from functools import cache

import pytest

from mingjian.procedures.calendar import Calendar
from mingjian.proof import canonical
from mingjian.verify.verifying import verify

from ..verify.making import Package, Plan, make  # noqa: TID252 - the tests are no package of their own
from ..verify.stories import small_case, small_edition  # noqa: TID252
from .lying import trusted

RANGES = 16
EDITIONS = {small_edition().hash: small_edition()}

#: What no member of any file is at its place.
WEIRD: tuple[object, ...] = (
    None,
    True,
    -1,
    2**53 - 1,
    "",
    "\u202e\x00\ud7ff",
    [],
    {},
    [[]],
    "a" * 5000,
    "..",
    "9999-12-31T23:59:59.999Z",
)


def plan() -> Plan:
    return Plan(
        small_case(), house=trusted(), suite="gm", stamped=True, between=0, calendar=Calendar(2026, 2026, version="1")
    )


@cache
def small() -> bytes:
    return make(plan()).write()


def exit_of(raw: bytes, *, stop_early: bool = True) -> int:
    answer = verify(io.BytesIO(raw), trust=trusted().trust(), editions=EDITIONS, stop_early=stop_early)
    return answer.exit


def flipped(raw: bytes, place: int) -> bytes:
    return raw[:place] + bytes([raw[place] ^ 1 << place % 8]) + raw[place + 1 :]


def test_the_small_package_is_whole_and_holds_every_kind_of_file() -> None:
    assert exit_of(small()) == 0
    folders = {path.rpartition("/")[0] for path in make(plan()).files}
    assert folders == {"data", "data/law", "data/ledger", "data/ledger/timestamps", "data/parts/100-other"}


@pytest.mark.parametrize("part", range(RANGES))
def test_no_byte_can_be_changed(part: int) -> None:
    raw = small()

    passed = [place for place in range(part, len(raw), RANGES) if exit_of(flipped(raw, place)) != 1]

    assert passed == []


def test_a_changed_byte_is_told_in_full_as_well() -> None:
    raw = small()

    passed = [place for place in range(0, len(raw), 97) if exit_of(flipped(raw, place), stop_early=False) != 1]

    assert passed == []


@pytest.mark.parametrize("path", sorted(path for path in make(plan()).files if path.endswith(("json", "jsonl"))))
def test_no_value_makes_the_verifier_stumble(path: str) -> None:
    """Manifests and lists are put in order after each change, so that the value itself is read."""
    package = make(plan())
    lines = package.objects(path)
    count = 0
    for n, line in enumerate(lines):
        for keys in _leaves(line):
            changed = canonical.decode(canonical.encode(line))
            _put(changed, keys, WEIRD[count % len(WEIRD)])
            count += 1
            found = exit_of(_with(package, path, [*lines[:n], changed, *lines[n + 1 :]]), stop_early=False)
            assert found in {0, 1, 2, 3}
    assert count > 3


def _with(package: Package, path: str, lines: list[object]) -> bytes:
    files, header, listed = dict(package.files), dict(package.header), [dict(one) for one in package.lines]
    changed = Package(package.sealed, files, header, listed, package.made_at, package.identifier, package.bag_profile)
    changed.put_objects(path, lines)
    if path.endswith(".json"):
        files[path] = files[path].removesuffix(b"\n")
    return changed.write() if path == "data/contents.jsonl" else changed.listed().write()


def _leaves(value: object, before: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    """The ways to every member and element."""
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    found: list[tuple[str | int, ...]] = []
    for key, one in inside:
        found += [(*before, key), *_leaves(one, (*before, key))]
    return found


def _put(value: object, keys: tuple[str | int, ...], weird: object) -> None:
    for key in keys[:-1]:
        value = value[key]  # type: ignore[index]
    value[keys[-1]] = weird  # type: ignore[index]
