// An edition as `edition.json` writes it: the words of a procedure with their defaults put back.
import type { Bytes } from "../proof/bytes.ts";

type Unit = "hours" | "days" | "workdays" | "months" | "years";
export type Roll = "rest-day" | "holiday" | "none";
export type Lapse = "closes" | "late" | "shuts" | "opens";
export type Taken = "live" | "prerecorded" | "any";

export interface Length {
  readonly n: number;
  readonly unit: Unit;
}

export type Condition =
  | { readonly is: "Opened" }
  | { readonly is: "Begun" | "Done"; readonly step: string }
  | { readonly is: "Decided"; readonly step: string; readonly outcome: string }
  | { readonly is: "Stated"; readonly fact: string; readonly value: string }
  | { readonly is: "Below"; readonly fact: string; readonly number: string }
  | { readonly is: "Marked"; readonly mark: string }
  | { readonly is: "Lapsed" | "Elapsed"; readonly clock: string }
  | { readonly is: "AllOf" | "AnyOf"; readonly of: readonly Condition[] }
  | { readonly is: "Not"; readonly of: Condition }
  | { readonly is: "Backdated"; readonly of: Condition; readonly once: Condition }
  | { readonly is: "Each" | "Some"; readonly kind: string; readonly of: Condition };

export interface Evidence {
  readonly is: "Evidence";
  readonly key: string;
  readonly clause: string;
  readonly form: string;
  readonly by: string;
  readonly or_by: readonly string[];
  readonly taken: Taken;
  readonly when: Condition | undefined;
  readonly excuses: readonly string[];
  readonly stored_within: Length | undefined;
  readonly delays: readonly string[];
}

interface OneOf {
  readonly is: "OneOf";
  readonly of: readonly Evidence[];
}

export type Need = Evidence | OneOf;

interface Attend {
  readonly role: string;
  readonly whole: boolean;
  readonly or_roles: readonly string[];
}

export interface Session {
  readonly kind: string;
  readonly chair: string;
  readonly attend: readonly Attend[];
  readonly may_enter: readonly string[];
}

interface Document {
  readonly key: string;
  readonly clause: string;
  readonly signed_by: readonly string[];
  readonly sealed_by: readonly string[];
  readonly to: readonly string[];
}

interface Outcome {
  readonly key: string;
  readonly only_if: Condition | undefined;
  readonly forced_by: Condition | undefined;
}

export interface Step {
  readonly key: string;
  readonly clause: string;
  readonly by: string;
  readonly after: Condition | undefined;
  readonly or_by: readonly string[];
  readonly until: Condition | undefined;
  readonly per: string;
  readonly again: boolean;
  readonly needs: readonly Need[];
  readonly session: Session | undefined;
  readonly outcomes: readonly Outcome[];
  readonly grounds: readonly { readonly key: string }[];
  readonly produces: readonly Document[];
  readonly states: readonly string[];
  readonly names: readonly string[];
  readonly appoints: readonly string[];
  readonly reopens: readonly string[];
  readonly within: string;
  readonly batch: { readonly whole: boolean } | undefined;
}

type Event = Exclude<Condition, { is: "Opened" | "Stated" | "Below" | "Marked" | "AllOf" | "AnyOf" | "Not" | "Backdated" | "Each" | "Some" }>;

interface Pause {
  readonly begins: Event;
  readonly ends: readonly Event[];
}

export interface Clock {
  readonly key: string;
  readonly clause: string;
  readonly length: Length | string;
  readonly starts: Condition;
  readonly stops: Condition | undefined;
  readonly lapse: Lapse;
  readonly watched_by: string;
  readonly per: string;
  readonly pauses: readonly Pause[];
  readonly pause_grounds: readonly string[];
  readonly extendable: Length | undefined;
  readonly roll: Roll;
}

export interface Role {
  readonly key: string;
  readonly clause: string;
  readonly at_least: number;
  readonly at_most: number;
  readonly counts: readonly string[];
  readonly office: string;
  readonly corrects: boolean;
}

export interface Items {
  readonly kind: string;
  readonly clause: string;
  readonly at_least: number;
  readonly marks: readonly string[];
  readonly listed: readonly (readonly [name: string, marks: readonly string[]])[];
}

interface Fact {
  readonly key: string;
  readonly clause: string;
  readonly kind: "choice" | "number" | "name";
  readonly values: readonly string[];
}

export interface Exit {
  readonly key: string;
  readonly clause: string;
  readonly when: Condition;
  readonly then: readonly string[];
}

interface Part {
  readonly key: string;
  readonly documents: readonly string[];
  readonly evidence: readonly string[];
}

export interface Procedure {
  readonly key: string;
  readonly roles: readonly Role[];
  readonly steps: readonly Step[];
  readonly endings: readonly { readonly key: string; readonly clause: string; readonly when: Condition }[];
  readonly facts: readonly Fact[];
  readonly numbers: readonly { readonly key: string; readonly value: string; readonly unit: Unit | undefined }[];
  readonly items: readonly Items[];
  readonly clocks: readonly Clock[];
  readonly exits: readonly Exit[];
  readonly dossiers: readonly { readonly key: string; readonly parts: readonly Part[] }[];
  readonly successions: readonly { readonly edition: string; readonly carries: readonly (readonly [string, string])[] }[];
}

const none: readonly never[] = [];

/** What is left out of `edition.json` because the law says nothing; a member that may be absent is not listed. */
const DEFAULTS: { readonly [word: string]: object } = {
  Procedure: { facts: none, numbers: none, items: none, clocks: none, exits: none, dossiers: none, successions: none },
  Role: { at_least: 0, at_most: 0, counts: none, office: "", corrects: false },
  Fact: { kind: "choice", values: none },
  Items: { at_least: 0, marks: none, listed: none },
  Step: {
    or_by: none, per: "", again: false, needs: none, outcomes: none, grounds: none, produces: none, states: none, names: none,
    appoints: none, reopens: none, within: "",
  },
  Evidence: { or_by: none, taken: "any", excuses: none, delays: none },
  Attend: { whole: true, or_roles: none },
  Document: { signed_by: none, sealed_by: none, to: none },
  Batch: { whole: false },
  Clock: { per: "", pauses: none, pause_grounds: none, roll: "rest-day" },
  Exit: { then: none },
  Part: { documents: none, evidence: none },
  Succession: { carries: none },
};

/** The procedure in an edition whose bytes are known, by their digest, to be ones that were published. */
export function procedureIn(raw: Bytes): Procedure {
  const edition: unknown = JSON.parse(new TextDecoder().decode(raw), (_name, value: unknown) => {
    if (typeof value !== "object" || value === null || !("is" in value)) return value;
    return { ...DEFAULTS[String(value.is)], ...value };
  });
  return (edition as { readonly procedure: Procedure }).procedure;
}
