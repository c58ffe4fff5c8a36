// Step 6: the checkpoint is signed and continues every earlier one that is known. Time stamps are not checked here.
import { type Bytes, hexOf, readDigest } from "../proof/bytes.ts";
import { sha256 } from "../proof/digests.ts";
import { UnknownSigner, Unverifiable } from "../proof/errors.ts";
import type { Key, Seen } from "../proof/keys.ts";
import { demandConsistency } from "../proof/merkle.ts";
import { type Moment, writeMoment } from "../proof/moment.ts";
import { type Checkpoint, type Opened as Note, type VerifierKey, openNote, parseCheckpoint } from "../proof/note.ts";
import { type CheckpointSignature, demandBeside, readCheckpointSignature } from "../proof/signed.ts";
import { Structure } from "../proof/structure.ts";
import { type Trust, logKeys, parseTrust } from "../proof/trust.ts";
import { type Findings, Unchecked } from "./answer.ts";
import type { Roots } from "./entries.ts";
import type { Header } from "./header.ts";
import type { Held } from "./held.ts";
import { UNCHECKED_STAMP } from "./ownWords.ts";
import { CHECKPOINT, CHECKPOINT_SM2, CONSISTENCY, KEYS, type Opened, STAMP, TIMESTAMPS } from "./opened.ts";
import { Signers, momentOfSigning } from "./signers.ts";

const KEYS_BYTES = 1_000_000;
/** Tokens over one checkpoint, and bytes of one. */
const MAX_STAMPS = 100;
/** How far the clock of somebody outside may differ from that of the log, in milliseconds. */
const OUT_OF_STEP = 300_000;
const STAMP_BYTES = 65_536;
const NOTE_BYTES = 1_000_000;

/** The state of the log that the package stands on, once its signatures were found to hold. */
export class Log {
  readonly checkpoint: Checkpoint;
  readonly raw: Bytes;
  readonly signers: Signers;
  /** The claimed keys that signed the note. */
  readonly signedBy: readonly Key[];
  /** The SM2 statement beside it under the gm suite. */
  beside: CheckpointSignature | undefined;
  /** Time stamps are enclosed, which are not checked here. */
  hasStamps = false;
  witnessed: readonly (readonly [VerifierKey, Moment])[] = [];
  readonly confirmed: Held[] = [];
  /** Roots of earlier trees, in hex, that this checkpoint is proven to continue. */
  readonly known: Map<number, string>;

  constructor(checkpoint: Checkpoint, raw: Bytes, signers: Signers, signedBy: readonly Key[]) {
    this.checkpoint = checkpoint;
    this.raw = raw;
    this.signers = signers;
    this.signedBy = signedBy;
    this.known = new Map([[0, hexOf(sha256(new Uint8Array(0)))], [checkpoint.size, hexOf(checkpoint.root)]]);
  }

  get roots(): Roots {
    return { size: this.checkpoint.size, root: this.checkpoint.root, rootSm3: this.beside?.rootSm3 };
  }

  /** When this checkpoint is known to have been outside. */
  get seen(): Seen[] {
    return this.witnessed.map(([, at]) => ({ size: this.checkpoint.size, at }));
  }

  /** An earlier root, unless the size has one already. */
  learn(size: number, root: string): void {
    if (!this.known.has(size)) this.known.set(size, root);
  }
}

/** The keys the package claims, beside those that are believed; undefined, with a finding, where they cannot be read. */
export async function readClaims(opened: Opened, believed: Trust, findings: Findings): Promise<Signers | undefined> {
  return await findings.during(
    "checkpoints",
    async () => new Signers(parseTrust(await opened.read(KEYS, KEYS_BYTES), KEYS), believed),
  );
}

