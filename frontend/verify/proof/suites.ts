// The suites by name, as far as a verifier needs them: a digest and a check of signatures.
import { ed25519 } from "@noble/curves/ed25519.js";

import type { Bytes } from "./bytes.ts";
import { type Begin, newSha256, newSm3 } from "./digests.ts";
import { Unverifiable } from "./errors.ts";
import { verifySm2 } from "./sm2.ts";

export interface Suite {
  readonly name: string;
  readonly publicBytes: number;
  readonly begin: Begin;
  /** Whether the key signed the whole message. */
  readonly holds: (publicKey: Bytes, message: Bytes, signature: Bytes) => boolean;
}

export const SIGNATURE_BYTES = 64;

function holdsEd25519(publicKey: Bytes, message: Bytes, signature: Bytes): boolean {
  try {
    return ed25519.verify(signature, message, publicKey, { zip215: false });
  } catch {
    return false;
  }
}

export const INTL: Suite = { name: "intl", publicBytes: 32, begin: newSha256, holds: holdsEd25519 };
export const GM: Suite = { name: "gm", publicBytes: 65, begin: newSm3, holds: verifySm2 };

const SUITES: ReadonlyMap<string, Suite> = new Map([INTL, GM].map((suite) => [suite.name, suite]));
export const SUITE_NAMES: readonly string[] = [...SUITES.keys()];

/** The suite of a name already known to be one. */
export const suiteOf = (name: string): Suite => SUITES.get(name) ?? INTL;

const badSignature = (place: string): Unverifiable =>
  new Unverifiable("签名不成立：内容被改动，或不是由所称的密钥签署", place);

export function demandSignature(suite: Suite, publicKey: Bytes, message: Bytes, signature: Bytes, place: string): void {
  if (!suite.holds(publicKey, message, signature)) throw badSignature(place);
}
