// Step 5: the entries of the case, 1…n without a hole, each as committed to and each in the log's tree.
import { type Bytes, hexOf, readDigest } from "../proof/bytes.ts";
import type { Members, Value } from "../proof/canonical.ts";
import { newSm3 } from "../proof/digests.ts";
import { type LedgerEntry, leafOf, readEntry } from "../proof/entry.ts";
import { Told, Unverifiable } from "../proof/errors.ts";
import { type Field, demandCommitment, isOpen, readField } from "../proof/fields.ts";
import { demandInclusion, earlierRoot, leafHash } from "../proof/merkle.ts";
import type { Moment } from "../proof/moment.ts";
import { Structure } from "../proof/structure.ts";
import { type Findings, Unchecked } from "./answer.ts";
import type { Header } from "./header.ts";
import { Beside, ENTRIES, ENTRY_LINE_BYTES, type Line, type Opened, PROOFS, decoded } from "./opened.ts";
import { INTERNAL_KINDS, stepToldOf } from "./withholding.ts";

/** No case comes near; beyond it the acts could not be checked in the memory a verifier may take. */
const MAX_ENTRIES = 200_000;

const OPENED = "case:case:opened";
const SUPPLIED = "case:evidence:supplied";
export const ISSUED = "case:document:issued";
const PACKAGED = "case:package:issued";
/** Kinds whose file is called what its paper is called. */
export const OF_PAPERS = [ISSUED, "case:paper:handled", "case:paper:scanned"];
/** What an institution brings beside its form, of no step, and what it is called: in no edition, but in the format. */
export const BROUGHT: ReadonlyMap<string, readonly [string, string]> = new Map([
  ["case:material:brought", ["备查资料", "Requested paper"]],
  ["case:floorplan:brought", ["场所平面图", "Floor plan"]],
]);
/** Kinds that may name a file; of these and the opening the disclosed fields are kept. */
const NAMES_FILES = [SUPPLIED, ...OF_PAPERS, ...BROUGHT.keys()];
const KEPT = [...NAMES_FILES, OPENED];

/** One entry, with its disclosed fields where the list of contents is compared with them. */
export interface Recorded {
  readonly n: number;
  readonly kind: string;
  readonly at: Moment;
  readonly law: Members;
  readonly values: ReadonlyMap<string, Value>;
  readonly withheld: ReadonlySet<string>;
  readonly lost: boolean;
  /** Its index in the log; -1 where no proof of it could be read. */
  position: number;
}

/** Whether it commits to the digest of a file, disclosed or not. */
export const namesFile = ({ kind, values, withheld }: Recorded): boolean =>
  NAMES_FILES.includes(kind) && (values.has("sha256") || withheld.has("sha256"));

/** What `law` says under this name; "" for nothing or no text. */
export function textIn({ law }: Recorded, name: string): string {
  const found = law[name];
  return typeof found === "string" ? found : "";
}

/** What the later steps need of the entries. */
export interface Record {
  readonly entries: Recorded[];
  /** Roots of earlier trees, in hex, that follow from the inclusion proofs, for the sizes asked for. */
  readonly roots: Map<number, string>;
  readonly lost: number[];
  withheldFields: number;
}

export const openingOf = ({ entries: [first] }: Record): Recorded | undefined => (first?.kind === OPENED ? first : undefined);

/** What inclusion proofs lead to: the size and root of the checkpoint, and the SM3 root under the gm suite. */
export interface Roots {
  readonly size: number;
  readonly root: Bytes;
  readonly rootSm3: Bytes | undefined;
}

/** What else is known or asked of the entries. */
export interface Wanted {
  /** Sizes of earlier trees whose roots somebody will ask for. */
  readonly sizes: ReadonlySet<number>;
  /** The steps that may be kept back from the institution; undefined where the edition is unknown. */
  readonly internal: ReadonlySet<string> | undefined;
}

/** Read and check every entry. */
export async function checkEntries(
  opened: Opened, header: Header, roots: Roots | undefined, findings: Findings, wanted: Wanted,
): Promise<Record> {
  const record: Record = { entries: [], roots: new Map(), lost: [], withheldFields: 0 };
  await findings.during("entries", () => new Reading(opened, header, roots, findings, record, wanted).run());
  if (roots === undefined) findings.takes("entries", new Unchecked("没有可用的检查点，未能核对包含证明", PROOFS));
  for (const n of record.lost) {
    findings.takes("entries", new Unchecked("第 {n} 条记录的内容据称在恢复系统时遗失，无从核对", `${ENTRIES}:${n}`, { n }));
  }
  return record;
}

