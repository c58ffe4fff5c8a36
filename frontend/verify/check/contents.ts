// Step 10: the list of contents names every file once, as the entries name it, and everything kept back.
import type { Payload } from "../proof/bag.ts";
import { type Bytes, byCodePoint, hexOf, joined, same } from "../proof/bytes.ts";
import type { Members } from "../proof/canonical.ts";
import { Told, Unverifiable } from "../proof/errors.ts";
import { Structure } from "../proof/structure.ts";
import type { Findings } from "./answer.ts";
import type { Header } from "./header.ts";
import { indexPieces } from "./indexPage.ts";
import {
  CALENDAR, CHECKPOINT, CHECKPOINT_SM2, CONSISTENCY, CONTENTS, COVERAGE, EDITION, ENTRIES, INDEX, KEYS, type Opened, PARTS, PROOFS, STAMP,
  TIMESTAMPS, decoded, recordedFile,
} from "./opened.ts";

const ENCLOSED = ["path", "part", "title", "titles", "n", "media_type", "size_bytes", "sha256"];
const WITHHELD = ["path", "part", "title", "titles", "n", "media_type", "withheld"];

/** The package's own files and the part each belongs to. Contents and index are named apart. */
const OWN: ReadonlyMap<string, string> = new Map([
  [INDEX, "index"],
  [COVERAGE, "coverage"],
  [ENTRIES, "ledger"],
  [PROOFS, "ledger"],
  [CHECKPOINT, "ledger"],
  [CONSISTENCY, "ledger"],
  [KEYS, "ledger"],
  [EDITION, "law"],
  [CALENDAR, "law"],
]);
const IN_A_PART = new RegExp(`^${PARTS}(?:\\d\\d|100)-([a-z][a-z0-9-]{0,59})/[^/]+$`, "u");
/** The part of what was recorded in rooms. */
const RECORDED = "sessions";
/** Rows of the page compared at once. */
const PIECES_COMPARED = 500;
const LONGEST_PATH = 240;
const LONGEST_TITLE = 1000;

/** One line: a file of the package, or with an empty `path` one that is kept back. */
export interface ContentsLine {
  readonly place: string;
  readonly path: string;
  readonly part: string;
  readonly title: string;
  readonly titles: readonly [zh: string, en: string];
  readonly n: number;
  readonly mediaType: string;
  readonly size: number;
  readonly sha256: string;
}

/** What the list says of the files that entries name. */
export interface Contents {
  /** Running number of an entry: its lines, in order. */
  readonly byEntry: Map<number, ContentsLine[]>;
  /** The lines that keep the recordings of a room back, by the entry that opened it. */
  readonly rooms: ContentsLine[];
  withheld: number;
}

/** Every file of the package stands in the list once, as it is, and is of a kind this verifier knows. */
export async function checkFiles(opened: Opened, header: Header, findings: Findings): Promise<Contents> {
  const contents: Contents = { byEntry: new Map(), rooms: [], withheld: 0 };
  const listed = new Set<string>();
  let count = 0;
  await findings.during("contents", async () => {
    let number = 0;
    for await (const [place, raw] of opened.lines(CONTENTS)) {
      number += 1;
      if (number === 1) continue;
      findings.of("contents", place, () => {
        const line = readLine(decoded(raw, place), place);
        if (line.path !== "") {
          count += 1;
          mark(opened, line, listed);
        }
        assign(line, contents);
      });
    }
    if (count !== header.files) {
      throw new Unverifiable("目录写明 {files} 个文件，实际列出 {count} 个", CONTENTS, { files: header.files, count });
    }
  });
  findings.of("contents", "", () => demandEveryFile(opened, header, listed, findings));
  await findings.during("contents", () => compareIndex(opened, header));
  return contents;
}

function readLine(value: Members, place: string): ContentsLine {
  const withheld = value["path"] === "";
  const line = Structure.of(value, "", withheld ? WITHHELD : ENCLOSED, place);
  const titles = Structure.of(line.members["titles"], "", ["zh", "en"], place);
  if (withheld) line.oneOf("withheld", ["internal"]);
  return {
    place,
    path: line.text("path", LONGEST_PATH),
    part: line.text("part"),
    title: line.text("title", LONGEST_TITLE),
    titles: [titles.text("zh", LONGEST_TITLE), titles.text("en", LONGEST_TITLE)],
    n: line.number("n"),
    mediaType: line.text("media_type"),
    size: withheld ? 0 : line.number("size_bytes"),
    sha256: withheld ? "" : hexOf(line.digest("sha256")),
  };
}

