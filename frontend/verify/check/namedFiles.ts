// Step 10, second half: what the entries name is enclosed or declared as kept back, and the list says what they say.
import type { Value } from "../proof/canonical.ts";
import { isObject } from "../proof/canonical.ts";
import { Unverifiable } from "../proof/errors.ts";
import { asShown } from "../proof/structure.ts";
import { type Trust, DEMO_ORIGIN, isDemo } from "../proof/trust.ts";
import { type PublishedEdition, isCalled } from "../published.ts";
import type { Procedure } from "../law/edition.ts";
import { type Findings, Unchecked } from "./answer.ts";
import type { Contents, ContentsLine } from "./contents.ts";
import { BROUGHT, ISSUED, OF_PAPERS, type Record, type Recorded, namesFile, openingOf, textIn } from "./entries.ts";
import type { Header } from "./header.ts";
import type { Edition } from "./law.ts";
import { CONTENTS, ENTRIES, type Opened } from "./opened.ts";
import { numbered } from "./fileNames.ts";
import { sealsAmong } from "./papers.ts";
import { INTERNAL_KINDS, internalSteps } from "./withholding.ts";

/** Fields of an entry without which what the list says of its file could not be compared. */
const TELLING = ["name", "number", "media_type"];
const SEAL_TYPE = "application/json";

/** The part of whatever stands in no part of the law's catalogue. */
const OTHER = "other";

/** Hold the list of contents against the entries, the edition and the claimed keys. */
export function checkNamedFiles(
  opened: Opened, header: Header, contents: Contents, record: Record, edition: Edition | undefined, claims: Trust | undefined,
  findings: Findings,
): void {
  findings.of("contents", `${CONTENTS}:1`, () => compareHeader(opened, header, record, claims));
  const rules = edition && new Rules(edition.procedure, edition.published);
  findings.of("contents", `${CONTENTS}:1`, () => compareParts(header, contents, rules));
  for (const one of record.entries) {
    findings.of("contents", "", () => compareEntry(opened, one, contents.byEntry.get(one.n) ?? [], header));
  }
  const byNumber = new Map(record.entries.map((one) => [one.n, one]));
  for (const [n, lines] of contents.byEntry) {
    const entry = byNumber.get(n);
    const seals = entry && sealsAmong(entry, lines);
    for (const line of lines) {
      findings.of("contents", line.place, () => {
        if (entry === undefined || !(namesFile(entry) || entry.lost)) {
          const facts = { title: line.title, n };
          throw new Unverifiable("目录中的文件“{title}”据称由第 {n} 条记录提出，该记录没有提出文件", "", facts);
        }
        rules?.compare(line, entry, header, seals?.has(line.path) ?? false);
      });
    }
  }
}

function compareHeader(opened: Opened, header: Header, record: Record, claims: Trust | undefined): void {
  const { info } = opened.bag;
  const wrong = (sentence: string): Unverifiable => new Unverifiable(sentence, "");
  if (info.profile !== header.profile) throw wrong("目录所写的用途与 bag-info.txt 不同");
  const demo = claims !== undefined && (claims.origin === DEMO_ORIGIN || claims.keys.some(isDemo));
  if (claims !== undefined && header.demo !== demo) throw wrong("目录对演示密钥的说明与包内公钥不符");
  const last = record.entries[record.entries.length - 1];
  if (last !== undefined && info.madeAt < last.at) throw wrong("bag-info.txt 所写的制作时间早于最后一条记录");
  const { identifier } = info;
  if (identifier !== `mingjian-${header.serial}-${header.profile}`) {
    throw new Unverifiable("证据包的标识“{identifier}”不是由编号和用途组成", "", { identifier });
  }
  const opening = openingOf(record);
  if (opening !== undefined) compareCase(header, opening);
}

