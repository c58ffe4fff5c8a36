// An opened package seen by path within its folder: what a step may read, with the limit of each file.
import type { Bag, Payload } from "../proof/bag.ts";
import { type Bytes, joined } from "../proof/bytes.ts";
import { type Members, decode, isObject } from "../proof/canonical.ts";
import { Unverifiable } from "../proof/errors.ts";
import type { PackageReader } from "../proof/reader.ts";

export const CONTENTS = "data/contents.jsonl";
export const INDEX = "data/index.html";
export const COVERAGE = "data/coverage.jsonl";
export const ENTRIES = "data/ledger/entries.jsonl";
export const PROOFS = "data/ledger/proofs.jsonl";
export const CHECKPOINT = "data/ledger/checkpoint";
export const CHECKPOINT_SM2 = "data/ledger/checkpoint.sm2.json";
export const CONSISTENCY = "data/ledger/consistency.jsonl";
export const KEYS = "data/ledger/keys.json";
export const TIMESTAMPS = "data/ledger/timestamps/";
export const EDITION = "data/law/edition.json";
export const CALENDAR = "data/law/calendar.json";
export const PARTS = "data/parts/";
export const RECORDINGS = "data/recordings/";
export const SEAL = ".seal.json";
export const STAMP = ".tsr";

/** Bytes of one line, its newline not counted: entries hold disclosed values and may be longer. */
export const LINE_BYTES = 65_536;
export const ENTRY_LINE_BYTES = 1_048_576;

const PIECE_BYTES = 1 << 18;
const NEWLINE = 10;

const RECORDED = /^data\/recordings\/([0-9a-z]{26})\/(?:(?:entries|proofs)\.jsonl|beacons|([0-9a-z]{26})\/(?:journal|media-[1-9]\d{0,5}))$/u;

/** Behind the whole path the room and, but for the room's own files, the stream; null for what is of no recording. */
export const recordedFile = (path: string): RegExpExecArray | null => RECORDED.exec(path);

export type Line = readonly [place: string, raw: Bytes];

/** The payload of a package whose container and manifests hold; the files' own bytes may still be altered. */
export class Opened {
  readonly reader: PackageReader;
  readonly bag: Bag;
  readonly #byPath: ReadonlyMap<string, Payload>;

  constructor(reader: PackageReader, bag: Bag) {
    this.reader = reader;
    this.bag = bag;
    this.#byPath = new Map(bag.payloads.map((payload) => [payload.path, payload]));
  }

  has(path: string): boolean {
    return this.#byPath.has(path);
  }

  payload(path: string): Payload {
    const found = this.#byPath.get(path);
    if (found === undefined) throw new Unverifiable("证据包中缺少 {name}", path, { name: path });
    return found;
  }

  /** The payload files in a folder whose names have this ending, in order. */
  under(folder: string, ending: string): Payload[] {
    return this.bag.payloads.filter(({ path }) => path.startsWith(folder) && path.endsWith(ending));
  }

  /** A whole file. */
  async read(path: string, limit: number): Promise<Bytes> {
    return await this.reader.read(this.payload(path).member, limit);
  }

  /** Each line without its newline, and its place. */
  async *lines(path: string, limit = LINE_BYTES): AsyncGenerator<Line> {
    let held: Bytes = new Uint8Array(0);
    let number = 0;
    const tooLong = (): Unverifiable => new Unverifiable("这一行超过 {limit} 字节", `${path}:${number + 1}`, { limit });
    for await (const piece of this.reader.pieces(this.payload(path).member, PIECE_BYTES)) {
      held = held.length > 0 ? joined(held, piece) : piece;
      for (let end = held.indexOf(NEWLINE); end >= 0; end = held.indexOf(NEWLINE)) {
        if (end > limit) throw tooLong();
        number += 1;
        yield [`${path}:${number}`, held.subarray(0, end)];
        held = held.subarray(end + 1);
      }
      if (held.length > limit) throw tooLong();
    }
    if (held.length > 0) throw new Unverifiable("最后一行没有以换行结束：文件被截断", `${path}:${number + 1}`);
  }

  /** Each line as a canonical object. */
  async *objects(path: string): AsyncGenerator<readonly [place: string, value: Members]> {
    for await (const [place, raw] of this.lines(path)) yield [place, decoded(raw, place)];
  }
}

/** One line as a canonical object. */
export function decoded(raw: Bytes, place: string, limit = LINE_BYTES): Members {
  const value = decode(raw, place, { maxBytes: limit });
  if (!isObject(value)) throw new Unverifiable("此处应为 JSON 对象", place);
  return value;
}

/** Reads line after line where two files go side by side; undefined at the end, or once reading failed. */
export class Beside {
  readonly #lines: AsyncGenerator<Line>;
  readonly #fails: (error: unknown) => void;

  constructor(lines: AsyncGenerator<Line>, fails: (error: unknown) => void) {
    this.#lines = lines;
    this.#fails = fails;
  }

  async next(): Promise<Line | undefined> {
    try {
      const found = await this.#lines.next();
      return found.done === true ? undefined : found.value;
    } catch (error) {
      this.#fails(error);
      return undefined;
    }
  }
}
