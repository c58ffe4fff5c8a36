"""Which files are taken in, and for which form of evidence. Pure yes/no."""

from __future__ import annotations

from dataclasses import dataclass

from mingjian.errors import Refused
from mingjian.errors import gettext_noop as _


@dataclass(frozen=True, slots=True)
class FileKind:
    """One kind of file: its media type, how its name may end, and what the sniffer may call it."""

    media_type: str
    endings: tuple[str, ...]
    sniffed: tuple[str, ...]
    #: Forms of evidence it may stand for, as `procedures.shape.Form` names them.
    serves: frozenset[str]


_WRITING = frozenset({"file", "text-electronic", "text-paper"})
_PICTURE = _WRITING | {"photo"}
_FILM = frozenset({"file", "video", "audio"})
_SOUND = frozenset({"file", "audio"})

KINDS = (
    FileKind("application/pdf", (".pdf",), ("application/pdf",), _WRITING),
    FileKind("image/jpeg", (".jpg", ".jpeg"), ("image/jpeg",), _PICTURE),
    FileKind("image/png", (".png",), ("image/png",), _PICTURE),
    FileKind("video/mp4", (".mp4", ".m4v"), ("video/mp4", "video/x-m4v"), _FILM),
    FileKind("video/quicktime", (".mov",), ("video/quicktime",), _FILM),
    FileKind("video/webm", (".webm",), ("video/webm",), _FILM),
    FileKind("audio/mp4", (".m4a",), ("audio/x-m4a", "audio/mp4", "video/mp4"), _SOUND),
    FileKind("audio/mpeg", (".mp3",), ("audio/mpeg",), _SOUND),
    FileKind("audio/wav", (".wav",), ("audio/x-wav", "audio/wav"), _SOUND),
    FileKind(
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        (".docx",),
        ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", "application/zip"),
        _WRITING,
    ),
    FileKind(
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        (".xlsx",),
        ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "application/zip"),
        _WRITING,
    ),
    FileKind("text/csv", (".csv",), ("text/csv", "text/plain", "application/csv"), _WRITING),
    FileKind("text/plain", (".txt",), ("text/plain",), _WRITING),
)

BY_TYPE = {kind.media_type: kind for kind in KINDS}


def kind_of(name: str, sniffed: str) -> FileKind:
    """The kind that both the name and the content say. Refused where they disagree or the kind is not taken in."""
    ending = "." + name.rsplit(".", 1)[-1].lower() if "." in name else ""
    named = [kind for kind in KINDS if ending in kind.endings]
    if not named:
        raise Refused(
            _("“{name}”不是可接收的文件类型。可接收：{allowed}。请转换格式后再传。"), name=name, allowed=endings_for("")
        )
    if sniffed not in named[0].sniffed:
        raise Refused(
            _("“{name}”的内容（{sniffed}）与文件名后缀不符，未接收。请确认文件未损坏、后缀未改动，再重新上传。"),
            name=name,
            sniffed=sniffed,
        )
    return named[0]


def endings_for(form: str) -> str:
    """The endings taken in for a form of evidence, or for any, as a person reads them."""
    return "、".join(kind.endings[0].lstrip(".") for kind in KINDS if not form or form in kind.serves)


def serves(media_type: str, form: str) -> bool:
    """Whether a file of this type may stand for evidence of this form: a photo is no video."""
    kind = BY_TYPE.get(media_type)
    return kind is not None and form in kind.serves
