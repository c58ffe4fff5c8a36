// What others write appears by itself: the rows are asked for every few seconds, and are only sent when something changed.
import { filled } from "../step/words.ts";
import { PART, busy, replaced, rowOf, rowsIn, rowsOf } from "./rows.ts";

const EVERY_MILLISECONDS = 5000;

export function following(table: HTMLElement): void {
  const waiting = new Map<string, HTMLElement>();
  const words = table.dataset;
  let tag = "";
  let asking = false;

  const take = (row: HTMLElement, fresh: HTMLElement): void => {
    waiting.delete(row.id);
    const facts = { number: fresh.dataset["number"] ?? "", who: fresh.dataset["who"] ?? "" };
    replaced(row, fresh);
    const line = table.querySelector<HTMLElement>("[data-check-said]");
    if (line !== null) line.textContent = filled(words["changed"], facts);
  };

  const hold = (row: HTMLElement, fresh: HTMLElement): void => {
    waiting.set(row.id, fresh);
    const line = row.querySelector<HTMLElement>("[data-check-behind]");
    if (line === null) return;
    line.textContent = filled(words["behind"], { who: fresh.dataset["who"] ?? "" });
    line.hidden = false;
  };

  const ask = async (): Promise<void> => {
    if (asking || document.visibilityState === "hidden") return;
    asking = true;
    try {
      const headers: Record<string, string> = tag === "" ? { ...PART } : { ...PART, "If-None-Match": tag };
      const answer = await fetch(words["rows"] ?? "", { headers, cache: "no-store" });
      if (answer.status !== 200 || answer.redirected) return;
      const html = await answer.text();
      tag = answer.headers.get("ETag") ?? "";
      for (const fresh of rowsOf(html)) {
        const row = document.getElementById(fresh.id);
        if (row === null || row.dataset["stamp"] === fresh.dataset["stamp"]) continue;
        if (busy(row)) hold(row, fresh);
        else take(row, fresh);
      }
    } catch {
      // The next turn asks again; what cannot be saved says so itself.
    } finally {
      asking = false;
    }
  };

  // A row that was only looked at is renewed once it is left; one that was saved has its newest state already.
  table.addEventListener("focusout", () => {
    setTimeout(() => {
      for (const row of rowsIn(table)) {
        const fresh = waiting.get(row.id);
        if (fresh === undefined || busy(row)) continue;
        take(row, fresh);
      }
    });
  });
  table.addEventListener("mingjian:row", (event) => {
    const row = rowOf(event.target);
    if (row !== null) waiting.delete(row.id);
  });
  setInterval(() => void ask(), EVERY_MILLISECONDS);
  document.addEventListener("visibilitychange", () => void ask());
}
