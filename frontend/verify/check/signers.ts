// Whose signatures count: every signer must be among the package's own claims, and trusted from outside as well.
import { UnknownSigner, Unverifiable } from "../proof/errors.ts";
import { type Key, type Revocation, type Seen, demandValid } from "../proof/keys.ts";
import { Unchecked } from "./answer.ts";
import { STAMP_NEEDED } from "./ownWords.ts";
import type { Moment } from "../proof/moment.ts";
import type { VerifierKey } from "../proof/note.ts";
import type { Signed } from "../proof/signed.ts";
import { type Trust, isDemo, logKeys } from "../proof/trust.ts";

export interface Acceptance {
  readonly purpose: string;
  readonly signedAt: Moment;
  readonly within: number;
  readonly seen: readonly Seen[];
  /** Time stamps are enclosed, which would show more if they were checked. */
  readonly hasStamps: boolean;
}

/** What a time stamp could show at best. */
const ANY_TIME: Seen = { size: Infinity, at: -Infinity };

/** The package's claims and the verifier's trust, for one log. */
export class Signers {
  readonly claims: Trust;
  readonly trust: Trust;
  /** Some accepted key is one of the published demonstration keys. */
  restsOnDemo = false;
  // Of what the package claims against itself nothing is left out: a revocation only ever weakens.
  readonly #revocations: readonly Revocation[];

  constructor(claims: Trust, trust: Trust) {
    this.claims = claims;
    this.trust = trust;
    this.#revocations = [...trust.revocations, ...claims.revocations];
  }

  /** The claimed key that a structure names. */
  claimed(signed: Signed, place: string): Key {
    const key = this.claims.keys.find((one) => one.id === signed.key);
    if (key !== undefined) return key;
    throw new Unverifiable("签名的密钥 {id} 不在包内的公钥声明中", place, { id: [...signed.key].slice(0, 64).join("") });
  }

  logKeys(): VerifierKey[] {
    return logKeys(this.claims).map(([, verifierKey]) => verifierKey);
  }

  /** The same key as the trust file has it, if it is one of this log's. */
  known(key: Key): Key | undefined {
    if (this.trust.origin !== this.claims.origin) return undefined;
    return this.trust.keys.find((one) => one.id === key.id);
  }

  /** Return when a signature that holds also counts; UnknownSigner when nobody here trusts its key. */
  accept(key: Key, { hasStamps, seen, ...signing }: Acceptance, place: string): void {
    const known = this.known(key);
    const demand = (all: readonly Seen[]): void =>
      demandValid(known ?? key, { ...signing, revocations: this.#revocations, seen: all }, place);
    try {
      demand(seen);
    } catch (error) {
      if (!hasStamps) throw error;
      demand([...seen, ANY_TIME]);
      throw new Unchecked(STAMP_NEEDED, place, { id: key.id });
    }
    if (known === undefined) {
      const sentence = "签名成立，但密钥 {id} 不在您给出的信任文件中，签名者身份不明；请向发布者核对其公钥";
      throw new UnknownSigner(sentence, place, { id: key.id });
    }
    this.restsOnDemo ||= isDemo(known);
  }
}

/** The first moment between these two at which the key was in force; `earliest` when there is none. */
export const momentOfSigning = (key: Key, earliest: Moment, latest: Moment): Moment =>
  key.since <= latest && (key.until === undefined || key.until >= earliest) ? Math.max(earliest, key.since) : earliest;
