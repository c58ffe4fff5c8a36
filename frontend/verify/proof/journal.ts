// The journal of a recording, line by line: what may follow what.
import type { Bytes } from "./bytes.ts";
import { decode, isObject } from "./canonical.ts";
import * as device from "./device.ts";
import { Unverifiable } from "./errors.ts";
import * as receipt from "./receipt.ts";
import type { Signed } from "./signed.ts";
import { Structure } from "./structure.ts";

/** Bytes of one line, its newline aside. */
export const LONGEST_LINE = 4096;

const TYPES: ReadonlyMap<string, readonly string[]> = new Map([
  ["open", [device.REGISTRATION]],
  ["header", [device.HEADER]],
  ["break", [device.BREAK]],
  ["receipt", [receipt.RECEIPT]],
  ["refused", [receipt.REFUSAL]],
  ["lost", [device.LOST, receipt.HOUSE_LOST]],
  ["close", [device.CLOSE, receipt.HOUSE_CLOSE]],
]);

/** One line: what the device said, or what the house said. */
export interface JournalLine {
  readonly kind: string;
  readonly body: Structure;
  readonly device: device.Statement | undefined;
  readonly house: Signed | undefined;
}

export const headOf = ({ device: said }: JournalLine): string => (said === undefined ? "" : device.digestOf(said));

/** One line without its newline. No signature has been checked yet. */
export function readLine(raw: Bytes, place: string): JournalLine {
  const value = decode(raw, place, { maxBytes: LONGEST_LINE });
  const outer = Structure.of(value, "", ["line", "said"], place);
  const kind = outer.oneOf("line", [...TYPES.keys()]);
  const { said } = outer.members;
  const body = isObject(said) ? said["body"] : undefined;
  const named = isObject(body) ? body["type"] : undefined;
  const types = TYPES.get(kind) ?? [];
  if (typeof named === "string" && device.DEVICE_NAMES.has(named)) {
    const statement = device.readStatement(said, types, place);
    return { kind, body: statement.body, device: statement, house: undefined };
  }
  const house = receipt.readHouse(said, types, place);
  return { kind, body: house.body, device: undefined, house };
}

/** A chunk that was committed to: its place in the chain and what its bytes must be. */
export interface Chunk {
  readonly n: number;
  readonly segment: number;
  readonly head: string;
  readonly sha256: string;
  readonly sizeBytes: number;
}

type Owed = readonly [kind: string, n: number, head: string, sha256: string];

const same = (one: Owed, other: Owed): boolean => one.every((part, at) => part === other[at]);

/** A recording as far as its lines go. */
export class Journal {
  stream = "";
  room = "";
  public: Bytes = new Uint8Array(0);
  /** How many chunks were committed to, and how many of them are settled: stored or lost. */
  committed = 0;
  settled = 0;
  head = "";
  segment = 1;
  /** Bytes that the media file of each segment must have. */
  readonly mediaBytes = new Map<number, number>();
  /** Chunks not settled yet, by number. */
  readonly waiting = new Map<number, Chunk>();
  readonly lost = new Set<number>();
  closed = false;
  /** What the next line must be a receipt of. */
  owed: Owed | undefined;
  #opened = false;
  #sinceOpenMs = 0;

