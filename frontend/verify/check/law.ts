// Step 7: every act was allowed by the edition at its moment, asked of the same rules that admitted it.
import { type Bytes, hexOf } from "../proof/bytes.ts";
import { sha256 } from "../proof/digests.ts";
import { type Facts, Told, Unverifiable, filled } from "../proof/errors.ts";
import { type PublishedEdition, editionOf, isKnownKind } from "../published.ts";
import { type Labels, english, labelsOf } from "../wording.ts";
import { refusalsOf } from "../law/admission.ts";
import { CALENDAR_BYTES, type Calendar, readCalendar } from "../law/days.ts";
import { type Procedure, procedureIn } from "../law/edition.ts";
import { type Entry, KIND, fromLaw } from "../law/entries.ts";
import { State } from "../law/fold.ts";
import { LACKS, type Refusal, factsOf } from "../law/refusals.ts";
import { labelled } from "../law/words.ts";
import { type Findings, Unchecked } from "./answer.ts";
import { type Record, type Recorded, textIn } from "./entries.ts";
import type { Header } from "./header.ts";
import type { Said } from "./said.ts";
import { CALENDAR, EDITION, ENTRIES, type Opened } from "./opened.ts";

const EDITION_BYTES = 4_194_304;
/** Moments beyond are nonsense, and dates of law could not be reckoned from them. */
const FIRST_YEAR = 2000;
const YEARS_END = 9000;
/** Of what an act lacked this much is told. */
const MOST_MISSING = 5;

/** An edition this verifier knows: its definition from the package, whose bytes have a published digest. */
export interface Edition {
  readonly key: string;
  readonly hash: string;
  readonly procedure: Procedure;
  readonly published: PublishedEdition;
}

/** What the acts were judged by. */
export interface Law {
  entries: readonly Entry[];
  calendar: Calendar | undefined;
  edition: Edition | undefined;
}

/** The edition named by the record, the acts as the law reads them, and the days relied on. */
export async function readLaw(opened: Opened, header: Header, record: Record, findings: Findings): Promise<Law> {
  const law: Law = { entries: [], calendar: undefined, edition: undefined };
  await findings.during("law", async () => {
    law.edition = await readEdition(opened, header, record);
  });
  findings.of("law", "", () => {
    law.entries = record.entries.flatMap((one) => readByLaw(one, findings) ?? []);
  });
  await findings.during("law", async () => {
    const [first, last] = [record.entries[0], record.entries[record.entries.length - 1]];
    if (first === undefined || last === undefined) return;
    law.calendar = readCalendar(await opened.read(CALENDAR, CALENDAR_BYTES), first.at, last.at, CALENDAR);
  });
  return law;
}

/** The file, the list of contents and the record name the same edition, and it is one of ours. */
async function readEdition(opened: Opened, header: Header, record: Record): Promise<Edition> {
  const raw = await opened.read(EDITION, EDITION_BYTES);
  const hash = hexOf(sha256(raw));
  if (hash !== header.editionHash) {
    throw new Unverifiable("所附的程序版本与目录所写的摘要不符：程序版本被替换", EDITION);
  }
  const named = [
    ...record.entries.filter(({ kind }) => kind === KIND.opened).map((one) => [textIn(one, "about"), textIn(one, "outcome")]),
    ...record.entries.filter(({ kind }) => kind === KIND.moved).map((one) => [textIn(one, "about"), textIn(one, "ground")]),
  ];
  const [key, digest] = named[named.length - 1] ?? [];
  if (key !== header.edition || digest !== header.editionHash) {
    const facts = { edition: header.edition };
    throw new Unverifiable("记录中本案适用的版本不是所附的版本“{edition}”：程序版本被事后更换", EDITION, facts);
  }
  const edition = ours(raw, hash);
  if (edition === undefined) throw unknownEdition(EDITION, header.edition, hash);
  if (edition.key !== header.edition) {
    const facts = { edition: header.edition, key: edition.key };
    throw new Unverifiable("目录所写的版本是“{edition}”，摘要对应的却是“{key}”", EDITION, facts);
  }
  return edition;
}

/** The edition in these bytes if their digest was published. */
function ours(raw: Bytes, hash: string): Edition | undefined {
  const published = editionOf(hash);
  return published && { key: published.key, hash, procedure: procedureIn(raw), published };
}