class Reading {
  readonly #opened: Opened;
  readonly #header: Header;
  readonly #roots: Roots | undefined;
  readonly #findings: Findings;
  readonly #record: Record;
  readonly #wanted: Wanted;
  /** The step each entry told of, by its number. */
  readonly #steps = new Map<number, string>();
  #n = 0;
  #position = -1;
  /** Digest and moment of the entry before; undefined after one that could not be read. */
  #head: string | undefined = "";
  #at: Moment | undefined;

  constructor(
    opened: Opened, header: Header, roots: Roots | undefined, findings: Findings, record: Record, wanted: Wanted,
  ) {
    this.#opened = opened;
    this.#header = header;
    this.#roots = roots;
    this.#findings = findings;
    this.#record = record;
    this.#wanted = wanted;
  }

  async run(): Promise<void> {
    const proofs = new Beside(this.#opened.lines(PROOFS), (error) => {
      if (!(error instanceof Told)) throw error;
      this.#findings.takes("entries", error);
    });
    for await (const [place, raw] of this.#opened.lines(ENTRIES, ENTRY_LINE_BYTES)) {
      if (this.#record.entries.length >= MAX_ENTRIES) {
        throw new Unverifiable("记录超过 {limit} 条", place, { limit: MAX_ENTRIES });
      }
      const entry = this.#entry(place, raw);
      const proof = await proofs.next();
      if (entry !== undefined) this.#findings.of("entries", "", () => this.#prove(entry, proof, place));
    }
    if ((await proofs.next()) !== undefined) throw new Unverifiable("包含证明比记录多：有记录被去掉", PROOFS);
    this.#ends();
  }

  #ends(): void {
    const { entries } = this.#record;
    const [first, last] = [entries[0], entries[entries.length - 1]];
    if (first === undefined || last === undefined) throw new Unverifiable("没有任何记录", ENTRIES);
    if (first.kind !== OPENED) throw new Unverifiable("第一条记录应为 {kind}", `${ENTRIES}:1`, { kind: OPENED });
    if (last.kind !== PACKAGED || last.n !== this.#header.last) {
      const facts = { n: this.#header.last, kind: PACKAGED };
      throw new Unverifiable("最后一条记录应为第 {n} 条 {kind}：末尾的记录缺失或多出", ENTRIES, facts);
    }
    if (last.law["profile"] !== this.#header.profile || last.law["last"] !== last.n - 1) {
      const sentence = "最后一条记录所写的用途或末条序号与本包不符：这是为另一接收人或另一时点出具的包";
      throw new Unverifiable(sentence, `${ENTRIES}:${last.n}`);
    }
  }

  /** One line: its entry, once kept for the later steps; undefined where it cannot be read. */
  #entry(place: string, raw: Bytes): LedgerEntry | undefined {
    this.#n += 1;
    let read: { readonly entry: LedgerEntry; readonly fields: Field[]; readonly lost: boolean };
    try {
      const line = Structure.of(decoded(raw, place, ENTRY_LINE_BYTES), "", ["entry", "fields", "lost"], place);
      const entry = readEntry(line.objectOf("entry"), place);
      const fields = line.listOf("fields").map((one) => readField(one, place));
      const { lost } = line.members;
      if (typeof lost !== "boolean") throw new Unverifiable("“{name}”应为 true 或 false", place, { name: "lost" });
      read = { entry, fields, lost };
    } catch (error) {
      if (!(error instanceof Told)) throw error;
      this.#head = undefined;
      this.#findings.takes("entries", error, place);
      return undefined;
    }
    const { entry, fields, lost } = read;
    this.#steps.set(entry.n, stepToldOf(entry, this.#steps));
    this.#chain(entry, place);
    this.#findings.of("entries", place, () => this.#fields(entry, fields, place, lost));
    this.#keep(entry, fields, lost);
    return entry;
  }

  /** Number, subject, predecessor and time. What is wrong is told once, then the chain is taken up again. */
  #chain(entry: LedgerEntry, place: string): void {
    this.#findings.of("entries", "", () => {
      const { n, subject } = entry;
      if (n !== this.#n) {
        const facts = { n: this.#n, found: n };
        this.#n = n;
        throw new Unverifiable("记录序号应为 {n}，实为 {found}：中间有记录缺失、重复或换位", place, facts);
      }
      if (subject !== this.#header.subject) {
        const facts = { found: subject, subject: this.#header.subject };
        throw new Unverifiable("记录属于主体 {found}，应属于主体 {subject}", place, facts);
      }
      if (this.#head !== undefined && entry.prev !== this.#head) {
        throw new Unverifiable("第 {n} 条记录所指的前一条记录与实际的前一条不同：前一条被改动或替换", place, { n });
      }
      if (this.#at !== undefined && entry.at < this.#at) throw new Unverifiable("第 {n} 条记录的时间早于前一条", place, { n });
    });
    this.#head = entry.digest;
    this.#at = entry.at;
  }

  #fields(entry: LedgerEntry, fields: readonly Field[], place: string, lost: boolean): void {
    if (fields.some(({ name }, n) => name < (fields[n - 1]?.name ?? ""))) {
      throw new Unverifiable("字段没有按名称排列", place);
    }
    demandCommitment(fields, entry.commitment, place);
    const kept = fields.filter((field) => !isOpen(field));
    if (lost && kept.length !== fields.length) throw new Unverifiable("记录声明内容遗失，却披露了字段", place);
    const [first] = kept;
    if (first !== undefined && !lost) this.#demandMayBeKeptBack(entry, first.name, place);
  }

  #demandMayBeKeptBack({ n, kind }: LedgerEntry, name: string, place: string): void {
    const { profile } = this.#header;
    if (profile === "archive") throw new Unverifiable("存档用的包不得保留字段：“{name}”没有披露", place, { name });
    const { internal } = this.#wanted;
    if (INTERNAL_KINDS.includes(kind)) return;
    if (profile === "institution" && internal !== undefined && !internal.has(this.#steps.get(n) ?? "")) {
      throw new Unverifiable("第 {n} 条记录不属于评审组内部事项，其字段不得保留", place, { n });
    }
  }

  #keep({ n, kind, at, law }: LedgerEntry, fields: readonly Field[], lost: boolean): void {
    const open = KEPT.includes(kind) ? fields.flatMap((field) => (isOpen(field) ? [[field.name, field.value] as const] : [])) : [];
    const withheld = new Set(fields.filter((field) => !isOpen(field)).map((field) => field.name));
    this.#record.entries.push({ n, kind, at, law, values: new Map(open), withheld, lost, position: -1 });
    this.#record.withheldFields += withheld.size;
    if (lost) this.#record.lost.push(n);
  }

  // --- inclusion ---------------------------------------------------------------------------------------------------

  #prove(entry: LedgerEntry, proof: Line | undefined, place: string): void {
    const { n } = entry;
    if (proof === undefined) throw new Unverifiable("第 {n} 条记录没有包含证明", PROOFS, { n });
    const [where, raw] = proof;
    const names = ["n", "position", "proof", ...(this.#header.suite === "gm" ? ["proof_sm3"] : [])];
    const line = Structure.of(decoded(raw, where), "", names, where);
    const position = line.number("position");
    if (line.number("n") !== n) throw new Unverifiable("包含证明不是第 {n} 条记录的", where, { n });
    if (position <= this.#position) throw new Unverifiable("第 {n} 条记录在日志中的位置不在前一条之后", where, { n });
    this.#position = position;
    const recorded = this.#record.entries[this.#record.entries.length - 1];
    if (recorded !== undefined) recorded.position = position;
    if (this.#roots === undefined) return;
    const { size, root, rootSm3 } = this.#roots;
    const leaf = leafOf(entry);
    const path = digestsIn(line, "proof");
    demandInclusion({ leaf, index: position, size, proof: path, root }, place);
    if (rootSm3 !== undefined && names.includes("proof_sm3")) {
      const claim = { leaf: leafHash(entry.encoded, newSm3), index: position, size, proof: digestsIn(line, "proof_sm3", place), root: rootSm3 };
      demandInclusion(claim, place, newSm3);
    }
    // The roots of the trees that end just before and just after this leaf, if anybody asks for them.
    for (const earlier of [position, position + 1]) {
      if (!this.#wanted.sizes.has(earlier)) continue;
      this.#record.roots.set(earlier, hexOf(earlierRoot({ leaf, index: position, size, proof: path, root }, earlier > position)));
    }
  }
}

/** The digests of a proof; `place` is told instead of the line's own. */
const digestsIn = (line: Structure, name: string, place = line.place): Bytes[] =>
  line.listOf(name).map((one) => readDigest(one, place));
