// Questions to the house and to its live view: JSON there and back, and what a refusal says.

/** A refusal with its sentence; `gone` says that the session is over and a new one may be had. */
export class Refusal extends Error {
  readonly gone: boolean;

  constructor(sentence: string, gone: boolean) {
    super(sentence);
    this.gone = gone;
  }
}

/** The link or the server failed; asking again may help. */
export class Unreached extends Error {}

export interface Pass {
  readonly engine: string;
  readonly address: string;
  readonly token: string;
  readonly ice: RTCIceServer[];
}

const MISSING = 404;
const FAILING = 500;

export async function asked<Answer>(address: string, options: RequestInit, patience: number, stop?: AbortSignal): Promise<Answer> {
  const timer = new AbortController();
  const clock = setTimeout(() => timer.abort(), patience);
  const abort = (): void => timer.abort();
  stop?.addEventListener("abort", abort);
  try {
    const answer = await fetch(address, { method: "POST", cache: "no-store", ...options, signal: timer.signal });
    const told = (await answer.json().catch(() => ({}))) as Answer & { error?: string };
    if (answer.ok) return told;
    if (answer.status >= FAILING) throw new Unreached(told.error ?? String(answer.status));
    throw new Refusal(told.error ?? "", answer.status === MISSING);
  } catch (error) {
    if (error instanceof Refusal || error instanceof Unreached) throw error;
    throw new Unreached(String(error));
  } finally {
    clearTimeout(clock);
    stop?.removeEventListener("abort", abort);
  }
}
