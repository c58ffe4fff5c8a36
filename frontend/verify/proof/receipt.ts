// What the house says and signs about a recording: beacons, receipts, refusals, and what it had to end itself.
import { type Bytes, hexOf } from "./bytes.ts";
import { type Value, decode, encode, isObject } from "./canonical.ts";
import { CAUSES, ENDS, ID, strange } from "./device.ts";
import { sha256 } from "./digests.ts";
import { Unverifiable } from "./errors.ts";
import type { Key } from "./keys.ts";
import type { Moment } from "./moment.ts";
import { type Signed, demandSigned, signedIn } from "./signed.ts";

const BEACON = "mingjian/beacon/v1";
export const RECEIPT = "mingjian/receipt/v1";
export const REFUSAL = "mingjian/refusal/v1";
export const HOUSE_LOST = "mingjian/house-lost/v1";
export const HOUSE_CLOSE = "mingjian/house-close/v1";

const KINDS = ["open", "commit", "stored", "lost", "close"];
const NONCE_BYTES = 32;
const BEACON_NAMES = ["room", "n", "at", "nonce", "prev"];
const NAMES: ReadonlyMap<string, readonly string[]> = new Map([
  [RECEIPT, ["stream", "n", "head", "sha256", "kind", "at"]],
  [REFUSAL, ["stream", "n", "head", "sha256", "size_bytes", "at"]],
  [HOUSE_LOST, ["stream", "n", "head", "cause", "by", "at"]],
  [HOUSE_CLOSE, ["stream", "n", "head", "reason", "by", "at"]],
]);

/** One beat of a room: nobody could know it before `at`. `prev` is the digest of the one before, "" first. */
export interface Beacon {
  readonly signed: Signed;
  readonly room: string;
  readonly n: number;
  readonly at: Moment;
  readonly prev: string;
  /** SHA-256, in hex, of the canonical body: what headers and the next beacon name. */
  readonly digest: string;
}

/** Neither signature nor chain has been checked yet. */
export function readBeacon(raw: Bytes, place: string): Beacon {
  const signed = signedIn(decode(raw, place), BEACON, BEACON_NAMES, place);
  const { body } = signed;
  const room = body.shaped("room", ID);
  const at = body.moment("at");
  const nonce = body.bytesOf("nonce");
  const prev = body.text("prev");
  const n = body.number("n", 1);
  if (nonce.length !== NONCE_BYTES || (prev !== "") !== n > 1) throw new Unverifiable("时间信标的写法不合格式", place);
  if (prev !== "") body.digest("prev");
  return { signed, room, n, at, prev, digest: hexOf(sha256(encode(body.members))) };
}

/** Return when it stands next in the chain of its room. */
export function demandFollows({ signed, room, n, at, prev }: Beacon, before: Beacon | undefined): void {
  const next = before === undefined
    ? n === 1 && prev === ""
    : room === before.room && n === before.n + 1 && prev === before.digest && at >= before.at;
  if (!next) throw new Unverifiable("第 {n} 个时间信标接不上前一个：信标链被改动、缺失或分叉", signed.body.place, { n });
}

/** One of the house's statements about a stream. The signature has not been checked yet. */
export function readHouse(value: Value | undefined, types: readonly string[], place: string): Signed {
  const body = isObject(value) ? value["body"] : undefined;
  const found = isObject(body) ? body["type"] : undefined;
  if (typeof found !== "string" || !types.includes(found)) throw strange(found, place);
  const signed = signedIn(value, found, NAMES.get(found) ?? [], place);
  const members = signed.body;
  members.shaped("stream", ID);
  members.number("n");
  members.digest("head");
  members.moment("at");
  if (found === RECEIPT) {
    members.digest("sha256");
    members.oneOf("kind", KINDS);
  } else if (found === REFUSAL) {
    members.digest("sha256");
    members.number("size_bytes");
  } else {
    if (found === HOUSE_LOST) members.oneOf("cause", CAUSES);
    else members.oneOf("reason", ENDS);
    members.text("by");
  }
  return signed;
}

/** Return when a key of this purpose signed it. When the key was valid is asked elsewhere. */
export function demandSignedFor(purpose: string, said: Signed, key: Key): void {
  if (key.purpose !== purpose) {
    const facts = { id: key.id, found: key.purpose, purpose };
    throw new Unverifiable("密钥 {id} 的用途是 {found}，不得用于 {purpose}", said.body.place, facts);
  }
  demandSigned(said, key);
}
