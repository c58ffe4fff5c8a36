// One file on its way, by tus 1.0: in parts, taken up where it was cut, each part with its checksum where there is one.

export type Said = (state: "sending" | "paused" | "broken" | "refused" | "sent", sentBytes: number, words?: string) => void;

const PART_BYTES = 4 * 1024 * 1024;
const TRIES = 4;
const PAUSE_MILLISECONDS = 1500;

/** A refusal by the server: its own sentence, and whether trying again can help. */
class Answered extends Error {
  readonly status: number;

  constructor(status: number, words: string) {
    super(words);
    this.status = status;
  }
}

export class Sending {
  /** Where it lies on the server, once it has been announced. */
  address: string;
  readonly #file: File;
  readonly #pass: string;
  readonly #say: Said;
  #going = false;
  #cut: AbortController | null = null;

  constructor(file: File, pass: string, say: Said, address = "") {
    this.address = address;
    this.#file = file;
    this.#pass = pass;
    this.#say = say;
  }

  get name(): string {
    return this.address.split("/").pop() ?? "";
  }

  /** Send until it is there, paused or refused. Never throws: everything is said. */
  async go(): Promise<void> {
    if (this.#going) return;
    this.#going = true;
    let offset = 0;
    for (let failed = 0; this.#going; ) {
      try {
        offset = await this.#begin();
        this.#say("sending", offset);
        while (this.#going && offset < this.#file.size) {
          offset = await this.#part(offset);
          failed = 0;
          this.#say("sending", offset);
        }
        if (this.#going) this.#say("sent", this.#file.size);
        this.#going = false;
      } catch (error) {
        if (!this.#going) break;
        if (error instanceof Answered && error.status < 500 && ![404, 409, 423, 460].includes(error.status)) {
          this.#going = false;
          this.#say("refused", offset, error.message);
          break;
        }
        if (error instanceof Answered && error.status === 404) this.address = "";
        failed += 1;
        if (failed >= TRIES) {
          this.#going = false;
          this.#say("broken", offset, error instanceof Answered ? error.message : "");
          break;
        }
        await new Promise((done) => setTimeout(done, PAUSE_MILLISECONDS * failed));
      }
    }
  }

  pause(): void {
    this.#going = false;
    this.#cut?.abort();
  }

  /** Announce the file, or ask how much of it is there. */
  async #begin(): Promise<number> {
    if (this.address !== "") {
      const told = await this.#ask("HEAD", this.address, {});
      return Number(told.headers.get("upload-offset"));
    }
    const name = btoa(String.fromCharCode(...new TextEncoder().encode(this.#file.name)));
    const told = await this.#ask("POST", "/uploads", {
      "upload-length": String(this.#file.size),
      "upload-metadata": `filename ${name}`,
    });
    this.address = told.headers.get("location") ?? "";
    return 0;
  }

  async #part(offset: number): Promise<number> {
    const part = this.#file.slice(offset, offset + PART_BYTES);
    const headers: Record<string, string> = {
      "upload-offset": String(offset),
      "content-type": "application/offset+octet-stream",
    };
    // Only where the page came safely: elsewhere browsers keep digests from pages.
    const digests = (crypto as Partial<Crypto>).subtle;
    if (digests !== undefined) {
      const digest = new Uint8Array(await digests.digest("SHA-256", await part.arrayBuffer()));
      headers["upload-checksum"] = `sha256 ${btoa(String.fromCharCode(...digest))}`;
    }
    const told = await this.#ask("PATCH", this.address, headers, part);
    return Number(told.headers.get("upload-offset"));
  }

  async #ask(method: string, address: string, headers: Record<string, string>, body?: Blob): Promise<Response> {
    this.#cut = new AbortController();
    const answer = await fetch(address, {
      method,
      headers: { ...headers, "tus-resumable": "1.0.0", authorization: `Bearer ${this.#pass}` },
      signal: this.#cut.signal,
      ...(body === undefined ? {} : { body }),
    });
    if (answer.ok) return answer;
    let words = "";
    try {
      words = ((await answer.json()) as { error?: string }).error ?? "";
    } catch {
      // An answer from in front of the server has no sentence.
    }
    throw new Answered(answer.status, words);
  }
}
