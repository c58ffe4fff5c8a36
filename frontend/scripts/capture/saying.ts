// What a device says, signed by a key that cannot leave this browser (docs/formats/recording.md §1).
import { type Value, encode, written } from "../../verify/proof/canonical.ts";

const CURVE = { name: "ECDSA", namedCurve: "P-256" };

type Body = { readonly [name: string]: Value };
type Plain = Uint8Array<ArrayBuffer>;

export const newKeys = (): Promise<CryptoKeyPair> => crypto.subtle.generateKey(CURVE, false, ["sign", "verify"]);

export function base64url(bytes: ArrayBuffer): string {
  const text = String.fromCharCode(...new Uint8Array(bytes));
  return btoa(text).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
}

export async function sha256(bytes: ArrayBuffer | Plain): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return [...digest].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

export const pointOf = async (keys: CryptoKeyPair): Promise<string> =>
  base64url(await crypto.subtle.exportKey("raw", keys.publicKey));

export const wall = (): string => new Date().toISOString();

export interface Said {
  readonly text: string;
  /** SHA-256 of what was signed: of a header the head of the chain. */
  readonly digest: string;
}

export async function signed(body: Body, keys: CryptoKeyPair): Promise<Said> {
  const message = encode(body) as Plain;
  const signature = await crypto.subtle.sign({ name: "ECDSA", hash: "SHA-256" }, keys.privateKey, message);
  return { text: written({ body, signature: base64url(signature) }), digest: await sha256(message) };
}
