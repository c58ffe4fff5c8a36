"""Who stands for the record not having been rewritten, and what a package does not prove even when it holds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mingjian.errors import Refused
from mingjian.errors import gettext_noop as _
from mingjian.proof import moment
from mingjian.verify.answer import Voucher
from mingjian.verify.english import said

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mingjian.verify.checkpoints import Log
    from mingjian.verify.english import Said
    from mingjian.verify.entries import Record


def vouchers(log: Log | None, record: Record | None) -> tuple[Voucher, ...]:
    """Whoever can be named: the system itself when its signer is trusted, and everybody outside it."""
    if log is None or record is None:
        return ()
    return tuple(_vouchers(log, record))


def _vouchers(log: Log, record: Record) -> Iterator[Voucher]:
    outside = bool(log.stamped or log.confirmed or log.witnessed)
    if not all(log.signers.known(key) for key in log.signed_by):
        yield Voucher("nobody", _said(_("没有您信任的人为此作证：签名者不在信任文件中")))
    elif outside:
        yield Voucher("log", _said(_("本系统的签名")))
    else:
        yield Voucher("log", _said(_("只有本系统：没有外部的时间戳或检查点为证")))
    for stamped in log.stamped:
        yield Voucher(
            "timestamp",
            _said(
                _("时间戳机构“{authority}”：此状态在 {at} 之前已经存在"),
                authority=stamped.authority,
                at=stamped.at.isoformat(timespec="seconds"),
            ),
        )
    for key, at in log.witnessed:
        yield Voucher("witness", _said(_("见证方“{name}”于 {at} 见到此状态"), name=key.name, at=at.isoformat()))
    for one in log.confirmed:
        covered = sum(0 <= entry.position < one.checkpoint.size for entry in record.entries)
        yield Voucher(
            "checkpoint",
            _said(
                _("您持有的检查点“{name}”：本案 {count} 条记录中的前 {covered} 条自那时起未被改写"),
                name=one.name,
                count=len(record.entries),
                covered=covered,
            ),
        )


def limits(log: Log | None, record: Record | None, *, withheld_files: int) -> tuple[Said, ...]:
    """What the reader must not conclude."""
    return tuple(_limits(log, record, withheld_files))


def _limits(log: Log | None, record: Record | None, withheld_files: int) -> Iterator[Said]:
    yield _said(_("不证明所记事项在现实中属实，只证明记录与文件自登记以来未被改动、先后次序如所示"))
    yield _said(_("不证明未登记的事项没有发生"))
    if record is not None and record.entries:
        last = record.entries[-1]
        yield _said(
            _("只含到第 {n} 条记录（{at}）为止的情况，其后是否另有登记不在其中；制作时间没有签名"),
            n=last.n,
            at=moment.write(last.at),
        )
    yield _said(_("行为人以编号表示，其身份以出包方的登记为准"))
    yield _said(_("记录的时间出自本系统的时钟；工作日历由出包方提供"))
    if log is not None and record is not None and not _all_seen_outside(log, record):
        yield _said(_("掌握全部密钥的内部人员可以改写任何外部尚未收到其检查点的内容"))
    if record is not None and (record.withheld_fields or withheld_files):
        yield _said(
            _("有 {fields} 个字段、{files} 个文件不向本包接收人提供，其内容未予核对"),
            fields=record.withheld_fields,
            files=withheld_files,
        )


def _all_seen_outside(log: Log, record: Record) -> bool:
    """Whether somebody outside knows a state of the log that holds the whole record."""
    last = max((entry.position for entry in record.entries), default=0)
    return bool(log.stamped or log.witnessed) or any(one.checkpoint.size > last for one in log.confirmed)


def _said(sentence: str, **facts: str | int) -> Said:
    told = Refused(sentence)
    told.facts.update(facts)
    return said(told)
