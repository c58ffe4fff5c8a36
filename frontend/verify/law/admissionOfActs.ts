// May a session begin, a person attend, evidence be supplied or excused, a document be signed, a step be done?
import type { Evidence, Step } from "./edition.ts";
import { type Entry, KIND, keyOf } from "./entries.ts";
import { actors, asks, evidenceIn, unmet } from "./lacking.ts";
import { type Closed, type Opportunity, closedBy, opportunityOf, outcomesOf, shaken, whereItStands } from "./opportunities.ts";
import type { Reading } from "./reading.ts";
import { Halt, type Missing, type Refusal, halt, refusal } from "./refusals.ts";

const CLOSED: { readonly [why in Closed]: string } = {
  ended: "案件已经以“{which}”结束，不能再办理“{step}”。",
  leaving: "案件已转入“{which}”，只能办理其后续事项，不能办理“{step}”。",
  done: "“{step}”已经办理，不能重复办理；确有错误的，请先撤销原记录。",
  until: "办理“{step}”的时机已过，不能再办理。",
  over: "“{clock}”已经届满，不能再办理“{step}”。",
};
const TAKEN = ["live", "prerecorded", "any"];

// --- whether a step is there to be worked on ------------------------------------------------------------------------

/** The step an entry names. Throws Halt if the edition has none. */
export function knownStep(reading: Reading, entry: Entry): Step {
  const step = reading.state.steps.get(entry.step);
  if (step === undefined) throw halt("step", "本程序没有“{step}”这一步骤。", "", { step: entry.step });
  return step;
}

/** The step of an entry whose item is one the step is kept for. Throws Halt. */
function stepOf(reading: Reading, entry: Entry): Step {
  const step = knownStep(reading, entry);
  if (step.per === "" && entry.item !== "") {
    throw halt("item", "“{step}”按全案办理，不应指明事项。", step.clause, { step: step.key });
  }
  if (step.per !== "" && reading.state.items.get(step.per)?.has(entry.item) !== true) {
    const facts = { step: step.key, kind: step.per, item: entry.item };
    throw halt("item", "“{step}”须按“{kind}”逐项办理，案件中没有“{item}”。", step.clause, facts);
  }
  return step;
}

/** Why a step is closed for an item, and how to say so. */
function closed(reading: Reading, step: Step, item: string): readonly [Closed, Refusal] | undefined {
  const stands = whereItStands(reading);
  const why = closedBy(reading, step, item, stands, shaken(reading));
  if (why === undefined) return undefined;
  return [why, refusal(why, CLOSED[why], step.clause, { step: step.key, item, which: stands.which, clock: step.within })];
}

/** The open opportunity to work on a step. Throws Halt with the reason if there is none. */
export function demandOpportunity(reading: Reading, step: Step, item: string): Opportunity {
  const shut = closed(reading, step, item);
  if (shut !== undefined) throw new Halt(shut[1]);
  const found = opportunityOf(reading, step, item);
  if (found === undefined || found.waits.length > 0) throw new Halt(notYet(step, item, found?.waits ?? []));
  return found;
}

const notYet = (step: Step, item: string, waits: readonly Missing[]): Refusal =>
  refusal("order", "“{step}”尚不能办理，请先完成所列事项。", step.clause, { step: step.key, item }, waits);

/** Whether a role may do a step. */
export function* checkActor(step: Step, role: string): Iterable<Refusal> {
  const roles = actors(step);
  if (roles.includes(role)) return;
  const facts = { step: step.key, role, roles: roles.join(" ") };
  yield refusal("actor", "“{step}”由“{roles}”办理，“{role}”不能办理。", step.clause, facts);
}

// --- sessions --------------------------------------------------------------------------------------------------------

export function* begun(reading: Reading, entry: Entry): Iterable<Refusal> {
  const step = stepOf(reading, entry);
  demandOpportunity(reading, step, entry.item);
  if (reading.state.begun.has(keyOf(step.key, entry.item))) {
    yield refusal("begun", "“{step}”已经开始，不必重复登记。", step.clause, { step: step.key, item: entry.item });
  } else if (entry.role !== step.session?.chair) {
    yield* checkActor(step, entry.role);
  }
}

