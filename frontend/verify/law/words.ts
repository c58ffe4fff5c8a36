// The wording of an edition: keys in a sentence turned into labels.
import type { Facts } from "../proof/errors.ts";
import type { Labels } from "../wording.ts";

/** Which table labels a fact of a sentence. Facts that are missing here (times, numbers) are shown as they are. */
const TABLE_OF_FACT: { readonly [fact: string]: string } = {
  role: "roles",
  roles: "roles",
  fact: "facts",
  value: "values",
  values: "values",
  kind: "items",
  mark: "marks",
  step: "steps",
  outcome: "outcomes",
  outcomes: "outcomes",
  ground: "grounds",
  grounds: "grounds",
  evidence: "evidence",
  excuses: "excuses",
  document: "documents",
  clock: "clocks",
};

type Language = "zh" | "en";
const PLACE = { zh: 0, en: 1 } as const;

/** The facts of a sentence with keys turned into labels; what has no label stays as it is. */
export function labelled(labels: Labels, facts: Facts, language: Language): Facts {
  const label = (table: string, key: string, step: string): string => textsOf(labels, table, key, step)?.[PLACE[language]] ?? key;
  const of = String(facts["step"] ?? "");
  return Object.fromEntries(
    Object.entries(facts).map(([name, text]) => {
      const table = TABLE_OF_FACT[name];
      if (table !== undefined) return [name, listIn(String(text)).map((key) => label(table, key, of)).join(language === "zh" ? "、" : ", ")];
      if (name !== "which") return [name, text];
      const key = String(text);
      return [name, label(textsOf(labels, "exits", key, "") === undefined ? "endings" : "exits", key, "")];
    }),
  );
}

const listIn = (text: string): string[] => text.split(/\s+/u).filter((key) => key !== "");

/** The texts of a key, Chinese first; the text under the step it belongs to wins. */
function textsOf(labels: Labels, table: string, key: string, of: string): readonly string[] | undefined {
  const known = new Map(Object.entries(labels[table] ?? {}));
  const texts = known.get(`${of}.${key}`) ?? known.get(key);
  return typeof texts === "string" ? [texts] : texts;
}
