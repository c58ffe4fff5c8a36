"""A figure knows whether its target is reached, the command's code says so, and the page tells it as it is."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest

from benchmarks import __main__ as command
from benchmarks.measuring import instance, machine, page
from benchmarks.measuring.figures import Figure, Size, WrongResult, centile, demand, in_turn

if TYPE_CHECKING:
    from pathlib import Path

ON = machine.Machine(cores=2, memory_gib=4, system="Linux", python="3.11.0", load=0.5, syncs=1234)


def _figure(measured: float, target: float | None = 30.0, *, at_least: bool = True) -> Figure:
    return Figure("6", "账簿登记速度", "一次提交一条", measured, "×", target, at_least=at_least, beside="每秒 9 条")


@pytest.mark.parametrize(
    ("figure", "met", "says"),
    [
        (_figure(30.0), True, "met"),
        (_figure(29.9), False, "not met"),
        (_figure(30.1, at_least=False), False, "not met"),
        (_figure(29.9, at_least=False), True, "met"),
        (_figure(0.0, None), True, "published"),
    ],
)
def test_figure_says_whether_its_target_is_reached(figure: Figure, met: object, says: str) -> None:
    assert (figure.met, figure.says) == (met, says)
    assert Figure.from_json(figure.to_json()) == figure


@pytest.mark.parametrize(("measured", "code"), [(31.0, 0), (29.0, 1)])
def test_command_fails_when_a_target_is_missed(measured: float, code: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(command, "taken", lambda *_: iter([_figure(measured)]))

    assert command.main(["proofs", "--quick"]) == code


def test_command_fails_otherwise_when_a_benchmark_breaks_off(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "executable", "/bin/false")

    assert command.main(["proofs"]) == 2
    assert "ended without a result" in capsys.readouterr().out


def test_every_benchmark_says_its_title_and_where_it_runs() -> None:
    assert {"acts", "proofs", "start"} <= set(command.names())
    for name in command.names():
        says = command.declared(name)
        assert says["TITLE"], name
        assert set(says["DATABASES"]) <= {"", "SQLite", "PostgreSQL"}, name


def test_page_puts_one_section_in_the_place_of_its_older_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(page, "PAGE", tmp_path / "performance.md")
    ledger, acts = page.Section("ledger", "账簿"), page.Section("acts", "办理", "参照只写行。")
    page.write(ledger, [_figure(10.0)], ON)
    page.write(acts, [_figure(0.5, 200.0, at_least=False)], ON)

    page.write(ledger, [_figure(1234.5)], ON)

    text = page.PAGE.read_text(encoding="utf-8")
    assert text.count("## ") == 2
    assert text.index("## 办理（`acts`）") < text.index("## 账簿（`ledger`）")
    assert "| 6 | 账簿登记速度 | 一次提交一条 | 1,234 × | ≥ 30 × | 达到 | 每秒 9 条 |" in text
    assert "| 0.50 × | ≤ 200 × | 达到 |" in text
    assert "2 核，内存 4 GiB，Linux，Python 3.11.0；测前一分钟负载 0.5，每秒落盘 1,234。" in text
    assert text.count("参照只写行。") == 1
    page.write(ledger, [_figure(10.0)], ON)
    assert "**未达到**" in page.PAGE.read_text(encoding="utf-8")


def test_actions_take_turns_and_their_medians_are_told() -> None:
    order: list[str] = []

    def slow() -> None:
        order.append("slow")
        time.sleep(0.02)

    medians = in_turn(3, slow, lambda: order.append("quick"))

    assert order == ["slow", "quick"] * 3
    assert medians[0] >= 0.02


def test_centile_is_the_sample_below_which_so_many_lie() -> None:
    samples = [float(number) for number in range(200, 0, -1)]
    assert (centile(samples, 50), centile(samples, 95), centile(samples, 99)) == (101.0, 191.0, 199.0)
    assert centile([7.0], 99) == 7.0


def test_demand_raises_with_what_should_have_been_so() -> None:
    demand(True, "never said")
    with pytest.raises(WrongResult, match="every entry is there"):
        demand(False, "every entry is there")


def test_sizes_choose_one_of_three() -> None:
    assert [size.of(1, 2, 3) for size in Size] == [1, 2, 3]
    assert [size.rounds for size in Size] == [1, 3, 5]


def test_machine_is_seen_in_numbers_and_never_by_name(tmp_path: Path) -> None:
    seen = machine.look(tmp_path)

    assert seen.cores == os.cpu_count()
    assert seen.syncs > 0
    assert os.uname().nodename not in str(seen)


_MEMORY = """
import os
from benchmarks.measuring import machine
kept = []
added = machine.memory_added_by(lambda: kept.append(os.urandom(32 << 20)))
own = os.getpid()
print(added, machine.peak_resident_bytes(own), machine.resident_bytes(own), machine.proportional_bytes(own))
"""


def test_memory_added_by_an_action_is_seen() -> None:
    """In a process of its own: what other tests gave back would be taken again unseen."""
    ran = subprocess.run([sys.executable, "-c", _MEMORY], capture_output=True, text=True, check=True, cwd=instance.ROOT)

    added, *resident = map(int, ran.stdout.split())
    assert 30 << 20 <= added <= 40 << 20
    assert min(resident) > 32 << 20
