// Reads walks through procedures and prints, walk by walk, what the rules of admission and coverage answer.
import { readFileSync } from "node:fs";

import { coverageLines } from "../../frontend/verify/check/coverage.ts";
import { refusalsOf } from "../../frontend/verify/law/admission.ts";
import { readCalendar } from "../../frontend/verify/law/days.ts";
import { procedureIn } from "../../frontend/verify/law/edition.ts";
import { type Entry, KIND, fromLaw } from "../../frontend/verify/law/entries.ts";
import { State } from "../../frontend/verify/law/fold.ts";
import { LACKS, factsOf } from "../../frontend/verify/law/refusals.ts";
import { utf8 } from "../../frontend/verify/proof/bytes.ts";
import type { Members } from "../../frontend/verify/proof/canonical.ts";
import { filled } from "../../frontend/verify/proof/errors.ts";

interface Written {
  readonly kind: string;
  readonly at: string;
  readonly id: string;
  readonly law: Members;
  readonly taken: boolean;
}

interface Walk {
  readonly edition: unknown;
  readonly entries: readonly Written[];
  readonly moved_to?: unknown;
}

const { calendar: days, walks }: { readonly calendar: string; readonly walks: readonly Walk[] } = JSON.parse(
  readFileSync(process.argv[2] ?? "", "utf8"),
);

function answer({ edition, entries, moved_to: other }: Walk): unknown {
  let procedure = procedureIn(utf8(JSON.stringify(edition)));
  const calendar = readCalendar(utf8(days), Date.parse(entries[0]?.at ?? ""), Date.parse(entries[entries.length - 1]?.at ?? ""), "");
  let state = new State(procedure);
  const taken: Entry[] = [];
  const refusals = entries.map(({ kind, at, id, law, taken: takes }) => {
    const entry = fromLaw(kind, law, Date.parse(at), id);
    if (entry === undefined) throw new Error(`The law does not read ${kind}.`);
    const under = kind === KIND.moved ? procedureIn(utf8(JSON.stringify(other))) : procedure;
    const found = refusalsOf(under, state, entry, entry.at, calendar).map(({ rule, sentence, facts, clause, missing }) => ({
      rule,
      said: filled(sentence, facts),
      clause,
      missing: missing.map((one) => [one.what, filled(LACKS[one.what], factsOf(one))]),
    }));
    if (takes) {
      taken.push(entry);
      if (kind === KIND.moved) {
        procedure = under;
        state = new State(procedure);
        state.takeAll(taken);
      } else {
        state.take(entry);
      }
    }
    return found;
  });
  return { refusals, coverage: coverageLines(procedure, taken, calendar) };
}

console.log(JSON.stringify(walks.map(answer)));
