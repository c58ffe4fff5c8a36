// A row of the table: what stands in it, and how an answer of the server takes its place without taking words away.

export type Field = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement;

/** The header by which the server answers with rows instead of a page. */
export const PART = { "X-Part": "row" } as const;

export const rowsIn = (place: ParentNode): HTMLElement[] => [...place.querySelectorAll<HTMLElement>("[data-check-row]")];

export const rowOf = (target: EventTarget | null): HTMLElement | null =>
  target instanceof Element ? target.closest<HTMLElement>("[data-check-row]") : null;

export const formOf = (row: HTMLElement): HTMLFormElement | null => row.querySelector<HTMLFormElement>("form");

/** What a person writes in: the outcome, the words and what is ticked in the form, not the row's own tick. */
export const fieldsOf = (row: HTMLElement): Field[] =>
  [...row.querySelectorAll<Field>("select[name], textarea[name], input[name]:not([type=hidden]):not([name=row])")];

const unticked = (field: Field): boolean => field instanceof HTMLInputElement && ["radio", "checkbox"].includes(field.type) && !field.checked;

/** Everything that stands in the row's form, to be compared with what was sent. */
export function said(row: HTMLElement): string {
  return JSON.stringify(fieldsOf(row).filter((one) => !unticked(one)).map((one) => [one.name, one.value]));
}

export const overtaken = (row: HTMLElement): boolean => row.dataset["state"] === "overtaken";

export const unsaved = (row: HTMLElement): boolean => row.dataset["unsaved"] === "yes" || overtaken(row);

/** Somebody's hands are on it: it is not taken away from under them. */
export const busy = (row: HTMLElement): boolean => unsaved(row) || fieldsOf(row).includes(document.activeElement as Field);

export function rowsOf(html: string): HTMLElement[] {
  const place = document.createElement("template");
  place.innerHTML = html;
  return rowsIn(place.content);
}

export function tell(row: HTMLElement, words: string): void {
  const line = row.querySelector<HTMLElement>("[data-check-line]");
  if (line !== null) line.textContent = words;
}

function keepTick(row: HTMLElement, fresh: HTMLElement): void {
  const tick = row.querySelector<HTMLInputElement>("input[name=row]");
  const next = fresh.querySelector<HTMLInputElement>("input[name=row]");
  if (tick !== null && next !== null) next.checked = tick.checked && !next.disabled;
}

/** The new row stands where the old one stood; focus stays in the same field. */
export function replaced(row: HTMLElement, fresh: HTMLElement): HTMLElement {
  keepTick(row, fresh);
  const held = document.activeElement instanceof HTMLElement && row.contains(document.activeElement) ? document.activeElement : null;
  const name = held?.getAttribute("name") ?? "";
  row.replaceWith(fresh);
  if (held !== null) (fieldsOf(fresh).find((one) => one.name === name) ?? fresh.querySelector<HTMLElement>("input, select, textarea, a"))?.focus();
  fresh.dispatchEvent(new Event("mingjian:row", { bubbles: true }));
  return fresh;
}

/** Version, state and stamp are the new row's, the words stay those that somebody is writing. */
export function carriedOn(row: HTMLElement, fresh: HTMLElement): void {
  for (const name of ["stamp", "state", "who"]) row.dataset[name] = fresh.dataset[name] ?? "";
  const status = fresh.querySelector("[data-check-status]");
  if (status !== null) row.querySelector("[data-check-status]")?.replaceWith(status);
  const version = row.querySelector<HTMLInputElement>("input[name=version]");
  const next = fresh.querySelector<HTMLInputElement>("input[name=version]");
  if (version !== null && next !== null) version.value = next.value;
  const tick = row.querySelector<HTMLInputElement>("input[name=row]");
  const ticked = fresh.querySelector<HTMLInputElement>("input[name=row]");
  if (tick !== null && ticked !== null) tick.value = ticked.value;
}
