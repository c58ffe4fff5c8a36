"""Step 10, second half: what the entries name is enclosed or declared as kept back, and the list says what they say."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mingjian.errors import NotFound, Unverifiable
from mingjian.errors import gettext_noop as _
from mingjian.procedures.sides import INTERNAL_KINDS, internal_steps
from mingjian.proof.trust import DEMO_ORIGIN, is_demo
from mingjian.verify.answer import Step, Unchecked
from mingjian.verify.entries import BROUGHT, ISSUED, OF_PAPERS
from mingjian.verify.file_names import numbered
from mingjian.verify.opened import CONTENTS, ENTRIES
from mingjian.verify.papers import seals_among

if TYPE_CHECKING:
    from mingjian.procedures.catalogue import Edition
    from mingjian.proof.trust import Trust
    from mingjian.verify.answer import Findings
    from mingjian.verify.contents import Contents, Line
    from mingjian.verify.entries import Record, Recorded
    from mingjian.verify.header import Header
    from mingjian.verify.opened import Opened

#: Fields of an entry without which what the list says of its file could not be compared.
_TELLING = frozenset({"name", "number", "media_type"})
SEAL_TYPE = "application/json"

#: The part of whatever stands in no part of the law's catalogue.
OTHER = "other"


def check(  # noqa: PLR0913, PLR0917 - the list is compared with everything that is known
    package: Opened,
    header: Header,
    contents: Contents,
    record: Record,
    edition: Edition | None,
    claims: Trust | None,
    findings: Findings,
) -> None:
    """Hold the list of contents against the entries, the edition and the claimed keys."""
    with findings.of(Step.CONTENTS, place=f"{CONTENTS}:1"):
        _compare_header(package, header, record, claims)
    rules = None if edition is None else _Rules(edition)
    with findings.of(Step.CONTENTS, place=f"{CONTENTS}:1"):
        _compare_parts(header, contents, rules)
    by_number = {one.n: one for one in record.entries}
    for one in record.entries:
        with findings.of(Step.CONTENTS):
            _compare_entry(package, one, contents.by_entry.get(one.n, []), header)
    for n, lines in contents.by_entry.items():
        entry = by_number.get(n)
        seals = frozenset[str]() if entry is None else seals_among(entry, lines)
        for line in lines:
            with findings.of(Step.CONTENTS, place=line.place):
                if entry is None or not (entry.names_file or entry.lost):
                    raise Unverifiable(
                        _("目录中的文件“{title}”据称由第 {n} 条记录提出，该记录没有提出文件"), title=line.title, n=n
                    )
                if rules is not None:
                    rules.compare(line, entry, header, is_seal=line.path in seals)


def _compare_header(package: Opened, header: Header, record: Record, claims: Trust | None) -> None:
    info = package.bag.info
    if info.profile != header.profile:
        raise Unverifiable(_("目录所写的用途与 bag-info.txt 不同"))
    if claims is not None and header.demo != is_demonstration(claims):
        raise Unverifiable(_("目录对演示密钥的说明与包内公钥不符"))
    if record.entries and info.made_at < record.entries[-1].at:
        raise Unverifiable(_("bag-info.txt 所写的制作时间早于最后一条记录"))
    if info.identifier != f"mingjian-{header.serial}-{header.profile}":
        raise Unverifiable(_("证据包的标识“{identifier}”不是由编号和用途组成"), identifier=info.identifier)
    if record.opened is not None:
        _compare_case(header, record.opened)


def _compare_case(header: Header, opened: Recorded) -> None:
    """Which case it is and whose follows from the record, or is not said: nobody signed the list of contents."""
    serial, institution = opened.values.get("serial", ""), opened.values.get("institution", "")
    name = institution.get("name") if isinstance(institution, dict) else institution
    if opened.lost and (header.serial or header.institution):
        raise Unchecked(_("建立办件的记录据称内容遗失，目录所写的编号和机构无从核对"))
    if serial != header.serial:
        raise Unverifiable(_("目录所写的编号与建立办件时的记录不同，或记录没有披露编号"))
    if name != header.institution:
        raise Unverifiable(_("目录所写的机构与建立办件时的记录不同，或记录没有披露机构"))


def is_demonstration(claims: Trust) -> bool:
    """Whether a house calls itself a demonstration: by the name of its log or by a published key."""
    return claims.origin == DEMO_ORIGIN or any(is_demo(key) for key in claims.keys)


def _compare_parts(header: Header, contents: Contents, rules: _Rules | None) -> None:
    """The header names the parts that occur, in the law's order and by the law's names."""
    keys = [key for key, _zh, _en in header.parts]
    occurring = {line.part for lines in contents.by_entry.values() for line in lines} - {OTHER}
    if set(keys) - {OTHER} != occurring or len(set(keys)) != len(keys):
        raise Unverifiable(_("目录首行所列的部分与各文件所属的部分不同"))
    if rules is not None:
        rules.compare_parts(header)


def _compare_entry(package: Opened, entry: Recorded, lines: list[Line], header: Header) -> None:
    """The file an entry names is enclosed once or kept back once; a paper has its seal beside it."""
    seals = seals_among(entry, lines)
    files = [line for line in lines if line.path not in seals]
    if entry.lost and len(files) <= 1:
        return
    if not (entry.names_file or entry.lost):
        return
    if len(files) != 1:
        raise Unverifiable(
            _("第 {n} 条记录所提出的文件应在目录中列出一次，实为 {count} 次：文件缺失而未声明，或重复"),
            place=f"{ENTRIES}:{entry.n}",
            n=entry.n,
            count=len(files),
        )
    line = files[0]
    if not line.path:
        if header.profile == "archive":
            raise Unverifiable(_("存档用的包不得保留文件“{title}”"), place=line.place, title=line.title)
        return
    if "sha256" not in entry.values or not _TELLING.isdisjoint(entry.withheld):
        raise Unverifiable(
            _("记录没有披露文件“{title}”的摘要、名称或类型，无从核对"), place=line.place, title=line.title
        )
    _compare_values(entry, line, sm3=package.payload(line.path).sm3)
    for one in lines:
        if one.path in seals and (one.title, one.media_type) != (line.title, SEAL_TYPE):
            raise _other_than_recorded(entry, one, "title")


def _compare_values(entry: Recorded, line: Line, *, sm3: str | None) -> None:
    number = entry.values.get("number")
    title = f"{number}.pdf" if entry.kind == ISSUED else entry.values.get("name")
    stated: dict[str, tuple[object, object]] = {
        "sha256": (entry.values.get("sha256"), line.sha256),
        "size_bytes": (entry.values.get("size_bytes", line.size_bytes), line.size_bytes),
        "media_type": (entry.values.get("media_type", line.media_type), line.media_type),
        "title": (title, line.title),
        # Under the intl suite nothing else holds the sums of the SM3 manifest against anything.
        "sm3": (entry.values.get("sm3", sm3) if sm3 else sm3, sm3),
    }
    for name, (recorded, listed) in stated.items():
        if recorded != listed:
            raise _other_than_recorded(entry, line, name)


def _other_than_recorded(entry: Recorded, line: Line, name: str) -> Unverifiable:
    return Unverifiable(
        _("{path} 与第 {n} 条记录所写的“{name}”不同：文件被替换，或目录被改动"),
        place=line.path,
        path=line.path,
        n=entry.n,
        name=name,
    )


class _Rules:
    """What the edition says about parts, labels and internal steps."""

    def __init__(self, edition: Edition) -> None:
        self._words = edition.words
        self.internal = internal_steps(edition.procedure)
        self._places: dict[tuple[str, str], tuple[int, str]] = {}
        #: Place and entry of the last enclosed file, and how many there were in each folder.
        self._last = (-1, 0)
        self._counts: dict[str, int] = {}
        dossiers = edition.procedure.dossiers
        parts = dossiers[0].parts if dossiers else ()
        self._parts = [part.key for part in parts]
        for number, part in enumerate(parts):
            for table, keys in (("evidence", part.evidence), ("documents", part.documents)):
                for key in keys:
                    self._places.setdefault((table, key), (number, part.key))

    def compare_parts(self, header: Header) -> None:
        lawful = [part for part in self._parts if part in {key for key, _zh, _en in header.parts}]
        if [key for key, _zh, _en in header.parts if key != OTHER] != lawful:
            raise Unverifiable(_("目录首行所列的部分不按程序规定的次序"))
        for key, zh, en in header.parts:
            if key != OTHER and (zh, en) != self._labels("parts", key):
                raise Unchecked(_("目录称“{title}”部分为“{zh}”，本程序所载的名称不同"), title=key, zh=zh)

    def _labels(self, table: str, key: str, *, of: str = "") -> tuple[str, str] | None:
        try:
            return self._words.label(table, key, "zh", of=of), self._words.label(table, key, "en", of=of)
        except NotFound:
            return None

    def compare(self, line: Line, entry: Recorded, header: Header, *, is_seal: bool) -> None:
        """The file stands in the part the law gives it, in the order of the entries, and is called what it is."""
        table = "documents" if entry.kind in OF_PAPERS else "evidence"
        key, step = entry.text("about") or entry.text("document"), entry.text("step")
        number, part = self._places.get((table, key), (99, OTHER))
        folder = f"data/parts/{number + 1:02d}-{part}/"
        if line.part != part or (line.path and not line.path.startswith(folder)):
            raise Unverifiable(_("“{title}”应列入“{part}”部分"), title=line.title, part=part)
        if line.path and not is_seal:
            self._demand_name_and_order(line, number, folder)
        internal = entry.kind in INTERNAL_KINDS or step in self.internal
        if not line.path and header.profile == "institution" and not internal:
            raise Unverifiable(_("“{title}”不属于评审组内部事项，不得保留"), title=line.title)
        if line.titles != (BROUGHT.get(entry.kind) or self._labels(table, key, of=step)):
            raise Unchecked(_("目录称“{title}”为“{zh}”，本程序所载的名称不同"), title=line.title, zh=line.titles[0])
        if not line.path and line.title not in {"", line.titles[0]}:
            raise Unverifiable(_("保留的文件“{title}”不得写出名称，只写其类别"), title=line.title)

    def _demand_name_and_order(self, line: Line, number: int, folder: str) -> None:
        """A path is signed by nobody: it is what title and order make it, or it says what no entry says."""
        if (number, line.n) <= self._last:
            raise Unverifiable(_("“{title}”在目录中的次序与程序和记录的次序不同"), title=line.title)
        self._last = (number, line.n)
        rank = self._counts[folder] = self._counts.get(folder, 0) + 1
        wanted = folder + numbered(rank, line.title)
        if line.path != wanted:
            raise Unverifiable(_("{path} 的文件名与规定不符，应为 {wanted}"), path=line.path, wanted=wanted)
