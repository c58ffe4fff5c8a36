// Reading a package piece by piece: every header rebuilt and compared, limits first, nothing ever unpacked.
import { type Bytes, same, textOf } from "./bytes.ts";
import * as container from "./container.ts";
import type { Member } from "./container.ts";
import { type Begin, crc32, newSha256 } from "./digests.ts";
import { Refused, Unverifiable, foreign } from "./errors.ts";
import { MAX_NAME_BYTES, demandAfter, demandName } from "./memberNames.ts";

/** Where the bytes come from: a dropped file or one on disk. */
export interface Source {
  readonly size: number;
  /** The bytes from a position on, fewer where the file ends. */
  read(position: number, length: number): Promise<Bytes>;
}

const HEAD_BYTES = 300;
const PIECE_BYTES = 1 << 20;
const AT_ONCE_BYTES = 64 << 20;
const DIRECTORY_PIECE_BYTES = 1 << 16;

/** Told how many bytes of the package were hashed. */
export type Progress = (bytes: number) => void;

export class PackageReader {
  readonly members: readonly Member[];
  readonly #source: Source;
  readonly #byName: ReadonlyMap<string, Member>;

  private constructor(source: Source, members: readonly Member[]) {
    this.#source = source;
    this.members = members;
    this.#byName = new Map(members.map((member) => [member.name, member]));
  }

  /** Throws Refused when the file is no package at all; Unverifiable, with the place, when it is a broken one. */
  static async open(source: Source): Promise<PackageReader> {
    const head = await source.read(0, HEAD_BYTES);
    const tailAt = Math.max(source.size - container.TAIL_BYTES, 0);
    const end = await source.read(tailAt, container.TAIL_BYTES);
    if (!container.looksLikePackage(head, end)) throw new Refused("这个文件不是明鉴证据包，或不是本程序认识的版本");
    if (end.length < container.TAIL_BYTES) throw broken("@0");
    const [count, size, offset] = [32, 40, 48].map((at) => container.readLong(end, at)) as [number, number, number];
    if (offset + size !== tailAt || !same(end, container.tail(count, size, offset))) throw broken(`@${tailAt}`);
    if (count < 1 || count > container.MAX_MEMBERS) {
      const facts = { count, limit: container.MAX_MEMBERS };
      throw new Unverifiable("证据包含 {count} 个文件，应为 1 至 {limit} 个", `@${tailAt}`, facts);
    }
    const members = await readDirectory(source, count, offset, size);
    for (const member of members) await compareLocalHeader(source, member);
    return new PackageReader(source, members);
  }

  find(name: string): Member | undefined {
    return this.#byName.get(name);
  }

  /** The member's bytes at once, unchecked. */
  async read(member: Member, limit: number): Promise<Bytes> {
    if (member.size > limit) {
      const facts = { name: member.name, size: member.size, limit };
      throw new Unverifiable("{name} 长 {size} 字节，超过上限 {limit} 字节", member.name, facts);
    }
    return await this.#source.read(member.start, member.size);
  }

  /** Some of the member's bytes, fewer at its end, unchecked. */
  async slice(member: Member, at: number, length: number): Promise<Bytes> {
    return await this.#source.read(member.start + at, Math.max(0, Math.min(length, member.size - at)));
  }

  /** The member's bytes piece by piece, unchecked. */
  async *pieces(member: Member, size = PIECE_BYTES): AsyncGenerator<Bytes> {
    for (let at = 0; at < member.size; at += size) {
      yield await this.#source.read(member.start + at, Math.min(size, member.size - at));
    }
  }

  /** The digests of the member's bytes, once they fit the CRC-32 in its headers. */
  async digests(member: Member, begins: readonly Begin[] = [newSha256], progress?: Progress): Promise<Bytes[]> {
    const quick = await this.#digestAtOnce(member, begins, progress);
    if (quick !== undefined) return [quick];
    const running = begins.map((begin) => begin());
    let [sum, length] = [0, 0];
    for await (const piece of this.pieces(member)) {
      for (const one of running) one.update(piece);
      sum = crc32(piece, sum);
      length += piece.length;
      progress?.(piece.length);
    }
    if (length !== member.size || sum !== member.crc32) throw wrongSum(member);
    return running.map((one) => one.digest());
  }

