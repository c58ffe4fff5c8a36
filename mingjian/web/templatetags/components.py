"""``{% load components %}``: the tags and filters with which templates print parts."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, get_args

from django import template
from django.templatetags.static import static
from django.utils.html import format_html

from mingjian.web.components import days
from mingjian.web.components.fields import FieldBox, error_summary
from mingjian.web.components.icons import IconName
from mingjian.web.components.tag import Clause, Tag

if TYPE_CHECKING:
    from django.forms import BaseForm, BoundField
    from django.template.context import Context
    from django.utils.safestring import SafeString

    from mingjian.web.components.part import Part, Words
    from mingjian.web.components.tag import Tone

register = template.Library()
_ICONS = frozenset(get_args(IconName))


@register.simple_tag(takes_context=True)
def show(context: Context, part: Part | str | None) -> SafeString | str:
    """``{% show step_list %}`` prints a part by its template. None, or a name the context lacks, prints nothing."""
    if part is None or part == "":
        return ""
    if isinstance(part, str):
        raise template.TemplateSyntaxError(f"{part!r} is text, not a part: print it as it is.")
    engine = context.template.engine  # type: ignore[union-attr]  # set while a template renders
    request = context.get("request")
    inside = context.new({part.part: part, "request": request, "csrf_token": context.get("csrf_token")})
    return engine.get_template(f"components/{part.part}.html").render(inside)


@register.simple_tag
def icon(name: str) -> SafeString:
    """``{% icon "check" %}``: decorative; the words stand beside it or in the element's label."""
    if name not in _ICONS:
        raise template.TemplateSyntaxError(f"There is no icon {name!r}: frontend/icons.json lists them.")
    return _drawing(name)


@cache
def _drawing(name: str) -> SafeString:
    """A page has a hundred of them, and they never change."""
    return format_html(
        '<svg class="icon" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>',
        static("built/icons.svg"),
        name,
    )


@register.simple_tag(takes_context=True)
def tag(context: Context, words: Words, tone: Tone = "plain", icon: IconName | None = None) -> SafeString | str:
    """``{% tag "证书有效" "ok" "check" %}`` where a template knows the state by itself."""
    return show(context, Tag(words, tone, icon))


@register.simple_tag(takes_context=True)
def clause(context: Context, number: str, href: str = "", title: Words = "") -> SafeString | str:
    """``{% clause "4.4.4" %}``."""
    return show(context, Clause(number, href, title))


@register.simple_tag(takes_context=True)
def field(context: Context, bound: BoundField, clause: str = "", clause_href: str = "") -> SafeString | str:
    """``{% field form.reason clause="4.3.5" %}``: a form field with name, help, errors and clause."""
    return show(context, FieldBox(bound, Clause(clause, clause_href) if clause else None))


@register.simple_tag(takes_context=True)
def errors(context: Context, *forms: BaseForm) -> SafeString | str:
    """``{% errors form other_form %}``: the list at the top of forms sent with mistakes; nothing without any."""
    summary = error_summary(forms)
    return show(context, summary) if summary.count else ""


register.filter("long_day", days.long_day)
register.filter("short_day", days.short_day)
register.filter("bare_day", days.bare_day)
register.filter("clock", days.clock)
register.filter("exact_clock", days.exact_clock)
register.filter("moment", days.moment)
register.filter("exact_moment", days.exact_moment)
