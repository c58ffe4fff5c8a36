// What the entries of a case add up to: a fold in ledger order, from which everything else is derived.
import { Unverifiable } from "../proof/errors.ts";
import type { Moment } from "../proof/moment.ts";
import type { Clock, Items, Procedure, Step } from "./edition.ts";
import { type Entry, KIND, type Kind, enclosing, keyOf, kindOf, related, splitKey } from "./entries.ts";

/** A live item: its marks and since when it is there (undefined: since the opening, by the criteria list). */
export interface Item {
  readonly marks: ReadonlySet<string>;
  readonly since: Moment | undefined;
}

const COMES_ALONG: readonly Kind[] = [KIND.opened, KIND.stated, KIND.appointed, KIND.released, KIND.named, KIND.struck];
const GROUNDS_OF_AN_ACT: readonly Kind[] = [KIND.begun, KIND.attended, KIND.supplied, KIND.excused, KIND.signed];
const OF_A_CLOCK: readonly Kind[] = [KIND.paused, KIND.resumed, KIND.extended, KIND.lapsed];

/**
 * What holds after some entries. `done` and `begun` hold the current round only; `past` holds every begun, done and
 * lapsed entry ever, because a standstill must not vanish when the act that began it is reopened. Keys are those of
 * `keyOf`: step and item, or clock and item.
 */
export class State {
  readonly procedure: Procedure;
  readonly steps: ReadonlyMap<string, Step>;
  readonly clocks: ReadonlyMap<string, Clock>;
  readonly kinds: ReadonlyMap<string, Items>;
  entries: Entry[] = [];
  readonly byId = new Map<string, Entry>();
  readonly annulled = new Map<string, Entry>();
  readonly facts = new Map<string, Entry>();
  readonly holders = new Map<string, Map<string, Entry>>();
  readonly items = new Map<string, Map<string, Item>>();
  readonly struck = new Set<string>();
  readonly begun = new Map<string, Entry>();
  readonly done = new Map<string, Entry>();
  /** Step, item, and within: evidence or document given there. */
  readonly given = new Map<string, Map<string, Entry[]>>();
  readonly attended = new Map<string, Map<string, Entry>>();
  readonly lapsed = new Map<string, Entry>();
  readonly stops = new Map<string, Entry[]>();
  readonly longer = new Map<string, number>();
  readonly fallen = new Map<string, Moment>();
  readonly undermined = new Map<string, Moment>();
  readonly upheld = new Map<string, Moment>();
  past: Entry[] = [];

  constructor(procedure: Procedure) {
    this.procedure = procedure;
    this.steps = new Map(procedure.steps.map((step) => [step.key, step]));
    this.clocks = new Map(procedure.clocks.map((clock) => [clock.key, clock]));
    this.kinds = new Map(procedure.items.map((items) => [items.kind, items]));
    this.#start();
  }

  /** Who holds a role filled by name. */
  holdersOf(role: string): ReadonlyMap<string, Entry> {
    return this.holders.get(role) ?? new Map();
  }

  givenTo(step: string, item: string, about: string): readonly Entry[] {
    return this.given.get(keyOf(step, item))?.get(about) ?? [];
  }

  attendedAt(step: string, item: string): readonly Entry[] {
    return [...(this.attended.get(keyOf(step, item))?.values() ?? [])];
  }

  /** Add the next entry. Throws Unverifiable if it names what the edition does not know. */
  take(entry: Entry): void {
    if (entry.kind === KIND.annulled || entry.kind === KIND.moved) {
      this.takeAll([entry]);
    } else {
      this.entries.push(entry);
      this.#count(entry);
    }
  }

  /** Add many entries at once: annulling and moving change what earlier ones mean, so all are folded again. */
  takeAll(entries: readonly Entry[]): void {
    this.entries = [...this.entries, ...entries];
    this.#start();
    for (const entry of this.entries) if (entry.kind === KIND.annulled) this.annulled.set(entry.about, entry);
    const moved = lastMove(this.entries);
    if (moved >= 0) this.#bringAlong(this.entries.slice(0, moved));
    for (const entry of this.entries.slice(moved + 1)) this.#count(entry);
  }

