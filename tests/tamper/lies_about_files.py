"""Lies told by somebody without keys, who puts files, lists and manifests in order again after changing them."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from mingjian.proof import canonical
from mingjian.verify import index_page

from .lies_about_the_container import members, packed
from .lying import AFTER_BYTES, good, lie

if TYPE_CHECKING:
    from ..verify.making import Package  # noqa: TID252 - the tests are no package of their own

SUPPLIED, ISSUED = "case:evidence:supplied", "case:document:issued"
CONTENTS, COVERAGE = "data/contents.jsonl", "data/coverage.jsonl"


def paper(package: Package) -> dict[str, Any]:
    """The line of the first issued paper."""
    return next(one for one in package.lines_of(ISSUED) if one["path"].endswith(".pdf"))


def exhibit(package: Package) -> dict[str, Any]:
    """The line of the first file somebody supplied."""
    return package.lines_of(SUPPLIED)[0]


@lie(fails=[2, 8], says="内容与清单中的摘要不符", where="data/parts/")
def byte_of_a_paper_changed() -> bytes:
    """One letter of a paper, with the sum in the container's headers put right."""
    package = good()
    found = members(package.write())
    path = f"{package.identifier}/{paper(package)['path']}"
    return packed([(name, raw.replace(b"PDF-1.7", b"PDF-1.6") if name == path else raw) for name, raw in found])


@lie(fails=[2], skipped=AFTER_BYTES, says="内容被改动", where="manifest-sha256.txt")
def manifest_changed() -> bytes:
    """The manifest fits the changed file, but the manifest of manifests does not fit it."""
    package = good()
    path = paper(package)["path"]
    changed = package.files[path] + b"more"
    before, after = (hashlib.sha256(raw).hexdigest().encode() for raw in (package.files[path], changed))
    found = []
    for name, raw in members(package.write()):
        if name.endswith(path):
            found.append((name, changed))
        elif name.endswith("/manifest-sha256.txt"):
            found.append((name, raw.replace(before, after)))
        else:
            found.append((name, raw))
    return packed(found)


@lie(fails=[8, 10], says="文件被替换", where="data/parts/")
def document_replaced() -> bytes:
    """Another paper under the same number, with every list made to fit."""
    package = good()
    package.files[paper(package)["path"]] = b"%PDF-1.7 another decision\n"
    return package.listed().write()


@lie(fails=[10], says="文件被替换", where="data/parts/")
def exhibit_replaced() -> bytes:
    """Another file in the place of what the institution handed in."""
    package = good()
    package.files[exhibit(package)["path"]] = b"a better record\n"
    return package.listed().write()


@lie(fails=[8], says="文件被替换或改动", where="data/parts/")
def seal_of_another_paper() -> bytes:
    """A true signature, but of another paper."""
    package = good()
    papers = [one["path"] for one in package.lines_of(ISSUED) if one["path"].endswith(".pdf")]
    package.files[f"{papers[0]}.seal.json"] = package.files[f"{papers[1]}.seal.json"]
    return package.listed().write()


@lie(fails=[8], says="没有附上签名", where="data/parts/")
def seal_taken_away() -> bytes:
    """A paper without its signature."""
    package = good()
    package.drop(f"{paper(package)['path']}.seal.json")
    return package.listed().write()


@lie(fails=[10], says="不是证据包应有的文件", where="data/parts/opinion.txt")
def file_added() -> bytes:
    """A file of a kind no package has, listed in the manifests."""
    package = good()
    package.files["data/parts/opinion.txt"] = b"This institution is excellent.\n"
    return package.listed().write()


@lie(fails=[10], says="没有列入目录", where="data/parts/")
def file_added_to_a_part() -> bytes:
    """A file among the exhibits that the list of contents does not name."""
    package = good()
    package.files[f"{exhibit(package)['path']}.more.txt"] = b"x\n"
    return package.listed().write()


