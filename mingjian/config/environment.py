"""Readers of ``MINGJIAN_*`` variables. A bad value is refused by name, with what is allowed."""

from __future__ import annotations

import ipaddress
import os
from pathlib import Path
from urllib.parse import unquote, urlsplit

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

_FIRST_PORT, _LAST_PORT = 1024, 65535


class BadSetting(ValueError):
    """A setting that cannot be used. The message names it and says what would do."""


def text(name: str, default: str = "") -> str:
    return os.environ.get(f"MINGJIAN_{name}", default).strip()


def choice(name: str, allowed: tuple[str, ...], default: str) -> str:
    value = text(name, default)
    if value not in allowed:
        raise BadSetting(f"MINGJIAN_{name}={value!r}: use one of {', '.join(allowed)}.")
    return value


def flag(name: str, *, default: bool) -> bool:
    value = text(name, "yes" if default else "no").lower()
    if value not in {"yes", "no"}:
        raise BadSetting(f"MINGJIAN_{name}={value!r}: use yes or no.")
    return value == "yes"


def number(name: str, default: int, *, least: int = 0, most: int = 2**53) -> int:
    value = text(name, str(default))
    if not value.isdecimal() or not least <= int(value) <= most:
        raise BadSetting(f"MINGJIAN_{name}={value!r}: use a whole number from {least} to {most}.")
    return int(value)


def ports(name: str, default: str) -> range:
    """The ports from the first to the last, both in it, as in ``40000-40199``."""
    value = text(name, default)
    first, _hyphen, last = value.partition("-")
    if not (first.isdecimal() and last.isdecimal() and _FIRST_PORT <= int(first) <= int(last) <= _LAST_PORT):
        raise BadSetting(
            f"MINGJIAN_{name}={value!r}: use two ports from {_FIRST_PORT} to {_LAST_PORT}, as 40000-40199."
        )
    return range(int(first), int(last) + 1)


def ip_address(name: str) -> str:
    """An address in digits, or empty."""
    value = text(name)
    try:
        return str(ipaddress.ip_address(value)) if value else ""
    except ValueError:
        raise BadSetting(f"MINGJIAN_{name}={value!r}: use an address in digits, as 203.0.113.7.") from None


def names(name: str, default: str = "") -> list[str]:
    """A comma-separated list, without empty members."""
    return [part.strip() for part in text(name, default).split(",") if part.strip()]


def secret(name: str) -> str:
    """A secret from ``MINGJIAN_NAME`` or from the file that ``MINGJIAN_NAME_FILE`` names; empty when neither is set."""
    file = text(f"{name}_FILE")
    if not file:
        return text(name)
    try:
        return Path(file).read_text(encoding="utf-8").strip()
    except OSError as error:
        raise BadSetting(f"MINGJIAN_{name}_FILE: cannot read {file}: {error.strerror}.") from error


def demand_address(name: str, value: str) -> None:
    """Raises BadSetting unless ``MINGJIAN_NAME`` is empty or an address of the web. The value may hold a password."""
    if not value:
        return
    try:
        parts = urlsplit(value)
        # A port that is none raises ValueError.
        whole = parts.scheme in {"http", "https"} and parts.hostname and parts.port != 0 and value.isascii()
    except ValueError:
        whole = False
    if not whole:
        raise BadSetting(f"MINGJIAN_{name}: use an address such as http://tsa.example.gov.cn/stamp or https://….")


def certificates(name: str, file: str) -> tuple[bytes, ...]:
    """The certificates in the PEM file that ``MINGJIAN_NAME`` names, in DER; none where it is not set."""
    if not file:
        return ()
    try:
        found = x509.load_pem_x509_certificates(Path(file).read_bytes())
    except OSError as error:
        raise BadSetting(f"MINGJIAN_{name}: cannot read {file}: {error.strerror}.") from error
    except ValueError as error:
        raise BadSetting(f"MINGJIAN_{name}: {file} holds no certificates in PEM.") from error
    return tuple(one.public_bytes(Encoding.DER) for one in found)


def database(name: str, folder: Path) -> dict[str, object]:
    """Django's description of the database that ``MINGJIAN_NAME`` names: ``sqlite`` or ``postgresql://…``."""
    value = text(name, "sqlite")
    if value == "sqlite":
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": folder / "mingjian.sqlite3",
            # FULL: what is acknowledged is on the disk. IMMEDIATE: a writer waits at BEGIN, never half-way.
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;",
            },
            # A file, so that tests run under WAL as the product does.
            "TEST": {"NAME": folder / "test.sqlite3"},
        }
    parts = urlsplit(value)
    if parts.scheme not in {"postgresql", "postgres"} or not parts.path.strip("/"):
        raise BadSetting(f"MINGJIAN_{name}: use sqlite, or postgresql://user:password@host:port/database.")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.strip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
    }
