"""Lies about what files are called and whose they are, by somebody without keys who makes every list fit."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from mingjian.proof import fields

from .lies_about_files import CONTENTS, exhibit, paper
from .lies_about_the_container import members, packed
from .lying import good, lie

if TYPE_CHECKING:
    from ..verify.making import Package  # noqa: TID252 - the tests are no package of their own


def _beside(package: Package, line: dict[str, Any], ending: str, content: bytes) -> None:
    """One more file under the entry of a line, which the list calls something else."""
    path = f"{line['path']}{ending}"
    package.files[path] = content
    package.lines.insert(package.lines.index(line) + 1, line | {"path": path, "title": "机构撤回申请的声明.pdf"})


@lie(fails=[10], says="文件缺失而未声明，或重复", where="data/ledger/entries.jsonl:")
def file_added_as_the_seal_of_an_exhibit() -> bytes:
    """A file that nobody handed in, named like the seal of one that somebody did; exhibits have no seals."""
    package = good()
    _beside(package, exhibit(package), ".seal.json", "本机构自愿撤回申请。".encode())
    return package.listed().write()


@lie(fails=[8, 10], says="文件缺失而未声明，或重复", where="data/ledger/entries.jsonl:")
def file_added_as_the_seal_of_a_seal() -> bytes:
    """The same beside a paper: its seal is checked, a seal of the seal was not."""
    package = good()
    seal = package.line(f"{paper(package)['path']}.seal.json")
    _beside(package, seal, ".seal.json", b"anything")
    return package.listed().write()


@lie(fails=[10], says="title", where="data/parts/")
def seal_called_something_else() -> bytes:
    """The list gives the seal of a paper the name of another paper."""
    package = good()
    package.line(f"{paper(package)['path']}.seal.json")["title"] = "准予行政许可决定书.pdf"
    return package.listed().write()


@lie(fails=[10], says="文件名与规定不符", where=f"{CONTENTS}:")
def file_renamed_in_every_list() -> bytes:
    """An exhibit is given the name of a page that runs in a browser; bytes, title and entry are the true ones."""
    package = good()
    line = exhibit(package)
    path = line["path"].replace(".txt", ".html")
    package.files[path] = package.files.pop(line["path"])
    line["path"] = path
    return package.listed().write()


@lie(fails=[10], says="次序", where=f"{CONTENTS}:")
def files_listed_in_another_order() -> bytes:
    """What came last is shown first."""
    package = good()
    places = [n for n, one in enumerate(package.lines) if one["part"] == "application"]
    first, last = places[0], places[-1]
    package.lines[first], package.lines[last] = package.lines[last], package.lines[first]
    return package.listed().write()


@lie(fails=[10], says="编号与建立办件时的记录不同，或记录没有披露", where=f"{CONTENTS}:1")
def case_of_somebody_else_once_its_name_is_withheld() -> bytes:
    """Whoever holds a package for a court keeps back who it is about, which needs no key, and names another case."""
    package = good(profile="court")
    lines = package.objects("data/ledger/entries.jsonl")
    lines[0]["fields"] = [fields.to_json(fields.withhold(fields.from_json(one))) for one in lines[0]["fields"]]
    package.put_objects("data/ledger/entries.jsonl", lines)
    package.header |= {"serial": "2025-0001", "institution": "另一检测有限公司"}
    package.identifier = "mingjian-2025-0001-court"
    return package.listed().write()


@lie(fails=[10], says="名称或类型", where=f"{CONTENTS}:")
def kind_of_file_changed_once_it_is_withheld() -> bytes:
    """The same trick with the kind of a file: kept back by the holder, then told otherwise."""
    package = good(profile="court")
    line = exhibit(package)
    lines = package.objects("data/ledger/entries.jsonl")
    here = lines[line["n"] - 1]
    here["fields"] = [
        fields.to_json(fields.withhold(fields.from_json(one))) if one["name"] == "media_type" else one
        for one in here["fields"]
    ]
    package.put_objects("data/ledger/entries.jsonl", lines)
    line["media_type"] = "text/html"
    return package.listed().write()


@lie(fails=[10], says="标识", where=f"{CONTENTS}:1")
def folder_of_another_case() -> bytes:
    """The folder bears the number of another case."""
    package = good()
    package.identifier = "mingjian-2025-0001-archive"
    return package.write()


@lie(fails=[10], says="sm3", where="data/parts/")
def sums_of_the_other_suite_made_up() -> bytes:
    """Sums under SM3 that fit nothing, for somebody to find later that the files were altered."""
    package = good()
    found = members(package.write())
    paths = sorted(name.partition("/")[2] for name, _raw in found if "/data/parts/" in name)
    manifest = b"".join(f"{'ab' * 32}  {path}\n".encode() for path in paths)
    listed = next(raw for name, raw in found if name.endswith("/tagmanifest-sha256.txt")).splitlines(keepends=True)
    line = f"{hashlib.sha256(manifest).hexdigest()}  sm3-manifest.txt\n".encode()
    added = [(name, raw) for name, raw in found if not name.endswith("/tagmanifest-sha256.txt")]
    added.append((f"{package.identifier}/sm3-manifest.txt", manifest))
    added.append((f"{package.identifier}/tagmanifest-sha256.txt", b"".join([*listed, line])))
    return packed(added)
