"""The folder in a package: BagIt tools take it, and nothing can be missing, unlisted, renamed or changed."""

from __future__ import annotations

import hashlib
import io
import zipfile
import zlib
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import bagit
import pytest

from mingjian.errors import NotFound, Refused, Unverifiable
from mingjian.proof import bag, digests
from mingjian.proof.bag import BagInfo, Filed
from mingjian.proof.bag_reader import Bag
from mingjian.proof.bag_writer import file_bytes, file_path, write_bag
from mingjian.proof.member_names import order
from mingjian.proof.package_reader import Reader
from mingjian.proof.package_writer import Writer

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

PAYLOAD = {
    "data/01/评审报告.pdf": b"%PDF report",
    "data/02/entries.jsonl": b"{}\n",
    "data/02/没有内容": b"",
}
WITH_SM3 = {"data/01/评审报告.pdf"}
INFO = BagInfo("case-2026-0042", "archive", datetime(2026, 3, 1, tzinfo=UTC), 14, 3)
TAGS = ["bag-info.txt", "bagit.txt", "manifest-sha256.txt", "sm3-manifest.txt", "tagmanifest-sha256.txt"]


def filed() -> list[Filed]:
    return [file_bytes(path, raw, with_sm3=path in WITH_SM3) for path, raw in PAYLOAD.items()]


def packed(path: Path, info: BagInfo, payload: list[Filed]) -> Path:
    with Writer(path) as writer:
        write_bag(writer, info, payload)
    return path


@pytest.fixture
def whole(tmp_path: Path) -> Path:
    return packed(tmp_path / "whole.zip", INFO, filed())


def check_all(raw: bytes) -> Bag:
    opened = Bag(Reader(io.BytesIO(raw)))
    for payload in opened:
        opened.check(payload, with_sm3=True)
    return opened


def rebuilt(whole: Path, change: Callable[[dict[str, bytes]], None], *, fix_tags: bool = True) -> bytes:
    """The package by somebody who changed files and rebuilt container and tag manifest to fit."""
    with Reader.open(whole) as reader:
        files = {member.name.partition("/")[2]: reader.stream(member).read() for member in reader}
    change(files)
    if fix_tags:
        tags = [name for name in TAGS[:-1] if name in files]
        lines = [f"{hashlib.sha256(files[name]).hexdigest()}  {name}\n" for name in tags]
        files["tagmanifest-sha256.txt"] = "".join(lines).encode()
    path = whole.with_name("rebuilt.zip")
    with Writer(path) as writer:
        full = {name[1:] if name.startswith("!") else f"{INFO.identifier}/{name}": raw for name, raw in files.items()}
        for name in sorted(full, key=order):
            raw = full[name]
            sums: dict[str, Any] = {"size": len(raw), "crc32": zlib.crc32(raw)}
            writer.add(name, io.BytesIO(raw), **sums, sha256=hashlib.sha256(raw).hexdigest())
    return path.read_bytes()


def test_the_payload_is_read_as_it_was_filed(whole: Path) -> None:
    with Reader.open(whole) as reader:
        opened = Bag(reader)
        assert (opened.folder, opened.info, len(opened)) == ("case-2026-0042", INFO, 3)
        assert [(each.path, each.sha256, each.sm3) for each in opened] == [
            (path, hashlib.sha256(raw).hexdigest(), digests.sm3(raw).hex() if path in WITH_SM3 else None)
            for path, raw in PAYLOAD.items()
        ]
        for each in opened:
            opened.check(each)
            opened.check(each, with_sm3=True)
        assert reader.stream(opened.find("data/02/entries.jsonl")).read() == b"{}\n"
        with pytest.raises(NotFound):
            opened.find("data/03")


def test_the_tag_files_are_exactly_these(whole: Path) -> None:
    with Reader.open(whole) as reader:
        files = {member.name: reader.stream(member).read().decode() for member in reader}
    folder = "case-2026-0042"

    assert files[f"{folder}/bagit.txt"] == "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
    assert files[f"{folder}/bag-info.txt"] == (
        "External-Identifier: case-2026-0042\nPackage-Version: mingjian/package/v1\nPackage-Profile: archive\n"
        "Package-Made-At: 2026-03-01T00:00:00.000Z\nPayload-Oxum: 14.3\n"
    )
    assert files[f"{folder}/manifest-sha256.txt"] == "".join(
        f"{hashlib.sha256(raw).hexdigest()}  {path}\n" for path, raw in PAYLOAD.items()
    )
    assert [line[66:] for line in files[f"{folder}/tagmanifest-sha256.txt"].splitlines()] == TAGS[:-1]


