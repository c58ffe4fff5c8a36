"""The container: other programs open it, every flipped byte is seen, and no forged header is taken."""

from __future__ import annotations

import hashlib
import io
import random  # noqa: TID251 - a fixed seed, to read at arbitrary places
import shutil
import subprocess
import zipfile
import zlib
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest

from mingjian.errors import Conflict, NotFound, Refused, Unverifiable
from mingjian.proof import package
from mingjian.proof.package import Member
from mingjian.proof.package_reader import Reader
from mingjian.proof.package_writer import Writer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

FILES = {
    "case/bag-info.txt": b"External-Identifier: case\n",
    "case/data/01/报告.pdf": b"%PDF report" * 9,
    "case/data/02/empty": b"",
    "case/data/02/记录.txt": "原始记录".encode(),
}


def write(path: Path, *names: str) -> None:
    with Writer(path) as writer:
        for name in names:
            add(writer, name, b"x")


def add(writer: Writer, name: str, content: bytes) -> None:
    sums = {"size": len(content), "crc32": zlib.crc32(content)}
    writer.add(name, io.BytesIO(content), **sums, sha256=hashlib.sha256(content).hexdigest())


@pytest.fixture
def packed(tmp_path: Path) -> Path:
    path = tmp_path / "case.zip"
    with Writer(path) as writer:
        for name, content in FILES.items():
            add(writer, name, content)
    return path


def forged(
    members: Iterable[tuple[str, bytes]],
    *,
    change: Callable[[Member], Member] = lambda member: member,
    gap: bytes = b"",
) -> bytes:
    """A package of any members in any order, made by somebody who knows the format."""
    body, directory, count = b"", b"", 0
    for name, content in members:
        member = change(Member(name, len(content), zlib.crc32(content), len(body)))
        body += package.local_header(member) + content + gap
        directory += package.central_header(member)
        count += 1
    return body + directory + package.tail(count=count, size=len(directory), offset=len(body))


def read_all(raw: bytes) -> dict[str, bytes]:
    reader = Reader(io.BytesIO(raw))
    for member in reader:
        reader.digest(member)
    return {member.name: reader.stream(member).read() for member in reader}


def test_members_are_read_as_they_were_added(packed: Path) -> None:
    with Reader.open(packed) as reader:
        assert [(member.name, member.size) for member in reader] == [(name, len(FILES[name])) for name in FILES]
        assert len(reader) == 4
        for name, content in FILES.items():
            member = reader.find(name)
            assert reader.stream(member).read() == content
            assert reader.digest(member) == hashlib.sha256(content).digest()
        for name in ("case/data/01/报告.PDF", "", "zzz", "case/data"):
            with pytest.raises(NotFound, match="没有文件"):
                reader.find(name)


def test_the_same_files_make_the_same_bytes(packed: Path) -> None:
    assert packed.read_bytes() == forged(FILES.items())
    assert read_all(packed.read_bytes()) == FILES


def test_other_programs_open_it(packed: Path) -> None:
    with zipfile.ZipFile(packed) as other:
        assert other.testzip() is None
        assert {name: other.read(name) for name in other.namelist()} == FILES
        assert {info.external_attr >> 16 for info in other.infolist()} == {0o100644}
    if shutil.which("unzip"):
        subprocess.run(["unzip", "-tq", packed], check=True, capture_output=True)


def test_every_flipped_byte_is_seen_at_its_place(packed: Path) -> None:
    raw = packed.read_bytes()
    with Reader.open(packed) as reader:
        spans = [(member.offset, member.start, member.end, member.name) for member in reader]
    for at in range(len(raw)):
        for bit in (1, 32, 128):
            with pytest.raises(Unverifiable) as refusal:
                read_all(raw[:at] + bytes([raw[at] ^ bit]) + raw[at + 1 :])
            inside = [name for _offset, start, end, name in spans if start <= at < end]
            assert refusal.value.place in inside or (not inside and refusal.value.place.startswith("@"))


def test_every_cut_and_every_addition_is_seen(packed: Path) -> None:
    raw = packed.read_bytes()
    for at in range(len(raw)):
        for changed in (raw[:at], raw[at:], raw[:at] + b"\0" + raw[at:]):
            if changed == raw:
                continue
            with pytest.raises((Unverifiable, Refused)):
                read_all(changed)
    with pytest.raises(Unverifiable):
        read_all(raw.replace(b"PK\x03\x04", b"PK\x03\x05", 1))


