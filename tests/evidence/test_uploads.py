"""Resumable uploads by tus, as a server asks: cut, resumed, garbled, raced, refused; nothing half counted."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import os
import resource
import shutil
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.core import signing

from mingjian import clock, ids
from mingjian.evidence import actions
from mingjian.web.live import passes, uploads
from tests.evidence import samples
from tests.evidence.asking import CUT, Reply, ask, run

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from pytest_django import Settings

ME, YOU = "person-one", "person-two"
CONTENT = samples.GOOD["a.mp4"][0]


def headers(person: str = ME, **more: str) -> dict[str, str]:
    said = {name.replace("_", "-"): value for name, value in more.items()}
    upload_pass = passes.give(passes.UploadPass(person))
    return {"tus-resumable": "1.0.0", "authorization": f"Bearer {upload_pass}"} | said


def asked(method: str, path: str, head: Mapping[str, str], pieces: Iterable[object] = ()) -> Reply:
    return run(ask(uploads.application, method, path, head, pieces))


def create(length: int | str, name: str = "现场.mp4", person: str = ME) -> Reply:
    metadata = "filename " + base64.b64encode(name.encode()).decode()
    return asked("POST", "/uploads", headers(person, upload_length=str(length), upload_metadata=metadata))


def patching(offset: int, person: str = ME, **more: str) -> dict[str, str]:
    return headers(person, upload_offset=str(offset), content_type="application/offset+octet-stream", **more)


def patch(where: str, offset: int, *pieces: object, person: str = ME, **more: str) -> Reply:
    return asked("PATCH", where, patching(offset, person, **more), pieces)


def offset_of(where: str, person: str = ME) -> int:
    reply = asked("HEAD", where, headers(person))
    assert reply.status == 200
    assert reply.headers["cache-control"] == "no-store"
    return int(reply.headers["upload-offset"])


def checksum(content: bytes) -> str:
    return "sha256 " + base64.b64encode(hashlib.sha256(content).digest()).decode()


@pytest.fixture
def where(data: Path) -> str:
    return create(len(CONTENT)).headers["location"]


def received(where: str) -> bytes:
    upload_id = where.rpartition("/")[2]
    return (Path(actions.quarantine()._folder) / f"{upload_id}.part").read_bytes()


# --- as it should go -----------------------------------------------------------------------------------------------


def test_upload_in_pieces_is_whole(where: str) -> None:
    assert offset_of(where) == 0
    for at in range(0, len(CONTENT), 1000):
        piece = CONTENT[at : at + 1000]
        reply = patch(where, at, piece[:300], piece[300:], upload_checksum=checksum(piece))
        assert (reply.status, reply.headers["upload-offset"]) == (204, str(at + len(piece)))
    assert received(where) == CONTENT
    got = actions.receive(where.rpartition("/")[2], person=ME)
    assert (got.name, got.sha256) == ("现场.mp4", hashlib.sha256(CONTENT).hexdigest())


def test_options_tell_what_is_spoken() -> None:
    reply = asked("OPTIONS", "/uploads", {})
    assert (reply.status, reply.headers["tus-version"], reply.headers["tus-extension"]) == (
        204,
        "1.0.0",
        "creation,checksum",
    )


def test_finished_upload_says_so_and_takes_no_more(where: str) -> None:
    patch(where, 0, CONTENT)
    actions.receive(where.rpartition("/")[2], person=ME)
    assert offset_of(where) == len(CONTENT)
    assert patch(where, len(CONTENT), b"more").status == 409
    assert patch(where, 0, CONTENT).status == 409


# --- cut and resumed -----------------------------------------------------------------------------------------------


def test_cut_request_keeps_what_arrived_and_is_resumed(where: str) -> None:
    patch(where, 0, CONTENT[:700], CUT)
    assert offset_of(where) == 700
    assert patch(where, 700, CONTENT[700:]).status == 204
    assert received(where) == CONTENT


def test_cut_with_a_stated_digest_is_taken_back(where: str) -> None:
    patch(where, 0, CONTENT[:1000])
    reply = patch(where, 1000, CONTENT[1000:1300], CUT, upload_checksum=checksum(CONTENT[1000:2000]))
    assert (reply.status, offset_of(where)) == (460, 1000)


def test_garbled_piece_is_taken_back(where: str) -> None:
    patch(where, 0, CONTENT[:500])
    reply = patch(where, 500, b"x" * 400, upload_checksum=checksum(CONTENT[500:900]))
    assert reply.status == 460
    assert "退回" in reply.sentence
    assert (offset_of(where), received(where)) == (500, CONTENT[:500])


def test_silent_connection_gives_the_upload_up(where: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A phone without network closes nothing. Its next attempt finds the upload free, at what arrived."""
    monkeypatch.setattr(uploads, "_SILENT_SECONDS", 0.05)

    async def go() -> None:
        never = asyncio.get_running_loop().create_future()
        lost = asyncio.create_task(ask(uploads.application, "PATCH", where, patching(0), [CONTENT[:600], never]))
        await asyncio.sleep(0.02)
        early = await ask(uploads.application, "PATCH", where, patching(600), [CONTENT[600:]])
        assert (early.status, "另一个窗口" in early.sentence) == (409, True)
        await lost
        later = await ask(uploads.application, "PATCH", where, patching(600), [CONTENT[600:]])
        assert later.status == 204

    run(go())
    assert received(where) == CONTENT


