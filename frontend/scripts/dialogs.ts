// `[data-dialog=id]` opens the dialog of that id; focus goes back to it afterwards.
// Give such a link an address as well: a browser without <dialog> follows it.

export function dialogs(page: Document): void {
  page.addEventListener("click", (event) => {
    if (!(event.target instanceof Element)) return;
    const close = event.target.closest("dialog [data-close]");
    if (close !== null) {
      event.preventDefault();
      close.closest("dialog")?.close();
      return;
    }
    const opener = event.target.closest<HTMLElement>("[data-dialog]");
    if (opener === null || typeof HTMLDialogElement === "undefined") return;
    const dialog = page.getElementById(opener.dataset["dialog"] ?? "");
    if (!(dialog instanceof HTMLDialogElement)) return;
    event.preventDefault();
    dialog.addEventListener("close", () => opener.focus(), { once: true });
    dialog.showModal();
  });
}