/** The checkpoint once its signatures hold by keys the package claims; undefined, with a finding, where they do not. */
export async function readLog(opened: Opened, header: Header, signers: Signers, findings: Findings): Promise<Log | undefined> {
  return await findings.during("checkpoints", async () => {
    const { claims } = signers;
    const raw = await opened.read(CHECKPOINT, NOTE_BYTES);
    const note = signedByClaimed(raw, signers);
    const checkpoint = parseCheckpoint(note.text, CHECKPOINT);
    if (checkpoint.origin !== header.origin || claims.origin !== header.origin) {
      const facts = { found: checkpoint.origin, origin: header.origin };
      throw new Unverifiable("检查点属于日志“{found}”，目录所写的是“{origin}”", CHECKPOINT, facts);
    }
    const byPublic = new Map(logKeys(claims).map(([key, verifierKey]) => [hexOf(verifierKey.publicKey), key]));
    const signedBy = note.signers.flatMap((verifierKey) => byPublic.get(hexOf(verifierKey.publicKey)) ?? []);
    const log = new Log(checkpoint, raw, signers, signedBy);
    if (header.suite === "gm") log.beside = await readBeside(opened, log);
    return log;
  });
}

function signedByClaimed(raw: Bytes, signers: Signers): Note {
  try {
    return openNote(raw, signers.logKeys(), CHECKPOINT);
  } catch (error) {
    if (!(error instanceof UnknownSigner)) throw error;
    throw new Unverifiable("检查点没有由包内声明的任何日志密钥签名：签名或公钥声明被替换", CHECKPOINT);
  }
}

async function readBeside(opened: Opened, log: Log): Promise<CheckpointSignature> {
  const beside = readCheckpointSignature(await opened.read(CHECKPOINT_SM2, KEYS_BYTES), CHECKPOINT_SM2);
  demandBeside(beside, log.signers.claimed(beside.signed, CHECKPOINT_SM2), log.checkpoint);
  if (beside.signed.suite !== "gm") throw new Unverifiable("国密签名不是 SM2 签名", CHECKPOINT_SM2);
  return beside;
}

export interface Known {
  readonly held: readonly Held[];
  /** Roots that follow from inclusion proofs, in hex, and the sizes that somebody will ask for. */
  readonly derived: ReadonlyMap<number, string>;
  readonly wanted: ReadonlySet<number>;
  /** The moment of the last entry: the checkpoint was signed after it. */
  readonly earliest: Moment;
}

/** Which earlier states the checkpoint continues, who saw it, and whether its signers count. */
export async function checkLog(opened: Opened, log: Log, findings: Findings, known: Known): Promise<void> {
  await readConsistency(opened, log, findings, known.wanted);
  for (const [size, root] of known.derived) log.learn(size, root);
  const stamps = opened.under(TIMESTAMPS, STAMP);
  log.hasStamps = stamps.length > 0;
  for (const [number, { path, member }] of stamps.entries()) {
    await findings.during(
      "checkpoints",
      async () => {
        if (number >= MAX_STAMPS) throw new Unverifiable("时间戳超过 {limit} 个", "", { limit: MAX_STAMPS });
        await opened.reader.read(member, STAMP_BYTES);
        throw new Unchecked(UNCHECKED_STAMP, "");
      },
      path,
    );
  }
  findings.of("checkpoints", "", () => readWitnesses(log, known.earliest));
  for (const one of known.held) findings.of("checkpoints", one.name, () => compareHeld(one, log));
  for (const key of log.signedBy) {
    const at = momentOfSigning(key, known.earliest, opened.bag.info.madeAt);
    findings.of("checkpoints", "", () => accept(log, key, at, CHECKPOINT));
  }
  const { beside } = log;
  if (beside !== undefined) {
    findings.of("checkpoints", "", () => accept(log, log.signers.claimed(beside.signed, CHECKPOINT_SM2), beside.at, CHECKPOINT_SM2));
  }
}

const accept = (log: Log, key: Key, signedAt: Moment, place: string): void =>
  log.signers.accept(key, { purpose: "log", signedAt, within: log.checkpoint.size, seen: log.seen, hasStamps: log.hasStamps }, place);

