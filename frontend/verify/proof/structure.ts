// A typed JSON object read member by member: nothing missing, nothing unknown, its `type` asked first.
import { type Bytes, byCodePoint, readBase64url, readDigest, shown } from "./bytes.ts";
import { LARGEST_INTEGER, type Members, type Value, fits, isList, isObject } from "./canonical.ts";
import { Unverifiable } from "./errors.ts";
import { type Moment, readMoment } from "./moment.ts";

const LISTED = 10;
const SHOWN = 40;

/** Every question throws Unverifiable, naming `place`, when the member has another shape. */
export class Structure {
  readonly members: Members;
  readonly place: string;

  private constructor(members: Members, place: string) {
    this.members = members;
    this.place = place;
  }

  /** An object of this `type` with exactly these members beside it; a `type` of "" is a part without one. */
  static of(value: Value | undefined, type: string, names: readonly string[], place: string): Structure {
    if (!isObject(value)) throw new Unverifiable("此处应为 JSON 对象", place);
    if (type !== "" && value["type"] !== type) {
      throw new Unverifiable("类型应为 {type}，实为“{found}”", place, { type, found: asShown(value["type"]) });
    }
    const expected = type === "" ? names : [...names, "type"];
    const missing = expected.filter((name) => !(name in value));
    const surplus = Object.keys(value).filter((name) => !expected.includes(name));
    if (missing.length + surplus.length > 0) {
      const facts = { missing: listed(missing), surplus: listed(surplus) };
      throw new Unverifiable("成员与格式不符：缺少 {missing}，多出 {surplus}", place, facts);
    }
    return new Structure(value, place);
  }

  text(name: string, longest = 200): string {
    const found = this.members[name];
    if (typeof found !== "string" || !fits(found, longest)) {
      throw new Unverifiable("“{name}”应为不超过 {longest} 个字符的文本", this.place, { name, longest });
    }
    return found;
  }

  /** `shape` matches from the first to the last character. */
  shaped(name: string, shape: RegExp): string {
    const found = this.members[name];
    if (typeof found !== "string" || !shape.test(found)) {
      throw new Unverifiable("“{name}”的写法不合格式：“{found}”", this.place, { name, found: asShown(found) });
    }
    return found;
  }

  oneOf(name: string, allowed: readonly string[]): string {
    const found = this.members[name];
    if (typeof found !== "string" || !allowed.includes(found)) {
      const facts = { name, allowed: listed(allowed), found: asShown(found) };
      throw new Unverifiable("“{name}”应为 {allowed} 之一，实为“{found}”", this.place, facts);
    }
    return found;
  }

  number(name: string, least = 0, most = LARGEST_INTEGER): number {
    const found = this.members[name];
    if (typeof found !== "number" || found < least || found > most) {
      throw new Unverifiable("“{name}”应为 {least} 到 {most} 的整数", this.place, { name, least, most });
    }
    return found;
  }

  digest(name: string): Bytes {
    return readDigest(this.members[name], this.place);
  }

  moment(name: string): Moment {
    return readMoment(this.members[name], this.place);
  }

  bytesOf(name: string): Bytes {
    return readBase64url(this.members[name], this.place);
  }

  listOf(name: string): readonly Value[] {
    const found = this.members[name];
    if (!isList(found)) throw new Unverifiable("“{name}”应为 JSON 数组", this.place, { name });
    return found;
  }

  objectOf(name: string): Members {
    const found = this.members[name];
    if (!isObject(found)) throw new Unverifiable("“{name}”应为 JSON 对象", this.place, { name });
    return found;
  }
}

/** A foreign value as a message shows it: as the other verifier does. */
export function asShown(found: Value | undefined, most = SHOWN): string {
  return shown(repr(found, false), most);
}

const NAMES_OF_WORDS = new Map<Value | undefined, string>([[true, "True"], [false, "False"], [null, "None"], [undefined, "None"]]);

function repr(found: Value | undefined, inside: boolean): string {
  if (typeof found === "string") return inside ? `'${found}'` : found;
  if (isList(found)) return `[${found.map((item) => repr(item, true)).join(", ")}]`;
  if (isObject(found)) return `{${Object.keys(found).map((name) => `'${name}': ${repr(found[name], true)}`).join(", ")}}`;
  return NAMES_OF_WORDS.get(found) ?? String(found);
}

const listed = (names: readonly string[]): string =>
  names.map((name) => shown(name)).sort(byCodePoint).slice(0, LISTED).join("、") || "—";
