// Rows for new threads: one more when the page's own blank ones do not do.

/** `new-line-2-label` → `new-line-5-label`, in names, ids and what refers to them. */
export function renumbered(text: string, prefix: string, from: number, to: number): string {
  return text.split(`${prefix}-${from}-`).join(`${prefix}-${to}-`);
}

const NUMBERED = ["name", "id", "for", "aria-describedby", "data-testid"];

export function rows(page: Document): void {
  for (const place of page.querySelectorAll<HTMLElement>("[data-rows]")) {
    const prefix = place.dataset["rows"] ?? "";
    const total = place.querySelector<HTMLInputElement>(`input[name="${prefix}-rows"]`);
    const button = place.querySelector<HTMLButtonElement>("[data-add-row]");
    if (total === null || button === null) continue;
    button.hidden = false;
    fold(place);
    button.addEventListener("click", () => (unfold(place) ?? add(place, total, prefix))?.focus());
    // A draft that holds more rows than the page asks for them before it fills them in.
    place.addEventListener("mingjian:row", () => add(place, total, prefix));
    place.addEventListener("mingjian:filled", () => fold(place));
  }
}

const rowsOf = (place: HTMLElement): HTMLElement[] => [...place.querySelectorAll<HTMLElement>(".thread-row")];

function empty(row: HTMLElement): boolean {
  return [...row.querySelectorAll<HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement>("input, textarea, select")].every((one) =>
    one instanceof HTMLInputElement && (one.type === "checkbox" || one.type === "radio") ? !one.checked : one.value.trim() === "",
  );
}

/** One blank row is enough to begin with; the page's others wait behind the button. */
function fold(place: HTMLElement): void {
  const rows = rowsOf(place);
  const last = rows.reduce((found, row, index) => (empty(row) ? found : index), -1);
  rows.forEach((row, index) => (row.hidden = index > Math.max(last, 0)));
}

function unfold(place: HTMLElement): HTMLElement | null {
  const row = rowsOf(place).find((one) => one.hidden);
  if (row === undefined) return null;
  row.hidden = false;
  return row.querySelector<HTMLElement>("input:not([type=hidden]), select, textarea");
}

function add(place: HTMLElement, total: HTMLInputElement, prefix: string): HTMLElement | null {
  const all = place.querySelectorAll<HTMLElement>(".thread-row");
  const last = all[all.length - 1];
  if (last === undefined) return null;
  const from = Number(total.value) - 1;
  const copy = last.cloneNode(true) as HTMLElement;
  for (const element of [copy, ...copy.querySelectorAll<HTMLElement>("*")]) {
    for (const name of NUMBERED) {
      const value = element.getAttribute(name);
      if (value !== null) element.setAttribute(name, renumbered(value, prefix, from, from + 1));
    }
    if (element instanceof HTMLInputElement && (element.type === "checkbox" || element.type === "radio")) element.checked = false;
    else if (element instanceof HTMLInputElement || element instanceof HTMLTextAreaElement) element.value = "";
    else if (element instanceof HTMLSelectElement) element.selectedIndex = 0;
  }
  for (const wrong of copy.querySelectorAll(".errorlist")) wrong.remove();
  const number = copy.querySelector("[data-number]");
  if (number !== null) number.textContent = String(from + 2);
  total.value = String(from + 2);
  copy.hidden = false;
  last.after(copy);
  return copy.querySelector<HTMLElement>("input:not([type=hidden]), select, textarea");
}
