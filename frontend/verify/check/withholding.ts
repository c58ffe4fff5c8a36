// What may be kept back from whom: the steps the institution's side may not read, by the edition alone.
import type { Step } from "../law/edition.ts";
import { evidenceIn } from "../law/lacking.ts";
import type { LedgerEntry } from "../proof/entry.ts";

/** Roles of the institution's side. */
const INSTITUTION_SIDE = ["institution", "top-manager", "technical-manager", "quality-manager", "tester", "escort"];

/** Kinds of entries that stay within the office whatever the step. */
export const INTERNAL_KINDS = ["case:paper:handled"];

/** Whether the institution's side may read a step: it may enter its session, acts in it, supplies, signs or is sent. */
function mayRead({ session, by, or_by: others, needs, produces }: Step): boolean {
  const suppliers = needs.flatMap(evidenceIn).flatMap((one) => [one.by, ...one.or_by]);
  const concerned = [by, ...others, ...suppliers, ...produces.flatMap(({ to, signed_by: signers }) => [...to, ...signers])];
  return (session?.may_enter ?? concerned).some((role) => INSTITUTION_SIDE.includes(role));
}

/** The steps whose fields and files a package for the institution may keep back. */
export const internalSteps = (steps: readonly Step[]): ReadonlySet<string> =>
  new Set(steps.filter((step) => !mayRead(step)).map(({ key }) => key));

const ANNULLED = "case:entry:annulled";

/** The step an entry tells of, "" for none: an annulment tells of that of the entry it strikes, which came earlier. */
export function stepToldOf({ kind, law }: LedgerEntry, earlier: ReadonlyMap<number, string>): string {
  if (kind !== ANNULLED) return String(law["step"] ?? "");
  const struck = String(law["about"] ?? "");
  return /^[1-9][0-9]{0,14}$/u.test(struck) ? (earlier.get(Number(struck)) ?? "") : "";
}
