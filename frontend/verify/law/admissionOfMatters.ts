// May a fact be stated, a role be filled or left, an item be named or struck?
import { byCodePoint } from "../proof/bytes.ts";
import { checkActor, demandOpportunity, knownStep } from "./admissionOfActs.ts";
import { isNumber } from "./decimals.ts";
import type { Role, Step } from "./edition.ts";
import { type Entry, enclosing, isItem, kindOf, splitKey } from "./entries.ts";
import { wordsIn } from "./fold.ts";
import { counted } from "./lacking.ts";
import type { Reading } from "./reading.ts";
import { Halt, type Refusal, halt, refusal } from "./refusals.ts";

/** Whether the act an entry belongs to is its actor's, and open for one of these items. */
function* within(reading: Reading, entry: Entry, role: string, items: readonly string[]): Iterable<Refusal> {
  const step = knownStep(reading, entry);
  yield* checkActor(step, role);
  let shut: Halt | undefined;
  for (const item of items) {
    try {
      demandOpportunity(reading, step, item);
      return;
    } catch (error) {
      if (!(error instanceof Halt)) throw error;
      shut ??= error;
    }
  }
  throw shut ?? halt("item", "案件中没有可以办理“{step}”的事项。", step.clause, { step: step.key });
}

const everywhere = (reading: Reading, step: Step): string[] => (step.per === "" ? [""] : reading.items(step.per));

// --- facts -----------------------------------------------------------------------------------------------------------

export function* stated(reading: Reading, entry: Entry): Iterable<Refusal> {
  const step = knownStep(reading, entry);
  const fact = reading.state.procedure.facts.find(({ key }) => key === entry.about);
  if (fact === undefined || !step.states.includes(fact.key)) {
    throw halt("fact", "“{step}”不填写“{fact}”。", step.clause, { step: step.key, fact: entry.about });
  }
  yield* within(reading, entry, entry.role, entry.item === "" ? everywhere(reading, step) : [entry.item]);
  const facts = { fact: fact.key, value: entry.outcome };
  if (fact.kind === "choice" && !fact.values.includes(entry.outcome)) {
    yield refusal("value", "“{fact}”须为所列之一，不能填写“{value}”。", fact.clause, { ...facts, values: fact.values.join(" ") });
  } else if (fact.kind === "number" && !isNumber(entry.outcome)) {
    yield refusal("value", "“{fact}”须为数字。", fact.clause, facts);
  }
}

// --- people ----------------------------------------------------------------------------------------------------------

/** The role an entry fills or empties, if the act does that. Throws Halt. */
function demandRole(reading: Reading, entry: Entry): Role {
  const step = knownStep(reading, entry);
  const role = reading.state.procedure.roles.find(({ key }) => key === entry.role);
  if (role === undefined) throw halt("role", "本程序没有“{role}”这一角色。", "", { role: entry.role });
  if (!step.appoints.includes(role.key)) {
    throw halt("role", "“{step}”不确定“{role}”的人选。", step.clause, { role: role.key, step: step.key });
  }
  return role;
}

export function* appointed(reading: Reading, entry: Entry): Iterable<Refusal> {
  const role = demandRole(reading, entry);
  yield* within(reading, entry, entry.by, everywhere(reading, knownStep(reading, entry)));
  const holders = reading.state.holdersOf(role.key);
  if (holders.has(entry.who)) {
    yield refusal("twice", "该人员已是本案的“{role}”。", role.clause, { role: role.key });
  } else if (role.at_most > 0 && holders.size >= role.at_most) {
    const facts = { role: role.key, count: role.at_most };
    yield refusal("too-many", "“{role}”至多{count}人，请先解除现任人员。", role.clause, facts);
  }
}

/** Nobody leaves a role that has been filled by a finished act if too few would remain: replace first. */
export function* released(reading: Reading, entry: Entry): Iterable<Refusal> {
  const role = demandRole(reading, entry);
  yield* within(reading, entry, entry.by, everywhere(reading, knownStep(reading, entry)));
  const { holders, done, steps, procedure } = reading.state;
  const here = reading.state.holdersOf(role.key);
  if (!here.has(entry.who)) {
    yield refusal("holder", "该人员不是本案的“{role}”。", role.clause, { role: role.key });
    return;
  }
  const left = new Map(holders).set(role.key, new Map([...here].filter(([who]) => who !== entry.who)));
  const filled = new Set([...done.keys()].flatMap((key) => steps.get(splitKey(key)[0])?.appoints ?? []));
  for (const law of procedure.roles) {
    const concerned = [law.key, ...law.counts].includes(role.key) && filled.has(law.key);
    const tooFew = counted(left, law) < law.at_least && law.at_least <= counted(holders, law);
    if (concerned && tooFew && role.at_most !== 1) {
      yield refusal("too-few", "解除后“{role}”不足{count}人，请先补充人员。", law.clause, { role: law.key, count: law.at_least });
    }
  }
}

// --- items -----------------------------------------------------------------------------------------------------------

const parentOf = (item: string): string => item.slice(0, Math.max(item.lastIndexOf("/"), 0));

export function* named(reading: Reading, entry: Entry): Iterable<Refusal> {
  const kind = kindOf(entry.item);
  const facts = { item: entry.item, kind, step: entry.step };
  const items = reading.state.kinds.get(kind);
  const step = knownStep(reading, entry);
  if (!isItem(entry.item) || items === undefined || !step.names.includes(kind)) {
    throw halt("item", "“{step}”不能列出“{item}”，请核对事项编号。", step.clause, facts);
  }
  const parent = parentOf(entry.item);
  if (parent !== "" && reading.state.items.get(kindOf(parent))?.has(parent) !== true) {
    throw halt("item", "“{item}”所属的事项不存在。", items.clause, facts);
  }
  yield* within(reading, entry, entry.role, placesOf(reading, step, entry));
  if (reading.state.items.get(kind)?.has(entry.item) === true) {
    yield refusal("twice", "“{item}”已经列出，请使用其他编号。", items.clause, facts);
  } else if (reading.state.struck.has(entry.item)) {
    yield refusal("twice", "“{item}”曾经列出又删除，编号不得重复使用。", items.clause, facts);
  }
  const unknown = [...new Set(wordsIn(entry.outcome))].filter((mark) => !items.marks.includes(mark)).sort(byCodePoint);
  if (unknown.length > 0) {
    yield refusal("mark", "“{item}”不能标记为“{mark}”。", items.clause, { ...facts, mark: unknown.join(" ") });
  }
}

export function* struck(reading: Reading, entry: Entry): Iterable<Refusal> {
  const kind = kindOf(entry.item);
  const facts = { item: entry.item, kind, step: entry.step };
  const live = reading.state.items.get(kind)?.get(entry.item);
  const step = knownStep(reading, entry);
  if (live === undefined || !step.names.includes(kind)) {
    yield refusal("item", "案件中没有可由“{step}”删除的“{item}”。", step.clause, facts);
  } else if (live.since === undefined) {
    yield refusal("listed", "“{item}”由准则列明，不能删除。", reading.state.kinds.get(kind)?.clause ?? "", facts);
  } else {
    yield* within(reading, entry, entry.role, placesOf(reading, step, entry));
  }
}

/** The items for which the naming act can be meant: the one around the named item, else any. */
function placesOf(reading: Reading, step: Step, entry: Entry): string[] {
  const around = enclosing(step.per, parentOf(entry.item));
  return around === "" ? everywhere(reading, step) : [around];
}