export function* attended(reading: Reading, entry: Entry): Iterable<Refusal> {
  const step = stepOf(reading, entry);
  demandOpportunity(reading, step, entry.item);
  const role = reading.state.procedure.roles.find(({ key }) => key === entry.role);
  const facts = { step: step.key, role: entry.role };
  const there = reading.state.attendedAt(step.key, entry.item);
  if (step.session === undefined) {
    yield refusal("session", "“{step}”不是会议或者现场活动，不登记到场人员。", step.clause, facts);
  } else if (role === undefined || !step.session.may_enter.includes(entry.role)) {
    yield refusal("enter", "“{role}”不得进入“{step}”，不能登记到场。", step.clause, facts);
  } else if (!reading.state.begun.has(keyOf(step.key, entry.item))) {
    yield refusal("unbegun", "“{step}”尚未登记开始，请先开始。", step.clause, facts);
  } else if (role.office === "" && !reading.state.holdersOf(role.key).has(entry.who)) {
    yield refusal("holder", "到场人员不是本案的“{role}”，请先确定人员。", role.clause, facts);
  } else if (there.some((one) => one.role === entry.role && one.who === entry.who)) {
    yield refusal("twice", "该人员已登记到场，不必重复登记。", step.clause, facts);
  }
}

// --- evidence and signatures -----------------------------------------------------------------------------------------

/** The step something is given to: open, done in this round, or under way when the case turned to an exit. */
function givesTo(reading: Reading, entry: Entry): Step {
  const step = stepOf(reading, entry);
  const shut = closed(reading, step, entry.item);
  if (shut !== undefined && (shut[0] === "ended" || !isUnderWay(reading, step, entry.item))) throw new Halt(shut[1]);
  return step;
}

const isUnderWay = ({ state }: Reading, step: Step, item: string): boolean =>
  state.done.has(keyOf(step.key, item)) || state.begun.has(keyOf(step.key, item));

/** The evidence an entry gives, if the step asks for it here and from this role. Throws Halt. */
function demandAsked(reading: Reading, step: Step, entry: Entry): Evidence {
  const known = step.needs.flatMap(evidenceIn).filter(({ key }) => key === entry.about);
  const facts = { step: step.key, evidence: entry.about, role: entry.role };
  const [first] = known;
  if (first === undefined) throw halt("evidence", "“{step}”不要求“{evidence}”，请核对材料归属的步骤。", step.clause, facts);
  const asked = known.find((one) => asks(reading, one, entry.item));
  if (asked === undefined) {
    const missing = unmet(reading, first.when, entry.item);
    throw halt("not-asked", "在本案情形下“{step}”不要求“{evidence}”。", first.clause, facts, missing);
  }
  const suppliers = [asked.by, ...asked.or_by];
  if (!suppliers.includes(entry.role)) {
    const sentence = "“{evidence}”由“{roles}”提供，“{role}”不能提供。";
    throw halt("supplier", sentence, asked.clause, { ...facts, roles: suppliers.join(" ") });
  }
  return asked;
}

export function* supplied(reading: Reading, entry: Entry): Iterable<Refusal> {
  const step = givesTo(reading, entry);
  const evidence = demandAsked(reading, step, entry);
  const facts = { step: step.key, evidence: evidence.key, taken: evidence.taken };
  const waits = waitsFor(reading, step, entry.item);
  if (waits.length > 0 && evidence.taken === "live") yield notYet(step, entry.item, waits);
  if (evidence.taken !== "any" && entry.outcome !== evidence.taken) {
    yield refusal("taken", "“{evidence}”须注明为“{taken}”方式取得。", evidence.clause, facts);
  } else if (entry.outcome !== "" && !TAKEN.includes(entry.outcome)) {
    yield refusal("taken", "“{evidence}”的取得方式填写有误。", evidence.clause, facts);
  }
  if (evidence.stored_within !== undefined && entry.made === undefined) {
    yield refusal("made", "“{evidence}”须注明录制结束时间。", evidence.clause, facts);
  }
}

/** What the order still asks for before a step; nothing once it is done or under way. */
const waitsFor = (reading: Reading, step: Step, item: string): readonly Missing[] =>
  isUnderWay(reading, step, item) ? [] : (opportunityOf(reading, step, item)?.waits ?? []);

