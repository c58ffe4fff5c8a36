// `[data-copy]` buttons put their text on the clipboard and say so. They stay hidden where there is no clipboard.

const SAID_MILLISECONDS = 2500;

export function copying(page: Document): void {
  const clipboard = navigator.clipboard as Clipboard | undefined;
  if (clipboard === undefined) return;
  const reveal = (root: ParentNode): void => {
    for (const button of root.querySelectorAll<HTMLElement>("[data-copy]")) button.hidden = false;
  };
  reveal(page);
  page.addEventListener("htmx:afterSwap", () => reveal(page));
  page.addEventListener("click", (event) => {
    const button = event.target instanceof Element ? event.target.closest<HTMLElement>("[data-copy]") : null;
    const words = button?.querySelector("[data-copied]");
    if (button === null || words === null || words === undefined) return;
    void clipboard.writeText(button.dataset["copy"] ?? "").then(() => {
      const before = words.textContent;
      words.textContent = words.getAttribute("data-copied");
      setTimeout(() => (words.textContent = before), SAID_MILLISECONDS);
    });
  });
}
