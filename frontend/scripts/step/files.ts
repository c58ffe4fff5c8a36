// Files chosen for a piece of evidence are sent at once, in parts; the form then names them. What was cut goes on.
import { Sending } from "./sending.ts";
import { filled, icon, made } from "./words.ts";

interface Kept {
  readonly name: string;
  readonly size: number;
  readonly changed: number;
  readonly address: string;
}

const MOST_KEPT = 60;
const MEMORY = "mingjian:uploads";

export function files(page: Document): void {
  const form = page.querySelector<HTMLFormElement>("form[data-upload-pass]");
  const pass = form?.dataset["uploadPass"] ?? "";
  if (form === null || pass === "") return;
  const places = [...form.querySelectorAll<HTMLElement>("[data-upload]")].flatMap((place) => new Place(place, form, pass).ready);
  if (places.length === 0) return;
  form.addEventListener("submit", (event) => {
    const waiting = places.reduce((sum, place) => sum + place.unsent, 0);
    if (waiting === 0) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    places.find((place) => place.unsent > 0)?.warn(waiting);
  }, true);
  window.addEventListener("beforeunload", (event) => {
    if (places.some((place) => place.going)) event.preventDefault();
  });
  window.addEventListener("online", () => places.forEach((place) => place.resume()));
}

class Place {
  readonly #input: HTMLInputElement | null;
  readonly #names: HTMLInputElement | null;
  readonly #list: HTMLUListElement;
  readonly #said: HTMLElement;
  readonly #rows = new Map<Sending, string>();
  /** Sent before the page came back: with mistakes, or after a sign-in. */
  #before: string[] = [];
  readonly #place: HTMLElement;
  readonly #pass: string;

