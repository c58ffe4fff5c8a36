// What the law allows now: which steps are open for which item, with which outcomes, and what is missing.
import { type Clock, type Condition, type Step } from "./edition.ts";
import { KIND, keyOf, related, splitKey } from "./entries.ts";
import { actors, lacks, unmet } from "./lacking.ts";
import type { Reading } from "./reading.ts";
import type { Missing } from "./refusals.ts";
import { byCodePoint } from "../proof/bytes.ts";

/** An act that is open, or one that is still waited for: `waits` is the order, `lacks` what the act itself needs. */
export interface Opportunity {
  readonly grounds: readonly string[];
  readonly waits: readonly Missing[];
  readonly lacks: readonly Missing[];
}

/** Where a case stands: open, leaving (under an exit) or ended; `which` exit or ending. */
export interface Standing {
  readonly how: "open" | "leaving" | "ended";
  readonly which: string;
}

/** Exits before endings, both before opportunities; nothing that rests on a shaken step ends a case. */
export function whereItStands(reading: Reading): Standing {
  const weak = new Set([...shaken(reading)].map((key) => splitKey(key)[0]));
  const holds = (when: Condition): boolean => reading.holds(when) && !stepsRead(when).some((step) => weak.has(step));
  const { exits, endings } = reading.state.procedure;
  const exit = exits.find(({ when }) => holds(when));
  if (exit !== undefined) {
    const ended = exit.then.every((step) => reading.state.done.has(keyOf(step, "")));
    return { how: ended ? "ended" : "leaving", which: exit.key };
  }
  const ending = endings.find(({ when }) => holds(when));
  return ending === undefined ? { how: "open", which: "" } : { how: "ended", which: ending.key };
}

export type Closed = "ended" | "leaving" | "done" | "until" | "over";

/** The opportunity to do one step for one item, or undefined when it is closed. */
export function opportunityOf(reading: Reading, step: Step, item: string): Opportunity | undefined {
  const stands = whereItStands(reading);
  const weak = shaken(reading);
  if (closedBy(reading, step, item, stands, weak) !== undefined) return undefined;
  const waits = [...order(reading, step, item, stands), ...weakGround(reading, step, item, weak)];
  return { grounds: step.grounds.map(({ key }) => key), waits, lacks: waits.length > 0 ? [] : lacks(reading, step, item) };
}

function weakGround(reading: Reading, step: Step, item: string, weak: ReadonlySet<string>): Missing[] {
  const sorted = [...weak].map(splitKey).sort((one, other) => byCodePoint(one[0], other[0]) || byCodePoint(one[1], other[1]));
  return sorted.flatMap(([key, where]) => {
    const law = reading.state.steps.get(key);
    if (law === undefined || !standsOn(step.after, key, where, item)) return [];
    return [{ what: "shaken", of: key, item: where, step: key, by: actors(law) }];
  });
}

/** Why a step is closed for an item, or undefined. */
export function closedBy(reading: Reading, step: Step, item: string, stands: Standing, weak: ReadonlySet<string>): Closed | undefined {
  if (stands.how === "ended") return "ended";
  const exit = reading.state.procedure.exits.find(({ key }) => stands.how === "leaving" && key === stands.which);
  if (exit !== undefined && !exit.then.includes(step.key)) return "leaving";
  const key = keyOf(step.key, item);
  if (reading.state.done.has(key) && !step.again && !weak.has(key)) return "done";
  if (exit !== undefined) return undefined;
  if (step.until !== undefined && reading.holds(step.until, item)) return "until";
  const clock = reading.state.clocks.get(step.within);
  if (clock !== undefined && (clock.lapse === "closes" || clock.lapse === "shuts") && reading.due(clock, item)?.over === true) return "over";
  return undefined;
}

/** The outcomes that may be chosen now: those forced, else those allowed. */
export function outcomesOf(reading: Reading, step: Step, item: string): string[] {
  const forced = step.outcomes.filter(({ forced_by: by }) => by !== undefined && reading.holds(by, item));
  const open = forced.length > 0 ? forced : step.outcomes.filter(({ only_if: condition }) => reading.holds(condition, item));
  return open.map(({ key }) => key);
}

