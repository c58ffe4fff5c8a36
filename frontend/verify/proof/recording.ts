// A recording as files: its journal, the beacons of its room and the bytes of its media, read as a stranger would.
import { p256 } from "@noble/curves/nist.js";

import { type Bytes, hexOf } from "./bytes.ts";
import { encode } from "./canonical.ts";
import { sha256 } from "./digests.ts";
import { Unverifiable } from "./errors.ts";
import { Journal, type JournalLine, readLine } from "./journal.ts";
import type { Moment } from "./moment.ts";
import { type Beacon, demandFollows, readBeacon } from "./receipt.ts";
import type { Signed } from "./signed.ts";

/** Return when a browser's P-256 key (65 bytes, uncompressed) signed the message: ECDSA with SHA-256, r‖s. */
export function demandDeviceSignature(publicKey: Bytes, message: Bytes, signature: Bytes, place: string): void {
  let holds = false;
  try {
    holds = publicKey[0] === 4 && p256.verify(signature, message, publicKey, { lowS: false });
  } catch {
    holds = false;
  }
  if (!holds) throw new Unverifiable("签名不成立：内容被改动，或不是由所称的密钥签署", place);
}

/** Number and moment of a beacon. */
export type Beat = readonly [n: number, at: Moment];
export type Demand = (said: Signed) => void;
type Lines = AsyncIterable<readonly [place: string, raw: Bytes]>;

/** Each beacon of a room by its digest. Throws where the chain does not hold. */
export async function readBeacons(lines: Lines, demandHouse: Demand, room: string): Promise<Map<string, Beat>> {
  const found = new Map<string, Beat>();
  let before: Beacon | undefined;
  for await (const [place, raw] of lines) {
    const beacon = readBeacon(raw, place);
    demandFollows(beacon, before);
    if (beacon.room !== room) throw new Unverifiable("时间信标属于另一会议室", place);
    demandHouse(beacon.signed);
    found.set(beacon.digest, [beacon.n, beacon.at]);
    before = beacon;
  }
  return found;
}

/** The bytes of a segment: some of them, fewer at its end, and how many there are. Throws where there is no file. */
export interface Media {
  readonly place: string;
  readonly size: number;
  read(at: number, length: number): Promise<Bytes>;
}

export interface RecordingFiles {
  readonly lines: Lines;
  readonly beacons: ReadonlyMap<string, Beat>;
  readonly media: (segment: number) => Media;
  readonly demandHouse: Demand;
  /** Told every line that may follow and is signed; may refuse it. */
  readonly heard: (line: JournalLine) => void;
}

/** The journal of a recording whose every rule holds. Throws at the first thing that does not. */
export async function readRecording({ lines, beacons, media, demandHouse, heard }: RecordingFiles): Promise<Journal> {
  const found = new Journal();
  const opened = new Map<number, { readonly media: Media; at: number }>();
  let last: Beat | undefined;
  for await (const [place, raw] of lines) {
    const line = readLine(raw, place);
    found.demand(line);
    const { kind, body, device, house } = line;
    if (device !== undefined) {
      const key = kind === "open" ? body.bytesOf("public") : found.public;
      demandDeviceSignature(key, encode(body.members), device.signature, place);
    } else if (house !== undefined) {
      demandHouse(house);
    }
    heard(line);
    if (kind === "open" || kind === "header") {
      const named = beacons.get(body.text("beacon"));
      if (named === undefined || named[0] < (last?.[0] ?? 0)) {
        throw new Unverifiable("引用的时间信标不在本会议室的信标链中，或早于前一段所引用的", place);
      }
      last = named;
    } else if (kind === "receipt" && body.text("kind") === "commit" && last !== undefined && body.moment("at") < last[1]) {
      throw new Unverifiable("回执的时刻早于分片所引用的时间信标", place);
    } else if (kind === "receipt" && body.text("kind") === "stored") {
      const chunk = found.waiting.get(body.number("n"));
      if (chunk !== undefined) await demandBytes(chunk.segment, chunk.sizeBytes, body.text("sha256"), chunk.n);
    }
    found.take(line);
  }
  for (const [segment, { media: one, at }] of opened) {
    if (at < one.size) throw new Unverifiable("第 {segment} 分节的媒体文件比日志所记的长", one.place, { segment });
  }
  return found;

  async function demandBytes(segment: number, size: number, expected: string, n: number): Promise<void> {
    const one = opened.get(segment) ?? { media: media(segment), at: 0 };
    opened.set(segment, one);
    const content = await one.media.read(one.at, size);
    one.at += content.length;
    if (content.length !== size || hexOf(sha256(content)) !== expected) {
      throw new Unverifiable("第 {n} 段的媒体内容与提交时的摘要不同：被改动、截断或调换", one.media.place, { n });
    }
  }
}
