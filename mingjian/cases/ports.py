"""What cases ask of the floors above: whether what a form says can stand beside what a register holds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mingjian.cases.models import Case
    from mingjian.proof.canonical import Value


class FormCheck(Protocol):
    """Called in the transaction of the act, before its entry; raises Refused or Conflict where the act cannot be.

    ``done`` False: the step's papers are drawn up, and it is to be done with them later.
    """

    def __call__(self, case: Case, form: Mapping[str, Value], *, done: bool) -> None: ...


_checks: dict[str, FormCheck] = {}


def bind_form_check(form: str, check: FormCheck) -> None:
    """Have every act with this form looked at before it is written."""
    _checks[form] = check


def check_form(form: str, case: Case, written: Mapping[str, Value], *, done: bool) -> None:
    check = _checks.get(form)
    if check is not None:
        check(case, written, done=done)
