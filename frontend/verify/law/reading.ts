// One look at a state: since when a condition holds, and when a clock runs out.
import { Unverifiable } from "../proof/errors.ts";
import type { Moment } from "../proof/moment.ts";
import { type Calendar, type Due, type Period, type Standstill, due } from "./days.ts";
import { isBelow } from "./decimals.ts";
import type { Clock, Condition, Length, Procedure } from "./edition.ts";
import { type Entry, KIND, enclosing, keyOf, kindOf, related } from "./entries.ts";
import type { State } from "./fold.ts";

/** A state seen at one moment with one calendar. Answers are remembered, for neither can change within a reading. */
export class Reading {
  readonly state: State;
  readonly now: Moment;
  readonly calendar: Calendar;
  readonly openedAt: Moment;
  readonly #known = new Map<Condition, Map<string, Moment | undefined>>();
  readonly #local = new Map<Condition, boolean>();
  readonly #dues = new Map<string, Due | undefined>();

  constructor(state: State, now: Moment, calendar: Calendar) {
    this.state = state;
    this.now = now;
    this.calendar = calendar;
    this.openedAt = state.entries[0]?.at ?? now;
  }

  // --- conditions --------------------------------------------------------------------------------------------------

  holds(condition: Condition | undefined, item = ""): boolean {
    return this.since(condition, item) !== undefined;
  }

  /** The moment since which a condition holds for an item ("" is the whole case), or undefined. */
  since(condition: Condition | undefined, item = ""): Moment | undefined {
    if (condition === undefined) return this.openedAt;
    const where = item !== "" && this.#depends(condition) ? item : "";
    const known = this.#known.get(condition) ?? new Map<string, Moment | undefined>();
    this.#known.set(condition, known);
    if (!known.has(where)) known.set(where, this.#since(condition, where));
    return known.get(where);
  }

  /** Whether the answer can differ from item to item. */
  #depends(condition: Condition): boolean {
    const known = this.#local.get(condition) ?? this.#readsItem(condition);
    this.#local.set(condition, known);
    return known;
  }

  #readsItem(condition: Condition): boolean {
    switch (condition.is) {
      case "Done": case "Begun": case "Decided":
        return this.#perOfStep(condition.step) !== "";
      case "Lapsed": case "Elapsed":
        return this.#clock(condition.clock).per !== "";
      case "AllOf": case "AnyOf":
        return condition.of.some((one) => this.#depends(one));
      case "Not":
        return this.#depends(condition.of);
      case "Backdated":
        return this.#depends(condition.of) || this.#depends(condition.once);
      case "Each": case "Some":
        return condition.kind.includes("/");
      case "Marked":
        return true;
      case "Opened": case "Stated": case "Below":
        return false;
    }
  }

  #since(condition: Condition, item: string): Moment | undefined {
    const { state } = this;
    switch (condition.is) {
      case "Opened":
        return this.openedAt;
      case "Done":
        return state.done.get(this.#act(condition.step, item))?.at;
      case "Begun": {
        const act = this.#act(condition.step, item);
        return (state.begun.get(act) ?? state.done.get(act))?.at;
      }
      case "Decided": {
        const act = state.done.get(this.#act(condition.step, item));
        return act?.outcome === condition.outcome ? act.at : undefined;
      }
      case "Stated": {
        const told = state.facts.get(condition.fact);
        return told?.outcome === condition.value ? told.at : undefined;
      }
      case "Below": {
        const told = state.facts.get(condition.fact);
        return told !== undefined && isBelow(told.outcome, this.number(condition.number)) ? told.at : undefined;
      }
      case "Marked": {
        const here = state.items.get(kindOf(item))?.get(item);
        return here?.marks.has(condition.mark) === true ? (here.since ?? this.openedAt) : undefined;
      }
      case "Lapsed":
        return this.#lapsed(this.#clock(condition.clock), item);
      case "Elapsed": {
        const end = this.due(this.#clock(condition.clock), item);
        return end?.over === true ? end.ends : undefined;
      }
      case "AllOf":
        return this.#latest(condition.of.map((one) => this.since(one, item)));
      case "AnyOf":
        return earliest(condition.of.map((one) => this.since(one, item)));
      case "Not":
        return this.holds(condition.of, item) ? undefined : this.openedAt;
      case "Backdated":
        return this.holds(condition.once, item) ? this.since(condition.of, item) : undefined;
      case "Each": {
        const each = this.items(condition.kind, item).map((one) => this.since(condition.of, one));
        return each.length >= (state.kinds.get(condition.kind)?.at_least ?? 0) ? this.#latest(each) : undefined;
      }
      case "Some":
        return earliest(this.items(condition.kind, item).map((one) => this.since(condition.of, one)));
    }
  }

  #act(step: string, item: string): string {
    return keyOf(step, this.scope(this.#perOfStep(step), item));
  }

  #perOfStep(step: string): string {
    return this.state.steps.get(step)?.per ?? "";
  }

  #clock(key: string): Clock {
    const clock = this.state.clocks.get(key);
    if (clock === undefined) throw new Error(`An edition without its clock ${key}.`);
    return clock;
  }

  #latest(moments: readonly (Moment | undefined)[]): Moment | undefined {
    if (moments.includes(undefined)) return undefined;
    return moments.length === 0 ? this.openedAt : Math.max(...(moments as Moment[]));
  }

