"""Tables of certificates and of annex lines as somebody brings them: sound rows as values, every other row told."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

from mingjian.errors import Refused
from mingjian.errors import gettext_noop as _
from mingjian.people.rules import uscc_is_shaped
from mingjian.registers.certificates.rules import LONGEST, PARTS, number_fault, plain_number, term_fault
from mingjian.registers.standards.rules import title_and_numbers

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from mingjian.evidence.tables import TableRow

NUMBER: Final = "证书编号"
#: Columns of a table of certificates, by what they hold; the first five are needed.
CERTIFICATE: Final[Mapping[str, str]] = {
    "number": NUMBER, "name": "机构名称", "uscc": "统一社会信用代码", "valid_from": "有效期起",
    "valid_until": "有效期至",
    "standing": "状态", "standing_since": "状态日期", "standing_reason": "状态说明", "sites": "场所地址",
    "signatories": "授权签字人",
}  # fmt: skip
#: Columns of a table of annex lines; those of _LINE_NEEDED are needed.
LINE: Final[Mapping[str, str]] = {
    "certificate": NUMBER, "site": "场所", "field": "领域", "category": "类别", "object": "检测对象",
    "parameter": "参数",
    "method": "依据的标准（方法）名称及编号", "limitation": "限制范围", "remark": "说明", "basis": "批准事项",
    "on": "批准日期",
}  # fmt: skip
_NEEDED: Final = ("number", "name", "uscc", "valid_from", "valid_until")
_LINE_NEEDED: Final = ("certificate", "object", "parameter", "method")
_STANDINGS: Final[Mapping[str, str]] = {
    "": "valid", "有效": "valid", "暂停": "suspended", "注销": "deregistered", "撤销": "revoked", "吊销": "withdrawn",
}  # fmt: skip
_BASES: Final[Mapping[str, str]] = {
    "": "recorded", "首次": "initial", "扩项": "extension", "变更": "change", "复查换证": "renewal", "复查": "renewal",
}  # fmt: skip
_DAY: Final = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")
_BRACKETS: Final = re.compile(r"[(（\[【].*?[)）\]】]|\s")
_SIGNATORY: Final = re.compile(r"(?P<name>[^（(]+)(?:[（(](?P<field>.*)[)）])?")
_HEAD_WITHIN: Final = 8
MOST_ROWS: Final = 50_000
#: Beyond so many bad rows the rest is only counted.
TOLD: Final = 200


@dataclass(frozen=True, slots=True)
class CertificateRow:
    number: str
    name: str
    uscc: str
    valid_from: date
    valid_until: date
    standing: str
    standing_since: date | None
    standing_reason: str
    sites: tuple[tuple[str, str], ...]
    signatories: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class LineRow:
    certificate: str
    parts: Mapping[str, str]
    basis: str
    on: date | None


def certificates_in(rows: Iterator[TableRow], *, on: date) -> list[CertificateRow]:
    """Every certificate of a table. Raises Refused, with a sentence for every bad row."""
    found: dict[str, CertificateRow] = {}
    bad: list[Refused] = []
    for row, values in _below_head(rows, CERTIFICATE, _NEEDED):
        try:
            one = _certificate(row, values, on)
        except Refused as error:
            bad.append(error)
            continue
        if one.number in found:
            bad.append(
                Refused(_("第 {row} 行：{number} 在本表中重复。请只留一行。"), row=row.number, number=one.number)
            )
        found[one.number] = one
    if bad or not found:
        raise Refused(
            _("证书没有导入：{count} 行有误。请改正后重新导入整份表格。"), count=len(bad), missing=tuple(bad[:TOLD])
        )
    return list(found.values())


def lines_in(rows: Iterator[TableRow]) -> dict[str, list[LineRow]]:
    """Every line of a table by the number of its certificate, in order. Raises Refused as above."""
    found: dict[str, list[LineRow]] = {}
    bad: list[Refused] = []
    for row, values in _below_head(rows, LINE, _LINE_NEEDED):
        try:
            one = _line(row, values)
            found.setdefault(one.certificate, []).append(one)
        except Refused as error:
            bad.append(error)
    if bad or not found:
        raise Refused(
            _("证书附表没有导入：{count} 行有误。请改正后重新导入整份表格。"), count=len(bad), missing=tuple(bad[:TOLD])
        )
    return found


def _below_head(
    rows: Iterator[TableRow], columns: Mapping[str, str], needed: Sequence[str]
) -> Iterator[tuple[TableRow, dict[str, str]]]:
    places: dict[str, int] = {}
    plain = {_BRACKETS.sub("", head): key for key, head in columns.items()}
    for count, row in enumerate(rows):
        if places:
            if count > MOST_ROWS:
                raise Refused(_("表格超过 {most} 行，没有导入。请分几次导入。"), most=MOST_ROWS)
            values = {key: row.cell(place) for key, place in places.items()}
            if any(values.values()):
                yield row, values
            continue
        heads = {plain[text]: at for at, cell in enumerate(row.cells) if (text := _BRACKETS.sub("", cell)) in plain}
        if set(needed) <= set(heads):
            places = heads
        elif count >= _HEAD_WITHIN:
            break
    if not places:
        raise Refused(
            _("没有找到表头。表格的一行应有这些列：{columns}。"), columns="、".join(columns[key] for key in needed)
        )


def _certificate(row: TableRow, values: Mapping[str, str], on: date) -> CertificateRow:
    _demand(row, values, CERTIFICATE, _NEEDED)
    number = plain_number(values["number"])
    uscc = values["uscc"].strip().upper()
    since, until = _day(row, values["valid_from"]), _day(row, values["valid_until"])
    if since is None or until is None:
        raise Refused(_("第 {row} 行缺少“{column}”。请补上。"), row=row.number, column=CERTIFICATE["valid_until"])
    fault = number_fault(number, on=on) or term_fault(since, until)
    if fault is not None:
        raise Refused(_("第 {row} 行有误。"), row=row.number, missing=(fault,))
    if not uscc_is_shaped(uscc):
        raise Refused(
            _("第 {row} 行：“{text}”不是 18 位统一社会信用代码。请对照证照改正。"), row=row.number, text=uscc[:40]
        )
    standing = _STANDINGS.get(values.get("standing", ""))
    if standing is None:
        raise Refused(
            _("第 {row} 行：状态“{text}”不是有效、暂停、注销、撤销、吊销之一。请改正。"),
            row=row.number,
            text=values["standing"][:40],
        )
    return CertificateRow(
        number=number,
        name=values["name"][:120],
        uscc=uscc,
        valid_from=since,
        valid_until=until,
        standing=standing,
        standing_since=_day(row, values.get("standing_since", "")),
        standing_reason=values.get("standing_reason", "")[:200],
        sites=tuple(_sites(values.get("sites", ""))),
        signatories=tuple(_signatories(values.get("signatories", ""))),
    )


def _line(row: TableRow, values: Mapping[str, str]) -> LineRow:
    _demand(row, values, LINE, _LINE_NEEDED)
    if row.formulas or row.merged:
        raise Refused(_("第 {row} 行有公式或合并单元格。请改成文字后再导入。"), row=row.number)
    basis = _BASES.get(values.get("basis", ""))
    if basis is None:
        raise Refused(
            _("第 {row} 行：批准事项“{text}”不是首次、扩项、变更、复查换证之一。请改正。"),
            row=row.number,
            text=values["basis"][:40],
        )
    title, numbers = title_and_numbers(values["method"])
    parts = {name: values.get(name, "") for name in PARTS if name in LINE}
    parts |= {"method_title": title, "method_number": "；".join(str(one) for one in numbers)}
    long = next((name for name in PARTS if len(parts[name]) > LONGEST[name]), "")
    if long:
        raise Refused(_("第 {row} 行有一栏超过 {most} 个字。请精简。"), row=row.number, most=LONGEST[long])
    return LineRow(plain_number(values["certificate"]), parts, basis, _day(row, values.get("on", "")))


def _demand(row: TableRow, values: Mapping[str, str], columns: Mapping[str, str], needed: Sequence[str]) -> None:
    for key in needed:
        if not values.get(key):
            raise Refused(_("第 {row} 行缺少“{column}”。请补上。"), row=row.number, column=columns[key])


def _day(row: TableRow, text: str) -> date | None:
    if not text:
        return None
    found = _DAY.match(text)
    try:
        if found:
            return date(int(found[1]), int(found[2]), int(found[3]))
    except ValueError:
        pass
    raise Refused(_("第 {row} 行：“{text}”不是日期。请写成 2026-06-01 的样子。"), row=row.number, text=text[:40])


def _parts(text: str) -> Iterator[str]:
    return (one.strip() for one in re.split(r"[；;\n]", text) if one.strip())


def _sites(text: str) -> Iterator[tuple[str, str]]:
    """``A 甲市样例路 8 号；B 甲市示例园``; without labels they are given A, B, C."""
    for place, one in enumerate(_parts(text)):
        label, _space, address = one.partition(" ")
        if address and re.fullmatch(r"[A-Z]\d?", label):
            yield label, address.strip()[:200]
        else:
            yield chr(ord("A") + place % 26), one[:200]


def _signatories(text: str) -> Iterator[tuple[str, str]]:
    """``样甲三（全部领域）；样甲五（水和废水）``."""
    for one in _parts(text):
        found = _SIGNATORY.fullmatch(one)
        if found:
            yield found["name"].strip()[:60], (found["field"] or "").strip()[:300]
