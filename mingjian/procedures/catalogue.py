"""Which editions there are, and which is in force on a day for an authority. Reads package files and nothing else."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Final

from mingjian.errors import NotFound
from mingjian.errors import gettext_noop as _
from mingjian.procedures.criteria import NONE, Criteria, read_criteria, stack
from mingjian.procedures.law import Source, read_source
from mingjian.procedures.overlay import laid_over, stacked
from mingjian.procedures.serial import canonical, digest, plain
from mingjian.procedures.words import Words, merged, read_words

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from mingjian.procedures.fields import Form
    from mingjian.procedures.serial import Json
    from mingjian.procedures.shape import Overlay, Procedure

LIBRARY: Final = Path(__file__).parent / "library"
CRITERIA: Final = Path(__file__).parent / "criteria_lists"

#: Published editions, in the order in which they came.
EDITIONS: Final = ("cma_remote_2023", "shanghai_followup_2021", "miit_reverification_2021")

#: Overlays: the authority's own values, their folder, and over which edition they lie.
OVERLAYS: Final[tuple[tuple[str, str], ...]] = (("shanghai_recording_2021", "cma_remote_2023"),)


@dataclass(frozen=True, slots=True)
class Edition:
    """One legal edition of a procedure. ``key`` of an overlaid one is ``base+overlay``; ``hash`` names its meaning.

    ``documents`` is the folder of the templates of its documents; it need not exist. ``base`` and ``overlays`` say of
    what an overlaid edition was made.
    """

    key: str
    hash: str
    procedure: Procedure
    source: Source
    forms: tuple[Form, ...]
    criteria: Criteria
    words: Words
    documents: Path
    base: Procedure | None = None
    overlays: tuple[Overlay, ...] = ()

    @property
    def json(self) -> bytes:
        """``edition.json``: the canonical bytes whose SHA-256 is ``hash``."""
        return canonical(meaning(self.key, self.procedure, self.source, self.forms, self.criteria))

    def form(self, key: str) -> Form:
        """A form by its key. Raises NotFound."""
        for form in self.forms:
            if form.key == key:
                return form
        raise NotFound(_("版本“{edition}”没有表单“{form}”。"), edition=self.key, form=key)


def meaning(key: str, procedure: Procedure, source: Source, forms: tuple[Form, ...], criteria: Criteria) -> Json:
    """What an edition means, without its wording: the content of ``edition.json``."""
    return {
        "type": "mingjian/edition/v1",
        "key": key,
        "in_force": plain(source.in_force),
        "documents": [{"prefix": one.prefix, "reference": one.reference} for one in source.documents],
        "clauses": [{"id": clause.id, "handled": plain(clause.handled)} for clause in source.clauses],
        "decreed": [
            {
                "key": decreed.number.key,
                "reference": decreed.reference,
                **({"since": plain(decreed.since)} if decreed.since else {}),
            }
            for decreed in source.decreed
        ],
        "procedure": plain(procedure),
        "forms": plain(forms),
        "criteria": [
            {"key": point.key, "clause": point.clause, "marks": plain(point.marks)} for point in criteria.points
        ],
    }


def editions() -> tuple[Edition, ...]:
    """All editions, the plain ones first, then those with an overlay."""
    return tuple(edition(key) for key in (*EDITIONS, *(f"{base}+{key}" for key, base in OVERLAYS)))


@cache
def edition(key: str) -> Edition:
    """An edition by its key. Raises NotFound."""
    base, _plus, over = key.partition("+")
    if base not in EDITIONS or (over and (over, base) not in OVERLAYS):
        raise NotFound(_("没有“{edition}”这一版本。"), edition=key)
    return _plain_edition(base) if not over else _overlaid(_plain_edition(base), over)


def in_force(procedure: str, on: date, authority: str) -> Edition:
    """The edition of a family of procedures (``cma_remote``) in force on a day for an authority (GB/T 2260 code).

    The latest that has come into force and not been replaced; with the authority's own overlay if it has one in force.
    Raises NotFound.
    """
    known = [
        one for one in map(edition, EDITIONS) if one.source.family == procedure and _holds(one.source, on, authority)
    ]
    if not known:
        sentence = _("{on}在“{authority}”没有施行中的“{procedure}”版本。")
        raise NotFound(sentence, on=on.isoformat(), authority=authority, procedure=procedure)
    base = max(known, key=lambda one: one.source.in_force)
    for over, under in OVERLAYS:
        if under == base.key and _holds(read_source(LIBRARY / over / "source.toml"), on, authority):
            return edition(f"{base.key}+{over}")
    return base


def all_in_force(on: date, authorities: Iterable[str]) -> list[Edition]:
    """Every edition that is in force on a day for one of these authorities, each once, by family."""
    areas = list(authorities)
    families = sorted({edition(key).source.family for key in EDITIONS})
    found: dict[str, Edition] = {}
    for family in families:
        for area in areas:
            with suppress(NotFound):
                one = in_force(family, on, area)
                found.setdefault(one.key, one)
    return list(found.values())


def _holds(source: Source, on: date, authority: str) -> bool:
    here = not source.authorities or any(authority.startswith(code) for code in source.authorities)
    return here and source.in_force <= on and (source.until is None or on <= source.until)


def _plain_edition(key: str) -> Edition:
    folder = LIBRARY / key
    name = f"mingjian.procedures.library.{key}"
    source = read_source(folder / "source.toml")
    criteria = _criteria(source)
    procedure: Procedure = import_module(f"{name}.procedure").PROCEDURE
    procedure = filled(procedure, source, criteria)
    forms = import_module(f"{name}.forms").FORMS
    return _made(key, procedure, source, forms, criteria, read_words(folder / "words.toml"))


def _criteria(source: Source) -> Criteria:
    lists = [read_criteria(CRITERIA / f"{key}.toml") for key in source.criteria]
    return stack(*lists) if lists else NONE


def filled(procedure: Procedure, source: Source, criteria: Criteria) -> Procedure:
    """A definition with the numbers of its source and the points of its criteria in their places."""
    items = tuple(replace(one, listed=criteria.listed) if one.criteria else one for one in procedure.items)
    return replace(procedure, numbers=tuple(decreed.number for decreed in source.decreed), items=items)


def _overlaid(base: Edition, key: str) -> Edition:
    folder = LIBRARY / key
    name = f"mingjian.procedures.library.{key}"
    overlay: Overlay = import_module(f"{name}.overlay").OVERLAY
    source = read_source(folder / "source.toml")
    made = _made(
        f"{base.key}+{key}",
        laid_over(base.procedure, overlay),
        stacked(base.source, source),
        (*base.forms, *import_module(f"{name}.forms").FORMS),
        base.criteria,
        merged(base.words, read_words(folder / "words.toml")),
    )
    return replace(made, base=base.procedure, overlays=(overlay,))


def _made(
    key: str, procedure: Procedure, source: Source, forms: tuple[Form, ...], criteria: Criteria, words: Words
) -> Edition:
    procedure = replace(procedure, key=key)
    return Edition(
        key=key,
        hash=digest(meaning(key, procedure, source, forms, criteria)),
        procedure=procedure,
        source=source,
        forms=forms,
        criteria=criteria,
        words=words,
        documents=LIBRARY / key.partition("+")[0] / "documents",
    )
