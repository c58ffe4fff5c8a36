// May a clock be stopped, run again, be made longer, or be declared to have run out?
import { dayText } from "./days.ts";
import type { Clock } from "./edition.ts";
import { type Entry, KIND, keyOf } from "./entries.ts";
import { mayLapse, whereItStands } from "./opportunities.ts";
import type { Reading } from "./reading.ts";
import { type Refusal, halt, refusal } from "./refusals.ts";

/** The clock of an entry, if it can run for this item, the watcher acts and the case goes on. Throws Halt. */
function clockOf(reading: Reading, entry: Entry): Clock {
  const clock = reading.state.clocks.get(entry.about);
  if (clock === undefined) throw halt("clock", "本程序没有“{clock}”这一期限。", "", { clock: entry.about });
  const facts = { clock: clock.key, item: entry.item, role: entry.role, roles: clock.watched_by };
  const ofItems = clock.per !== "";
  if (ofItems !== (entry.item !== "") || (ofItems && reading.state.items.get(clock.per)?.has(entry.item) !== true)) {
    throw halt("item", "“{clock}”不是按该事项计算的。", clock.clause, facts);
  }
  if (entry.role !== clock.watched_by) {
    throw halt("watcher", "“{clock}”由“{roles}”掌握，“{role}”不能登记。", clock.clause, facts);
  }
  const { how, which } = whereItStands(reading);
  if (how !== "open") throw halt("ended", "案件已转入“{which}”，不再计算期限。", clock.clause, { which });
  return clock;
}

function* runs(reading: Reading, clock: Clock, { item }: Entry): Iterable<Refusal> {
  const due = reading.due(clock, item);
  const facts = { clock: clock.key, item };
  if (due === undefined || !reading.running(clock, item)) {
    yield refusal("idle", "“{clock}”没有在计算。", clock.clause, facts);
  } else if (due.over) {
    yield refusal("over", "“{clock}”已经届满，不能再作变动。", clock.clause, facts);
  }
}

function isStoppedByEntry(reading: Reading, clock: Clock, { item }: Entry): boolean {
  const stops = reading.state.stops.get(keyOf(clock.key, item)) ?? [];
  return stops[stops.length - 1]?.kind === KIND.paused;
}

export function* paused(reading: Reading, entry: Entry): Iterable<Refusal> {
  const clock = clockOf(reading, entry);
  yield* runs(reading, clock, entry);
  if (!clock.pause_grounds.includes(entry.ground)) {
    const facts = { clock: clock.key, ground: entry.ground, grounds: clock.pause_grounds.join(" ") };
    yield refusal("ground", "“{ground}”不是“{clock}”可以中止计算的情形。", clock.clause, facts);
  }
  if (isStoppedByEntry(reading, clock, entry)) {
    yield refusal("twice", "“{clock}”已经中止计算。", clock.clause, { clock: clock.key });
  }
}

export function* resumed(reading: Reading, entry: Entry): Iterable<Refusal> {
  const clock = clockOf(reading, entry);
  if (!isStoppedByEntry(reading, clock, entry)) {
    yield refusal("unpaused", "“{clock}”没有中止计算，不必恢复。", clock.clause, { clock: clock.key });
  }
}

export function* extended(reading: Reading, entry: Entry): Iterable<Refusal> {
  const clock = clockOf(reading, entry);
  if (clock.extendable === undefined) throw halt("fixed", "“{clock}”不能延长。", clock.clause, { clock: clock.key });
  yield* runs(reading, clock, entry);
  const longest = clock.extendable.n - (reading.state.longer.get(keyOf(clock.key, entry.item)) ?? 0);
  const by = /^\d+$/u.test(entry.outcome) ? Number(entry.outcome) : 0;
  if (by < 1 || by > longest) {
    const facts = { clock: clock.key, count: longest, value: entry.outcome };
    yield refusal("too-long", "“{clock}”至多还可以延长{count}，不能延长“{value}”。", clock.clause, facts);
  }
}

export function* lapsed(reading: Reading, entry: Entry): Iterable<Refusal> {
  const clock = clockOf(reading, entry);
  if (mayLapse(reading, clock, entry.item)) return;
  const on = reading.due(clock, entry.item)?.on;
  const facts = { clock: clock.key, item: entry.item, on: on === undefined ? "—" : dayText(on) };
  yield refusal("running", "“{clock}”没有届满或者无须登记逾期，最后一日为{on}。", clock.clause, facts);
}
