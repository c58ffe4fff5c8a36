"""What is unusual about the number of a certificate that was just issued: told, and nothing is held up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from mingjian.people.rules import area_of
from mingjian.registers.certificates.deriving import issuing_steps
from mingjian.registers.certificates.rules import number_warnings, plain_number
from mingjian.web.refusals import sentence_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mingjian.cases.queries import CaseInView
    from mingjian.proof.canonical import Value


def number_doubts(view: CaseInView, step: str, form: Mapping[str, Value]) -> str:
    """Every doubt about the number in a form; "" where there is none, or the step issues no certificate."""
    if step not in issuing_steps():
        return ""
    number = plain_number(str(form.get("certificate-number", "")))
    doubts = number_warnings(number, area=area_of(view.case.authority.uscc))
    said = "".join(sentence_of(one) for one in doubts)
    return _("证书编号 {number}：{doubts}").format(number=number, doubts=said) if said else ""