/** Which case it is and whose follows from the record, or is not said: nobody signed the list of contents. */
function compareCase(header: Header, { values, lost }: Recorded): void {
  const [serial, institution] = ["serial", "institution"].map((name) => (values.has(name) ? values.get(name) : ""));
  if (lost && header.serial + header.institution !== "") {
    throw new Unchecked("建立办件的记录据称内容遗失，目录所写的编号和机构无从核对", "");
  }
  if (serial !== header.serial) throw new Unverifiable("目录所写的编号与建立办件时的记录不同，或记录没有披露编号", "");
  if ((isObject(institution) ? institution["name"] : institution) !== header.institution) {
    throw new Unverifiable("目录所写的机构与建立办件时的记录不同，或记录没有披露机构", "");
  }
}

/** The header names the parts that occur, in the law's order and by the law's names. */
function compareParts(header: Header, contents: Contents, rules: Rules | undefined): void {
  const keys = header.parts.map(({ key }) => key);
  const occurring = new Set([...contents.byEntry.values()].flat().map(({ part }) => part));
  const [named, found] = [new Set(keys), occurring];
  named.delete(OTHER);
  found.delete(OTHER);
  if (new Set(keys).size !== keys.length || named.size !== found.size || [...named].some((key) => !found.has(key))) {
    throw new Unverifiable("目录首行所列的部分与各文件所属的部分不同", "");
  }
  rules?.compareParts(header);
}

/** The file an entry names is enclosed once or kept back once; a paper has its seal beside it. */
function compareEntry(opened: Opened, entry: Recorded, lines: readonly ContentsLine[], header: Header): void {
  const { n, values, lost } = entry;
  const seals = sealsAmong(entry, lines);
  const [line, ...others] = lines.filter(({ path: one }) => !seals.has(one));
  if (lost ? others.length === 0 : !namesFile(entry)) return;
  if (line === undefined || others.length > 0) {
    const sentence = "第 {n} 条记录所提出的文件应在目录中列出一次，实为 {count} 次：文件缺失而未声明，或重复";
    throw new Unverifiable(sentence, `${ENTRIES}:${n}`, { n, count: line === undefined ? 0 : 1 + others.length });
  }
  const { title, place, path } = line;
  if (path === "") {
    if (header.profile === "archive") throw new Unverifiable("存档用的包不得保留文件“{title}”", place, { title });
    return;
  }
  if (!values.has("sha256") || TELLING.some((name) => entry.withheld.has(name))) {
    throw new Unverifiable("记录没有披露文件“{title}”的摘要、名称或类型，无从核对", place, { title });
  }
  compareValues(entry, line, opened.payload(path).sm3);
  for (const one of lines) {
    if (seals.has(one.path) && (one.title !== title || one.mediaType !== SEAL_TYPE)) throw otherThanRecorded(one.path, n, "title");
  }
}

const otherThanRecorded = (path: string, n: number, name: string): Unverifiable =>
  new Unverifiable("{path} 与第 {n} 条记录所写的“{name}”不同：文件被替换，或目录被改动", path, { path, n, name });

function compareValues({ kind, values, n }: Recorded, line: ContentsLine, sm3: string | undefined): void {
  const { path, sha256, size, mediaType, title } = line;
  const number = `${asShown(values.get("number"), Infinity)}.pdf`;
  const stated: readonly (readonly [string, Value | undefined, Value])[] = [
    ["sha256", values.get("sha256"), sha256],
    ["size_bytes", values.has("size_bytes") ? values.get("size_bytes") : size, size],
    ["media_type", values.has("media_type") ? values.get("media_type") : mediaType, mediaType],
    ["title", kind === ISSUED ? number : values.get("name"), title],
    // Under the intl suite nothing else holds the sums of the SM3 manifest against anything.
    ["sm3", sm3 !== undefined && values.has("sm3") ? values.get("sm3") : (sm3 ?? ""), sm3 ?? ""],
  ];
  for (const [name, recorded, listed] of stated) if (recorded !== listed) throw otherThanRecorded(path, n, name);
}