@pytest.mark.parametrize("raw", [b"", b"PK", b"PK\x03\x04", b"PK\x05\x06" + bytes(18), bytes(500), b"%PDF-1.7" * 100])
def test_what_is_no_package_at_all_is_refused_and_not_called_broken(raw: bytes) -> None:
    with pytest.raises(Refused, match="不是明鉴证据包"):
        Reader(io.BytesIO(raw))


def test_an_ordinary_zip_is_refused_and_not_called_broken() -> None:
    raw = io.BytesIO()
    with zipfile.ZipFile(raw, "w") as other:
        other.writestr("word/document.xml", "x" * 500)
    with pytest.raises(Refused, match="不是明鉴证据包"):
        Reader(raw)


def test_a_package_repacked_by_another_program_is_broken() -> None:
    raw = io.BytesIO()
    with zipfile.ZipFile(raw, "w") as other:
        other.writestr("case/bag-info.txt", "x" * 500)
    with pytest.raises(Unverifiable, match="重新打包"):
        Reader(raw)


@pytest.mark.parametrize(
    ("names", "says"),
    [
        (["a", "a"], "仅大小写不同"),
        (["a", "A"], "仅大小写不同"),
        (["b", "a"], "不按次序"),
        (["a", "a/b"], "既是文件又是文件夹"),
        (["A/x", "a/y"], "仅大小写不同"),
        (["../a"], "“..”"),
        (["/etc/passwd"], "“”"),
        (["a\\b"], "之一"),
        (["a" * 241], "容器"),
        ([""], "容器"),
        (["A\u030a"], "NFC"),
    ],
)
def test_twins_and_names_that_lead_elsewhere_are_unverifiable(names: list[str], says: str) -> None:
    with pytest.raises(Unverifiable, match=says) as refusal:
        Reader(io.BytesIO(forged((name, b"") for name in names)))
    assert refusal.value.place.startswith("@")


def test_a_name_that_is_no_utf8_is_unverifiable() -> None:
    with pytest.raises(Unverifiable, match="容器"):
        Reader(io.BytesIO(forged([("aa", b"")]).replace(b"aa", b"\xff\xff")))


@pytest.mark.parametrize(
    "change",
    [
        lambda member: Member(member.name, member.size + 1, member.crc32, member.offset),
        lambda member: Member(member.name, 2**63, member.crc32, member.offset),
        lambda member: Member(member.name, 2**64 - 1, member.crc32, member.offset),
        lambda member: Member(member.name, member.size, member.crc32, member.offset + 1),
        lambda member: Member(member.name, member.size, member.crc32, 2**64 - 1),
    ],
)
def test_sizes_and_offsets_that_overlap_or_leave_the_file_are_unverifiable(change: Callable[[Member], Member]) -> None:
    with pytest.raises(Unverifiable):
        read_all(forged(FILES.items(), change=change))


def test_a_gap_between_members_is_unverifiable() -> None:
    with pytest.raises(Unverifiable):
        read_all(forged(FILES.items(), gap=b"\0"))


@pytest.mark.parametrize(
    ("count", "size", "offset"),
    [(0, 0, 0), (2**64 - 1, 0, 0), (200_001, 0, 0), (1, 2**64 - 1, 1), (1, 2**64 - 1, 2**64 - 1)],
)
def test_a_tail_that_promises_nonsense_is_unverifiable(count: int, size: int, offset: int) -> None:
    lie = package._ZIP64_END.pack(b"PK\x06\x06", 44, 0x032D, 45, 0, 0, count, count, size, offset)
    raw = lie + package.tail(count=1, size=0, offset=0)[56:]
    with pytest.raises(Unverifiable):
        Reader(io.BytesIO(raw))


def test_a_wrong_sum_in_both_headers_is_seen_when_the_bytes_are_read() -> None:
    raw = forged(FILES.items(), change=lambda member: Member(member.name, member.size, 7, member.offset))
    with pytest.raises(Unverifiable, match="CRC-32") as refusal:
        read_all(raw)
    assert refusal.value.place == "case/bag-info.txt"


def test_a_member_is_a_seekable_file(packed: Path) -> None:
    with Reader.open(packed) as reader:
        content = FILES["case/data/01/报告.pdf"]
        stream = reader.stream(reader.find("case/data/01/报告.pdf"))
        assert (stream.readable(), stream.seekable(), stream.seek(0, io.SEEK_END)) == (True, True, len(content))
        assert stream.read(5) == b""
        chance = random.Random(7)
        for _turn in range(50):
            at, length = chance.randrange(len(content) + 5), chance.randrange(30)
            stream.seek(at)
            assert stream.read(length) == content[at : at + length]
        stream.seek(4)
        assert stream.seek(-2, io.SEEK_CUR) == 2
        assert stream.seek(-100, io.SEEK_CUR) == 0