/** The edition that the list of contents names, if it is enclosed as it was published. */
export async function editionNamed(opened: Opened, header: Header): Promise<Edition | undefined> {
  try {
    const raw = await opened.read(EDITION, EDITION_BYTES);
    const hash = hexOf(sha256(raw));
    return hash === header.editionHash ? ours(raw, hash) : undefined;
  } catch (error) {
    if (error instanceof Told) return undefined;
    throw error;
  }
}

const unknownEdition = (place: string, edition: string, hash: string): Unchecked =>
  new Unchecked("本程序不认识版本“{edition}”（{hash}），办理是否合乎程序未予核对；请用较新的程序核验", place, { edition, hash });

function readByLaw(one: Recorded, findings: Findings): Entry | undefined {
  const place = `${ENTRIES}:${one.n}`;
  if (!isKnownKind(one.kind)) {
    findings.takes("law", new Unchecked("本程序不认识“{kind}”这种记录，未予核对", place, { kind: one.kind }));
    return undefined;
  }
  const year = new Date(one.at).getUTCFullYear();
  if (year < FIRST_YEAR || year >= YEARS_END) throw new Unverifiable("记录的年份 {year} 不合理", place, { year });
  try {
    return fromLaw(one.kind, one.law, one.at, String(one.n));
  } catch (error) {
    if (error instanceof Unverifiable) throw new Unverifiable(error.sentence, place, error.facts);
    throw error;
  }
}

// --- the replay ------------------------------------------------------------------------------------------------------

/** Ask of each entry in turn whether it could be written then; the first that could not is told. */
export function checkLaw(law: Law, findings: Findings): void {
  const { calendar, edition, entries } = law;
  const [opening] = entries;
  if (calendar === undefined || edition === undefined || opening === undefined || findings.failed("law")) return;
  findings.of("law", "", () => {
    let state = new State(known(opening, opening.outcome, edition).procedure);
    entries.forEach((entry, n) => {
      const { procedure } = entry.kind === KIND.moved ? known(entry, entry.ground, edition) : edition;
      const [first] = refusalsOf(procedure, state, entry, entry.at, calendar);
      if (first !== undefined) throw refused(edition, entry, first);
      if (entry.kind === KIND.moved) {
        state = new State(procedure);
        state.takeAll(entries.slice(0, n + 1));
      } else {
        state.take(entry);
      }
    });
  });
}

/** Only the edition that the package encloses can be read here; one that the case has left cannot. */
function known(entry: Entry, named: string, edition: Edition): Edition {
  if (named === edition.hash && edition.key === entry.about) return edition;
  const cut = (text: string): string => [...text].slice(0, 64).join("");
  throw unknownEdition(placeOf(entry), cut(entry.about), cut(named));
}

/** The refusal as a person reads it: which entry, by which clause, what was missing; `rule` in English. */
function refused({ hash }: Edition, entry: Entry, refusal: Refusal): Unverifiable {
  const labels = labelsOf(hash);
  const missing = refusal.missing.slice(0, MOST_MISSING).map((one) => told(labels, LACKS[one.what], factsOf(one)));
  const chinese = missing.map(({ zh }) => zh.replace(/。+$/u, "")).join("；");
  const { zh: said, en: rule } = told(labels, refusal.sentence, refusal.facts);
  const facts = {
    n: entry.id, kind: entry.kind, law: refusal.clause, said, rule,
    missing: chinese === "" ? "" : `（${chinese}）`,
    lacking: missing.map(({ en }) => ` ${en}`).join(""),
  };
  const sentence = refusal.clause === "" ? "第 {n} 条记录（{kind}）不合程序：{said}{missing}" : "第 {n} 条记录（{kind}）不合程序 {law}：{said}{missing}";
  return new Unverifiable(sentence, placeOf(entry), facts);
}

/** A sentence of the law with its keys turned into labels, in both languages. */
const told = (labels: Labels, sentence: string, facts: Facts): Said => ({
  zh: filled(sentence, labelled(labels, facts, "zh")),
  en: filled(english(sentence) ?? sentence, labelled(labels, facts, "en")),
});

const placeOf = (entry: Entry): string => `${ENTRIES}:${entry.id}`;
