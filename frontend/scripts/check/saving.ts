// Each row saves itself: two seconds after the last key, at once when a choice is made or the row is left.
import { PART, carriedOn, formOf, overtaken, replaced, rowOf, rowsIn, rowsOf, said, tell, unsaved } from "./rows.ts";

const STILL_MILLISECONDS = 2000;
const AGAIN_MILLISECONDS = 8000;
const CONFLICT = 409;
const WRONG = 422;

export function saving(table: HTMLElement): void {
  const timers = new WeakMap<HTMLElement, ReturnType<typeof setTimeout>>();
  const sending = new WeakSet<HTMLElement>();
  const words = table.dataset;

  const later = (row: HTMLElement, milliseconds: number): void => {
    clearTimeout(timers.get(row));
    timers.set(row, setTimeout(() => void save(row), milliseconds));
  };

  const save = async (row: HTMLElement): Promise<void> => {
    clearTimeout(timers.get(row));
    const form = formOf(row);
    if (form === null || sending.has(row) || !row.isConnected) return;
    const sent = said(row);
    const held = row.contains(document.activeElement);
    sending.add(row);
    tell(row, words["saving"] ?? "");
    let answer: Response;
    let html: string;
    try {
      answer = await fetch(form.action, { method: "POST", body: new FormData(form), headers: PART });
      html = await answer.text();
    } catch {
      sending.delete(row);
      tell(row, words["failed"] ?? "");
      later(row, AGAIN_MILLISECONDS);
      return;
    }
    sending.delete(row);
    const fresh = answer.redirected || ![200, CONFLICT, WRONG].includes(answer.status) ? undefined : rowsOf(html)[0];
    if (fresh === undefined) {
      tell(row, words[answer.redirected ? "signedOut" : "failed"] ?? "");
      later(row, AGAIN_MILLISECONDS);
      return;
    }
    const more = said(row) !== sent;
    if (answer.status === CONFLICT && overtaken(fresh) && more && !overtaken(row)) {
      // What was typed meanwhile belongs to what is compared.
      void save(row);
    } else if (overtaken(fresh) || (answer.status === CONFLICT && !more)) {
      delete row.dataset["unsaved"];
      const shown = replaced(row, fresh);
      if (held) shown.querySelector<HTMLElement>("input[type=radio]")?.focus();
    } else if (answer.status !== 200) {
      carriedOn(row, fresh);
      row.dataset["unsaved"] = "yes";
    } else if (more && !overtaken(row)) {
      carriedOn(row, fresh);
      later(row, STILL_MILLISECONDS);
    } else if (row.contains(document.activeElement) && !overtaken(row)) {
      delete row.dataset["unsaved"];
      carriedOn(row, fresh);
      row.dispatchEvent(new Event("mingjian:row", { bubbles: true }));
    } else {
      delete row.dataset["unsaved"];
      replaced(row, fresh);
    }
  };

  const changed = (event: Event): void => {
    const row = rowOf(event.target);
    const field = event.target;
    if (row === null || overtaken(row) || !(field instanceof HTMLElement) || field.getAttribute("name") === "row") return;
    row.dataset["unsaved"] = "yes";
    tell(row, words["unsaved"] ?? "");
    later(row, field instanceof HTMLSelectElement ? 0 : STILL_MILLISECONDS);
  };
  table.addEventListener("input", changed);
  table.addEventListener("focusout", (event) => {
    const row = rowOf(event.target);
    if (row === null || overtaken(row) || !unsaved(row) || rowOf(event.relatedTarget) === row) return;
    later(row, 0);
  });
  table.addEventListener("submit", (event) => {
    const row = rowOf(event.target);
    if (row === null) return;
    event.preventDefault();
    void save(row);
  });
  window.addEventListener("beforeunload", (event) => {
    if (rowsIn(table).some(unsaved)) event.preventDefault();
  });
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") for (const row of rowsIn(table)) if (unsaved(row) && !overtaken(row)) void save(row);
  });
}
