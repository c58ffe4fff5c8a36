"""Short-lived signed passes, so that bare routes need neither a session nor the database."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from datetime import timedelta
from typing import Any, Final, TypeAlias

from django.core import signing

from mingjian.errors import Refused
from mingjian.errors import gettext_noop as _

UPLOAD_LASTS: Final = timedelta(hours=12)
VIEW_LASTS: Final = timedelta(minutes=15)
AVAILABILITY_LASTS: Final = timedelta(days=14)
STREAM_LASTS: Final = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class UploadPass:
    """This person may upload, until the pass runs out."""

    person: str


@dataclass(frozen=True, slots=True)
class ViewPass:
    """Whoever holds this may read these bytes, until the pass runs out. It was given for a recorded viewing."""

    sha256: str
    name: str
    media_type: str
    #: Shown in the page that asked, or saved as a file.
    inline: bool


@dataclass(frozen=True, slots=True)
class PackagePass:
    """Whoever holds this may take this package away, until the pass runs out. It was given to somebody who may."""

    package: str
    name: str


@dataclass(frozen=True, slots=True)
class AvailabilityPass:
    """Whoever holds this may answer one enquiry, once: it was sent to the person who is asked."""

    enquiry: str


@dataclass(frozen=True, slots=True)
class StreamPass:
    """This device may send what it records, until the pass runs out. Its own key signs what it sends."""

    room: str
    stream: str


@dataclass(frozen=True, slots=True)
class WatchPass:
    """Whoever holds this may see what one room recorded, until the pass runs out. ``n`` is the entry of the viewing."""

    room: str
    n: int


Holder: TypeAlias = UploadPass | ViewPass | PackagePass | AvailabilityPass | StreamPass | WatchPass


def give(holder: Holder) -> str:
    return signing.dumps(asdict(holder), salt=type(holder).__name__, compress=False)


def read_upload_pass(text: str) -> UploadPass:
    return UploadPass(**_read(text, UploadPass, UPLOAD_LASTS))


def read_view_pass(text: str) -> ViewPass:
    return ViewPass(**_read(text, ViewPass, VIEW_LASTS))


def read_package_pass(text: str) -> PackagePass:
    return PackagePass(**_read(text, PackagePass, VIEW_LASTS))


def read_availability_pass(text: str) -> AvailabilityPass:
    return AvailabilityPass(**_read(text, AvailabilityPass, AVAILABILITY_LASTS))


def read_stream_pass(text: str) -> StreamPass:
    return StreamPass(**_read(text, StreamPass, STREAM_LASTS))


def read_watch_pass(text: str) -> WatchPass:
    return WatchPass(**_read(text, WatchPass, VIEW_LASTS))


def _read(text: str, kind: type[Holder], lasts: timedelta) -> dict[str, Any]:
    try:
        found = signing.loads(text, salt=kind.__name__, max_age=lasts)
    except signing.SignatureExpired:
        raise Refused(_("这个链接已过期。请回到原页面重新打开。")) from None
    except signing.BadSignature:
        raise Refused(_("这个链接无效。请回到原页面重新打开。")) from None
    if not isinstance(found, dict) or set(found) != {one.name for one in fields(kind)}:
        raise Refused(_("这个链接无效。请回到原页面重新打开。"))
    return found