  /** The item that a thing kept per kind means, seen from an item; "" for the whole case. */
  scope(per: string, item: string): string {
    if (per === "") return "";
    const here = enclosing(per, item);
    if (here !== "") return here;
    const facts = { edition: this.state.procedure.key, item, kind: per };
    throw new Unverifiable("版本“{edition}”定义有误：在“{item}”之外读取了逐项办理的“{kind}”事项。", "", facts);
  }

  /** The live items of a kind, within the nearest item around that has such items inside. */
  items(kind: string, item = ""): string[] {
    const live = [...(this.state.items.get(kind)?.keys() ?? [])];
    let around = item;
    while (around !== "" && !kind.startsWith(`${kindOf(around)}/`)) around = around.slice(0, Math.max(around.lastIndexOf("/"), 0));
    return around === "" ? live : live.filter((one) => one.startsWith(`${around}/`));
  }

  /** A number set by decree, as decimal text. */
  number(key: string): string {
    return this.#number(key).value;
  }

  #number(key: string): Procedure["numbers"][number] {
    const number = this.state.procedure.numbers.find((one) => one.key === key);
    if (number !== undefined) return number;
    throw new Unverifiable("版本“{edition}”没有数值“{number}”。", "", { edition: this.state.procedure.key, number: key });
  }

  // --- clocks ------------------------------------------------------------------------------------------------------

  /** When a clock that has started runs out, even if it was stopped since; undefined before it starts. */
  due(clock: Clock, item = ""): Due | undefined {
    const here = this.scope(clock.per, item);
    const key = keyOf(clock.key, here);
    if (!this.#dues.has(key)) {
      const period = this.#period(clock, here);
      this.#dues.set(key, period && due(period, this.now, this.calendar));
    }
    return this.#dues.get(key);
  }

  /** The length a clock runs for this item, from when, with its standstills. */
  #period(clock: Clock, item: string): Period | undefined {
    const started = this.since(clock.starts, item);
    if (started === undefined) return undefined;
    const { n, unit } = this.#length(clock);
    const longer = this.state.longer.get(keyOf(clock.key, item)) ?? 0;
    return { length: { n: n + longer, unit }, started, standstills: this.#standstills(clock, item, started), roll: clock.roll };
  }

  #length({ length }: Clock): Length {
    if (typeof length !== "string") return length;
    const { value, unit } = this.#number(length);
    return { n: Number.parseInt(value, 10), unit: unit ?? "workdays" };
  }

  /** Whether a clock has started and nothing stopped it since; an older stop ended an earlier run. */
  running(clock: Clock, item = ""): boolean {
    const here = this.scope(clock.per, item);
    const started = this.since(clock.starts, here);
    const stopped = clock.stops && this.since(clock.stops, here);
    return started !== undefined && (stopped === undefined || stopped < started);
  }

  /** A declared lapse counts only while it is later than the clock's latest start. */
  #lapsed(clock: Clock, item: string): Moment | undefined {
    const here = this.scope(clock.per, item);
    const [declared, started] = [this.state.lapsed.get(keyOf(clock.key, here)), this.since(clock.starts, here)];
    return declared !== undefined && started !== undefined && declared.at >= started ? declared.at : undefined;
  }

  /** From event to event over the whole past, and from pauses granted by entry; overlapping ones are one. */
  #standstills(clock: Clock, item: string, started: Moment): Standstill[] {
    const changes: [at: Moment, step: 1 | -1][] = [];
    for (const { begins, ends } of clock.pauses) {
      let stands = false;
      for (const event of this.state.past) {
        if (!related(event.item, item)) continue;
        if (stands && ends.some((end) => isEvent(end, event))) {
          stands = false;
          changes.push([event.at, -1]);
        } else if (!stands && event.at >= started && isEvent(begins, event)) {
          stands = true;
          changes.push([event.at, 1]);
        }
      }
    }
    let stands = false;
    for (const entry of this.state.stops.get(keyOf(clock.key, item)) ?? []) {
      if (entry.at >= started && stands !== (entry.kind === KIND.paused)) {
        stands = !stands;
        changes.push([entry.at, stands ? 1 : -1]);
      }
    }
    return merged(changes);
  }
}

function merged(changes: readonly (readonly [at: Moment, step: 1 | -1])[]): Standstill[] {
  const found: Standstill[] = [];
  let depth = 0;
  let began: Moment | undefined;
  for (const [at, step] of [...changes].sort(([one], [other]) => one - other)) {
    depth += step;
    if (began === undefined) {
      began = at;
    } else if (depth === 0) {
      found.push([began, at]);
      began = undefined;
    }
  }
  return began === undefined ? found : [...found, [began, undefined]];
}

function isEvent(condition: Clock["pauses"][number]["begins"], event: Entry): boolean {
  switch (condition.is) {
    case "Done":
      return event.kind === KIND.done && event.step === condition.step;
    case "Decided":
      return event.kind === KIND.done && event.step === condition.step && event.outcome === condition.outcome;
    case "Begun":
      return event.step === condition.step && event.kind !== KIND.lapsed;
    case "Lapsed":
      return event.kind === KIND.lapsed && event.about === condition.clock;
    case "Elapsed":
      return false;
  }
}

function earliest(moments: readonly (Moment | undefined)[]): Moment | undefined {
  const found = moments.filter((at) => at !== undefined);
  return found.length === 0 ? undefined : Math.min(...found);
}
