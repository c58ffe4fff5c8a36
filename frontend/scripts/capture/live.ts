// The same camera shown in the room while it records: who looks, and what they say. Recording does not know of it.
import { type Pass, asked } from "../room/asking.ts";
import { Client, type Person } from "../room/client.ts";
import { filled } from "../step/words.ts";
import type { Kept } from "./kept.ts";

const PATIENCE = 10_000;

export class Live {
  readonly #words: DOMStringMap;
  readonly #seen: HTMLElement;
  readonly #sounds: HTMLElement;
  readonly #client: Client;
  #media: MediaStream | undefined;
  #began = false;

  constructor(root: HTMLElement, kept: Kept) {
    this.#words = root.dataset;
    this.#seen = root.querySelector<HTMLElement>("[data-watched-words]") as HTMLElement;
    this.#sounds = root.querySelector<HTMLElement>("[data-sounds]") as HTMLElement;
    const headers = { "X-CSRFToken": this.#words["csrf"] ?? "", Authorization: `Bearer ${kept.pass}` };
    this.#client = new Client(() => asked<Pass>(this.#words["live"] ?? "", { headers }, PATIENCE), {
      people: (people) => this.#heard(people),
      state: (state) => {
        const lost = state === "lost" || state === "joining" || state === "refused";
        if (state !== "live") this.#say(lost ? this.#words["unwatched"] : "");
      },
    });
  }

  /** Show this from now on. A camera that was taken away and given back is another. */
  show(media: MediaStream): void {
    if (media === this.#media || !("RTCPeerConnection" in window)) return;
    this.#media = media;
    // A link that is down takes it with the next attempt.
    void this.#client.publish(media).catch(() => undefined);
    if (!this.#began) void this.#client.run();
    this.#began = true;
  }

  leave(): void {
    this.#client.leave();
    this.#sounds.replaceChildren();
  }

  tell(told: Record<string, number | string>): void {
    this.#client.tell(told);
  }

  #heard(people: readonly Person[]): void {
    const mine = people.find((one) => one.who === this.#client.me);
    if (mine !== undefined) this.#say(mine.watched_by > 0 ? filled(this.#words["watched"], { n: mine.watched_by }) : this.#words["unwatched"]);
    // People are heard here, cameras are not: they stand in the same room.
    const heard = people.filter((one) => !one.device && one.sends.includes("sound"));
    this.#client.want(heard.map(({ who }) => ({ who, layer: "sound" })));
    for (const one of heard) this.#play(one.who, this.#client.stream(one.who));
    for (const element of [...this.#sounds.children]) {
      if (!heard.some((one) => one.who === (element as HTMLElement).dataset["who"])) element.remove();
    }
  }

  #play(who: string, stream: MediaStream | undefined): void {
    if (stream === undefined) return;
    let element = [...this.#sounds.children].find((one) => (one as HTMLElement).dataset["who"] === who) as HTMLAudioElement | undefined;
    if (element === undefined) {
      element = document.createElement("audio");
      element.dataset["who"] = who;
      element.autoplay = true;
      this.#sounds.append(element);
    }
    if (element.srcObject !== stream) element.srcObject = stream;
  }

  #say(text: string | undefined): void {
    this.#seen.textContent = text ?? "";
    this.#seen.hidden = (text ?? "") === "";
  }
}