def test_two_requests_at_once_do_not_mix(where: str) -> None:
    async def go() -> list[Reply]:
        gate = asyncio.Event()
        slow = asyncio.create_task(
            ask(uploads.application, "PATCH", where, patching(0), [CONTENT[:100], gate.wait(), CONTENT[100:]])
        )
        await asyncio.sleep(0)
        await asyncio.sleep(0.01)
        fast = await ask(uploads.application, "PATCH", where, patching(0), [b"y" * 100])
        other = await ask(uploads.application, "PATCH", where, patching(100), [b"y" * 100])
        gate.set()
        return [await slow, fast, other]

    slow, fast, other = run(go())
    assert (slow.status, fast.status, other.status) == (204, 409, 409)
    assert received(where) == CONTENT


def test_wrong_offset_is_told_the_right_one(where: str) -> None:
    patch(where, 0, CONTENT[:500])
    for wrong in (0, 499, 501, 10**14):
        reply = patch(where, wrong, CONTENT[500:])
        assert reply.status == 409
        assert "500" in reply.sentence
    assert received(where) == CONTENT[:500]


def test_more_than_was_announced_is_refused(where: str) -> None:
    reply = patch(where, 0, CONTENT, b"and more")
    assert (reply.status, offset_of(where)) == (400, len(CONTENT))
    assert "声明" in reply.sentence
    assert received(where) == CONTENT


# --- who, and how much ---------------------------------------------------------------------------------------------


def test_upload_of_somebody_else_is_not_there(where: str) -> None:
    assert asked("HEAD", where, headers(YOU)).status == 404
    reply = patch(where, 0, CONTENT, person=YOU)
    assert (reply.status, "没有这次上传" in reply.sentence) == (404, True)
    assert offset_of(where) == 0


@pytest.mark.parametrize(
    "wrong",
    ["", "Bearer", "Bearer x", "Bearer " + "x" * 5000, "Basic abc", "Bearer " + signing.dumps({"person": ME})],
    ids=["nothing", "no pass", "garbage", "long garbage", "another scheme", "signed for something else"],
)
def test_without_a_pass_nothing_is_answered(where: str, wrong: str) -> None:
    for method, path in (("POST", "/uploads"), ("HEAD", where), ("PATCH", where)):
        reply = asked(method, path, headers(upload_length="5") | {"authorization": wrong})
        assert (reply.status, "链接无效" in reply.sentence) == (400, True)


def test_viewing_pass_is_no_upload_pass(where: str) -> None:
    other = passes.give(passes.ViewPass("0" * 64, "a", "b", inline=False))
    assert asked("HEAD", where, headers() | {"authorization": f"Bearer {other}"}).status == 400


def test_expired_pass_says_so(where: str, monkeypatch: pytest.MonkeyPatch) -> None:
    old = headers()
    now = clock.now().timestamp()
    monkeypatch.setattr(time, "time", lambda: now + passes.UPLOAD_LASTS.total_seconds() + 1)
    reply = asked("HEAD", where, old)
    assert (reply.status, "已过期" in reply.sentence) == (400, True)


@pytest.mark.parametrize("path", ["/uploads/x", "/uploads/" + "0" * 26, "/uploads/../../etc", "/uploads/" + "é" * 26])
def test_unknown_upload_is_not_there(data: Path, path: str) -> None:
    assert asked("HEAD", path, headers()).status == 404
    assert patch(path, 0, b"x").status == 404


@pytest.mark.parametrize("length", ["", "-1", "1e3", "٣", "9" * 16, "9" * 6000, "0x10", "1.5", "0"])
def test_garbage_for_a_length_is_refused(data: Path, length: str) -> None:
    reply = asked("POST", "/uploads", headers(upload_length=length.encode().decode("latin-1"), upload_metadata=""))
    assert reply.status == 400
    assert reply.sentence.endswith("。")
    assert list((data / "quarantine").iterdir()) == []


def test_more_than_the_limit_is_refused_before_it_is_sent(data: Path, settings: Settings) -> None:
    settings.UPLOAD_LIMIT_BYTES = 1000
    assert create(1000).status == 201
    reply = create(1001)
    assert (reply.status, "超过上限" in reply.sentence) == (400, True)


