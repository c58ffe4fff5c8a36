// The answer as the page shows it: the page's own templates, filled with words. No markup is made from what a file says.
import type { Said } from "../check/said.ts";
import type { Step, Verdict } from "./run.ts";

type Language = keyof Said;

/** Which drawing and colours an exit number has. */
const TONES: { readonly [exit: number]: string } = { 0: "proven", 1: "failed", 2: "failed", 3: "unknown" };
const TONE_OF_STATE: { readonly [state in Step["state"]]: string } = {
  holds: "proven",
  fails: "failed",
  "not-checked": "unknown",
  skipped: "unknown",
};
/** What a package says of itself, in the order in which it is shown. */
const CLAIMS = ["serial", "institution", "edition", "profile", "last", "files", "origin"];

/** The verdict from the templates of `page`; `saved` is where the whole answer can be fetched from. */
export function show(page: HTMLElement, verdict: Verdict, language: Language, saved: string): DocumentFragment {
  const answer = clone(page, "verdict");
  const result = answer.querySelector<HTMLElement>("[data-testid=verify-result]");
  const tone = TONES[verdict.exit] ?? "failed";
  if (result !== null) {
    result.dataset["state"] = tone;
    result.dataset["exit"] = String(verdict.exit);
  }
  keepIcon(answer, tone);
  fill(answer, { result: verdict.result[language], why: verdict.why?.[language] ?? "" });
  hide(answer, "demo", !verdict.demo);
  hide(answer, "why", verdict.why === undefined);
  claims(answer, verdict);
  list(answer, "steps", verdict.steps.map((step) => stepItem(page, step, language)));
  list(answer, "vouchers", verdict.vouchers.map((one) => item(page, one[language])));
  list(answer, "limits", verdict.limits.map((one) => item(page, one[language])));
  answer.querySelector<HTMLAnchorElement>("a[download]")?.setAttribute("href", saved);
  return answer;
}

function clone(page: HTMLElement, name: string): DocumentFragment {
  const template = page.querySelector<HTMLTemplateElement>(`template[data-part="${name}"]`);
  if (template === null) throw new Error(`The page has no template ${name}.`);
  return template.content.cloneNode(true) as DocumentFragment;
}

/** Put words where the page keeps places for them. */
export function fill(within: ParentNode, words: { readonly [place: string]: string }): void {
  for (const [place, text] of Object.entries(words)) {
    for (const found of within.querySelectorAll(`[data-fill="${place}"]`)) found.textContent = text;
  }
}

function hide(within: ParentNode, name: string, hidden: boolean): void {
  for (const found of within.querySelectorAll<HTMLElement>(`[data-when="${name}"]`)) found.hidden = hidden;
}

/** Of the drawings in a template only that of the tone is left. */
function keepIcon(within: ParentNode, tone: string): void {
  for (const found of within.querySelectorAll<HTMLElement>("[data-icon]")) {
    if (found.dataset["icon"] !== tone) found.remove();
  }
}

function list(within: ParentNode, name: string, items: readonly DocumentFragment[]): void {
  within.querySelector(`[data-list="${name}"]`)?.append(...items);
  hide(within, name, items.length === 0);
}

/** What the package says of itself; a package that cannot be read says nothing. */
function claims(within: ParentNode, verdict: Verdict): void {
  for (const name of CLAIMS) {
    const found = verdict.claims[name];
    const place = within.querySelector<HTMLElement>(`[data-fill="${name}"]`);
    if (place === null) continue;
    const text = typeof found === "string" || typeof found === "number" ? String(found) : "";
    // A word the page has for the value wins: `data-archive="存档"`.
    place.textContent = place.dataset[text] ?? text;
  }
  hide(within, "claims", Object.keys(verdict.claims).length === 0);
}

function stepItem(page: HTMLElement, step: Step, language: Language): DocumentFragment {
  const shown = clone(page, "step");
  const element = shown.querySelector<HTMLElement>("li");
  if (element !== null) {
    element.dataset["state"] = step.state;
    element.dataset["testid"] = `step-${step.number}`;
  }
  const tone = TONE_OF_STATE[step.state];
  keepIcon(shown, tone);
  for (const tag of shown.querySelectorAll<HTMLElement>(".tag")) tag.classList.add(`tag-${{ proven: "proof", failed: "bad", unknown: "warn" }[tone] ?? "warn"}`);
  const [name = "", what = ""] = step.name[language].split(/[：:]\s*/u, 2);
  fill(shown, { number: String(step.number), name, what, word: step.word[language] });
  list(shown, "findings", step.findings.map((finding) => findingItem(page, finding.place, finding.said[language])));
  return shown;
}

function findingItem(page: HTMLElement, place: string, words: string): DocumentFragment {
  const shown = clone(page, "finding");
  fill(shown, { place, words });
  hide(shown, "place", place === "");
  return shown;
}

function item(page: HTMLElement, words: string): DocumentFragment {
  const shown = clone(page, "item");
  fill(shown, { words });
  return shown;
}
