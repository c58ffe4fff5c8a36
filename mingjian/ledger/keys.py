"""The instance's own keys: made, announced in the ledger, rotated, revoked. One for each purpose and suite.

A private half lies in a file that only this user may read. In the demonstration the keys are the published ones.
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction

from mingjian import clock, ids
from mingjian.errors import NotFound, Outside, Refused
from mingjian.errors import gettext_noop as _
from mingjian.ledger import actions
from mingjian.ledger.folder import sync_folder
from mingjian.ledger.models import Key as KeyRow
from mingjian.ledger.models import Subject
from mingjian.ledger.ports import timestamp_roots
from mingjian.proof.announcement import Announcement, announce
from mingjian.proof.keys import Key, LocalSigner, Revocation, Signer
from mingjian.proof.suite import CHANCE_BYTES
from mingjian.proof.suites import SUITES
from mingjian.proof.trust import DEMO_ORIGIN, Trust, demo_signer, is_demo

if TYPE_CHECKING:
    from contextlib import AbstractContextManager
    from datetime import datetime
    from pathlib import Path

    from mingjian.ledger.actions import Pen
    from mingjian.proof.entry import Entry

#: The subject under which keys are announced and revoked.
SUBJECT = "keys"

#: What is signed today.
PURPOSES = ("log", "document", "receipt", "beacon")

#: How entries name the system itself where no person acts.
SYSTEM = "system"

#: Opened private keys by id. Which one is in use is asked each time: another process may have rotated it.
_signers: dict[str, Signer] = {}


def suites() -> tuple[str, ...]:
    """The suites in use. Under ``gm`` the international one goes on beside it: notes and browsers know no SM2."""
    return ("intl", "gm") if settings.SUITE == "gm" else ("intl",)


def establish() -> list[str]:
    """Make and announce the keys that are not there yet; the ids of the new ones. Safe to call at every start.

    Called under the sequencer's lock, so that two processes that start together make one key and not two.
    """
    wanted = [(purpose, suite) for suite in suites() for purpose in PURPOSES]
    present = set(KeyRow.objects.filter(state="active").values_list("purpose", "suite"))
    return [_replace(purpose, suite).id for purpose, suite in wanted if (purpose, suite) not in present]


@dataclass(frozen=True, slots=True)
class Listed:
    """A key as an operator sees it."""

    key: Key
    not_after: datetime | None
    #: Whether the private half can be used here; of keys no longer in use nobody asks.
    usable: bool


def listed() -> list[Listed]:
    """Every key of this instance, the oldest first."""
    rows = list(KeyRow.objects.order_by("since", "purpose", "suite"))
    return [Listed(public_key(row), row.not_after, row.state == "active" and _is_usable(row)) for row in rows]


def relearn(entry: Entry) -> None:
    """Take the public record of a key back from an entry that a restore had lost; other entries say nothing of keys."""
    law = dict(entry.law)
    if entry.kind == "key:announced":
        made = Announcement.from_json(law, place=f"{entry.subject}#{entry.n}")
        key = made.key
        KeyRow.objects.filter(purpose=key.purpose, suite=key.suite, state="active").exclude(pk=key.id).update(
            state="retired", until=made.at
        )
        KeyRow.objects.get_or_create(
            id=key.id,
            defaults={"purpose": key.purpose, "suite": key.suite, "public": key.public.hex(), "since": key.since},
        )
    elif entry.kind == "key:revoked":
        revocation = Revocation.from_json(law, place=f"{entry.subject}#{entry.n}")
        row = KeyRow.objects.get(pk=revocation.id)
        row.state, row.not_after, row.until = "revoked", revocation.not_after, row.until or entry.at
        row.save()


def rotate(purpose: str, suite: str = "intl") -> Key:
    """Retire a key and announce the next, signed by the old one and by itself.

    Raises Outside where the old private key cannot be read: then it is lost, and to be revoked.
    """
    _demand_own_keys()
    _demand_purpose(purpose)
    if suite not in suites():
        raise Refused(_("本实例没有启用算法套件“{suite}”。可用：{allowed}。"), suite=suite, allowed="、".join(suites()))
    return _replace(purpose, suite)


def revoke(key_id: str, *, not_after: datetime) -> None:
    """Say in the ledger that what this key signed after a moment proves nothing; another key takes its place.

    A revoked log key vouches for nothing: the one that follows has only its own word, and whoever trusts this instance
    must be given its public key anew.
    """
    _demand_own_keys()
    if not_after > clock.now():
        raise Refused(_("撤销时刻不能晚于现在。"))
    with transaction.atomic():
        row = KeyRow.objects.select_for_update().filter(pk=key_id).first()
        if row is None:
            raise NotFound(_("没有编号为 {id} 的密钥。请用 mingjian keys list 查看。"), id=key_id)
        if row.not_after is not None:
            raise Refused(_("密钥 {id} 已于 {moment} 撤销。"), id=key_id, moment=row.not_after.isoformat())
        if not_after < row.since:
            raise Refused(_("撤销时刻早于密钥 {id} 的启用时刻。请写启用之后的时刻。"), id=key_id)
        was_active = row.state == "active"
        with _pen() as pen:
            at = pen.moment()
            pen.write("key:revoked", actor=SYSTEM, law=Revocation(row.id, not_after).to_json(), at=at)
        row.state, row.not_after, row.until = "revoked", not_after, row.until or at
        row.save()
        if was_active:
            _replace(row.purpose, row.suite)


def signer(purpose: str, suite: str = "intl") -> Signer:
    """The key in use for a purpose. Raises Outside where its private half cannot be read."""
    row = KeyRow.objects.filter(purpose=purpose, suite=suite, state="active").first()
    if row is None:
        raise Outside(_("没有用途为“{purpose}”的密钥。请先运行 mingjian keys list 检查。"), purpose=purpose)
    if row.id not in _signers:
        _signers[row.id] = _open_signer(row)
    return _signers[row.id]


def trust() -> Trust:
    """The keys of this instance as a trust file: what others may believe once they have checked it with us."""
    rows = list(KeyRow.objects.order_by("since", "id"))
    return Trust(
        origin=settings.LOG_ORIGIN,
        keys=tuple(public_key(row) for row in rows),
        revocations=tuple(Revocation(row.id, row.not_after) for row in rows if row.not_after),
        timestamp_roots=timestamp_roots(),
    )


def public_key(row: KeyRow) -> Key:
    return Key(row.purpose, row.suite, bytes.fromhex(row.public), row.since, row.until, row.state)


def rests_on_demo() -> bool:
    return settings.LOG_ORIGIN == DEMO_ORIGIN or any(is_demo(public_key(row)) for row in KeyRow.objects.all())


def _replace(purpose: str, suite: str) -> Key:
    """The private half first, on the disk; then, in one transaction, the rows and the announcement."""
    own = _new_signer(purpose, suite)
    now = clock.now()
    with transaction.atomic():
        old = KeyRow.objects.select_for_update().filter(purpose=purpose, suite=suite, state="active").first()
        by = None
        if old is not None:
            by = _open_signer(old)
            old.state, old.until = "retired", now
            old.save()
        else:
            voucher = KeyRow.objects.filter(purpose="log", state="active").order_by("since").first()
            by = _open_signer(voucher) if voucher is not None else None
        key = Key(purpose, suite, own.public, now)
        KeyRow.objects.create(id=key.id, purpose=purpose, suite=suite, public=own.public.hex(), since=now)
        with _pen() as pen:
            pen.write("key:announced", actor=SYSTEM, law=announce(key, own, by=by, at=now).to_json())
    return key


def _pen() -> AbstractContextManager[Pen]:
    if Subject.objects.filter(pk=SUBJECT).exists():
        return actions.writing_about(SUBJECT)
    return actions.opening_subject("keys", SUBJECT)


def _new_signer(purpose: str, suite: str) -> LocalSigner:
    if settings.MODE == "demo":
        return demo_signer(purpose, suite)
    secret = SUITES[suite].secret_of(ids.random_bytes(CHANCE_BYTES))
    own = LocalSigner.from_secret(secret, purpose=purpose, suite=suite)
    path = _file(own.id)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as stream:
        json.dump({"purpose": purpose, "suite": suite, "secret": secret.hex()}, stream)
        stream.flush()
        os.fsync(stream.fileno())
    sync_folder(path.parent)
    return own


def _open_signer(row: KeyRow) -> LocalSigner:
    if settings.MODE == "demo":
        return demo_signer(row.purpose, row.suite)
    path = _file(row.id)
    try:
        if path.stat().st_mode & 0o077:
            raise Outside(_("密钥文件 {id} 可被他人读取，已拒绝使用。请将其权限改为 600。"), id=row.id)
        kept = json.loads(path.read_text(encoding="ascii"))
        own = LocalSigner.from_secret(bytes.fromhex(kept["secret"]), purpose=row.purpose, suite=row.suite)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise Outside(_("无法读取密钥 {id} 的文件。请从备份恢复后重试。"), id=row.id) from error
    if own.id != row.id:
        raise Outside(_("密钥文件 {id} 中是另一把密钥。请从备份恢复正确的文件后重试。"), id=row.id)
    return own


def _file(key_id: str) -> Path:
    folder: Path = settings.DATA / "keys"
    return folder / f"{key_id}.json"


def _is_usable(row: KeyRow) -> bool:
    try:
        return _open_signer(row).id == row.id
    except (Outside, Refused):
        return False


def _demand_own_keys() -> None:
    if settings.MODE == "demo":
        raise Refused(_("演示环境使用公开的演示密钥，不能更换或撤销。"))


def _demand_purpose(purpose: str) -> None:
    if purpose not in PURPOSES:
        raise Refused(_("没有用途“{purpose}”。可用：{allowed}。"), purpose=purpose, allowed="、".join(PURPOSES))
