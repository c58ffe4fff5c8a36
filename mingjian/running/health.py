"""How this instance is: one line for each thing that can go wrong, with its figure and what to do about it.

A line that cannot be read says so and hides no other. Nothing here is secret and nothing names a person.
"""

from __future__ import annotations

import logging
import shutil
from dataclasses import dataclass, field
from datetime import timedelta
from enum import Enum
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import Error as DatabaseFailed
from django.db import connection
from django.db.models import Sum

import mingjian
from mingjian import clock
from mingjian.documents.press import FONTS, fonts_present
from mingjian.errors import MingjianError, Outside
from mingjian.errors import gettext_noop as _
from mingjian.evidence.models import StoredFile
from mingjian.ledger import ports, queries, stamps
from mingjian.rooms import ports as rooms_outside
from mingjian.rooms.queries import open_rooms
from mingjian.running import turns

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from datetime import datetime

_log = logging.getLogger(__name__)


class State(Enum):
    OK = "ok"
    WATCH = "watch"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class Line:
    """``figure`` and ``advice`` are Chinese templates whose named places ``facts`` fill; moments are aware."""

    key: str
    name: str
    state: State
    figure: str
    facts: Mapping[str, object] = field(default_factory=dict)
    advice: str = ""


#: An entry waits less than a second; after this somebody must look.
LAG = timedelta(minutes=1)
#: Between database and this machine. Entries are ordered by the clock of whoever writes them.
CLOCKS_APART = timedelta(seconds=2)
#: A loop that has not come round for so long stands; a large package or a slow authority takes minutes.
STANDS_AFTER = timedelta(minutes=10)
BACKUP_LATE = timedelta(days=2)
BACKUP_MISSING = timedelta(days=8)
STEP_REMEMBERED = timedelta(days=7)
STAMP_LATE = timedelta(days=2)
LETTER_STUCK = timedelta(hours=1)
#: Disk space becomes a matter to plan for when less than this is left of days, or of times the floor.
_DAYS_LEFT = 30
_TIMES_FLOOR = 5
_WEEK = timedelta(days=7)
GIB = 2**30

_ORDER = {State.OK: 0, State.WATCH: 1, State.BAD: 2}


def lines(now: datetime) -> list[Line]:
    """Every line, in the order in which one would look."""
    return [line for key, name, read in _READERS for line in _read(key, name, read, now)]


def worst(found: list[Line]) -> State:
    return max((one.state for one in found), key=_ORDER.__getitem__, default=State.OK)


def _read(key: str, name: str, read: Callable[[str, str, datetime], Iterator[Line]], now: datetime) -> list[Line]:
    try:
        return list(read(key, name, now))
    except (DatabaseFailed, MingjianError, OSError, RuntimeError) as error:
        _log.warning("The health line %s could not be read: %s", key, type(error).__name__)
        return [Line(key, name, State.BAD, _("没有读到（{why}）。"), {"why": type(error).__name__}, _LOOK_AT_LOG)]


_LOOK_AT_LOG = _("请查看运行日志。")


def _disk(key: str, name: str, now: datetime) -> Iterator[Line]:
    free, floor = shutil.disk_usage(settings.DATA).free, settings.DISK_FLOOR_BYTES
    stored = StoredFile.objects.filter(stored_at__gte=now - _WEEK).aggregate(bytes=Sum("size_bytes"))["bytes"] or 0
    days = (free - floor) * _WEEK.days // stored if stored and free > floor else None
    facts = {"free": _gib(free), "floor": _gib(floor), "days": days}
    if free < floor:
        yield Line(key, name, State.BAD, _("剩余 {free} GB，低于下限 {floor} GB，已不接受新的上传。"), facts,
                   _("请腾出磁盘，或扩容后再上传；已开始的上传不受影响。"))  # fmt: skip
        return
    short = free < _TIMES_FLOOR * floor or (days is not None and days < _DAYS_LEFT)
    figure = _("剩余 {free} GB，低于 {floor} GB 时不再接受上传。")
    if days is not None:
        figure = _("剩余 {free} GB；按最近 7 天的用量，约 {days} 天后降到 {floor} GB，不再接受上传。")
    state, advice = (State.WATCH, _("请安排扩容。")) if short else (State.OK, "")
    yield Line(key, name, state, figure, facts, advice)


def _gib(size: int) -> str:
    return f"{size / GIB:.1f}"