export function* excused(reading: Reading, entry: Entry): Iterable<Refusal> {
  const evidence = demandAsked(reading, givesTo(reading, entry), entry);
  const grounds = [...evidence.excuses, ...evidence.delays];
  if (!grounds.includes(entry.ground)) {
    const facts = { evidence: evidence.key, ground: entry.ground, excuses: grounds.join(" ") };
    yield refusal("excuse", "“{ground}”不是可以不提供“{evidence}”的情形，请按所列情形书面说明。", evidence.clause, facts);
  } else if (entry.made !== undefined && !evidence.delays.includes(entry.ground)) {
    yield refusal("made", "只有无法及时保存的说明才填写障碍结束时间。", evidence.clause);
  }
}

export function* signed(reading: Reading, entry: Entry): Iterable<Refusal> {
  const step = givesTo(reading, entry);
  const waits = waitsFor(reading, step, entry.item);
  if (waits.length > 0) throw new Halt(notYet(step, entry.item, waits));
  const document = step.produces.find(({ key }) => key === entry.about);
  const facts = { step: step.key, document: entry.about, role: entry.role };
  if (document === undefined) throw halt("document", "“{step}”不产生“{document}”。", step.clause, facts);
  const given = reading.state.givenTo(step.key, entry.item, document.key);
  const signers = [...document.signed_by, ...document.sealed_by];
  if (!signers.includes(entry.role)) {
    const sentence = "“{document}”由“{roles}”签字或者盖章，“{role}”不能签字。";
    yield refusal("signer", sentence, document.clause, { ...facts, roles: signers.join(" ") });
  } else if (given.some(({ kind, role, who }) => kind === KIND.signed && role === entry.role && who === entry.who)) {
    yield refusal("twice", "“{document}”已由本人签字，不必重复签字。", document.clause, facts);
  }
}

// --- the act itself --------------------------------------------------------------------------------------------------

export function* done(reading: Reading, entry: Entry): Iterable<Refusal> {
  const step = stepOf(reading, entry);
  yield* checkActor(step, entry.role);
  const found = demandOpportunity(reading, step, entry.item);
  const facts = { step: step.key, item: entry.item };
  if (found.lacks.length > 0) {
    yield refusal("lacking", "“{step}”尚缺所列内容，补齐后方可办结。", step.clause, facts, found.lacks);
  }
  yield* ofOutcome(reading, step, entry);
  if (!(found.grounds.length > 0 ? found.grounds : [""]).includes(entry.ground)) {
    const sentence = step.grounds.length > 0 ? "办理“{step}”须写明所列情形之一。" : "办理“{step}”不填写情形。";
    yield refusal("ground", sentence, step.clause, { ...facts, ground: entry.ground, grounds: found.grounds.join(" ") });
  }
  if (step.batch?.whole === true && entry.act === "") {
    yield refusal("batch", "“{step}”须对同组案件一并办理。", step.clause, facts);
  }
}

function* ofOutcome(reading: Reading, step: Step, entry: Entry): Iterable<Refusal> {
  const allowed = outcomesOf(reading, step, entry.item);
  if (step.outcomes.length === 0 ? entry.outcome === "" : allowed.includes(entry.outcome)) return;
  const facts = { step: step.key, outcome: entry.outcome, outcomes: allowed.join(" ") };
  const law = step.outcomes.find(({ key }) => key === entry.outcome);
  if (law === undefined) {
    yield refusal("outcome", "“{step}”的结果须为所列之一。", step.clause, facts);
  } else if (step.outcomes.some(({ forced_by: by }) => by !== undefined && reading.holds(by, entry.item))) {
    yield refusal("forced", "按所列情形，“{step}”的结果只能为“{outcomes}”。", step.clause, facts);
  } else {
    const missing = unmet(reading, law.only_if, entry.item);
    yield refusal("only-if", "尚不具备作出“{outcome}”结果的条件。", step.clause, facts, missing);
  }
}

export function* affirmed(reading: Reading, entry: Entry): Iterable<Refusal> {
  const step = stepOf(reading, entry);
  yield* checkActor(step, entry.role);
  if (!shaken(reading).has(keyOf(step.key, entry.item))) {
    yield refusal("firm", "“{step}”所依据的记录没有被撤销，不必维持。", step.clause, { step: step.key, item: entry.item });
  }
}
