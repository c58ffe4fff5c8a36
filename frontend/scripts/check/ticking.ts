// Ticks: how many there are, and all of them at once.
import { filled } from "../step/words.ts";
import { rowOf } from "./rows.ts";

export function ticking(table: HTMLElement): void {
  const line = table.querySelector<HTMLElement>("[data-check-count]");
  const boxes = (): HTMLInputElement[] => [...table.querySelectorAll<HTMLInputElement>("input[name=row]")];
  const count = (): void => {
    const ticked = boxes().filter((box) => box.checked).length;
    if (line !== null) line.textContent = ticked > 0 ? filled(line.dataset["words"], { n: ticked }) : "";
  };
  const tools = table.querySelector<HTMLElement>("[data-check-ticks]");
  if (tools !== null) tools.hidden = false;
  tools?.addEventListener("click", (event) => {
    const button = event.target instanceof Element ? event.target.closest<HTMLElement>("[data-check-tick]") : null;
    const which = button?.dataset["checkTick"];
    if (which === undefined) return;
    for (const box of boxes()) box.checked = !box.disabled && (which === "all" || (which === "ready" && rowOf(box)?.dataset["state"] === "ready"));
    count();
  });
  table.addEventListener("change", count);
  table.addEventListener("mingjian:row", count);
  count();
}
