// Step 4: whether the package still holds what the house once gave somebody a receipt for.
import type { Bytes } from "../proof/bytes.ts";
import { decode } from "../proof/canonical.ts";
import { Refused, Told, Unverifiable } from "../proof/errors.ts";
import { demandValid } from "../proof/keys.ts";
import { RECEIPT, demandSignedFor, readHouse } from "../proof/receipt.ts";
import type { Signed } from "../proof/signed.ts";
import { type Findings, Unchecked } from "./answer.ts";
import type { Log } from "./checkpoints.ts";
import type { Kept } from "./recordings.ts";

const MAX_BYTES = 1_000_000;
const NEWLINE = 10;

/** A receipt that somebody outside kept, and the file it was read from. Nothing has been checked yet. */
export interface GivenReceipt {
  readonly name: string;
  readonly said: Signed;
}

/** The receipts of a file, one a line. Throws Refused, naming the file, where it holds anything else. */
export function readReceipts(name: string, raw: Bytes): GivenReceipt[] {
  let found: GivenReceipt[] = [];
  try {
    found = linesOf(raw).map((line) => ({ name, said: readHouse(decode(line, name), [RECEIPT], name) }));
  } catch (wrong) {
    if (!(wrong instanceof Told)) throw wrong;
  }
  if (found.length === 0 || raw.length > MAX_BYTES) throw new Refused("文件 {name} 不是回执；应为每行一份回执", { name });
  return found;
}

function linesOf(raw: Bytes): Bytes[] {
  const found: Bytes[] = [];
  for (let at = 0; at < raw.length; ) {
    const end = raw.indexOf(NEWLINE, at);
    const line = raw.subarray(at, end < 0 ? raw.length : end);
    if (line.length > 0) found.push(line);
    at = end < 0 ? raw.length : end + 1;
  }
  return found;
}

export interface Recorded {
  readonly kept: ReadonlyMap<string, Kept>;
  /** Whether the case had any room at all. */
  readonly some: boolean;
}

/** Hold each receipt against the recording it is of. A package without recordings holds nothing it could be of. */
export function checkReceipts(given: readonly GivenReceipt[], recorded: Recorded, log: Log | undefined, findings: Findings): void {
  for (const { name, said } of given) {
    findings.of("receipts", "", () => {
      if (!recorded.some) throw new Unchecked("本包不含录制，回执“{name}”无从核对", name, { name });
      if (log === undefined) throw new Unchecked("没有可用的检查点，回执“{name}”未予核对", name, { name });
      demandTrusted(name, said, log);
      const kept = recorded.kept.get(said.body.text("stream"));
      if (kept === undefined) throw new Unchecked("回执“{name}”所指的录制不在本包内，或其日志不成立，无从核对", name, { name });
      demandKept(name, said, kept);
    });
  }
}

/** A receipt counts by a trusted receipt key; any other is put aside. */
function demandTrusted(name: string, said: Signed, log: Log): void {
  const { trust } = log.signers;
  const key = trust.keys.find(({ id }) => id === said.key);
  if (key === undefined || trust.origin !== log.checkpoint.origin) {
    throw new Unchecked("回执“{name}”的签名者不在信任文件中，未予采用", name, { name });
  }
  try {
    demandSignedFor("receipt", said, key);
    const { revocations } = trust;
    demandValid(key, { purpose: "receipt", signedAt: said.body.moment("at"), within: undefined, revocations, seen: [] }, name);
  } catch (error) {
    if (!(error instanceof Unverifiable)) throw error;
    throw new Unchecked("回执“{name}”的签名不成立或密钥当时无效，未予采用；请核对文件来源", name, { name });
  }
}

/** What was receipted is still there. */
function demandKept(name: string, { body }: Signed, { journal, opened, heads, place }: Kept): void {
  const [kind, n] = [body.text("kind"), body.number("n")];
  const there = n === 0 ? opened : (heads[n - 1] ?? "");
  const holds: { readonly [kind: string]: boolean } = {
    open: n === 0,
    commit: n > 0,
    stored: n > 0 && n <= journal.settled && !journal.lost.has(n),
    lost: journal.lost.has(n),
    close: journal.closed && n === journal.committed,
  };
  if (there !== body.text("head") || holds[kind] !== true) {
    const sentence = "回执“{name}”写明的第 {n} 段（{kind}）在录制 {stream} 中没有，或与之不同：录制被改动、截断或替换";
    throw new Unverifiable(sentence, place, { name, n, kind, stream: journal.stream });
  }
}
