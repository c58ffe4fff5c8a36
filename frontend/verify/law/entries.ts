// The entries of the law, and the paths that name their items.
import type { Members } from "../proof/canonical.ts";
import { Unverifiable } from "../proof/errors.ts";
import type { Moment } from "../proof/moment.ts";
import { fieldsOf } from "../published.ts";

/** What an entry says; the fold reads these kinds and no others. */
export const KIND = {
  opened: "case:case:opened",
  stated: "case:fact:stated",
  appointed: "case:role:appointed",
  released: "case:role:released",
  named: "case:item:named",
  struck: "case:item:struck",
  begun: "case:session:begun",
  attended: "case:person:attended",
  supplied: "case:evidence:supplied",
  excused: "case:evidence:excused",
  signed: "case:document:signed",
  done: "case:step:done",
  paused: "case:clock:paused",
  resumed: "case:clock:resumed",
  extended: "case:clock:extended",
  lapsed: "case:clock:lapsed",
  annulled: "case:entry:annulled",
  affirmed: "case:step:affirmed",
  moved: "case:edition:moved",
} as const;
export type Kind = (typeof KIND)[keyof typeof KIND];

/** One line of the record, as far as the law reads it. What is not used is "". */
export interface Entry {
  readonly kind: Kind;
  readonly at: Moment;
  readonly step: string;
  readonly item: string;
  readonly about: string;
  readonly outcome: string;
  readonly ground: string;
  readonly role: string;
  readonly who: string;
  readonly id: string;
  readonly act: string;
  readonly made: Moment | undefined;
  readonly by: string;
}

const TEXTS = ["step", "item", "about", "outcome", "ground", "role", "who", "act", "by"] as const;
export const FIELD_NAMES = ["step", "item", "about", "outcome", "ground", "role", "who", "act", "made", "by"] as const;

/** A step and an item in one key; item "" is the whole case. */
export const keyOf = (step: string, item: string): string => `${step} ${item}`;
export function splitKey(key: string): readonly [step: string, item: string] {
  const gap = key.indexOf(" ");
  return [key.slice(0, gap), key.slice(gap + 1)];
}

const ITEM = /^[a-z][a-z-]*:[0-9A-Za-z._-]{1,64}(?:\/[a-z][a-z-]*:[0-9A-Za-z._-]{1,64})*$/u;
export const isItem = (path: string): boolean => ITEM.test(path);

const headOf = (part: string): string => part.split(":", 1)[0] ?? "";

/** The kind of an item is its path without numbers; "" for the whole case. */
export const kindOf = (item: string): string => item.split("/").map(headOf).join("/");

/** The item itself or the one around it that is of this kind; "" when there is none. */
export function enclosing(kind: string, item: string): string {
  if (kind === "") return "";
  const head = item.split("/").slice(0, kind.split("/").length).join("/");
  return kindOf(head) === kind ? head : "";
}

/** Whether one of two items is the other, encloses it or is the whole case. */
export const related = (one: string, other: string): boolean =>
  one === other || one === "" || other === "" || one.startsWith(`${other}/`) || other.startsWith(`${one}/`);

const isKind = (kind: string): kind is Kind => (Object.values(KIND) as readonly string[]).includes(kind);

/** The entry of the law that a ledger entry holds; undefined for a kind the fold does not read. */
export function fromLaw(kind: string, law: Members, at: Moment, id: string): Entry | undefined {
  if (!isKind(kind)) return undefined;
  const { needed, possible } = fieldsOf(kind);
  for (const name of Object.keys(law)) {
    if (!needed.includes(name) && !possible.includes(name)) {
      throw new Unverifiable("记录{id}有多余的内容“{field}”。", id, { id, field: name });
    }
    if (typeof law[name] !== "string") throw new Unverifiable("记录{id}的“{field}”不是文字。", id, { id, field: name });
  }
  const texts = Object.fromEntries(TEXTS.map((name) => [name, String(law[name] ?? "")])) as { [name in (typeof TEXTS)[number]]: string };
  return { kind, at, id, ...texts, made: "made" in law ? readMade(String(law["made"]), id) : undefined };
}

const MADE = /^(\d{4})-(\d{1,2})-(\d{1,2})T(\d{1,2}):(\d{1,2}):(\d{1,2})\.(\d{1,6})Z$/u;

/** As the other verifier reads it: digits may be fewer, and the fraction as fine as a millionth. */
function readMade(text: string, id: string): Moment {
  const parts = MADE.exec(text)?.slice(1);
  const wrong = new Unverifiable("记录{id}的时间“{text}”写法有误。", id, { id, text });
  if (parts === undefined) throw wrong;
  const [year, month, day, hour, minute, second] = parts.map(Number) as [number, number, number, number, number, number];
  const at = new Date(0);
  at.setUTCFullYear(year, month - 1, day);
  at.setUTCHours(hour, minute, second, 0);
  const exists = at.getUTCFullYear() === year && at.getUTCMonth() === month - 1 && at.getUTCDate() === day;
  if (!exists || year < 1 || hour > 23 || minute > 59 || second > 59) throw wrong;
  return at.getTime() + Number((parts[6] ?? "").padEnd(6, "0")) / 1000;
}
