// The first line of `contents.jsonl`: what a package says of itself. Claims, each compared with what is proven.
import { hexOf } from "../proof/bytes.ts";
import { type Members, type Value } from "../proof/canonical.ts";
import { Unverifiable } from "../proof/errors.ts";
import { Structure } from "../proof/structure.ts";
import { SUITE_NAMES } from "../proof/suites.ts";
import { CONTENTS, type Opened } from "./opened.ts";

const TYPE = "mingjian/contents/v1";
const PROFILES = ["archive", "institution", "court"];
const NAMES = [
  "origin", "suite", "profile", "subject", "serial", "institution",
  "edition", "edition_hash", "last", "files", "demo", "parts",
];
const PART = /^[a-z][a-z0-9-]{0,59}$/u;

export interface PartName {
  readonly key: string;
  readonly zh: string;
  readonly en: string;
}

export interface Header {
  readonly origin: string;
  readonly suite: string;
  readonly profile: string;
  readonly subject: string;
  readonly serial: string;
  readonly institution: string;
  readonly edition: string;
  readonly editionHash: string;
  readonly last: number;
  readonly files: number;
  readonly demo: boolean;
  readonly parts: readonly PartName[];
  readonly raw: Members;
}

/** Throws Unverifiable when the line is not there or has another shape. */
export async function readHeader(opened: Opened): Promise<Header> {
  for await (const [place, value] of opened.objects(CONTENTS)) {
    const line = Structure.of(value, TYPE, NAMES, place);
    const demo = line.members["demo"];
    if (typeof demo !== "boolean") throw new Unverifiable("“{name}”应为 true 或 false", place, { name: "demo" });
    return {
      origin: line.text("origin"),
      suite: line.oneOf("suite", SUITE_NAMES),
      profile: line.oneOf("profile", PROFILES),
      subject: line.text("subject"),
      serial: line.text("serial"),
      institution: line.text("institution"),
      edition: line.text("edition"),
      editionHash: hexOf(line.digest("edition_hash")),
      last: line.number("last", 1),
      files: line.number("files"),
      demo,
      parts: line.listOf("parts").map((one) => readPart(one, place)),
      raw: value,
    };
  }
  throw new Unverifiable("文件是空的", CONTENTS);
}

function readPart(value: Value, place: string): PartName {
  const part = Structure.of(value, "", ["key", "zh", "en"], place);
  return { key: part.shaped("key", PART), zh: part.text("zh"), en: part.text("en") };
}

/** What the answer repeats. */
export const claimsOf = (header: Header): { readonly [name: string]: Value } =>
  Object.fromEntries(Object.entries(header.raw).filter(([name]) => name !== "type" && name !== "parts"));
