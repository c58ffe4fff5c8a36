// Where on the reel something plays and what to say where nothing does. Pure; times in milliseconds from its beginning.

export interface Film {
  readonly src: string;
  readonly starts: number;
  readonly ends: number;
}

export interface Gap {
  readonly starts: number;
  readonly ends: number;
  readonly words: string;
}

export const filmAt = (films: readonly Film[], at: number): Film | undefined => films.find((film) => film.starts <= at && at < film.ends);

/** Why there is no picture at this moment; "" where there is one. */
export function missingAt(films: readonly Film[], gaps: readonly Gap[], at: number, before: string, after: string): string {
  const gap = gaps.find((one) => one.starts <= at && at < one.ends);
  if (gap !== undefined) return gap.words;
  if (filmAt(films, at) !== undefined) return "";
  return films.some((film) => film.starts > at) ? before : after;
}

/** So far may a picture stray from the clock before it is set anew; faster playing strays further. */
const STRAY_SECONDS = 0.4;
const NEAR_SECONDS = 0.08;
const NUDGE = 0.05;

export interface Steering {
  /** Set the picture to where it should be. */
  readonly jump: boolean;
  /** Play at this speed, so that it comes closer by itself. */
  readonly speed: number;
}

/** What to do about a picture that is `drift` seconds ahead of the clock, or behind it where negative. */
export function steer(drift: number, playing: boolean, speed: number): Steering {
  const allowed = playing ? STRAY_SECONDS * Math.max(1, speed) : NEAR_SECONDS / 2;
  if (Math.abs(drift) > allowed) return { jump: true, speed };
  if (Math.abs(drift) <= NEAR_SECONDS) return { jump: false, speed };
  return { jump: false, speed: speed * (drift > 0 ? 1 - NUDGE : 1 + NUDGE) };
}

export type Press = { readonly act: "toggle" } | { readonly act: "step"; readonly seconds: number } | { readonly act: "nothing" };

const NOTHING: Press = { act: "nothing" };
const KEYS: Readonly<Record<string, Press>> = {
  " ": { act: "toggle" },
  k: { act: "toggle" },
  j: { act: "step", seconds: -10 },
  l: { act: "step", seconds: 10 },
  arrowleft: { act: "step", seconds: -5 },
  arrowright: { act: "step", seconds: 5 },
};

/** What a key means here. Letters mean nothing where single keys were switched off in the profile. */
export function pressed(key: string, off: boolean): Press {
  const name = key.toLowerCase();
  if (off && /^[a-z]$/u.test(name)) return NOTHING;
  return KEYS[name] ?? NOTHING;
}
