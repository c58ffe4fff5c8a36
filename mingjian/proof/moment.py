"""Moments as they are hashed and signed: UTC, to the millisecond, ``YYYY-MM-DDThh:mm:ss.sssZ`` and no other way."""

from __future__ import annotations

import re
from datetime import UTC, datetime

from mingjian.errors import Refused
from mingjian.errors import gettext_noop as _
from mingjian.proof.foreign import foreign

_SHAPE = re.compile(r"(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)\.(\d{3})Z", re.ASCII)


def write(at: datetime) -> str:
    """The only spelling of a moment. Raises Refused for one without a zone or finer than a millisecond."""
    if at.tzinfo is None:
        raise Refused(_("时刻 {at} 没有时区；请给出带时区的时刻"), at=at.isoformat())
    if at.microsecond % 1000:
        raise Refused(_("时刻 {at} 细于毫秒；请先取整到毫秒"), at=at.isoformat())
    return at.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="milliseconds") + "Z"


def read(text: object, *, place: str = "") -> datetime:
    """The aware moment in UTC. Raises Unverifiable, naming ``place``, for any other spelling or no such day."""
    with foreign(place):
        shape = _SHAPE.fullmatch(text) if isinstance(text, str) else None
        if shape is None:
            raise Refused(_("时刻须写作 YYYY-MM-DDThh:mm:ss.sssZ（协调世界时）"))
        year, month, day, hour, minute, second, thousandths = map(int, shape.groups())
        try:
            return datetime(year, month, day, hour, minute, second, thousandths * 1000, tzinfo=UTC)
        except ValueError:
            raise Refused(_("没有 {text} 这一时刻"), text=text) from None
