// What was published and is built in: editions by hash with the names of their files, and the kinds of entries.
// `published.json` and `words.json` are written by `python -m tests.verify_browser.published`; a test compares them.
import { writeBase64url, utf8 } from "./proof/bytes.ts";
import { sha256 } from "./proof/digests.ts";
import published from "./published.json" with { type: "json" };
import type { Labels } from "./wording.ts";

export interface KindFields {
  readonly needed: readonly string[];
  readonly possible: readonly string[];
}

/** An edition that this verifier knows. Of the names of parts, evidence and documents it keeps digests. */
export interface PublishedEdition {
  readonly key: string;
  readonly names: Labels;
}

const fields: { readonly [kind: string]: readonly (readonly string[])[] } = published.fields;
const kinds = new Set([...Object.keys(fields), ...published.kinds]);
const editions = new Map<string, PublishedEdition>(Object.entries(published.editions));

/** The fields an entry of the law needs and those it may have besides. */
export function fieldsOf(kind: string): KindFields {
  const [needed = [], possible = []] = fields[kind] ?? [];
  return { needed, possible };
}

export const isKnownKind = (kind: string): boolean => kinds.has(kind);

/** The edition of a hash; undefined when this verifier does not know it. */
export const editionOf = (hash: string): PublishedEdition | undefined => editions.get(hash);

const NAME_CHARACTERS = 6;

/** Whether the edition calls the thing so: the name under the step it belongs to wins. */
export function isCalled({ names }: PublishedEdition, table: string, key: string, step: string, [zh, en]: readonly [string, string]): boolean {
  const known = new Map(Object.entries(names[table] ?? {}));
  const digest = writeBase64url(sha256(utf8(`${zh}\n${en}`))).slice(0, NAME_CHARACTERS);
  return (known.get(`${step}.${key}`) ?? known.get(key)) === digest;
}
