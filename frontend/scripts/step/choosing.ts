// A list of items with boxes: a filter, everything shown at once, and how many are chosen.
import { filled } from "./words.ts";

export function choosing(page: Document): void {
  for (const list of page.querySelectorAll<HTMLElement>("[data-items]")) {
    const rows = [...list.querySelectorAll<HTMLElement>("[data-item]")];
    const box = (row: HTMLElement): HTMLInputElement | null => row.querySelector("input[type=checkbox]");
    const filter = list.querySelector<HTMLInputElement>("[data-items-filter]");
    const count = list.querySelector<HTMLElement>("[data-items-count]");
    const tools = list.querySelector<HTMLElement>("[data-items-tools]");
    const none = list.querySelector<HTMLElement>("[data-items-none]");
    if (tools !== null) tools.hidden = false;

    const say = (): void => {
      const chosen = rows.filter((row) => box(row)?.checked === true).length;
      if (count !== null) count.textContent = filled(count.dataset["words"], { n: chosen, total: rows.length });
    };
    const show = (): void => {
      const wanted = (filter?.value ?? "").trim().toLowerCase();
      let shown = 0;
      for (const row of rows) {
        row.hidden = wanted !== "" && !(row.textContent ?? "").toLowerCase().includes(wanted);
        if (!row.hidden) shown += 1;
      }
      if (none !== null) none.hidden = shown > 0;
    };
    const mark = (checked: boolean): void => {
      for (const row of rows) {
        const found = box(row);
        if (found !== null && !row.hidden && !found.disabled) found.checked = checked;
      }
      say();
      list.dispatchEvent(new Event("change", { bubbles: true }));
    };

    filter?.addEventListener("input", show);
    // Enter in the filter must not send the form.
    filter?.addEventListener("keydown", (event) => {
      if (event.key === "Enter") event.preventDefault();
    });
    list.querySelector("[data-items-all]")?.addEventListener("click", () => mark(true));
    list.querySelector("[data-items-clear]")?.addEventListener("click", () => mark(false));
    list.addEventListener("change", say);
    show();
    say();
  }
}
