// Step 9: the coverage that the package states is the one that follows from its own record.
import { type Members, written } from "../proof/canonical.ts";
import { Unverifiable } from "../proof/errors.ts";
import { Structure, asShown } from "../proof/structure.ts";
import type { Calendar } from "../law/days.ts";
import type { Evidence, Procedure, Step } from "../law/edition.ts";
import { type Entry, KIND, keyOf } from "../law/entries.ts";
import { State, lastMove } from "../law/fold.ts";
import { asks, evidenceIn } from "../law/lacking.ts";
import { Reading } from "../law/reading.ts";
import type { Findings } from "./answer.ts";
import type { Header } from "./header.ts";
import type { Law } from "./law.ts";
import { COVERAGE, type Opened } from "./opened.ts";

const TYPE = "mingjian/coverage/v1";
const LONGEST_SHOWN = 80;

/** For each need of a step the alternatives that are asked for: one where the need is not a choice. */
type Asked = readonly (readonly Evidence[])[];

interface CoverageLine extends Members {
  readonly state: string;
}

/** One line for each piece of evidence of each step done, or begun and left. */
export function coverageLines(procedure: Procedure, entries: readonly Entry[], calendar: Calendar): CoverageLine[] {
  const last = entries[entries.length - 1];
  if (last === undefined) return [];
  const state = new State(procedure);
  const moved = lastMove(entries);
  state.takeAll(entries.slice(0, moved + 1));
  const askedAt = new Map<string, Asked>();
  for (const entry of entries.slice(moved + 1)) {
    const step = state.steps.get(entry.step);
    if (entry.kind === KIND.done && step !== undefined && step.needs.length > 0) {
      askedAt.set(entry.id, askedOf(new Reading(state, entry.at, calendar), step, entry.item));
    }
    state.take(entry);
  }
  const reading = new Reading(state, last.at, calendar);
  const worked = new Set([...state.done.keys(), ...state.begun.keys(), ...state.given.keys()]);
  return procedure.steps
    .filter(({ needs }) => needs.length > 0)
    .flatMap((step) =>
      (step.per === "" ? [""] : reading.items(step.per))
        .filter((item) => worked.has(keyOf(step.key, item)))
        .flatMap((item) => linesOf(reading, step, item, askedAt)),
    );
}

const askedOf = (reading: Reading, step: Step, item: string): Asked =>
  step.needs.map((need) => evidenceIn(need).filter((one) => asks(reading, one, item)));

/** What was asked for when the act was done counts; for an act left undone, what is asked for at the end. */
function linesOf(reading: Reading, step: Step, item: string, askedAt: ReadonlyMap<string, Asked>): CoverageLine[] {
  const act = reading.state.done.get(keyOf(step.key, item));
  const asked = (act && askedAt.get(act.id)) ?? askedOf(reading, step, item);
  return asked.flatMap((alternatives) => {
    const lines = alternatives.map((evidence) => lineOf(reading.state, step, item, evidence));
    const met = lines.filter((line) => line.state !== "missing");
    return met.length > 0 ? met : lines;
  });
}

function lineOf(state: State, step: Step, item: string, evidence: Evidence): CoverageLine {
  const given = state.givenTo(step.key, item, evidence.key).filter(({ kind }) => kind !== KIND.signed);
  const supplied = given.some(({ kind }) => kind === KIND.supplied);
  const excused = given.some(({ ground }) => evidence.excuses.includes(ground));
  return {
    step: step.key,
    item,
    evidence: evidence.key,
    form: evidence.form,
    state: supplied ? "supplied" : excused ? "excused" : "missing",
    entries: given.map(({ id }) => Number(id)),
  };
}

/** Compute the coverage again and compare it line by line. */
export async function checkCoverage(opened: Opened, header: Header, { edition, entries, calendar }: Law, findings: Findings): Promise<void> {
  await findings.during("coverage", async () => {
    if (edition === undefined || calendar === undefined) return;
    const computed = coverageLines(edition.procedure, entries, calendar);
    let number = -1;
    for await (const [place, line] of opened.objects(COVERAGE)) {
      number += 1;
      const expected = computed[number - 1];
      if (number === 0) compareFirst(line, place, header, computed.length);
      else if (expected === undefined) throw new Unverifiable("证据覆盖情况多出一行，记录中没有它的依据", place);
      else compare(line, expected, place);
    }
    const stated = Math.max(number, 0);
    if (stated !== computed.length) {
      throw new Unverifiable("证据覆盖情况应有 {count} 行，实有 {stated} 行", COVERAGE, { count: computed.length, stated });
    }
  });
}

function compareFirst(value: Members, place: string, header: Header, nodes: number): void {
  const line = Structure.of(value, TYPE, ["last", "nodes"], place);
  if (line.number("last") !== header.last || line.number("nodes") !== nodes) {
    throw new Unverifiable("证据覆盖情况首行所写的末条序号或行数与记录不符", place);
  }
}

function compare(stated: Members, computed: Members, place: string): void {
  if (written(stated) === written(computed)) return;
  const facts = { stated: shownLine(stated), computed: shownLine(computed) };
  throw new Unverifiable("证据覆盖情况写的是{stated}，按记录应为{computed}", place, facts);
}

const shownLine = (line: Members): string =>
  ["step", "item", "evidence", "state", "entries"].map((name) => asShown(line[name] ?? "", LONGEST_SHOWN)).join("/");
