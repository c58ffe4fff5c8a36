"""The templates in which papers are printed: by name, with their digest, and a sample of each."""

from __future__ import annotations

import hashlib
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from django.conf import settings

from mingjian import clock
from mingjian.documents import press, print_copies
from mingjian.documents.content import Content, Part, Proof
from mingjian.errors import NotFound
from mingjian.errors import gettext_noop as _
from mingjian.procedures import catalogue

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mingjian.procedures.catalogue import Edition
    from mingjian.procedures.steps import Document, Step

PAPER, REPORT, PRINT_COPY = "paper", "report", "print_copy"

#: What a sample says, in the language of the record.
_TITLE: Final = "文书样张"
_NUMBER: Final = "样〔0000〕0 号"
_SAMPLE: Final = "样张，不具法律效力"


@dataclass(frozen=True, slots=True)
class Template:
    """``edition`` is whose own it is; "" for a template that all share. ``sha256`` is of the file as it lies here."""

    name: str
    path: Path
    edition: str
    sha256: str

    @property
    def key(self) -> str:
        return f"{self.edition}.{self.name}" if self.edition else self.name


@dataclass(frozen=True, slots=True)
class Printed:
    """A kind of paper of an edition, and its own template where it has one."""

    law: Edition
    step: Step
    document: Document
    own: str


def templates() -> list[Template]:
    """The shared templates, then those that an edition brings for a paper of its own."""
    shared = [_read(press.TEMPLATES / f"{name}.typ", "") for name in (PAPER, REPORT, PRINT_COPY)]
    own = [_read(path, law.key) for law in catalogue.editions() for path in sorted(law.documents.glob("*.typ"))]
    return [*shared, *own]


def printed_kinds() -> Iterator[Printed]:
    """Every kind of paper that an edition knows, in the order of its steps."""
    for law in catalogue.editions():
        for step in law.procedure.steps:
            for one in step.produces:
                own = f"{law.key}.{one.key}" if (law.documents / f"{one.key}.typ").exists() else ""
                yield Printed(law, step, one, own)


def sample_of(key: str) -> bytes:
    """The PDF of a sample in one of the templates. Raises NotFound for a template that is not there."""
    found = next((one for one in templates() if one.key == key), None)
    if found is None:
        raise NotFound(_("没有这个模板。请回到文书模板重新打开。"))
    with tempfile.TemporaryDirectory(dir=settings.DATA / "quarantine") as scratch:
        folder = Path(scratch)
        template = press.TEMPLATES / f"{PAPER}.typ" if found.key == PRINT_COPY else found.path
        values = {"content": _content(long=found.key == REPORT).as_json(), "proof": asdict(_proof())}
        made = press.print_pdf(template, values, folder=folder).read_bytes()
    return _print_copy(made) if found.key == PRINT_COPY else made


def _read(path: Path, edition: str) -> Template:
    return Template(path.stem, path, edition, hashlib.sha256(path.read_bytes()).hexdigest())


def _content(*, long: bool) -> Content:
    part = Part("一、样张的一部分", ("这里是正文。",), ("序号", "内容"), (1, 4), (("1", "样例"), ("2", "样例")))
    return Content(
        title=_TITLE, number=_NUMBER, headings=("项目", "内容"),
        rows=(("机构名称", "示例检测有限公司"), ("业务流水号", "0000-0000-XX-000000"), ("说明", "用于核对版式。")),
        issuer="示例省市场监督管理局", date=clock.today().isoformat(), demo=_SAMPLE, parts=(part,) if long else (),
    )  # fmt: skip


def _proof() -> Proof:
    return Proof(_SAMPLE, press.qr_svg(settings.BASE_URL), _SAMPLE)


def _print_copy(content: bytes) -> bytes:
    sha256 = hashlib.sha256(content).hexdigest()
    labels = {"code": "打印码", "sheet": "签署页", "headings": ["角色", "姓名", "签名", "日期"], "digest": "摘要",
              "note": _SAMPLE}  # fmt: skip
    values = {"title": _TITLE, "number": _NUMBER, "sha256": sha256, "signers": [["评审组长", "样例"]], "labels": labels}
    return print_copies.print_copy(content, values, code=print_copies.code_of(_NUMBER, sha256))
