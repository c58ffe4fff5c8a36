// The BagIt folder of a package: the manifests and the members name each other one by one, in order.
import { type Bytes, compared, hexOf, isDigest, joined, same, textOf, utf8 } from "./bytes.ts";
import type { Member } from "./container.ts";
import { newSha256, newSm3 } from "./digests.ts";
import { Refused, Unverifiable, foreign } from "./errors.ts";
import { MAX_NAME_BYTES, demandName, order } from "./memberNames.ts";
import { type Moment, readMoment } from "./moment.ts";
import type { PackageReader, Progress } from "./reader.ts";

const VERSION = "mingjian/package/v1";
const BAG_INFO = "bag-info.txt";
const BAGIT = "bagit.txt";
const MANIFEST = "manifest-sha256.txt";
const SM3_MANIFEST = "sm3-manifest.txt";
const TAG_MANIFEST = "tagmanifest-sha256.txt";
const PAYLOAD = "data/";
const BAGIT_TEXT = utf8("BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n");
const LABELS = ["External-Identifier", "Package-Version", "Package-Profile", "Package-Made-At", "Payload-Oxum"];
const PROFILE = /^[a-z][a-z-]{0,30}$/u;
const OXUM = /^(0|[1-9][0-9]{0,18})\.([1-9][0-9]{0,5})$/u;
// In the order in which the members stand; the payload comes after the first two.
const TAG_FILES = [BAG_INFO, BAGIT, MANIFEST, SM3_MANIFEST, TAG_MANIFEST];
const TAG_BYTES = 65_536;
const DIGEST_HEX = 64;
const NO_DIGEST = "0".repeat(DIGEST_HEX);
const LINE_BYTES = DIGEST_HEX + 2 + MAX_NAME_BYTES + 1;
const NEWLINE = 10;

/** What `bag-info.txt` says. */
export interface BagInfo {
  readonly identifier: string;
  readonly profile: string;
  readonly madeAt: Moment;
  readonly oxum: string;
}

/** A payload file and the sums its manifests promise. `path` begins with `data/`. */
export interface Payload {
  readonly path: string;
  readonly member: Member;
  readonly sha256: string;
  readonly sm3: string | undefined;
}

export class Bag {
  readonly folder: string;
  readonly info: BagInfo;
  readonly payloads: readonly Payload[];
  readonly #reader: PackageReader;

  private constructor(reader: PackageReader, folder: string, info: BagInfo, payloads: readonly Payload[]) {
    this.#reader = reader;
    this.folder = folder;
    this.info = info;
    this.payloads = payloads;
  }

  /** Throws Unverifiable, naming the file, for anything missing, unlisted or misspelt; Refused for another version. */
  static async open(reader: PackageReader): Promise<Bag> {
    const [folder = ""] = (reader.members[0]?.name ?? "").split("/");
    const [tags, files] = tagMembers(reader, folder);
    const tag = (name: string): Member => tags.get(name) as Member;
    await checkTagManifest(reader, tags);
    const info = parseBagInfo(await reader.read(tag(BAG_INFO), TAG_BYTES));
    if (info.identifier !== folder) {
      throw new Unverifiable("文件夹名“{folder}”与标识“{identifier}”不同", BAG_INFO, { folder, identifier: info.identifier });
    }
    if (!same(await reader.read(tag(BAGIT), TAG_BYTES), BAGIT_TEXT)) throw illFormed(BAGIT);
    const paths = files.map((member) => member.name.slice(folder.length + 1));
    const sha256 = await readManifest(reader, tag(MANIFEST), MANIFEST, paths);
    const sm3 = tags.has(SM3_MANIFEST) ? await readManifest(reader, tag(SM3_MANIFEST), SM3_MANIFEST, paths) : [];
    const payloads = files.map((member, n) => ({ path: paths[n] ?? "", member, sha256: sha256[n] ?? "", sm3: sm3[n] }));
    const size = files.reduce((sum, member) => sum + member.size, 0);
    if (info.oxum !== `${size}.${files.length}`) {
      throw new Unverifiable("{file} 所写的文件数或总字节数与实际不符", BAG_INFO, { file: BAG_INFO });
    }
    return new Bag(reader, folder, info, payloads);
  }

