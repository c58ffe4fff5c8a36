// Step 8: each enclosed paper was signed as the file it is, under a log state that this log continues.
import { hexOf } from "../proof/bytes.ts";
import { newSm3 } from "../proof/digests.ts";
import { Told, Unverifiable } from "../proof/errors.ts";
import { type DocumentSeal, demandSigned, readDocumentSeal } from "../proof/signed.ts";
import { writeMoment } from "../proof/moment.ts";
import { asShown } from "../proof/structure.ts";
import type { Findings } from "./answer.ts";
import type { Log } from "./checkpoints.ts";
import type { Contents, ContentsLine } from "./contents.ts";
import { ISSUED, type Record, type Recorded } from "./entries.ts";
import { type Opened, PARTS, SEAL } from "./opened.ts";

const SEAL_BYTES = 65_536;

/** The sizes of the log states that enclosed papers show; what cannot be read is passed over here. */
export async function sizesShown(opened: Opened): Promise<Set<number>> {
  const sizes = new Set<number>();
  for (const { path } of opened.under(PARTS, SEAL)) {
    try {
      sizes.add((await readSeal(opened, path)).checkpoint.size);
    } catch (error) {
      if (!(error instanceof Told)) throw error;
    }
  }
  return sizes;
}

/** Each paper with its seal, in the order of the entries that issued them. */
export async function checkPapers(opened: Opened, contents: Contents, record: Record, log: Log, findings: Findings): Promise<void> {
  findings.begins("signatures");
  for (const entry of record.entries) {
    if (entry.kind !== ISSUED) continue;
    for (const [paper, seal] of pairs(entry, contents.byEntry.get(entry.n) ?? [])) {
      await findings.during(
        "signatures",
        async () => {
          if (seal === undefined) throw new Unverifiable("文书没有附上签名", "");
          await checkPaper(opened, paper, seal, entry, log);
        },
        paper.path,
      );
    }
  }
}

/** The paths, among those of one entry, that are the seal of its paper. Nothing but a paper has one. */
export function sealsAmong({ kind }: Recorded, lines: readonly ContentsLine[]): ReadonlySet<string> {
  const paths = new Set(kind === ISSUED ? lines.map(({ path }) => path) : []);
  paths.delete("");
  const base = (path: string): string => path.slice(0, -SEAL.length);
  const seals = [...paths].filter((path) => path.endsWith(SEAL) && paths.has(base(path)));
  const all = new Set(seals);
  return new Set(seals.filter((path) => !all.has(base(path))));
}

/** Each enclosed paper and its seal. */
function pairs(entry: Recorded, lines: readonly ContentsLine[]): (readonly [ContentsLine, ContentsLine | undefined])[] {
  const paths = sealsAmong(entry, lines);
  const seals = new Map(lines.filter(({ path }) => paths.has(path)).map((line) => [line.path, line]));
  return lines.filter(({ path }) => path !== "" && !seals.has(path)).map((line) => [line, seals.get(line.path + SEAL)] as const);
}

async function checkPaper(opened: Opened, paper: ContentsLine, seal: ContentsLine, entry: Recorded, log: Log): Promise<void> {
  const signature = await readSeal(opened, seal.path);
  const key = log.signers.claimed(signature.signed, seal.path);
  const payload = opened.payload(paper.path);
  const [sm3] = await opened.reader.digests(payload.member, [newSm3]);
  demandSigned(signature.signed, key);
  if (hexOf(signature.sha256) !== payload.sha256 || sm3 === undefined || hexOf(sm3) !== hexOf(signature.sm3)) {
    throw new Unverifiable("文书 {number} 的文件与签名时不同：文件被替换或改动", seal.path, { number: signature.number });
  }
  const number = entry.values.get("number");
  if (number !== undefined && number !== null && number !== signature.number) {
    const facts = { found: signature.number, number: asShown(number, Infinity) };
    throw new Unverifiable("签名是文书 {found} 的，记录中此文书的编号是 {number}", seal.path, facts);
  }
  if (signature.at !== entry.at) {
    const facts = { found: writeMoment(signature.at), at: writeMoment(entry.at) };
    throw new Unverifiable("签名所写的时刻 {found} 不是制发这份文书的记录的时刻 {at}：文书的日期被提前或推后", seal.path, facts);
  }
  compareLog(signature, seal.path, log);
  const acceptance = { purpose: "document", signedAt: signature.at, within: entry.position + 1, seen: log.seen, hasStamps: log.hasStamps };
  log.signers.accept(key, acceptance, seal.path);
}

/** The state of the log that the paper shows is the beginning of the log this package stands on. */
function compareLog({ checkpoint: { origin, size, root } }: DocumentSeal, place: string, log: Log): void {
  if (origin !== log.checkpoint.origin) {
    throw new Unverifiable("文书所示的日志“{found}”不是本包的日志", place, { found: origin });
  }
  const known = log.known.get(size);
  if (known === undefined) throw new Unverifiable("缺少文书所示检查点（{size} 条）的一致性证明", place, { size });
  if (known !== hexOf(root)) {
    throw new Unverifiable("日志不是由文书所示的检查点（{size} 条）追加而来：日志被分叉或改写", place, { size });
  }
}

const readSeal = async (opened: Opened, path: string): Promise<DocumentSeal> =>
  readDocumentSeal(await opened.read(path, SEAL_BYTES), path);
