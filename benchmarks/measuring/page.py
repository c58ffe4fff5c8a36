"""The page of figures, docs/operating/performance.md: a section for each benchmark, from what was measured."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from benchmarks.measuring.instance import ROOT

if TYPE_CHECKING:
    from benchmarks.measuring.figures import Figure
    from benchmarks.measuring.machine import Machine

PAGE = ROOT / "docs" / "operating" / "performance.md"

_HEAD = """# 性能

每项指标由 `benchmarks/` 中的一个文件测得，用 `make bench` 全部重测，
`make bench NAME=名称` 只测一项，加 `QUICK=yes` 每项不超过一分钟。
本页由 `python -m benchmarks --write` 写成，不手工修改；未达到目标的如实写明。

绝对数值随机器和当时的负载变化，所以凡能与同一次运行中的参照相比的，都以比值为准：被测与参照交替进行，各五次，取中位数。
“每秒落盘”是同一磁盘每秒能确认的小记录数，凡是每件事落盘一次的指标都不可能超过它。

PostgreSQL 的各项在 `MINGJIAN_BENCHMARK_POSTGRESQL` 所指的服务器上新建临时数据库测量，测完删除；没有服务器时不测。
"""
_TABLE = "| 项 | 指标 | 参照 | 实测 | 目标 | 结论 | 说明 |\n|---|---|---|---|---|---|---|\n"
_SAID = {"met": "达到", "not met": "**未达到**", "published": "公布"}
_MOST_PLAIN = 1000


@dataclass(frozen=True, slots=True)
class Section:
    """The part of one benchmark. ``remark`` is what a reader must know to understand its figures."""

    name: str
    title: str
    remark: str = ""


def write(section: Section, figures: list[Figure], on: Machine) -> None:
    """Put the section of one benchmark in the place of its older one; the others stay as they are."""
    kept = _sections(PAGE.read_text(encoding="utf-8")) if PAGE.exists() else {}
    kept[section.name] = _section(section, figures, on)
    PAGE.write_text("\n".join([_HEAD, *(kept[one] for one in sorted(kept))]), encoding="utf-8")


def _section(section: Section, figures: list[Figure], on: Machine) -> str:
    rows = "".join(
        f"| {one.row} | {one.figure} | {one.reference or '—'} | {amount(one.measured, one.unit)} | {target(one)} "
        f"| {_SAID[one.says]} | {one.beside} |\n"
        for one in figures
    )
    remark = f"{section.remark}\n\n" if section.remark else ""
    return f"## {section.title}（`{section.name}`）\n\n{_machine(on)}\n\n{remark}{_TABLE}{rows}"


def _sections(text: str) -> dict[str, str]:
    found = {}
    for part in text.split("\n## ")[1:]:
        name = part.partition("（`")[2].partition("`）")[0]
        found[name] = f"## {part.rstrip()}\n"
    return found


def _machine(on: Machine) -> str:
    return (
        f"{on.cores} 核，内存 {on.memory_gib:.0f} GiB，{on.system}，Python {on.python}；"
        f"测前一分钟负载 {on.load:.1f}，每秒落盘 {on.syncs:,}。"
    )


def amount(value: float, unit: str) -> str:
    """A number as a person reads it: three figures that count."""
    if value >= _MOST_PLAIN:
        shown = f"{value:,.0f}"
    elif value >= 10:
        shown = f"{value:.1f}"
    else:
        shown = f"{value:.2f}"
    return f"{shown} {unit}".rstrip()


def target(figure: Figure) -> str:
    if figure.target is None:
        return "—"
    plain = f"{figure.target:,.0f}" if figure.target == int(figure.target) else f"{figure.target:g}"
    return f"{'≥' if figure.at_least else '≤'} {plain} {figure.unit}".rstrip()
