"""Lies told with the file itself: twins, ways out of the folder, bytes between, before and behind."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib

from mingjian.proof import package as container
from mingjian.proof.package import Member
from mingjian.proof.package_reader import Reader

from .lying import AFTER_BYTES, AFTER_CONTAINER, good, lie


def members(raw: bytes) -> list[tuple[str, bytes]]:
    reader = Reader(io.BytesIO(raw))
    return [(one.name, reader.stream(one).read()) for one in reader]


def packed(found: list[tuple[str, bytes]], *, gap: bytes = b"") -> bytes:
    """A container in our own spelling, whatever its members are called."""
    body, directory, count = b"", b"", 0
    for name, raw in found:
        member = Member(name, len(raw), zlib.crc32(raw), len(body))
        body += container.local_header(member) + raw + gap
        directory += container.central_header(member)
        count += 1
    return body + directory + container.tail(count=count, size=len(directory), offset=len(body))


def in_folder(path: str) -> str:
    return f"{good().identifier}/{path}"


@lie(fails=[1], skipped=AFTER_CONTAINER, says="相同，或仅大小写不同", where="@")
def zip_with_twins() -> bytes:
    """Two members of one name: which of them is read depends on the reader."""
    found = members(good().write())
    return packed([found[0], *found])


@lie(fails=[1], skipped=AFTER_CONTAINER, says="仅大小写不同", where="@")
def zip_with_case_twins() -> bytes:
    """Two names that differ in case alone: one file on some systems, two on others."""
    found = members(good().write())
    first = found[0][0]
    return packed([(first.replace("bag-info", "Bag-Info"), b""), *found])


@lie(fails=[1], skipped=AFTER_CONTAINER, says="“..”不能用作文件或文件夹的名称", where="@")
def zip_with_a_way_out() -> bytes:
    """A member whose name leads out of the folder it is unpacked into."""
    found = members(good().write())
    return packed([*found, (in_folder("../../evil.txt"), b"x")])


@lie(fails=[1], skipped=AFTER_CONTAINER, says="不可见的控制字符", where="@")
def zip_with_a_turned_name() -> bytes:
    """A name that reads from right to left where nobody sees it."""
    found = members(good().write())
    return packed([*found, (in_folder("\u202etxt.exe"), b"x")])


@lie(fails=[1], skipped=AFTER_CONTAINER, says="在别处重新打包", where="@")
def zip_packed_elsewhere() -> bytes:
    """The same files packed by an ordinary program."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as other:
        for name, raw in members(good().write()):
            other.writestr(zipfile.ZipInfo(name), raw)
    return out.getvalue()


@lie(fails=[1], skipped=AFTER_CONTAINER, says="在别处重新打包", where="@")
def zip_with_a_gap() -> bytes:
    """Bytes between the members that no list names."""
    return packed(members(good().write()), gap=b"hidden")


@lie(fails=[1], skipped=AFTER_CONTAINER, says="容器在此处与规定的写法不同", where="@")
def zip_with_bytes_behind() -> bytes:
    """Something appended to the file."""
    return good().write() + b"\0"


@lie(fails=[1], skipped=AFTER_CONTAINER, says="容器在此处与规定的写法不同", where="@")
def zip_with_bytes_before() -> bytes:
    """Something put before the file, as self-extracting archives do."""
    return b"MZ" + good().write()


@lie(fails=[1], skipped=AFTER_CONTAINER, says="容器在此处与规定的写法不同", where="@")
def zip_cut_short() -> bytes:
    """The last hundred bytes are gone."""
    return good().write()[:-100]


@lie(fails=[1], skipped=AFTER_CONTAINER, says="不按次序", where="@")
def members_swapped() -> bytes:
    """Two members in each other's place."""
    found = members(good().write())
    found[4], found[5] = found[5], found[4]
    return packed(found)


@lie(fails=[1], skipped=AFTER_CONTAINER, says="容器在此处与规定的写法不同", where="@")
def size_in_one_header_only() -> bytes:
    """The local header of a member tells another size than the directory does."""
    raw = bytearray(good().write())
    at = 30 + struct.unpack_from("<H", raw, 26)[0] + 4
    raw[at] ^= 1
    return bytes(raw)


@lie(fails=[2], skipped=AFTER_BYTES, says="未列入清单", where="data/smuggled.txt")
def file_added_to_the_container() -> bytes:
    """A file that no manifest names."""
    found = members(good().write())
    place = next(n for n, (name, _raw) in enumerate(found) if name.endswith("manifest-sha256.txt"))
    return packed([*found[:place], (in_folder("data/smuggled.txt"), b"x"), *found[place:]])


@lie(fails=[2], skipped=AFTER_BYTES, says="不在证据包中", where="data/coverage.jsonl")
def file_taken_from_the_container() -> bytes:
    """A file that the manifest names is gone."""
    found = members(good().write())
    return packed([one for one in found if not one[0].endswith("data/coverage.jsonl")])


@lie(exit=2)
def no_package_at_all() -> bytes:
    """Some text."""
    return b"This is not a package.\n" * 40


@lie(exit=2)
def ordinary_zip() -> bytes:
    """An archive of something else."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as other:
        other.writestr("readme.txt", "x")
    return out.getvalue()


@lie(exit=2)
def package_of_a_later_version() -> bytes:
    """A package of a format this program does not know, whole in itself."""
    import hashlib

    found = dict(members(good().write()))
    info, tags = in_folder("bag-info.txt"), in_folder("tagmanifest-sha256.txt")
    before = hashlib.sha256(found[info]).hexdigest().encode()
    found[info] = found[info].replace(b"mingjian/package/v1", b"mingjian/package/v9")
    found[tags] = found[tags].replace(before, hashlib.sha256(found[info]).hexdigest().encode())
    return packed(list(found.items()))
