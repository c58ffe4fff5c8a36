// From the camera to the chain: each piece of the recorder becomes a header, signed and kept before the next is asked for.
import type { Kept, Store } from "./kept.ts";
import { type Said, sha256, signed, wall } from "./saying.ts";

/** Chunk and key-frame interval are the same, so that every chunk begins with a picture that stands alone. */
const CHUNK_MILLISECONDS = 1000;
const VIDEO_BITS = 1_000_000;
const AUDIO_BITS = 48_000;

export const recordable = (types: readonly string[]): string | undefined =>
  typeof MediaRecorder === "undefined" ? undefined : types.find((type) => MediaRecorder.isTypeSupported(type));

export class Recording {
  #recorder: MediaRecorder | undefined;
  #queue: Promise<void> = Promise.resolve();
  #began = 0;
  #base = 0;
  #last = 0;
  #first = true;

  readonly store: Store;
  readonly kept: Kept;
  readonly linked: () => boolean;
  readonly made: () => void;
  readonly failed: () => void;

  constructor(store: Store, kept: Kept, linked: () => boolean, made: () => void, failed: () => void) {
    this.store = store;
    this.kept = kept;
    this.linked = linked;
    this.made = made;
    this.failed = failed;
  }

  get running(): boolean {
    return this.#recorder?.state === "recording";
  }

  /** Begin, or go on after a break with its reason: then a new segment begins. */
  async start(media: MediaStream, reason: string): Promise<void> {
    this.#base = Math.max(this.kept.sinceOpen, this.kept.begun ? Date.now() - this.kept.opened : 0);
    this.#began = this.#last = performance.now();
    if (this.kept.begun) await this.#break(reason);
    this.kept.begun = true;
    await this.store.keep(this.kept);
    this.#first = true;
    const options = {
      mimeType: this.kept.mediaType,
      videoBitsPerSecond: VIDEO_BITS,
      audioBitsPerSecond: AUDIO_BITS,
      videoKeyFrameIntervalDuration: CHUNK_MILLISECONDS,
    };
    this.#recorder = new MediaRecorder(media, options);
    this.#recorder.ondataavailable = ({ data }) => {
      const at = performance.now();
      if (data.size > 0) this.#queue = this.#queue.then(() => this.#add(data, at, media)).catch(this.failed);
    };
    this.#recorder.onerror = () => this.failed();
    this.#recorder.start(CHUNK_MILLISECONDS);
  }

  /** Stop the recorder and wait until its last piece is kept. */
  async stop(): Promise<void> {
    const recorder = this.#recorder;
    if (recorder !== undefined && recorder.state !== "inactive") {
      await new Promise<void>((resolve) => {
        recorder.onstop = () => resolve();
        recorder.stop();
      });
    }
    await this.#queue;
  }

  /** The end, signed: nothing can be added after it. */
  async close(): Promise<void> {
    await this.stop();
    const { stream, n, head } = this.kept;
    const said = await this.#sign({ type: "mingjian/close/v1", stream, n, head, reason: "ended", wall: wall() });
    this.kept.closed = true;
    await this.#keep(said, n + 1);
  }

  async #break(reason: string): Promise<void> {
    this.kept.segment += 1;
    const { stream, segment, mediaType, head } = this.kept;
    const body = { type: "mingjian/break/v1", stream, segment, reason, media_type: mediaType, prev: head };
    await this.#keep(await this.#sign({ ...body, since_open_ms: Math.round(this.#base), wall: wall() }), this.kept.n + 0.5 + segment / 1e6);
  }

  async #add(data: Blob, at: number, media: MediaStream): Promise<void> {
    const bytes = await data.arrayBuffer();
    const { stream, segment, head, beacon } = this.kept;
    const flags = [
      this.#first ? "begins" : "",
      document.visibilityState === "hidden" ? "hidden" : "",
      media.getAudioTracks().some((track) => !track.enabled || track.muted) ? "muted" : "",
      this.linked() ? "" : "offline",
    ];
    const since = Math.round(this.#base + this.#last - this.#began);
    const said = await this.#sign({
      type: "mingjian/header/v1",
      stream,
      n: this.kept.n + 1,
      segment,
      since_open_ms: since,
      wall: wall(),
      duration_ms: Math.min(30_000, Math.max(0, Math.round(at - this.#last))),
      size_bytes: bytes.byteLength,
      sha256: await sha256(bytes),
      prev: head,
      beacon,
      flags: flags.filter((flag) => flag !== ""),
    });
    this.#first = false;
    this.#last = at;
    this.kept.n += 1;
    this.kept.head = said.digest;
    this.kept.sinceOpen = since;
    await this.#keep(said, this.kept.n, bytes);
  }

  #sign(body: Parameters<typeof signed>[0]): Promise<Said> {
    return signed(body, this.kept.keys);
  }

  async #keep(said: Said, place: number, bytes?: ArrayBuffer): Promise<void> {
    const carries = bytes !== undefined;
    await this.store.add(this.kept, { stream: this.kept.stream, place, n: this.kept.n, said: said.text, carries, committed: false }, bytes);
    this.made();
  }
}
