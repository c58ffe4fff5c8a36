// The digests: SHA-256, SM3 (GB/T 32905) and the CRC-32 of the container.
import { sha256 as nobleSha256 } from "@noble/hashes/sha2.js";

import type { Bytes } from "./bytes.ts";
import { Sm3 } from "./sm3.ts";

/** A running digest of 32 bytes. */
export interface Hasher {
  update(data: Bytes): Hasher;
  digest(): Bytes;
}

/** Begins a digest. */
export type Begin = () => Hasher;

export const newSha256: Begin = () => nobleSha256.create();
export const newSm3: Begin = () => new Sm3();

export const sha256 = (data: Bytes): Bytes => nobleSha256(data);
export const sm3 = (data: Bytes): Bytes => new Sm3().update(data).digest();

/** Eight tables: eight bytes a turn. */
const TABLES: readonly Uint32Array[] = (() => {
  const tables = Array.from({ length: 8 }, () => new Uint32Array(256));
  const [first = new Uint32Array(256)] = tables;
  for (let byte = 0; byte < 256; byte += 1) {
    let sum = byte;
    for (let bit = 0; bit < 8; bit += 1) sum = sum & 1 ? (sum >>> 1) ^ 0xedb88320 : sum >>> 1;
    first[byte] = sum;
  }
  for (let byte = 0; byte < 256; byte += 1) {
    let sum = first[byte] ?? 0;
    for (const table of tables.slice(1)) {
      sum = (sum >>> 8) ^ (first[sum & 0xff] ?? 0);
      table[byte] = sum;
    }
  }
  return tables;
})();

/** The CRC-32 of what was summed before followed by `data`. */
export function crc32(data: Bytes, before = 0): number {
  const [t0, t1, t2, t3, t4, t5, t6, t7] = TABLES as [
    Uint32Array, Uint32Array, Uint32Array, Uint32Array, Uint32Array, Uint32Array, Uint32Array, Uint32Array,
  ];
  let sum = ~before;
  let at = 0;
  const whole = data.length - (data.length % 8);
  for (; at < whole; at += 8) {
    sum ^= data[at]! | (data[at + 1]! << 8) | (data[at + 2]! << 16) | (data[at + 3]! << 24);
    sum =
      t7[sum & 0xff]! ^ t6[(sum >>> 8) & 0xff]! ^ t5[(sum >>> 16) & 0xff]! ^ t4[sum >>> 24]! ^
      t3[data[at + 4]!]! ^ t2[data[at + 5]!]! ^ t1[data[at + 6]!]! ^ t0[data[at + 7]!]!;
  }
  for (; at < data.length; at += 1) sum = (sum >>> 8) ^ t0[(sum ^ data[at]!) & 0xff]!;
  return ~sum >>> 0;
}
