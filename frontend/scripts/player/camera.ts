// One camera: a plain video that follows the clock from segment to segment.
import { type Film, type Gap, filmAt, missingAt, steer } from "./reel.ts";

const READY = 2;
const KNOWN = 1;

export class Camera {
  readonly figure: HTMLElement;
  readonly video: HTMLVideoElement;
  readonly #films: readonly Film[];
  readonly #gaps: readonly Gap[];
  readonly #missing: HTMLElement;
  #film: Film | undefined;
  #tries = 0;

  constructor(figure: HTMLElement, refused: (camera: Camera) => void) {
    this.figure = figure;
    this.video = figure.querySelector("video") as HTMLVideoElement;
    this.#missing = figure.querySelector<HTMLElement>("[data-missing]") as HTMLElement;
    this.#films = JSON.parse(figure.dataset["films"] ?? "[]") as Film[];
    this.#gaps = JSON.parse(figure.dataset["gaps"] ?? "[]") as Gap[];
    this.video.addEventListener("error", () => {
      if (this.#film === undefined) return;
      this.#tries += 1;
      refused(this);
    });
    this.video.addEventListener("loadeddata", () => {
      this.#tries = 0;
    });
  }

  get main(): boolean {
    return "main" in this.figure.dataset;
  }

  /** How often it failed since it last showed something. */
  get tries(): number {
    return this.#tries;
  }

  /** Ask for the same bytes again, with a pass that holds. */
  reload(): void {
    if (this.#film !== undefined) this.video.src = this.#film.src;
  }

  /** Try once more what could not be played. */
  again(): void {
    if (this.#tries === 0) return;
    this.#tries = 0;
    this.reload();
  }

  /** Be where the clock is. Whether the clock need not wait for it. */
  follow(at: number, playing: boolean, speed: number, words: { readonly before: string; readonly after: string }): boolean {
    const said = missingAt(this.#films, this.#gaps, at, words.before, words.after);
    this.#missing.hidden = said === "";
    if (this.#missing.textContent !== said) this.#missing.textContent = said;
    const film = filmAt(this.#films, at);
    if (film === undefined) {
      this.video.pause();
      return true;
    }
    if (film !== this.#film) {
      this.#film = film;
      this.#tries = 0;
      this.video.src = film.src;
    }
    if (this.video.readyState < KNOWN) return this.#tries > 0;
    this.#steer((at - film.starts) / 1000, playing, speed);
    return said !== "" || this.video.ended || (this.video.readyState >= READY && !this.video.seeking);
  }

  #steer(wanted: number, playing: boolean, speed: number): void {
    const video = this.video;
    if (video.seeking) return;
    // Headers are rounded and may promise a little more than the last picture holds.
    if (video.ended && wanted >= video.duration) return;
    const { jump, speed: rate } = steer(video.currentTime - wanted, playing, speed);
    if (jump) video.currentTime = wanted;
    if (video.playbackRate !== rate) video.playbackRate = rate;
    if (playing && video.paused) void video.play().catch(() => undefined);
    if (!playing && !video.paused) video.pause();
  }
}
