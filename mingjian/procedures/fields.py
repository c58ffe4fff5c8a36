"""The fields of the forms that hang on steps. Labels and help are wording (`words.toml`), not part of the hash.

The engine never sees a form: it knows that a step was done. The entry's commitment covers the fields.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class FieldKind(StrEnum):
    TEXT = "text"
    LONGTEXT = "longtext"
    CHOICE = "choice"
    CHOICES = "choices"
    INTEGER = "integer"
    DECIMAL = "decimal"  # kept as text, never as a float
    DATE = "date"
    MOMENT = "moment"
    YES_NO = "yes-no"
    PHONE = "phone"
    EMAIL = "email"
    USCC = "uscc"  # 统一社会信用代码: a wrong check character warns, it does not refuse
    FILE = "file"
    TABLE = "table"  # rows of ``columns``


@dataclass(frozen=True, slots=True)
class Field:
    """One question of a form. ``at_most`` limits the length of text, or the rows of a table; 0 is no limit."""

    key: str
    kind: FieldKind
    required: bool = True
    choices: tuple[str, ...] = ()
    at_most: int = 0
    clause: str = ""
    columns: tuple[Field, ...] = ()


@dataclass(frozen=True, slots=True)
class Form:
    """The form of a step: `Step.form` is its key."""

    key: str
    clause: str
    fields: tuple[Field, ...]


# --- notation: one short name for each kind ------------------------------------------------------------------------


def text(key: str, *, required: bool = True, at_most: int = 200) -> Field:
    return Field(key, FieldKind.TEXT, required=required, at_most=at_most)


def longtext(key: str, *, required: bool = True, at_most: int = 4000) -> Field:
    return Field(key, FieldKind.LONGTEXT, required=required, at_most=at_most)


def choice(key: str, *values: str, required: bool = True) -> Field:
    return Field(key, FieldKind.CHOICE, required=required, choices=values)


def choices(key: str, *values: str, required: bool = True) -> Field:
    return Field(key, FieldKind.CHOICES, required=required, choices=values)


def integer(key: str, *, required: bool = True) -> Field:
    return Field(key, FieldKind.INTEGER, required=required)


def decimal(key: str, *, required: bool = True) -> Field:
    return Field(key, FieldKind.DECIMAL, required=required)


def day(key: str, *, required: bool = True) -> Field:
    return Field(key, FieldKind.DATE, required=required)


def moment(key: str, *, required: bool = True) -> Field:
    return Field(key, FieldKind.MOMENT, required=required)


def yes_no(key: str, *, required: bool = True) -> Field:
    return Field(key, FieldKind.YES_NO, required=required)


def table(key: str, *columns: Field, required: bool = True, at_most: int = 2000) -> Field:
    return Field(key, FieldKind.TABLE, required=required, at_most=at_most, columns=columns)
