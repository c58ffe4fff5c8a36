// Somebody in the live view of a room: joins, sends, is shown the others, and comes back by itself when the link breaks.
import { type Pass, Refusal, Unreached, asked } from "./asking.ts";
import { type Layer, PLACES, type Place, Sending, Showing } from "./lines.ts";

export interface Person {
  readonly who: string;
  readonly name: string;
  readonly role: string;
  readonly device: boolean;
  readonly sends: readonly string[];
  readonly watched_by: number;
  readonly told: Readonly<Record<string, boolean | number | string>>;
}

export type State = "off" | "joining" | "live" | "lost" | "removed" | "replaced" | "closed" | "refused";

export interface Hears {
  people(people: readonly Person[]): void;
  state(state: State, sentence: string): void;
}

const PATIENCE = 10_000;
/** Longer than the live view lets a question wait. */
const WAIT = 15_000;
const SHORTEST = 1000;
const LONGEST = 8000;
/** A connection that says it is broken for so long does not come back. */
const BROKEN = 5000;
const LOOK = 500;
/** So long a link may fail before the session is thrown away; the live view keeps it for longer. */
const SILENT = 10_000;

const pause = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));

export class Client {
  people: readonly Person[] = [];
  me = "";
  #wanted: readonly Place[] = [];
  #media: MediaStream | undefined;
  #told: Record<string, boolean | number | string> = {};
  #session = "";
  #pass: Pass | undefined;
  #sending: Sending | undefined;
  #showing: Showing[] = [];
  #broken = new Map<RTCPeerConnection, number>();
  #stop = new AbortController();
  #over = false;
  #order: Promise<void> = Promise.resolve();

  readonly ask: () => Promise<Pass>;
  readonly hears: Hears;

  constructor(ask: () => Promise<Pass>, hears: Hears) {
    this.ask = ask;
    this.hears = hears;
  }

