// Single keys: `/` search, `J` `K` rows, `?` the list of keys. Rows are `[data-row]`; Enter opens, because the link has focus.
import { meaning, nextRow } from "./keys.ts";

const WRITING = new Set(["INPUT", "TEXTAREA", "SELECT"]);

function typing(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (WRITING.has(target.tagName) || target.isContentEditable);
}

function visible(element: HTMLElement): boolean {
  return element.getClientRects().length > 0;
}

function goToRow(page: Document, by: 1 | -1): void {
  const links = [...page.querySelectorAll<HTMLElement>("[data-row] a[href]")].filter(
    (link, index, all) => visible(link) && link.closest("[data-row]") !== all[index - 1]?.closest("[data-row]"),
  );
  if (links.length === 0) return;
  const current = links.findIndex((link) => link.closest("[data-row]")?.contains(page.activeElement));
  links[nextRow(current, by, links.length)]?.focus();
}

export function keyboard(page: Document): void {
  page.addEventListener("keydown", (event) => {
    const found = meaning({
      key: event.key,
      chord: event.ctrlKey || event.metaKey || event.altKey,
      typing: typing(event.target),
      off: page.documentElement.dataset["keys"] === "off",
    });
    if (found.act === "nothing" || page.querySelector("dialog[open]") !== null) return;
    if (found.act === "row") {
      goToRow(page, found.by);
      return;
    }
    const target =
      found.act === "search"
        ? [...page.querySelectorAll<HTMLElement>("[data-search]")].find(visible)
        : page.querySelector<HTMLElement>("[data-dialog=keys]");
    if (target === undefined || target === null) return;
    event.preventDefault();
    if (found.act === "search") target.focus();
    else target.click();
  });
}
