"""What the entries of a case add up to: a fold in ledger order, from which everything else is derived.

Moments are the entries' own. Nothing is judged here: admissibility was tested when an entry was written. An entry that
names a step, outcome, clock or item kind the edition does not know stops the fold with a sentence; it is never skipped.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Self, TypeAlias

from mingjian.errors import Unverifiable
from mingjian.errors import gettext_noop as _
from mingjian.procedures.entries import Entry, Key, Kind, enclosing, kind_of, related

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from datetime import datetime

    from mingjian.procedures.shape import Clock, Items, Procedure, Step

#: Step, item, and the evidence or document given there.
GivenKey: TypeAlias = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Item:
    """A live item: its marks and since when it is there (None: since the opening, by the criteria list)."""

    marks: frozenset[str]
    since: datetime | None


@dataclass(frozen=True, slots=True)
class State:
    """What holds after some entries. Only a Folding writes to these mappings; everybody else reads.

    ``done`` and ``begun`` hold the current round only; ``past`` holds every begun, done and lapsed entry ever,
    because a standstill must not vanish when the act that began it is reopened.
    """

    procedure: Procedure
    steps: Mapping[str, Step]
    clocks: Mapping[str, Clock]
    kinds: Mapping[str, Items]
    entries: Sequence[Entry]
    by_id: Mapping[str, Entry]
    annulled: Mapping[str, Entry]  # id of the annulled entry -> the entry that annulled it
    facts: Mapping[str, Entry]
    holders: Mapping[str, Mapping[str, Entry]]  # role -> who -> appointment
    items: Mapping[str, Mapping[str, Item]]  # kind -> item
    struck: Mapping[str, Entry]  # items that count no more; their names are not used again
    begun: Mapping[Key, Entry]
    done: Mapping[Key, Entry]
    given: Mapping[GivenKey, Sequence[Entry]]  # supplied, excused, signed
    attended: Mapping[Key, Mapping[tuple[str, str], Entry]]  # -> (role, who)
    lapsed: Mapping[Key, Entry]  # (clock, item)
    stops: Mapping[Key, Sequence[Entry]]  # (clock, item) -> paused and resumed
    longer: Mapping[Key, int]  # (clock, item) -> units added
    fallen: Mapping[Key, datetime]  # done acts that were annulled, and when
    undermined: Mapping[Key, datetime]  # acts whose evidence, attendance or signature was annulled, and when
    upheld: Mapping[Key, datetime]
    past: Sequence[Entry]

    @property
    def opened(self) -> Entry | None:
        return self.entries[0] if self.entries else None

    @property
    def edition(self) -> str:
        """The key of the edition the case stands on; "" before it is opened."""
        return _edition_after(self.entries)


class Folding:
    """A fold that can be continued: ``take`` one entry after another; ``state`` always shows what they add up to.

    Annulling and moving change what earlier entries mean, so they fold again from the start; both are rare. Only the
    annulment of an act on which nothing else in the fold rests is taken at once: of such a batch has two thousand.
    """

    def __init__(self, procedure: Procedure) -> None:
        self._procedure = procedure
        self._entries: list[Entry] = []
        self._start()

    @classmethod
    def going_on(cls, state: State) -> Self:
        """A fold that goes on from a state, which itself stays as it is.

        Copying what a thousand entries add up to is a hundred times quicker than adding them up again.
        """
        folding = cls(state.procedure)
        folding._take_over(state)
        return folding

    def _take_over(self, state: State) -> None:
        self._entries.extend(state.entries)
        self._past.extend(state.past)
        self._by_id.update(state.by_id)
        self._annulled.update(state.annulled)
        self._facts.update(state.facts)
        self._struck_items.update(state.struck)
        self._begun.update(state.begun)
        self._done.update(state.done)
        self._lapsed.update(state.lapsed)
        self._longer.update(state.longer)
        self._fallen.update(state.fallen)
        self._undermined.update(state.undermined)
        self._upheld.update(state.upheld)
        self._items.update((kind, dict(items)) for kind, items in state.items.items())
        self._holders.update((role, dict(holders)) for role, holders in state.holders.items())
        self._attended.update((key, dict(present)) for key, present in state.attended.items())
        self._given.update((key, list(given)) for key, given in state.given.items())
        self._stops.update((key, list(stops)) for key, stops in state.stops.items())

    def _start(self) -> None:
        law = self._procedure
        self._steps = {step.key: step for step in law.steps}
        self._clocks = {clock.key: clock for clock in law.clocks}
        self._kinds = {items.kind: items for items in law.items}
        self._by_id: dict[str, Entry] = {}
        self._annulled: dict[str, Entry] = {}
        self._facts: dict[str, Entry] = {}
        self._holders: dict[str, dict[str, Entry]] = {}
        self._items: dict[str, dict[str, Item]] = {
            items.kind: {f"{items.kind}:{name}": Item(frozenset(marks), None) for name, marks in items.listed}
            for items in law.items
        }
        self._struck_items: dict[str, Entry] = {}
        self._begun: dict[Key, Entry] = {}
        self._done: dict[Key, Entry] = {}
        self._given: dict[GivenKey, list[Entry]] = {}
        self._attended: dict[Key, dict[tuple[str, str], Entry]] = {}
        self._lapsed: dict[Key, Entry] = {}
        self._stops: dict[Key, list[Entry]] = {}
        self._longer: dict[Key, int] = {}
        self._fallen: dict[Key, datetime] = {}
        self._undermined: dict[Key, datetime] = {}
        self._upheld: dict[Key, datetime] = {}
        self._past: list[Entry] = []
        self.state = State(
            procedure=law,
            steps=self._steps,
            clocks=self._clocks,
            kinds=self._kinds,
            entries=self._entries,
            by_id=self._by_id,
            annulled=self._annulled,
            facts=self._facts,
            holders=self._holders,
            items=self._items,
            struck=self._struck_items,
            begun=self._begun,
            done=self._done,
            given=self._given,
            attended=self._attended,
            lapsed=self._lapsed,
            stops=self._stops,
            longer=self._longer,
            fallen=self._fallen,
            undermined=self._undermined,
            upheld=self._upheld,
            past=self._past,
        )
        self._takers: dict[Kind, Callable[[Entry], None]] = {
            Kind.OPENED: self._nothing,
            Kind.STATED: self._stated,
            Kind.APPOINTED: self._appointed,
            Kind.RELEASED: self._released,
            Kind.NAMED: self._named,
            Kind.STRUCK: self._struck,
            Kind.BEGUN: self._has_begun,
            Kind.ATTENDED: self._has_attended,
            Kind.SUPPLIED: self._has_been_given,
            Kind.EXCUSED: self._has_been_given,
            Kind.SIGNED: self._has_been_given,
            Kind.DONE: self._was_done,
            Kind.PAUSED: self._stopped,
            Kind.RESUMED: self._stopped,
            Kind.EXTENDED: self._extended,
            Kind.LAPSED: self._has_lapsed,
            Kind.ANNULLED: self._nothing,
            Kind.AFFIRMED: self._affirmed,
            Kind.MOVED: self._nothing,
        }

    def take(self, entry: Entry) -> None:
        """Add the next entry. Raises Unverifiable if it names what the edition does not know."""
        if entry.kind is Kind.ANNULLED and self._taken_back(entry):
            return
        if entry.kind is Kind.ANNULLED or entry.kind is Kind.MOVED:
            self.take_all((entry,))
        else:
            self._entries.append(entry)
            self._count(entry)

    def _taken_back(self, annulment: Entry) -> bool:
        """Take the annulment of the only act of its step and item, which reopened nothing; False for any other."""
        wrong = self._by_id.get(annulment.about)
        if wrong is None or wrong.kind is not Kind.DONE or annulment.about in self._annulled:
            return False
        key = (wrong.step, wrong.item)
        if self._done.get(key) is not wrong or self._steps[wrong.step].reopens or self._edition_moved():
            return False
        acts = [n for n, one in enumerate(self._past) if one.item == wrong.item and one.step == wrong.step]
        if [self._past[n].kind for n in acts if self._past[n].kind is not Kind.BEGUN] != [Kind.DONE]:
            return False
        self._entries.append(annulment)
        if annulment.id:
            self._by_id[annulment.id] = annulment
        self._annulled[annulment.about] = annulment
        del self._done[key]
        del self._past[acts[-1]]
        self._fallen[key] = annulment.at
        return True

    def _edition_moved(self) -> bool:
        return bool(self._entries) and self._procedure.key != self._entries[0].about

    def take_all(self, entries: Iterable[Entry]) -> None:
        """Add many entries at once, folding from the start only once."""
        self._entries = [*self._entries, *entries]
        self._start()
        self._annulled.update((entry.about, entry) for entry in self._entries if entry.kind is Kind.ANNULLED)
        moved = max((n for n, entry in enumerate(self._entries) if entry.kind is Kind.MOVED), default=-1)
        if moved >= 0:
            self._bring_along(self._entries[:moved])
        for entry in self._entries[moved + 1 :]:
            self._count(entry)

    def _count(self, entry: Entry) -> None:
        if entry.id:
            self._by_id[entry.id] = entry
            if entry.id in self._annulled:
                self._drop(entry)
                return
        if entry.step and entry.step not in self._steps:
            raise Unverifiable(_("版本“{edition}”没有步骤“{step}”，案件记录无法按此版本读取。"), **self._place(entry))
        self._takers[entry.kind](entry)

    def _drop(self, entry: Entry) -> None:
        """An annulled entry counts no more; what stood on an annulled act is shaken since the annulment."""
        if entry.kind is Kind.DONE:
            self._fallen[entry.step, entry.item] = self._annulled[entry.id].at
        elif entry.kind in _GROUNDS_OF_AN_ACT:
            self._undermined[entry.step, entry.item] = self._annulled[entry.id].at

    def _bring_along(self, before: Sequence[Entry]) -> None:
        """Entries before a move count where the succession carries their step; people, facts and items come along."""
        law, edition, carried = self._procedure, "", dict[str, str]()
        carries = {succession.edition: dict(succession.carries) for succession in law.successions}
        for entry in before:
            if entry.kind is Kind.OPENED or entry.kind is Kind.MOVED:
                edition = entry.about
                carried = carries.get(edition, {})
            if entry.id:
                self._by_id[entry.id] = entry
                if entry.id in self._annulled:
                    continue
            if entry.kind in _COMES_ALONG:
                if entry.kind not in {Kind.NAMED, Kind.STRUCK} or kind_of(entry.item) in self._kinds:
                    self._takers[entry.kind](entry)
            elif entry.kind in _OF_A_CLOCK:
                if entry.about in self._clocks:
                    self._takers[entry.kind](entry)
            elif entry.step in carried:
                self._takers[entry.kind](replace(entry, step=carried[entry.step]))

    def _place(self, entry: Entry) -> dict[str, str]:
        place = {"edition": self._procedure.key, "place": entry.id, "step": entry.step, "item": entry.item}
        return place | {"about": entry.about, "outcome": entry.outcome}

    # --- one taker for each kind ---------------------------------------------------------------------------------

    def _nothing(self, entry: Entry) -> None:
        pass

    def _stated(self, entry: Entry) -> None:
        self._facts[entry.about] = entry

    def _appointed(self, entry: Entry) -> None:
        self._holders.setdefault(entry.role, {})[entry.who] = entry

    def _released(self, entry: Entry) -> None:
        self._holders.get(entry.role, {}).pop(entry.who, None)

    def _named(self, entry: Entry) -> None:
        kind = kind_of(entry.item)
        if kind not in self._kinds:
            raise Unverifiable(
                _("版本“{edition}”没有“{item}”这类事项，案件记录无法按此版本读取。"), **self._place(entry)
            )
        self._items[kind][entry.item] = Item(frozenset(entry.outcome.split()), entry.at)

    def _struck(self, entry: Entry) -> None:
        self._items.get(kind_of(entry.item), {}).pop(entry.item, None)
        self._struck_items[entry.item] = entry

    def _has_begun(self, entry: Entry) -> None:
        self._begun.setdefault((entry.step, entry.item), entry)
        self._past.append(entry)

    def _has_attended(self, entry: Entry) -> None:
        here = self._attended.setdefault((entry.step, entry.item), {})
        here.setdefault((entry.role, entry.who), entry)

    def _has_been_given(self, entry: Entry) -> None:
        self._given.setdefault((entry.step, entry.item, entry.about), []).append(entry)

    def _was_done(self, entry: Entry) -> None:
        step = self._steps[entry.step]
        if entry.outcome and all(outcome.key != entry.outcome for outcome in step.outcomes):
            raise Unverifiable(_("步骤“{step}”没有结果“{outcome}”，案件记录无法按此版本读取。"), **self._place(entry))
        for reopened in step.reopens:
            self._forget(reopened, entry.item)
        self._done[entry.step, entry.item] = entry
        self._past.append(entry)

    def _forget(self, step: str, item: str) -> None:
        """The current round of a step, for the same or enclosed items: done, begun, attendance, evidence."""
        for round_ in (self._done, self._begun, self._attended):
            for key in [key for key in round_ if key[0] == step and related(key[1], item)]:
                del round_[key]
        for given in [key for key in self._given if key[0] == step and related(key[1], item)]:
            del self._given[given]

    def _clock(self, entry: Entry) -> Key:
        clock = self._clocks.get(entry.about)
        if clock is None:
            raise Unverifiable(_("版本“{edition}”没有期限“{about}”，案件记录无法按此版本读取。"), **self._place(entry))
        return entry.about, enclosing(clock.per, entry.item)

    def _stopped(self, entry: Entry) -> None:
        self._stops.setdefault(self._clock(entry), []).append(entry)

    def _extended(self, entry: Entry) -> None:
        key = self._clock(entry)
        self._longer[key] = self._longer.get(key, 0) + int(entry.outcome)

    def _has_lapsed(self, entry: Entry) -> None:
        self._lapsed[self._clock(entry)] = entry
        self._past.append(entry)

    def _affirmed(self, entry: Entry) -> None:
        self._upheld[entry.step, entry.item] = entry.at


def fold(procedure: Procedure, entries: Iterable[Entry]) -> State:
    """The state that these entries add up to under the edition the case stands on now.

    Raises Unverifiable if an entry names what the edition does not know, or if the case has moved to another edition.
    """
    folding = Folding(procedure)
    folding.take_all(entries)
    stands_on = folding.state.edition
    if stands_on and stands_on != procedure.key:
        raise Unverifiable(
            _("案件适用版本“{stands_on}”，不能按版本“{edition}”读取。"), stands_on=stands_on, edition=procedure.key
        )
    return folding.state


_COMES_ALONG = frozenset({Kind.OPENED, Kind.STATED, Kind.APPOINTED, Kind.RELEASED, Kind.NAMED, Kind.STRUCK})
_GROUNDS_OF_AN_ACT = frozenset({Kind.BEGUN, Kind.ATTENDED, Kind.SUPPLIED, Kind.EXCUSED, Kind.SIGNED})
_OF_A_CLOCK = frozenset({Kind.PAUSED, Kind.RESUMED, Kind.EXTENDED, Kind.LAPSED})


def _edition_after(entries: Sequence[Entry]) -> str:
    for entry in reversed(entries):
        if entry.kind is Kind.MOVED:
            return entry.about
    return entries[0].about if entries else ""
