// Canonical JSON (RFC 8785) without floating numbers: reading with every limit, and writing for comparison.
import { type Bytes, lengthOf, same, shown, textOf, utf8 } from "./bytes.ts";
import { Refused, Unverifiable, foreign } from "./errors.ts";

export type Value = string | number | boolean | null | readonly Value[] | Members;
/** An object without a prototype, so that no name means anything by itself. */
export type Members = { readonly [name: string]: Value };

export const LARGEST_INTEGER = Number.MAX_SAFE_INTEGER;
const MAX_BYTES = 65_536;
const MAX_DEPTH = 20;

export interface Limits {
  readonly maxBytes?: number;
  readonly maxDepth?: number;
}

export const isObject = (value: Value | undefined): value is Members =>
  typeof value === "object" && value !== null && !Array.isArray(value);
export const isList = (value: Value | undefined): value is readonly Value[] => Array.isArray(value);

/** The canonical text of a value; names are ordered by UTF-16 units, as RFC 8785 demands. */
export function written(value: Value): string {
  if (Array.isArray(value)) return `[${value.map((item: Value) => written(item)).join(",")}]`;
  if (!isObject(value)) return JSON.stringify(value);
  const members = Object.keys(value).sort();
  return `{${members.map((name) => `${JSON.stringify(name)}:${written(value[name] ?? null)}`).join(",")}}`;
}

export const encode = (value: Value): Bytes => utf8(written(value));

/** The value whose canonical encoding is exactly `raw`. */
export function decode(raw: Bytes, place: string, limits: Limits = {}): Value {
  const value = parse(raw, place, limits);
  if (!same(encode(value), raw)) throw new Unverifiable("JSON 不是规范编码（RFC 8785）：空格、键的次序或转义与规范不同", place);
  return value;
}

/** The value of a JSON document that a person may have written: any spacing and order, otherwise as strict. */
export function parse(raw: Bytes, place: string, { maxBytes = MAX_BYTES, maxDepth = MAX_DEPTH }: Limits = {}): Value {
  if (raw.length > maxBytes) {
    throw new Unverifiable("JSON 长 {size} 字节，超过上限 {limit} 字节", place, { size: raw.length, limit: maxBytes });
  }
  const bad = (): Unverifiable => new Unverifiable("不是有效的 UTF-8 编码的 JSON", place);
  const text = textOf(raw);
  // Brackets are counted before the reader, which recurses; in bytes that are no text they count all the same.
  if (depthOf(text ?? String.fromCharCode(...raw.subarray(0, MAX_BYTES))) > maxDepth) {
    throw new Unverifiable("JSON 嵌套超过 {limit} 层", place, { limit: maxDepth });
  }
  if (text === undefined) throw bad();
  const reader = new Reader(text);
  const value = foreign(place, () => reader.document());
  if (value === undefined) throw bad();
  if (reader.tooLarge) throw new Unverifiable("整数超出 ±(2^53-1)，其他程序读不准；请改用文本", place);
  if (reader.lone) throw bad();
  return value;
}

function depthOf(text: string): number {
  let depth = 0;
  let deepest = 0;
  for (const [bracket] of text.replace(/"[^"\\]*(?:\\[^][^"\\]*)*"?/gu, "").matchAll(/[[\]{}]/gu)) {
    depth += bracket === "[" || bracket === "{" ? 1 : -1;
    if (depth > deepest) deepest = depth;
  }
  return deepest;
}

const NUMBER = /(-?(?:0|[1-9][0-9]*))(\.[0-9]+)?([eE][-+]?[0-9]+)?/uy;
const STRING = /"((?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*)"/uy;
const BLANK = /[ \t\n\r]*/uy;
const WORDS: readonly (readonly [string, Value])[] = [["true", true], ["false", false], ["null", null]];
const NO_NUMBERS = ["NaN", "Infinity", "-Infinity"];
const DIGITS_READ = 4300;

/** JSON read without JSON.parse, which would drop a repeated name and round a number without a word. */
class Reader {
  tooLarge = false;
  lone = false;
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  /** Undefined when the text is no JSON. */
  document(): Value | undefined {
    this.#match(BLANK);
    const value = this.#value();
    this.#match(BLANK);
    return this.#at === this.#text.length ? value : undefined;
  }

  #match(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text);
    if (found !== null) this.#at = pattern.lastIndex;
    return found;
  }

  #take(word: string): boolean {
    if (!this.#text.startsWith(word, this.#at)) return false;
    this.#at += word.length;
    return true;
  }

  #value(): Value | undefined {
    if (this.#take("{")) return this.#object();
    if (this.#take("[")) return this.#list();
    if (this.#text[this.#at] === '"') return this.#string();
    for (const [word, value] of WORDS) if (this.#take(word)) return value;
    for (const word of NO_NUMBERS) if (this.#take(word)) refuseNumber(word);
    return this.#number();
  }

  #number(): number | undefined {
    const found = this.#match(NUMBER);
    if (found === null) return undefined;
    if (found[2] !== undefined || found[3] !== undefined) refuseNumber(found[0]);
    if (found[0].replace("-", "").length > DIGITS_READ) return undefined;
    const number = Number(found[0]);
    if (!Number.isSafeInteger(number)) this.tooLarge = true;
    return number;
  }

  #string(): string | undefined {
    const found = this.#match(STRING);
    if (found === null) return undefined;
    const text: string = JSON.parse(found[0]);
    if (/\p{Surrogate}/u.test(text)) this.lone = true;
    return text;
  }

  #list(): Value[] | undefined {
    const items: Value[] = [];
    this.#match(BLANK);
    if (this.#take("]")) return items;
    for (;;) {
      this.#match(BLANK);
      const item = this.#value();
      if (item === undefined) return undefined;
      items.push(item);
      this.#match(BLANK);
      if (this.#take("]")) return items;
      if (!this.#take(",")) return undefined;
    }
  }

  #object(): Members | undefined {
    const members: { [name: string]: Value } = Object.create(null);
    let twice: string | undefined;
    this.#match(BLANK);
    if (this.#take("}")) return members;
    for (;;) {
      this.#match(BLANK);
      const name = this.#string();
      this.#match(BLANK);
      if (name === undefined || !this.#take(":")) return undefined;
      this.#match(BLANK);
      const value = this.#value();
      if (value === undefined) return undefined;
      if (name in members) twice ??= name;
      members[name] = value;
      this.#match(BLANK);
      if (this.#take("}")) break;
      if (!this.#take(",")) return undefined;
    }
    if (twice !== undefined) throw new Refused("JSON 对象中的键“{key}”出现了两次", { key: shown(twice) });
    return members;
  }
}

function refuseNumber(text: string): never {
  throw new Refused("JSON 中有浮点数 {number}；本系统的格式只用整数", { number: shown(text) });
}

/** Whether a text is no longer than so many characters. */
export const fits = (text: string, longest: number): boolean => text.length <= longest || lengthOf(text) <= longest;