def _clock(key: str, name: str, now: datetime) -> Iterator[Line]:
    steps = queries.recorded("clock", limit=1, newest_first=True)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT clock_timestamp()")
            apart = abs(cursor.fetchone()[0] - clock.now())
        bad = apart > CLOCKS_APART
        yield Line(key, name, State.BAD if bad else State.OK, _("与数据库相差 {milliseconds} 毫秒。"),
                   {"milliseconds": round(apart.total_seconds() * 1000)},
                   _("请让两台机器与同一个时间源校准。") if bad else "")  # fmt: skip
    else:
        yield Line(key, name, State.OK, _("数据库在本机，用同一个时钟。"))
    last = _("时钟跳变")
    if not steps:
        yield Line("clock-step", last, State.OK, _("没有记录。"))
        return
    entry = steps[0].entry
    facts = {"at": entry.at, "milliseconds": entry.law.get("milliseconds", 0)}
    recent = now - entry.at < STEP_REMEMBERED
    yield Line("clock-step", last, State.WATCH if recent else State.OK,
               _("最近一次在 {at}，跳变 {milliseconds} 毫秒，已记入账簿。"), facts,
               _("请检查本机的时间同步。") if recent else "")  # fmt: skip


def _log_line(key: str, name: str, now: datetime) -> Iterator[Line]:
    waiting, since = queries.unsequenced_count(), queries.waiting_since()
    if since is None:
        yield Line(key, name, State.OK, _("没有等待编号的记录。"))
    else:
        late = now - since > LAG
        yield Line(key, name, State.BAD if late else State.OK, _("{n} 条记录等待编号，最早的已等 {seconds} 秒。"),
                   {"n": waiting, "seconds": max(0, round((now - since).total_seconds()))},
                   _("后台进程没有在编号。请确认 mingjian work 在运行，并查看运行日志。") if late else "")  # fmt: skip
    checkpoint, last = queries.latest_checkpoint(), _("最新检查点")
    if checkpoint is None:
        yield Line("checkpoint", last, State.WATCH, _("还没有公布过。"), {}, _("后台进程启动后会公布第一个检查点。"))
    else:
        yield Line("checkpoint", last, State.OK, _("第 {size} 条，公布于 {at}。"),
                   {"size": checkpoint.size, "at": checkpoint.at})  # fmt: skip


def _stamp(key: str, name: str, now: datetime) -> Iterator[Line]:
    if ports.authority() is None:
        yield Line(key, name, State.WATCH, _("没有设置时间戳机构，只有本系统为时间作证。"), {},
                   _("请设置 MINGJIAN_TSA_URL。"))  # fmt: skip
        return
    last = queries.last_stamped()
    if last is None:
        yield Line(key, name, State.WATCH, _("还没有取得过时间戳。"), {}, _("请检查与时间戳机构的网络。"))
        return
    late = stamps.is_due(clock.date_of_law(now)) and now - last.at > STAMP_LATE
    yield Line(key, name, State.BAD if late else State.OK, _("最近盖到第 {size} 条（检查点公布于 {at}）。"),
               {"size": last.size, "at": last.at},
               _("时间戳机构没有应答。请检查网络和 MINGJIAN_TSA_URL；恢复后会自动补盖。") if late else "")  # fmt: skip


def _backup(key: str, name: str, now: datetime) -> Iterator[Line]:
    last = turns.last_backup()
    how = _("请运行 mingjian backup，存到另一块磁盘。")
    if last is None:
        yield Line(key, name, State.BAD, _("没有备份记录。"), {}, how)
        return
    facts = {"at": last.made_at, "entries": last.entries, "checked": last.checked_at, "damaged": last.damaged}
    if last.damaged:
        yield Line(key, name, State.BAD, _("备份于 {at}，其中 {damaged} 个文件在备份前已损坏。"), facts,
                   _("请运行 mingjian check --bytes，用更早的备份找回这些文件。"))  # fmt: skip
        return
    age = now - last.made_at
    if last.checked_at is None:
        figure = _("备份于 {at}，{entries} 条记录，还没有回读核对。")
    else:
        figure = _("备份于 {at}，{entries} 条记录，{checked} 回读核对无误。")
    if age > BACKUP_LATE:
        yield Line(key, name, State.BAD if age > BACKUP_MISSING else State.WATCH, figure, facts, how)
    elif last.checked_at is None:
        yield Line(key, name, State.WATCH, figure, facts, _("请运行 mingjian backup --check 加备份文件夹。"))
    else:
        yield Line(key, name, State.OK, figure, facts)


def _worker(key: str, name: str, now: datetime) -> Iterator[Line]:
    found = turns.turns()
    if not found:
        yield Line(key, name, State.BAD, _("没有后台进程的记录。"), {}, _("请运行 mingjian serve 或 mingjian work。"))
    for one in found:
        facts = {"at": one.at, "failed": one.failed_at, "failure": one.failure}
        line, words = f"{key}-{one.loop.replace(' ', '-')}", LOOPS.get(one.loop, one.loop)
        if one.fails:
            yield Line(line, words, State.BAD, _("{failed} 失败：{failure}"), facts, _LOOK_AT_LOG)
        elif one.at is None or now - one.at > STANDS_AFTER:
            yield Line(line, words, State.BAD, _("最近一次运转在 {at}，已经停住。"), facts,
                       _("请重启 mingjian work；正在生成大的案卷包时请再等等。"))  # fmt: skip
        elif one.failed_at is not None and now - one.failed_at < timedelta(days=1):
            yield Line(line, words, State.WATCH, _("在运转；{failed} 失败过一次：{failure}"), facts, _LOOK_AT_LOG)
        else:
            yield Line(line, words, State.OK, _("在运转，最近一次在 {at}。"), facts)