@lie(fails=[10], says="该记录没有提出文件", where=f"{CONTENTS}:")
def file_added_and_listed() -> bytes:
    """A file listed as what an entry brought that brought none."""
    package = good()
    line = dict(exhibit(package))
    line |= {"path": line["path"].replace("/0001-", "/0009-"), "n": 1}
    package.files[line["path"]] = package.files[exhibit(package)["path"]]
    package.lines.append(line)
    return package.listed().write()


@lie(fails=[10], says="实为 2 次", where="data/ledger/entries.jsonl:")
def exhibit_doubled() -> bytes:
    """The same exhibit twice, as if there had been two."""
    package = good()
    line = dict(exhibit(package))
    line["path"] = line["path"].replace("/0001-", "/0009-")
    package.files[line["path"]] = package.files[exhibit(package)["path"]]
    package.lines.append(line)
    return package.listed().write()


@lie(fails=[10], says="证据包中缺少", where=f"{CONTENTS}:")
def file_renamed() -> bytes:
    """An exhibit under another name than the list of contents gives it."""
    package = good()
    path = exhibit(package)["path"]
    package.files[path.replace("/0001-", "/0001-best-")] = package.files[path]
    del package.files[path]
    return package.listed().write()


@lie(fails=[10], says="与第", where="data/parts/")
def file_renamed_and_listed() -> bytes:
    """An exhibit under another title than the record gives it."""
    package = good()
    exhibit(package)["title"] = "perfect.txt"
    return package.listed().write()


@lie(fails=[10], says="文件缺失而未声明", where="data/ledger/entries.jsonl:")
def withheld_part_not_declared() -> bytes:
    """An exhibit left out without a word."""
    package = good()
    package.drop(exhibit(package)["path"])
    return package.listed().write()


@lie(fails=[10], says="存档用的包不得保留文件", where=f"{CONTENTS}:")
def withheld_from_the_archive() -> bytes:
    """An exhibit kept back from the package that has to hold all."""
    package = good()
    line = exhibit(package)
    del package.files[line["path"]]
    line |= {"path": "", "withheld": "internal", "title": line["titles"]["zh"]}
    del line["size_bytes"], line["sha256"]
    return package.listed().write()


@lie(fails=[10], says="不属于评审组内部事项，不得保留", where=f"{CONTENTS}:")
def withheld_as_internal_what_is_not() -> bytes:
    """The institution's own papers kept back from it as internal to the team."""
    package = good(profile="institution")
    line = exhibit(package)
    del package.files[line["path"]]
    line |= {"path": "", "withheld": "internal", "title": line["titles"]["zh"]}
    del line["size_bytes"], line["sha256"]
    return package.listed().write()


@lie(fails=[9], says="证据覆盖情况写的是", where=f"{COVERAGE}:")
def coverage_prettified() -> bytes:
    """A recording that is missing is said to have been supplied."""
    package = good()
    lines = package.objects(COVERAGE)
    next(one for one in lines if one.get("state") == "missing")["state"] = "supplied"
    package.put_objects(COVERAGE, lines)
    return package.listed().write()


@lie(fails=[9], says="首行所写的末条序号或行数", where=f"{COVERAGE}:1")
def missing_coverage_left_out() -> bytes:
    """The line about the missing recording is not there."""
    package = good()
    first, *lines = [one for one in package.objects(COVERAGE) if one.get("state") != "missing"]
    package.put_objects(COVERAGE, [first | {"nodes": len(lines)}, *lines])
    return package.listed().write()


@lie(fails=[10], says="目录页与目录不一致", where="data/index.html")
def lying_index_page() -> bytes:
    """The page for people announces a verdict."""
    package = good()
    package.listed()
    page = package.files[index_page.PATH].replace(b"</h1>", "：核验通过</h1>".encode(), 1)
    package.files[index_page.PATH] = page
    package.line(index_page.PATH).update(size_bytes=len(page), sha256=hashlib.sha256(page).hexdigest())
    package.put_contents()
    return package.write()


