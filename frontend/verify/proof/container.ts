// The container of a package: one stored ZIP64 in which every header follows from the members' names, sizes and sums.
import { type Bytes, joined, same, utf8 } from "./bytes.ts";

export const MAX_MEMBERS = 200_000;
export const CENTRAL_BYTES = 46;
export const CENTRAL_EXTRA_BYTES = 28;
export const TAIL_BYTES = 56 + 20 + 22;
const LOCAL_BYTES = 30;
const LOCAL_EXTRA_BYTES = 20;

const VERSION = 45;
const MADE_BY = (3 << 8) | VERSION;
const PLAIN_FILE = (0o100644 << 16) >>> 0;
const FLAGS = 0x0800;
const DATE = 0x0021;
const IN_ZIP64 = 0xffffffff;
const MANY_IN_ZIP64 = 0xffff;
const ZIP64_EXTRA = 1;

const magic = (a: number, b: number): number => 0x4b50 | (a << 16) | (b << 24);
const MEMBER = magic(3, 4);
const CENTRAL = magic(1, 2);
const ZIP64_END = magic(6, 6);
const LOCATOR = magic(6, 7);
const END = magic(5, 6);

/** One file in a package. `offset` is where its local header begins; sizes and offsets are safe integers. */
export interface Member {
  readonly name: string;
  readonly size: number;
  readonly crc32: number;
  readonly offset: number;
  /** Where its own bytes begin, and where the next header does. */
  readonly start: number;
  readonly end: number;
}

export function memberOf(name: string, size: number, crc32: number, offset: number): Member {
  const start = offset + LOCAL_BYTES + utf8(name).length + LOCAL_EXTRA_BYTES;
  return { name, size, crc32, offset, start, end: start + size };
}

/** Little-endian fields one after the other: [bytes, value]. */
function packed(...fields: readonly (readonly [2 | 4 | 8, number])[]): Bytes {
  const raw = new Uint8Array(fields.reduce((size, [width]) => size + width, 0));
  const view = new DataView(raw.buffer);
  let at = 0;
  for (const [width, value] of fields) {
    if (width === 2) view.setUint16(at, value, true);
    else if (width === 4) view.setUint32(at, value, true);
    else view.setBigUint64(at, BigInt(value), true);
    at += width;
  }
  return raw;
}

/** What stands before the member's bytes. */
export function localHeader(member: Member): Bytes {
  const name = utf8(member.name);
  const fixed = packed(
    [4, MEMBER], [2, VERSION], [2, FLAGS], [2, 0], [2, 0], [2, DATE],
    [4, member.crc32], [4, IN_ZIP64], [4, IN_ZIP64], [2, name.length], [2, LOCAL_EXTRA_BYTES],
  );
  return joined(fixed, name, packed([2, ZIP64_EXTRA], [2, 16], [8, member.size], [8, member.size]));
}

/** The member's line in the central directory. */
export function centralHeader(member: Member): Bytes {
  const name = utf8(member.name);
  const fixed = packed(
    [4, CENTRAL], [2, MADE_BY], [2, VERSION], [2, FLAGS], [2, 0], [2, 0], [2, DATE],
    [4, member.crc32], [4, IN_ZIP64], [4, IN_ZIP64], [2, name.length], [2, CENTRAL_EXTRA_BYTES],
    [2, 0], [2, 0], [2, 0], [4, PLAIN_FILE], [4, IN_ZIP64],
  );
  const sizes = packed([2, ZIP64_EXTRA], [2, 24], [8, member.size], [8, member.size], [8, member.offset]);
  return joined(fixed, name, sizes);
}

/** What ends the file: `count` members, a central directory of `size` bytes at `offset`. */
export function tail(count: number, size: number, offset: number): Bytes {
  return packed(
    [4, ZIP64_END], [8, 44], [2, MADE_BY], [2, VERSION], [4, 0], [4, 0], [8, count], [8, count], [8, size], [8, offset],
    [4, LOCATOR], [4, 0], [8, offset + size], [4, 1],
    [4, END], [2, 0], [2, 0], [2, MANY_IN_ZIP64], [2, MANY_IN_ZIP64], [4, IN_ZIP64], [4, IN_ZIP64], [2, 0],
  );
}

const BAG_INFO = utf8("/bag-info.txt");

function includes(raw: Bytes, part: Bytes): boolean {
  for (let at = 0; at + part.length <= raw.length; at += 1) if (same(raw.subarray(at, at + part.length), part)) return true;
  return false;
}

const beginsWith = (raw: Bytes, at: number, what: number): boolean => same(raw.subarray(at, at + 4), packed([4, what]));

/** Whether the first 300 and last 98 bytes of a file are meant to be those of a package, however damaged. */
export function looksLikePackage(head: Bytes, end: Bytes): boolean {
  const laidOut = beginsWith(end, 0, ZIP64_END) && beginsWith(end, 56, LOCATOR) && beginsWith(end, 76, END);
  return laidOut || (beginsWith(head, 0, MEMBER) && includes(head, BAG_INFO));
}

/** A number of eight bytes; one beyond what counts exactly becomes that limit, which fits no file. */
export function readLong(raw: Bytes, at: number): number {
  const number = new DataView(raw.buffer, raw.byteOffset, raw.byteLength).getBigUint64(at, true);
  return number > BigInt(Number.MAX_SAFE_INTEGER) ? Number.MAX_SAFE_INTEGER : Number(number);
}
