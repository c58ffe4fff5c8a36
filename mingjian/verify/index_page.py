"""``data/index.html``: the list of contents for people. It links, runs nothing, loads nothing and states no verdict.

Made from ``contents.jsonl`` alone, so that a verifier makes it again and compares byte for byte.
"""

from __future__ import annotations

import html
from typing import TYPE_CHECKING
from urllib.parse import quote

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from mingjian.proof.canonical import Value

PATH = "data/index.html"
_FOLDER = "data/"

#: Parts that every package has beside those of the law's catalogue; an edition's own words for a part win.
OWN_PARTS: Mapping[str, tuple[str, str]] = {
    "index": ("目录", "Contents"),
    "coverage": ("证据覆盖情况", "Coverage by evidence"),
    "ledger": ("账簿记录与证明", "Ledger entries and proofs"),
    "law": ("所依据的程序与日历", "Procedure and calendar relied on"),
    "other": ("其他材料", "Other"),
    "sessions": ("会议录制", "Recordings of sessions"),
}
_PROFILES: Mapping[str, tuple[str, str]] = {
    "archive": ("存档", "archive"),
    "institution": ("检验检测机构", "institution"),
    "court": ("法院", "court"),
}

_HEAD = """<!DOCTYPE html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>
body{{max-width:70em;margin:2em auto;padding:0 1em;font-family:sans-serif;line-height:1.6}}
table{{width:100%;border-collapse:collapse}}
th,td{{padding:.4em .6em;border-bottom:1px solid #ccc;text-align:left;vertical-align:top;overflow-wrap:anywhere}}
code{{font-size:.75em}}
small{{color:#444}}
.demo{{padding:.6em 1em;border:2px solid #a40;font-weight:bold}}
</style>
</head>
<body>
"""
_DEMO = '<p class="demo">演示密钥，不具证明力 · Demonstration keys: proves nothing</p>\n'
_NOTE = (
    "<p>本页只列目录，不作任何结论；内容是否完整、未被改动，请用核验程序核验整个证据包。<br>\n"
    "<small>This page lists what is enclosed and states no verdict. Whether it is whole and unaltered is shown by "
    "verifying the whole package.</small></p>\n"
)
_TABLE = (
    "<table>\n<thead><tr><th>文件<br><small>File</small></th><th>记录<br><small>Entry</small></th>"
    "<th>字节<br><small>Bytes</small></th><th>SHA-256</th></tr></thead>\n<tbody>\n"
)
_TAIL = "</tbody>\n</table>\n"
_END = "</body>\n</html>\n"


def render(header: Mapping[str, Value], lines: Iterable[Mapping[str, Value]]) -> bytes:
    """The page for the first line of ``contents.jsonl`` and its further lines without the page's own.

    The page's own line may be among ``lines`` and is passed over. Members that are missing are shown empty.
    """
    return b"".join(pieces(header, lines))


def pieces(header: Mapping[str, Value], lines: Iterable[Mapping[str, Value]]) -> Iterator[bytes]:
    """The same page piece by piece, for packages of very many files."""
    title = f"证据包目录 {_shown(header, 'serial')}"
    yield (_HEAD.format(title=title) + f"<h1>{title}</h1>\n").encode()
    if header.get("demo") is True:
        yield _DEMO.encode()
    yield (_facts(header) + _NOTE).encode()
    parts = _part_names(header)
    current: str | None = None
    for line in lines:
        if line.get("path") == PATH:
            continue
        part = _shown(line, "part")
        if part != current:
            zh, en = parts.get(part, (part, part))
            heading = f"<h2>{zh} <small>{en}</small></h2>\n"
            yield (("" if current is None else _TAIL) + heading + _TABLE).encode()
            current = part
        yield _row(line).encode()
    yield (("" if current is None else _TAIL) + _END).encode()


def _facts(header: Mapping[str, Value]) -> str:
    zh, en = _PROFILES.get(_shown(header, "profile"), ("", _shown(header, "profile")))
    facts = (
        ("编号", "Serial", _shown(header, "serial")),
        ("机构", "Institution", _shown(header, "institution")),
        ("适用程序", "Procedure", _shown(header, "edition")),
        ("用途", "Made for", f"{zh} {en}"),
        ("末条记录", "Last entry", _shown(header, "last")),
        ("文件数", "Files", _shown(header, "files")),
        ("日志", "Log", _shown(header, "origin")),
    )
    rows = "".join(f"<tr><th>{zh} <small>{en}</small></th><td>{text}</td></tr>\n" for zh, en, text in facts)
    return f"<table>\n<tbody>\n{rows}{_TAIL}"


def _part_names(header: Mapping[str, Value]) -> dict[str, tuple[str, str]]:
    named = dict(OWN_PARTS)
    parts = header.get("parts")
    for part in parts if isinstance(parts, list) else []:
        if isinstance(part, dict):
            named[_shown(part, "key")] = (_shown(part, "zh"), _shown(part, "en"))
    return named


def _row(line: Mapping[str, Value]) -> str:
    titles = line.get("titles")
    zh, en = (_shown(titles, "zh"), _shown(titles, "en")) if isinstance(titles, dict) else ("", "")
    title, path = _shown(line, "title"), line.get("path")
    if isinstance(path, str) and path:
        link = html.escape(quote(path.removeprefix(_FOLDER), safe="/"))
        file = f'<a href="{link}">{title}</a>'
    else:
        file = f"{title} （不向本包接收人提供 · withheld from this recipient）"
    label = f"{zh} <small>{en}</small><br>" if zh != title else ""
    n = _shown(line, "n")
    return (
        f"<tr><td>{label}{file}</td><td>{'' if n == '0' else n}</td><td>{_shown(line, 'size_bytes')}</td>"
        f"<td><code>{_shown(line, 'sha256')}</code></td></tr>\n"
    )


def _shown(members: Mapping[str, Value], name: str) -> str:
    """A member as escaped text; whole numbers in digits, nothing for what is missing or neither text nor number."""
    found = members.get(name)
    if isinstance(found, bool) or not isinstance(found, str | int):
        return ""
    return html.escape(str(found))