/** The line is about a file that is there and not listed before, with its size and digest. */
function mark(opened: Opened, { path, size, sha256 }: ContentsLine, listed: Set<string>): void {
  const payload = opened.payload(path);
  if (listed.has(path)) throw new Unverifiable("目录两次列出 {path}", "", { path });
  listed.add(path);
  if (payload.member.size !== size || payload.sha256 !== sha256) {
    throw new Unverifiable("目录所写 {path} 的大小或摘要与文件不符", "", { path });
  }
}

/** A file of the package's own has its prescribed part and title; any other belongs to an entry and to a part. */
function assign(line: ContentsLine, contents: Contents): void {
  const { path, part, title, titles, n } = line;
  const own = path === "" ? undefined : ownPart(path);
  if (own !== undefined) {
    const within = path.slice(path.indexOf("/") + 1);
    if (part !== own || [title, ...titles].some((one) => one !== within) || n !== 0) {
      throw new Unverifiable("目录所写 {path} 的名称、部分或记录与规定不符", "", { path });
    }
    return;
  }
  if (n === 0) throw new Unverifiable("目录中的文件 {path} 不属于任何记录，也不是规定的文件", "", { path });
  if (path === "") {
    contents.withheld += 1;
    if (part === RECORDED) return void contents.rooms.push(line);
  }
  if (path !== "" && IN_A_PART.exec(path)?.[1] !== part) {
    throw new Unverifiable("{path} 不在“{part}”部分的文件夹中", "", { path, part });
  }
  const lines = contents.byEntry.get(n);
  if (lines === undefined) contents.byEntry.set(n, [line]);
  else lines.push(line);
}

/** The part of one of the package's own files; undefined for a file of the dossier or of no known kind. */
const ownPart = (path: string): string | undefined =>
  path === CHECKPOINT_SM2 || (path.startsWith(TIMESTAMPS) && path.endsWith(STAMP)) ? "ledger" : recordedFile(path) ? RECORDED : OWN.get(path);

function demandEveryFile(opened: Opened, header: Header, listed: ReadonlySet<string>, findings: Findings): void {
  const beside = header.suite === "gm" ? [CHECKPOINT_SM2] : [];
  const needed = new Set([...OWN.keys(), CONTENTS, ...beside].filter((path) => path !== CONSISTENCY));
  for (const payload of opened.bag.payloads) {
    const { path } = payload;
    needed.delete(path);
    findings.of("contents", path, () => {
      demandKnown(payload, header);
      if (!listed.has(path) && path !== CONTENTS) throw new Unverifiable("文件 {path} 没有列入目录", "", { path });
    });
  }
  for (const name of [...needed].sort(byCodePoint)) {
    findings.fails("contents", new Unverifiable("证据包中缺少 {name}", name, { name }));
  }
}

function demandKnown({ path }: Payload, header: Header): void {
  const stamp = path.startsWith(TIMESTAMPS) && path.endsWith(STAMP) && !path.slice(TIMESTAMPS.length).includes("/");
  const beside = path === CHECKPOINT_SM2 && header.suite === "gm";
  if (!OWN.has(path) && path !== CONTENTS && !stamp && !beside && !recordedFile(path) && !IN_A_PART.test(path)) {
    throw new Unverifiable("{path} 不是证据包应有的文件", "", { path });
  }
}

/** The page is byte for byte what its list of contents makes it. */
async function compareIndex(opened: Opened, header: Header): Promise<void> {
  const { member } = opened.payload(INDEX);
  const differs = new Unverifiable("目录页与目录不一致：页面所示与实际内容不同", INDEX);
  let [at, held] = [0, [] as Bytes[]];
  const compare = async (): Promise<void> => {
    const expected = joined(...held);
    held = [];
    if (!same(await opened.reader.slice(member, at, expected.length), expected)) throw differs;
    at += expected.length;
  };
  try {
    for await (const piece of indexPieces(header.raw, furtherLines(opened))) {
      if (held.push(piece) >= PIECES_COMPARED) await compare();
    }
    await compare();
  } catch (error) {
    // A line that cannot be read was told above; the page made from it cannot be compared.
    if (error === differs || !(error instanceof Told)) throw error;
    return;
  }
  if (at !== member.size) throw differs;
}

async function* furtherLines(opened: Opened): AsyncGenerator<Members> {
  let number = 0;
  for await (const [place, raw] of opened.lines(CONTENTS)) {
    number += 1;
    if (number > 1) yield decoded(raw, place);
  }
}
