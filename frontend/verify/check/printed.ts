// The sentences around an answer: its result, its steps, their states.
import { type Answer, EXIT, STEP, type State, type StepKey, demoNotice, exitOf } from "./answer.ts";
import { type Said, say } from "./said.ts";

const RESULTS: { readonly [exit: number]: string } = {
  [EXIT.whole]: "结论：完整、未被改动，签名者可信",
  [EXIT.altered]: "结论：被改动或不完整",
  [EXIT.noPackage]: "结论：不是本程序认识的证据包",
  [EXIT.unsure]: "结论：就已核对的部分而言完整，但签名者不明或有步骤未予核对",
};

const DEMO_RESULT = "结论：完整、未被改动；签名出自演示密钥";

/** The result in one sentence. */
export function resultOf(answer: Answer): Said {
  const exit = exitOf(answer);
  return say(answer.demo && exit === EXIT.whole ? DEMO_RESULT : (RESULTS[exit] ?? ""));
}

const STEPS: { readonly [key in StepKey]: string } = {
  container: "容器：每个字节都在规定之处",
  bytes: "字节：清单中的每个文件逐字节相符，没有清单以外的文件",
  journals: "录制：日志连续、有签名，媒体与其记录相符",
  receipts: "回执：本包仍含已出具回执的内容",
  entries: "记录：本案记录首尾相接，承诺值与包含证明成立",
  checkpoints: "检查点：签名成立，延续已知的较早状态",
  law: "程序：每项办理在当时合乎所适用的版本",
  signatures: "文书：签名成立，与记录和日志相符",
  coverage: "覆盖：按记录重新计算的证据覆盖情况与所写一致",
  contents: "目录：每个文件列出一次，保留的均已声明",
};

const STATES: { readonly [state in State]: string } = {
  holds: "成立",
  fails: "不成立",
  "not-checked": "未予核对",
  skipped: "因前述问题未核对",
};

export const stepName = (key: StepKey): Said => say(STEPS[key]);
export const stateName = (state: State): Said => say(STATES[state]);

/** Line by line; an answer that rests on demonstration keys begins by saying so. */
export function* lines(answer: Answer): Iterable<string> {
  const notice = demoNotice();
  if (answer.demo) yield* [`${notice.zh} · ${notice.en}`, ""];
  yield* both(resultOf(answer));
  if (answer.noPackage !== undefined) {
    yield* both(answer.noPackage);
    return;
  }
  yield "";
  for (const { key, state, findings } of answer.steps) {
    const [word, what] = [stateName(state), stepName(key)];
    yield `${String(STEP[key]).padStart(2)} [${word.zh}] ${what.zh}`;
    yield `   [${word.en}] ${what.en}`;
    for (const { place, said } of findings) yield* both(said, 5, place === "" ? "" : `${place}: `);
  }
  if (answer.vouchers.length > 0) yield* ["", ...both(say("谁为此作证："))];
  for (const { said } of answer.vouchers) yield* both(said, 2);
  if (answer.limits.length > 0) yield* ["", ...both(say("本包不能证明的事："))];
  for (const limit of answer.limits) yield* both(limit, 2);
}

function* both({ zh, en }: Said, indent = 0, before = ""): Iterable<string> {
  yield `${" ".repeat(indent)}${before}${zh}`;
  yield `${" ".repeat(indent)}${en}`;
}
