// `data/index.html` made again from `contents.jsonl` alone, to be compared byte for byte.
import { type Bytes, utf8 } from "../proof/bytes.ts";
import { type Members, type Value, isList, isObject } from "../proof/canonical.ts";

const PATH = "data/index.html";
const FOLDER = "data/";

/** Parts that every package has beside those of the law's catalogue; an edition's own words for a part win. */
const OWN_PARTS: readonly (readonly [string, readonly [string, string]])[] = [
  ["index", ["目录", "Contents"]],
  ["coverage", ["证据覆盖情况", "Coverage by evidence"]],
  ["ledger", ["账簿记录与证明", "Ledger entries and proofs"]],
  ["law", ["所依据的程序与日历", "Procedure and calendar relied on"]],
  ["other", ["其他材料", "Other"]],
  ["sessions", ["会议录制", "Recordings of sessions"]],
];
const PROFILES: { readonly [profile: string]: readonly [string, string] } = {
  archive: ["存档", "archive"],
  institution: ["检验检测机构", "institution"],
  court: ["法院", "court"],
};

const HEAD = `<!DOCTYPE html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>
body{max-width:70em;margin:2em auto;padding:0 1em;font-family:sans-serif;line-height:1.6}
table{width:100%;border-collapse:collapse}
th,td{padding:.4em .6em;border-bottom:1px solid #ccc;text-align:left;vertical-align:top;overflow-wrap:anywhere}
code{font-size:.75em}
small{color:#444}
.demo{padding:.6em 1em;border:2px solid #a40;font-weight:bold}
</style>
</head>
<body>
`;
const DEMO = '<p class="demo">演示密钥，不具证明力 · Demonstration keys: proves nothing</p>\n';
const NOTE = `<p>本页只列目录，不作任何结论；内容是否完整、未被改动，请用核验程序核验整个证据包。<br>
<small>This page lists what is enclosed and states no verdict. Whether it is whole and unaltered is shown by verifying the whole package.</small></p>
`;
const TABLE = `<table>
<thead><tr><th>文件<br><small>File</small></th><th>记录<br><small>Entry</small></th><th>字节<br><small>Bytes</small></th><th>SHA-256</th></tr></thead>
<tbody>
`;
const TAIL = "</tbody>\n</table>\n";
const END = "</body>\n</html>\n";

/** The page piece by piece, from the first line and the further ones. Members that are missing are shown empty. */
export async function* indexPieces(header: Members, lines: AsyncIterable<Members>): AsyncGenerator<Bytes> {
  const title = `证据包目录 ${shown(header, "serial")}`;
  yield utf8(HEAD.replace("{title}", () => title) + `<h1>${title}</h1>\n`);
  if (header["demo"] === true) yield utf8(DEMO);
  yield utf8(facts(header) + NOTE);
  const names = partNames(header);
  let current: string | undefined;
  for await (const line of lines) {
    if (line["path"] === PATH) continue;
    const part = shown(line, "part");
    if (part !== current) {
      const [zh, en] = names.get(part) ?? [part, part];
      yield utf8(`${current === undefined ? "" : TAIL}<h2>${zh} <small>${en}</small></h2>\n${TABLE}`);
      current = part;
    }
    yield utf8(row(line));
  }
  yield utf8((current === undefined ? "" : TAIL) + END);
}

function facts(header: Members): string {
  const profile = shown(header, "profile");
  const [zh, en] = PROFILES[profile] ?? ["", profile];
  const rows = [
    ["编号", "Serial", shown(header, "serial")],
    ["机构", "Institution", shown(header, "institution")],
    ["适用程序", "Procedure", shown(header, "edition")],
    ["用途", "Made for", `${zh} ${en}`],
    ["末条记录", "Last entry", shown(header, "last")],
    ["文件数", "Files", shown(header, "files")],
    ["日志", "Log", shown(header, "origin")],
  ].map(([name, english, text]) => `<tr><th>${name} <small>${english}</small></th><td>${text}</td></tr>\n`);
  return `<table>\n<tbody>\n${rows.join("")}${TAIL}`;
}

function partNames(header: Members): Map<string, readonly [string, string]> {
  const names = new Map(OWN_PARTS);
  const parts = header["parts"];
  for (const part of isList(parts) ? parts : []) {
    if (isObject(part)) names.set(shown(part, "key"), [shown(part, "zh"), shown(part, "en")]);
  }
  return names;
}

function row(line: Members): string {
  const titles = line["titles"];
  const [zh, en] = isObject(titles) ? [shown(titles, "zh"), shown(titles, "en")] : ["", ""];
  const [title, path] = [shown(line, "title"), line["path"]];
  const withheld = `${title} （不向本包接收人提供 · withheld from this recipient）`;
  const file = typeof path === "string" && path !== "" ? `<a href="${escaped(quoted(path))}">${title}</a>` : withheld;
  const label = zh === title ? "" : `${zh} <small>${en}</small><br>`;
  const n = shown(line, "n");
  const sums = `<td>${shown(line, "size_bytes")}</td><td><code>${shown(line, "sha256")}</code></td>`;
  return `<tr><td>${label}${file}</td><td>${n === "0" ? "" : n}</td>${sums}</tr>\n`;
}

/** The path within the folder as a relative link. */
function quoted(path: string): string {
  const within = path.startsWith(FOLDER) ? path.slice(FOLDER.length) : path;
  return encodeURIComponent(within)
    .replace(/%2F/gu, "/")
    .replace(/[!'()*]/gu, (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`);
}

/** A member as escaped text; whole numbers in digits, nothing for what is missing or neither text nor number. */
function shown(members: { readonly [name: string]: Value }, name: string): string {
  const found = members[name];
  return typeof found === "string" || typeof found === "number" ? escaped(String(found)) : "";
}

const ENTITIES: { readonly [character: string]: string } = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#x27;" };
const escaped = (text: string): string => text.replace(/[&<>"']/gu, (one) => ENTITIES[one] ?? one);
