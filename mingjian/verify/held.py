"""Checkpoints that whoever verifies holds: a note as published, three lines copied from a paper, or a paper's seal."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from mingjian.errors import MingjianError, Refused
from mingjian.errors import gettext_noop as _
from mingjian.proof import document_signature
from mingjian.proof.note import MAX_BYTES, Checkpoint

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class Held:
    """A state of the log that somebody outside received. It is believed because they hold it, signed or not."""

    name: str
    checkpoint: Checkpoint
    #: The whole note where it is one, so that a signature by a known key can be asked for.
    note: str = ""


def read(path: Path) -> Held:
    """Raises Refused, naming the file, for anything else."""
    try:
        with path.open("rb") as file:
            raw = file.read(MAX_BYTES + 1)
    except OSError:
        raise Refused(_("无法读取文件 {name}"), name=path.name) from None
    try:
        if raw.startswith(b"{"):
            return Held(path.name, document_signature.decode(raw.strip(), place=path.name).document.checkpoint)
        text = raw.decode("utf-8").replace("\r\n", "\n")
        head = text.partition("\n\n")[0].rstrip("\n")
        signed = text if "\n\n" in text else ""
        return Held(path.name, Checkpoint.parse(f"{head}\n", place=path.name), signed)
    except (MingjianError, UnicodeDecodeError):
        raise Refused(
            _("文件 {name} 不是检查点；应为检查点签名文本，或来源、大小、树根三行，或文书的 .seal.json"), name=path.name
        ) from None
