"""``{% load desk %}``: tags of the desk's own pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from mingjian.web.templatetags.components import field
from mingjian.web.wording import Wording

if TYPE_CHECKING:
    from django.forms import BaseForm
    from django.template.context import Context

    from mingjian.web.desk.step_sheet import StepSheet

register = template.Library()


@register.simple_tag(takes_context=True)
def form_fields(context: Context, form: BaseForm) -> SafeString:
    """Every field of a form, hidden ones first."""
    hidden = [format_html("{}", bound) for bound in form.hidden_fields()]
    shown = [str(field(context, bound)) for bound in form.visible_fields()]
    return SafeString("".join([*hidden, *shown]))


@register.simple_tag
def document_words(sheet: StepSheet, document: str) -> str:
    return Wording(sheet.view.law.words).label("documents", document, of=sheet.step.key)
