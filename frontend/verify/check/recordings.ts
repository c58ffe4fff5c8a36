// Step 3: the recordings of the case's closed rooms, each journal and each byte as it was committed to and sealed.
import { byCodePoint, hexOf } from "../proof/bytes.ts";
import { sha256 } from "../proof/digests.ts";
import { Unverifiable } from "../proof/errors.ts";
import { Journal, type JournalLine, LONGEST_LINE, headOf } from "../proof/journal.ts";
import type { Key } from "../proof/keys.ts";
import { type Moment, writeMoment } from "../proof/moment.ts";
import { demandSignedFor } from "../proof/receipt.ts";
import { type Beat, type Media, readBeacons, readRecording } from "../proof/recording.ts";
import type { Signed } from "../proof/signed.ts";
import { Structure } from "../proof/structure.ts";
import { type Findings, Unchecked } from "./answer.ts";
import type { Log } from "./checkpoints.ts";
import type { Contents } from "./contents.ts";
import { type Record, textIn } from "./entries.ts";
import { type GivenReceipt, checkReceipts } from "./givenReceipts.ts";
import type { Header } from "./header.ts";
import { CONTENTS, ENTRIES, type Opened, RECORDINGS, recordedFile } from "./opened.ts";
import { ADMITTED, CLOSED, ENDED, type RoomEntry, SEALED, readRoomEntries } from "./roomEntries.ts";
import { ROOM_OPENED } from "./sessions.ts";

const ROOM_CLOSED = "case:room:closed";
/** How the list of contents calls the recordings of a room that are kept back. */
const TITLE = ["会议录制", "Recordings of a session"] as const;
const BEACONS = "beacons";

/** A room as the case's own entries tell of it. */
interface Room {
  readonly id: string;
  /** The entry that opened it. */
  readonly n: number;
  readonly step: string;
  readonly item: string;
  closed: boolean;
  seals: readonly [unknown, unknown];
}

/** A recording that holds as far as it goes: its registration, head and moment of commitment of each header. */
export interface Kept {
  journal: Journal;
  opened: string;
  readonly heads: string[];
  readonly committedAt: Moment[];
  readonly place: string;
}

export interface Stands {
  readonly contents: Contents;
  readonly record: Record;
  readonly log: Log | undefined;
  /** The steps that may be kept back from the institution; undefined where the edition is unknown. */
  readonly internal: ReadonlySet<string> | undefined;
  readonly receipts: readonly GivenReceipt[];
}

/** Every room of the case is enclosed, kept back by right, or still open; and what is enclosed holds. Then step 4. */
export async function checkRecordings(opened: Opened, header: Header, stands: Stands, findings: Findings): Promise<void> {
  const { contents, record, log, internal } = stands;
  const rooms = roomsOf(record);
  const enclosed = new Set(opened.bag.payloads.flatMap(({ path }) => recordedFile(path)?.[1] ?? []));
  const kept = new Map<string, Kept>();
  compareRooms(rooms, enclosed, header, contents, findings, internal);
  for (const room of rooms.values()) {
    if (enclosed.has(room.id)) {
      if (log === undefined) findings.skips("journals");
      else await findings.during("journals", () => new RoomCheck(opened, header, room, log, findings, kept).run());
    } else if (!room.closed && !keptBack(contents, room.n)) {
      const { n } = room;
      findings.takes("journals", new Unchecked("出包时第 {n} 条记录开启的会议还没有关闭，其录制不在本包内", `${ENTRIES}:${n}`, { n }));
    }
  }
  checkReceipts(stands.receipts, { kept, some: rooms.size + enclosed.size > 0 }, log, findings);
}

const keptBack = ({ rooms }: Contents, n: number): boolean => rooms.some((line) => line.n === n);

/** The rooms of a case by id, in the order in which they were opened. */
function roomsOf(record: Record): Map<string, Room> {
  const rooms = new Map<string, Room>();
  for (const one of record.entries) {
    const id = textIn(one, "room");
    const known = rooms.get(id);
    if (one.kind === ROOM_OPENED && known === undefined) {
      rooms.set(id, { id, n: one.n, step: textIn(one, "step"), item: textIn(one, "item"), closed: false, seals: [0, 0] });
    } else if (one.kind === ROOM_CLOSED && known !== undefined) {
      known.closed = true;
      known.seals = [one.law["first_seal"], one.law["last_seal"]];
    }
  }
  return rooms;
}