/** What the edition says about parts, labels and internal steps. */
class Rules {
  readonly internal: ReadonlySet<string>;
  readonly #published: PublishedEdition;
  readonly #parts: readonly string[];
  /** Table and key: the part it belongs in, and that part's place. */
  readonly #places = new Map<string, readonly [number, string]>();
  /** Place and entry of the last enclosed file, and how many there were in each folder. */
  #last: readonly [number, number] = [-1, 0];
  readonly #counts = new Map<string, number>();

  constructor({ steps, dossiers: [dossier] }: Procedure, published: PublishedEdition) {
    this.#published = published;
    this.internal = internalSteps(steps);
    const parts = dossier?.parts ?? [];
    this.#parts = parts.map(({ key }) => key);
    parts.forEach((part, place) => {
      for (const name of [...part.evidence.map((key) => `evidence ${key}`), ...part.documents.map((key) => `documents ${key}`)]) {
        if (!this.#places.has(name)) this.#places.set(name, [place, part.key]);
      }
    });
  }

  compareParts({ parts }: Header): void {
    const named = parts.map(({ key }) => key).filter((key) => key !== OTHER);
    if (named.join(" ") !== this.#parts.filter((key) => named.includes(key)).join(" ")) {
      throw new Unverifiable("目录首行所列的部分不按程序规定的次序", "");
    }
    for (const { key, zh, en } of parts) {
      if (key !== OTHER && !isCalled(this.#published, "parts", key, "", [zh, en])) {
        throw new Unchecked("目录称“{title}”部分为“{zh}”，本程序所载的名称不同", "", { title: key, zh });
      }
    }
  }

  /** The file stands in the part the law gives it, in the order of the entries, and is called what it is. */
  compare(line: ContentsLine, entry: Recorded, header: Header, isSeal: boolean): void {
    const { title, path, titles: [zh] } = line;
    const table = OF_PAPERS.includes(entry.kind) ? "documents" : "evidence";
    const [key, step] = [textIn(entry, "about") || textIn(entry, "document"), textIn(entry, "step")];
    const [place, part] = this.#places.get(`${table} ${key}`) ?? [99, OTHER];
    const folder = `data/parts/${String(place + 1).padStart(2, "0")}-${part}/`;
    if (line.part !== part || (path !== "" && !path.startsWith(folder))) {
      throw new Unverifiable("“{title}”应列入“{part}”部分", "", { title, part });
    }
    if (path !== "" && !isSeal) this.#demandNameAndOrder(line, place, folder);
    const internal = INTERNAL_KINDS.includes(entry.kind) || this.internal.has(step);
    if (path === "" && header.profile === "institution" && !internal) {
      throw new Unverifiable("“{title}”不属于评审组内部事项，不得保留", "", { title });
    }
    const fixed = BROUGHT.get(entry.kind);
    if (fixed ? fixed.join("\n") !== line.titles.join("\n") : !isCalled(this.#published, table, key, step, line.titles)) {
      throw new Unchecked("目录称“{title}”为“{zh}”，本程序所载的名称不同", "", { title, zh });
    }
    if (path === "" && title !== "" && title !== zh) {
      throw new Unverifiable("保留的文件“{title}”不得写出名称，只写其类别", "", { title });
    }
  }
  /** A path is signed by nobody: it is what title and order make it, or it says what no entry says. */
  #demandNameAndOrder({ path, title, n }: ContentsLine, place: number, folder: string): void {
    const [before, last] = this.#last;
    if (place < before || (place === before && n <= last)) {
      throw new Unverifiable("“{title}”在目录中的次序与程序和记录的次序不同", "", { title });
    }
    this.#last = [place, n];
    const rank = (this.#counts.get(folder) ?? 0) + 1;
    this.#counts.set(folder, rank);
    const wanted = folder + numbered(rank, title);
    if (path !== wanted) throw new Unverifiable("{path} 的文件名与规定不符，应为 {wanted}", "", { path, wanted });
  }
}