/** Every earlier state that is enclosed is continued by the checkpoint; those asked for are remembered. */
async function readConsistency(opened: Opened, log: Log, findings: Findings, wanted: ReadonlySet<number>): Promise<void> {
  if (!opened.has(CONSISTENCY)) return;
  const { size: newSize, root: newRoot } = log.checkpoint;
  let last = -1;
  await findings.during("checkpoints", async () => {
    for await (const [place, value] of opened.objects(CONSISTENCY)) {
      const line = Structure.of(value, "", ["size", "root", "proof"], place);
      const [oldSize, oldRoot] = [line.number("size"), line.digest("root")];
      if (oldSize <= last) throw new Unverifiable("较早的检查点没有按大小依次排列", place);
      last = oldSize;
      const proof = line.listOf("proof").map((one) => readDigest(one, place));
      findings.of("checkpoints", place, () => {
        demandConsistency({ oldSize, newSize, proof, oldRoot, newRoot }, place);
        if (wanted.has(oldSize)) log.learn(oldSize, hexOf(oldRoot));
      });
    }
  });
}

/** Cosignatures by witnesses the trust file names; others are passed over. */
function readWitnesses(log: Log, last: Moment): void {
  const { witnesses, origin } = log.signers.trust;
  if (witnesses.length === 0 || origin !== log.checkpoint.origin) return;
  try {
    const { witnessed } = openNote(log.raw, witnesses, CHECKPOINT);
    // Nobody outside saw a state before its last entry was written; if they did, the entries bear false times.
    const [early] = witnessed.map(([, at]) => at).filter((at) => at < last - OUT_OF_STEP);
    if (early !== undefined) {
      const [at, told] = [early, last].map((one) => writeMoment(one).replace(/\.\d+Z$/u, "+00:00"));
      throw new Unverifiable("外部于 {at} 见到此检查点，其中最后一条记录却写着 {last}：记录的时间不实", "", { at: at ?? "", last: told ?? "" });
    }
    log.witnessed = witnessed;
  } catch (error) {
    if (!(error instanceof UnknownSigner)) throw error;
  }
}

/** Whether the log still continues what somebody outside holds. */
function compareHeld(one: Held, log: Log): void {
  const { origin, size, root } = one.checkpoint;
  if (origin !== log.checkpoint.origin) {
    throw new Unchecked("您给出的检查点属于另一日志“{found}”，无法与本包比较", "", { found: origin });
  }
  if (one.note !== undefined && log.signers.trust.origin === log.checkpoint.origin) demandOwnSignature(one, log);
  const own = log.checkpoint.size;
  const known = log.known.get(size);
  if (known === undefined && size > own) {
    const facts = { size, own };
    throw new Unchecked("您给出的检查点（{size} 条）晚于本包的检查点（{own} 条），本包不含到它的证明，无法比较", "", facts);
  }
  if (known === undefined) {
    throw new Unchecked("本包不含您给出的检查点（{size} 条）到本包检查点（{own} 条）的一致性证明，无法比较", "", { size, own });
  }
  if (known !== hexOf(root)) {
    throw new Unverifiable("本包的日志不是由您持有的检查点（{size} 条）追加而来：日志被分叉或改写", "", { size });
  }
  log.confirmed.push(one);
}

/** A signature by a trusted log key must hold; a copy without one is believed because somebody holds it. */
function demandOwnSignature(one: Held, log: Log): void {
  try {
    openNote(one.note ?? new Uint8Array(0), logKeys(log.signers.trust).map(([, key]) => key), one.name);
  } catch (error) {
    if (error instanceof UnknownSigner) return;
    if (error instanceof Unverifiable) throw new Unchecked("您给出的检查点的签名不成立，未予采用；请核对文件来源", "");
    throw error;
  }
}
