// Menus that are <details>: Esc closes and gives focus back, a click elsewhere closes.

export function drops(page: Document): void {
  const open = (): HTMLDetailsElement[] => [...page.querySelectorAll<HTMLDetailsElement>("details.drop[open]")];
  page.addEventListener("click", (event) => {
    for (const drop of open()) if (!(event.target instanceof Node) || !drop.contains(event.target)) drop.open = false;
  });
  page.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const drop of open()) {
      drop.open = false;
      drop.querySelector("summary")?.focus();
    }
  });
}