@pytest.mark.parametrize("in_memory", [True, False])
def test_several_threads_read_at_once(packed: Path, in_memory: bool) -> None:  # noqa: FBT001 - a parametrised case
    opened = Reader(io.BytesIO(packed.read_bytes())) if in_memory else Reader.open(packed)
    with opened as reader, ThreadPoolExecutor(2) as pool:
        members = list(reader) * 100
        digests = list(pool.map(reader.digest, members))
    assert digests == [hashlib.sha256(FILES[member.name]).digest() for member in members]


def test_a_member_beyond_four_gibibytes(tmp_path: Path) -> None:
    path, size = tmp_path / "large.zip", 5 << 30
    large, small = Member("a", size, 0, 0), Member("b", 1, zlib.crc32(b"x"), 0)
    small = Member("b", 1, small.crc32, large.end)
    with path.open("wb") as file:
        file.write(package.local_header(large))
        file.seek(large.end)
        file.write(package.local_header(small) + b"x")
        directory = package.central_header(large) + package.central_header(small)
        file.write(directory + package.tail(count=2, size=len(directory), offset=small.end))

    with Reader.open(path) as reader:
        assert list(reader) == [large, small]
        assert reader.digest(small) == hashlib.sha256(b"x").digest()
        stream = reader.stream(large)
        stream.seek(size - 3)
        assert stream.read() == bytes(3)
    with zipfile.ZipFile(path) as other:
        assert (other.getinfo("a").file_size, other.read("b")) == (size, b"x")


class TestWriting:
    def test_nothing_bears_the_name_before_it_is_whole(self, tmp_path: Path) -> None:
        path = tmp_path / "case.zip"
        with Writer(path) as writer:
            add(writer, "a", b"x")
            assert not path.exists()
            assert [left.suffix for left in tmp_path.iterdir()] == [".partial"]
        assert list(tmp_path.iterdir()) == [path]

    def test_an_error_on_the_way_leaves_no_trace(self, tmp_path: Path) -> None:
        with pytest.raises(Refused, match="不按次序"):
            write(tmp_path / "case.zip", "b", "a")
        assert list(tmp_path.iterdir()) == []

    @pytest.mark.parametrize("content", [b"other", b"orig", b"originalX", b"Original", b""])
    def test_bytes_that_changed_since_sealing_are_unverifiable(self, tmp_path: Path, content: bytes) -> None:
        sealed = b"original"
        sums = {"size": len(sealed), "crc32": zlib.crc32(sealed)}
        path = tmp_path / "case.zip"

        def ignoring() -> None:
            with Writer(path) as writer:
                add(writer, "a", b"")
                with pytest.raises(Unverifiable, match="data/a 在复制时") as refusal:
                    writer.add("data/a", io.BytesIO(content), **sums, sha256=hashlib.sha256(sealed).hexdigest())
                assert refusal.value.place == "data/a"

        # Whoever passes over the failure still gets no package.
        with pytest.raises(Refused, match="没有完整复制"):
            ignoring()
        assert list(tmp_path.iterdir()) == []

    def test_an_empty_package_is_refused(self, tmp_path: Path) -> None:
        with pytest.raises(Refused, match="是空的"):
            write(tmp_path / "case.zip")
        assert list(tmp_path.iterdir()) == []

    @pytest.mark.parametrize(("names", "says"), [(["../a"], "“..”"), (["b", "a"], "不按次序"), (["a", "A"], "大小写")])
    def test_names_no_package_may_have_are_refused(self, tmp_path: Path, names: list[str], says: str) -> None:
        with pytest.raises(Refused, match=says):
            write(tmp_path / "case.zip", *names)

    def test_too_many_members_are_refused(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("mingjian.proof.package_writer.MAX_MEMBERS", 1)
        with pytest.raises(Refused, match="最多含 1 个文件"):
            write(tmp_path / "case.zip", "a", "b")

    def test_a_package_is_never_replaced(self, tmp_path: Path) -> None:
        path = tmp_path / "case.zip"
        path.write_bytes(b"before")
        with pytest.raises(Conflict, match="已经存在"):
            Writer(path)
        path.unlink()
        writer = Writer(path)
        add(writer, "a", b"")
        path.write_bytes(b"meanwhile")
        with pytest.raises(Conflict, match="已经存在"):
            writer.__exit__(None, None, None)
        assert path.read_bytes() == b"meanwhile"
        assert list(tmp_path.iterdir()) == [path]
