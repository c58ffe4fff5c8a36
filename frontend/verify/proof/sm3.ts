// SM3 (GB/T 32905-2016): a running digest of 32 bytes.
import type { Bytes } from "./bytes.ts";

const BEGIN = [0x7380166f, 0x4914b2b9, 0x172442d7, 0xda8a0600, 0xa96f30bc, 0x163138aa, 0xe38dee4d, 0xb0fb0e4e];
const BLOCK = 64;
const ROUNDS = 64;
/** Rounds 0 to 15 use other functions and another constant than the rest. */
const EARLY = 16;

const turn = (word: number, by: number): number => (word << by) | (word >>> (32 - by));
const p0 = (word: number): number => word ^ turn(word, 9) ^ turn(word, 17);
const p1 = (word: number): number => word ^ turn(word, 15) ^ turn(word, 23);

/** The constant of a round, turned as far as the round demands. */
const CONSTANTS = Int32Array.from({ length: ROUNDS }, (_none, round) => {
  const by = round % 32;
  const constant = round < EARLY ? 0x79cc4519 : 0x7a879d8a;
  return by === 0 ? constant : turn(constant, by);
});

export class Sm3 {
  readonly #state = Int32Array.from(BEGIN);
  readonly #words = new Int32Array(68);
  readonly #waiting = new Uint8Array(BLOCK);
  #size = 0;

  update(data: Bytes): this {
    let at = 0;
    const held = this.#size % BLOCK;
    this.#size += data.length;
    if (held > 0) {
      at = Math.min(BLOCK - held, data.length);
      this.#waiting.set(data.subarray(0, at), held);
      if (held + at < BLOCK) return this;
      this.#compress(this.#waiting, 0);
    }
    for (; at + BLOCK <= data.length; at += BLOCK) this.#compress(data, at);
    this.#waiting.set(data.subarray(at));
    return this;
  }

  /** Ends it: nothing may follow. */
  digest(): Bytes {
    const held = this.#size % BLOCK;
    const rest = new Uint8Array(held < 56 ? BLOCK : 2 * BLOCK);
    rest.set(this.#waiting.subarray(0, held));
    rest[held] = 0x80;
    const view = new DataView(rest.buffer);
    view.setBigUint64(rest.length - 8, BigInt(this.#size) * 8n);
    for (let at = 0; at < rest.length; at += BLOCK) this.#compress(rest, at);
    const found = new Uint8Array(32);
    const out = new DataView(found.buffer);
    this.#state.forEach((word, n) => out.setInt32(4 * n, word));
    return found;
  }

  #compress(data: Bytes, start: number): void {
    const w = this.#words;
    for (let n = 0; n < 16; n += 1) {
      const at = start + 4 * n;
      w[n] = (data[at]! << 24) | (data[at + 1]! << 16) | (data[at + 2]! << 8) | data[at + 3]!;
    }
    for (let n = 16; n < 68; n += 1) {
      w[n] = p1(w[n - 16]! ^ w[n - 9]! ^ turn(w[n - 3]!, 15)) ^ turn(w[n - 13]!, 7) ^ w[n - 6]!;
    }
    const state = this.#state;
    let [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = state;
    for (let round = 0; round < ROUNDS; round += 1) {
      const turned = turn(a, 12);
      const one = turn((turned + e + CONSTANTS[round]!) | 0, 7);
      const early = round < EARLY;
      const ff = early ? a ^ b ^ c : (a & b) | (a & c) | (b & c);
      const gg = early ? e ^ f ^ g : (e & f) | (~e & g);
      const t1 = (ff + d + (one ^ turned) + (w[round]! ^ w[round + 4]!)) | 0;
      const t2 = (gg + h + one + w[round]!) | 0;
      d = c;
      c = turn(b, 9);
      b = a;
      a = t1;
      h = g;
      g = turn(f, 19);
      f = e;
      e = p0(t2);
    }
    [a, b, c, d, e, f, g, h].forEach((word, n) => (state[n]! ^= word));
  }
}
