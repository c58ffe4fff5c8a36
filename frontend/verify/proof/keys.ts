// Public keys of the platform: one purpose each, in force from a day to a day, retired or revoked.
import { type Bytes, fromHex, hexOf, joined, utf8 } from "./bytes.ts";
import { type Value, encode } from "./canonical.ts";
import { sha256 } from "./digests.ts";
import { Refused, Unverifiable, foreign } from "./errors.ts";
import { type Moment, writeMoment } from "./moment.ts";
import { Structure } from "./structure.ts";
import { SUITE_NAMES, suiteOf } from "./suites.ts";

const TYPE = "mingjian/key/v1";
const PURPOSES = ["log", "receipt", "beacon", "upload-token", "document"];
const STATES = ["active", "retired", "revoked"];
const ID = /^[0-9a-f]{32}$/u;
const HEX = /^(?:[0-9a-f]{2})+$/u;

/** One public key. `since` and `until` are inclusive; `until` is undefined while the key is in use. */
export interface Key {
  readonly id: string;
  readonly purpose: string;
  readonly suite: string;
  readonly public: Bytes;
  readonly since: Moment;
  readonly until: Moment | undefined;
  readonly state: string;
}

/** The name a key carries in structures: bound to what it is, so that no other key can bear it. */
export function keyId(purpose: string, suite: string, publicKey: Bytes): string {
  const described = encode({ public: hexOf(publicKey), purpose, suite });
  return hexOf(sha256(joined(utf8(`${TYPE}\0`), described)).subarray(0, 16));
}

export function readKey(value: Value, place: string): Key {
  const record = Structure.of(value, TYPE, ["id", "purpose", "suite", "public", "from", "until", "state"], place);
  const [purpose, suite] = [record.oneOf("purpose", PURPOSES), record.oneOf("suite", SUITE_NAMES)];
  const publicKey = fromHex(record.shaped("public", HEX));
  const since = record.moment("from");
  const until = record.members["until"] === null ? undefined : record.moment("until");
  const state = record.oneOf("state", STATES);
  const id = keyId(purpose, suite, publicKey);
  foreign(place, () => {
    if (publicKey.length !== suiteOf(suite).publicBytes) {
      throw new Refused("密钥的算法套件“{suite}”未知，或公钥长度不符", { suite });
    }
    if (until !== undefined && until < since) throw new Refused("密钥的停用时刻早于启用时刻");
    if (until === undefined && state === "retired") throw new Refused("已停用的密钥须写明停用时刻");
  });
  if (record.members["id"] !== id) throw new Unverifiable("密钥编号与公钥、用途、套件不符；应为 {id}", place, { id });
  return { id, purpose, suite, public: publicKey, since, until, state };
}

/** From `notAfter` on somebody else may hold the private key: what it signed later proves nothing. */
export interface Revocation {
  readonly id: string;
  readonly notAfter: Moment;
}

export function readRevocation(value: Value, place: string): Revocation {
  const record = Structure.of(value, "", ["id", "not_after"], place);
  return { id: record.shaped("id", ID), notAfter: record.moment("not_after") };
}

/** A checkpoint that left the house: time-stamped, cosigned or received by somebody outside at `at`. */
export interface Seen {
  readonly size: number;
  readonly at: Moment;
}

export interface Signing {
  readonly purpose: string;
  readonly signedAt: Moment;
  /** The size of the smallest tree that holds what was signed; undefined when it is in none. */
  readonly within: number | undefined;
  readonly revocations: readonly Revocation[];
  readonly seen: readonly Seen[];
}

/** Return when a signature said to be made then counts. */
export function demandValid(key: Key, { purpose, signedAt, within, revocations, seen }: Signing, place: string): void {
  const { id } = key;
  if (key.purpose !== purpose) {
    throw new Unverifiable("密钥 {id} 的用途是 {found}，不得用于 {purpose}", place, { id, found: key.purpose, purpose });
  }
  if (signedAt < key.since || (key.until !== undefined && signedAt > key.until)) {
    throw new Unverifiable("签名时刻 {at} 不在密钥 {id} 的有效期内", place, { id, at: writeMoment(signedAt) });
  }
  const ends = revocations.filter((one) => one.id === id).map((one) => one.notAfter);
  if (ends.length === 0) {
    if (key.state === "revoked") throw new Unverifiable("密钥 {id} 已撤销，但未写明撤销时刻", place, { id });
    return;
  }
  const notAfter = Math.min(...ends);
  const covered = within !== undefined && seen.some((one) => one.size >= within && one.at <= notAfter);
  if (signedAt > notAfter || !covered) {
    const sentence = "密钥 {id} 自 {not_after} 起撤销；此签名没有在那之前由外部收到或加盖时间戳的检查点为证";
    throw new Unverifiable(sentence, place, { id, not_after: writeMoment(notAfter) });
  }
}
