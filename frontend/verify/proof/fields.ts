// Free fields of an entry: one salted digest each, so that one can be withheld without breaking the proof of the rest.
import { type Bytes, byCodePoint, hexOf, joined, readBase64url, utf8 } from "./bytes.ts";
import { type Value, encode, isObject } from "./canonical.ts";
import { sha256 } from "./digests.ts";
import { Refused, Unverifiable, foreign } from "./errors.ts";
import { Structure } from "./structure.ts";

const DOMAIN = utf8("mingjian/field/v1\0");
const SALT_BYTES = 32;
const NAME = /^[A-Za-z0-9][A-Za-z0-9_.:/-]{0,99}$/u;

/** A field disclosed with its salt, or withheld by name with its digest. */
export type Field =
  | { readonly name: string; readonly salt: Bytes; readonly value: Value }
  | { readonly name: string; readonly digest: Bytes };

export const isOpen = (field: Field): field is Extract<Field, { salt: Bytes }> => "salt" in field;

const digestOf = (field: Field): Bytes =>
  isOpen(field) ? sha256(joined(DOMAIN, field.salt, encode(field.value))) : field.digest;

/** The SHA-256, in hex, of the canonical list of `{name, digest}` sorted by name. */
function commitment(fields: readonly Field[]): string {
  const rows = fields.map((field) => ({ digest: hexOf(digestOf(field)), name: field.name }));
  rows.sort((one, other) => byCodePoint(one.name, other.name) || byCodePoint(one.digest, other.digest));
  rows.forEach(({ name }, n) => {
    if (rows[n + 1]?.name === name) throw new Refused("字段“{name}”出现了两次；每个字段只能有一个值", { name });
  });
  return hexOf(sha256(encode(rows)));
}

/** Return when the commitment over the fields is `expected`. */
export function demandCommitment(fields: readonly Field[], expected: string, place: string): void {
  if (foreign(place, () => commitment(fields)) !== expected) {
    throw new Unverifiable("字段与记录中的承诺值不符：某个字段被改动、增加或去掉", place);
  }
}

/** A field in one of its two shapes: `{name, salt, value}` or `{name, digest}`. */
export function readField(value: Value, place: string): Field {
  if (isObject(value) && "salt" in value) {
    const opened = Structure.of(value, "", ["name", "salt", "value"], place);
    const salt = readBase64url(opened.members["salt"], place);
    if (salt.length !== SALT_BYTES) throw new Unverifiable("字段的盐须为 {length} 个字节", place, { length: SALT_BYTES });
    return { name: opened.shaped("name", NAME), salt, value: opened.members["value"] ?? null };
  }
  const kept = Structure.of(value, "", ["name", "digest"], place);
  return { name: kept.shaped("name", NAME), digest: kept.digest("digest") };
}
