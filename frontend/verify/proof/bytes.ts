// Bytes and text: UTF-8, hex, base64, comparison. One spelling each; any other is refused.
import { Unverifiable } from "./errors.ts";

export type Bytes = Uint8Array;

const strict = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const encoder = new TextEncoder();

export const utf8 = (text: string): Bytes => encoder.encode(text);

/** The text, or undefined when the bytes are no UTF-8. A byte order mark stays part of the text. */
export function textOf(raw: Bytes): string | undefined {
  try {
    return strict.decode(raw);
  } catch {
    return undefined;
  }
}

/** How many characters, counting one outside the basic plane once. */
export function lengthOf(text: string): number {
  let count = 0;
  for (const _character of text) count += 1;
  return count;
}

/** The first characters of a foreign text, for a message. */
export const shown = (text: string, most = 40): string => (text.length <= most ? text : [...text].slice(0, most).join(""));

export function joined(...parts: readonly Bytes[]): Bytes {
  const whole = new Uint8Array(parts.reduce((size, part) => size + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

export function same(one: Bytes, other: Bytes): boolean {
  return one.length === other.length && one.every((byte, at) => byte === other[at]);
}

/** Byte by byte: negative, zero or positive, as a sort wants it. */
export function compared(one: Bytes, other: Bytes): number {
  const shorter = Math.min(one.length, other.length);
  for (let at = 0; at < shorter; at += 1) {
    const difference = (one[at] ?? 0) - (other[at] ?? 0);
    if (difference !== 0) return difference;
  }
  return one.length - other.length;
}

export const hexOf = (raw: Bytes): string => Array.from(raw, (byte) => byte.toString(16).padStart(2, "0")).join("");

/** The bytes of an even number of lower-case hex digits. */
export const fromHex = (text: string): Bytes => Uint8Array.from(text.match(/../gu) ?? [], (pair) => Number.parseInt(pair, 16));

/** Text by code points, as Python sorts it: `sort()` alone would go by UTF-16 units. */
export const byCodePoint = (one: string, other: string): number => compared(utf8(one), utf8(other));

export const isDigest = (text: string): boolean => /^[0-9a-f]{64}$/u.test(text);

/** The 32 bytes of a digest written as 64 lower-case hex digits. */
export function readDigest(text: unknown, place: string): Bytes {
  if (typeof text !== "string" || !isDigest(text)) throw new Unverifiable("摘要须为 64 个小写十六进制字符", place);
  return fromHex(text);
}

export function writeBase64(raw: Bytes): string {
  let binary = "";
  for (const byte of raw) binary += String.fromCharCode(byte);
  return btoa(binary);
}

function decoded(text: string): Bytes | undefined {
  try {
    return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  } catch {
    return undefined;
  }
}

/** The bytes, at least one, of standard base64 with padding (RFC 4648 section 4). */
export function readBase64(text: unknown, place: string): Bytes {
  if (typeof text === "string" && text !== "") {
    const raw = decoded(text);
    if (raw !== undefined && writeBase64(raw) === text) return raw;
  }
  throw new Unverifiable("应为标准 base64 编码", place);
}

export const writeBase64url = (raw: Bytes): string =>
  writeBase64(raw).replace(/\+/gu, "-").replace(/\//gu, "_").replace(/=+$/u, "");

/** The bytes, perhaps none, of base64 for URLs without padding (RFC 4648 section 5). */
export function readBase64url(text: unknown, place: string): Bytes {
  if (typeof text === "string" && /^[A-Za-z0-9_-]*$/u.test(text)) {
    const raw = decoded(text.replace(/-/gu, "+").replace(/_/gu, "/"));
    if (raw !== undefined && writeBase64url(raw) === text) return raw;
  }
  throw new Unverifiable("应为不带填充的 base64url 编码", place);
}
