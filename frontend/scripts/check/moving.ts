// From row to row by the keyboard: Alt with an arrow goes to the same field above or below, Ctrl+Enter saves and goes on.
import { fieldsOf, formOf, overtaken, rowOf, rowsIn } from "./rows.ts";

export function moving(table: HTMLElement): void {
  table.addEventListener("keydown", (event) => {
    const row = rowOf(event.target);
    if (row === null || event.isComposing) return;
    const on = event.key === "Enter" && (event.ctrlKey || event.metaKey);
    const by = on || (event.altKey && event.key === "ArrowDown") ? 1 : event.altKey && event.key === "ArrowUp" ? -1 : 0;
    if (by === 0) return;
    event.preventDefault();
    if (on && overtaken(row)) {
      formOf(row)?.requestSubmit();
      return;
    }
    const name = event.target instanceof Element ? (event.target.getAttribute("name") ?? "") : "";
    const open = rowsIn(table).filter((one) => one === row || fieldsOf(one).length > 0);
    const next = open[open.indexOf(row) + by];
    // Leaving the row saves it.
    if (next === undefined) formOf(row)?.requestSubmit();
    else (fieldsOf(next).find((one) => one.name === name) ?? fieldsOf(next)[0])?.focus();
  });
}
