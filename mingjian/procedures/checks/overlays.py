"""Check: an overlay only adds or tightens, and two overlays on one edition do not meet."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

from mingjian.errors import gettext_noop as _
from mingjian.procedures.checks.faults import Fault, fault
from mingjian.procedures.overlay import laid_over
from mingjian.procedures.serial import plain

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mingjian.procedures import shape as s
    from mingjian.procedures.catalogue import Edition

CHECK = "overlays"


def check_overlays(edition: Edition) -> Iterator[Fault]:
    """Each overlay of the edition fits its base; any two of them touch different things, so order does not matter."""
    base = edition.base
    if base is None:
        return
    for overlay in edition.overlays:
        try:
            laid_over(base, overlay)
        except ValueError as wrong:
            yield fault(CHECK, overlay.key, _("不能叠加：{wrong}"), wrong=wrong)
        for place, key in _added(overlay):
            if key in _known(base, place):
                yield fault(CHECK, overlay.key, _("重新定义了“{key}”；叠加只能增加或者收紧。"), key=key)
    for one, other in combinations(edition.overlays, 2):
        for field in sorted(_touches(one) & _touches(other)):
            yield fault(CHECK, f"{one.key} {other.key}", _("两份叠加规定了同一内容：{field}"), field=field)
        if _both(base, one, other) != _both(base, other, one):
            yield fault(CHECK, f"{one.key} {other.key}", _("两份叠加的先后次序影响结果。"))


def _added(overlay: s.Overlay) -> Iterator[tuple[str, str]]:
    for name in ("roles", "steps", "facts", "clocks", "dossiers"):
        yield from ((name, one.key) for one in getattr(overlay, name))
    yield from (("items", items.kind) for items in overlay.items)


def _known(base: s.Procedure, name: str) -> set[str]:
    if name == "items":
        return {items.kind for items in base.items}
    return {one.key for one in getattr(base, name)}


def _touches(overlay: s.Overlay) -> set[str]:
    return {
        *(f"evidence of {step}: {one.key}" for step, one in overlay.evidence),
        *(f"order of {step}" for step, _condition in overlay.also_after),
        *(f"storing of {evidence}" for evidence, _within, _delays in overlay.stored),
        *(f"length of {clock}" for clock, _length in overlay.shorter),
        *(f"{name} {key}" for name, key in _added(overlay)),
    }


def _both(base: s.Procedure, first: s.Overlay, second: s.Overlay) -> object:
    """What two overlays give together, whatever the order of what they add."""
    try:
        both = laid_over(laid_over(base, first), second)
    except ValueError:
        return None
    return {
        name: sorted(repr(plain(one)) for one in getattr(both, name))
        for name in ("roles", "steps", "facts", "items", "clocks", "dossiers")
    }
