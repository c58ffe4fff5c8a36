"""A paper to be signed by hand: the very PDF on every page with a print code, and a page for the signatures.

The code is made of the number and the digest of the file, so that what comes back on paper is of this file and of no
other version. Two of its ten characters check the rest: a slip is told from a code of another paper.
"""

from __future__ import annotations

import hashlib
import json
import re
import tempfile
import unicodedata
from pathlib import Path
from typing import TYPE_CHECKING, Final

import typst
from django.conf import settings

from mingjian.documents.press import TEMPLATES, qr_svg
from mingjian.errors import Outside, Refused
from mingjian.errors import gettext_noop as _

if TYPE_CHECKING:
    from collections.abc import Mapping

#: What the hash of a code begins with, so that it is the hash of nothing else.
_TAG: Final = "mingjian/print-code/v1"
#: Base 32 without the letters that are taken for others.
_LETTERS: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_TAKEN_FOR: Final = str.maketrans("OIL", "011")
_BODY: Final = 8
_CHECK: Final = 2
#: A prime below 32²: one wrong character and two changed about are always seen.
_PRIME: Final = 1021

_PAGES: Final = re.compile(r"page (\d+) does not exist")
#: Papers have a few pages; each page that is not there costs a complaint.
_FIRST_GUESS: Final = 4
_MOST_PAGES: Final = 4096


def code_of(number: str, sha256: str) -> str:
    """The print code of a paper by its number and the digest of its file: ``7K3F-9QMA-X2``."""
    hashed = hashlib.sha256(f"{_TAG}\x1f{number}\x1f{sha256}".encode()).digest()
    body = int.from_bytes(hashed[:5], "big")
    text = _letters(body, _BODY) + _letters(_check(body), _CHECK)
    return f"{text[:4]}-{text[4:8]}-{text[8:]}"


def read_code(typed: str) -> str:
    """A code as typed: case, blanks, hyphens and full width are forgiven. Refused where it cannot be a code."""
    plain = unicodedata.normalize("NFKC", typed).upper().translate(_TAKEN_FOR)
    text = "".join(one for one in plain if one.isalnum())
    if len(text) != _BODY + _CHECK or not set(text) <= set(_LETTERS):
        raise Refused(
            _("打印码应为 {n} 位数字和字母，现在是“{typed}”。请照打印件每页右上角的打印码输入。"),
            n=_BODY + _CHECK,
            typed=typed[:40],
        )
    body = int(_plain(text[:_BODY]), 32)
    if text[_BODY:] != _letters(_check(body), _CHECK):
        raise Refused(_("打印码“{typed}”的校验位不符，有一位输错了。请对照打印件逐位核对。"), typed=typed[:40])
    return f"{text[:4]}-{text[4:8]}-{text[8:]}"


def print_copy(content: bytes, values: Mapping[str, object], *, code: str) -> bytes:
    """The file to be printed: every page of the paper with the code at its top, then the page for the signatures.

    ``values`` are the words of that page. It is made anew each time and kept nowhere.
    """
    with tempfile.TemporaryDirectory(dir=settings.DATA / "quarantine") as scratch:
        folder = Path(scratch)
        (folder / "paper.pdf").write_bytes(content)
        template = folder / "print_copy.typ"
        template.write_bytes((TEMPLATES / "print_copy.typ").read_bytes())
        given = {**values, "code": code, "qr": qr_svg(code)}
        pages = _page_count(template, given)
        return _compiled(template, {**given, "pages": pages})


def _page_count(template: Path, values: Mapping[str, object]) -> int:
    """How many pages the paper has, as typst says when it is asked for one that is not there."""
    asked = _FIRST_GUESS
    while asked <= _MOST_PAGES:
        try:
            _compile(template, {**values, "pages": asked})
        except (typst.TypstError, RuntimeError) as error:
            missing = _PAGES.search(str(error))
            if missing:
                return int(missing.group(1)) - 1
            break
        asked *= 4
    raise Outside(_("打印件没有生成：这份文书的文件不能读出页数。请联系系统管理员。"))


def _compiled(template: Path, values: Mapping[str, object]) -> bytes:
    try:
        return _compile(template, values)
    except (typst.TypstError, RuntimeError, OSError) as error:
        raise Outside(_("打印件没有生成。请系统管理员检查字体、模板和磁盘后重试。")) from error


def _compile(template: Path, values: Mapping[str, object]) -> bytes:
    made: bytes = typst.compile(str(template), sys_inputs={"values": json.dumps(values, ensure_ascii=False)})
    return made


def _check(body: int) -> int:
    return body % _PRIME


def _letters(number: int, length: int) -> str:
    found = ""
    for _place in range(length):
        number, last = divmod(number, len(_LETTERS))
        found = _LETTERS[last] + found
    return found


def _plain(text: str) -> str:
    """The same number in the letters that `int` reads."""
    return "".join("0123456789abcdefghijklmnopqrstuv"[_LETTERS.index(one)] for one in text)
