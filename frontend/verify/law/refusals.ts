// What is missing and why something is refused: Chinese templates and the facts that fill their places.
import type { Facts } from "../proof/errors.ts";

/** What kind of thing is missing, and the sentence for it. */
export const LACKS = {
  step: "尚待“{roles}”办理“{step}”。",
  begin: "“{step}”尚未开始，由“{roles}”开始。",
  outcome: "“{step}”须由“{roles}”作出“{outcome}”的结果。",
  fact: "尚未填明“{fact}”。",
  "other-fact": "“{fact}”须为“{value}”。",
  mark: "本事项未标记为“{mark}”。",
  period: "须待“{clock}”届满。",
  lapse: "“{clock}”届满后，须由“{roles}”登记逾期。",
  items: "尚未列出“{kind}”，至少须有{count}项。",
  each: "“{kind}”尚有{count}项未完成。",
  either: "下列情形须具备其一。",
  all: "下列各项须同时具备。",
  excluded: "已有下列情形，不能办理。",
  shaken: "“{step}”所依据的记录已被撤销，须由“{roles}”重新办理或者说明理由予以维持。",
  holders: "“{role}”至少须有{count}人，请先确定人员。",
  session: "“{step}”尚未登记开始，由“{roles}”开始。",
  attendance: "“{roles}”须参加“{step}”，尚未登记到场。",
  evidence: "“{step}”缺少“{evidence}”，由“{roles}”提供。",
  late: "“{evidence}”保存超过{count}小时，须由“{roles}”书面说明。",
  signature: "“{document}”尚待“{roles}”签字或者盖章。",
} as const;
export type Lack = keyof typeof LACKS;

/** Under which name the thing that is missing stands in the sentence. */
const NAMES: { readonly [lack in Lack]?: string } = {
  fact: "fact",
  "other-fact": "fact",
  period: "clock",
  lapse: "clock",
  items: "kind",
  each: "kind",
  holders: "role",
  attendance: "role",
  evidence: "evidence",
  late: "evidence",
  signature: "document",
};

/** One thing that is missing: where, whose duty, by which clause. */
export interface Missing {
  readonly what: Lack;
  readonly of?: string;
  readonly item?: string;
  readonly value?: string;
  readonly step?: string;
  readonly by?: readonly string[];
  readonly count?: number;
}

/** What fills the places of the sentence: keys of the edition and numbers, as text; roles parted by spaces. */
export function factsOf({ what, of = "", item = "", value = "", step = "", by = [], count = 0 }: Missing): Facts {
  const facts = { step, item, roles: by.join(" "), count: String(count), outcome: value, value, mark: value, role: value };
  return { ...facts, [NAMES[what] ?? "step"]: of };
}

/** Why an entry may not be written: a sentence, the clause, and what is missing. `rule` is stable. */
export interface Refusal {
  readonly rule: string;
  readonly sentence: string;
  readonly clause: string;
  readonly facts: Facts;
  readonly missing: readonly Missing[];
}

export const refusal = (rule: string, sentence: string, clause = "", facts: Facts = {}, missing: readonly Missing[] = []): Refusal =>
  ({ rule, sentence, clause, facts, missing });

/** A refusal after which further rules would speak of an entry that makes no sense. */
export class Halt extends Error {
  readonly refusal: Refusal;

  constructor(found: Refusal) {
    super(found.rule);
    this.refusal = found;
  }
}

export const halt = (...found: Parameters<typeof refusal>): Halt => new Halt(refusal(...found));
