// A form is sent once. The button says 正在保存… and stays in place; after two seconds a line says what is being done.

const SLOW_MILLISECONDS = 2000;

interface Sending {
  readonly button: HTMLElement | null;
  readonly words: string;
  readonly timer: ReturnType<typeof setTimeout>;
}

const label = (button: HTMLElement): Element => button.querySelector("[data-label]") ?? button;

export function onceOnly(page: Document): void {
  const sending = new Map<HTMLFormElement, Sending>();

  const release = (form: HTMLFormElement): void => {
    const known = sending.get(form);
    if (known === undefined) return;
    clearTimeout(known.timer);
    sending.delete(form);
    delete form.dataset["state"];
    if (known.button === null) return;
    known.button.removeAttribute("aria-busy");
    label(known.button).textContent = known.words;
  };

  page.addEventListener("submit", (event) => {
    const form = event.target;
    if (!(form instanceof HTMLFormElement) || form.method !== "post" || event.defaultPrevented) return;
    // A file is fetched and the page stays.
    if (event.submitter?.dataset["again"] !== undefined) return;
    if (sending.has(form)) {
      event.preventDefault();
      return;
    }
    // The button keeps its name and value: a disabled one would not be sent.
    const button = event.submitter;
    const words = button === null ? "" : (label(button).textContent ?? "");
    const busy = button?.dataset["busy"];
    if (button !== null) button.setAttribute("aria-busy", "true");
    if (button !== null && busy !== undefined) label(button).textContent = busy;
    form.dataset["state"] = "sending";
    const line = form.querySelector<HTMLElement>("[data-slow]");
    const timer = setTimeout(() => {
      if (line !== null) line.textContent = line.dataset["slow"] ?? "";
    }, SLOW_MILLISECONDS);
    sending.set(form, { button, words, timer });
  });

  // The page comes back from the browser's memory, or a partial answer has arrived: the form may be sent again.
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) for (const form of [...sending.keys()]) release(form);
  });
  page.addEventListener("htmx:afterRequest", (event) => {
    const form = event.target instanceof Element ? event.target.closest("form") : null;
    if (form !== null) release(form);
  });
}