  /** Join, and stay until left or put out. */
  async run(): Promise<void> {
    let wait = SHORTEST;
    setInterval(() => this.#watch(), LOOK);
    addEventListener("pagehide", () => this.leave());
    this.hears.state("joining", "");
    while (!this.#over) {
      try {
        await this.#join();
        wait = SHORTEST;
        await this.#follow();
      } catch (error) {
        // Not reached, or the session is over: a new ticket may be had. Else the house said no.
        if (error instanceof Refusal && this.#session === "") return this.#end("refused", error.message);
        if (!(error instanceof Refusal || error instanceof Unreached)) console.warn(error);
      }
      this.#drop();
      if (this.#over) return;
      this.hears.state("lost", "");
      await pause(wait);
      wait = Math.min(wait * 2, LONGEST);
    }
  }

  /** Send this camera from now on, or none. */
  async publish(media: MediaStream | undefined): Promise<void> {
    this.#media = media;
    if (this.#session !== "") await this.#inOrder(() => this.#publish());
  }

  /** Who is to be seen and how large; what they send is shown when it comes. */
  want(wanted: readonly Place[]): void {
    // Whoever is told of a change says again whom they want: only something else is work.
    if (JSON.stringify(wanted) === JSON.stringify(this.#wanted)) return;
    this.#wanted = wanted;
    if (this.#session !== "") void this.#inOrder(() => this.#arrange()).catch(() => undefined);
  }

  /** Where somebody's sound and picture arrive, once they are shown. */
  stream(who: string): MediaStream | undefined {
    for (const showing of this.#showing) {
      const place = showing.places.findIndex((one) => one?.who === who);
      if (place >= 0) return showing.streams[place];
    }
    return undefined;
  }

  tell(told: Record<string, boolean | number | string>): void {
    const said = { ...this.#told, ...told };
    if (JSON.stringify(said) === JSON.stringify(this.#told)) return;
    this.#told = said;
    if (this.#session !== "") void this.#say("tell", { told: said }).catch(() => undefined);
  }

  leave(): void {
    if (this.#session === "" || this.#pass === undefined) return;
    const body = JSON.stringify({ session: this.#session });
    navigator.sendBeacon?.(`${this.#pass.address}/leave`, body);
    this.#end("off", "");
  }

  /** Figures of every connection, for whoever looks into a fault. */
  async stats(): Promise<RTCStatsReport[]> {
    return Promise.all(this.#lines().map((line) => line.getStats()));
  }

  async #join(): Promise<void> {
    this.#session = "";
    this.#stop = new AbortController();
    this.#pass = await this.ask();
    const joined = await this.#say<{ session: string; me: string }>("join", { token: this.#pass.token }).catch((error: unknown) => {
      // The ticket came too late, or the live view has forgotten it: another may be had.
      throw error instanceof Refusal && error.gone ? new Unreached("ticket") : error;
    });
    this.#session = joined.session;
    this.me = joined.me;
    if (Object.keys(this.#told).length > 0) await this.#say("tell", { told: this.#told });
    if (this.#media !== undefined) await this.#inOrder(() => this.#publish());
    this.hears.state("live", "");
  }

  /** Ask what is new, again and again; the answer comes when there is something. */
  async #follow(): Promise<void> {
    let after = -1;
    let heard = performance.now();
    while (!this.#over) {
      if (this.#stop.signal.aborted) throw new Unreached("broken");
      try {
        const told = await this.#say<{ n: number; people: Person[]; out?: State }>("look", { after }, WAIT);
        if (told.out !== undefined) return this.#put(told.out);
        after = told.n;
        heard = performance.now();
        this.people = told.people;
        this.hears.people(told.people);
        await this.#inOrder(() => this.#arrange());
      } catch (error) {
        if (!(error instanceof Unreached) || this.#stop.signal.aborted || performance.now() - heard > SILENT) throw error;
        await pause(SHORTEST);
      }
    }
  }

  #put(out: State): void {
    if (out === "removed" || out === "replaced" || out === "closed") this.#end(out, "");
  }

  async #publish(): Promise<void> {
    this.#sending?.close();
    this.#sending = undefined;
    if (this.#media === undefined) return void (await this.#say("hide", {}));
    this.#sending = new Sending(this.#pass?.ice ?? []);
    await this.#sending.begin(this.#media, (act, said) => this.#say(act, said));
  }

  /** Everybody wanted who sends keeps the place they have; the others get a free one, and connections are added. */
  async #arrange(): Promise<void> {
    const sending = new Set(this.people.filter((one) => one.sends.length > 0 && one.who !== this.me).map((one) => one.who));
    const wanted = new Map(this.#wanted.filter((one) => sending.has(one.who)).map((one) => [one.who, one.layer] as [string, Layer]));
    for (const showing of this.#showing) {
      showing.places = showing.places.map((one) => {
        const layer = one === null ? undefined : wanted.get(one.who);
        if (one !== null) wanted.delete(one.who);
        return one === null || layer === undefined ? null : { who: one.who, layer };
      });
    }
    for (const [who, layer] of wanted) {
      let showing = this.#showing.find((one) => one.places.includes(null));
      if (showing === undefined) {
        showing = new Showing(this.#pass?.ice ?? []);
        await showing.begin((act, said) => this.#say(act, said));
        this.#showing.push(showing);
      }
      showing.places[showing.places.indexOf(null)] = { who, layer };
    }
    for (const showing of this.#showing) await showing.ask((act, said) => this.#say(act, said));
    this.hears.people(this.people);
  }

  #say<Answer>(act: string, said: object, patience = PATIENCE): Promise<Answer> {
    const body = JSON.stringify({ session: this.#session, ...said });
    const headers = { "Content-Type": "application/json" };
    return asked<Answer>(`${this.#pass?.address ?? ""}/${act}`, { body, headers }, patience, this.#stop.signal);
  }

  #inOrder(work: () => Promise<void>): Promise<void> {
    const done = this.#order.catch(() => undefined).then(work);
    this.#order = done.catch(() => undefined);
    return done;
  }

  #lines(): RTCPeerConnection[] {
    return [...(this.#sending === undefined ? [] : [this.#sending.line]), ...this.#showing.map((one) => one.line)];
  }

  /** A connection that is broken for good takes the session with it: joining anew is the only repair that always helps. */
  #watch(): void {
    const now = performance.now();
    for (const line of this.#lines()) {
      if (line.connectionState === "disconnected" || line.connectionState === "failed") {
        const since = this.#broken.get(line) ?? now;
        this.#broken.set(line, since);
        if (line.connectionState === "failed" || now - since > BROKEN) this.#stop.abort();
      } else this.#broken.delete(line);
    }
  }

  #drop(): void {
    for (const one of [this.#sending, ...this.#showing]) one?.close();
    this.#sending = undefined;
    this.#showing = [];
    this.#broken.clear();
    this.#session = "";
    this.people = [];
    this.hears.people([]);
  }

  #end(state: State, sentence: string): void {
    this.#over = true;
    this.#stop.abort();
    this.#drop();
    this.hears.state(state, sentence);
  }
}

export { PLACES };