  /** SHA-256 by the browser itself, several times as fast: of what fits into memory, where the browser offers it. */
  async #digestAtOnce(member: Member, begins: readonly Begin[], progress?: Progress): Promise<Bytes | undefined> {
    const subtle = (globalThis.crypto as Crypto | undefined)?.subtle;
    if (begins.length !== 1 || begins[0] !== newSha256 || member.size > AT_ONCE_BYTES || subtle === undefined) return undefined;
    const raw = await this.#source.read(member.start, member.size);
    if (raw.length !== member.size || crc32(raw) !== member.crc32) throw wrongSum(member);
    progress?.(raw.length);
    return new Uint8Array(await subtle.digest("SHA-256", raw as Uint8Array<ArrayBuffer>));
  }
}

/** The central directory member by member, each header compared with the one that should stand there. */
async function readDirectory(source: Source, count: number, offset: number, size: number): Promise<Member[]> {
  const window = new Window(source, offset, offset + size);
  const members: Member[] = [];
  let [at, dataEnd, before] = [offset, 0, ""];
  for (let n = 0; n < count; n += 1) {
    const place = `@${at}`;
    const fixed = await window.read(container.CENTRAL_BYTES);
    if (fixed.length < container.CENTRAL_BYTES) throw broken(place);
    const view = new DataView(fixed.buffer, fixed.byteOffset, fixed.byteLength);
    const nameBytes = view.getUint16(28, true);
    if (nameBytes < 1 || nameBytes > MAX_NAME_BYTES) throw broken(place);
    const rest = await window.read(nameBytes + container.CENTRAL_EXTRA_BYTES);
    if (rest.length < nameBytes + container.CENTRAL_EXTRA_BYTES) throw broken(place);
    const name = nameOf(rest.subarray(0, nameBytes), before, place);
    const [memberSize, memberOffset] = [container.readLong(rest, nameBytes + 4), container.readLong(rest, nameBytes + 20)];
    const member = container.memberOf(name, memberSize, view.getUint32(16, true), memberOffset);
    const expected = container.centralHeader(member);
    const fits = same(expected.subarray(0, fixed.length), fixed) && same(expected.subarray(fixed.length), rest);
    if (!fits || memberOffset !== dataEnd || member.end > offset) throw broken(place);
    members.push(member);
    at += fixed.length + rest.length;
    dataEnd = member.end;
    before = name;
  }
  if (dataEnd !== offset || at !== offset + size) throw broken(`@${dataEnd}`);
  return members;
}

async function compareLocalHeader(source: Source, member: Member): Promise<void> {
  const found = await source.read(member.offset, member.start - member.offset);
  if (!same(found, container.localHeader(member))) throw broken(`@${member.offset}`);
}

function nameOf(raw: Bytes, before: string, place: string): string {
  const name = textOf(raw);
  if (name === undefined) throw broken(place);
  return foreign(place, () => {
    demandName(name);
    if (before !== "") demandAfter(name, before);
    return name;
  });
}

const wrongSum = ({ name }: Member): Unverifiable =>
  new Unverifiable("{name} 的内容与其 CRC-32 校验和不符：内容被改动", name, { name });

const broken = (place: string): Unverifiable =>
  new Unverifiable("证据包的容器在此处与规定的写法不同：被改动、截断，或在别处重新打包", place);

/** Part of a file, read from its beginning to its end. */
class Window {
  readonly #source: Source;
  readonly #end: number;
  #at: number;
  #held: Bytes = new Uint8Array(0);

  constructor(source: Source, start: number, end: number) {
    this.#source = source;
    this.#at = start;
    this.#end = end;
  }

  /** The next bytes, fewer at the end. */
  async read(length: number): Promise<Bytes> {
    if (this.#held.length < length) {
      const from = this.#at + this.#held.length;
      const more = await this.#source.read(from, Math.max(0, Math.min(DIRECTORY_PIECE_BYTES, this.#end - from)));
      const held = new Uint8Array(this.#held.length + more.length);
      held.set(this.#held);
      held.set(more, this.#held.length);
      this.#held = held;
    }
    const found = this.#held.subarray(0, length);
    this.#held = this.#held.subarray(found.length);
    this.#at += found.length;
    return found;
  }
}
