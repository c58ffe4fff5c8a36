// Names inside a package: the same file on every system, no two alike, none that leads elsewhere.
import { type Bytes, compared, lengthOf, same, utf8 } from "./bytes.ts";
import { Refused } from "./errors.ts";

export const MAX_NAME_BYTES = 240;

const INVISIBLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u;
const FORBIDDEN = /[\\:*?"<>|%]/u;
const DEVICE = /^(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:\.[^]*)?$/iu;

const firstOf = (name: string, most: number): string => (lengthOf(name) <= most ? name : [...name].slice(0, most).join(""));

/** The name with everything but printable ASCII written as an escape, as the other verifier shows it. */
function escaped(name: string): string {
  const body = [...name].map((character) => {
    const code = character.codePointAt(0) ?? 0;
    if (character === "\\" || character === "'") return character === "\\" ? "\\\\" : character;
    if (code >= 0x20 && code < 0x7f) return character;
    const named = new Map([[9, "\\t"], [10, "\\n"], [13, "\\r"]]).get(code);
    if (named !== undefined) return named;
    const hex = code.toString(16);
    if (code < 0x100) return `\\x${hex.padStart(2, "0")}`;
    return code < 0x10000 ? `\\u${hex.padStart(4, "0")}` : `\\U${hex.padStart(8, "0")}`;
  });
  const quote = name.includes("'") && !name.includes('"') ? '"' : "'";
  return quote + (quote === "'" ? body.join("").replace(/'/gu, "\\'") : body.join("")) + quote;
}

/** The name, once it is one a member may bear; else Refused with the reason. */
export function demandName(name: string): string {
  if (INVISIBLE.test(name)) throw new Refused("文件名“{name}”含有不可见的控制字符", { name: firstOf(escaped(name), 120) });
  const size = utf8(name).length;
  if (size === 0 || size > MAX_NAME_BYTES) {
    throw new Refused("文件名“{name}…”为空或超过 {limit} 字节", { name: firstOf(name, 60), limit: MAX_NAME_BYTES });
  }
  if (name.normalize("NFC") !== name) throw new Refused("文件名“{name}”不是 Unicode NFC 形式", { name });
  if (FORBIDDEN.test(name)) throw new Refused('文件名“{name}”含有 \\ : * ? " < > | % 之一', { name });
  for (const part of name.split("/")) {
    if (["", ".", ".."].includes(part) || /[. ]$/u.test(part) || part.startsWith(" ") || DEVICE.test(part)) {
      throw new Refused("文件名“{name}”中的“{part}”不能用作文件或文件夹的名称", { name, part });
    }
  }
  return name;
}

const SLASH = 0x2f;

/** What members are sorted by: equal for names that differ in case alone; "/" counts as the lowest byte. */
export function order(name: string): Bytes {
  const folded = utf8(name.toUpperCase().toLowerCase().normalize("NFC"));
  return folded.map((byte) => (byte === SLASH ? 0 : byte));
}

/** Refuse `name` as the next member after `before` unless it is greater in order and no twin of it. */
export function demandAfter(name: string, before: string): void {
  const [last, following] = [order(before), order(name)];
  const where = compared(following, last);
  if (where === 0) throw new Refused("文件名“{name}”与“{before}”相同，或仅大小写不同", { name, before });
  if (where < 0) throw new Refused("文件名“{name}”不按次序：应在“{before}”之前", { name, before });
  if (following[last.length] === 0 && same(following.subarray(0, last.length), last)) {
    throw new Refused("“{before}”既是文件又是文件夹", { before });
  }
  const others = before.split("/").slice(0, -1);
  for (const [level, folder] of name.split("/").slice(0, -1).entries()) {
    const other = others[level];
    if (other === undefined || !same(order(folder), order(other))) return;
    if (folder !== other) throw new Refused("文件夹“{folder}”与“{other}”仅大小写不同", { folder, other });
  }
}
