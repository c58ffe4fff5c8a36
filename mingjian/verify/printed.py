"""The answer as a person reads it on a terminal: Chinese, and English below each line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mingjian.errors import Refused
from mingjian.errors import gettext_noop as _
from mingjian.verify.answer import ALTERED, DEMO_NOTICE, NO_PACKAGE, UNSURE, WHOLE, State, Step
from mingjian.verify.english import said

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from mingjian.verify.answer import Answer, StepAnswer
    from mingjian.verify.english import Said

_RESULTS: Mapping[int, str] = {
    WHOLE: _("结论：完整、未被改动，签名者可信"),
    ALTERED: _("结论：被改动或不完整"),
    NO_PACKAGE: _("结论：不是本程序认识的证据包"),
    UNSURE: _("结论：就已核对的部分而言完整，但签名者不明或有步骤未予核对"),
}

_DEMO_RESULT = _("结论：完整、未被改动；签名出自演示密钥")

_STEPS: Mapping[Step, str] = {
    Step.CONTAINER: _("容器：每个字节都在规定之处"),
    Step.BYTES: _("字节：清单中的每个文件逐字节相符，没有清单以外的文件"),
    Step.JOURNALS: _("录制：日志连续、有签名，媒体与其记录相符"),
    Step.RECEIPTS: _("回执：本包仍含已出具回执的内容"),
    Step.ENTRIES: _("记录：本案记录首尾相接，承诺值与包含证明成立"),
    Step.CHECKPOINTS: _("检查点：签名成立，延续已知的较早状态"),
    Step.LAW: _("程序：每项办理在当时合乎所适用的版本"),
    Step.SIGNATURES: _("文书：签名成立，与记录和日志相符"),
    Step.COVERAGE: _("覆盖：按记录重新计算的证据覆盖情况与所写一致"),
    Step.CONTENTS: _("目录：每个文件列出一次，保留的均已声明"),
}

_STATES: Mapping[State, str] = {
    State.HOLDS: _("成立"),
    State.FAILS: _("不成立"),
    State.UNCHECKED: _("未予核对"),
    State.SKIPPED: _("因前述问题未核对"),
}


def lines(answer: Answer) -> Iterator[str]:
    """Line by line; an answer that rests on demonstration keys begins by saying so."""
    if answer.demo:
        yield f"{DEMO_NOTICE.zh} · {DEMO_NOTICE.en}"
        yield ""
    yield from _both(_said(_DEMO_RESULT if answer.demo and answer.exit == WHOLE else _RESULTS[answer.exit]))
    if answer.no_package is not None:
        yield from _both(answer.no_package)
        return
    yield ""
    for step in answer.steps:
        yield from _step(step)
    if answer.vouchers:
        yield ""
        yield from _both(_said(_("谁为此作证：")))
        for voucher in answer.vouchers:
            yield from _both(voucher.said, indent=2)
    if answer.limits:
        yield ""
        yield from _both(_said(_("本包不能证明的事：")))
        for limit in answer.limits:
            yield from _both(limit, indent=2)


def _step(step: StepAnswer) -> Iterator[str]:
    state, what = _said(_STATES[step.state]), _said(_STEPS[step.step])
    yield f"{int(step.step):2} [{state.zh}] {what.zh}"
    yield f"   [{state.en}] {what.en}"
    for finding in step.findings:
        where = f"{finding.place}: " if finding.place else ""
        yield from _both(finding.said, indent=5, before=where)


def _both(what: Said, *, indent: int = 0, before: str = "") -> Iterator[str]:
    yield f"{' ' * indent}{before}{what.zh}"
    yield f"{' ' * indent}{what.en}"


def _said(sentence: str) -> Said:
    return said(Refused(sentence))
