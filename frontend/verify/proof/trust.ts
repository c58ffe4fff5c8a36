// Whom a verifier believes: a trust file given from outside, or the built-in demonstration that proves nothing.
import { sha512 } from "@noble/hashes/sha2.js";
import { ed25519 } from "@noble/curves/ed25519.js";

import { type Bytes, hexOf, readBase64, utf8 } from "./bytes.ts";
import { parse } from "./canonical.ts";
import { Refused, foreign } from "./errors.ts";
import { type Key, type Revocation, keyId, readKey, readRevocation } from "./keys.ts";
import { VerifierKey } from "./note.ts";
import { sm2Public } from "./sm2.ts";
import { Structure, asShown } from "./structure.ts";

const TYPE = "mingjian/trust/v1";
const NAMES = ["origin", "keys", "revocations", "witnesses", "timestamp_roots"];
const MAX_BYTES = 1_000_000;

/** Published on purpose: whoever reads it can sign with the demonstration keys, so they prove nothing. */
const DEMO_CONSTANT = "mingjian demonstration key, published, proves nothing";
export const DEMO_ORIGIN = "demo.mingjian.invalid/log";
const DEMO_SINCE = Date.UTC(2020, 0, 1);
const DEMO_PURPOSES = ["beacon", "document", "log", "receipt", "upload-token"];
const CHANCE_BYTES = 48;

/** The keys of one log and who witnesses it. */
export interface Trust {
  readonly origin: string;
  readonly keys: readonly Key[];
  readonly revocations: readonly Revocation[];
  readonly witnesses: readonly VerifierKey[];
}

/** A trust file as a person may keep it: any spacing and order of members. */
export function parseTrust(raw: Bytes, place: string): Trust {
  const file = Structure.of(parse(raw, place, { maxBytes: MAX_BYTES }), TYPE, NAMES, place);
  const trust = {
    origin: file.text("origin"),
    keys: file.listOf("keys").map((each) => readKey(each, place)),
    revocations: file.listOf("revocations").map((each) => readRevocation(each, place)),
    witnesses: file.listOf("witnesses").map((each) => VerifierKey.parse(asShown(each, Infinity), place)),
  };
  for (const each of file.listOf("timestamp_roots")) readBase64(each, place);
  return foreign(place, () => demandWhole(trust));
}

function demandWhole(trust: Trust): Trust {
  const ids = new Set(trust.keys.map((key) => key.id));
  if (ids.size !== trust.keys.length) throw new Refused("信任文件中同一把密钥出现了两次");
  const revoked = new Set(trust.revocations.map((each) => each.id));
  const strange = [...revoked].some((id) => !ids.has(id));
  if (strange || trust.keys.some((key) => key.state === "revoked" && !revoked.has(key.id))) {
    throw new Refused("信任文件中撤销与密钥不对应：每项撤销须有其密钥，每把已撤销的密钥须写明撤销时刻");
  }
  return trust;
}

/** The keys that may sign this log's checkpoint notes, as notes know them. */
export const logKeys = (trust: Trust): (readonly [Key, VerifierKey])[] =>
  trust.keys
    .filter((key) => key.purpose === "log" && key.suite === "intl")
    .map((key) => [key, new VerifierKey(trust.origin, key.public)] as const);

/** The demonstration key of a purpose: SHA-512 of the published constant, the suite and the purpose. */
function demoKey(suite: string, purpose: string): Key {
  const seed = sha512(utf8(`${DEMO_CONSTANT}\0${suite}/${purpose}`)).subarray(0, CHANCE_BYTES);
  const publicKey = suite === "gm" ? sm2Public(seed) : ed25519.getPublicKey(seed.subarray(0, 32));
  const id = keyId(purpose, suite, publicKey);
  return { id, purpose, suite, public: publicKey, since: DEMO_SINCE, until: undefined, state: "active" };
}

let demo: Trust | undefined;

/** Believes the demonstration keys of every purpose and suite; every answer resting on it must say so. */
export function demoTrust(): Trust {
  demo ??= {
    origin: DEMO_ORIGIN,
    keys: ["gm", "intl"].flatMap((suite) => DEMO_PURPOSES.map((purpose) => demoKey(suite, purpose))),
    revocations: [],
    witnesses: [],
  };
  return demo;
}

export const isDemo = (key: Key): boolean => demoTrust().keys.some((one) => hexOf(one.public) === hexOf(key.public));