  /** Return when the file's bytes have the promised sums. SM3 is asked for under the gm suite. */
  async check(payload: Payload, withSm3: boolean, progress?: Progress): Promise<void> {
    const expected = withSm3 && payload.sm3 !== undefined ? [payload.sha256, payload.sm3] : [payload.sha256];
    const found = await this.#reader.digests(payload.member, [newSha256, newSm3].slice(0, expected.length), progress);
    if (found.some((digest, n) => hexOf(digest) !== expected[n])) throw altered(payload.path);
  }
}

/** The tag files by name and the payload, once everything is one or the other and none is missing. */
function tagMembers(reader: PackageReader, folder: string): [Map<string, Member>, Member[]] {
  const tags = new Map<string, Member>();
  const files: Member[] = [];
  for (const member of reader.members) {
    const path = member.name.startsWith(`${folder}/`) ? member.name.slice(folder.length + 1) : member.name;
    if (TAG_FILES.includes(path)) tags.set(path, member);
    else if (path.startsWith(PAYLOAD)) files.push(member);
    else throw unlisted(path);
  }
  const needed = [...TAG_FILES.filter((name) => name !== SM3_MANIFEST), ...(files.length > 0 ? [] : [PAYLOAD])];
  for (const name of needed) {
    if (name === PAYLOAD || !tags.has(name)) throw new Unverifiable("证据包中缺少 {name}", name, { name });
  }
  return [tags, files];
}

const manifestLine = (digest: string, path: string): string => `${digest}  ${path}\n`;

/** Compare the tag manifest with the one these tag files must have. */
async function checkTagManifest(reader: PackageReader, tags: ReadonlyMap<string, Member>): Promise<void> {
  const manifest = tags.get(TAG_MANIFEST) as Member;
  const raw = await reader.read(manifest, TAG_BYTES);
  const listed = linesOf(raw);
  const expected: Bytes[] = [];
  for (const [name, member] of tags) {
    if (name === TAG_MANIFEST) continue;
    const [digest] = await reader.digests(member);
    const line = utf8(manifestLine(hexOf(digest as Bytes), name));
    if (!listed.some((one) => same(one, line))) throw altered(name);
    expected.push(line);
  }
  if (!same(raw, joined(...expected))) throw altered(TAG_MANIFEST);
  await reader.digests(manifest);
}

/** Lines with their ends, as Python splits bytes. */
function linesOf(raw: Bytes): Bytes[] {
  const lines: Bytes[] = [];
  let begin = 0;
  for (let at = 0; at < raw.length; at += 1) {
    const last = raw[at] === NEWLINE || (raw[at] === 13 && raw[at + 1] !== NEWLINE);
    if (last || at === raw.length - 1) {
      lines.push(raw.subarray(begin, at + 1));
      begin = at + 1;
    }
  }
  return lines;
}

