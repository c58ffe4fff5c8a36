"""Names that are the same file everywhere, and sequences without twins."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mingjian.errors import Refused
from mingjian.proof import member_names


@pytest.mark.parametrize(
    "name",
    [
        "a",
        "data/评审报告.pdf",
        "包/data/01 材料审查/申请书（签字）.pdf",
        "a" * 240,
        "中" * 80,
        ".hidden",
        "a.b..c",
        "console.txt",
    ],
)
def test_a_name_every_system_takes(name: str) -> None:
    assert member_names.demand_name(name) == name


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("", "为空或超过"), ("a" * 241, "为空或超过"), ("中" * 81, "为空或超过"),
        ("A\u030a", "NFC"), ("../a", "“..”"), ("a/../b", "“..”"), ("..", "“..”"), ("./a", "“.”"), ("/a", "“”"),
        ("a//b", "“”"), ("a/", "“”"), ("a./b", "“a.”"), ("a /b", "“a ”"), (" a", "“ a”"), ("a/con", "“con”"),
        ("NUL.txt", "“NUL.txt”"), ("com1", "“com1”"), ("a\\b", "之一"), ("c:/a", "之一"),
        ("a%2fb", "之一"), ("a*", "之一"),
        ("a\0b", "不可见"), ("a\nb", "不可见"), ("a\x7f", "不可见"), ("fdp.\u202etxt", "不可见"),
        ("a\u200bb", "不可见"),
        ("a\ud800", "不可见"), ("a\u2028b", "不可见"), ("\ufeffa", "不可见"),
    ],
)  # fmt: skip
def test_a_name_that_means_something_else_somewhere_is_refused(name: str, says: str) -> None:
    with pytest.raises(Refused, match=says):
        member_names.demand_name(name)


@pytest.mark.parametrize(
    ("before", "name", "says"),
    [
        ("a", "a", "仅大小写不同"), ("a", "A", "仅大小写不同"), ("straße", "STRASSE", "仅大小写不同"),
        ("É", "é", "仅大小写不同"),
        ("b", "a", "不按次序"), ("a/b", "a", "不按次序"), ("a-b", "a/c", "不按次序"),
        ("a", "a/b", "既是文件又是文件夹"), ("A", "a/b", "既是文件又是文件夹"),
        ("Data/a", "data/b", "文件夹“data”与“Data”"), ("x/Data/a", "x/data/b", "文件夹“data”与“Data”"),
    ],
)  # fmt: skip
def test_a_twin_a_folder_twin_or_a_wrong_order_is_refused(before: str, name: str, says: str) -> None:
    with pytest.raises(Refused, match=says):
        member_names.demand_after(name, before)


@pytest.mark.parametrize(
    ("before", "name"),
    [
        ("a", "b"),
        ("a/z", "a-b"),
        ("a/b", "a.txt"),
        ("B", "c"),
        ("Data/a", "Datum/a"),
        ("b", "中"),
        ("\uffee", "\U00020000"),
    ],
)
def test_what_follows_in_order(before: str, name: str) -> None:
    member_names.demand_after(name, before)


names = st.lists(st.lists(st.sampled_from(["a", "A", "b", "B", "ab", "a-", "ß", "SS"]), min_size=1, max_size=3)
                 .map("/".join), min_size=2, max_size=6)  # fmt: skip


@given(names)
def test_neighbours_in_order_are_enough_to_find_every_clash(some: list[str]) -> None:
    def clash(one: str, other: str) -> bool:
        a, b = one.split("/"), other.split("/")
        for here, there in zip(a[:-1], b[:-1], strict=False):
            if here != there:
                return member_names.order(here) == member_names.order(there)
        shorter = min(len(a), len(b))
        parts = [[member_names.order(part) for part in name[:shorter]] for name in (a, b)]
        return parts[0] == parts[1]

    in_order = sorted(some, key=member_names.order)
    expected = any(clash(one, other) for at, one in enumerate(some) for other in some[:at])
    found = False
    for before, name in pairwise(in_order):
        try:
            member_names.demand_after(name, before)
        except Refused:
            found = True
    assert found == expected
