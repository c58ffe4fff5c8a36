// Days of law: working days, corresponding days, exact hours, standing still.
import { Unverifiable } from "../proof/errors.ts";
import { type Bytes } from "../proof/bytes.ts";
import { type Value, decode } from "../proof/canonical.ts";
import type { Moment } from "../proof/moment.ts";
import { Structure } from "../proof/structure.ts";
import type { Length, Roll } from "./edition.ts";

/** Days since 1970-01-01. */
export type Day = number;

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
/** Dates of law are dates in China; the country keeps no summer time. */
const OFFSET_MS = 8 * HOUR_MS;
const SATURDAY_FIRST = 2;

/** The date of law of a moment. */
export const dayOf = (moment: Moment): Day => Math.floor((moment + OFFSET_MS) / DAY_MS);
/** 24:00 of a day: from this moment on the day is over. */
export const endOf = (day: Day): Moment => (day + 1) * DAY_MS - OFFSET_MS;
export const dayText = (day: Day): string => new Date(day * DAY_MS).toISOString().slice(0, 10);
const yearOf = (day: Day): number => new Date(day * DAY_MS).getUTCFullYear();
// 1970-01-01 was a Thursday; two days later came a Saturday.
const isWeekend = (day: Day): boolean => (((day - SATURDAY_FIRST) % 7) + 7) % 7 < 2;

/** Working days, as the calendar in the package lists them. */
export interface Calendar {
  readonly statutory: ReadonlySet<Day>;
  readonly off: ReadonlySet<Day>;
  readonly worked: ReadonlySet<Day>;
}

const works = (calendar: Calendar, day: Day): boolean =>
  calendar.worked.has(day) || (!isWeekend(day) && !calendar.statutory.has(day) && !calendar.off.has(day));

const rests = (calendar: Calendar, day: Day, roll: Roll): boolean => {
  if (roll === "none") return false;
  return roll === "rest-day" ? !works(calendar, day) : !calendar.worked.has(day) && calendar.statutory.has(day);
};

// --- the calendar of a package ---------------------------------------------------------------------------------------

const TYPE = "mingjian/calendar/v1";
export const CALENDAR_BYTES = 262_144;
const YEARS_AHEAD = 8;
const NAMES = ["zone", "version", "from_year", "to_year", "first_year", "last_year", "statutory", "off", "worked"];
const LAST_YEAR = 9000;

/** The calendar in these bytes, once it covers the days of law of the first and last entry and what may follow. */
export function readCalendar(raw: Bytes, first: Moment, last: Moment, place: string): Calendar {
  const file = Structure.of(decode(raw, place, { maxBytes: CALENDAR_BYTES }), TYPE, NAMES, place);
  file.oneOf("zone", ["+08:00"]);
  const [begins, ends] = ["from_year", "to_year"].map((name) => file.number(name, 1, LAST_YEAR)) as [number, number];
  // The moment of an entry is given in UTC; its day of law may already belong to the following year.
  if (begins > yearOf(dayOf(first)) || ends < yearOf(dayOf(last) - 1) + YEARS_AHEAD) {
    const sentence = "日历只含 {begins} 至 {ends} 年，须覆盖首条记录之年至末条记录之后 {ahead} 年";
    throw new Unverifiable(sentence, place, { begins, ends, ahead: YEARS_AHEAD });
  }
  const [statutory, off, worked] = ["statutory", "off", "worked"].map((name) => readDays(file, name, begins, ends)) as [Set<Day>, Set<Day>, Set<Day>];
  file.number("first_year", 1, LAST_YEAR);
  file.number("last_year", 1, LAST_YEAR);
  file.text("version");
  return { statutory, off, worked };
}

function readDays(file: Structure, name: string, begins: number, ends: number): Set<Day> {
  const days = file.listOf(name).map(readDay);
  const whole = days.every((day, n) => day !== undefined && day > (days[n - 1] ?? -Infinity) && yearOf(day) >= begins && yearOf(day) <= ends);
  if (!whole) throw new Unverifiable("日历中“{name}”须为不重复、依次排列、属于所列年份的日期", file.place, { name });
  return new Set(days as Day[]);
}

function readDay(text: Value): Day | undefined {
  if (typeof text !== "string" || !/^\d{4}-\d\d-\d\d$/u.test(text) || text.startsWith("0000")) return undefined;
  const day = Date.parse(`${text}T00:00:00Z`) / DAY_MS;
  return Number.isNaN(day) || dayText(day) !== text ? undefined : day;
}

// --- reckoning -------------------------------------------------------------------------------------------------------

/** From when to when a period stood still; undefined while it still does. */
export type Standstill = readonly [since: Moment, until: Moment | undefined];

/** A length running from a moment, with what it stood still and how its end moves past rest days. */
export interface Period {
  readonly length: Length;
  readonly started: Moment;
  readonly standstills: readonly Standstill[];
  readonly roll: Roll;
}

/** When a period ends: its last day, and the moment from which it is over; neither while it stands still. */
export interface Due {
  readonly on: Day | undefined;
  readonly ends: Moment | undefined;
  readonly over: boolean;
}

/** When a period ends, as seen now. */
export function due(period: Period, now: Moment, calendar: Calendar): Due {
  const { length, started, standstills } = period;
  const standing = standstills.some(([, until]) => until === undefined);
  if (standing) return { on: undefined, ends: undefined, over: false };
  if (length.unit === "hours") {
    const stood = standstills.reduce((sum, [since, until]) => sum + ((until ?? now) - since), 0);
    const ends = started + length.n * HOUR_MS + stood;
    return { on: dayOf(ends), ends, over: now >= ends };
  }
  const on = lastDay(period, calendar);
  const ends = endOf(on);
  return { on, ends, over: now >= ends };
}

/** The first day is not counted, nor is one on which the period stood still; the last moves past rest days. */
function lastDay({ length, started, standstills, roll }: Period, calendar: Calendar): Day {
  const working = length.unit === "workdays";
  const still = standstills.map(([since, until]) => [dayOf(since), dayOf(until ?? since)] as const);
  let day = dayOf(started);
  const days = working || length.unit === "days" ? length.n : corresponding(day, length) - day;
  for (let number = 0; number < days; ) {
    day += 1;
    const stood = still.some(([since, until]) => since < day && day <= until);
    if (!stood && (!working || works(calendar, day))) number += 1;
  }
  while (!working && rests(calendar, day, roll)) day += 1;
  return day;
}

/** The corresponding day so many months or years later, or the last day of a month that has none. */
function corresponding(day: Day, { n, unit }: Length): Day {
  const from = new Date(day * DAY_MS);
  const months = from.getUTCFullYear() * 12 + from.getUTCMonth() + n * (unit === "years" ? 12 : 1);
  const [year, month] = [Math.floor(months / 12), months % 12];
  const longest = new Date(Date.UTC(year, month + 1, 0)).getUTCDate();
  return Date.UTC(year, month, Math.min(from.getUTCDate(), longest)) / DAY_MS;
}
