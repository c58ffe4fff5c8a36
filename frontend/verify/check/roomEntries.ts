// What the ledger says of one room: its entries 1…n without a hole, each as committed to and each in the log's tree.
import { type Bytes, readDigest } from "../proof/bytes.ts";
import type { Members } from "../proof/canonical.ts";
import { newSm3 } from "../proof/digests.ts";
import { type LedgerEntry, leafOf, readEntry } from "../proof/entry.ts";
import { Told, Unverifiable } from "../proof/errors.ts";
import { demandCommitment, isOpen, readField } from "../proof/fields.ts";
import { demandInclusion, leafHash } from "../proof/merkle.ts";
import type { Moment } from "../proof/moment.ts";
import { Structure } from "../proof/structure.ts";
import { type Findings, Unchecked } from "./answer.ts";
import type { Roots } from "./entries.ts";
import type { Header } from "./header.ts";
import { ENTRY_LINE_BYTES, type Line, type Opened, RECORDINGS, decoded } from "./opened.ts";

/** No session comes near: with a seal every ten seconds it would last for weeks. */
const MAX_ENTRIES = 200_000;

export const ADMITTED = "room:device:admitted";
export const SEALED = "room:recording:sealed";
export const ENDED = "room:recording:closed";
export const CLOSED = "room:room:closed";
const OPENED = "room:room:opened";

/** One entry of a room and the place it was read from. `position` is its index in the log. */
export interface RoomEntry {
  readonly n: number;
  readonly kind: string;
  readonly law: Members;
  readonly position: number;
  readonly place: string;
}

/** Every entry of the room. Throws at the first that does not hold. */
export async function readRoomEntries(
  opened: Opened, header: Header, room: string, roots: Roots, findings: Findings,
): Promise<RoomEntry[]> {
  const folder = `${RECORDINGS}${room}/`;
  const proofs = opened.lines(`${folder}proofs.jsonl`);
  const next = async (): Promise<Line | undefined> => {
    const read = await proofs.next();
    return read.done === true ? undefined : read.value;
  };
  const found: RoomEntry[] = [];
  let head = "";
  let at: Moment | undefined;
  for await (const [place, raw] of opened.lines(`${folder}entries.jsonl`, ENTRY_LINE_BYTES)) {
    if (found.length >= MAX_ENTRIES) throw new Unverifiable("记录超过 {limit} 条", place, { limit: MAX_ENTRIES });
    const entry = readOne(raw, place, header, findings);
    const n = found.length + 1;
    if (entry.subject !== room || entry.n !== n || entry.prev !== head || (at !== undefined && entry.at < at)) {
      throw new Unverifiable("会议室的第 {n} 条记录接不上前一条：有记录被改动、去掉、换位，或属于另一会议室", place, { n });
    }
    const position = prove(entry, await next(), roots, found[found.length - 1]?.position ?? -1, place);
    head = entry.digest;
    at = entry.at;
    found.push({ n, kind: entry.kind, law: entry.law, position, place });
  }
  if ((await next()) !== undefined) throw new Unverifiable("包含证明比记录多：有记录被去掉", `${folder}proofs.jsonl`);
  const [first] = found;
  if (first?.kind !== OPENED || first.law["case"] !== header.subject) {
    throw new Unverifiable("会议室的第一条记录应是为本案开启会议室", `${folder}entries.jsonl`);
  }
  return found;
}

function readOne(raw: Bytes, place: string, header: Header, findings: Findings): LedgerEntry {
  const line = Structure.of(decoded(raw, place, ENTRY_LINE_BYTES), "", ["entry", "fields", "lost"], place);
  const entry = readEntry(line.objectOf("entry"), place);
  const fields = line.listOf("fields").map((one) => readField(one, place));
  const { lost } = line.members;
  const { n } = entry;
  if (typeof lost !== "boolean") throw new Unverifiable("“{name}”应为 true 或 false", place, { name: "lost" });
  if (fields.some(({ name }, at) => name < (fields[at - 1]?.name ?? ""))) throw new Unverifiable("字段没有按名称排列", place);
  demandCommitment(fields, entry.commitment, place);
  const kept = fields.filter((field) => !isOpen(field));
  if (lost && kept.length !== fields.length) throw new Unverifiable("记录声明内容遗失，却披露了字段", place);
  if (lost) {
    findings.takes("journals", new Unchecked("第 {n} 条记录的内容据称在恢复系统时遗失，无从核对", place, { n }));
  } else if (kept[0] !== undefined && header.profile !== "court") {
    const { name } = kept[0];
    throw new Unverifiable("录制既然附上，其会议室的字段不得保留：“{name}”没有披露", place, { name });
  }
  return entry;
}

/** The index of the entry in the log, once its proof leads there. */
function prove(entry: LedgerEntry, proof: Line | undefined, roots: Roots, before: number, place: string): number {
  const { n } = entry;
  if (proof === undefined) throw new Unverifiable("第 {n} 条记录没有包含证明", place, { n });
  const [where, raw] = proof;
  const { size, root, rootSm3 } = roots;
  const names = ["n", "position", "proof", ...(rootSm3 === undefined ? [] : ["proof_sm3"])];
  const line = Structure.of(decoded(raw, where), "", names, where);
  const position = line.number("position");
  if (line.number("n") !== n) throw new Unverifiable("包含证明不是第 {n} 条记录的", where, { n });
  if (position <= before) throw new Unverifiable("第 {n} 条记录在日志中的位置不在前一条之后", where, { n });
  const digests = (name: string): Bytes[] =>
    line.listOf(name).map((one) => {
      try {
        return readDigest(one, where);
      } catch (error) {
        throw error instanceof Told ? new Unverifiable(error.sentence, place, error.facts) : error;
      }
    });
  demandInclusion({ leaf: leafOf(entry), index: position, size, proof: digests("proof"), root }, place);
  if (rootSm3 !== undefined) {
    const leaf = leafHash(entry.encoded, newSm3);
    demandInclusion({ leaf, index: position, size, proof: digests("proof_sm3"), root: rootSm3 }, place, newSm3);
  }
  return position;
}
