// Files dropped on `[data-upload]` go into its plain file input. Sending in parts is step/files.ts, on the same mark.

export function uploads(page: Document): void {
  for (const place of page.querySelectorAll<HTMLElement>("[data-upload]")) {
    const input = place.querySelector<HTMLInputElement>("input[type=file]");
    if (input === null) continue;
    const over = (event: DragEvent, is: boolean): void => {
      event.preventDefault();
      place.dataset["over"] = String(is);
    };
    place.addEventListener("dragover", (event) => over(event, true));
    place.addEventListener("dragleave", (event) => over(event, false));
    place.addEventListener("drop", (event) => {
      over(event, false);
      if (event.dataTransfer === null || event.dataTransfer.files.length === 0) return;
      input.files = event.dataTransfer.files;
      input.dispatchEvent(new Event("change", { bubbles: true }));
    });
  }
}
