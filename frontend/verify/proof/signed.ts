// A typed structure and one signature over its canonical bytes; the SM2 signature of a checkpoint; a document's seal.
import type { Bytes } from "./bytes.ts";
import { same } from "./bytes.ts";
import { type Value, decode, encode } from "./canonical.ts";
import { Refused, Unverifiable, foreign } from "./errors.ts";
import type { Key } from "./keys.ts";
import type { Moment } from "./moment.ts";
import { type Checkpoint, demandCheckpoint } from "./note.ts";
import { Structure } from "./structure.ts";
import { SIGNATURE_BYTES, SUITE_NAMES, demandSignature, suiteOf } from "./suites.ts";

const CHECKPOINT_TYPE = "mingjian/checkpoint-signature/v1";
const DOCUMENT_TYPE = "mingjian/document/v1";
const LONGEST_NUMBER = 120;

/** What was read; nothing is known to hold before `demandSigned` has returned. */
export interface Signed {
  readonly body: Structure;
  readonly key: string;
  readonly suite: string;
  readonly signature: Bytes;
}

const readSigned = (raw: Bytes, type: string, names: readonly string[], place: string): Signed =>
  signedIn(decode(raw, place), type, names, place);

/** The same of a structure that stands inside another document. */
export function signedIn(value: Value | undefined, type: string, names: readonly string[], place: string): Signed {
  const outer = Structure.of(value, "", ["body", "signature"], place);
  const body = Structure.of(outer.members["body"], type, [...names, "suite", "key"], place);
  const signature = outer.bytesOf("signature");
  if (signature.length !== SIGNATURE_BYTES) {
    throw new Unverifiable("签名须为 {length} 字节", place, { length: SIGNATURE_BYTES });
  }
  const suite = body.oneOf("suite", SUITE_NAMES);
  return { body, key: body.text("key"), suite, signature };
}

/** Return when `key` signed this body. */
export function demandSigned({ body, key: claimed, suite, signature }: Signed, key: Key): void {
  if (suite !== key.suite || claimed !== key.id) {
    throw new Unverifiable("签名所称的密钥是 {claimed}，核验用的是 {id}", body.place, { claimed, id: key.id });
  }
  demandSignature(suiteOf(suite), key.public, encode(body.members), signature, body.place);
}

/** The SM2 signature of a checkpoint, in a file beside the note. */
export interface CheckpointSignature {
  readonly signed: Signed;
  readonly checkpoint: Checkpoint;
  readonly rootSm3: Bytes;
  readonly at: Moment;
}

export function readCheckpointSignature(raw: Bytes, place: string): CheckpointSignature {
  const signed = readSigned(raw, CHECKPOINT_TYPE, ["origin", "size", "root", "root_sm3", "at"], place);
  const { body } = signed;
  const checkpoint = readState(body, place);
  return { signed, checkpoint, rootSm3: body.digest("root_sm3"), at: body.moment("at") };
}

const readState = (body: Structure, place: string): Checkpoint =>
  foreign(place, () => demandCheckpoint({ origin: body.text("origin"), size: body.number("size"), root: body.digest("root") }));

/** Return when `key` signed this origin, size and SHA-256 root. */
export function demandBeside(beside: CheckpointSignature, key: Key, checkpoint: Checkpoint): void {
  demandSigned(beside.signed, key);
  const { origin, size, root } = beside.checkpoint;
  if (origin !== checkpoint.origin || size !== checkpoint.size || !same(root, checkpoint.root)) {
    throw new Unverifiable("国密签名所签的检查点与此检查点不同", beside.signed.body.place);
  }
}

/** The seal of a numbered document: its digests and the log as it stood when it was issued. */
export interface DocumentSeal {
  readonly signed: Signed;
  readonly number: string;
  readonly sha256: Bytes;
  readonly sm3: Bytes;
  readonly at: Moment;
  readonly checkpoint: Checkpoint;
}

export function readDocumentSeal(raw: Bytes, place: string): DocumentSeal {
  const signed = readSigned(raw, DOCUMENT_TYPE, ["number", "sha256", "sm3", "at", "origin", "size", "root"], place);
  const { body } = signed;
  const number = body.text("number", LONGEST_NUMBER);
  return foreign(place, () => {
    if (number === "") throw new Refused("文书编号为空或超过 {limit} 个字符", { limit: LONGEST_NUMBER });
    const checkpoint = readState(body, place);
    return { signed, number, checkpoint, sha256: body.digest("sha256"), sm3: body.digest("sm3"), at: body.moment("at") };
  });
}
