// Moments as they are hashed and signed: UTC, to the millisecond, `YYYY-MM-DDThh:mm:ss.sssZ` and no other way.
import type { Value } from "./canonical.ts";
import { Unverifiable } from "./errors.ts";

/** Milliseconds since 1970. */
export type Moment = number;

const SHAPE = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/u;

export function readMoment(text: Value | undefined, place: string): Moment {
  if (typeof text !== "string" || !SHAPE.test(text)) {
    throw new Unverifiable("时刻须写作 YYYY-MM-DDThh:mm:ss.sssZ（协调世界时）", place);
  }
  const at = Date.parse(text);
  // A day that does not exist is either no date at all or another one; year 0 is none in the other verifier.
  if (Number.isNaN(at) || writeMoment(at) !== text || text.startsWith("0000")) {
    throw new Unverifiable("没有 {text} 这一时刻", place, { text });
  }
  return at;
}

export const writeMoment = (at: Moment): string => new Date(at).toISOString();
