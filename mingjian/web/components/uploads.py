"""A place for files: a plain input that works without script, and what became of each file."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, ClassVar

from django.utils.translation import gettext_lazy

from mingjian.web.components.tag import Tag

if TYPE_CHECKING:
    from django.forms import BoundField
    from django.utils.safestring import SafeString

    from mingjian.web.components.icons import IconName
    from mingjian.web.components.part import Link, Words
    from mingjian.web.components.tag import Clause, Tone


class FileState(Enum):
    SENDING = "sending"
    #: Part of it is here; it can be continued.
    BROKEN = "broken"
    CHECKING = "checking"
    REFUSED = "refused"
    #: Kept and sealed. 未查毒 is said in the file's remark where no scanner is set up.
    KEPT = "kept"

    @property
    def tag(self) -> Tag:
        words, tone, icon = _STATES[self]
        return Tag(words, tone, icon, self.value)


_STATES: dict[FileState, tuple[Words, Tone, IconName | None]] = {
    FileState.SENDING: (gettext_lazy("上传中"), "primary", "upload"),
    FileState.BROKEN: (gettext_lazy("没有传完"), "warn", "weak-link"),
    FileState.CHECKING: (gettext_lazy("检查中"), "plain", "clock"),
    FileState.REFUSED: (gettext_lazy("未接收"), "bad", "cross"),
    FileState.KEPT: (gettext_lazy("已存证"), "proof", "seal"),
}


@dataclass(frozen=True, slots=True)
class SentFile:
    """``remark`` is size and time, or what happened and what to do; ``sent`` is in percent while sending."""

    name: str
    state: FileState
    remark: Words = ""
    href: str = ""
    sent: int | None = None


@dataclass(frozen=True, slots=True)
class Upload:
    """A file field of a form. ``parts_href`` is where files are sent in parts when script is there (tus 1.0).

    ``limits`` say kinds and size in words: PDF、JPG 或 PNG，每份不超过 200 MB.
    """

    part: ClassVar[str] = "upload"

    field: BoundField
    limits: Words
    clause: Clause | None = None
    parts_href: str = ""
    files: tuple[SentFile, ...] = ()
    resume: Link | None = None

    @property
    def control(self) -> SafeString:
        return self.field.as_widget(attrs={"class": "form-control"})
