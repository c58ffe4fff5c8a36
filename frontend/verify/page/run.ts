// One verification as the page asks for it: in a worker, or on the page itself where no worker may run.
import { type Answer, STEP, type State, type StepKey, answerJson, exitOf } from "../check/answer.ts";
import { type Held, readHeld } from "../check/held.ts";
import { resultOf, stateName, stepName } from "../check/printed.ts";
import { type Said, said } from "../check/said.ts";
import { Needed, type WithReceipts } from "../check/sessions.ts";
import { verify } from "../check/verifying.ts";
import { Told } from "../proof/errors.ts";
import type { Source } from "../proof/reader.ts";
import { parseTrust } from "../proof/trust.ts";
import { utf8 } from "../proof/bytes.ts";
import { type Words, useWords } from "../wording.ts";

/** What the page hands over. `trust` is the text of a trust file; "" asks for the demonstration keys. */
export interface Order {
  readonly file: File;
  readonly trust: string;
  readonly trustName: string;
  readonly checkpoints: readonly File[];
  readonly receipts: readonly File[];
  /** Address of the script that checks recordings. */
  readonly recordings: string;
  /** English and labels, where they could be fetched. */
  readonly words: Words | undefined;
}

export interface Step {
  readonly number: number;
  readonly state: State;
  readonly name: Said;
  readonly word: Said;
  readonly findings: Answer["steps"][number]["findings"];
}

/** The answer with every sentence in it. `json` is what the command line prints with `--json`. */
export interface Verdict {
  readonly exit: number;
  readonly demo: boolean;
  readonly result: Said;
  readonly why: Said | undefined;
  readonly claims: Answer["claims"];
  readonly steps: readonly Step[];
  readonly vouchers: readonly Said[];
  readonly limits: readonly Said[];
  readonly json: string;
}

export type News =
  | { readonly kind: "hashed"; readonly done: number; readonly all: number }
  | { readonly kind: "step"; readonly name: Said }
  | { readonly kind: "verdict"; readonly verdict: Verdict }
  /** A companion file that cannot be read, or the file itself; or the script that checks recordings is not to be had. */
  | { readonly kind: "told" | "unfetched"; readonly words?: Said | undefined };

/** Every so many bytes the page is told how far it is. */
const TOLD_EVERY = 4 << 20;

const sourceOf = (file: Blob): Source => ({
  size: file.size,
  read: async (position, length) => new Uint8Array(await file.slice(position, position + length).arrayBuffer()),
});

/** What the script of recordings leaves behind. */
export type WithRecordings = (order: Order, tell: (news: News) => void) => Promise<void>;

export async function run(order: Order, tell: (news: News) => void, recordings?: WithReceipts): Promise<void> {
  useWords(order.words);
  try {
    if (order.receipts.length > 0 && recordings === undefined) throw new Needed();
    tell({ kind: "verdict", verdict: verdictOf(await asked(order, tell, recordings)) });
  } catch (error) {
    if (error instanceof Needed) await runWithRecordings(order, tell);
    else tell({ kind: "told", words: error instanceof Told ? said(error) : undefined });
  }
}

/** From the start, by the script that checks recordings too. */
async function runWithRecordings(order: Order, tell: (news: News) => void): Promise<void> {
  const scope = globalThis as { mingjianRecordings?: WithRecordings; importScripts?: (address: string) => void };
  try {
    await (scope.importScripts ?? fetchScript)(order.recordings);
  } catch {
    // Told below: it is not there.
  }
  const found = scope.mingjianRecordings;
  if (found === undefined) tell({ kind: "unfetched" });
  else await found(order, tell);
}

/** A script of this site's own, on a page. Ends whether it came or not. */
export async function fetchScript(address: string): Promise<void> {
  const script = document.createElement("script");
  await new Promise((resolve) => {
    script.onload = script.onerror = resolve;
    script.src = address;
    document.head.append(script);
  });
}

async function asked(order: Order, tell: (news: News) => void, recordings: WithReceipts | undefined): Promise<Answer> {
  const { file, trust, trustName, checkpoints } = order;
  const held: Held[] = [];
  for (const one of checkpoints) held.push(readHeld(one.name, new Uint8Array(await one.arrayBuffer())));
  let told = 0;
  return await verify(sourceOf(file), {
    trust: trust === "" ? undefined : parseTrust(utf8(trust), trustName),
    held,
    ...(await recordings?.(order.receipts)),
    progress: (done, all) => {
      if (done < all && done - told < TOLD_EVERY) return;
      told = done;
      tell({ kind: "hashed", done, all });
    },
    watch: (key: StepKey, state: State) => {
      if (state === "holds") tell({ kind: "step", name: stepName(key) });
    },
  });
}

const verdictOf = (answer: Answer): Verdict => ({
  exit: exitOf(answer),
  demo: answer.demo,
  result: resultOf(answer),
  why: answer.noPackage,
  claims: { ...answer.claims },
  steps: answer.steps.map(({ key, state, findings }) => ({
    number: STEP[key],
    state,
    name: stepName(key),
    word: stateName(state),
    findings,
  })),
  vouchers: answer.vouchers.map((one) => one.said),
  limits: answer.limits,
  json: `${JSON.stringify(answerJson(answer), null, 2)}\n`,
});
