// What is typed stays in this browser until it has been sent and taken: offered again after an expired sign-in, a closed
// window or a broken line. Nothing of it leaves the browser; signing out takes it away.
import { filled } from "./words.ts";

const HEAD = "mingjian:draft:";
const SENT = "mingjian:sent";
const STILL_MILLISECONDS = 2000;
const KEPT_MILLISECONDS = 14 * 24 * 3600 * 1000;

interface Draft {
  readonly at: number;
  readonly values: readonly (readonly [string, string])[];
}

/** The field that names files already sent is filled by script, and is worth as much as what was typed. */
const namesFiles = (name: string): boolean => name.startsWith("evidence-") && name.endsWith("-uploads");

/** What a person typed, chose or sent ahead: not tokens, not what the page itself put there. */
function typed(form: HTMLFormElement, files = true): [string, string][] {
  const found: [string, string][] = [];
  for (const [name, value] of new FormData(form)) {
    const control = form.elements.namedItem(name);
    const hidden = control instanceof HTMLInputElement && control.type === "hidden" && !(files && namesFiles(name));
    if (typeof value === "string" && !hidden && value !== "") found.push([name, value]);
  }
  return found;
}

function read(key: string): Draft | null {
  try {
    const draft = JSON.parse(localStorage.getItem(key) ?? "null") as Draft | null;
    return draft !== null && Date.now() - draft.at < KEPT_MILLISECONDS ? draft : null;
  } catch {
    return null;
  }
}

export function drafts(page: Document): void {
  const form = page.querySelector<HTMLFormElement>("form[data-draft]");
  if (form === null) return;
  const key = HEAD + (form.dataset["draft"] ?? "");
  const line = form.querySelector<HTMLElement>("[data-draft-line]");
  const blank = JSON.stringify(typed(form));
  let timer: ReturnType<typeof setTimeout> | undefined;

  const save = (files = true): void => {
    const values = typed(form, files);
    try {
      if (JSON.stringify(values) === blank) return;
      localStorage.setItem(key, JSON.stringify({ at: Date.now(), values } satisfies Draft));
    } catch {
      return;
    }
    if (line !== null) line.textContent = filled(line.dataset["saved"], { time: clock(Date.now()) });
  };
  const later = (event: Event): void => {
    if (event.target instanceof HTMLElement && event.target.closest("[data-upload], [data-items-tools]") !== null) return;
    clearTimeout(timer);
    timer = setTimeout(() => save(), STILL_MILLISECONDS);
  };
  form.addEventListener("input", later);
  form.addEventListener("change", later);
  window.addEventListener("pagehide", () => {
    if (timer !== undefined && form.dataset["state"] !== "sending") save();
  });
  form.addEventListener("submit", (event) => {
    if (event.defaultPrevented) return;
    clearTimeout(timer);
    timer = undefined;
    // Files that are only saved are the record's from then on; what was typed is still to be sent.
    save((event.submitter as HTMLButtonElement | null)?.value !== "save");
    // Taken away by the page that says that it was taken (scripts/sent.ts).
    sessionStorage.setItem(SENT, key);
  });
  offer(form, key, blank);
}

function offer(form: HTMLFormElement, key: string, blank: string): void {
  const draft = read(key);
  const note = form.querySelector<HTMLElement>("[data-draft-offer]");
  const words = note?.querySelector<HTMLElement>("[data-words]") ?? null;
  // A form that came back with mistakes holds what was typed already.
  if (draft === null || note === null || words === null || form.dataset["bound"] === "yes") return;
  if (JSON.stringify(draft.values) === blank) return;
  // Sent, and not taken: the sign-in had expired, or only the files were kept. Nobody needs to ask for it.
  const turned = sessionStorage.getItem(SENT) === key;
  sessionStorage.removeItem(SENT);
  if (turned) restore(form, draft);
  words.textContent = filled(words.dataset[turned ? "restored" : "words"], { time: clock(draft.at) });
  const take = note.querySelector<HTMLElement>("[data-draft-take]");
  if (take !== null) take.hidden = turned;
  note.hidden = false;
  note.querySelector("[data-draft-take]")?.addEventListener("click", () => {
    restore(form, draft);
    note.hidden = true;
    form.querySelector<HTMLElement>("input:not([type=hidden]), select, textarea")?.focus();
  });
  note.querySelector("[data-draft-drop]")?.addEventListener("click", () => {
    localStorage.removeItem(key);
    note.hidden = true;
    if (turned) form.reset();
  });
}

function restore(form: HTMLFormElement, draft: Draft): void {
  const values = new Map<string, string[]>();
  for (const [name, value] of draft.values) values.set(name, [...(values.get(name) ?? []), value]);
  for (const place of form.querySelectorAll<HTMLElement>("[data-rows]")) {
    const prefix = place.dataset["rows"] ?? "";
    const last = Math.max(-1, ...[...values.keys()].map((name) => rowOf(name, prefix)));
    while (place.querySelectorAll(".thread-row").length <= last) place.dispatchEvent(new Event("mingjian:row"));
  }
  for (const control of form.elements) {
    const named = control as HTMLInputElement;
    const wanted = values.get(named.name) ?? [];
    if (control instanceof HTMLInputElement && (control.type === "checkbox" || control.type === "radio")) {
      control.checked = wanted.includes(control.value);
    } else if (namesFiles(named.name) && wanted[0] !== undefined) {
      named.value = wanted[0];
      control.dispatchEvent(new Event("mingjian:restored"));
    } else if (control instanceof HTMLSelectElement) {
      for (const option of control.options) option.selected = wanted.includes(option.value);
    } else if (control instanceof HTMLTextAreaElement || (control instanceof HTMLInputElement && !["hidden", "file"].includes(control.type))) {
      if (wanted[0] === undefined) continue;
      control.value = wanted[0];
      control.dispatchEvent(new Event("mingjian:restored"));
    }
  }
  for (const place of form.querySelectorAll<HTMLElement>("[data-rows]")) place.dispatchEvent(new Event("mingjian:filled"));
  form.dispatchEvent(new Event("change", { bubbles: true }));
}

function rowOf(name: string, prefix: string): number {
  const found = name.startsWith(`${prefix}-`) ? /^(\d+)-/u.exec(name.slice(prefix.length + 1)) : null;
  return found === null ? -1 : Number(found[1]);
}

function clock(at: number): string {
  const moment = new Date(at);
  const time = `${String(moment.getHours()).padStart(2, "0")}:${String(moment.getMinutes()).padStart(2, "0")}`;
  return moment.toDateString() === new Date().toDateString() ? time : `${moment.getMonth() + 1}-${moment.getDate()} ${time}`;
}
