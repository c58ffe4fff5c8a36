// What a single key means. Pure, so that every case can be told.

export type Meaning =
  | { readonly act: "search" }
  | { readonly act: "help" }
  | { readonly act: "row"; readonly by: 1 | -1 }
  | { readonly act: "nothing" };

export interface Press {
  readonly key: string;
  /** Ctrl, Alt or Meta is held: the key belongs to the browser. */
  readonly chord: boolean;
  /** A letter would land in a field. */
  readonly typing: boolean;
  /** Single keys were switched off in the profile. */
  readonly off: boolean;
}

const NOTHING: Meaning = { act: "nothing" };

export function meaning({ key, chord, typing, off }: Press): Meaning {
  if (chord || typing || off) return NOTHING;
  switch (key.toLowerCase()) {
    case "/":
      return { act: "search" };
    case "?":
      return { act: "help" };
    case "j":
      return { act: "row", by: 1 };
    case "k":
      return { act: "row", by: -1 };
    default:
      return NOTHING;
  }
}

/** The row to go to. From nowhere, `J` takes the first and `K` the last; at an end it stays. */
export function nextRow(current: number, by: 1 | -1, count: number): number {
  if (current < 0) return by === 1 ? 0 : count - 1;
  return Math.max(0, Math.min(count - 1, current + by));
}