@pytest.mark.parametrize(
    "metadata", ["filename", "filename !!!", "filename " + base64.b64encode(b"\xff").decode(), "x y,,"]
)
def test_garbled_name_is_no_obstacle(data: Path, metadata: str) -> None:
    reply = asked("POST", "/uploads", headers(upload_length="5", upload_metadata=metadata))
    assert reply.status == 201
    assert actions.quarantine().find(reply.headers["location"].rpartition("/")[2], person=ME).name == "未命名"


@pytest.mark.parametrize(
    ("more", "word"),
    [
        ({"content_type": "text/plain"}, "类型不对"),
        ({"upload_offset": "x"}, "upload-offset"),
        ({"upload_checksum": "md5 AAAA"}, "sha256"),
        ({"upload_checksum": "sha256 !!"}, "格式不对"),
        ({"tus_resumable": "0.9"}, "tus 1.0.0"),
    ],
)
def test_request_that_does_not_speak_the_protocol_is_told(where: str, more: dict[str, str], word: str) -> None:
    head = patching(0) | {name.replace("_", "-"): value for name, value in more.items()}
    reply = asked("PATCH", where, head, [CONTENT])
    assert reply.status in {400, 412}
    assert word in reply.sentence
    assert offset_of(where) == 0


def test_other_methods_are_named_as_not_there(where: str) -> None:
    for method, path in (
        ("GET", where),
        ("DELETE", where),
        ("PUT", "/uploads"),
        ("POST", where),
        ("PATCH", "/uploads"),
    ):
        assert asked(method, path, headers()).status == 405


# --- a full disk ---------------------------------------------------------------------------------------------------


def test_full_disk_refuses_before_it_begins(data: Path, settings: Settings) -> None:
    settings.DISK_FLOOR_BYTES = 2**60
    reply = create(5)
    assert (reply.status, "存储空间不足" in reply.sentence) == (507, True)
    assert list((data / "quarantine").iterdir()) == []


def test_what_was_promised_to_one_is_not_promised_to_another(data: Path, settings: Settings) -> None:
    settings.UPLOAD_LIMIT_BYTES, settings.DISK_FLOOR_BYTES = 2**60, 0
    most = shutil.disk_usage(data).free * 6 // 10
    assert create(most).status == 201
    assert create(most).status == 507
    assert create(1000).status == 201


def test_disk_that_fills_meanwhile_keeps_what_was_written(where: str, few_bytes: None) -> None:
    """The write stops in the middle of a piece; what is counted is what lies there, and it goes on from there."""
    reply = patch(where, 0, CONTENT)
    assert (reply.status, "写入失败" in reply.sentence) == (507, True)
    resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    at = offset_of(where)
    assert at == LIMIT
    assert received(where) == CONTENT[:LIMIT]
    assert patch(where, at, CONTENT[at:]).status == 204
    assert received(where) == CONTENT


LIMIT = 1500


@pytest.fixture
def few_bytes() -> Iterator[None]:
    """No file of this process may grow beyond some bytes, as if the disk were full."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (LIMIT, before[1]))
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_disk_that_takes_nothing_counts_nothing(where: str) -> None:
    """A real "no space left on device", at the first byte and at the confirmation."""
    part = actions.quarantine()._part(where.rpartition("/")[2])
    part.unlink()
    part.symlink_to("/dev/full")
    reply = patch(where, 0, CONTENT)
    assert (reply.status, "写入失败" in reply.sentence) == (507, True)
    assert offset_of(where) == 0


def test_bytes_that_the_disk_does_not_confirm_are_taken_back(where: str, monkeypatch: pytest.MonkeyPatch) -> None:
    patch(where, 0, CONTENT[:500])
    real = os.fsync

    def refuse(_descriptor: int) -> None:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(os, "fsync", refuse)
    assert patch(where, 500, CONTENT[500:]).status == 507
    monkeypatch.setattr(os, "fsync", real)
    assert offset_of(where) == 500
    assert patch(where, 500, CONTENT[500:]).status == 204


def test_header_that_cannot_be_written_opens_nothing(data: Path) -> None:
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (10, before[1]))
    try:
        reply = create(5)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert (reply.status, "存储空间不足" in reply.sentence) == (507, True)
    assert list((data / "quarantine").iterdir()) == []


def test_upload_whose_bytes_vanished_is_not_there(where: str) -> None:
    actions.quarantine()._part(where.rpartition("/")[2]).unlink()
    assert asked("HEAD", where, headers()).status == 404
    assert patch(where, 0, CONTENT).status == 404
    assert ids.is_id(where.rpartition("/")[2])
