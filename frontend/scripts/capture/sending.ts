// Everything kept goes to the server: statements at once and in order, bytes behind them, again and again until receipted.
import type { Kept, Store, Waiting } from "./kept.ts";

export interface Told {
  readonly state: "waiting" | "refused" | "open" | "closed";
  readonly beacon: string;
  readonly room: "open" | "closed";
  readonly committed?: number;
  readonly settled?: number;
  readonly sealed: { readonly n?: number; readonly until?: string };
}

interface Receipt {
  readonly body: { readonly stream: string; readonly n: number; readonly kind: string; readonly sha256: string };
}

const SHORTEST_WAIT = 500;
const LONGEST_WAIT = 8000;
const PATIENCE = 15_000;

export class Sender {
  /** Whether the last attempt reached the server. */
  linked = true;
  /** A sentence where the server refused for good; sending stops, nothing is dropped. */
  refused = "";
  #wake: () => void = () => undefined;
  #pause = SHORTEST_WAIT;

  readonly store: Store;
  readonly kept: Kept;
  readonly address: string;
  readonly changed: () => void;

  constructor(store: Store, kept: Kept, address: string, changed: () => void) {
    this.store = store;
    this.kept = kept;
    this.address = address;
    this.changed = changed;
    addEventListener("online", () => this.soon());
    void this.#run();
  }

  soon(): void {
    this.#pause = SHORTEST_WAIT;
    this.#wake();
  }

  async look(): Promise<Told | undefined> {
    try {
      const answer = await this.#ask("", "GET");
      if (!answer.ok) return undefined;
      const told = (await answer.json()) as Told;
      if (told.beacon !== "") this.kept.beacon = told.beacon;
      return told;
    } catch {
      return undefined;
    }
  }

  async #run(): Promise<void> {
    for (;;) {
      const done = await this.#turn();
      this.changed();
      this.#pause = done ? SHORTEST_WAIT : Math.min(LONGEST_WAIT, this.#pause * 2);
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
        setTimeout(resolve, done ? SHORTEST_WAIT : this.#pause);
      });
    }
  }

  /** Statements first, then bytes; whether all went well. */
  async #turn(): Promise<boolean> {
    try {
      for (;;) {
        const waiting = await this.store.waiting(this.kept.stream);
        for (const one of waiting) {
          if (!one.committed && !(await this.#say(one))) return false;
        }
        const next = waiting.find((one) => one.carries);
        if (next === undefined) break;
        // Then what was said meanwhile goes before the next bytes.
        if (!(await this.#bring(next))) return false;
        this.#pause = SHORTEST_WAIT;
        this.changed();
      }
      return true;
    } catch {
      this.linked = false;
      return false;
    }
  }

  async #say(one: Waiting): Promise<boolean> {
    const answer = await this.#ask("/said", "POST", one.said);
    if (!(await this.#taken(answer))) return false;
    const receipt = answer.status === 204 ? "" : await answer.text();
    if (!one.carries) await this.store.done(one, receipt);
    else await this.store.change({ ...one, committed: true });
    return true;
  }

  async #bring(one: Waiting): Promise<boolean> {
    const bytes = (await this.store.bytes(one.stream, one.n)) ?? new ArrayBuffer(0);
    const answer = await this.#ask(`/chunks/${one.n}`, "POST", bytes);
    if (!(await this.#taken(answer))) return false;
    const text = await answer.text();
    const { body } = JSON.parse(text) as Receipt;
    const header = (JSON.parse(one.said) as Receipt).body;
    if (body.kind !== "stored" || body.n !== one.n || body.stream !== one.stream || body.sha256 !== header.sha256) return false;
    await this.store.done(one, text);
    return true;
  }

  /** A refusal that no repetition mends is told and stops nothing else; the rest is tried again. */
  async #taken(answer: Response): Promise<boolean> {
    this.linked = answer.status !== 0 && answer.status < 500;
    if (answer.ok) {
      this.refused = "";
      return true;
    }
    if (answer.status < 500) {
      const said = (await answer.json().catch(() => ({}))) as { error?: string };
      this.refused = said.error ?? "";
    }
    return false;
  }

  async #ask(path: string, method: string, body?: string | ArrayBuffer): Promise<Response> {
    const stop = new AbortController();
    const timer = setTimeout(() => stop.abort(), PATIENCE);
    try {
      const answer = await fetch(this.address + path, {
        method,
        body: body ?? null,
        headers: { Authorization: `Bearer ${this.kept.pass}` },
        cache: "no-store",
        signal: stop.signal,
      });
      this.linked = true;
      return answer;
    } catch (error) {
      this.linked = false;
      throw error;
    } finally {
      clearTimeout(timer);
    }
  }
}