/** What is waited for: under an exit the acts before this one, in the exit's own order; else `after`. */
function order(reading: Reading, step: Step, item: string, stands: Standing): Missing[] {
  const exit = reading.state.procedure.exits.find(({ key }) => stands.how === "leaving" && key === stands.which);
  if (exit === undefined) return unmet(reading, step.after, item);
  return exit.then.slice(0, exit.then.indexOf(step.key)).flatMap((key) => {
    const law = reading.state.steps.get(key);
    if (law === undefined || reading.state.done.has(keyOf(key, ""))) return [];
    return [{ what: "step", of: key, step: key, by: actors(law) }];
  });
}

/** Whether a lapse may be declared: it really ran out, nothing stopped it, nobody declared it yet. */
export const mayLapse = (reading: Reading, clock: Clock, item: string): boolean =>
  clock.lapse === "closes" &&
  reading.due(clock, item)?.over === true &&
  reading.running(clock, item) &&
  !reading.holds({ is: "Lapsed", clock: clock.key }, item);

// --- acts that lost their ground -------------------------------------------------------------------------------------

const remembered = new WeakMap<Reading, ReadonlySet<string>>();

/** The done acts that stood on an annulled act, directly or through others, and were neither redone nor upheld. */
export function shaken(reading: Reading): ReadonlySet<string> {
  const known = remembered.get(reading) ?? findShaken(reading);
  remembered.set(reading, known);
  return known;
}

function findShaken({ state }: Reading): Set<string> {
  const found = new Set<string>();
  if (state.fallen.size + state.undermined.size === 0) return found;
  const first = new Map<string, number>();
  for (const { kind, step, item, at } of state.past) {
    const key = keyOf(step, item);
    if (kind === KIND.done && !first.has(key)) first.set(key, at);
  }
  /** Whether an act was done before, and nobody upheld it since. */
  const lost = (key: string, when: number): boolean => {
    const at = first.get(key);
    return at !== undefined && at < when && (state.upheld.get(key) ?? at) < when;
  };
  for (const [start, when] of [...state.fallen, ...state.undermined]) {
    const reached = new Set(state.fallen.has(start) || lost(start, when) ? [start] : []);
    const todo = [...reached];
    for (let next = todo.pop(); next !== undefined; next = todo.pop()) {
      const [step, item] = splitKey(next);
      for (const key of first.keys()) {
        const [its, where] = splitKey(key);
        if (reached.has(key) || !lost(key, when) || !standsOn(state.steps.get(its)?.after, step, item, where)) continue;
        reached.add(key);
        todo.push(key);
      }
    }
    for (const key of reached) {
      const act = state.done.get(key);
      if (!state.fallen.has(key) && act !== undefined && act.at < when) found.add(key);
    }
  }
  return found;
}

/** The steps whose acts a condition asks for. */
function stepsRead(condition: Condition): string[] {
  switch (condition.is) {
    case "Done": case "Begun": case "Decided":
      return [condition.step];
    case "AllOf": case "AnyOf":
      return condition.of.flatMap(stepsRead);
    case "Backdated":
      return [...stepsRead(condition.of), ...stepsRead(condition.once)];
    case "Not": case "Each": case "Some":
      return stepsRead(condition.of);
    default:
      return [];
  }
}

/** Whether a condition, read from an item, asks for this act. "Not done" is no ground. */
export function standsOn(condition: Condition | undefined, step: string, item: string, seenFrom: string, quantified = false): boolean {
  switch (condition?.is) {
    case "Done": case "Begun": case "Decided":
      return condition.step === step && (quantified || related(item, seenFrom));
    case "Backdated":
      return [condition.of, condition.once].some((one) => standsOn(one, step, item, seenFrom, quantified));
    case "AllOf": case "AnyOf":
      return condition.of.some((one) => standsOn(one, step, item, seenFrom, quantified));
    case "Each": case "Some":
      return standsOn(condition.of, step, item, seenFrom, true);
    default:
      return false;
  }
}
