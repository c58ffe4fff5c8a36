"""The one family of errors. A message is a sentence: what was being done, to what, what to do next."""

from __future__ import annotations


def gettext_noop(sentence: str) -> str:
    """Mark a sentence for the translators where Django may not be imported."""
    return sentence


class MingjianError(Exception):
    """Something a person can be told.

    ``sentence`` is a Chinese template with ``{named}`` places, the key of its translation; ``facts`` fill the places.
    Values given by users stand in ``facts``, never in the sentence.
    """

    def __init__(self, sentence: str, /, *, clause: str = "", **facts: object) -> None:
        self.sentence = sentence
        self.clause = clause
        self.facts = facts
        super().__init__(sentence)

    def __str__(self) -> str:
        return self.sentence.format_map(self.facts)


class Refused(MingjianError):
    """A rule says no. Carries the clause and, as sentences, what is missing."""

    def __init__(
        self, sentence: str, /, *, clause: str = "", missing: tuple[MingjianError, ...] = (), **facts: object
    ) -> None:
        super().__init__(sentence, clause=clause, **facts)
        self.missing = missing


class NotFound(MingjianError):
    """There is no such thing, or it is not this person's to see: the two are told apart to nobody."""


class Conflict(MingjianError):
    """Someone was faster: what the act stood on has changed since it was looked at."""


class Unverifiable(MingjianError):
    """Evidence fails its proof. ``place`` names the file, entry or field where."""

    def __init__(self, sentence: str, /, *, place: str = "", clause: str = "", **facts: object) -> None:
        super().__init__(sentence, clause=clause, **facts)
        self.place = place


class Outside(MingjianError):
    """A service we do not own failed or did not answer."""
