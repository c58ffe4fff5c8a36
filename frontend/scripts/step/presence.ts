// Everybody who must attend, ticked by one press; whoever is missing is then unticked.

export function presence(page: Document): void {
  for (const part of page.querySelectorAll<HTMLElement>("[data-presence]")) {
    const boxes = [...part.querySelectorAll<HTMLInputElement>("[data-expected] input[type=checkbox]")];
    const button = part.querySelector<HTMLButtonElement>("[data-presence-all]");
    if (button === null || boxes.length < 2) continue;
    button.hidden = false;
    button.addEventListener("click", () => {
      for (const box of boxes) box.checked = true;
      part.dispatchEvent(new Event("change", { bubbles: true }));
    });
  }
}
