"""Honest packages: both suites, every profile, with demonstration keys and with a house's own."""

from __future__ import annotations

from ..verify.making import make  # noqa: TID252 - the tests are no package of their own
from ..verify.stories import Fact, whole_case  # noqa: TID252
from .lying import good, lie, plan


@lie(exit=0)
def good_intl_archive() -> bytes:
    """The whole case, from the application to the archive."""
    return make(plan(story=whole_case())).write()


@lie(exit=0)
def good_gm_archive() -> bytes:
    """The same under SM2 and SM3."""
    return make(plan(story=whole_case(), suite="gm")).write()


@lie(exit=0)
def good_intl_institution() -> bytes:
    """For the institution, what is internal to the team kept back."""
    return make(plan(story=whole_case(), profile="institution")).write()


@lie(exit=0)
def good_gm_institution() -> bytes:
    """For the institution, under SM2 and SM3."""
    return make(plan(story=whole_case(), suite="gm", profile="institution")).write()


@lie(exit=0)
def good_half() -> bytes:
    """A case left in the middle, with a recording that is missing and said to be."""
    return good().write()


@lie(exit=0, trust="trusted.trust.json")
def good_stamped() -> bytes:
    """By a house that is trusted, with a time stamp of an authority that is."""
    return good(own_house=True, stamped=True).write()


@lie(exit=0, trust="trusted.trust.json")
def good_gm_stamped() -> bytes:
    """The same under SM2 and SM3."""
    return good("gm", own_house=True, stamped=True).write()


@lie(exit=0)
def good_court() -> bytes:
    """For a court, with one opinion and one exhibit kept back as ordered."""
    return make(plan(profile="court", keep_back=_ordered)).write()


def _ordered(fact: Fact, name: str) -> bool:
    opinion = fact.law.get("step") == "accept" and name == "form.opinion"
    return opinion or (fact.kind == "case:evidence:supplied" and fact.law["step"] == "apply")
