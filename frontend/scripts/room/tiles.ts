// The tiles of a room: one for each camera and each person, whether or not there is a picture.
import type { Person } from "./client.ts";

export class Tiles {
  readonly #list: HTMLElement;
  readonly #template: HTMLTemplateElement | null;
  readonly #words: DOMStringMap;
  readonly #roles: Readonly<Record<string, string>>;

  constructor(root: HTMLElement, chosen: (who: string) => void) {
    this.#list = root.querySelector<HTMLElement>("[data-tiles]") as HTMLElement;
    this.#template = root.querySelector<HTMLTemplateElement>("template[data-person]");
    this.#words = root.dataset;
    this.#roles = JSON.parse(root.dataset["roles"] ?? "{}") as Record<string, string>;
    this.#list.addEventListener("click", (event) => {
      const view = (event.target as Element).closest(".tile-view");
      const tile = view?.closest<HTMLElement>(".tile");
      if (tile?.dataset["who"]) chosen(tile.dataset["who"]);
    });
  }

  /** A tile for each person who is there; cameras have theirs from the page, and keep them. */
  people(people: readonly Person[], stream: (who: string) => MediaStream | undefined, me: string): void {
    for (const person of people) {
      if (person.device && this.#tile(person.who) === undefined) continue;
      const tile = this.#tile(person.who) ?? this.#made(person.who, person.name, this.#roles[person.role] ?? "", person.who === me);
      this.#show(tile, person.who === me ? undefined : stream(person.who), person.who === me);
      const says = tile.querySelector<HTMLElement>("[data-says]") as HTMLElement;
      const words = [person.told["muted"] === true ? (this.#words["mutedWords"] ?? "") : "", person.device || person.sends.length > 0 ? "" : (this.#words["cameraOff"] ?? "")].filter((one) => one !== "");
      says.textContent = words.join(" · ");
      says.hidden = words.length === 0;
    }
    const there = new Set(people.map((one) => one.who));
    for (const tile of this.#all()) {
      if (there.has(tile.dataset["who"] ?? "")) continue;
      if (tile.dataset["camera"] === undefined) tile.remove();
      else this.#show(tile, undefined, false);
    }
  }

  /** One's own picture, before it went anywhere. */
  own(who: string, media: MediaStream | undefined): void {
    const tile = this.#tile(who);
    if (tile !== undefined) this.#show(tile, media, false);
  }

  /** How the recordings stand, as the page says. */
  cameras(told: Iterable<HTMLElement>): void {
    for (const one of told) {
      const { key = "", state = "", words = "", sealed = "", name = "", role = "" } = one.dataset;
      const tile = this.#tile(key) ?? this.#made(key, name, role, false);
      tile.dataset["camera"] = "";
      tile.dataset["state"] = state;
      tile.querySelector("[data-out]")?.remove();
      for (const [mark, text] of [["recording", words], ["sealed", sealed]] as const) {
        const part = tile.querySelector(`[data-${mark}]`);
        if (part !== null && part.textContent !== text) part.textContent = text;
      }
    }
  }

  mark(who: string): void {
    for (const tile of this.#all()) {
      tile.querySelector(".tile-view")?.setAttribute("aria-pressed", String(tile.dataset["who"] === who));
    }
  }

  name(who: string): string {
    return this.#tile(who)?.querySelector("[data-name]")?.textContent ?? "";
  }

  #all(): HTMLElement[] {
    return [...this.#list.querySelectorAll<HTMLElement>(".tile")];
  }

  #tile(who: string): HTMLElement | undefined {
    return this.#all().find((one) => one.dataset["who"] === who);
  }

  #show(tile: HTMLElement, media: MediaStream | undefined, keep: boolean): void {
    const view = tile.querySelector("video") as HTMLVideoElement;
    if (keep && view.srcObject !== null) return;
    if (view.srcObject !== (media ?? null)) view.srcObject = media ?? null;
    tile.toggleAttribute("data-seen", media !== undefined);
    (tile.querySelector("[data-none]") as HTMLElement).hidden = media !== undefined;
  }

  #made(who: string, name: string, role: string, mine: boolean): HTMLElement {
    const made = (this.#template as HTMLTemplateElement).content.firstElementChild?.cloneNode(true) as HTMLElement;
    made.dataset["who"] = who;
    (made.querySelector("[data-name]") as HTMLElement).textContent = mine ? `${name}（${this.#words["mine"] ?? ""}）` : name;
    (made.querySelector("[data-role]") as HTMLElement).textContent = role;
    const view = made.querySelector(".tile-view") as HTMLElement;
    view.setAttribute("aria-label", `${view.getAttribute("aria-label") ?? ""} ${name}`.trim());
    for (const field of made.querySelectorAll<HTMLInputElement>("input[name=who]")) field.value = who;
    if (mine) made.querySelector("[data-out]")?.remove();
    this.#list.append(made);
    return made;
  }
}