def test_bagit_accepts_the_unpacked_folder(whole: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(whole) as other:
        other.extractall(tmp_path / "unpacked")
    folder = bagit.Bag(str(tmp_path / "unpacked" / INFO.identifier))

    folder.validate()
    assert sorted(folder.payload_files()) == sorted(PAYLOAD)
    (tmp_path / "unpacked" / INFO.identifier / "sm3-manifest.txt").write_text("changed")
    with pytest.raises(bagit.BagValidationError):
        folder.validate()


def test_every_flipped_byte_is_seen_and_none_makes_it_another_version(whole: Path) -> None:
    raw = whole.read_bytes()
    check_all(raw)
    for at in range(len(raw)):
        for bit in (1, 32, 128):
            with pytest.raises(Unverifiable) as refusal:
                check_all(raw[:at] + bytes([raw[at] ^ bit]) + raw[at + 1 :])
            assert str(refusal.value)
            assert refusal.value.place


def test_without_sm3_every_flipped_byte_is_seen_too(tmp_path: Path) -> None:
    plain = [replace(each, sm3=None) for each in filed()]
    raw = packed(tmp_path / "plain.zip", INFO, plain).read_bytes()
    assert [each.sm3 for each in check_all(raw)] == [None, None, None]
    for at in range(len(raw)):
        with pytest.raises(Unverifiable):
            check_all(raw[:at] + bytes([raw[at] ^ 2]) + raw[at + 1 :])


def edit(name: str, old: bytes, new: bytes) -> Callable[[dict[str, bytes]], None]:
    def change(files: dict[str, bytes]) -> None:
        assert old in files[name]
        files[name] = files[name].replace(old, new, 1)

    return change


def put(name: str, raw: bytes) -> Callable[[dict[str, bytes]], None]:
    return lambda files: files.update({name: raw})


def drop(name: str) -> Callable[[dict[str, bytes]], None]:
    return lambda files: files.__delitem__(name)


def rename(old: str, new: str) -> Callable[[dict[str, bytes]], None]:
    return lambda files: files.update({new: files.pop(old)})


MANIFEST_LINE = f"{hashlib.sha256(PAYLOAD['data/02/entries.jsonl']).hexdigest()}  data/02/entries.jsonl\n".encode()


@pytest.mark.parametrize(
    ("change", "place", "says"),
    [
        (edit("data/01/评审报告.pdf", b"report", b"Report"), "data/01/评审报告.pdf", "内容被改动"),
        (put("data/02/more", b""), "data/02/more", "未列入清单"),
        (put("data/99", b""), "data/99", "未列入清单"),
        (put("extra.txt", b""), "extra.txt", "未列入清单"),
        (put("zzz", b""), "zzz", "未列入清单"),
        (put("aaa", b""), "aaa", "未列入清单"),
        (put("!case-2026-0042x/a", b""), "case-2026-0042x/a", "未列入清单"),
        (put("!aaa/a", b""), "a", "未列入清单"),
        (drop("data/02/entries.jsonl"), "data/02/entries.jsonl", "不在证据包中"),
        (drop("data/02/没有内容"), "data/02/没有内容", "不在证据包中"),
        (drop("data/01/评审报告.pdf"), "data/01/评审报告.pdf", "不在证据包中"),
        (rename("data/02/entries.jsonl", "data/02/entries2.jsonl"), "data/02/entries.jsonl", "不在证据包中"),
        (rename("data/02/entries.jsonl", "data/02/Entries.jsonl"), "data/02/entries.jsonl", "不在证据包中"),
        (drop("bagit.txt"), "bagit.txt", "缺少 bagit.txt"),
        (drop("bag-info.txt"), "bag-info.txt", "缺少 bag-info.txt"),
        (drop("manifest-sha256.txt"), "manifest-sha256.txt", "缺少"),
        (edit("manifest-sha256.txt", MANIFEST_LINE, b""), "data/02/entries.jsonl", "未列入清单"),
        (edit("manifest-sha256.txt", MANIFEST_LINE, MANIFEST_LINE * 2), "data/02/entries.jsonl", "不在证据包中"),
        (edit("manifest-sha256.txt", MANIFEST_LINE[:64], MANIFEST_LINE[:64].upper()),
         "manifest-sha256.txt", "不合格式"),
        (edit("manifest-sha256.txt", MANIFEST_LINE[:64], b"0" * 64), "manifest-sha256.txt", "不合格式"),
        (edit("manifest-sha256.txt", b"\n", b"\r\n"), "manifest-sha256.txt", "不合格式"),
        (edit("manifest-sha256.txt", b"  ", b" "), "manifest-sha256.txt", "不合格式"),
        (put("manifest-sha256.txt", b"x" * 100_000), "manifest-sha256.txt", "不合格式"),
        (put("manifest-sha256.txt", b""), "data/01/评审报告.pdf", "未列入清单"),
        (edit("sm3-manifest.txt", b"data/01", b"data/09"), "data/09/评审报告.pdf", "不在证据包中"),
        (edit("sm3-manifest.txt", b"0", b"1"), "data/01/评审报告.pdf", "内容被改动"),
        (put("sm3-manifest.txt", b"\xff\n"), "sm3-manifest.txt", "不合格式"),
        (edit("bagit.txt", b"1.0", b"0.97"), "bagit.txt", "不合格式"),
        (edit("bag-info.txt", b"0042", b"0043"), "bag-info.txt", "与标识“case-2026-0043”不同"),
        (edit("bag-info.txt", b"14.3", b"15.3"), "bag-info.txt", "总字节数"),
        (edit("bag-info.txt", b"14.3", b"14.4"), "bag-info.txt", "文件数"),
        (edit("bag-info.txt", b"14.3", b"014.3"), "bag-info.txt", "不合格式"),
        (edit("bag-info.txt", b"archive", b"Archive"), "bag-info.txt", "小写词"),
        (edit("bag-info.txt", b"2026-03-01T", b"2026-13-01T"), "bag-info.txt", "没有 2026-13-01"),
        (edit("bag-info.txt", b"Package-Version: ", b"Package-Version:"), "bag-info.txt", "不合格式"),
        (edit("bag-info.txt", b"\nPackage-Version", b"\r\nPackage-Version"), "bag-info.txt", "不可见"),
        (edit("bag-info.txt", b"case", b"\xff"), "bag-info.txt", "不合格式"),
        (put("bag-info.txt", INFO.encode() + b"More: x\n"), "bag-info.txt", "不合格式"),
        (put("bag-info.txt", INFO.encode() + b"x"), "bag-info.txt", "不合格式"),
        (put("bag-info.txt", b"x" * 65_537), "case-2026-0042/bag-info.txt", "超过上限"),
    ],
)  # fmt: skip
def test_a_rebuilt_package_is_unverifiable_at_the_file_that_changed(
    whole: Path, change: Callable[[dict[str, bytes]], None], place: str, says: str
) -> None:
    raw = rebuilt(whole, change)
    with pytest.raises(Unverifiable, match=says) as refusal:
        check_all(raw)
    assert refusal.value.place == place


def test_rebuilding_without_a_change_gives_the_same_bytes(whole: Path) -> None:
    assert rebuilt(whole, lambda _files: None) == whole.read_bytes()


@pytest.mark.parametrize("name", TAGS[:-1])
def test_a_tag_file_changed_without_its_manifest_is_named(whole: Path, name: str) -> None:
    raw = rebuilt(whole, lambda files: files.update({name: files[name] + b"x"}), fix_tags=False)
    with pytest.raises(Unverifiable, match="内容被改动") as refusal:
        check_all(raw)
    assert refusal.value.place == name


def test_a_tag_manifest_with_more_than_its_lines_is_named(whole: Path) -> None:
    raw = rebuilt(whole, lambda files: files.update({TAGS[-1]: files[TAGS[-1]] + b"x\n"}), fix_tags=False)
    with pytest.raises(Unverifiable) as refusal:
        check_all(raw)
    assert refusal.value.place == "tagmanifest-sha256.txt"


def test_a_later_version_is_refused_and_not_called_altered(whole: Path) -> None:
    raw = rebuilt(whole, edit("bag-info.txt", b"package/v1", b"package/v2"))
    with pytest.raises(Refused, match="版本是“mingjian/package/v2”"):
        check_all(raw)


def test_a_package_without_a_payload_is_unverifiable(whole: Path) -> None:
    def empty(files: dict[str, bytes]) -> None:
        for path in PAYLOAD:
            del files[path]

    with pytest.raises(Unverifiable, match="缺少"):
        check_all(rebuilt(whole, empty))


@pytest.mark.parametrize(
    ("info", "payload", "says"),
    [
        (replace(INFO, payload_bytes=15), filed(), "应有 3 个文件共 15 字节，实有 3 个共 14 字节"),
        (replace(INFO, payload_count=4), filed(), "应有 4 个文件"),
        (INFO, filed()[::-1], "不按次序"),
        (INFO, [replace(filed()[0], path="report.pdf")], "不在 data/ 之下"),
    ],
)
def test_a_folder_that_would_not_hold_is_not_written(
    tmp_path: Path, info: BagInfo, payload: list[Filed], says: str
) -> None:
    with pytest.raises(Refused, match=says):
        packed(tmp_path / "case.zip", info, payload)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "change",
    [{"identifier": "a/b"}, {"identifier": ""}, {"profile": "For All"}, {"payload_count": 0}, {"payload_bytes": -1}],
)
def test_what_bag_info_cannot_say_is_refused(change: dict[str, Any]) -> None:
    with pytest.raises(Refused):
        replace(INFO, **change)


def test_a_file_is_measured_where_it_lies(tmp_path: Path) -> None:
    source = tmp_path / "original.bin"
    source.write_bytes(bytes(3_000_000))
    measured = file_path("data/original.bin", source, with_sm3=True)

    assert (measured.size, measured.crc32) == (3_000_000, zlib.crc32(bytes(3_000_000)))
    assert measured.sha256 == hashlib.sha256(bytes(3_000_000)).hexdigest()
    assert measured.sm3 == digests.sm3(bytes(3_000_000)).hex()
    assert bag.manifest_line(measured.sha256, measured.path).endswith(b"  data/original.bin\n")
