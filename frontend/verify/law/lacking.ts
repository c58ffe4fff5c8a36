// Why something may not be done yet: conditions that do not hold, and what an act still lacks.
import type { Condition, Evidence, Need, Procedure, Role, Session, Step } from "./edition.ts";
import { type Entry, KIND } from "./entries.ts";
import type { Reading } from "./reading.ts";
import type { Missing } from "./refusals.ts";

const HOUR_MS = 3_600_000;

/** The roles that may do a step; the first is the one whose duty it is. */
export const actors = (step: Step): string[] => [step.by, ...step.or_by];

export const evidenceIn = (need: Need): readonly Evidence[] => (need.is === "OneOf" ? need.of : [need]);

const unique = (names: readonly string[]): string[] => [...new Set(names)];

// --- order: conditions -----------------------------------------------------------------------------------------------

/** What keeps a condition from holding for an item: nothing if it holds, all of it if several things do. */
export function unmet(reading: Reading, condition: Condition | undefined, item = ""): Missing[] {
  if (condition === undefined || reading.holds(condition, item)) return [];
  switch (condition.is) {
    case "Backdated":
      return [...unmet(reading, condition.of, item), ...unmet(reading, condition.once, item)];
    case "AllOf":
      return condition.of.flatMap((one) => unmet(reading, one, item));
    case "AnyOf":
      return [{ what: "either" }];
    case "Each":
      return unmetEach(reading, condition.kind, condition.of, item);
    case "Some": {
      const live = reading.items(condition.kind, item);
      return live.length === 0 ? [unnamed(reading, condition.kind, 1)] : [{ what: "either", of: condition.kind, count: live.length }];
    }
    case "Not":
      return [{ what: "excluded" }];
    default:
      return [plain(reading, condition, item)];
  }
}

function plain(reading: Reading, condition: Condition, item: string): Missing {
  const { steps, clocks, procedure, facts } = reading.state;
  switch (condition.is) {
    case "Done": case "Begun": case "Decided": {
      const step = steps.get(condition.step);
      if (step === undefined) return { what: "all" };
      const here = { of: step.key, item: reading.scope(step.per, item), step: step.key, by: actors(step) };
      if (condition.is === "Decided") return { what: "outcome", value: condition.outcome, ...here };
      return { what: condition.is === "Begun" ? "begin" : "step", ...here };
    }
    case "Stated": case "Below": {
      const value = condition.is === "Stated" ? condition.value : `< ${reading.number(condition.number)}`;
      const by = unique(procedure.steps.filter(({ states }) => states.includes(condition.fact)).flatMap(actors));
      return { what: facts.has(condition.fact) ? "other-fact" : "fact", of: condition.fact, value, by };
    }
    case "Marked":
      return { what: "mark", of: condition.mark, item, value: condition.mark };
    case "Lapsed": case "Elapsed": {
      const clock = clocks.get(condition.clock);
      if (clock === undefined) return { what: "all" };
      const where = { of: clock.key, item: reading.scope(clock.per, item), by: [clock.watched_by] };
      return { what: condition.is === "Lapsed" ? "lapse" : "period", ...where };
    }
    default:
      return { what: "all" };
  }
}

function unmetEach(reading: Reading, kind: string, of: Condition, item: string): Missing[] {
  const live = reading.items(kind, item);
  const least = reading.state.kinds.get(kind)?.at_least ?? 0;
  const short = live.filter((one) => !reading.holds(of, one));
  return [
    ...(live.length < least ? [unnamed(reading, kind, least)] : []),
    ...(short.length > 0 ? [{ what: "each", of: kind, count: short.length } as const] : []),
  ];
}

function unnamed(reading: Reading, kind: string, count: number): Missing {
  const namers = reading.state.procedure.steps.filter(({ names }) => names.includes(kind));
  return { what: "items", of: kind, step: namers[0]?.key ?? "", by: unique(namers.flatMap(actors)), count };
}

// --- what an act lacks -----------------------------------------------------------------------------------------------

/** What a step that is open still lacks before it may be done. */
export const lacks = (reading: Reading, step: Step, item: string): Missing[] => [
  ...lackingFacts(reading, step),
  ...lackingHolders(reading, step),
  ...lackingEvidence(reading, step, item),
  ...lackingAttendance(reading, step, item),
  ...lackingSignatures(reading, step, item),
];

const lackingFacts = (reading: Reading, step: Step): Missing[] =>
  step.states
    .filter((fact) => !reading.state.facts.has(fact))
    .map((fact) => ({ what: "fact", of: fact, step: step.key, by: actors(step) }));

const lackingHolders = (reading: Reading, step: Step): Missing[] =>
  reading.state.procedure.roles
    .filter((role) => step.appoints.includes(role.key) && counted(reading.state.holders, role) < role.at_least)
    .map((role) => ({ what: "holders", of: role.key, step: step.key, by: actors(step), count: role.at_least }));

type Holders = ReadonlyMap<string, ReadonlyMap<string, Entry>>;