  #start(): void {
    const emptied = [
      this.byId, this.annulled, this.facts, this.holders, this.items, this.struck, this.begun, this.done, this.given, this.attended,
      this.lapsed, this.stops, this.longer, this.fallen, this.undermined, this.upheld,
    ];
    for (const each of emptied) each.clear();
    this.past = [];
    for (const { kind, listed } of this.procedure.items) {
      const live = listed.map(([name, marks]) => [`${kind}:${name}`, { marks: new Set(marks), since: undefined }] as const);
      this.items.set(kind, new Map(live));
    }
  }

  #count(entry: Entry): void {
    if (entry.id !== "") {
      this.byId.set(entry.id, entry);
      const annulment = this.annulled.get(entry.id);
      if (annulment !== undefined) {
        this.#drop(entry, annulment.at);
        return;
      }
    }
    if (entry.step !== "" && !this.steps.has(entry.step)) {
      throw this.#unknown("版本“{edition}”没有步骤“{step}”，案件记录无法按此版本读取。", entry);
    }
    this.#takers[entry.kind]?.(entry);
  }

  /** An annulled entry counts no more; what stood on an annulled act is shaken since the annulment. */
  #drop({ kind, step, item }: Entry, when: Moment): void {
    if (kind === KIND.done) this.fallen.set(keyOf(step, item), when);
    else if (GROUNDS_OF_AN_ACT.includes(kind)) this.undermined.set(keyOf(step, item), when);
  }

  /** Entries before a move count where the succession carries their step; people, facts and items come along. */
  #bringAlong(before: readonly Entry[]): void {
    let carried = new Map<string, string>();
    for (const entry of before) {
      if (entry.kind === KIND.opened || entry.kind === KIND.moved) {
        carried = new Map(this.procedure.successions.find(({ edition }) => edition === entry.about)?.carries ?? []);
      }
      if (entry.id !== "") {
        this.byId.set(entry.id, entry);
        if (this.annulled.has(entry.id)) continue;
      }
      const step = carried.get(entry.step);
      if (COMES_ALONG.includes(entry.kind)) {
        const ofAnItem = entry.kind === KIND.named || entry.kind === KIND.struck;
        if (!ofAnItem || this.kinds.has(kindOf(entry.item))) this.#takers[entry.kind]?.(entry);
      } else if (OF_A_CLOCK.includes(entry.kind)) {
        if (this.clocks.has(entry.about)) this.#takers[entry.kind]?.(entry);
      } else if (step !== undefined) {
        this.#takers[entry.kind]?.({ ...entry, step });
      }
    }
  }

  #unknown(sentence: string, { id, step, item, about, outcome }: Entry): Unverifiable {
    return new Unverifiable(sentence, id, { edition: this.procedure.key, step, item, about, outcome });
  }

  // --- one taker for each kind; those that are missing change nothing ---------------------------------------------

  readonly #takers: { readonly [kind in Kind]?: (entry: Entry) => void } = {
    [KIND.stated]: (entry) => this.facts.set(entry.about, entry),
    [KIND.appointed]: (entry) => within(this.holders, entry.role).set(entry.who, entry),
    [KIND.released]: (entry) => this.holders.get(entry.role)?.delete(entry.who),
    [KIND.named]: (entry) => this.#named(entry),
    [KIND.struck]: ({ item }) => {
      this.items.get(kindOf(item))?.delete(item);
      this.struck.add(item);
    },
    [KIND.begun]: (entry) => {
      const key = keyOf(entry.step, entry.item);
      if (!this.begun.has(key)) this.begun.set(key, entry);
      this.past.push(entry);
    },
    [KIND.attended]: (entry) => {
      const here = within(this.attended, keyOf(entry.step, entry.item));
      const key = keyOf(entry.role, entry.who);
      if (!here.has(key)) here.set(key, entry);
    },
    [KIND.supplied]: (entry) => this.#given(entry),
    [KIND.excused]: (entry) => this.#given(entry),
    [KIND.signed]: (entry) => this.#given(entry),
    [KIND.done]: (entry) => this.#done(entry),
    [KIND.paused]: (entry) => this.#stopped(entry),
    [KIND.resumed]: (entry) => this.#stopped(entry),
    [KIND.extended]: (entry) => {
      const key = this.#clock(entry);
      this.longer.set(key, (this.longer.get(key) ?? 0) + Number.parseInt(entry.outcome, 10));
    },
    [KIND.lapsed]: (entry) => {
      this.lapsed.set(this.#clock(entry), entry);
      this.past.push(entry);
    },
    [KIND.affirmed]: ({ step, item, at }) => this.upheld.set(keyOf(step, item), at),
  };

  #named(entry: Entry): void {
    const live = this.items.get(kindOf(entry.item));
    if (live === undefined) throw this.#unknown("版本“{edition}”没有“{item}”这类事项，案件记录无法按此版本读取。", entry);
    live.set(entry.item, { marks: new Set(wordsIn(entry.outcome)), since: entry.at });
  }

  #given(entry: Entry): void {
    const here = within(this.given, keyOf(entry.step, entry.item));
    here.set(entry.about, [...(here.get(entry.about) ?? []), entry]);
  }

  #done(entry: Entry): void {
    const step = this.steps.get(entry.step);
    if (entry.outcome !== "" && !step?.outcomes.some(({ key }) => key === entry.outcome)) {
      throw this.#unknown("步骤“{step}”没有结果“{outcome}”，案件记录无法按此版本读取。", entry);
    }
    for (const reopened of step?.reopens ?? []) this.#forget(reopened, entry.item);
    this.done.set(keyOf(entry.step, entry.item), entry);
    this.past.push(entry);
  }

  /** The current round of a step, for the same or enclosed items: done, begun, attendance, evidence. */
  #forget(step: string, item: string): void {
    for (const round of [this.done, this.begun, this.attended, this.given]) {
      for (const key of [...round.keys()]) {
        const [its, where] = splitKey(key);
        if (its === step && related(where, item)) round.delete(key);
      }
    }
  }

  #clock(entry: Entry): string {
    const clock = this.clocks.get(entry.about);
    if (clock === undefined) throw this.#unknown("版本“{edition}”没有期限“{about}”，案件记录无法按此版本读取。", entry);
    return keyOf(entry.about, enclosing(clock.per, entry.item));
  }

  #stopped(entry: Entry): void {
    const key = this.#clock(entry);
    this.stops.set(key, [...(this.stops.get(key) ?? []), entry]);
  }
}

export const lastMove = (entries: readonly Entry[]): number => entries.map(({ kind }) => kind).lastIndexOf(KIND.moved);

/** The words of a text parted by blanks. */
export const wordsIn = (text: string): string[] => text.split(/\s+/u).filter((word) => word !== "");

function within<T>(map: Map<string, Map<string, T>>, key: string): Map<string, T> {
  const found = map.get(key) ?? new Map<string, T>();
  map.set(key, found);
  return found;
}