@lie(exit=3, unchecked=[10], says="本程序所载的名称不同", where=f"{CONTENTS}:")
def exhibit_called_what_it_is_not() -> bytes:
    """A plan is labelled as a recording; labels are wording, so that only this program's own can be compared."""
    package = good()
    exhibit(package)["titles"] = {"zh": "首次会议录像", "en": "Recording of the opening meeting"}
    return package.listed().write()


@lie(fails=[10], says="应列入", where=f"{CONTENTS}:")
def exhibit_in_another_part() -> bytes:
    """An application paper filed among the decisions."""
    package = good()
    line = exhibit(package)
    path = line["path"].replace("01-application", "04-report")
    package.files[path] = package.files.pop(line["path"])
    line |= {"path": path, "part": "report"}
    return package.listed().write()


@lie(fails=[10], says="目录所写的机构与建立办件时的记录不同", where=f"{CONTENTS}:1")
def another_institution() -> bytes:
    """The package says that it is about somebody else."""
    package = good()
    package.header["institution"] = "另一检测有限公司"
    return package.listed().write()


@lie(fails=[10], says="编号", where=f"{CONTENTS}:1")
def another_serial() -> bytes:
    """The package says that it is another case."""
    package = good()
    package.header["serial"] = "2026-0043"
    return package.listed().write()


@lie(fails=[10], says="演示密钥", where=f"{CONTENTS}:1")
def demo_denied() -> bytes:
    """Demonstration keys are passed off as real ones."""
    package = good()
    package.header["demo"] = False
    return package.listed().write()


@lie(fails=[5], skipped=[7, 9], says="另一接收人", where="data/ledger/entries.jsonl:")
def recipient_changed() -> bytes:
    """What was made for the institution is passed off as the archive's."""
    package = good(profile="institution")
    package.header["profile"] = package.bag_profile = "court"
    package.identifier = package.identifier.replace("institution", "court")
    return package.listed().write()


@lie(fails=[10], says="用途", where=f"{CONTENTS}:1")
def recipient_changed_in_the_bag() -> bytes:
    """The bag names another recipient than the list of contents."""
    package = good()
    package.bag_profile = "court"
    return package.write()


@lie(fails=[7], skipped=[9], says="程序版本被替换", where="data/law/edition.json")
def edition_replaced() -> bytes:
    """An edition with one duty less."""
    package = good()
    raw = package.files["data/law/edition.json"]
    package.files["data/law/edition.json"] = raw.replace(b'"duty":"may"', b'"duty":"can"', 1)
    return package.listed().write()


@lie(fails=[7], skipped=[9], says="被事后更换", where="data/law/edition.json")
def edition_changed_after_the_fact() -> bytes:
    """The same, with the hash in the list of contents made to fit; the record still names the true one."""
    package = good()
    changed = package.files["data/law/edition.json"].replace(b'"duty":"may"', b'"duty":"can"', 1)
    package.files["data/law/edition.json"] = changed
    package.header["edition_hash"] = hashlib.sha256(changed).hexdigest()
    return package.listed().write()


@lie(fails=[7], skipped=[9], says="日历只含", where="data/law/calendar.json")
def calendar_cut_short() -> bytes:
    """The calendar ends before the deadlines do."""
    package = good()
    calendar: Any = canonical.decode(package.files["data/law/calendar.json"])
    calendar["to_year"] = 2026
    for name in ("statutory", "off", "worked"):
        calendar[name] = [day for day in calendar[name] if day < "2027"]
    package.files["data/law/calendar.json"] = canonical.encode(calendar)
    return package.listed().write()


@lie(fails=[10], says="部分", where=f"{CONTENTS}:1")
def part_without_files() -> bytes:
    """The list promises a part of which there is nothing."""
    package = good()
    package.header["parts"].append({"key": "decision", "zh": "决定", "en": "Decision"})
    return package.listed().write()


@lie(fails=[10], says="编号与建立", where=f"{CONTENTS}:1")
def every_name_changed() -> bytes:
    """Serial and institution changed together, so that the package is a story of its own."""
    package = good()
    package.header |= {"serial": "2025-0001", "institution": "另一检测有限公司"}
    package.identifier = "mingjian-2025-0001-archive"
    return package.listed().write()