  /** Return when this line may follow now. */
  demand(line: JournalLine): void {
    const { kind, body } = line;
    const { place } = body;
    if (this.#opened && body.members["stream"] !== this.stream) throw new Unverifiable("这一行属于另一路录制", place);
    if (this.#opened === (kind === "open")) throw new Unverifiable("录制日志须以开启开始，且只开启一次", place);
    if (this.owed !== undefined && kind !== "receipt" && kind !== "refused") {
      throw new Unverifiable("上一行还没有回执，不能接着写“{kind}”", place, { kind });
    }
    if (kind === "header") this.#demandHeader(body);
    else if (kind === "break") this.#demandBreak(body);
    else if (kind === "receipt") this.#demandReceipt(body);
    else if (kind === "lost") this.#demandLost(body);
    else if (kind === "close") this.#demandClose(body);
  }

  /** Go on behind a line that may follow. */
  take(line: JournalLine): void {
    const { kind, body } = line;
    if (kind === "open") {
      this.#opened = true;
      this.stream = body.text("stream");
      this.room = body.text("room");
      this.public = body.bytesOf("public");
      this.head = headOf(line);
      this.owed = ["open", 0, this.head, this.head];
    } else if (kind === "header") {
      this.#takeHeader(line);
    } else if (kind === "break") {
      this.segment = body.number("segment");
    } else if (kind === "receipt") {
      this.#takeReceipt(body);
    } else if (kind === "lost") {
      const n = body.number("n");
      const chunk = this.waiting.get(n);
      this.owed = ["lost", n, chunk?.head ?? "", chunk?.sha256 ?? ""];
    } else if (kind === "close") {
      this.closed = true;
      this.owed = ["close", this.committed, this.head, this.head];
    }
  }

  #demandHeader(body: Structure): void {
    const { place } = body;
    const n = body.number("n");
    if (this.closed) throw new Unverifiable("这一路录制已经结束，不再接收新的分片", place);
    if (n !== this.committed + 1) {
      throw new Unverifiable("分片应为第 {expected} 段，得到的是第 {n} 段", place, { expected: this.committed + 1, n });
    }
    if (body.text("prev") !== this.head) throw new Unverifiable("第 {n} 段接不上前一段的摘要", place, { n });
    if (body.number("segment") !== this.segment) {
      throw new Unverifiable("第 {n} 段换了分节，却没有说明中断的原因", place, { n });
    }
    if (body.number("since_open_ms") < this.#sinceOpenMs) throw new Unverifiable("第 {n} 段的时刻早于前一段", place, { n });
  }

  #demandBreak(body: Structure): void {
    if (this.closed || body.number("segment") !== this.segment + 1 || body.text("prev") !== this.head) {
      throw new Unverifiable("中断的说明接不上此前的录制", body.place);
    }
  }

  #demandReceipt(body: Structure): void {
    const found: Owed = [body.text("kind"), body.number("n"), body.text("head"), body.text("sha256")];
    if (this.owed !== undefined) {
      if (!same(found, this.owed)) throw new Unverifiable("回执与它前面的一行不符", body.place);
      return;
    }
    const first = this.waiting.get(this.settled + 1);
    if (first === undefined || !same(found, ["stored", first.n, first.head, first.sha256])) {
      throw new Unverifiable("回执所指的分片没有提交，或不是下一个应保存的分片", body.place);
    }
  }

  #demandLost(body: Structure): void {
    const first = this.waiting.get(this.settled + 1);
    if (first === undefined || body.number("n") !== first.n || body.text("head") !== first.head) {
      throw new Unverifiable("称为缺失的分片没有提交，或已经保存", body.place);
    }
  }

  #demandClose(body: Structure): void {
    if (this.closed || body.number("n") !== this.committed || body.text("head") !== this.head) {
      throw new Unverifiable("结束时所称的最后一段与日志不符，或录制已经结束", body.place);
    }
  }

  #takeHeader(line: JournalLine): void {
    const { body } = line;
    this.head = headOf(line);
    this.committed += 1;
    this.#sinceOpenMs = body.number("since_open_ms");
    const [n, segment, head, sha256] = [this.committed, this.segment, this.head, body.text("sha256")];
    this.waiting.set(n, { n, segment, head, sha256, sizeBytes: body.number("size_bytes") });
    this.owed = ["commit", n, head, sha256];
  }

  #takeReceipt(body: Structure): void {
    const [kind, n] = [body.text("kind"), body.number("n")];
    this.owed = undefined;
    const chunk = this.waiting.get(n);
    if (chunk === undefined || (kind !== "stored" && kind !== "lost")) return;
    this.waiting.delete(n);
    this.settled = n;
    if (kind === "lost") this.lost.add(n);
    else this.mediaBytes.set(chunk.segment, (this.mediaBytes.get(chunk.segment) ?? 0) + chunk.sizeBytes);
  }
}
