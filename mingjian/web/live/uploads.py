"""Resumable uploads by tus 1.0 (core, creation, termination of nothing, checksum) on a bare route.

The offset is the size of what lies on the disk. A cut request keeps what arrived; a wrong checksum takes it back.
"""

from __future__ import annotations

import base64
import binascii
from typing import TYPE_CHECKING

from mingjian.errors import Conflict, MingjianError, NotFound, Outside, Refused
from mingjian.errors import gettext_noop as _
from mingjian.evidence.actions import quarantine
from mingjian.evidence.quarantine import Garbled
from mingjian.web.live import answers, passes

if TYPE_CHECKING:
    from mingjian.evidence.quarantine import Upload
    from mingjian.web.live.answers import Headers, Receive, Scope, Send

PREFIX = "/uploads"
_TUS: Headers = [("tus-resumable", "1.0.0"), ("cache-control", "no-store")]
#: 460 is the protocol's own "checksum mismatch".
_STATUS = {Refused: 400, Garbled: 460, NotFound: 404, Conflict: 409, Outside: 507}
#: A phone that lost its network leaves the connection open; its next attempt must not find the upload taken.
_SILENT_SECONDS = 20.0


async def application(scope: Scope, receive: Receive, send: Send) -> None:
    """One request of the protocol. Every refusal is a sentence in JSON."""
    try:
        await _serve(scope, receive, send)
    except MingjianError as error:
        await answers.refuse(scope, send, _STATUS.get(type(error), 400), error, _TUS)


async def _serve(scope: Scope, receive: Receive, send: Send) -> None:
    method, headers = scope["method"], answers.headers_of(scope)
    if method == "OPTIONS":
        described = [
            ("tus-version", "1.0.0"),
            ("tus-extension", "creation,checksum"),
            ("tus-checksum-algorithm", "sha256"),
        ]
        await answers.answer(send, 204, [*_TUS, *described])
        return
    if headers.get("tus-resumable") != "1.0.0":
        await answers.refuse(
            scope,
            send,
            412,
            Refused(_("上传协议版本不对，应为 tus 1.0.0。请刷新页面后重试。")),
            [("tus-version", "1.0.0")],
        )
        return
    person = passes.read_upload_pass(headers.get("authorization", "").removeprefix("Bearer ")).person
    name = scope["path"].removeprefix(PREFIX).strip("/")
    if method == "POST" and not name:
        await _create(headers, person, send)
    elif method in {"HEAD", "PATCH"} and name:
        upload = quarantine().find(name, person=person)
        await (_tell(upload, send) if method == "HEAD" else _append(scope, upload, receive, send))
    else:
        await answers.answer(send, 405, [*_TUS, ("allow", "OPTIONS, POST, HEAD, PATCH")])


async def _create(headers: dict[str, str], person: str, send: Send) -> None:
    upload = quarantine().open(
        person=person,
        name=_file_name(headers.get("upload-metadata", "")),
        length_bytes=_whole(headers, "upload-length"),
    )
    await answers.answer(send, 201, [*_TUS, ("location", f"{PREFIX}/{upload.id}"), ("upload-offset", "0")])


async def _tell(upload: Upload, send: Send) -> None:
    where = [("upload-offset", str(quarantine().offset(upload))), ("upload-length", str(upload.length_bytes))]
    await answers.answer(send, 200, [*_TUS, *where])


async def _append(scope: Scope, upload: Upload, receive: Receive, send: Send) -> None:
    headers = answers.headers_of(scope)
    if headers.get("content-type") != "application/offset+octet-stream":
        raise Refused(_("上传内容的类型不对。请刷新页面后重试。"))
    offset = _whole(headers, "upload-offset")
    expected = _checksum(headers.get("upload-checksum", ""))
    chunks = answers.body_of(receive, silent_seconds=_SILENT_SECONDS)
    reached = await quarantine().append(upload, offset, chunks, sha256=expected)
    await answers.answer(send, 204, [*_TUS, ("upload-offset", str(reached))])


def _whole(headers: dict[str, str], name: str) -> int:
    text = headers.get(name, "")
    if not (text.isascii() and text.isdecimal() and len(text) <= 15):  # noqa: PLR2004 - under 2^53
        raise Refused(_("上传请求缺少“{name}”或不是整数。请刷新页面后重试。"), name=name)
    return int(text)


def _file_name(metadata: str) -> str:
    """The file's name from ``filename <base64>``; empty when it is absent or garbled."""
    for pair in metadata.split(","):
        key, _space, value = pair.strip().partition(" ")
        if key == "filename":
            try:
                return base64.b64decode(value, validate=True).decode("utf-8")
            except (binascii.Error, UnicodeDecodeError):
                return ""
    return ""


def _checksum(header: str) -> bytes:
    """The SHA-256 that the sender states for this request, or nothing."""
    if not header:
        return b""
    algorithm, _space, value = header.partition(" ")
    if algorithm != "sha256":
        raise Refused(_("上传校验算法应为 sha256。请刷新页面后重试。"))
    try:
        return base64.b64decode(value, validate=True)
    except binascii.Error:
        raise Refused(_("上传校验值格式不对。请刷新页面后重试。")) from None
