// What a verification found: numbered steps with their findings, who vouches, and the exit number that follows.
import type { Value } from "../proof/canonical.ts";
import { Told, UnknownSigner, Unverifiable } from "../proof/errors.ts";
import { type Said, said, say } from "./said.ts";

const TYPE = "mingjian/answer/v1";

/** Findings of one step that are told one by one; the others are counted. */
const MOST_FINDINGS = 20;

export const EXIT = { whole: 0, altered: 1, noPackage: 2, unsure: 3 } as const;

/** `not-checked`: nothing wrong, but out of reach here. `skipped`: what it rests on already failed. */
export type State = "holds" | "fails" | "not-checked" | "skipped";

export const STEP = {
  container: 1, bytes: 2, journals: 3, receipts: 4, entries: 5, checkpoints: 6, law: 7, signatures: 8, coverage: 9, contents: 10,
} as const;
export type StepKey = keyof typeof STEP;

/** One thing that fails or was not checked. `place` is a file, or a file and a line. */
export interface Finding {
  readonly state: State;
  readonly place: string;
  readonly said: Said;
}

export interface StepAnswer {
  readonly key: StepKey;
  readonly state: State;
  readonly findings: readonly Finding[];
}

/** Nothing wrong, but this verifier or what it was given does not reach so far. */
export class Unchecked extends Unverifiable {}

/** Told whenever a step begins or is known to hold no longer. */
export type Watch = (key: StepKey, state: State) => void;

/** What is found while the steps run, in whatever order they do. */
export class Findings {
  readonly #found = new Map<StepKey, Finding[]>();
  readonly #more = new Map<StepKey, number>();
  readonly #states = new Map<StepKey, State>();
  readonly #watch: Watch;

  constructor(watch: Watch = () => undefined) {
    this.#watch = watch;
  }

  /** The step is being checked; it holds until something is found. */
  begins(key: StepKey): void {
    if (!this.#states.has(key)) this.#set(key, "holds");
  }

  skips(...keys: readonly StepKey[]): void {
    for (const key of keys) if (!this.#states.has(key)) this.#set(key, "skipped");
  }

  fails(key: StepKey, error: Told, place = ""): void {
    this.#add(key, "fails", place || placeOf(error), error);
  }

  /** As `fails`; for an unknown signer or what could not be checked here, a finding of that kind. */
  takes(key: StepKey, error: Told, place = ""): void {
    const state = error instanceof UnknownSigner || error instanceof Unchecked ? "not-checked" : "fails";
    this.#add(key, state, place || placeOf(error), error);
  }

  /** Part of a step; an error that a person can be told ends this part and is a finding. */
  of(key: StepKey, place: string, part: () => void): void {
    this.begins(key);
    try {
      part();
    } catch (error) {
      if (!(error instanceof Told)) throw error;
      this.takes(key, error, place);
    }
  }

  /** The same for a part that reads the file. Gives undefined where the part ended early. */
  async during<T>(key: StepKey, part: () => Promise<T>, place = ""): Promise<T | undefined> {
    this.begins(key);
    try {
      return await part();
    } catch (error) {
      if (!(error instanceof Told)) throw error;
      this.takes(key, error, place);
      return undefined;
    }
  }

  failed(...keys: readonly StepKey[]): boolean {
    return keys.some((key) => this.#states.get(key) === "fails");
  }

  steps(): StepAnswer[] {
    return [...this.#states]
      .map(([key, state]) => ({ key, state, findings: [...(this.#found.get(key) ?? []), ...this.#counted(key, state)] }))
      .sort((one, other) => STEP[one.key] - STEP[other.key]);
  }

  #set(key: StepKey, state: State): void {
    this.#states.set(key, state);
    this.#watch(key, state);
  }

  #add(key: StepKey, state: State, place: string, error: Told): void {
    if (this.#states.get(key) !== "fails") this.#set(key, state);
    const found = this.#found.get(key) ?? [];
    this.#found.set(key, found);
    if (found.length < MOST_FINDINGS) found.push({ state, place, said: said(error) });
    else this.#more.set(key, (this.#more.get(key) ?? 0) + 1);
  }

  #counted(key: StepKey, state: State): Finding[] {
    const count = this.#more.get(key);
    return count === undefined ? [] : [{ state, place: "", said: say("另有 {count} 处未逐一列出", { count }) }];
  }
}

const placeOf = (error: Told): string => (error instanceof Unverifiable ? error.place : "");

/** Who stands for the record not having been rewritten: `log`, `checkpoint`, `witness` or `nobody`. */
export interface Voucher {
  readonly who: string;
  readonly said: Said;
}

/** The whole answer. `claims` is what the package says of itself, empty where it could not be read. */
export interface Answer {
  readonly steps: readonly StepAnswer[];
  readonly claims: { readonly [name: string]: Value };
  /** Some accepted signature was made with a demonstration key. */
  readonly demo: boolean;
  readonly vouchers: readonly Voucher[];
  readonly limits: readonly Said[];
  /** Why the file is no package of a known version: no steps then. */
  readonly noPackage: Said | undefined;
}

/** 0 whole and trusted, 1 altered or incomplete, 2 no package, 3 whole as far as could be checked. */
export function exitOf(answer: Pick<Answer, "steps" | "noPackage">): number {
  if (answer.noPackage !== undefined) return EXIT.noPackage;
  const states = answer.steps.map((one) => one.state);
  if (states.includes("fails") || states.includes("skipped")) return EXIT.altered;
  return states.includes("not-checked") ? EXIT.unsure : EXIT.whole;
}

export const demoNotice = (): Said => say("演示密钥，不具证明力");

/** The answer as `--json` prints it: the members of the Python verifier's. */
export const answerJson = (answer: Answer): unknown => ({
  type: TYPE,
  notice: answer.demo ? demoNotice().zh : "",
  exit: exitOf(answer),
  demo: answer.demo,
  package: answer.claims,
  no_package: answer.noPackage ?? null,
  steps: answer.steps.map(({ key, state, findings }) => ({
    step: STEP[key],
    key,
    state,
    findings: findings.map((one) => ({ state: one.state, place: one.place, ...one.said })),
  })),
  vouchers: answer.vouchers.map(({ who, said: words }) => ({ who, ...words })),
  limits: answer.limits,
});