/** Step 10 of the recordings: each room once, and kept back only from whom it may be. */
function compareRooms(
  rooms: ReadonlyMap<string, Room>, enclosed: ReadonlySet<string>, { profile }: Header, contents: Contents, findings: Findings,
  internal: ReadonlySet<string> | undefined,
): void {
  const byNumber = new Map([...rooms.values()].map((room) => [room.n, room]));
  const told = new Set<number>();
  for (const { n, place, title, titles: [zh, en] } of contents.rooms) {
    findings.of("contents", place, () => {
      const room = byNumber.get(n);
      if (room === undefined || enclosed.has(room.id) || told.has(n)) {
        throw new Unverifiable("目录称第 {n} 条记录的会议录制保留，该记录没有开启会议，或录制已附上、已声明", "", { n });
      }
      told.add(n);
      const lawful = internal === undefined || internal.has(room.step);
      if (profile === "archive" || (profile === "institution" && !lawful)) {
        throw new Unverifiable("第 {n} 条记录的会议录制不得保留", "", { n });
      }
      if (title !== TITLE[0] || zh !== TITLE[0] || en !== TITLE[1]) {
        throw new Unverifiable("保留的文件“{title}”不得写出名称，只写其类别", "", { title });
      }
    });
  }
  for (const { id, n, closed } of rooms.values()) {
    findings.of("contents", CONTENTS, () => {
      if (closed && !enclosed.has(id) && !keptBack(contents, n)) {
        throw new Unverifiable("第 {n} 条记录的会议录制缺失而未声明", "", { n });
      }
    });
  }
  for (const id of [...enclosed].sort(byCodePoint)) {
    findings.of("contents", `${RECORDINGS}${id}`, () => {
      if (rooms.get(id)?.closed !== true) throw new Unverifiable("本案没有关闭过会议室 {id}，其录制不应在包内", "", { id });
    });
  }
}

type End = readonly [at: Moment, place: string];

const isBefore = ([at, place]: End, [otherAt, otherPlace]: End): boolean => at < otherAt || (at === otherAt && place < otherPlace);

/** Whose statements those of the house are: a claimed key of one purpose, and the first and last it signed. */
class House {
  readonly #log: Log;
  readonly #purpose: string;
  readonly #signed = new Map<string, { readonly key: Key; first: End; last: End }>();

  constructor(log: Log, purpose: string) {
    this.#log = log;
    this.#purpose = purpose;
  }

