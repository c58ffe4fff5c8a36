"""Rendering: a typst template and plain values in, a PDF/A file out.

Templates load nothing but what lies beside them.
"""

from __future__ import annotations

import io
import json
import re
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

import segno
import typst

from mingjian import ids
from mingjian.errors import Outside, Refused
from mingjian.errors import gettext_noop as _

if TYPE_CHECKING:
    from collections.abc import Mapping

#: What papers are printed in, as the templates name them: one of them must be there.
FONTS: Final = ("FandolSong", "Noto Serif CJK SC")

TEMPLATES = Path(__file__).parent / "templates"

#: Archivable, with structure that a screen reader can follow.
_STANDARD: Final = "a-2a"

#: What typst says of a character that no font has, or that an archivable file may not hold.
_UNPRINTABLE: Final = re.compile(r'(?:text|codepoint) `"(.{1,60}?)"`')


def print_pdf(template: Path, values: Mapping[str, object], *, folder: Path) -> Path:
    """The path of a new PDF/A-2a file in ``folder``. ``values`` reach the template as JSON.

    Raises Refused for a character that cannot be printed, Outside where the template fails or a font is missing.
    """
    path = folder / f"{ids.new_id()}.pdf"
    try:
        typst.compile(
            str(template),
            output=str(path),
            root=str(template.parent.parent if template.parent != TEMPLATES else TEMPLATES),
            sys_inputs={"values": json.dumps(values, ensure_ascii=False)},
            pdf_standards=[_STANDARD],
        )
    except (typst.TypstError, RuntimeError, OSError) as error:
        with suppress(OSError):
            path.unlink(missing_ok=True)
        unprintable = _UNPRINTABLE.search(str(error))
        if unprintable:
            raise Refused(
                _("文书“{name}”没有生成：归档文件印不出字符 {character}。请换一种写法后重新生成，编号已作废。"),
                name=template.stem,
                character=unprintable.group(1),
            ) from error
        raise Outside(
            _("文书“{name}”没有生成，编号已作废。请系统管理员检查字体、模板和磁盘后重新生成。"), name=template.stem
        ) from error
    return path


@cache
def fonts_present() -> tuple[str, ...]:
    """Which of our fonts this machine has, looked for once; without any no paper can be printed."""
    known = set(typst.Fonts().families())
    return tuple(one for one in FONTS if one in known)


def qr_svg(text: str) -> str:
    """A QR code as SVG text, for a template to place."""
    out = io.BytesIO()
    segno.make(text, error="m").save(out, kind="svg", border=0, xmldecl=False)
    return out.getvalue().decode()