  constructor(place: HTMLElement, form: HTMLFormElement, pass: string) {
    this.#place = place;
    this.#pass = pass;
    this.#input = place.querySelector<HTMLInputElement>("input[type=file]");
    this.#names = form.querySelector<HTMLInputElement>(`input[name="${place.dataset["upload"] ?? ""}"]`);
    this.#list = made("ul", { class: "sent-files", "aria-label": place.dataset["list"] ?? "" });
    this.#said = made("p", { class: "small", role: "status" });
    if (this.#input === null || this.#names === null) return;
    place.after(this.#list, this.#said);
    this.#list.hidden = true;
    this.#input.addEventListener("change", () => this.#take());
    this.#names.addEventListener("mingjian:restored", () => this.#recall());
    this.#recall();
    // Chosen before this script was there (a slow line, a reload that keeps the choice): no change will be told again.
    if (this.#input.files?.length) this.#take();
  }

  get ready(): Place[] {
    return this.#input === null || this.#names === null ? [] : [this];
  }

  get going(): boolean {
    return [...this.#rows.values()].includes("sending");
  }

  /** How many are not there yet: sending, paused or cut. Refused ones count as not chosen. */
  get unsent(): number {
    return [...this.#rows.values()].filter((state) => ["sending", "paused", "broken"].includes(state)).length;
  }

  warn(waiting: number): void {
    this.#said.textContent = filled(this.#place.dataset["wait"], { n: waiting });
    this.#said.classList.add("late");
    this.#said.setAttribute("tabindex", "-1");
    this.#said.focus();
  }

  resume(): void {
    for (const [sending, state] of this.#rows) if (state === "broken") void sending.go();
  }

  /** What the hidden field names already, as rows that can be taken away again. */
  #recall(): void {
    const known = memory();
    for (const name of (this.#names?.value ?? "").split(" ").filter((one) => one !== "" && !this.#before.includes(one))) {
      this.#before.push(name);
      const words = this.#place.dataset;
      const file = known.find((one) => one.address.endsWith(`/${name}`));
      const row = made("li", { "data-state": "kept" });
      const drop = made("button", { type: "button", class: "btn btn-sm btn-quiet" }, words["remove"] ?? "");
      row.append(made("span", { class: "name" }, file?.name ?? name), made("span", { class: "tag tag-ok" }, words["stateSent"] ?? ""), drop);
      if (file !== undefined) row.append(made("p", { class: "small" }, size(file.size)));
      drop.addEventListener("click", () => {
        this.#before = this.#before.filter((one) => one !== name);
        row.remove();
        this.#list.hidden = this.#list.children.length === 0;
        this.#name();
        this.#input?.focus();
      });
      this.#list.append(row);
      this.#list.hidden = false;
    }
  }

  #take(): void {
    const chosen = [...(this.#input?.files ?? [])];
    for (const file of chosen) this.#send(file);
    // What is sent in parts must not go with the form a second time.
    if (this.#input !== null) this.#input.value = "";
  }

  #send(file: File): void {
    const words = this.#place.dataset;
    const row = made("li");
    const name = made("span", { class: "name" }, file.name);
    const state = made("span", { class: "tag", role: "status" });
    const work = made("div", { class: "work" });
    const bar = made("progress", { max: "100", "aria-label": file.name });
    const remark = made("p", { class: "small" });
    const go = made("button", { type: "button", class: "btn btn-sm" });
    const drop = made("button", { type: "button", class: "btn btn-sm btn-quiet", "aria-label": `${words["remove"] ?? ""} ${file.name}` }, words["remove"] ?? "");
    work.append(bar);
    row.append(name, state, go, drop, work, remark);
    this.#list.append(row);
    this.#list.hidden = false;

    const began = Date.now();
    let before = 0;
    const sending = new Sending(file, this.#pass, (now, bytes, said = "") => {
      this.#rows.set(sending, now);
      row.dataset["state"] = now === "sent" ? "kept" : now;
      const percent = file.size === 0 ? 100 : Math.floor((bytes / file.size) * 100);
      bar.value = percent;
      state.textContent = words[`state${now[0]?.toUpperCase() ?? ""}${now.slice(1)}`] ?? now;
      state.className = `tag${{ sending: " tag-primary", paused: "", broken: " tag-warn", refused: " tag-bad", sent: " tag-ok" }[now]}`;
      if (before === 0 && now === "sending") before = bytes;
      const seconds = (Date.now() - began) / 1000;
      const rate = seconds > 1 ? ` · ${size((bytes - before) / seconds)}/s` : "";
      remark.textContent =
        now === "sending"
          ? `${size(bytes)} / ${size(file.size)} · ${percent}%${rate}`
          : now === "broken"
            ? said || filled(words["cut"], { percent })
            : said || size(file.size);
      go.hidden = now === "sent" || now === "refused";
      go.replaceChildren(icon(now === "sending" ? "minus" : "redo"), (now === "sending" ? words["pause"] : words["resume"]) ?? "");
      work.hidden = now === "sent" || now === "refused";
      if (now === "sent") this.#name();
      if (sending.address !== "") remember(file, now === "refused" ? "" : sending.address);
      if (this.unsent === 0) this.#said.textContent = "";
    }, recalled(file));
    go.addEventListener("click", () => {
      if (this.#rows.get(sending) !== "sending") {
        void sending.go();
        return;
      }
      sending.pause();
      this.#rows.set(sending, "paused");
      row.dataset["state"] = "paused";
      state.textContent = words["statePaused"] ?? "";
      state.className = "tag";
      go.replaceChildren(icon("redo"), words["resume"] ?? "");
    });
    drop.addEventListener("click", () => {
      sending.pause();
      this.#rows.delete(sending);
      row.remove();
      this.#list.hidden = this.#list.children.length === 0;
      if (this.unsent === 0) this.#said.textContent = "";
      this.#name();
      this.#input?.focus();
    });
    this.#rows.set(sending, "sending");
    void sending.go();
  }

  /** The form's hidden field: the names of what has arrived. */
  #name(): void {
    if (this.#names === null) return;
    const sent = [...this.#rows].filter(([, state]) => state === "sent").map(([sending]) => sending.name);
    this.#names.value = [...new Set([...this.#before, ...sent])].join(" ");
    this.#names.dispatchEvent(new Event("change", { bubbles: true }));
  }
}

function size(bytes: number): string {
  for (const [unit, of] of [["GB", 2 ** 30], ["MB", 2 ** 20], ["KB", 2 ** 10]] as const)
    if (bytes >= of) return `${(bytes / of).toFixed(1)} ${unit}`;
  return `${Math.round(bytes)} B`;
}

function memory(): Kept[] {
  try {
    return JSON.parse(localStorage.getItem(MEMORY) ?? "[]") as Kept[];
  } catch {
    return [];
  }
}

const same = (file: File) => (one: Kept): boolean => one.name === file.name && one.size === file.size && one.changed === file.lastModified;

/** Where this file was being sent to before the page was closed. */
function recalled(file: File): string {
  return memory().find(same(file))?.address ?? "";
}

function remember(file: File, address: string): void {
  const others = memory().filter((one) => !same(file)(one));
  const kept = address === "" ? others : [...others, { name: file.name, size: file.size, changed: file.lastModified, address }];
  try {
    localStorage.setItem(MEMORY, JSON.stringify(kept.slice(-MOST_KEPT)));
  } catch {
    // No room or no permission: a reload then begins this file anew.
  }
}