  readonly demand = (said: Signed): void => {
    const { place } = said.body;
    const end: End = [said.body.moment("at"), place];
    const key = this.#log.signers.claimed(said, place);
    demandSignedFor(this.#purpose, said, key);
    const known = this.#signed.get(key.id) ?? { key, first: end, last: end };
    this.#signed.set(key.id, known);
    if (isBefore(end, known.first)) known.first = end;
    if (isBefore(known.last, end)) known.last = end;
  };

  /** A key in force at its first and last statement was so at all between. */
  accept(findings: Findings, within: number): void {
    const { signers, seen, hasStamps } = this.#log;
    for (const { key, first, last } of this.#signed.values()) {
      findings.of("journals", "", () => {
        for (const [signedAt, place] of [first, last]) {
          signers.accept(key, { purpose: this.#purpose, signedAt, within, seen, hasStamps }, place);
        }
      });
    }
  }
}

const text = ({ law }: RoomEntry, name: string): string => {
  const found = law[name];
  return typeof found === "string" ? found : "";
};

/** One room whose recordings are enclosed. */
class RoomCheck {
  readonly #opened: Opened;
  readonly #header: Header;
  readonly #room: Room;
  readonly #log: Log;
  readonly #findings: Findings;
  readonly #kept: Map<string, Kept>;
  readonly #folder: string;
  readonly #receipts: House;
  readonly #beats: House;
  #beacons: ReadonlyMap<string, Beat> = new Map();

  constructor(opened: Opened, header: Header, room: Room, log: Log, findings: Findings, kept: Map<string, Kept>) {
    this.#opened = opened;
    this.#header = header;
    this.#room = room;
    this.#log = log;
    this.#findings = findings;
    this.#kept = kept;
    this.#folder = `${RECORDINGS}${room.id}/`;
    this.#receipts = new House(log, "receipt");
    this.#beats = new House(log, "beacon");
  }

  /** Throws where entries or beacons do not hold; each recording is a finding of its own. */
  async run(): Promise<void> {
    const findings = this.#findings;
    const said = await readRoomEntries(this.#opened, this.#header, this.#room.id, this.#log.roots, findings);
    const closing = this.#compareCase(said);
    const beacons = this.#opened.lines(`${this.#folder}${BEACONS}`, LONGEST_LINE);
    this.#beacons = await readBeacons(beacons, this.#beats.demand, this.#room.id);
    const admitted = new Map(said.filter(({ kind }) => kind === ADMITTED).map((one) => [text(one, "stream"), one]));
    const ended = new Map(said.filter(({ kind }) => kind === ENDED).map((one) => [text(one, "stream"), one]));
    for (const [stream, one] of admitted) {
      await findings.during("journals", () => this.#recording(stream, one, ended.get(stream)));
    }
    for (const { path } of this.#opened.under(this.#folder, "")) {
      const stream = recordedFile(path)?.[2] ?? "";
      if (stream !== "" && !admitted.has(stream)) findings.fails("journals", surplus(path));
    }
    for (const one of said) {
      if (one.kind === SEALED) findings.of("journals", "", () => this.#compareSeal(one, admitted));
    }
    for (const house of [this.#beats, this.#receipts]) house.accept(findings, closing.position + 1);
  }

  /** The entry that closed the room; the case's own entries tell of the same session. */
  #compareCase(said: readonly RoomEntry[]): RoomEntry {
    const { n, step, item, seals } = this.#room;
    const closing = said.find(({ kind }) => kind === CLOSED);
    const sealed = said.filter((one) => one.kind === SEALED && closing !== undefined && one.n < closing.n).map((one) => one.n);
    const wanted = [sealed[0] ?? 0, sealed[sealed.length - 1] ?? 0];
    const [first] = said;
    const same = first !== undefined && text(first, "step") === step && text(first, "item") === item;
    if (closing === undefined || closing.law["last"] !== closing.n - 1 || !same || seals[0] !== wanted[0] || seals[1] !== wanted[1]) {
      const sentence = "会议室的记录与第 {n} 条记录所开启的会议不符：步骤、首末次固化或关闭不同";
      throw new Unverifiable(sentence, `${this.#folder}entries.jsonl`, { n });
    }
    return closing;
  }

  async #recording(stream: string, admitted: RoomEntry, ended: RoomEntry | undefined): Promise<void> {
    const folder = `${this.#folder}${stream}/`;
    const place = `${folder}journal`;
    const kept: Kept = { journal: new Journal(), opened: "", heads: [], committedAt: [], place };
    const heard = (line: JournalLine): void => {
      const { kind, body } = line;
      if (kind === "open") {
        const key = hexOf(sha256(body.bytesOf("public")));
        if (body.text("room") !== this.#room.id || body.text("stream") !== stream || key !== text(admitted, "key")) {
          throw new Unverifiable("日志不是在这个会议室准入的设备的：会议室、录制或密钥不同", body.place);
        }
        kept.opened = headOf(line);
      } else if (kind === "header") {
        kept.heads.push(headOf(line));
      } else if (kind === "receipt" && body.text("kind") === "commit") {
        kept.committedAt.push(body.moment("at"));
      }
    };
    const found = (kept.journal = await readRecording({
      lines: this.#opened.lines(place, LONGEST_LINE),
      beacons: this.#beacons,
      media: (segment) => this.#media(`${folder}media-${segment}`),
      demandHouse: this.#receipts.demand,
      heard,
    }));
    this.#kept.set(stream, kept);
    const { committed, settled, head } = found;
    const asSaid = ended !== undefined && text(ended, "stream") === found.stream && ended.law["n"] === committed && text(ended, "head") === head;
    if (!found.closed || found.owed !== undefined || !asSaid) {
      throw new Unverifiable("录制没有结束，或其最后一段不是会议室关闭时所记的", place);
    }
    for (const { path } of this.#opened.under(`${folder}media-`, "")) {
      if ((found.mediaBytes.get(Number(path.slice(path.lastIndexOf("-") + 1))) ?? 0) === 0) throw surplus(path);
    }
    if (settled < committed) {
      const facts = { committed, count: committed - settled };
      throw new Unchecked("已提交 {committed} 段，其中后 {count} 段的内容在出包时还没有送到，只核对了提交的记录", place, facts);
    }
  }

  #media(path: string): Media {
    const { member } = this.#opened.payload(path);
    return { place: path, size: member.size, read: (at, length) => this.#opened.reader.slice(member, at, length) };
  }

  /** Every head it commits to is found where it says; of a recording that does not hold nothing is asked. */
  #compareSeal({ law, place }: RoomEntry, admitted: ReadonlyMap<string, RoomEntry>): void {
    const { until, heads } = readSeal(law, place);
    let latest: Moment | undefined;
    for (const { stream, n, head } of heads) {
      const kept = this.#kept.get(stream);
      let holds = false;
      if (stream === BEACONS) {
        holds = this.#beacons.get(head)?.[0] === n;
      } else if (kept === undefined) {
        if (admitted.has(stream)) return;
      } else {
        holds = n > 0 && kept.heads[n - 1] === head;
        if (holds) latest = Math.max(latest ?? -Infinity, kept.committedAt[n - 1] ?? -Infinity);
      }
      if (!holds) {
        throw new Unverifiable("固化所记的“{stream}”第 {n} 段不在日志中：录制被改动、截断或替换", place, { stream, n });
      }
    }
    if (latest !== undefined && until > latest) {
      const facts = { until: writeMoment(until), latest: writeMoment(latest) };
      throw new Unverifiable("固化写明截至 {until}，其所记各段最后提交于 {latest}", place, facts);
    }
  }
}

interface Head {
  readonly stream: string;
  readonly n: number;
  readonly head: string;
}

function readSeal(law: RoomEntry["law"], place: string): { readonly until: Moment; readonly heads: readonly Head[] } {
  const body = Structure.of(law, "", ["until", "heads"], place);
  const heads = body.listOf("heads").map((one) => {
    const part = Structure.of(one, "", ["stream", "n", "head"], place);
    return { stream: part.text("stream"), n: part.number("n"), head: hexOf(part.digest("head")) };
  });
  return { until: body.moment("until"), heads };
}

const surplus = (path: string): Unverifiable =>
  new Unverifiable("{path} 不属于任何准入的录制，或其中没有已保存的内容", path, { path });