#: What each loop of the worker does, in words.
LOOPS: Mapping[str, str] = {
    "log": _("编号与公布"),
    "packages": _("生成案卷包"),
    "letters": _("寄送信件"),
    "cases": _("期限到期重算"),
    "time stamps": _("盖时间戳"),
    "beacons": _("评审室时间信标"),
    "seals": _("录制存证"),
    "sweeping": _("清理暂存"),
    "registrations": _("清除未提交的机构注册"),
    "notices": _("通知"),
    "capability lists": _("读取能力表"),
    "certificates": _("登记证书"),
}


def _letters(key: str, name: str, now: datetime) -> Iterator[Line]:
    box = queries.outbox()
    lost = queries.how_many_given_up()
    if lost:
        said, then = _("{n} 封的地址不收信，已不再重试。"), _("请看下面的清单，由本人改正地址。")
        yield Line("letters-given-up", _("没有送达的信件"), State.WATCH, said, {"n": lost}, then)
    if box.oldest is None:
        yield Line(key, name, State.OK, _("没有待发的信件。"))
        return
    stuck = now - box.oldest > LETTER_STUCK
    facts = {"n": box.waiting, "at": box.oldest, "failing": box.failing, "failure": box.failure,
             "channels": "、".join(box.without_courier)}  # fmt: skip
    if box.without_courier:
        yield Line(key, name, State.WATCH, _("{n} 封待发，最早写于 {at}；{channels} 没有接通。"), facts,
                   _("请设置邮件或短信服务；设置后会自动补发。"))  # fmt: skip
    elif stuck or box.failing:
        yield Line(key, name, State.BAD if stuck else State.WATCH,
                   _("{n} 封待发，最早写于 {at}，{failing} 封发送失败：{failure}"), facts,
                   _("请检查邮件服务器；系统会自动再试。"))  # fmt: skip
    else:
        yield Line(key, name, State.OK, _("{n} 封正在发送。"), facts)


def _fonts(key: str, name: str, now: datetime) -> Iterator[Line]:
    del now
    found = fonts_present()
    facts = {"fonts": "、".join(found), "wanted": "、".join(FONTS)}
    if found:
        yield Line(key, name, State.OK, _("已安装 {fonts}。"), facts)
    else:
        yield Line(key, name, State.BAD, _("缺少字体 {wanted}，不能制作文书。"), facts, _("请安装其中一种字体后重启。"))


def _database(key: str, name: str, now: datetime) -> Iterator[Line]:
    del now
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_database_size(current_database()), current_setting('server_version')")
            size, server = cursor.fetchone()
        kind = f"PostgreSQL {server}"
    else:
        with connection.cursor() as cursor:
            cursor.execute("SELECT page_count * page_size, sqlite_version() FROM pragma_page_count, pragma_page_size")
            size, server = cursor.fetchone()
        kind = f"SQLite {server}"
    yield Line(key, name, State.OK, _("{kind}，{size} MB。"), {"kind": kind, "size": f"{size / 2**20:.1f}"})
    yield Line("version", _("软件版本"), State.OK, _("明鉴 {version}"), {"version": mingjian.__version__})


def _media(key: str, name: str, now: datetime) -> Iterator[Line]:
    del now
    rooms = open_rooms()
    try:
        found = rooms_outside.engine().health()
    except Outside:
        figure = _("没有应答；开着的评审室 {rooms} 个，录制与存证不受影响。")
        advice = _("请确认 mingjian media 在运行，并查看运行日志。") if rooms else ""
        yield Line(key, name, State.WATCH if rooms else State.OK, figure, {"rooms": rooms}, advice)
        return
    yield Line(key, name, State.OK, _("{people} 人在线，转发 {streams} 路。"), dict(found))


_READERS: tuple[tuple[str, str, Callable[[str, str, datetime], Iterator[Line]]], ...] = (
    ("disk", _("磁盘"), _disk),
    ("clock", _("时钟"), _clock),
    ("sequencer", _("账簿编号"), _log_line),
    ("stamp", _("时间戳"), _stamp),
    ("backup", _("备份"), _backup),
    ("worker", _("后台进程"), _worker),
    ("media", _("实时画面"), _media),
    ("letters", _("待发信件"), _letters),
    ("fonts", _("文书字体"), _fonts),
    ("database", _("数据库"), _database),
)
