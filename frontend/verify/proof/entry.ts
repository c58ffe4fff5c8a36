// One line of the ledger: what the law reads in clear, everything else behind one commitment.
import { type Bytes, hexOf, isDigest, shown } from "./bytes.ts";
import { type Members, type Value, encode } from "./canonical.ts";
import { sha256 } from "./digests.ts";
import { Refused, Unverifiable, foreign } from "./errors.ts";
import { leafHash } from "./merkle.ts";
import type { Moment } from "./moment.ts";
import { Structure } from "./structure.ts";

const TYPE = "mingjian/entry/v1";
const MAX_BYTES = 4096;
const NAMES = ["kind", "subject", "n", "prev", "actor", "at", "law", "commitment"];
const KIND = /^[a-z][a-z0-9-]*(?::[a-z][a-z0-9-]*){1,3}$/u;
const OPAQUE = /^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$/u;

export interface LedgerEntry {
  readonly kind: string;
  readonly subject: string;
  readonly n: number;
  readonly prev: string;
  readonly actor: string;
  readonly at: Moment;
  readonly law: Members;
  readonly commitment: string;
  /** The canonical bytes: what is digested and proven. */
  readonly encoded: Bytes;
  readonly digest: string;
}

export const leafOf = (entry: LedgerEntry): Bytes => leafHash(entry.encoded);

/** The entry a value is. Throws Unverifiable, naming `place`, for anything else. */
export function readEntry(value: Value | undefined, place: string): LedgerEntry {
  const encoded = value === undefined ? new Uint8Array(0) : encode(value);
  if (encoded.length > MAX_BYTES) {
    const facts = { size: encoded.length, limit: MAX_BYTES };
    throw new Unverifiable("JSON 长 {size} 字节，超过上限 {limit} 字节", place, facts);
  }
  const members = Structure.of(value, TYPE, NAMES, place);
  return foreign(place, () => {
    const read = {
      kind: members.text("kind"),
      subject: members.text("subject"),
      n: members.number("n", 1),
      prev: members.text("prev"),
      actor: members.text("actor"),
      at: members.moment("at"),
      law: members.objectOf("law"),
      commitment: members.text("commitment"),
    };
    demandShape(read);
    return { ...read, encoded, digest: hexOf(sha256(encoded)) };
  });
}

type Read = Omit<LedgerEntry, "encoded" | "digest">;

function demandShape({ kind, subject, actor, n, prev, commitment }: Read): void {
  if (!KIND.test(kind)) throw new Refused("记录的种类“{kind}”不是由冒号分隔的词", { kind: shown(kind, 80) });
  if (!OPAQUE.test(subject) || !OPAQUE.test(actor)) {
    throw new Refused("记录的主体和行为人必须是不透明的编号，不得为姓名、电话或标题");
  }

  if ((prev !== "") !== n > 1) {
    throw new Refused("主体的第一条记录没有前一条，其余记录必须写明前一条的摘要（序号 {n}）", { n });
  }
  if (!isDigest(commitment) || (prev !== "" && !isDigest(prev))) {
    throw new Refused("记录的承诺值和前一条的摘要须为 64 个小写十六进制字符（序号 {n}）", { n });
  }
}

/** Throws at the first entry that has another subject or number, or names another predecessor. */
export function demandChain(entries: readonly LedgerEntry[]): void {
  let [subject, head] = ["", ""];
  entries.forEach((entry, at) => {
    const n = at + 1;
    const place = `${entry.subject}#${entry.n}`;
    if (n > 1 && entry.subject !== subject) {
      throw new Unverifiable("记录属于主体 {found}，应属于主体 {subject}", place, { found: entry.subject, subject });
    }
    if (entry.n !== n) {
      throw new Unverifiable("记录序号应为 {n}，实为 {found}：中间有记录缺失、重复或换位", place, { n, found: entry.n });
    }
    if (entry.prev !== head) {
      throw new Unverifiable("第 {n} 条记录所指的前一条记录与实际的前一条不同：前一条被改动或替换", place, { n });
    }
    ({ subject, digest: head } = entry);
  });
}