function parseBagInfo(raw: Bytes): BagInfo {
  const lines = (textOf(raw) ?? "").split("\n");
  const pairs = lines.slice(0, -1).map((line) => {
    const gap = line.indexOf(": ");
    return gap < 0 ? [line, ""] : [line.slice(0, gap), line.slice(gap + 2)];
  });
  if (pairs.length !== LABELS.length || pairs.some(([label], n) => label !== LABELS[n])) throw illFormed(BAG_INFO);
  const [identifier, version, profile, madeAt, oxum] = pairs.map(([, value]) => value) as [string, string, string, string, string];
  if (version !== VERSION) {
    const facts = { version: [...version].slice(0, 40).join(""), known: VERSION };
    throw new Refused("证据包的版本是“{version}”，本程序只认识 {known}；请使用较新的程序核验", facts);
  }
  if (!OXUM.test(oxum)) throw illFormed(BAG_INFO);
  return foreign(BAG_INFO, () => {
    const at = readMoment(madeAt, BAG_INFO);
    if (demandName(identifier).includes("/")) throw new Refused("证据包标识“{identifier}”不得含有 /", { identifier });
    if (!PROFILE.test(profile)) {
      throw new Refused("证据包的用途“{profile}”须为小写词，且至少含有一个文件", { profile: [...profile].slice(0, 40).join("") });
    }
    if (lines[lines.length - 1] !== "") throw illFormed(BAG_INFO);
    return { identifier, profile, madeAt: at, oxum };
  });
}

/** The digest of each payload file in hex; undefined where the optional manifest does not list one. */
async function readManifest(
  reader: PackageReader, manifest: Member, name: string, paths: readonly string[],
): Promise<(string | undefined)[]> {
  const file = new Lines(reader, manifest);
  const found: (string | undefined)[] = [];
  let line = await file.next();
  for (const path of paths) {
    const digest = ascii(line.subarray(0, DIGEST_HEX));
    const fits = isDigest(digest) && digest !== NO_DIGEST && same(line, utf8(manifestLine(digest, path)));
    if (!fits && name === MANIFEST) throw mismatch(line, path, name);
    found.push(fits ? digest : undefined);
    if (fits) line = await file.next();
  }
  if (line.length > 0) throw mismatch(line, "", name);
  return found;
}

const ascii = (raw: Bytes): string => String.fromCharCode(...raw);

/** A manifest line by line, none longer than a line can be. */
class Lines {
  readonly #pieces: AsyncGenerator<Bytes>;
  #held: Bytes = new Uint8Array(0);
  #ended = false;

  constructor(reader: PackageReader, member: Member) {
    this.#pieces = reader.pieces(member);
  }

  /** The next line with its end, cut where it is too long; nothing at the end of the file. */
  async next(): Promise<Bytes> {
    while (!this.#ended && this.#held.length < LINE_BYTES) {
      const piece = await this.#pieces.next();
      if (piece.done === true) this.#ended = true;
      else this.#held = this.#held.length > 0 ? joined(this.#held, piece.value) : piece.value;
    }
    const end = this.#held.subarray(0, LINE_BYTES).indexOf(NEWLINE);
    const line = this.#held.subarray(0, end < 0 ? LINE_BYTES : end + 1);
    this.#held = this.#held.subarray(line.length);
    return line;
  }
}

/** What is wrong where a manifest's line does not name the file that lies there; "" for the end of the files. */
function mismatch(line: Bytes, path: string, manifest: string): Unverifiable {
  if (line.length === 0) return unlisted(path);
  const text = new TextDecoder("utf-8", { ignoreBOM: true }).decode(line).replace(/\n$/u, "");
  const gap = text.indexOf("  ");
  const [digest, listed] = gap < 0 ? [text, ""] : [text.slice(0, gap), text.slice(gap + 2)];
  const spelt = isDigest(digest) && digest !== NO_DIGEST && same(utf8(manifestLine(digest, listed)), line) && !listed.includes("\r");
  if (!spelt) return illFormed(manifest);
  if (path !== "" && compared(order(listed), order(path)) > 0) return unlisted(path);
  return new Unverifiable("{manifest} 列出的文件 {listed} 不在证据包中", listed, { manifest, listed });
}

const illFormed = (file: string): Unverifiable => new Unverifiable("{file} 的写法不合格式", file, { file });
const altered = (path: string): Unverifiable =>
  new Unverifiable("{path} 的内容与清单中的摘要不符：内容被改动", path, { path });
const unlisted = (path: string): Unverifiable => new Unverifiable("证据包中的文件 {path} 未列入清单", path, { path });
