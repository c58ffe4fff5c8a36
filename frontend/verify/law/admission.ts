// May this entry be written? Asked of every kind in turn, with the moment of the entry as now.
import type { Moment } from "../proof/moment.ts";
import { fieldsOf } from "../published.ts";
import * as acts from "./admissionOfActs.ts";
import { annulled, moveRefusals } from "./admissionOfChanges.ts";
import * as clocks from "./admissionOfClocks.ts";
import * as matters from "./admissionOfMatters.ts";
import type { Calendar } from "./days.ts";
import type { Procedure } from "./edition.ts";
import { type Entry, FIELD_NAMES, KIND, type Kind } from "./entries.ts";
import type { State } from "./fold.ts";
import { Reading } from "./reading.ts";
import { Halt, type Refusal, refusal } from "./refusals.ts";

/** A rule gives the refusals it finds, in order; a Halt it throws is the last of them. */
export type Rule = (reading: Reading, entry: Entry) => Iterable<Refusal>;

const ADMIT: { readonly [kind in Kind]?: Rule } = {
  [KIND.stated]: matters.stated,
  [KIND.appointed]: matters.appointed,
  [KIND.released]: matters.released,
  [KIND.named]: matters.named,
  [KIND.struck]: matters.struck,
  [KIND.begun]: acts.begun,
  [KIND.attended]: acts.attended,
  [KIND.supplied]: acts.supplied,
  [KIND.excused]: acts.excused,
  [KIND.signed]: acts.signed,
  [KIND.done]: acts.done,
  [KIND.affirmed]: acts.affirmed,
  [KIND.paused]: clocks.paused,
  [KIND.resumed]: clocks.resumed,
  [KIND.extended]: clocks.extended,
  [KIND.lapsed]: clocks.lapsed,
  [KIND.annulled]: annulled,
};

/** In these `role` and `who` are the person concerned, not the one who makes the entry. */
const OF_ANOTHER: readonly Kind[] = [KIND.appointed, KIND.released, KIND.attended];

/**
 * Why an entry may not be written after those of the case; nothing if it may. Judged in stages: its form, its time,
 * whether the case takes it at all, who acts, then the rules of its kind. A stage that refuses is the answer.
 * For a move `procedure` is the edition moved to, and `state` is under the edition that is left.
 */
export function refusalsOf(procedure: Procedure, state: State, entry: Entry, now: Moment, calendar: Calendar): readonly Refusal[] {
  const reading = new Reading(state, now, calendar);
  if (entry.kind === KIND.moved) return moveRefusals(procedure, reading, entry);
  for (const stage of [form, orderInTime, ofTheCase, actor, ADMIT[entry.kind] ?? form]) {
    const found = untilHalted(stage(reading, entry));
    if (found.length > 0) return found;
  }
  return [];
}

function untilHalted(asked: Iterable<Refusal>): Refusal[] {
  const found: Refusal[] = [];
  try {
    for (const one of asked) found.push(one);
  } catch (error) {
    if (!(error instanceof Halt)) throw error;
    found.push(error.refusal);
  }
  return found;
}

function* form(_reading: Reading, entry: Entry): Iterable<Refusal> {
  const { needed, possible } = fieldsOf(entry.kind);
  for (const field of FIELD_NAMES) {
    const given = entry[field] !== undefined && entry[field] !== "";
    if (!given && needed.includes(field)) {
      yield refusal("field", "记录缺少“{field}”，请补全后再登记。", "", { field, kind: entry.kind });
    } else if (given && !needed.includes(field) && !possible.includes(field)) {
      yield refusal("field", "这类记录不应填写“{field}”，请去掉后再登记。", "", { field, kind: entry.kind });
    }
  }
}

function* orderInTime({ state, now }: Reading, { at, made, id }: Entry): Iterable<Refusal> {
  const last = state.entries[state.entries.length - 1];
  if (at > now) yield refusal("time", "记录时间晚于当前时间，请核对系统时钟。");
  if (last !== undefined && at < last.at) yield refusal("time", "记录时间早于上一条记录，请核对系统时钟。");
  if (made !== undefined && made > at) yield refusal("time", "录制或者障碍的结束时间晚于登记时间，请核对后再登记。");
  if (id !== "" && state.byId.has(id)) yield refusal("twice", "编号为{id}的记录已经存在，请刷新后再登记。", "", { id });
}

function* ofTheCase({ state }: Reading, entry: Entry): Iterable<Refusal> {
  const isOpen = state.entries.length > 0;
  if (entry.kind !== KIND.opened) {
    if (!isOpen) yield refusal("unopened", "案件尚未建立，请先建立案件。");
  } else if (isOpen) {
    yield refusal("opened", "案件已经建立，不能重复建立。");
  } else if (entry.about !== state.procedure.key) {
    yield refusal("edition", "建立案件时须写明所适用的版本“{edition}”。", "", { edition: state.procedure.key });
  }
}

/** The role exists, and who acts in a role filled by name holds it. */
function* actor({ state }: Reading, entry: Entry): Iterable<Refusal> {
  if (OF_ANOTHER.includes(entry.kind) || entry.role === "") return;
  const role = state.procedure.roles.find(({ key }) => key === entry.role);
  if (role === undefined) {
    yield refusal("role", "本程序没有“{role}”这一角色。", "", { role: entry.role });
  } else if (role.office === "" && !state.holdersOf(role.key).has(entry.who)) {
    yield refusal("holder", "登记人不是本案的“{role}”，请由已确定的人员办理。", role.clause, { role: role.key });
  }
}