/** How many people count towards the least number a role asks for; a person in two of its roles counts once. */
export const counted = (holders: Holders, role: Role): number =>
  new Set([role.key, ...role.counts].flatMap((key) => [...(holders.get(key)?.keys() ?? [])])).size;

function lackingEvidence(reading: Reading, step: Step, item: string): Missing[] {
  return step.needs.flatMap((need): Missing[] => {
    const asked = evidenceIn(need).filter((one) => asks(reading, one, item));
    const missing = asked.flatMap((evidence) => shortOf(reading, step, item, evidence) ?? []);
    if (asked.length === 0 || missing.length < asked.length) return [];
    return missing.length === 1 ? missing : [{ what: "either", step: step.key, item }];
  });
}

/** Whether evidence is asked for here: 如有 is its `when`. */
export const asks = (reading: Reading, evidence: Evidence, item: string): boolean =>
  evidence.when === undefined || reading.holds(evidence.when, item);

function shortOf(reading: Reading, step: Step, item: string, evidence: Evidence): Missing | undefined {
  const given = reading.state.givenTo(step.key, item, evidence.key);
  if (given.some(({ kind, ground }) => kind === KIND.excused && evidence.excuses.includes(ground))) return undefined;
  const supplied = given.filter(({ kind }) => kind === KIND.supplied);
  const short = { of: evidence.key, item, step: step.key, by: [evidence.by, ...evidence.or_by] };
  if (supplied.length === 0) return { what: "evidence", ...short };
  if (evidence.stored_within !== undefined && supplied.every((entry) => isLate(evidence, entry, given))) {
    return { what: "late", count: evidence.stored_within.n, ...short };
  }
  return undefined;
}

/** Stored after the exact hours, counted from the end of the recording or of an obstacle that was explained. */
function isLate(evidence: Evidence, supplied: Entry, given: readonly Entry[]): boolean {
  let start = supplied.made;
  for (const { kind, ground, at, made } of given) {
    if (kind !== KIND.excused || !evidence.delays.includes(ground)) continue;
    if (at >= supplied.at) return false;
    start = made === undefined ? start : Math.max(start ?? made, made);
  }
  return start === undefined || evidence.stored_within === undefined || supplied.at - start > evidence.stored_within.n * HOUR_MS;
}

function lackingAttendance(reading: Reading, step: Step, item: string): Missing[] {
  const { session } = step;
  if (session === undefined) return [];
  const begun = reading.state.begun.has(`${step.key} ${item}`);
  const missing: Missing[] = begun ? [] : [{ what: "session", of: step.key, item, step: step.key, by: chairs(step, session) }];
  const here = reading.state.attendedAt(step.key, item);
  for (const { role, whole, or_roles: others } of session.attend) {
    const there = new Set(here.filter((one) => one.role === role || others.includes(one.role)).map(({ who }) => who));
    if (![role, ...others].some((each) => isNeeded(reading, each))) continue;
    const absent = personsIn(reading, role).some((who) => !there.has(who));
    if ((whole && absent) || there.size === 0) {
      missing.push({ what: "attendance", of: role, item, step: step.key, by: [role, ...others] });
    }
  }
  return missing;
}

const chairs = (step: Step, session: Session): string[] => unique([session.chair, ...actors(step)]);

const roleOf = (procedure: Procedure, key: string): Role | undefined => procedure.roles.find((one) => one.key === key);

/** The persons who hold a role filled by name; none for an office, whose holder is an organisation. */
const personsIn = (reading: Reading, role: string): string[] =>
  roleOf(reading.state.procedure, role)?.office === "" ? [...reading.state.holdersOf(role).keys()] : [];

/** Whether anybody is owed in this role: an office always, a role by name if it has holders or must have some. */
function isNeeded(reading: Reading, key: string): boolean {
  const role = roleOf(reading.state.procedure, key);
  if (role === undefined) return false;
  return role.office !== "" || reading.state.holdersOf(key).size > 0 || counted(reading.state.holders, role) < role.at_least;
}

function lackingSignatures(reading: Reading, step: Step, item: string): Missing[] {
  return step.produces.flatMap((document): Missing[] => {
    const signed = reading.state.givenTo(step.key, item, document.key).filter(({ kind }) => kind === KIND.signed);
    const here = { what: "signature", of: document.key, item, step: step.key } as const;
    const [sealer] = document.sealed_by;
    const unsealed = sealer !== undefined && !signed.some(({ role }) => document.sealed_by.includes(role));
    const owed = document.signed_by.filter((role) => {
      const holders = personsIn(reading, role);
      if (holders.some((who) => !signed.some((one) => one.role === role && one.who === who))) return true;
      return holders.length === 0 && isNeeded(reading, role) && !signed.some((one) => one.role === role);
    });
    return [
      ...(unsealed ? [{ ...here, value: sealer, by: document.sealed_by }] : []),
      ...owed.map((role) => ({ ...here, value: role, by: [role] })),
    ];
  });
}
